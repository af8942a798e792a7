package connect

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"comebacks/importer"
)

// contact is what a look-up says about one contact's comebacks.
type contact struct {
	ContactID string    `json:"contactId"`
	Meetings  []meeting `json:"meetings"`
}

type meeting struct {
	ID          string `json:"id"`
	CreatedAt   string `json:"createdAt"`
	MeetingDate string `json:"meetingDate"`
}

// readList reads the answer to a look-up: one object or a list of them,
// however many were asked for. If it can't be read, it says why.
func readList(r reply) (list []contact, why string) {
	k, body := kindOf(r)
	switch {
	case r.cut:
		return nil, importer.Reason(importer.AnswerCut)
	case k == empty:
		return nil, importer.Reason(importer.AnswerEmpty, string(importer.TheComebacks))
	case k == inHTML:
		return nil, importer.Reason(importer.AnswerHTML, string(importer.TheComebacks))
	}
	var err error
	if bytes.HasPrefix(body, []byte("{")) {
		list = make([]contact, 1)
		err = json.Unmarshal(body, &list[0])
	} else {
		err = json.Unmarshal(body, &list)
	}
	if err != nil {
		return nil, importer.Reason(importer.AnswerUnreadable, string(importer.TheComebacks))
	}
	return list, ""
}

// match gives each contact that was asked for what the list says about it. An
// id in another case is taken for the same, unless that was asked for as well.
// A contact with a comeback that can't be read is left out: without it the
// list would say that the comeback is not there.
func match(asked []string, list []contact) map[string][]importer.Found {
	found := make(map[string][]importer.Found, len(asked))
	for _, id := range asked {
		of := pick(list, func(c contact) bool { return c.ContactID == id })
		if len(of) == 0 {
			of = pick(list, func(c contact) bool {
				return strings.EqualFold(c.ContactID, id) && !slices.Contains(asked, c.ContactID)
			})
		}
		if held, ok := readMeetings(of); ok {
			found[id] = held
		}
	}
	return found
}

func pick(list []contact, wanted func(contact) bool) []contact {
	var picked []contact
	for _, c := range list {
		if wanted(c) {
			picked = append(picked, c)
		}
	}
	return picked
}

// readMeetings reads what a list says about one contact, in one place or
// several; ok is false if that is nothing, or can't be read.
func readMeetings(of []contact) (held []importer.Found, ok bool) {
	held = []importer.Found{}
	for _, c := range of {
		if c.Meetings == nil {
			return nil, false
		}
		for _, m := range c.Meetings {
			date, _, ok := readDate(m.MeetingDate)
			id := strings.TrimSpace(m.ID) // as readID has it
			if !ok || !canBeListedID(id) {
				return nil, false
			}
			held = append(held, importer.Found{ID: id, CreatedAt: createdAt(m), Date: date.Truncate(time.Second)})
		}
	}
	return held, len(of) > 0
}

// firstYear is the first in which a comeback can have been created: .NET shows
// a date that is not set as the first day of year 1.
const firstYear = 2000

// createdAt is when a comeback was created, by the server's clock. It is zero
// if that is missing, or could be two moments: a row must not be matched with
// a comeback, or called absent, because of the wrong one.
func createdAt(m meeting) time.Time {
	t, exact, ok := readDate(m.CreatedAt)
	if !ok || !exact || t.Year() < firstYear {
		return time.Time{}
	}
	return t
}

// total is the number of comebacks in the whole list, whether they can be
// read or not.
func total(list []contact) int {
	n := 0
	for _, c := range list {
		n += len(c.Meetings)
	}
	return n
}

// cached reports whether a cache has answered, or may have: what it shows may
// be older than the request.
func cached(h http.Header) bool {
	for _, age := range h.Values("Age") {
		if strings.Trim(age, "0") != "" { // gateways say 0 of what they have just fetched
			return true
		}
	}
	return slices.ContainsFunc(h.Values("X-Cache"), func(said string) bool {
		return strings.Contains(strings.ToUpper(said), "HIT")
	})
}
