package run

import (
	"iter"
	"time"

	"comebacks/importer"
	"comebacks/importer/rules"
)

// A file of ours itself says that rows were created. That is checked against the
// journal: a line may have been copied for another contact, and last month's
// results may be this month's sheet.

// Knower is what the journal is asked about rows that say what became of them.
type Knower interface {
	Owners(ids []string) (map[string]importer.Owner, error)
	KnowsSheet(code string) (bool, error)
}

// Believe returns the outcomes, by number, of those rows that themselves say that
// they were created or may have been. A row is a duplicate only if the journal knows
// the id as this very comeback; its date may have passed since.
func Believe(rows []importer.Row, by *rules.Rules, server string, journal Knower) (map[int]importer.Outcome, error) {
	var ids []string
	for i := range rows {
		if id, says := rules.SaysCreated(&rows[i]); says {
			ids = append(ids, id)
		}
	}
	outcomes, err := doubtful(rows, journal)
	if len(ids) == 0 || err != nil {
		return outcomes, err
	}
	known, err := journal.Owners(ids)
	if err != nil {
		return nil, err
	}
	lenient := *by
	lenient.AllowPast = true
	for _, row := range rows {
		id, says := rules.SaysCreated(&row)
		if !says {
			continue
		}
		owner, ours := known[id]
		c, problems := lenient.Check(row)
		switch {
		case len(problems) > 0:
			outcomes[row.Number] = rules.Outcome(row.Number, problems)
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

// doubtful holds back rows that themselves say that they may be in Vitec, unless
// the journal knows the sheet that they first stood in: then it knows the doubt
// itself.
func doubtful(rows []importer.Row, journal Knower) (map[int]importer.Outcome, error) {
	outcomes := make(map[int]importer.Outcome)
	sheets := make(map[string]bool)
	for i := range rows {
		row := &rows[i]
		if !rules.SaysUncertain(row) {
			continue
		}
		code := row.Origin.Sheet
		known, asked := sheets[code]
		if !asked && row.Origin.Known() {
			var err error
			if known, err = journal.KnowsSheet(code); err != nil {
				return nil, err
			}
			sheets[code] = known
		}
		if !known || !row.Origin.Known() {
			outcomes[row.Number] = importer.IsNot(row.Number, importer.Unsent, time.Time{}, importer.Problem{Code: importer.SaysUncertain})
		}
	}
	return outcomes, nil
}

// told is a row with its outcome, if what it says about itself decides that.
type told struct {
	row     importer.Row
	outcome *importer.Outcome
}

// believed yields the rows of the sheet, and checks those that say that they were
// created against the journal. From the first of these on, many rows are checked
// together; a sheet without any is yielded row by row.
func (r *Run) believed() iter.Seq2[told, error] {
	return func(yield func(told, error) bool) {
		var some []importer.Row
		flush := func() bool {
			outcomes, err := Believe(some, r.Rules, r.Server, r.Journal)
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
			if _, says := rules.SaysCreated(&row); !says && !rules.SaysUncertain(&row) && some == nil {
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
