package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer/sandbox"
)

// A late answer comes all the same, whether somebody waits for it or not, and
// what it tells of was there from the beginning, whatever LateBy says.
func TestLateAnswer(t *testing.T) {
	for slowBy, want := range map[time.Duration]time.Duration{0: 33 * time.Second, time.Minute: time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			server := sandbox.New(sandbox.Config{
				SlowBy: slowBy, LateBy: time.Hour, Faults: map[sandbox.Fault]float64{sandbox.LateAnswer: 1},
			})
			ctx, hangUp := context.WithCancel(t.Context())
			w, began := httptest.NewRecorder(), time.Now()
			var request sync.WaitGroup
			request.Go(func() {
				server.ServeHTTP(w, newPost("/Meeting/Comeback/M1/K1", "json", bodies["json"]).WithContext(ctx))
			})
			synctest.Wait()
			if n := len(server.Comebacks()); n != 1 {
				t.Errorf("%d comebacks are there at once", n)
			}
			hangUp()
			request.Wait()
			if took := time.Since(began); took != want {
				t.Errorf("answered after %s, want %s", took, want)
			}
			if id := server.Comebacks()[0].ID; w.Code != 200 || w.Body.String() != `"`+id+`"` {
				t.Errorf("answered %d %s for %s", w.Code, w.Body, id)
			}
		})
	}
}

// meetLateWork sends a comeback and hangs up after a minute. It tells whether
// the connection was held until then.
func meetLateWork(t *testing.T, server *sandbox.Server) (held bool) {
	t.Helper()
	const patience = time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	w, began := httptest.NewRecorder(), time.Now()
	func() {
		defer func() {
			if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
				t.Error("the connection was not closed")
			}
		}()
		server.ServeHTTP(w, newPost("/Meeting/Comeback/M1/K1", "json", bodies["json"]).WithContext(ctx))
	}()
	took := time.Since(began)
	if took != 0 && took != patience {
		t.Errorf("the connection was closed after %s", took)
	}
	if w.Body.Len() > 0 {
		t.Errorf("the answer is %s", w.Body)
	}
	return took == patience
}

func TestLateWork(t *testing.T) {
	for _, lateBy := range []time.Duration{0, 100 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			server := sandbox.New(sandbox.Config{LateBy: lateBy, Faults: map[sandbox.Fault]float64{sandbox.LateWork: 1}})
			const n = 20
			held := 0
			for i := range n {
				if meetLateWork(t, server) {
					held++
				}
				ended := time.Now()
				if got := len(server.Comebacks()); got > i && lateBy > 0 {
					t.Fatal("it is there before its time")
				}
				time.Sleep(lateBy) // of the bubble's clock
				synctest.Wait()
				all := server.Comebacks()
				if len(all) != i+1 {
					t.Fatalf("there are %d comebacks after %d requests", len(all), i+1)
				}
				if late := all[i].CreatedAt.Sub(ended); late != lateBy {
					t.Errorf("created %s after the end", late)
				}
			}
			if held == 0 || held == n {
				t.Errorf("%d of %d connections were held", held, n)
			}
		})
	}
}

func TestLateWorkIsSeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		held := func(seed uint64) (all []bool) {
			server := sandbox.New(sandbox.Config{Seed: seed, Faults: map[sandbox.Fault]float64{sandbox.LateWork: 1}})
			for range 32 {
				all = append(all, meetLateWork(t, server))
			}
			synctest.Wait()
			return all
		}
		first := held(1)
		if !slices.Equal(first, held(1)) {
			t.Error("the same seed held others")
		}
		if slices.Equal(first, held(2)) {
			t.Error("another seed held the same")
		}
	})
}

// To stop ends a connection that is held, without an answer.
func TestStopEndsLateWork(t *testing.T) {
	server := sandbox.New(sandbox.Config{Faults: map[sandbox.Fault]float64{sandbox.LateWork: 1}})
	running, err := sandbox.Start(t.Context(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	const n = 16 // of which about half are held
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	var clients sync.WaitGroup
	for range n {
		clients.Go(func() {
			resp, err := (&http.Client{Transport: transport}).Do(newPost(running.URL+"/Meeting/Comeback/M1/K1", "json", bodies["json"]))
			if err == nil {
				resp.Body.Close()
				t.Errorf("got %d", resp.StatusCode)
			}
		})
	}
	for server.Stats().Creates < n {
		runtime.Gosched() // until the requests are there
	}
	began := time.Now()
	if err := running.Close(); err != nil {
		t.Error(err)
	}
	clients.Wait()
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it took %s", took)
	}
}
