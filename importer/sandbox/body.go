package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
	"unicode/utf8"
)

const (
	maxBody = 1 << 20 // bytes
	maxID   = 40      // characters
)

// body is what a POST says. A field that it leaves out, or says null of, is
// empty.
type body struct {
	Date        *string     `json:"date"`
	MeetingID   string      `json:"meetingId"`
	EstateID    string      `json:"estateId"`
	Participant Participant `json:"participant"`
	Note        string      `json:"note"`
}

// read reads a comeback from the request's body, and answers if that can't be done.
func (x *exchange) read() (*body, bool) {
	raw, ok := x.raw()
	if !ok {
		return nil, false
	}
	b := new(body)
	var err error
	switch formatOf(x.r.Header.Get("Content-Type")) {
	case inJSON:
		err = readJSON(raw, b)
	case inXML:
		err = readXML(raw, b)
	default:
		x.otherType()
		return nil, false
	}
	if err != nil {
		x.invalid(modelState{{"comeback", err.Error()}})
		return nil, false
	}
	return b, true
}

// raw reads the request's body as it is, and answers if that can't be done.
func (x *exchange) raw() ([]byte, bool) {
	raw, err := io.ReadAll(http.MaxBytesReader(x.w, x.r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		x.fail(http.StatusRequestEntityTooLarge, "The request is too large.")
		return nil, false
	case err != nil: // the caller hung up in the middle
		x.hangUp()
	}
	return raw, true
}

// otherType answers that a body is of a type that the server can't read.
func (x *exchange) otherType() {
	x.fail(http.StatusUnsupportedMediaType, "The request entity's media type is not supported for this resource.")
}

// readJSON reads a body as documented: keys in any case, and unknown ones
// ignored.
func readJSON(raw []byte, b *body) error {
	if !utf8.Valid(raw) {
		return errors.New("the body is not UTF-8")
	}
	var p *body
	if err := json.Unmarshal(raw, &p); err != nil {
		return err
	}
	if p == nil {
		return errors.New("the body is null")
	}
	*b = *p
	return nil
}

// comeback makes of a body what is kept, or says which fields are at fault.
func (b *body) comeback(customerID, contactID string) (*Comeback, modelState) {
	c := &Comeback{
		CustomerID: customerID, ContactID: contactID,
		MeetingID: b.MeetingID, EstateID: b.EstateID, Participant: b.Participant, Note: b.Note,
	}
	var faults modelState
	if b.Date != nil {
		var err error
		if c.Instant, err = parseDate(*b.Date); err != nil {
			faults = append(faults, fieldFault{"comeback.Date", err.Error()})
		}
		c.Date = *b.Date
	}
	for _, id := range []struct{ field, value string }{
		{"customerId", customerID},
		{"contactId", contactID},
		{"comeback.MeetingId", b.MeetingID},
		{"comeback.EstateId", b.EstateID},
		{"comeback.Participant.UserId", b.Participant.UserID},
		{"comeback.Participant.UserGroupId", b.Participant.UserGroupID},
		{"comeback.Participant.OfficeId", b.Participant.OfficeID},
	} {
		if utf8.RuneCountInString(id.value) > maxID {
			faults = append(faults, fieldFault{id.field, fmt.Sprintf("The field must be a string with a maximum length of %d.", maxID)})
		}
	}
	return c, faults
}

// stockholm is where a date without an offset is taken to be.
var stockholm = sweden()

func sweden() *time.Location {
	l, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		panic(err) // not possible: time/tzdata is linked in
	}
	return l
}

// parseDate reads a date and time with or without an offset, to 100 ns as
// .NET does.
func parseDate(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t, err = time.ParseInLocation("2006-01-02T15:04:05", text, stockholm)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("could not convert %q to a date and time", text)
	}
	return t.Truncate(100 * time.Nanosecond), nil
}
