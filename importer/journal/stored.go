package journal

import (
	"database/sql"
	"time"

	"comebacks/importer"
)

// stored is all that the journal knows of one row.
type stored struct {
	id      int64 // run << 32 | row
	status  importer.Status
	printed bool // it has a fingerprint
	print   importer.Fingerprint
	date    time.Time // with its offset, to the second; zero if there is none
	since   sql.NullInt64
	sentAt  sql.NullInt64
	sentBy  sql.NullInt64
	took    sql.NullInt64
	tries   int

	// What a row does not say, or said before it was purged, is "".
	customer, contact, meeting, estate string
	user, group, office, note          string
	comeback                           string
	problems                           string // JSON
	originSheet                        string // where it was carried on from; "" if it is its own sheet's
	originRow                          int
}

// The times are microseconds since 1970 UTC: since is when the first
// request for the row began, sentAt when the last one did, sentBy the same by the
// server's clock. Took is the microseconds until its answer.

// intends gives the record what is about to be sent.
func (r *stored) intends(in *importer.Intent, v origin) {
	c := &in.Comeback
	r.status, r.problems, r.printed, r.print = sending, "", true, in.Fingerprint
	r.customer, r.contact, r.date, r.meeting, r.estate = c.CustomerID, c.ContactID, c.Date, c.MeetingID, c.EstateID
	r.user, r.group, r.office, r.note = c.Participant.UserID, c.Participant.UserGroupID, c.Participant.OfficeID, c.Note
	r.sentAt, r.sentBy = sql.NullInt64{Int64: in.At.UnixMicro(), Valid: true}, micros(in.ServerTime)
	if !r.since.Valid {
		r.since = r.sentAt
	}
	r.tries++
	r.originSheet, r.originRow = v.carriedFrom(), 0
	if v.carried {
		r.originRow = v.Row
	}
}
