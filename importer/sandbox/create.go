package sandbox

import (
	"net/http"
	"time"
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
	keep := func() {
		c.CreatedAt = x.now()
		x.store.add(c)
	}
	if x.fault != "" && x.config.LateBy > 0 {
		defer time.AfterFunc(x.config.LateBy, keep) // begins as the answer ends, in whatever way
	} else {
		keep()
	}
	x.created(c.ID)
}

// created answers with a new comeback's id, or with the fault that comes
// after the work.
func (x *exchange) created(id string) {
	mediaType, body := jsonType, []byte(`"`+id+`"`)
	if x.xml {
		mediaType, body = xmlType, []byte(`<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">`+id+`</string>`)
	}
	switch x.fault {
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
	case Slow:
		x.holdBack()
		fallthrough
	default:
		x.answer(http.StatusOK, mediaType, body)
	}
}
