package cli_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
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

func torture(t *testing.T, w world, rows, kills int, seed uint64, count *tally) {
	count.imports.Add(1)
	on := newTortured(t, w, rows, seed, 10*time.Millisecond, map[sandbox.Fault]float64{
		sandbox.Throttle: 0.02, sandbox.Unavailable: 0.01, sandbox.RetryAfterAfter: 0.02, sandbox.ErrorBefore: 0.01, sandbox.ErrorAfter: 0.02,
		sandbox.BadGateway: 0.01, sandbox.BadGatewayAfter: 0.02, sandbox.CloseBefore: 0.01, sandbox.CloseAfter: 0.02, sandbox.Cut: 0.02,
		sandbox.HTML: 0.01, sandbox.Empty: 0.01, sandbox.LateAnswer: 0.01, sandbox.LateWork: 0.02, sandbox.BadID: 0.01, sandbox.SameID: 0.01, sandbox.LongID: 0.01,
	})
	random := on.random
	killed, again, busy := 0, 0, 0
	complete := false // by the second process: another import would be another run
	for {
		args := []string{"resume", "--journal", on.journal}
		if again == 0 && !complete && (killed == 0 || random.IntN(2) == 0) {
			args = on.imports()
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
			pause := on.pause(60)
			beside.Go(func() { on.killAfter(c, enough, pause, ended) })
		}
		if random.IntN(3) == 0 {
			beside.Go(func() {
				second := program("resume", "--journal", on.journal)
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
	t.Logf("killed %d times, %d times gone on with, a second process was refused %d times; %d requests", killed, again, busy, on.server.Stats().Creates)
	compare(t, on.server, on.results(), rows, w, count)
}

// oneID is what the fault same-id answers. The first row that is answered it
// can't know.
const oneID = "sandbox-0000000000000000"

// compare holds the results against what the stand-in has.
func compare(t *testing.T, server *sandbox.Server, results string, rows int, w world, count *tally) {
	t.Helper()
	all, counts := told(t, server, results)
	for _, told := range all {
		switch ids := told.held; {
		case len(ids) > 1:
			count.doubled.Add(1)
			t.Errorf("doubled: %s has %q (%s)", told.contact, ids, told.line)
		case told.status == "created" && len(ids) != 1:
			count.lost.Add(1)
			t.Errorf("lost: %s is created as %q, the stand-in has %q", told.contact, told.id, ids)
		case told.status == "created" && ids[0] != told.id && told.id != oneID:
			count.wrong.Add(1)
			t.Errorf("wrong: %s is created as %q, the stand-in has %q", told.contact, told.id, ids)
		case told.status == "unsent" && len(ids) > 0:
			count.wrong.Add(1)
			t.Errorf("wrong: %s is unsent, the stand-in has %q (%s)", told.contact, ids, told.line)
		case told.status != "created" && (w.clear || told.status != "uncertain"):
			count.wrong.Add(1)
			t.Errorf("%s is %s: %s", told.contact, told.status, told.line)
		}
	}
	if len(all) != rows {
		count.lost.Add(int64(max(0, rows-len(all))))
		t.Errorf("the results have %d of %d rows", len(all), rows)
	}
	t.Logf("%v", counts)
}
