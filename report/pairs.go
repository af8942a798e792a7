package report

import (
	"fmt"
	"iter"
	"time"

	"comebacks/importer"
)

// pair is a row with what became of it.
type pair struct {
	row     importer.Row
	outcome importer.Outcome
}

// pairs gives every row with its outcome, in the sheet's order. Both come by
// rising row number; a row that has no outcome is Unsent because of missing.
func pairs(rows iter.Seq2[importer.Row, error], outcomes iter.Seq2[importer.Outcome, error], missing importer.Problem) iter.Seq2[pair, error] {
	return func(yield func(pair, error) bool) {
		next, stop := iter.Pull2(outcomes)
		defer stop()
		o, outcomeErr, more := next()
		for row, err := range rows {
			if err == nil && more {
				err = outcomeErr
			}
			if err == nil && more && o.Row < row.Number {
				err = withoutRow(o)
			}
			if err != nil {
				yield(pair{}, err)
				return
			}
			p := pair{row, importer.IsNot(row.Number, importer.Unsent, time.Time{}, missing)}
			if more && o.Row == row.Number {
				p.outcome = o
				o, outcomeErr, more = next()
			}
			if !yield(p, nil) {
				return
			}
		}
		switch {
		case more && outcomeErr != nil:
			yield(pair{}, outcomeErr)
		case more:
			yield(pair{}, withoutRow(o))
		}
	}
}

func withoutRow(o importer.Outcome) error {
	return fmt.Errorf("row %d was %s, but the sheet has no such row: it has changed since", o.Row, o.Status)
}
