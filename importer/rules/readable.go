package rules

import (
	"time"

	"comebacks/importer"
)

// Readable returns what a row says of its comeback as far as it can be read, whether or
// not the row is valid: a field that is at fault is empty, and so is a contact or a
// participant that would have to be looked up. It is for reports, and never sent.
func (r *Rules) Readable(row importer.Row) importer.Comeback {
	j := r.judge(&row, new(LastDate))
	c := j.c
	for _, p := range j.faults {
		switch p.Field {
		case importer.CustomerID:
			c.CustomerID = ""
		case importer.ContactID:
			c.ContactID = ""
		case importer.Date, importer.Time: // half of when is not when
			c.Date = time.Time{}
		case importer.MeetingID:
			c.MeetingID = ""
		case importer.EstateID:
			c.EstateID = ""
		case importer.UserID:
			c.Participant.UserID = ""
		case importer.UserGroupID:
			c.Participant.UserGroupID = ""
		case importer.OfficeID:
			c.Participant.OfficeID = ""
		case importer.Note:
			c.Note = ""
		}
	}
	return c
}
