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
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comebacks/importer/sandbox"
)

// world is what a stand-in is like while the program is tortured.
type world struct {
	name string
	set  func(*sandbox.Config)
	// clear says that each row can be found out, as soon as the server's clock
	// was heard.
	clear bool
}

// worlds are those that the promise must hold in.
var worlds = []world{
	{"as documented", func(c *sandbox.Config) {}, true},
	{"shown late", func(c *sandbox.Config) { c.LookupLag, c.LookupLagJitter = 100*time.Millisecond, 400*time.Millisecond }, true},
	{"look-ups fail for a while", func(c *sandbox.Config) { c.LookupOutage, c.LookupOutageEvery = 2*time.Second, 4*time.Second }, true},
	{"answers take as long as anybody waits", func(c *sandbox.Config) { c.Latency, c.Jitter = 20*time.Millisecond, 600*time.Millisecond }, true},
	{"one contact a look-up", func(c *sandbox.Config) { c.NoLists = true }, true},
	{"no right to look up", func(c *sandbox.Config) { c.NoLookups = true }, false},
	{"look-ups unauthorized", func(c *sandbox.Config) { c.LookupUnauthorized = true }, false},
	{"clock ahead", func(c *sandbox.Config) { c.ClockSkew = 3 * time.Hour }, true},
	shape(sandbox.CreatedLocal, true),
	shape(sandbox.MeetingLocal, true),
	shape(sandbox.OtherCase, true),
	shape(sandbox.UnaskedOrder, true),
	shape(sandbox.CreatedUTC, false),
	shape(sandbox.Created16MinAhead, false),
	shape(sandbox.Created16MinBehind, false),
	shape(sandbox.Created2HAhead, false),
	shape(sandbox.Created2HBehind, false),
	shape(sandbox.Created0001, false),
	shape(sandbox.CreatedMissing, false),
	shape(sandbox.MeetingUTC, false),
	shape(sandbox.MeetingMinutes, true), // the sheet's dates are in minutes
	shape(sandbox.NoComebacks, false),
	shape(sandbox.First20, true), // no contact has so many
	shape(sandbox.Last20InAll, true),
	shape(sandbox.Cached, false),
	shape(sandbox.ProxyDate, false),
	shape(sandbox.NoDate, false),
}

func shape(s sandbox.LookupShape, clear bool) world {
	return world{s.String(), func(c *sandbox.Config) { c.Lookups = s }, clear}
}

// TestTorture kills the program at random instants, while the stand-in does
// everything at once that a server can do wrong, answers later than anybody
// waits, works late, and tells of it as in one of the worlds; while a second
// process wants to send with the same journal; and while the machine's clock
// jumps. It resumes it until it ends. Afterwards the stand-in must hold exactly
// one comeback for each row that is created, and at most one for each other.
//
//	COMEBACKS_TORTURE_ROWS    rows of the sheet (150)
//	COMEBACKS_TORTURE_KILLS   times that the program is killed in each world, at most (4)
//	COMEBACKS_TORTURE_SEED    of the faults and the instants (1)
//	COMEBACKS_TORTURE_WORLDS  how many of the worlds, chosen by the seed (4)
//	COMEBACKS_TORTURE_TOTAL   kills until which it goes on with the next seed (1)
func TestTorture(t *testing.T) {
	total, seed := int64(setting("COMEBACKS_TORTURE_TOTAL", 1)), setting("COMEBACKS_TORTURE_SEED", 1)
	var count tally
	for before := int64(-1); before < count.killed.Load() && count.killed.Load() < total; seed++ {
		before = count.killed.Load()
		if !t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { tortureWorlds(t, uint64(seed), &count) }) {
			total = 0 // seen enough
		}
		fmt.Printf("to seed %d: %d imports, %d kills, %d doubled, %d lost, %d told wrong\n",
			seed, count.imports.Load(), count.killed.Load(), count.doubled.Load(), count.lost.Load(), count.wrong.Load())
	}
}

// tally counts over all worlds and seeds.
type tally struct {
	imports, killed      atomic.Int64
	doubled, lost, wrong atomic.Int64 // rows
}

// tortureWorlds chooses worlds by the seed, and tortures the program in each.
func tortureWorlds(t *testing.T, seed uint64, count *tally) {
	rows, kills := setting("COMEBACKS_TORTURE_ROWS", 150), setting("COMEBACKS_TORTURE_KILLS", 4)
	t.Logf("COMEBACKS_TORTURE_SEED=%d", seed)
	chosen := slices.Clone(worlds)
	random := rand.New(rand.NewPCG(seed, 2))
	random.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	chosen = chosen[:min(len(chosen), setting("COMEBACKS_TORTURE_WORLDS", 4))]
	if testing.Short() {
		chosen = chosen[:1]
	}
	for i, w := range chosen {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			torture(t, w, rows, kills, seed+uint64(i)*7919, count)
		})
	}
}

// The program waits for an answer for 500 ms, and reckons with work that is
// late by 30 times its --settle, which is 1.5 s.
const (
	tortureTimeout = 500 * time.Millisecond
	tortureSettle  = 50 * time.Millisecond
	tortureLate    = 900 * time.Millisecond
)

