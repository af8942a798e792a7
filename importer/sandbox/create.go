package sandbox

import (
	"cmp"
	"net/http"
	"strings"
	"time"
)

const (
	longID = 60 // characters; an id should have no more than maxID
	slowBy = 33 * time.Second
)

// create answers the POST of a comeback.
func (x *exchange) create(customerID, contactID string) {
	if !x.authorized(customerID) {
		return
	}
	b, ok := x.read()
	if !ok || x.refused() {
		return
	}
	c, faults := b.comeback(customerID, contactID)
	if len(faults) > 0 {
		x.invalid(faults)
		return
	}
	c.ID = x.newID()
	keep := func() { x.store.add(c, x.now) }
	if x.late() {
		defer time.AfterFunc(x.config.LateBy, keep) // begins as the answer ends, in whatever way
	} else {
		keep()
	}
	x.created(c.ID)
}

// late reports whether the work is done when the exchange is over.
func (x *exchange) late() bool {
	switch x.fault {
	case LateWork:
		return true
	case "", LateAnswer:
		return false
	}
	return x.config.LateBy > 0
}

// created answers with a new comeback's id, or with the fault that comes
// after the work.
func (x *exchange) created(id string) {
	switch x.fault {
	case BadID:
		id = "An error has occurred."
	case SameID:
		id = "sandbox-0000000000000000"
	case LongID:
		id += strings.Repeat("f", longID-len(id))
	}
	mediaType, body := jsonType, []byte(`"`+id+`"`)
	if x.xml {
		mediaType, body = xmlType, []byte(`<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">`+id+`</string>`)
	}
	switch x.fault {
	case RetryAfterAfter:
		x.askToWait()
		x.unavailable()
	case UnavailableAfter:
		x.unavailable()
	case ErrorAfter:
		x.failed()
	case CloseAfter:
		x.hangUp()
	case Cut:
		x.cutShort(mediaType, body)
	case HTMLAfter:
		x.page()
	case Empty:
		x.answer(http.StatusOK, "", nil)
	case BadGatewayAfter:
		x.between(http.StatusBadGateway)
	case SeeOther:
		x.redirect(http.StatusSeeOther)
	case LateWork:
		if x.held {
			x.holdBack()
		}
		x.hangUp()
	case LateAnswer:
		x.wait(cmp.Or(x.config.SlowBy, slowBy))
		x.answer(http.StatusOK, mediaType, body)
	case Slow:
		x.holdBack()
		fallthrough
	default:
		x.answer(http.StatusOK, mediaType, body)
	}
}
