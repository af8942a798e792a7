package connect

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Workers keep their connections, whatever the answers on them.
func TestConnectionsAreKept(t *testing.T) {
	const workers, each = 4, 50
	var requests, connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch n := requests.Add(1); n % 4 {
		case 0:
			w.WriteHeader(400)
			io.WriteString(w, strings.Repeat("no ", 10_000))
		case 1:
			w.WriteHeader(503)
		case 2:
			http.Redirect(w, r, "/", http.StatusFound)
		default:
			io.WriteString(w, `"cb-1"`)
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	client := clientOf(t, Config{BaseURL: s.URL, Workers: workers})
	defer client.Close()

	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for range each {
				create(client)
			}
		})
	}
	all.Wait()
	if requests.Load() != workers*each || connections.Load() > workers+spareConnections {
		t.Errorf("%d requests on %d connections", requests.Load(), connections.Load())
	}
}
