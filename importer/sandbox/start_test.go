package sandbox_test

import (
	"context"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"comebacks/importer/sandbox"
)

func TestLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:80", "localhost", "", "127.0.0.1:none"} {
		running, err := sandbox.Start(t.Context(), addr, sandbox.New(sandbox.Config{}))
		if err == nil {
			running.Close()
			t.Errorf("it listens at %q", addr)
		}
	}
	running, err := sandbox.Start(t.Context(), "localhost:0", sandbox.New(sandbox.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	if !strings.HasPrefix(running.URL, "http://127.0.0.1:") {
		t.Errorf("localhost is %s", running.URL)
	}
	if second, err := sandbox.Start(t.Context(), strings.TrimPrefix(running.URL, "http://"), sandbox.New(sandbox.Config{})); err == nil {
		second.Close()
		t.Error("two listen at one address")
	}
}

// A page whose host name was made to point at this machine learns nothing.
func TestOtherHostNamesAreRefused(t *testing.T) {
	v := start(t, sandbox.Config{})
	for host, want := range map[string]int{"evil.example": 421, "evil.example:80": 421, "": 200, "localhost": 200, "[::1]:80": 200} {
		r, err := http.NewRequest(http.MethodGet, v.URL+"/sandbox/comebacks", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		if status, _ := v.do(r); status != want {
			t.Errorf("%q: got %d, want %d", host, status, want)
		}
	}
}

func TestStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	running, err := sandbox.Start(ctx, "127.0.0.1:0", sandbox.New(sandbox.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := running.Wait(); err != nil {
		t.Error(err)
	}
	if err := running.Close(); err != nil {
		t.Errorf("close once more: %v", err)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(running.URL, "http://")); err == nil {
		conn.Close()
		t.Error("it still listens")
	}
}

// To stop is not to wait for what is slow: requests under way are answered at
// once.
func TestStopAnswersWhatIsUnderWay(t *testing.T) {
	for name, config := range map[string]sandbox.Config{
		"latency":     {Latency: time.Hour},
		"slow":        {Faults: map[sandbox.Fault]float64{sandbox.Slow: 1}},
		"late answer": {SlowBy: time.Hour, Faults: map[sandbox.Fault]float64{sandbox.LateAnswer: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			server := sandbox.New(config)
			running, err := sandbox.Start(t.Context(), "127.0.0.1:0", server)
			if err != nil {
				t.Fatal(err)
			}
			var client sync.WaitGroup
			client.Go(func() {
				transport := &http.Transport{}
				defer transport.CloseIdleConnections()
				resp, err := (&http.Client{Transport: transport}).Do(newPost(running.URL+"/Meeting/Comeback/M1/K1", "json", bodies["json"]))
				if err != nil {
					t.Error(err)
					return
				}
				defer resp.Body.Close()
				if resp.StatusCode != 200 {
					t.Errorf("got %d", resp.StatusCode)
				}
			})
			for server.Stats().Creates == 0 {
				runtime.Gosched() // until the request is there
			}
			if err := running.Close(); err != nil {
				t.Error(err)
			}
			client.Wait()
			if n := len(server.Comebacks()); n != 1 {
				t.Errorf("%d comebacks were created", n)
			}
		})
	}
}
