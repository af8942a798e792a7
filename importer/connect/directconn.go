package connect

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"math"
	"net"
	"net/http"
	"time"
)

const (
	// atOnce is how many bytes a system takes without waiting for the other end, once
	// all earlier ones have arrived. All have room for several times as many.
	atOnce = 4 << 10
	// sendingPatience is how long a connection whose answer is there waits for the
	// goroutine that wrote the request to say so.
	sendingPatience = 50 * time.Millisecond
)

var errLongHeader = errors.New("too-long-header")

// directConn is a connection of direct. One goroutine uses it at a time.
type directConn struct {
	socket *socket
	conn   net.Conn // the socket, or TLS over it
	answer *bufio.Reader
	left   int64 // how many bytes may be read
	before sameHeader

	request []byte
	sent    chan error // says how writing it has ended

	since time.Time // idle since
}

// newDirectConn begins to use a connection, by TLS unless that is nil. After an error
// the connection is closed.
func newDirectConn(ctx context.Context, under *countedConn, by *tls.Config) (*directConn, error) {
	s := newSocket(under)
	c := &directConn{socket: s, conn: s, sent: make(chan error, 1)}
	c.answer = bufio.NewReader(c)
	if by == nil {
		return c, nil
	}
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	secure := tls.Client(s, by)
	if err := secure.HandshakeContext(ctx); err != nil {
		s.Close()
		return nil, err
	}
	c.conn = secure
	return c, nil
}

// Read reads from the connection, as far as c.left goes.
func (c *directConn) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errLongHeader
	}
	n, err := c.conn.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// quiet reports whether nothing has come since the last answer: no byte, which would
// be taken for the answer to the next request, and no end. It also reads what the
// buffers of c and of TLS have, which a look at the socket alone would miss.
func (c *directConn) quiet() bool {
	c.left = 1
	c.socket.hurry = true
	_, err := c.answer.Peek(1)
	c.socket.hurry = false
	return err == errNothingYet
}

// exchange sends c.request, and reads its answer, until a time. After that
// way.answered says that the connection can be used again; if not, it is closed, and
// no byte of the request leaves this machine any more.
func (c *directConn) exchange(way *passage, until time.Time, limit int64) (reply, error) {
	way.connections++
	way.conn, way.before = c.socket.countedConn, c.socket.give(way)
	defer way.leave()
	if err := c.conn.SetDeadline(until); err != nil {
		return reply{}, err
	}
	c.send()
	r, whole, err := c.receive(limit)
	ended, failed := c.wrote(whole)
	if !ended {
		way.leave() // the connection is closed, and so the writing ends
		failed = <-c.sent
	}
	switch {
	case !ended:
	case failed == nil:
		way.answered.Store(whole)
	case err != nil:
		err = failed // which is why nothing could be read
	}
	return r, err
}

// send writes the request, and puts into c.sent how that ended. What can take time is
// written in a goroutine of its own: a server may answer before it has read all of it.
func (c *directConn) send() {
	if c.socket.buffers && len(c.request) <= atOnce {
		c.write()
		return
	}
	go c.write()
}

func (c *directConn) write() {
	_, err := c.conn.Write(c.request)
	c.sent <- err
	if err != nil {
		c.socket.Close() // so that nobody waits for an answer
	}
}

// wrote says whether writing the request has ended, and how. If it was answered, that
// may be a matter of moments.
func (c *directConn) wrote(answered bool) (ended bool, err error) {
	select {
	case err := <-c.sent:
		return true, err
	default:
	}
	if !answered {
		return false, nil
	}
	select {
	case err := <-c.sent:
		return true, err
	case <-time.After(sendingPatience):
		return false, nil
	}
}

// receive reads an answer. An error says that no status line came; whatever goes wrong
// after that, the status is known. Whole says that the answer was read to its end, and
// that the server keeps the connection.
func (c *directConn) receive(limit int64) (r reply, whole bool, err error) {
	c.left = longestHeader
	response, err := c.receiveHeader()
	c.left = math.MaxInt64
	if err != nil {
		return reply{}, false, err
	}
	r = readReply(response, limit)
	whole = r.status >= 200 && !r.cut && !r.tooLong && !response.Close
	return r, whole, nil
}

// receiveHeader skips answers that only announce the one that counts. Together they
// are as long as a header may be.
func (c *directConn) receiveHeader() (*http.Response, error) {
	for {
		header := headerIn(c.answer)
		if response := c.before.response(header, c.answer); response != nil {
			return response, nil
		}
		there := c.answer.Buffered()
		response, err := http.ReadResponse(c.answer, somePost)
		if err != nil {
			return nil, err
		}
		if len(header) > 0 && there-c.answer.Buffered() == len(header) {
			c.before.keep(header, response)
		}
		if s := response.StatusCode; s < 100 || s > 199 || s == http.StatusSwitchingProtocols {
			return response, nil
		}
	}
}

// somePost tells http.ReadResponse what kind of request was answered.
var somePost = &http.Request{Method: http.MethodPost}

// close ends a connection that is not in use.
func (c *directConn) close() { c.conn.Close() }
