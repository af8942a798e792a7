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

		var some []fed
		for first := range ahead {
			some = append(some[:0], first)
			for len(some) < mostExpected && len(ahead) > 0 {
				some = append(some, <-ahead)
			}
			if err := r.expect(some); err != nil {
				yield(nil, err)
				return
			}
			for _, f := range some {
				if !yield(f.task, f.err) {
					return
				}
			}
			clear(some)
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

func (r *Run) expect(some []fed) error {
	queries := make([]importer.Query, 0, len(some))
	for _, f := range some {
		if t := f.task; t != nil {
			queries = append(queries, importer.Query{
				Row: t.row, CustomerID: t.comeback.CustomerID, ContactID: t.comeback.ContactID, Date: t.comeback.Date,
				Fingerprint: t.print, First: t.first, Origin: t.origin,
			})
		}
	}
	if err := r.Journal.Expect(queries); err != nil {
		return journalFailed(err)
	}
	return nil
}
