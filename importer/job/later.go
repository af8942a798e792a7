package job

import (
	"context"
	"errors"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
)

// LaterRow is a row that a run would still send, and the row of a later run that is for
// the same contact.
type LaterRow struct {
	Row                   int
	CustomerID, ContactID string
	Date                  time.Time // zero if that is not known
	Later                 importer.RowRef
	LaterDate             time.Time
}

// Later returns the rows that the run would still send and whose contact has a row that
// was sent, or that may have been, in a later run to the same server: dates may have been
// moved since. The job is one of OpenRun.
func (jb *Job) Later(ctx context.Context) ([]LaterRow, error) {
	reader, err := journal.OpenToRead(jb.Options.Journal)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	all, err := reader.Runs()
	if err != nil {
		return nil, err
	}
	var later []journal.Info // the newest first
	for _, info := range all {
		if info.ID > jb.earlier.ID && info.Server == jb.earlier.Server {
			later = append(later, info)
		}
	}
	if len(later) == 0 {
		return nil, nil
	}
	left, byContact, err := jb.leftToSend(ctx, reader)
	if err != nil || len(left) == 0 {
		return nil, err
	}
	for _, info := range later {
		for e, err := range reader.Run(info).Details(0) {
			if err := errors.Join(err, ctx.Err()); err != nil {
				return nil, err
			}
			if e.Status != importer.Created && e.Status != importer.Uncertain {
				continue
			}
			for _, i := range byContact[contactOf(e.Comeback.CustomerID, e.Comeback.ContactID)] {
				if left[i].Later.Run == 0 {
					left[i].Later, left[i].LaterDate = importer.RowRef{Run: info.ID, Row: e.Row}, e.Comeback.Date
				}
			}
		}
	}
	some := left[:0]
	for _, row := range left {
		if row.Later.Run != 0 {
			some = append(some, row)
		}
	}
	return some, nil
}

// leftToSend gives the run's rows that have no outcome for good, in their order, and where
// they stand among these by their contact.
func (jb *Job) leftToSend(ctx context.Context, reader *journal.Journal) (left []LaterRow, byContact map[[2]string][]int, err error) {
	byContact = make(map[[2]string][]int)
	for a, err := range jb.asked(reader.Run(jb.earlier), 0) {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return nil, nil, err
		}
		if a.Outcome.Status != importer.Unsent || a.ContactID == "" || len(a.Outcome.Problems) > 0 && !a.Outcome.Problems[0].Code.CanPass() && a.Outcome.Problems[0].Code != importer.NotStarted {
			continue
		}
		at := contactOf(a.CustomerID, a.ContactID)
		byContact[at] = append(byContact[at], len(left))
		left = append(left, LaterRow{Row: a.Row, CustomerID: a.CustomerID, ContactID: a.ContactID, Date: a.Date})
	}
	return left, byContact, nil
}

// contactOf tells one contact from another.
func contactOf(customerID, contactID string) [2]string {
	return [2]string{importer.OneCase(customerID), importer.OneCase(contactID)}
}
