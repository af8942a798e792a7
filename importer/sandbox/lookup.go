package sandbox

import (
	"net/http"
	"strings"
	"time"
)

// maxContacts is how many contacts one look-up may name.
const maxContacts = 20

// meetings is what a look-up says of one contact.
type meetings struct {
	ContactID string    `json:"contactId"`
	Meetings  []meeting `json:"meetings"`
}

type meeting struct {
	ID          string `json:"id"`
	CreatedAt   string `json:"createdAt"`
	MeetingDate string `json:"meetingDate"`
}

// lookUp answers the look-up of one contact's comebacks, or of several
// contacts' joined by commas. An id that has a comma itself can't be looked
// up: by then its escape is gone. The answer is JSON whatever is accepted,
// since its form in XML is not documented; errors follow what is accepted.
func (x *exchange) lookUp(customerID, joined string) {
	if !x.authorized(customerID) {
		return
	}
	if x.config.NoLookups {
		x.forbidden()
		return
	}
	if x.refused() {
		return
	}
	contactIDs := strings.Split(joined, ",")
	if len(contactIDs) > maxContacts {
		x.invalid(modelState{{"contactIds", "No more than 20 contacts can be asked for at once."}})
		return
	}
	list := make([]meetings, 0, len(contactIDs))
	for _, id := range contactIDs {
		if id == "" {
			x.invalid(modelState{{"contactIds", "A contact's id is empty."}})
			return
		}
		m := x.meetingsOf(contact{customerID, id})
		if len(contactIDs) == 1 {
			x.tell(m)
			return
		}
		if len(m.Meetings) > 0 || !x.config.OmitEmpty {
			list = append(list, m)
		}
	}
	x.tell(list)
}

// tell answers with v, or with half of it.
func (x *exchange) tell(v any) {
	body, err := marshal(v)
	switch {
	case err != nil:
		x.failed()
	case x.fault == Cut:
		x.cutShort(jsonType, body)
	default:
		x.answer(http.StatusOK, jsonType, body)
	}
}

func (x *exchange) meetingsOf(of contact) meetings {
	held := x.store.find(of)
	m := meetings{ContactID: of.contactID, Meetings: make([]meeting, len(held))}
	for i, c := range held {
		created, date := c.CreatedAt.In(stockholm), c.Instant
		if x.config.Zone != nil {
			created, date = created.In(x.config.Zone), date.In(x.config.Zone)
		}
		m.Meetings[i] = meeting{ID: c.ID, CreatedAt: formatDate(created), MeetingDate: formatDate(date)}
	}
	return m
}

// formatDate writes a date as .NET does: 7 decimals, and the offset also
// where it is none.
func formatDate(t time.Time) string { return t.Format("2006-01-02T15:04:05.0000000-07:00") }
