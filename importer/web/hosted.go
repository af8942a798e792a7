package web

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// Hosted is a page that an office shares: it runs on a server, and browsers call it by
// name, over TLS. Everybody signs in; there is neither a room nor a ticket.
type Hosted struct {
	// Hosts are what browsers call it: NAME, or NAME:PORT where the port is not the usual
	// one. It answers to nothing else.
	Hosts []string

	// Cert and Key are PEM files. Both are "" behind a proxy, which has them.
	Cert, Key string

	// Proxies are from where a proxy may call, if not from this machine.
	Proxies []netip.Prefix
}

// Where a hosted page is if nothing says so, and the usual port of https.
const (
	DefaultAddr        = ":8443"
	DefaultBehindProxy = "127.0.0.1:8471"
	httpsPort          = "443"

	unixPrefix = "unix:" // before the path of a socket in the file system
	socketMode = 0o660   // the proxy is in its group
)

// HostError says that a name can't be that of a server.
type HostError struct{ Host string }

func (e *HostError) Error() string { return "host " + e.Host }

// ErrNoHost says that nothing tells how browsers call the page.
var ErrNoHost = errors.New("no host")

// Caution is something that does not keep the page from being served, and that whoever
// looks after it should know. Key is a text's: see words.Voice.Say.
type Caution struct {
	Key    string
	Blanks []any
}

func (s *Server) hosted() bool { return s.config.Hosted != nil }

// behindProxy reports whether it is a proxy that browsers speak TLS with.
func (h *Hosted) behindProxy() bool { return h.Cert == "" && h.Key == "" }

// place is where to listen.
type place struct{ network, address string }

// placeOf reads where a page is to listen. What is not hosted stays on this machine, and
// so does what waits for a proxy, unless it is said where that is: anybody else could say
// of herself what only the proxy knows.
func placeOf(c Config) (place, error) {
	h := c.Hosted
	switch {
	case h == nil:
		at, err := loopback(cmp.Or(c.Addr, "127.0.0.1:0"))
		if err != nil {
			return place{}, err
		}
		return place{"tcp", at.String()}, nil
	case len(h.Hosts) == 0:
		return place{}, ErrNoHost
	case !h.behindProxy():
		return tcpPlace(cmp.Or(c.Addr, DefaultAddr))
	}
	addr := cmp.Or(c.Addr, DefaultBehindProxy)
	if path, is := strings.CutPrefix(addr, unixPrefix); is {
		if path == "" {
			return place{}, &AddressError{Addr: addr}
		}
		path, err := filepath.Abs(path)
		return place{"unix", path}, err
	}
	if len(h.Proxies) > 0 {
		return tcpPlace(addr)
	}
	at, err := loopback(addr)
	if err != nil {
		return place{}, err
	}
	return place{"tcp", at.String()}, nil
}

// tcpPlace reads an address of any network of the machine.
func tcpPlace(addr string) (place, error) {
	host, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err == nil && host != "" && host != "localhost" {
		_, err = netip.ParseAddr(host) // a name could be anywhere
	}
	if err != nil {
		return place{}, &AddressError{Addr: addr}
	}
	return place{"tcp", addr}, nil
}

