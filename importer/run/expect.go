package run

import (
	"iter"
	"sync"

	"comebacks/importer"
)

// mostExpected is how many rows the journal is told of at once before they are sent: it
// may know millions, and to read what it knows of one takes nearly as long as to read
// what it knows of thousands.
const mostExpected = 4096

// expected yields rows, and has the journal read beforehand what it knows of them: of
// all that have been read while others were sent. So a row that comes alone does not
// wait for more.
func (r *Run) expected(rows iter.Seq2[*task, error]) iter.Seq2[*task, error] {
	return func(yield func(*task, error) bool) {
		ahead, stop := make(chan fed, mostExpected), make(chan struct{})
		var reader sync.WaitGroup
		reader.Go(func() {
			defer close(ahead)
			readAhead(rows, ahead, stop)
		})
		defer reader.Wait()
		defer close(stop)

		var some []fed // room, used again
		var queries []importer.Query
		for first := range ahead {
			some = append(some[:0], first)
			for len(some) < mostExpected && len(ahead) > 0 {
				some = append(some, <-ahead)
			}
			var err error
			if queries, err = r.expect(queries[:0], some); err != nil {
				yield(nil, err)
				return
			}
			for i, f := range some {
				some[i] = fed{} // it may be done with long before the last of them is
				if !yield(f.task, f.err) {
					return
				}
			}
		}
	}
}

// fed is a row, or why no more come.
type fed struct {
	task *task
	err  error
}

func readAhead(rows iter.Seq2[*task, error], ahead chan<- fed, stop <-chan struct{}) {
	for t, err := range rows {
		select {
		case ahead <- fed{t, err}:
		case <-stop:
			return
		}
		if err != nil {
			return
		}
	}
}

// expect has the journal read what it knows of some rows. Queries is room, which it gives
// back.
func (r *Run) expect(queries []importer.Query, some []fed) ([]importer.Query, error) {
	for _, f := range some {
		if t := f.task; t != nil {
			queries = append(queries, importer.Query{
				Row: t.row, CustomerID: t.comeback.CustomerID, ContactID: t.comeback.ContactID, Date: t.comeback.Date,
				Fingerprint: t.print, First: t.first, Origin: t.origin,
			})
		}
	}
	if err := r.Journal.Expect(queries); err != nil {
		return nil, journalFailed(err)
	}
	clear(queries) // of texts
	return queries, nil
}
