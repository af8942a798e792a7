package web

import (
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// pace says how slowly a request may come, and its answer go. A time-out for all of it
// would cut a large file on a slow disk, and none would let anybody hold a connection
// for ever.
type pace struct {
	patience time.Duration // how long nothing may come, or a part of the answer take
	least    int64         // bytes a second that must come in the long run
}

var usualPace = pace{patience: time.Minute, least: 1 << 10}

// body gives the body of a request, which is cut if it comes too slowly.
func (p pace) body(a *answer, b io.ReadCloser) io.ReadCloser {
	if b == nil || b == http.NoBody {
		return http.NoBody
	}
	if !a.shared {
		_ = a.connection.SetReadDeadline(time.Now().Add(p.patience)) // of what no handler reads
	}
	return &pacedBody{ReadCloser: b, pace: p, connection: a.connection, shared: a.shared, left: p.patience}
}

// pacedBody has some time left, which waiting uses up, and bytes that come give back.
type pacedBody struct {
	io.ReadCloser
	pace       pace
	connection *http.ResponseController
	shared     bool
	left       time.Duration
}

// errTooSlow says that a body came too slowly.
var errTooSlow = refuse(http.StatusRequestTimeout, "web.too-slow")

func (b *pacedBody) Read(p []byte) (int, error) {
	began := time.Now()
	_ = b.connection.SetReadDeadline(began.Add(b.left)) // not of a test's request
	n, err := b.ReadCloser.Read(p)
	if b.shared {
		_ = b.connection.SetReadDeadline(time.Time{})
	}
	b.left -= time.Since(began)
	b.left += time.Duration(n) * time.Second / time.Duration(b.pace.least)
	b.left = max(min(b.left, b.pace.patience), 0)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errTooSlow
	}
	return n, err
}

// answer is an answer to a request: each part of it may take a while, but not for ever.
type answer struct {
	http.ResponseWriter
	connection *http.ResponseController
	pace       pace
	status     int // 0 until it has begun

	// shared says that the connection carries several requests at once, by HTTP/2. There, what is
	// late ends the request even if nobody waits: a handler may work for long before it
	// reads on, or answers.
	shared bool
}

func newAnswer(w http.ResponseWriter, p pace, shared bool) *answer {
	a := &answer{ResponseWriter: w, connection: http.NewResponseController(w), pace: p, shared: shared}
	if !shared {
		a.moveOn()
	}
	return a
}

// moveOn gives the next part of the answer its time.
func (a *answer) moveOn() {
	_ = a.connection.SetWriteDeadline(time.Now().Add(a.pace.patience)) // not of a test's request
}

// waits says that nothing is being written until it moves on.
func (a *answer) waits() {
	if a.shared {
		_ = a.connection.SetWriteDeadline(time.Time{})
	}
}

// end gives what is still to be written its time, after the handler.
func (a *answer) end() {
	if a.shared {
		a.moveOn()
	}
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.moveOn()
	defer a.waits()
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	a.moveOn()
	defer a.waits()
	return a.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
