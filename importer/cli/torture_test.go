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
	"strings"
	"testing"
	"time"

	"comebacks/importer/sandbox"
)

// TestTorture kills the program at random instants, while the stand-in does
// everything at once that a server can do wrong, and resumes it until it
// ends. Afterwards the stand-in must hold exactly one comeback for each row.
//
//	COMEBACKS_TORTURE_ROWS    rows of the sheet (200)
//	COMEBACKS_TORTURE_KILLS   times that the program is killed (6)
//	COMEBACKS_TORTURE_SEED    of the faults and the instants (by the clock)
func TestTorture(t *testing.T) {
	rows, kills := setting("COMEBACKS_TORTURE_ROWS", 200), setting("COMEBACKS_TORTURE_KILLS", 6)
	seed := uint64(setting("COMEBACKS_TORTURE_SEED", int(time.Now().UnixNano()%1_000_000)))
	for _, blind := range []bool{false, true} {
		name := "with the right to look up"
		if blind {
			name = "without the right to look up"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Logf("COMEBACKS_TORTURE_SEED=%d", seed)
			torture(t, rows, kills, seed, blind)
		})
	}
}

func torture(t *testing.T, rows, kills int, seed uint64, blind bool) {
	server := sandbox.New(sandbox.Config{
		Seed: seed, Latency: 2 * time.Millisecond, Jitter: 10 * time.Millisecond, RetryAfter: -1, NoLookups: blind,
		Faults: map[sandbox.Fault]float64{
			sandbox.Throttle: 0.02, sandbox.Unavailable: 0.02, sandbox.ErrorBefore: 0.02, sandbox.ErrorAfter: 0.02,
			sandbox.CloseBefore: 0.02, sandbox.CloseAfter: 0.02, sandbox.Cut: 0.02, sandbox.HTML: 0.01, sandbox.Empty: 0.01,
		},
	})
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()

	dir := t.TempDir()
	sheet, journal := filepath.Join(dir, "kunder.csv"), filepath.Join(dir, "journal.db")
	copyFile(t, writeSheet(t, rows), sheet)
	random := rand.New(rand.NewPCG(seed, 1))
	killed := 0
	for {
		args := []string{"resume", "--journal", journal}
		if random.IntN(2) == 0 {
			args = []string{"import", "--yes", "--journal", journal, "--base-url", running.URL, "--settle", "100ms", "--retries", "20", "--workers", "8", sheet}
		}
		c := program(args...)
		var said bytes.Buffer
		c.Stdout, c.Stderr = &said, &said
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		if killed < kills {
			// The kills are spread over the sheet, at no instant in particular.
			enough := (killed+1)*rows/(kills+1) + random.IntN(rows/(kills+1)+1)
			pause := time.Duration(random.IntN(30)) * time.Millisecond
			go killAfter(c, server, enough, pause, ended)
		}
		err := c.Wait()
		close(ended)
		switch code := c.ProcessState.ExitCode(); {
		case code == -1:
			killed++
			continue
		case code == 2 && strings.Contains(said.String(), "there is no run"):
			continue
		case code != 0 && !(blind && code == 1):
			t.Fatalf("%v: %v\n%s", args, err, said.Bytes())
		}
		break
	}
	t.Logf("killed %d times", killed)
	compare(t, server, filepath.Join(dir, "kunder.results.csv"), rows, blind)
}

// killAfter kills the program a while after the stand-in holds enough.
func killAfter(c *exec.Cmd, server *sandbox.Server, enough int, pause time.Duration, ended <-chan struct{}) {
	for len(server.Comebacks()) < enough {
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

// compare holds the results against what the stand-in has.
func compare(t *testing.T, server *sandbox.Server, results string, rows int, blind bool) {
	t.Helper()
	f, err := os.Open(results)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) int { return slices.Index(lines[0], name) }
	held := make(map[string][]string)
	for _, c := range server.Comebacks() {
		held[c.ContactID] = append(held[c.ContactID], c.ID)
	}
	counts := make(map[string]int)
	for _, line := range lines[1:] {
		contact, status, id := line[column("contactId")], line[column("status")], line[column("comeback_id")]
		counts[status]++
		ids := held[contact]
		switch {
		case len(ids) > 1:
			t.Errorf("doubled: %s has %q (%s)", contact, ids, line)
		case status == "created" && (len(ids) != 1 || ids[0] != id):
			t.Errorf("lost: %s is created as %q, the stand-in has %q", contact, id, ids)
		case status == "uncertain" && blind:
		case status != "created":
			t.Errorf("%s is %s: %s", contact, status, line)
		}
	}
	if len(lines)-1 != rows {
		t.Errorf("the results have %d of %d rows", len(lines)-1, rows)
	}
	t.Logf("%v", counts)
}

// program is a run of the program as a process of its own.
func program(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), "COMEBACKS_TEST_PROGRAM=1", "COMEBACKS_USERNAME=torture", "COMEBACKS_PASSWORD=torture")
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
