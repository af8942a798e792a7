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
	sent, err := sentIn(ctx, reader, later)
	if err != nil || len(sent) == 0 {
		return nil, err
	}
	var left []LaterRow
	for a, err := range jb.asked(reader.Run(jb.earlier), 0) {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return nil, err
		}
		if a.Outcome.Status != importer.Unsent || a.ContactID == "" || !mayStillBeSent(a.Outcome.Problems) {
			continue
		}
		if of, was := sent[contactOf(a.CustomerID, a.ContactID)]; was {
			left = append(left, LaterRow{Row: a.Row, CustomerID: a.CustomerID, ContactID: a.ContactID, Date: a.Date, Later: of.RowRef, LaterDate: of.date})
		}
	}
	return left, nil
}

// mayStillBeSent reports whether an unsent row may be sent when its run goes on, as far as
// is still known.
func mayStillBeSent(why []importer.Problem) bool {
	return len(why) == 0 || why[0].Code.CanPass() || why[0].Code == importer.ReasonRemoved
}

// sentRow is a row that a run has sent, or may have.
type sentRow struct {
	importer.RowRef
	date time.Time
}

// sentIn gives the rows that runs have sent, or may have, by their contacts: the first of
// each in the run that is named first.
func sentIn(ctx context.Context, reader *journal.Journal, runs []journal.Info) (map[[2]string]sentRow, error) {
	sent := make(map[[2]string]sentRow)
	for _, info := range runs {
		for e, err := range reader.Run(info).Details(0) {
			if err := errors.Join(err, ctx.Err()); err != nil {
				return nil, err
			}
			if e.Status != importer.Created && e.Status != importer.Uncertain {
				continue
			}
			at := contactOf(e.Comeback.CustomerID, e.Comeback.ContactID)
			if _, known := sent[at]; !known {
				sent[at] = sentRow{importer.RowRef{Run: info.ID, Row: e.Row}, e.Comeback.Date}
			}
		}
	}
	return sent, nil
}

// contactOf tells one contact from another.
func contactOf(customerID, contactID string) [2]string {
	return [2]string{importer.OneCase(customerID), importer.OneCase(contactID)}
}
