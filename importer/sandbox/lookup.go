package sandbox

import (
	"net/http"
	"slices"
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
	CreatedAt   string `json:"createdAt,omitempty"` // left out by a shape only
	MeetingDate string `json:"meetingDate"`
}

// lookUp answers the look-up of one contact's comebacks, or of several
// contacts' joined by commas. An id that has a comma itself can't be looked
// up: by then its escape is gone. The answer is JSON whatever is accepted,
// since its form in XML is not documented; errors follow what is accepted.
func (x *exchange) lookUp(customerID, joined string) {
	if !x.authorized(customerID) || x.withheld() || x.refused() {
		return
	}
	contactIDs := strings.Split(joined, ",")
	switch {
	case len(contactIDs) > 1 && x.config.NoLists:
		x.fail(http.StatusNotFound, "The contact could not be found.")
		return
	case len(contactIDs) > maxContacts:
		x.invalid(modelState{{"contactIds", "No more than 20 contacts can be asked for at once."}})
		return
	case slices.Contains(contactIDs, ""):
		x.invalid(modelState{{"contactIds", "A contact's id is empty."}})
		return
	}
	if x.again() {
		return
	}
	list := x.meetingsOf(customerID, contactIDs)
	if len(contactIDs) == 1 {
		x.tell(list[0])
		return
	}
	if x.config.OmitEmpty {
		list = slices.DeleteFunc(list, func(m meetings) bool { return len(m.Meetings) == 0 })
	}
	if x.config.Lookups == UnaskedOrder {
		slices.Reverse(list)
	}
	x.tell(list)
}

// withheld reports whether this account, or this hour, has no look-ups, and
// answers if so.
func (x *exchange) withheld() bool {
	switch {
	case x.config.LookupUnauthorized:
		x.unauthorized()
	case x.config.NoLookups:
		x.forbidden()
	case x.outage():
		x.failed()
	default:
		return false
	}
	return true
}

// outage reports whether look-ups are out of order at the moment.
func (s *Server) outage() bool {
	up := time.Since(s.born)
	if every := s.config.LookupOutageEvery; every > 0 {
		up %= every
	}
	return up < s.config.LookupOutage
}

// meetingsOf says of each contact what the shape of look-ups shows.
func (x *exchange) meetingsOf(customerID string, contactIDs []string) []meetings {
	shape := x.config.Lookups
	held := shape.selects(x.visible(x.store.find(customerID, contactIDs)))
	list := make([]meetings, len(held))
	for i, of := range held {
		m := meetings{ContactID: shape.names(contactIDs[i]), Meetings: make([]meeting, len(of))}
		for j, c := range of {
			m.Meetings[j] = shape.says(c, x.config.Zone)
		}
		list[i] = m
	}
	return list
}

// tell answers with v.
func (x *exchange) tell(v any) {
	body, err := marshal(v)
	if err != nil {
		x.failed()
		return
	}
	x.remember(body)
	x.send(body)
}

// send answers with what a look-up found, or with half of it.
func (x *exchange) send(body []byte) {
	if x.fault == Cut {
		x.cutShort(jsonType, body)
	}
	x.answer(http.StatusOK, jsonType, body)
}
