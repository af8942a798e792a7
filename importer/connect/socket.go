package connect

import (
	"errors"
	"net"
	"os"
	"time"
)

// socket is a connection that can also be read in a hurry: it gives what has come
// already, or errNothingYet. That shows whether the server has closed it while it was
// idle. Of a POST that is written after that nobody knows what became of it.
type socket struct {
	*countedConn
	buffers bool // the system takes what is written, whether the other end does or not
	hurry   bool
	read    func(p []byte) (int, error) // in a hurry
}

func newSocket(c *countedConn) *socket {
	s := &socket{countedConn: c}
	s.read = s.readSoon
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		s.buffers = true
		if raw, err := tcp.SyscallConn(); err == nil && canHurry {
			s.read = func(p []byte) (int, error) { return readNow(raw, p) }
		}
	}
	return s
}

func (s *socket) Read(p []byte) (int, error) {
	if s.hurry {
		return s.read(p)
	}
	return s.countedConn.Read(p)
}

// readSoon reads a connection that is not the system's own, which only a deadline
// keeps from waiting.
func (s *socket) readSoon(p []byte) (int, error) {
	if err := s.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		return 0, err
	}
	n, err := s.countedConn.Read(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errNothingYet
	}
	return n, err
}

// errNothingYet is a temporary net.Error: TLS goes on after it.
var errNothingYet net.Error = nothingYet{}

type nothingYet struct{}

func (nothingYet) Error() string   { return "nothing-yet" }
func (nothingYet) Timeout() bool   { return true }
func (nothingYet) Temporary() bool { return true }
