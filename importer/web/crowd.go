package web

import (
	"net"
	"net/netip"
	"sync"
)

// crowd is a listener that many people call. A connection is closed at once if it comes
// from where none may, or if its address holds enough of them: one that holds its
// connections open must not keep the others away.
type crowd struct {
	net.Listener
	may  func(netip.Addr) bool // nil: all
	most int                   // connections of one address; 0: no bound

	mu   sync.Mutex
	held map[netip.Prefix]int
}

func (c *crowd) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if admitted := c.admit(conn); admitted != nil {
			return admitted, nil
		}
		_ = conn.Close() // it was not for us
	}
}

// admit gives the connection to go on with, or nil.
func (c *crowd) admit(conn net.Conn) net.Conn {
	at, known := peerOf(conn.RemoteAddr().String())
	if !known { // of a socket in the file system, whose mode says who may call
		return conn
	}
	if c.may != nil && !c.may(at) {
		return nil
	}
	if c.most == 0 {
		return conn
	}
	from := neighbourhood(at)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		c.held = make(map[netip.Prefix]int)
	}
	if c.held[from] >= c.most {
		return nil
	}
	c.held[from]++
	return &held{Conn: conn, leave: sync.OnceFunc(func() { c.leave(from) })}
}

func (c *crowd) leave(from netip.Prefix) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held[from]--; c.held[from] == 0 {
		delete(c.held, from)
	}
}

// held is a connection that counts until it is closed.
type held struct {
	net.Conn
	leave func()
}

func (h *held) Close() error {
	h.leave()
	return h.Conn.Close()
}

// peerOf reads the address of whoever calls, without its port.
func peerOf(remote string) (netip.Addr, bool) {
	at, err := netip.ParseAddrPort(remote)
	return at.Addr().Unmap().WithZone(""), err == nil
}

// neighbourhood is what one house has of addresses: one of the old kind, or a network of
// 2^64 of the new.
func neighbourhood(a netip.Addr) netip.Prefix {
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // of a valid address
	return p
}
