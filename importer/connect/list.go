package connect

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // Swedish time on any machine

	"comebacks/importer"
)

// contact is what a look-up says of one contact's comebacks.
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
// whichever way was asked. If it can't be read it says why.
func readList(r reply) (list []contact, why string) {
	k, body := kindOf(r)
	switch {
	case r.cut:
		return nil, "answer cut short"
	case k == empty:
		return nil, "an empty answer instead of comebacks"
	case k == inHTML:
		return nil, "HTML instead of comebacks"
	}
	var err error
	if bytes.HasPrefix(body, []byte("{")) {
		list = make([]contact, 1)
		err = json.Unmarshal(body, &list[0])
	} else {
		err = json.Unmarshal(body, &list)
	}
	if err != nil {
		return nil, "the list of comebacks can't be read"
	}
	return list, ""
}

// match gives each contact that was asked for what the list says of it. An id
// that stands there in another case is taken for the same, unless that one was
// asked for as well. A contact with a comeback that can't be read is left out:
// without it the list would say that the comeback is not there.
func match(asked []string, list []contact, skew time.Duration) map[string][]importer.Found {
	found := make(map[string][]importer.Found, len(asked))
	for _, id := range asked {
		of := pick(list, func(c contact) bool { return c.ContactID == id })
		if len(of) == 0 {
			of = pick(list, func(c contact) bool {
				return strings.EqualFold(c.ContactID, id) && !slices.Contains(asked, c.ContactID)
			})
		}
		if held, ok := readMeetings(of, skew); ok {
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

// readMeetings reads what a list says of one contact, which it may do in
// several places; ok is false if it says nothing, or what can't be read.
func readMeetings(of []contact, skew time.Duration) (held []importer.Found, ok bool) {
	held = []importer.Found{}
	for _, c := range of {
		if c.Meetings == nil {
			return nil, false
		}
		for _, m := range c.Meetings {
			date, ok := readDate(m.MeetingDate)
			id := strings.TrimSpace(m.ID) // as readID has it
			if !ok || !plausible(id) {
				return nil, false
			}
			f := importer.Found{ID: id, Date: date.Truncate(time.Second)}
			if created, ok := readDate(m.CreatedAt); ok {
				f.CreatedAt = created.Add(-skew)
			}
			held = append(held, f)
		}
	}
	return held, len(of) > 0
}

// stockholm is the clock of dates that come without an offset.
var stockholm = func() *time.Location {
	l, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err) // not possible: time/tzdata is linked in
	}
	return l
}()

// readDate reads a date as .NET writes it: with any number of decimals, and
// an offset, Z, or neither.
func readDate(text string) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, true
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05", text, stockholm)
	return t, err == nil
}

// skewAllowed is how far the clocks may differ and count as equal: the Date
// header has whole seconds, and the answer was some time on its way.
const skewAllowed = 2 * time.Second

// skew is how far the server's clock is ahead of this machine's, taken at the
// middle of the request.
func skew(r reply, begun time.Time) time.Duration {
	server, err := http.ParseTime(r.header.Get("Date"))
	if err != nil {
		return 0
	}
	ahead := server.Sub(begun.Add(r.at.Sub(begun) / 2))
	if ahead.Abs() <= skewAllowed {
		return 0
	}
	return ahead
}
