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

// Check judges the rows of a sheet one by one, without sending any. It keeps
// 24 bytes for each valid row, to find the duplicates among them.
func Check(rows iter.Seq2[Row, error], rules *Rules, repeat bool) iter.Seq2[Judged, error] {
	return func(yield func(Judged, error) bool) {
		first := make(map[Fingerprint]int)
		for row, err := range rows {
			if err != nil {
				yield(Judged{}, err)
				return
			}
			if !yield(judge(row, rules, first, repeat), nil) {
				return
			}
		}
	}
}

func judge(row Row, rules *Rules, first map[Fingerprint]int, repeat bool) Judged {
	if o, done := CreatedBefore(row); done {
		return Judged{Row: row, Outcome: o}
	}
	c, problems := rules.Check(row)
	if len(problems) > 0 {
		return Judged{Row: row, Outcome: IsInvalid(row.Number, problems)}
	}
	j := Judged{Row: row, Comeback: c, Warnings: rules.Warnings(c)}
	print := c.Fingerprint("")
	if twin, known := first[print]; known && !repeat {
		j.Outcome = IsDuplicate(row.Number, "", Problem{Code: SameAsRow, Row: twin})
		return j
	}
	first[print] = row.Number
	j.Outcome = IsNot(row.Number, Unsent, time.Time{}, Problem{Code: OnlyChecked})
	return j
}
