package cli

import (
	"errors"
	"iter"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/run"
)

// asked gives the run's rows after a row, with what is known of each.
func (jb *job) asked(kept *journal.Run, after int) iter.Seq2[run.Lookup, error] {
	return func(yield func(run.Lookup, error) bool) {
		next, stop := iter.Pull2(kept.Details(after + 1))
		defer stop()
		if jb.sheet == nil {
			for {
				e, err, more := next()
				if !more || !yield(askedOf(e), err) || err != nil {
					return
				}
			}
		}
		e, entryErr, more := next()
		for row, err := range jb.sheet.Rows() {
			if row.Number <= after && err == nil {
				continue
			}
			if err := errors.Join(err, entryErr); err != nil {
				yield(run.Lookup{}, err)
				return
			}
			a := run.Lookup{Outcome: importer.IsNot(row.Number, importer.Unsent, time.Time{}, importer.Problem{Code: importer.NotStarted, Value: kept.Reason})}
			if more && e.Row == row.Number {
				a = askedOf(e)
				e, entryErr, more = next()
			}
			if a.ContactID == "" {
				jb.complete(&a, row)
			}
			if !yield(a, nil) {
				return
			}
		}
	}
}

func askedOf(e journal.Entry) run.Lookup {
	return run.Lookup{Outcome: e.Outcome, CustomerID: e.Comeback.CustomerID, ContactID: e.Comeback.ContactID, Date: e.Comeback.Date}
}

// complete takes from the sheet for whom a row is that was never sent.
func (jb *job) complete(a *run.Lookup, row importer.Row) {
	c, problems := jb.rules.Check(row)
	if len(problems) > 0 {
		a.CustomerID, a.ContactID = row.Cells.CustomerID, row.Cells.ContactID
		return
	}
	a.CustomerID, a.ContactID, a.Date = c.CustomerID, c.ContactID, c.Date
}
