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

// A connection that is closed with something unread is reset, and takes an answer with it
// that nobody has read yet. So what still comes after an answer is read for a while.
const (
	longestLinger = 10 * time.Second // in all
	lingerEach    = 3 * time.Second  // for the next bytes
)

// body gives the body of a request, which is cut if it comes too slowly.
func (p pace) body(a *answer, b io.ReadCloser) io.ReadCloser {
	if b == nil || b == http.NoBody {
		return http.NoBody
	}
	a.asked = &pacedBody{ReadCloser: b, pace: p, connection: a.connection, shared: a.shared, left: p.patience}
	if !a.shared {
		_ = a.connection.SetReadDeadline(time.Now().Add(p.patience)) // of what no handler reads
	}
	return a.asked
}

// pacedBody has some time left, which waiting uses up, and bytes that come give back.
type pacedBody struct {
	io.ReadCloser
	pace       pace
	connection *http.ResponseController
	shared     bool
	left       time.Duration
	begun      bool // some of it was asked for
	over       bool // it has ended, or was cut
}

// errTooSlow says that a body came too slowly.
var errTooSlow = refuse(http.StatusRequestTimeout, "web.too-slow")

func (b *pacedBody) Read(p []byte) (int, error) {
	began := time.Now()
	_ = b.connection.SetReadDeadline(began.Add(b.left)) // not of a test's request
	b.begun = true
	n, err := b.ReadCloser.Read(p)
	if b.shared {
		_ = b.connection.SetReadDeadline(time.Time{})
	}
	b.left -= time.Since(began)
	b.left += time.Duration(n) * time.Second / time.Duration(b.pace.least)
	b.left = max(min(b.left, b.pace.patience), 0)
	b.over = b.over || err != nil
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errTooSlow
	}
	return n, err
}

// linger reads what still comes, for a while.
func (b *pacedBody) linger() {
	scrap := make([]byte, 32<<10)
	for end := time.Now().Add(longestLinger); time.Now().Before(end); {
		_ = b.connection.SetReadDeadline(time.Now().Add(lingerEach)) // not of a test's request
		if _, err := b.ReadCloser.Read(scrap); err != nil {
			return
		}
	}
}

// answer is an answer to a request: each part of it may take a while, but not for ever.
type answer struct {
	http.ResponseWriter
	connection *http.ResponseController
	pace       pace
	status     int        // 0 until it has begun
	asked      *pacedBody // what came with the request; nil for nothing
	expected   bool       // it waits for a word of ours before that comes
	early      bool       // it began before all of that was read

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

// end gives what is still to be written its time, after the handler, and an early answer
// the time to be read.
func (a *answer) end() {
	switch {
	case a.shared:
		a.moveOn()
	case a.early && a.connection.Flush() == nil:
		a.asked.linger()
	}
}

// begin notes how it is answered. Who waits for a word before anything is sent is not made
// to send it.
func (a *answer) begin(status int) {
	if a.status != 0 {
		return
	}
	a.status = status
	a.early = a.asked != nil && !a.asked.over && !a.shared && (a.asked.begun || !a.expected)
	if a.early {
		a.Header().Set("Connection", "close")
		_ = a.connection.EnableFullDuplex() // or it would be read before anything is written
	}
}

func (a *answer) WriteHeader(status int) {
	a.begin(status)
	a.moveOn()
	defer a.waits()
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	a.begin(http.StatusOK)
	a.moveOn()
	defer a.waits()
	return a.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