func torture(t *testing.T, w world, rows, kills int, seed uint64, count *tally) {
	count.imports.Add(1)
	config := sandbox.Config{
		Seed: seed, Latency: 2 * time.Millisecond, Jitter: 10 * time.Millisecond, RetryAfter: -1,
		SlowBy: tortureTimeout + 300*time.Millisecond, LateBy: tortureLate,
		Faults: map[sandbox.Fault]float64{
			sandbox.Throttle: 0.02, sandbox.Unavailable: 0.01, sandbox.RetryAfterAfter: 0.02, sandbox.ErrorBefore: 0.01, sandbox.ErrorAfter: 0.02,
			sandbox.BadGateway: 0.01, sandbox.BadGatewayAfter: 0.02, sandbox.CloseBefore: 0.01, sandbox.CloseAfter: 0.02, sandbox.Cut: 0.02,
			sandbox.HTML: 0.01, sandbox.Empty: 0.01, sandbox.LateAnswer: 0.01, sandbox.LateWork: 0.02, sandbox.BadID: 0.01, sandbox.SameID: 0.01, sandbox.LongID: 0.01,
		},
	}
	w.set(&config)
	server := sandbox.New(config)
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()

	dir := t.TempDir()
	sheet, journal := filepath.Join(dir, "kunder.csv"), filepath.Join(dir, "journal.db")
	copyFile(t, writeSheet(t, rows), sheet)
	random := rand.New(rand.NewPCG(seed, 1))
	killed, again, busy := 0, 0, 0
	complete := false // by the second process: another import would be another run
	for {
		args := []string{"resume", "--journal", journal}
		if again == 0 && !complete && (killed == 0 || random.IntN(2) == 0) {
			args = []string{"import", "--yes", "--journal", journal, "--base-url", running.URL, "--settle", tortureSettle.String(),
				"--timeout", tortureTimeout.String(), "--retries", "20", "--workers", "8", sheet}
		}
		c := program(args...)
		// The machine's clock jumps between two starts.
		c.Env = append(c.Env, fmt.Sprintf("COMEBACKS_TEST_CLOCK=%s", time.Duration(random.IntN(7)-3)*time.Hour))
		var said bytes.Buffer
		c.Stdout, c.Stderr = &said, &said
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		var beside sync.WaitGroup
		if killed < kills {
			// The kills are spread over the sheet, at no instant in particular.
			enough := (killed+1)*rows/(kills+1) + random.IntN(rows/(kills+1)+1) - rows/(kills+1)/2
			pause := time.Duration(random.IntN(60)) * time.Millisecond
			beside.Go(func() { killAfter(c, server, enough, pause, ended) })
		}
		if random.IntN(3) == 0 {
			beside.Go(func() {
				second := program("resume", "--journal", journal)
				_ = second.Run()
				switch second.ProcessState.ExitCode() {
				case 4:
					busy++
				case 0, 1:
					complete = true
				}
			})
		}
		err := c.Wait()
		close(ended)
		beside.Wait()
		switch code := c.ProcessState.ExitCode(); {
		case code == -1:
			killed++
			count.killed.Add(1)
			continue
		case code == 4: // the second one was faster
			continue
		case code == 2 && killed > 0 && bytes.Contains(said.Bytes(), []byte("there is no run")):
			continue
		case code == 3 && again < 20, code == 1 && w.clear && again < 20: // a row that was lost three times may be sent in the next start
			again++
			continue
		case code != 0 && code != 1:
			t.Fatalf("%v: %v\n%s", args, err, said.Bytes())
		}
		break
	}
	t.Logf("killed %d times, %d times gone on with, a second process was refused %d times; %d requests", killed, again, busy, server.Stats().Creates)
	time.Sleep(tortureLate) // what the server does late is done
	compare(t, server, filepath.Join(dir, "kunder.results.csv"), rows, w, count)
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

// oneID is what the fault same-id answers. The first row that is answered it
// can't know.
const oneID = "sandbox-0000000000000000"

// compare holds the results against what the stand-in has.
func compare(t *testing.T, server *sandbox.Server, results string, rows int, w world, count *tally) {
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
			count.doubled.Add(1)
			t.Errorf("doubled: %s has %q (%s)", contact, ids, line)
		case status == "created" && len(ids) != 1:
			count.lost.Add(1)
			t.Errorf("lost: %s is created as %q, the stand-in has %q", contact, id, ids)
		case status == "created" && ids[0] != id && id != oneID:
			count.wrong.Add(1)
			t.Errorf("wrong: %s is created as %q, the stand-in has %q", contact, id, ids)
		case status == "unsent" && len(ids) > 0:
			count.wrong.Add(1)
			t.Errorf("wrong: %s is unsent, the stand-in has %q (%s)", contact, ids, line)
		case status != "created" && (w.clear || status != "uncertain"):
			count.wrong.Add(1)
			t.Errorf("%s is %s: %s", contact, status, line)
		}
	}
	if len(lines)-1 != rows {
		count.lost.Add(int64(max(0, rows-len(lines)+1)))
		t.Errorf("the results have %d of %d rows", len(lines)-1, rows)
	}
	t.Logf("%v", counts)
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
