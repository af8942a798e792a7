package importer

import (
	"iter"
	"time"
)

// Judged is a row with what the rules say of it.
type Judged struct {
	Row      Row
	Comeback Comeback // of a valid row
	// Outcome is what becomes of the row as far as the sheet alone can tell:
	// Invalid, Duplicate, or Unsent for a row that may be sent.
	Outcome  Outcome
	Warnings []Problem
}

// Check judges the rows of a sheet one by one, without sending any. Twins finds
// the duplicates among them; with nil, none are looked for.
func Check(rows iter.Seq2[Row, error], rules *Rules, twins *Twins) iter.Seq2[Judged, error] {
	return func(yield func(Judged, error) bool) {
		for row, err := range rows {
			if err != nil {
				yield(Judged{}, err)
				return
			}
			if !yield(judge(row, rules, twins), nil) {
				return
			}
		}
	}
}

func judge(row Row, rules *Rules, twins *Twins) Judged {
	if o, done := CreatedBefore(row); done {
		return Judged{Row: row, Outcome: o}
	}
	c, problems := rules.Check(row)
	if len(problems) > 0 {
		return Judged{Row: row, Outcome: IsInvalid(row.Number, problems)}
	}
	j := Judged{Row: row, Comeback: c, Warnings: rules.Warnings(c)}
	if twins != nil {
		if first := twins.first(&c, row.Number); first > 0 {
			j.Outcome = IsDuplicate(row.Number, "", Problem{Code: SameAsRow, Row: first})
			return j
		}
	}
	j.Outcome = IsNot(row.Number, Unsent, time.Time{}, onlyChecked...)
	return j
}

var onlyChecked = []Problem{{Code: OnlyChecked}}
