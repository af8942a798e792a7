package rules

import (
	"iter"
	"slices"
	"strings"
	"time"

	"comebacks/importer"
)

// Judged is a row with what the rules say about it.
type Judged struct {
	Row      *importer.Row     // not nil, even beside an error
	Comeback importer.Comeback // of a valid row
	// Held is set if it is not known yet whom the row is for: the Comeback is
	// incomplete, or missing if the row says that it is created.
	Held bool
	// Literal is set for a row that is held, if only one thing is unknown: whether its
	// participant is an id or a name. The Comeback takes it as an id.
	Literal bool
	// Outcome is what becomes of the row as far as the sheet alone can tell:
	// Invalid, Duplicate, or Unsent for a row that may be sent.
	Outcome  importer.Outcome
	Warnings []importer.Problem
	// NoTime is set if the row has no time of day.
	NoTime bool
	// SaysCreated is set if the row itself says that it is in Vitec.
	SaysCreated bool

	valid      bool
	slot, same uint64 // quick hashes of a valid row's comeback
}

// Check judges the rows of a sheet one by one, without sending any. SheetDuplicates finds
// the duplicates among them; with nil, none are looked for.
func Check(rows iter.Seq2[importer.Row, error], rules *Rules, duplicates *SheetDuplicates) iter.Seq2[Judged, error] {
	return func(yield func(Judged, error) bool) {
		for row, err := range rows {
			if err != nil {
				yield(Judged{Row: &row}, err)
				return
			}
			if !yield(judge(row, rules, duplicates), nil) {
				return
			}
		}
	}
}

func judge(row importer.Row, rules *Rules, duplicates *SheetDuplicates) (j Judged) {
	rules.Judge(&row, &j, new(LastDate))
	duplicates.Find(&j)
	return j
}

// Judge judges a row by itself: what Check does besides to look for duplicates. The row
// is kept, and told whom it means; the slice of j's warnings is used again. The last date
// is that of rows which were judged by the same rules. Several rows may be judged at once,
// each with a last date of its own, if Directory may be asked about them in any order.
func (r *Rules) Judge(row *importer.Row, j *Judged, last *LastDate) {
	warnings := j.Warnings[:0]
	*j = Judged{Row: row}
	if id, says := SaysCreated(row); says {
		found := r.judge(row, last) // for the comeback that it says it is
		j.SaysCreated, j.Held = true, len(found.faults) == 0 && !found.isFound()
		j.Outcome = importer.IsDuplicate(row.Number, id, importer.Problem{Code: importer.AlreadyCreated, Value: id, Row: row.Origin.Row})
		return
	}
	says := r.judge(row, last)
	row.Matched = says.matched
	if problems := says.problems(); len(problems) > 0 {
		j.Outcome = Outcome(row.Number, problems)
		if j.Outcome.Status != importer.Invalid {
			j.Literal = says.c.ContactID != "" && !says.vague
			j.Held, j.Comeback, j.NoTime, j.Warnings = true, says.c, says.noTime, says.warnings
		}
		return
	}
	j.Comeback, j.NoTime, j.Warnings = says.c, says.noTime, says.oddities(warnings)
	j.Outcome = importer.IsNot(row.Number, importer.Unsent, time.Time{}, onlyChecked...)
	j.valid = true
	j.slot, j.same = quickOf(&j.Comeback)
}

// oddities appends the warnings of a valid row. A text that is reported as taken for an
// id is not reported as an unusual one as well.
func (j *judgement) oddities(all []importer.Problem) []importer.Problem {
	said := len(j.warnings)
	all = appendWarnings(append(all, j.warnings...), &j.c)
	if said == 0 {
		return all
	}
	return append(all[:said], slices.DeleteFunc(slices.Clone(all[said:]), func(w importer.Problem) bool {
		return slices.ContainsFunc(all[:said], func(p importer.Problem) bool { return p.Code == importer.TakenAsID && p.Field == w.Field })
	})...)
}

var onlyChecked = []importer.Problem{{Code: importer.OnlyChecked}}

// SaysUncertain reports whether a row itself says that it may or may not be in
// Vitec: its sheet is then a file of an earlier run, with any journal.
func SaysUncertain(row *importer.Row) bool {
	return statusOf(row) == importer.Uncertain && len(row.Problems) == 0 && !strings.HasPrefix(row.Cells.ComebackID, importer.SandboxID)
}

// statusOf is what a row says about itself, in whatever case somebody has written
// it.
func statusOf(row *importer.Row) importer.Status {
	return importer.Status(strings.ToLower(strings.TrimSpace(row.Cells.Status)))
}

// SaysCreated reports whether a row itself says that it is in Vitec, and as which
// comeback: its sheet is then a file of an earlier run. What a trial in the
// sandbox wrote does not count.
func SaysCreated(row *importer.Row) (id string, says bool) {
	id = row.Cells.ComebackID
	says = id != "" && statusOf(row).Done() && !strings.HasPrefix(id, importer.SandboxID) && len(row.Problems) == 0
	return id, says
}
