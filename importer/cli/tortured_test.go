package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"comebacks/importer/sandbox"
)

// The program waits for an answer for 500 ms, and reckons with work that is
// late by 30 times its --settle, which is 1.5 s.
const (
	tortureTimeout = 500 * time.Millisecond
	tortureSettle  = 50 * time.Millisecond
	tortureLate    = 900 * time.Millisecond
)

// tortured is a sheet that is imported to a stand-in while the program is tortured.
type tortured struct {
	server              *sandbox.Server
	url                 string
	dir, sheet, journal string
	random              *rand.Rand
}

// newTortured starts a stand-in with these faults in one of the worlds.
func newTortured(t *testing.T, w world, rows int, seed uint64, jitter time.Duration, faults map[sandbox.Fault]float64) *tortured {
	t.Helper()
	config := sandbox.Config{
		Seed: seed, Latency: 2 * time.Millisecond, Jitter: jitter, RetryAfter: -1,
		SlowBy: tortureTimeout + 300*time.Millisecond, LateBy: tortureLate, Faults: faults,
	}
	w.set(&config)
	server := sandbox.New(config)
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { running.Close() })
	dir := t.TempDir()
	s := &tortured{server, running.URL, dir, filepath.Join(dir, "kunder.csv"), filepath.Join(dir, "journal.db"), rand.New(rand.NewPCG(seed, 1))}
	copyFile(t, writeSheet(t, rows), s.sheet)
	return s
}

// imports are the arguments that import the sheet.
func (s *tortured) imports() []string {
	return []string{"import", "--yes", "--journal", s.journal, "--base-url", s.url, "--settle", tortureSettle.String(),
		"--timeout", tortureTimeout.String(), "--retries", "20", "--workers", "8", s.sheet}
}

// pause is a random one.
func (s *tortured) pause(most int) time.Duration {
	return time.Duration(s.random.IntN(most)) * time.Millisecond
}

// killAfter kills the program a while after the stand-in holds enough.
func (s *tortured) killAfter(c *exec.Cmd, enough int, pause time.Duration, ended <-chan struct{}) {
	for len(s.server.Comebacks()) < enough {
		select {
		case <-ended:
			return
		case <-time.After(2 * time.Millisecond):
		}
	}
	select {
	case <-ended:
	case <-time.After(pause):
		_ = c.Process.Kill()
	}
}

// toldLine is a line of the results, with what the stand-in has of its contact.
type toldLine struct {
	contact, status, id, why string
	held                     []string
	line                     []string
}

// results is the file, when all that the server does late is done.
func (s *tortured) results() string {
	time.Sleep(tortureLate)
	return filepath.Join(s.dir, "kunder.results.csv")
}

// told gives the lines of a results file, and counts them.
func told(t *testing.T, server *sandbox.Server, results string) (all []toldLine, counts map[string]int) {
	t.Helper()
	text, err := os.ReadFile(results)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	held := make(map[string][]string)
	for _, c := range server.Comebacks() {
		held[c.ContactID] = append(held[c.ContactID], c.ID)
	}
	counts = make(map[string]int)
	for _, line := range lines[1:] {
		of := func(name string) string { return line[slices.Index(lines[0], name)] }
		one := toldLine{of("contactId"), of("status"), of("comeback_id"), of("error"), held[of("contactId")], line}
		counts[one.status]++
		all = append(all, one)
	}
	return all, counts
}

// program is a run of the program as a process of its own.
func program(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), "COMEBACKS_TEST_PROGRAM=1", "COMEBACKS_USERNAME=torture", "COMEBACKS_PASSWORD=torture", "COMEBACKS_TIMEOUT=1s")
	return c
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		t.Fatal(fmt.Errorf("copy: %w", err))
	}
}
