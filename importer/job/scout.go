package job

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strings"

	"comebacks/importer"
	"comebacks/importer/journal"
)

// scout goes through a sheet ahead of a look, and asks the journal about its rows, many at
// once: each question goes through much of what the journal knows. The look would have to
// hold all these rows meanwhile. Of the scout's nothing is kept but what is asked, and
// what the journal knows; the look reads them itself when it is their turn.
type scout struct {
	next func() (*scouted, error, bool)
	stop func()
	now  *scouted
}

// scouted are rows that the journal was asked about, by their rising numbers.
type scouted struct {
	rows  []int
	known *journal.Memory
	n     int // how many of them the look has passed
}

// scoutedTogether is how many rows the journal is asked about at once: the more it knows,
// the more rows a question should be about. Each takes some 250 bytes.
func scoutedTogether(j *journal.Journal) int {
	switch n := j.Segments(); {
	case n < 2:
		return 1 << 12
	case n < 16:
		return 1 << 14
	}
	return 1 << 16
}

// sendScout sends a scout through rows that the rules have judged, each by itself.
func (k *known) sendScout(ctx context.Context, jb *Job, rows iter.Seq2[[]foreseen, error]) *scout {
	s := &scout{}
	s.next, s.stop = iter.Pull2(k.scouted(ctx, jb, rows))
	return s
}

// isAskedAbout reports whether the journal is asked about a row, as far as the rules can
// tell: it may be one that is sent.
func isAskedAbout(row *foreseen) bool { return !row.SaysCreated && (!row.Held || row.Literal) }

func (k *known) scouted(ctx context.Context, jb *Job, rows iter.Seq2[[]foreseen, error]) iter.Seq2[*scouted, error] {
	return func(yield func(*scouted, error) bool) {
		together := scoutedTogether(k.j)
		of := journal.RecallOf{Server: k.server, Sheet: jb.code, Run: k.earlier.ID, Now: jb.began}
		var queries []importer.Query
		ask := func() bool {
			known, err := k.j.Recall(of, queries)
			if err != nil {
				yield(nil, err)
				return false
			}
			some := &scouted{rows: make([]int, len(queries)), known: known}
			for i := range queries {
				some.rows[i] = queries[i].Row
			}
			clear(queries) // their texts
			queries = queries[:0]
			return yield(some, nil)
		}
		for row, err := range oneByOne(rows) {
			if err != nil && len(queries) > 0 && !ask() { // what comes before is the look's all the same
				return
			}
			if err = cmp.Or(err, ctx.Err()); err != nil {
				yield(nil, err)
				return
			}
			if !isAskedAbout(row) || row.Outcome.Status != importer.Unsent {
				continue
			}
			q := queryOf(*row.Row, &row.Comeback, k.server)
			keepTexts(&q, queries)
			if queries = append(queries, q); len(queries) == together && !ask() {
				return
			}
		}
		if len(queries) > 0 {
			ask()
		}
	}
}

// keepTexts copies the texts of a query, which share their memory with the sheet's. Most
// are those of the query before it.
func keepTexts(q *importer.Query, before []importer.Query) {
	var last importer.Query
	if n := len(before); n > 0 {
		last = before[n-1]
	}
	keep := func(text *string, last string) {
		if *text == last {
			*text = last
		} else {
			*text = strings.Clone(*text)
		}
	}
	keep(&q.CustomerID, last.CustomerID)
	keep(&q.ContactID, last.ContactID)
	keep(&q.Origin.Sheet, last.Origin.Sheet)
}

// of gives what the journal knows about a row. Rows are asked for in their order.
func (s *scout) of(row int) (importer.Recalled, error) {
	for s.now == nil || s.now.rows[len(s.now.rows)-1] < row {
		s.now = nil // makes room
		next, err, more := s.next()
		if err != nil {
			return importer.Recalled{}, err
		}
		if !more {
			return importer.Recalled{}, notScouted(row)
		}
		s.now = next
	}
	for now := s.now; now.n < len(now.rows) && now.rows[now.n] <= row; now.n++ {
		if now.rows[now.n] == row {
			return now.known.Of(now.n), nil
		}
	}
	return importer.Recalled{}, notScouted(row)
}

// notScouted is the error of a row that only the look has read: of what the journal was
// not asked about nothing may be said.
func notScouted(row int) error { return fmt.Errorf("row %d: the journal was not asked about it", row) }
