//go:build unix

package connect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"comebacks/importer"
)

const (
	costWorkers = 16
	costRound   = 10_000 // requests
)

// BenchmarkCost says what a POST costs this process, in µs of CPU time: by Create, and
// by a bare http.Client. They send to a server that is a process of its own, in turns,
// since a shared machine is not the same for long. The medians of b.N turns are shown.
//
//	go test -run '^$' -bench Cost -benchtime 11x ./importer/connect
func BenchmarkCost(b *testing.B) {
	address := benchServer(b)
	client := clientOf(b, Config{BaseURL: address, Workers: costWorkers})
	bare := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: costWorkers, MaxConnsPerHost: costWorkers}}
	defer bare.CloseIdleConnections()
	byCreate := func(c importer.Comeback) error {
		if a := client.Create(b.Context(), c); a.Verdict != importer.AnswerCreated {
			return fmt.Errorf("%+v", a)
		}
		return nil
	}
	byBare := func(c importer.Comeback) error { return postBare(bare, address, c) }

	costOf(b, byCreate) // makes the connections
	costOf(b, byBare)
	var creates, bares []float64
	for b.Loop() {
		creates = append(creates, costOf(b, byCreate))
		bares = append(bares, costOf(b, byBare))
	}
	b.ReportMetric(median(creates), "create-µs/POST")
	b.ReportMetric(median(bares), "bare-µs/POST")
	b.ReportMetric(median(creates)/median(bares), "create/bare")
	b.ReportMetric(0, "ns/op")
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// costOf gives the CPU time of one request, in µs.
func costOf(b *testing.B, post func(importer.Comeback) error) float64 {
	began := cpuTime(b)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range costWorkers {
		workers.Go(func() {
			comeback := someComeback
			for n := next.Add(1); n <= costRound; n = next.Add(1) {
				comeback.ContactID = fmt.Sprintf("KON%07d", n)
				if err := post(comeback); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	workers.Wait()
	return float64((cpuTime(b) - began).Nanoseconds()) / 1000 / costRound
}

func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func postBare(client *http.Client, address string, c importer.Comeback) error {
	body, err := json.Marshal(map[string]any{
		"date": c.Date.Format(dateLayout), "note": c.Note,
	})
	if err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, address+"/Meeting/Comeback/"+c.CustomerID+"/"+c.ContactID, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth(someUser, somePassword)
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var id string
	if err := json.NewDecoder(answer.Body).Decode(&id); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

const benchServerRole = "COMEBACKS_BENCH_SERVER"

// benchServer starts a server as a process of its own, and gives its address.
func benchServer(b *testing.B) (address string) {
	b.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestBenchServer$")
	c.Env = append(os.Environ(), benchServerRole+"=1")
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	in, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		c.Wait()
	})
	if _, err := fmt.Fscanln(out, &address); err != nil {
		b.Fatal(err)
	}
	return address
}

// TestBenchServer is no test: it is what benchServer starts. It ends with its
// input.
func TestBenchServer(t *testing.T) {
	if os.Getenv(benchServerRole) == "" {
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("http://%s\n", l.Addr())
	go http.Serve(l, http.HandlerFunc(answerID))
	io.Copy(io.Discard, os.Stdin)
}