// hostOf gives a name as browsers write it, with a port if that is not the usual one.
func hostOf(name, port string) (string, error) {
	host := name
	if h, p, err := net.SplitHostPort(name); err == nil {
		host, port = h, p
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", &HostError{name}
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if ip, err := netip.ParseAddr(bare); err == nil && ip.Zone() == "" {
		host = ip.String()
		if ip.Is6() {
			host = "[" + host + "]"
		}
	} else if host, err = idna.Lookup.ToASCII(host); err != nil || host == "" || strings.HasSuffix(host, ".") {
		return "", &HostError{name}
	}
	if port != httpsPort {
		host += ":" + port
	}
	return host, nil
}

// listenForAll takes the address of a hosted page.
func (s *Server) listenForAll(at place) error {
	h := s.config.Hosted
	if !h.behindProxy() {
		c := &certificate{cert: h.Cert, key: h.Key, now: s.now, told: s.certificateTold}
		if err := c.read(); err != nil {
			return err
		}
		s.serving.certificate = c
	}
	listener, err := openListener(at)
	if err != nil {
		return err
	}
	s.serving.listener = listener
	port := httpsPort // as the proxy has it
	if s.serving.certificate != nil {
		_, port, _ = net.SplitHostPort(listener.Addr().String())
	}
	for _, name := range h.Hosts {
		host, err := hostOf(name, port)
		if err != nil {
			return err
		}
		s.guard.hosts = append(s.guard.hosts, host)
	}
	s.serving.door = door{config: s.config, pages: s.pages, host: s.guard.hosts[0]}
	removeOpeners(s.config.Folder, 0)
	return s.serving.door.write()
}

// openListener listens at a place. A socket that a killed process has left is taken over.
func openListener(at place) (net.Listener, error) {
	listener, err := net.Listen(at.network, at.address)
	if err != nil && at.network == "unix" && leftBehind(at.address) {
		_ = os.Remove(at.address)
		listener, err = net.Listen(at.network, at.address)
	}
	if err == nil && at.network == "unix" {
		if err = os.Chmod(at.address, socketMode); err != nil {
			_ = listener.Close()
		}
	}
	if err != nil {
		return nil, &AddressError{Addr: at.address, Err: err}
	}
	return listener, nil
}

// leftBehind reports whether a path is a socket that nobody listens at.
func leftBehind(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Type() != fs.ModeSocket {
		return false
	}
	conn, err := net.DialTimeout("unix", path, time.Second)
	if err == nil {
		_ = conn.Close()
	}
	return errors.Is(err, errRefused)
}

// How many connections a hosted page holds at once: of all, and of one address, behind
// which there may be a whole office.
const (
	mostOfAll = 1024
	mostOfOne = 256
)

// crowd is the listener of a hosted page.
func (s *Server) crowd() net.Listener {
	c := &crowd{Listener: s.serving.listener}
	if s.serving.certificate != nil {
		c.most = mostOfOne
		return c
	}
	from := s.config.Hosted.Proxies
	if len(from) == 0 {
		c.may = netip.Addr.IsLoopback
		return c
	}
	c.may = func(a netip.Addr) bool {
		return slices.ContainsFunc(from, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	return c
}

// certificateTold notes in the log what came of a new certificate.
func (s *Server) certificateTold(err error, until time.Time) {
	switch {
	case s.log == nil:
	case err != nil:
		s.log.Error("certificate", "kept", true, "failure", err.Error(), "until", until)
	default:
		s.log.Info("certificate", "kept", false, "until", until)
	}
}

// Cautions are what should be known of how the page is served.
func (s *Server) Cautions(ctx context.Context) (all []Caution) {
	if s.serving.certificate != nil {
		all = s.serving.certificate.cautions(s.guard.hosts)
	}
	if s.users != nil {
		if people, err := s.users.List(ctx); err == nil && len(people) == 0 {
			all = append(all, Caution{Key: "user.none"})
		}
	}
	return all
}

// What a proxy says of a request. X-Forwarded-Host is not asked for: the Host header is
// what the list is held against, and the browser's Origin.
const (
	protoHeader = "X-Forwarded-Proto"
	fromHeader  = "X-Forwarded-For"
)

// lastOf gives the last entry of a header, which the nearest proxy has written: what
// stands before it may have come with the request.
func lastOf(r *http.Request, header string) string {
	all := r.Header.Values(header)
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	return strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
}

// proxySays reports whether the proxy has said what only it can know: that the browser
// came by https, and from where.
func (s *Server) proxySays(r *http.Request) bool {
	if !s.hosted() || !s.config.Hosted.behindProxy() {
		return true
	}
	_, known := forwarded(lastOf(r, fromHeader))
	return known && strings.EqualFold(lastOf(r, protoHeader), "https")
}

// forwarded reads an address as proxies write them: some with the port.
func forwarded(text string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return a.Unmap().WithZone(""), true
	}
	return peerOf(text)
}

// addressOf is the address of the person who asks, as far as anybody knows it.
func (s *Server) addressOf(r *http.Request) string {
	if s.hosted() && s.config.Hosted.behindProxy() {
		a, _ := forwarded(lastOf(r, fromHeader)) // the guard has seen it
		return a.String()
	}
	a, _ := peerOf(r.RemoteAddr)
	return a.String()
}
