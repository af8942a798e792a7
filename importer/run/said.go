package run

import (
	"iter"
	"time"

	"comebacks/importer"
	"comebacks/importer/rules"
)

// A file of ours says of rows by itself that they were created. That is checked
// against the journal: a line may have been copied for another contact, and last
// month's results may be this month's sheet.

// Owners says which ids are those of comebacks that rows of ours made: that of
// importer.Doubts.
type Owners func(ids []string) (map[string]importer.Owner, error)

// Believe gives the outcomes of those rows that say by themselves that they were
// created, by their numbers. A row is a duplicate only if the journal knows the id
// as this very comeback; its date may have passed since.
func Believe(rows []importer.Row, by *rules.Rules, server string, owners Owners) (map[int]importer.Outcome, error) {
	var ids []string
	for i := range rows {
		if id, says := rules.SaysCreated(&rows[i]); says {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	known, err := owners(ids)
	if err != nil {
		return nil, err
	}
	lenient := *by
	lenient.AllowPast = true
	outcomes := make(map[int]importer.Outcome, len(ids))
	for _, row := range rows {
		id, says := rules.SaysCreated(&row)
		if !says {
			continue
		}
		owner, ours := known[id]
		c, problems := lenient.Check(row)
		switch {
		case len(problems) > 0:
			outcomes[row.Number] = importer.IsInvalid(row.Number, problems)
		case !ours:
			outcomes[row.Number] = importer.IsNot(row.Number, importer.Unsent, time.Time{}, importer.Problem{Code: importer.SaysCreated, Value: id})
		case owner.Fingerprint == c.Fingerprint(server) || owner.Fingerprint == c.FirstFingerprint(server):
			outcomes[row.Number] = importer.IsDuplicate(row.Number, id, importer.Problem{Code: importer.AlreadyCreated, Value: id, Row: row.Origin.Row})
		default:
			outcomes[row.Number] = importer.IsNot(row.Number, importer.Unsent, time.Time{}, importer.Problem{Code: importer.SaysOther, Value: id})
		}
	}
	return outcomes, nil
}

// told is a row with its outcome, if what it says of itself decides that.
type told struct {
	row     importer.Row
	outcome *importer.Outcome
}

// believed gives the rows of the sheet, of which those that say that they were
// created are checked against the journal. From the first of those on, many rows are
// looked at together; a sheet that has none is given row by row.
func (r *Run) believed() iter.Seq2[told, error] {
	return func(yield func(told, error) bool) {
		var some []importer.Row
		flush := func() bool {
			outcomes, err := Believe(some, r.Rules, r.Server, r.Journal.Owners)
			if err != nil {
				yield(told{}, journalFailed(err))
				return false
			}
			for _, row := range some {
				t := told{row: row}
				if o, says := outcomes[row.Number]; says {
					t.outcome = &o
				}
				if !yield(t, nil) {
					return false
				}
			}
			some = some[:0]
			return true
		}
		for row, err := range r.Rows {
			if err != nil {
				if flush() {
					yield(told{}, err)
				}
				return
			}
			if _, says := rules.SaysCreated(&row); !says && some == nil {
				if !yield(told{row: row}, nil) {
					return
				}
				continue
			}
			if some = append(some, row); len(some) == believedTogether && !flush() {
				return
			}
		}
		flush()
	}
}

// believedTogether is how many rows are checked against the journal at once.
const believedTogether = 256
