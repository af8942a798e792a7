package report

import (
	"iter"
	"strconv"
	"time"

	"comebacks/importer"
)

// Pair is a row with what became of it. Both are the receiver's until the next pair.
type Pair struct {
	Row     *importer.Row
	Outcome *importer.Outcome
}

// Pairs gives every row with its outcome, in the sheet's order. Both come by
// ascending row number, a row until the next; a row that has no outcome is Unsent
// because of missing. An outcome without a row is an error: the sheet is then not the
// one that was sent.
func Pairs(rows iter.Seq2[*importer.Row, error], outcomes iter.Seq2[importer.Outcome, error], missing importer.Problem) iter.Seq2[Pair, error] {
	return func(yield func(Pair, error) bool) {
		next, stop := importer.PullAhead(outcomes)
		defer stop()
		o, outcomeErr := next()
		for row, err := range rows {
			if err == nil {
				err = outcomeErr
			}
			if err == nil && o != nil && o.Row < row.Number {
				err = withoutRow(o)
			}
			if err != nil {
				yield(Pair{}, err)
				return
			}
			if o == nil || o.Row != row.Number {
				unsent := importer.IsNot(row.Number, importer.Unsent, time.Time{}, missing)
				if !yield(Pair{row, &unsent}, nil) {
					return
				}
				continue
			}
			if !yield(Pair{row, o}, nil) {
				return
			}
			o, outcomeErr = next()
		}
		switch {
		case outcomeErr != nil:
			yield(Pair{}, outcomeErr)
		case o != nil:
			yield(Pair{}, withoutRow(o))
		}
	}
}

// SheetLacksRow is the code of the failure that a row has an outcome but is missing from
// the sheet. Value: the row, Detail: its status.
const SheetLacksRow importer.Code = "sheet-lacks-row"

func withoutRow(o *importer.Outcome) error {
	return &importer.Failure{Code: SheetLacksRow, Value: strconv.Itoa(o.Row), Detail: string(o.Status)}
}
