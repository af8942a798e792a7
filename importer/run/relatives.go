package run

import (
	"slices"
	"time"

	"comebacks/importer"
)

// Allowed says which rows are sent although others of ours were created.
type Allowed struct {
	Duplicates bool // of the same comeback, and all that are similar
	Similar    bool // of the same contact and time, or other versions of a row
}

func (a Allowed) relations() (all importer.Relation) {
	if a.Duplicates {
		all = importer.SameComeback | importer.Correction
	}
	if a.Duplicates || a.Similar {
		all |= importer.SameSlot | importer.SameOrigin
	}
	return all
}

// Besides leaves out the relatives beside which a row may be sent.
func (a Allowed) Besides(relatives []importer.Relative) []importer.Relative {
	if a == (Allowed{}) {
		return relatives
	}
	passed := a.relations()
	return slices.DeleteFunc(relatives, func(r importer.Relative) bool {
		return r.State == importer.StateCreated && r.Is&passed != 0
	})
}

// inTheWay says what created relatives make of a row, in order of precedence.
var inTheWay = []struct {
	relation importer.Relation
	status   importer.Status
	code     importer.Code
}{
	{importer.SameComeback, importer.Duplicate, importer.SameAsRow},
	{importer.Correction, importer.Duplicate, importer.Corrected},
	{importer.SameOrigin, importer.Unsent, importer.OriginCreated},
	{importer.SameSlot, importer.Unsent, importer.Similar},
}

// Judge decides what a row of a run becomes because of its relatives: its
// outcome, or the relative that it must wait for. A created relative makes it a
// duplicate or holds it back; otherwise it waits for one in doubt. It does not
// wait for an absent one: that is looked up once more.
func Judge(row int, run int64, relatives []importer.Relative) (o importer.Outcome, waits *importer.Relative) {
	for _, is := range inTheWay {
		for _, rel := range relatives {
			if rel.State != importer.StateCreated || rel.Is != is.relation {
				continue
			}
			p := importer.Problem{Code: is.code, Value: rel.ID, Row: rel.Row, Run: named(rel.Run, run)}
			if is.status == importer.Duplicate {
				return importer.IsDuplicate(row, rel.ID, p), nil
			}
			return importer.IsNot(row, is.status, time.Time{}, p), nil
		}
	}
	for i := range relatives {
		if rel := &relatives[i]; rel.State != importer.StateAbsent && (waits == nil || rel.Done == nil) {
			waits = rel
		}
	}
	return importer.Outcome{}, waits
}

// named is a run as a Problem of another one names it: 0 is the same.
func named(run, of int64) int64 {
	if run == of {
		return 0
	}
	return run
}
