package web

import (
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/net/netutil"

	"comebacks/importer/metrics"
)

// What those who look after the machine ask: whether the page can do its work, and what
// it has done. It has an address of its own, so that no proxy can pass it on by mistake,
// and stays on this machine. It says nothing of people, customers or files.

// WatchError says that those who watch can't be answered at an address.
type WatchError struct{ At *AddressError }

func (e *WatchError) Error() string { return "watch " + e.At.Error() }

// mostWatching is how many connections are held at once to those who watch.
const mostWatching = 16

// openWatch answers those who watch from now on, until the program has come to its end.
func (s *Server) openWatch() error {
	if s.config.WatchAddr == "" {
		return nil
	}
	at, err := loopback(s.config.WatchAddr)
	if wrong := new(AddressError); errors.As(err, &wrong) {
		return &WatchError{wrong}
	}
	listener, err := net.ListenTCP("tcp", at)
	if err != nil {
		return &WatchError{&AddressError{Addr: at.String(), Err: err}}
	}
	s.gauges()
	server := &http.Server{
		Handler:     s.watch(),
		ReadTimeout: headerWait, WriteTimeout: time.Minute, IdleTimeout: idleWait, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), // it would write to the console

		DisableGeneralOptionsHandler: true,
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(netutil.LimitListener(listener, mostWatching))
	}()
	s.whenEnded(func() {
		_ = server.Close()
		<-served
	})
	return nil
}

// watch answers those who watch.
func (s *Server) watch() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		h := s.health.ask(s)
		w.Header().Set("Content-Type", "application/json")
		if !h.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(h) // who is gone needs no answer
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", metrics.ContentType)
		if s.metrics.Write(w) == nil {
			metrics.WriteProcess(w)
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if !isLoopback(r.Host) { // a name of somebody else's that leads here, in a browser of this machine
			http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// isLoopback reports whether a request was meant for this machine, by whichever port: it
// may have come through a tunnel.
func isLoopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if n := len(name); n > 2 && name[0] == '[' && name[n-1] == ']' {
		name = name[1 : n-1]
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// Alive returns unless something that every request needs is stuck.
func (s *Server) Alive() {
	for _, o := range []*office{s.real, s.practice} {
		_, _ = o.queue.ahead()
	}
}

// gauges are what is measured whenever somebody asks.
func (s *Server) gauges() {
	q := s.real.queue
	s.metrics.Gauge("comebacks_queue_length", func() float64 {
		q.mu.Lock()
		defer q.mu.Unlock()
		return float64(len(q.tasks))
	})
	s.metrics.Gauge("comebacks_queue_held", func() float64 {
		if _, held := q.ahead(); held != nil {
			return 1
		}
		return 0
	})
	s.metrics.Gauge("comebacks_journal_bytes", func() float64 {
		return float64(bytesOf(s.real.journal) + bytesOf(s.real.journal+"-wal"))
	})
	s.metrics.Gauge("comebacks_free_bytes", func() float64 {
		free, _ := s.real.files.free(s.config.Folder)
		return float64(free)
	})
}

// bytesOf is how large a file is; 0 if there is none.
func bytesOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
