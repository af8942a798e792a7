package cli_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"comebacks/importer/sandbox"
)

// TestTortureRestore kills the program at random instants, has backups made by other
// processes meanwhile, and restores one of them, old or new, after some of the kills.
// Afterwards the stand-in must hold exactly one comeback for each row that is created, and
// at most one for a row that is held back or uncertain: those are named for a person.
//
//	COMEBACKS_TORTURE_ROWS, COMEBACKS_TORTURE_KILLS, COMEBACKS_TORTURE_SEED as in TestTorture
func TestTortureRestore(t *testing.T) {
	seed := uint64(setting("COMEBACKS_TORTURE_SEED", 1))
	for i, w := range worlds[:2] { // as documented, and shown late
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			tortureRestore(t, w, setting("COMEBACKS_TORTURE_ROWS", 120), setting("COMEBACKS_TORTURE_KILLS", 4), seed+uint64(i)*7919)
		})
	}
}

func tortureRestore(t *testing.T, w world, rows, kills int, seed uint64) {
	on := newTortured(t, w, rows, seed, 20*time.Millisecond, map[sandbox.Fault]float64{
		sandbox.Throttle: 0.02, sandbox.ErrorAfter: 0.01, sandbox.CloseBefore: 0.01, sandbox.CloseAfter: 0.02, sandbox.LateWork: 0.02,
	})
	random, journal := on.random, on.journal
	var backups []string
	said := func(args ...string) (string, int) {
		c := program(args...)
		out, _ := c.CombinedOutput()
		return string(out), c.ProcessState.ExitCode()
	}
	backUp := func() {
		to := filepath.Join(on.dir, fmt.Sprintf("backup-%d.tar", len(backups)))
		switch text, code := said("journal", "backup", "--journal", journal, to); {
		case code == 0:
			backups = append(backups, to)
		case !strings.Contains(text, "there is no run"):
			t.Errorf("backed up: %d, %s", code, text)
		}
	}
	killed, restored, again := 0, 0, 0
	for {
		c := program(on.imports()...)
		var out bytes.Buffer
		c.Stdout, c.Stderr = &out, &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		var beside sync.WaitGroup
		if killed < kills {
			enough := len(on.server.Comebacks()) + random.IntN(rows/kills+1)
			pause := on.pause(60)
			beside.Go(func() { on.killAfter(c, enough, pause, ended) })
		}
		pauses := []time.Duration{on.pause(300), on.pause(300)}
		beside.Go(func() {
			for _, pause := range pauses {
				time.Sleep(pause)
				backUp()
			}
		})
		err := c.Wait()
		close(ended)
		beside.Wait()
		switch code := c.ProcessState.ExitCode(); {
		case code == -1:
			killed++
			if len(backups) > 0 && (random.IntN(3) > 0 || restored == 0 && killed > 1) {
				restored++
				if text, code := said("journal", "restore", "--yes", "--journal", journal, backups[random.IntN(len(backups))]); code != 0 {
					t.Fatalf("restored: %d, %s", code, text)
				}
			}
			continue
		case code == 3 && again < 20:
			again++
			continue
		case code != 0 && code != 1:
			t.Fatalf("%v\n%s", err, out.String())
		}
		break
	}
	counts := compareRestored(t, on.server, on.results(), rows)
	t.Logf("seed %d: killed %d times, restored %d times from %d backups; %v, %d held", seed, killed, restored, len(backups), counts, len(on.server.Comebacks()))
}

// compareRestored holds the results against what the stand-in has.
func compareRestored(t *testing.T, server *sandbox.Server, results string, rows int) map[string]int {
	t.Helper()
	all, counts := told(t, server, results)
	for _, told := range all {
		switch ids, status := told.held, told.status; {
		case len(ids) > 1:
			t.Errorf("doubled: the stand-in has %q of %s", ids, told.line)
		case status == "created" && (len(ids) != 1 || ids[0] != told.id):
			t.Errorf("lost, or wrong: the stand-in has %q of %s", ids, told.line)
		case status == "unsent" && (len(ids) != 1 || !strings.Contains(told.why, ids[0])):
			t.Errorf("it does not say what holds it back: the stand-in has %q of %s", ids, told.line)
		case status != "created" && status != "unsent" && status != "uncertain":
			t.Errorf("%s is %s", told.line, status)
		}
	}
	if len(all) != rows {
		t.Errorf("the results have %d of %d rows", len(all), rows)
	}
	return counts
}
