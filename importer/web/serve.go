package web

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/net/netutil"
)

// serving is what a Server has that people can reach.
type serving struct {
	door        door
	lock        *flock.Flock
	listener    net.Listener
	certificate *certificate // nil if it does not speak TLS
}

// AddressError says that the page can't be at an address.
type AddressError struct {
	Addr   string
	Beyond bool  // other machines could reach it
	Err    error // what the system said; nil if it is no HOST:PORT
}

func (e *AddressError) Error() string { return "address " + e.Addr }
func (e *AddressError) Unwrap() error { return e.Err }

// Start makes a Server that people can reach once Serve is called, or finds the one that
// this user's other start of the program has: then running is not nil. The error wraps an
// *AddressError, an *importer.Failure, or ErrSilent; of a hosted page, a *CertificateError,
// a *HostError, ErrNoHost, or a *ServedError, too.
func Start(ctx context.Context, c Config) (s *Server, running *Running, err error) {
	at, err := placeOf(c)
	if err != nil {
		return nil, nil, err
	}
	lock, running, err := onlyOne(ctx, c)
	if err != nil || running != nil {
		return nil, running, err
	}
	s, err = New(c)
	if err == nil {
		s.serving.lock = lock
		if s.hosted() {
			err = s.listenForAll(at)
		} else {
			err = s.listen(at)
		}
	}
	if err == nil {
		err = s.openWatch()
	}
	if err != nil {
		if s != nil {
			s.Close()
		} else {
			_ = lock.Unlock() // the process's end does it too
		}
		return nil, nil, err
	}
	return s, nil, nil
}

// listen takes the address, and then says in serve.json where it is.
func (s *Server) listen(at place) error {
	listener, err := openListener(at)
	if err != nil {
		return err
	}
	s.serving.listener = listener
	host := listener.Addr().String()
	s.guard.hosts = []string{host}
	if name, is := strings.CutSuffix(host, ":80"); is { // which browsers leave out
		s.guard.hosts = append(s.guard.hosts, name)
	}
	s.serving.door = door{config: s.config, pages: s.pages, host: host, room: s.room, key: s.guard.key}
	removeOpeners(s.config.Folder, 0)
	return s.serving.door.write()
}

// Address is where the page is. It lets in those who have the cookie, or have signed in.
func (s *Server) Address() string { return s.origin(s.serving.door.host) + s.room + "/" }

// origin is what browsers call a host of ours.
func (s *Server) origin(host string) string {
	if s.hosted() {
		return "https://" + host
	}
	return "http://" + host
}

// Entrance is an address that lets a person in once, within ten minutes; it leads to a
// page, as "files/ID", or to the first page for "".
func (s *Server) Entrance(to string) string { return s.serving.door.entrance(to, printedLife) }

// Show opens a browser with a page, as "files/ID", or with the first page for "", and waits
// until it has come, while Serve answers. If that fails a person has to open an Entrance.
func (s *Server) Show(ctx context.Context, to string) error { return s.serving.door.show(ctx, to) }

// TakeIn takes a file of this machine as if it had been handed in, and gives its page. The
// error may be an *importer.Failure, or a *HandedOver with words for it.
func (s *Server) TakeIn(ctx context.Context, path string) (to string, err error) {
	to, err = s.takenIn(ctx, path)
	var no *refusal
	if errors.As(err, &no) {
		page := errorIn(s.config.Voice, err)
		err = &HandedOver{page.What, page.Do}
	}
	return to, err
}

func (s *Server) takenIn(ctx context.Context, path string) (to string, err error) {
	if path == "" || s.takeIn == nil {
		return "", nil
	}
	id, err := s.takeIn(ctx, path)
	if err != nil {
		return "", err
	}
	return "files/" + id, nil
}

// How long those who ask may take.
const (
	headerWait = 10 * time.Second
	idleWait   = 2 * time.Minute
	grace      = 2 * time.Second // for requests under way once it is to stop: see Config.Grace
	maxHeader  = 32 << 10        // bytes

	// mostConnections are held at once. Who holds all of them keeps the page from its
	// user for a while, but takes no files from the run that goes on.
	mostConnections = 512

	// mostStreams are the requests at once of one connection that carries several.
	mostStreams = 64
)

