package journal

import (
	"database/sql"
	"encoding/json"
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

// sending is what a row's status is while it has no outcome.
const sending importer.Status = "sending"

// cutOff is the reason for a row whose request was under way when the program
// ended.
var cutOff = importer.Problem{Code: importer.AnswerLost, Value: importer.Reason(importer.EndedBefore)}

// reasonRemoved is the reason for a row whose own one was purged.
var reasonRemoved = []importer.Problem{{Code: importer.ReasonRemoved}}

// maySend reports whether a row of the journal may be sent again: it is known not
// to be in Vitec, or was never sent.
func (r *stored) maySend() bool {
	switch r.status {
	case importer.Unsent, importer.Invalid:
		return true
	}
	return r.status == importer.Uncertain && !r.sentAt.Valid
}

// inDoubt reports whether a row is or may be under way.
func (r *stored) inDoubt() bool { return r.status == sending || r.status == importer.Uncertain }

// decided reports whether a row's outcome is final, unless it is created and that
// turns out to be wrong.
func (r *stored) decided() bool {
	return r.status == importer.Created || r.status == importer.Rejected || r.status == importer.Duplicate
}

// outcome gives what became of the row.
func (r *stored) outcome() (o importer.Outcome, err error) {
	_, o.Row = splitID(r.id)
	o.Status, o.ComebackID, o.SentAt = r.status, r.comeback, timeOf(r.sentAt)
	o.Took = time.Duration(r.took.Int64) * time.Microsecond
	switch {
	case r.status == sending:
		o.Status, o.Problems = importer.Uncertain, []importer.Problem{cutOff}
	case r.problems != "":
		o.Problems, err = problemsOf(r.problems)
	case r.status != importer.Created:
		o.Problems = reasonRemoved
	}
	return o, err
}

func problemsOf(text string) (problems []importer.Problem, err error) {
	err = json.Unmarshal([]byte(text), &problems)
	return problems, err
}

// entry gives what became of it, and what was sent.
func (r *stored) entry() (e Entry, err error) {
	e.Outcome, err = r.outcome()
	e.Key, e.Origin = r.print.Key, importer.Origin{Sheet: r.originSheet, Row: r.originRow}
	e.Comeback = importer.Comeback{
		CustomerID: r.customer, ContactID: r.contact, Date: r.date, MeetingID: r.meeting, EstateID: r.estate,
		Participant: importer.Participant{UserID: r.user, UserGroupID: r.group, OfficeID: r.office}, Note: r.note,
	}
	return e, err
}

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

// purge empties the record of what is about people, and reports whether there
// was something. Of a row in doubt nothing is removed: it could not be settled.
func (r *stored) purge() bool {
	if r.inDoubt() || r.contact == "" && r.problems == "" {
		return false
	}
	r.contact, r.date, r.meeting, r.estate = "", time.Time{}, "", ""
	r.user, r.group, r.office, r.note, r.problems = "", "", "", "", ""
	return true
}

// origin gives where a row of a sheet first stood.
func (r *stored) origin(sheet string) origin {
	_, row := splitID(r.id)
	return originOfRow(sheet, row, importer.Origin{Sheet: r.originSheet, Row: r.originRow})
}

// doubt makes a doubt from a row that was sent by a run.
func (r *stored) doubt(of runFacts) *doubt {
	d := &doubt{id: r.id, server: of.server, body: r.print.Body, from: r.origin(of.sheet)}
	d.RowRef, d.CustomerID, d.ContactID, d.Date, d.Key = refOf(r.id), r.customer, r.contact, r.date, r.print.Key
	d.State, d.Times, d.Began, d.SentAt = importer.DoubtOpen, 1, timeOf(r.sentBy), timeOf(r.sentAt)
	return d
}