// Serve answers until ctx ends, or somebody asks the program to end on the page. Then what
// is being sent is stopped, as by Ctrl-C, and Serve waits for it.
func (s *Server) Serve(ctx context.Context) error {
	server := newHTTPServer(s)
	served := make(chan error, 1)
	go func() { served <- s.answerOn(server) }()
	if s.hosted() {
		s.background(s.purgeDaily)
	}
	old := time.NewTicker(ticketLife)
	defer old.Stop()
	var err error
	for goesOn := true; goesOn; {
		select {
		case <-old.C:
			removeOpeners(s.config.Folder, ticketLife)
		case err = <-served:
			goesOn = false
		case <-ctx.Done():
			goesOn = false
		case <-s.quitting:
			goesOn = false
		}
	}
	s.stop()
	brief, cancel := context.WithTimeout(context.WithoutCancel(ctx), cmp.Or(s.config.Grace, grace))
	defer cancel()
	_ = server.Shutdown(brief) // what is left when its time is out is closed
	_ = server.Close()
	s.lastAnswers()
	s.Close()
	return err
}

// lastAnswers waits until those are ready to end whose connections were closed: they remove
// what did not arrive whole. What takes longer is removed at the next start.
func (s *Server) lastAnswers() {
	for end := time.Now().Add(grace); s.asked.Load() > 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

// answerOn answers on the listener until the server is closed.
func (s *Server) answerOn(server *http.Server) error {
	if !s.hosted() {
		return server.Serve(netutil.LimitListener(s.serving.listener, mostConnections))
	}
	listener := netutil.LimitListener(s.crowd(), mostOfAll)
	if s.serving.certificate == nil {
		return server.Serve(listener)
	}
	server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.serving.certificate.get}
	return server.ServeTLS(listener, "", "")
}

// Close stops what is being sent, waits for it, and leaves nothing behind that the next
// start would have to ask about. It may be called more than once.
func (s *Server) Close() {
	s.stop()
	s.mu.Lock()
	ends := s.atEnd
	s.atEnd = nil
	s.mu.Unlock()
	s.work.Wait()
	for _, end := range ends {
		end()
	}
	if s.serving.listener != nil {
		_ = s.serving.listener.Close() // it may be closed already
		s.serving.door.remove()
		removeOpeners(s.config.Folder, 0)
	}
	if s.users != nil {
		_ = s.users.Close() // what was said stands in it
	}
	if s.logFile != nil {
		_ = s.logFile.Close()
	}
	if s.serving.lock != nil {
		_ = s.serving.lock.Unlock() // the process's end does it too
	}
}

// newHTTPServer has no time-outs for bodies and answers: see pace.
func newHTTPServer(s *Server) *http.Server {
	return &http.Server{
		Handler: s, ReadHeaderTimeout: headerWait, IdleTimeout: idleWait, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), // it would write addresses to the console
		HTTP2:    &http.HTTP2Config{MaxConcurrentStreams: mostStreams, WriteByteTimeout: s.guard.pace.patience},

		DisableGeneralOptionsHandler: true, // it would answer before the guard does
	}
}

// stopping gives a context that lasts until the program is to end.
func (s *Server) stopping() context.Context { return s.stops }

// background does something that the end of the program waits for; ctx ends when it is to
// stop. It reports whether it was begun: once the program is to end nothing is.
func (s *Server) background(do func(ctx context.Context)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stops.Err() != nil {
		return false
	}
	s.work.Go(func() { do(s.stops) })
	return true
}

// whenEnded has something done at the end of the program, after all that goes on.
func (s *Server) whenEnded(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.atEnd = append(s.atEnd, do)
}

// awake keeps the machine from falling asleep until done is called, if anything can.
func (s *Server) awake() (done func()) {
	if s.config.Awake == nil {
		return func() {}
	}
	return s.config.Awake()
}

// quit lets the program end, once what is being answered has been.
func (s *Server) quit() { s.quitOnce.Do(func() { close(s.quitting) }) }

// loopback reads an address to listen at, which must be this machine itself.
func loopback(addr string) (*net.TCPAddr, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, &AddressError{Addr: addr}
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, &AddressError{Addr: addr}
	}
	if host == "localhost" {
		host = "127.0.0.1" // whatever the machine's host file says
	}
	ip := net.ParseIP(host)
	if ip == nil || !ip.IsLoopback() {
		return nil, &AddressError{Addr: addr, Beyond: true}
	}
	return &net.TCPAddr{IP: ip, Port: int(number)}, nil
}

// errNoBrowser says that nothing can open one.
var errNoBrowser = errors.New("no browser")
