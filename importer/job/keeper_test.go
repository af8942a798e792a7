package job_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
	"comebacks/report/words"
)

// rowsFor are rows for contacts, by their numbers.
func rowsFor(note string, from, to int) []string {
	lines := []string{head}
	for n := from; n < to; n++ {
		lines = append(lines, fmt.Sprintf("M1,ADR%d,2099-01-01 10:00,%s", n, note))
	}
	return lines
}

// Two runs of one process share the journal. Rows for the same contacts and times are
// made once, by either of them, and both runs end. Then the journal is free.
func TestTwoRunsShareTheJournal(t *testing.T) {
	for name, tt := range map[string]struct {
		first, second []string
		want          int
	}{
		"different contacts":            {rowsFor("a", 0, 150), rowsFor("b", 150, 300), 300},
		"the same list":                 {rowsFor("a", 0, 300), append(rowsFor("a", 0, 300), ""), 300},
		"the same contacts, other text": {rowsFor("a", 0, 300), rowsFor("b", 0, 300), 300},
		"some of both":                  {rowsFor("a", 0, 200), rowsFor("a", 100, 300), 300},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, sandbox.Config{Latency: 2 * time.Millisecond})
			keeper := job.NewKeeper()
			with := func(options *job.Options) { options.Keeper = keeper }
			paths := []string{o.write("one.csv", tt.first...), o.write("two.csv", tt.second...)}
			var jobs []*job.Job
			for _, path := range paths {
				jb, err := o.open(path, quiet, with)
				if err != nil {
					t.Fatal(err)
				}
				defer jb.Close()
				jobs = append(jobs, jb)
			}
			errs := make([]error, len(jobs))
			var all sync.WaitGroup
			for i, jb := range jobs {
				all.Go(func() { _, errs[i] = jb.Send(context.Background()) })
			}
			all.Wait()
			if err := errors.Join(errs...); err != nil {
				t.Fatal(err)
			}
			made := o.perContact()
			if len(made) != tt.want {
				t.Errorf("%d contacts have a comeback, want %d", len(made), tt.want)
			}
			for contact, n := range made {
				if n != 1 {
					t.Errorf("%s has %d", contact, n)
				}
			}
			for _, id := range []int64{1, 2} {
				if info := o.run(id); info.State != journal.Done || info.Unfinished() || info.Counts[importer.Uncertain] > 0 {
					t.Errorf("run %d is %s, %v", id, info.State, info.Counts)
				}
			}
			j, err := journal.Open(o.journal)
			if err != nil {
				t.Fatalf("the journal is not free: %v", err)
			}
			j.Close()
		})
	}
}

// While a run has nothing left but doubts, the next one goes on, and ends before it. The
// journal is in use, by both, until the last one has ended.
func TestNextRunWhileOneSettles(t *testing.T) {
	m := startMoody(t)
	dir := t.TempDir()
	o := &office{t, m.vitec, dir, filepath.Join(dir, "journal.db")}
	m.drops.Store("ADR1")
	keeper := job.NewKeeper()
	with := func(options *job.Options) { options.Keeper = keeper }
	settling, over := make(chan struct{}), make(chan struct{})
	once := sync.OnceFunc(func() { close(settling) })
	first, err := o.open(o.write("one.csv", rowsFor("a", 0, 5)...), job.Watcher{OnWait: func(job.Waiting) { once() }}, with)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		defer close(over)
		_, _ = first.Send(ctx)
	}()
	<-settling
	if live := keeper.Live(o.journal); len(live) != 1 || live[0] != 1 {
		t.Errorf("live are %v", live)
	}
	one, err := job.FindListed(o.journal, 1, keeper, words.Voice{})
	if err != nil || !one.Live || one.CanResume || one.State != string(journal.Running) {
		t.Errorf("the run stands as %+v, %v", one, err)
	}
	sum := o.imports(o.write("two.csv", rowsFor("b", 5, 10)...), with)
	if sum.Counts[importer.Created] != 5 {
		t.Errorf("the next run: %v", sum.Counts)
	}
	if _, err := journal.Open(o.journal); !errors.Is(err, journal.ErrInUse) {
		t.Errorf("beside the settling run the journal is %v", err)
	}
	// The same sheet, or the same file with other rows, has to wait.
	for name, lines := range map[string][]string{"copy.csv": rowsFor("a", 0, 5), "one.csv": rowsFor("c", 20, 25)} {
		if _, err := o.tryImport(o.write(name, lines...), quiet, with); failureOf(err) != job.RunUnderWay {
			t.Errorf("%s beside its own run: %v", name, err)
		}
	}
	info := o.run(1)
	jb, err := job.Resume(context.Background(), info, job.ResumeOptions{Journal: o.journal, Keeper: keeper}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	if err := jb.Connect(job.Credentials{Username: "partner", Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	if _, err := jb.Send(context.Background()); failureOf(err) != job.RunUnderWay {
		t.Errorf("resumed beside itself: %v", err)
	}
	// What is compared meanwhile is not settled, and nobody else says what became of it.
	var told []importer.Code
	options := o.options()
	options.Keeper = keeper
	compared, err := job.OpenRun(context.Background(), info, options, job.Watcher{OnNotice: func(n importer.Notice) { told = append(told, n.Code) }})
	if err != nil {
		t.Fatal(err)
	}
	defer compared.Close()
	if err := compared.Connect(job.Credentials{Username: "partner", Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	if err := compared.Settle(context.Background(), job.Said{Rows: []string{"3"}, Absent: true}); failureOf(err) != job.RunUnderWay {
		t.Errorf("settled beside itself: %v", err)
	}
	if _, err := compared.Reconcile(context.Background(), o.path("compared.csv")); err != nil || !slices.Contains(told, importer.NotSettled) {
		t.Errorf("compared beside itself: %v, told %v", err, told)
	}
	cancel()
	<-over
	if _, err := job.FindListed(o.journal, 1, keeper, words.Voice{}); err != nil {
		t.Error(err)
	}
	if live := keeper.Live(o.journal); live != nil {
		t.Errorf("live are %v, when all is over", live)
	}
	j, err := journal.Open(o.journal)
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
}

// A run that was killed is told from those that go on, while others use the journal.
func TestKilledBesideLiveRuns(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	o.stopped(o.write("one.csv", rowsFor("a", 0, 5)...), 0)
	j, err := journal.Open(o.journal)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Continue(o.run(1)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	keeper := job.NewKeeper()
	stands := make(chan job.RunDetail, 1)
	w := during(func() {
		one, err := job.FindListed(o.journal, 1, keeper, words.Voice{})
		if err != nil {
			t.Error(err)
		}
		stands <- one
	})
	if _, err := o.tryImport(o.write("two.csv", rowsFor("b", 5, 10)...), w, func(options *job.Options) { options.Keeper = keeper }); err != nil {
		t.Fatal(err)
	}
	if one := <-stands; one.State != "killed" || one.Live || !one.CanResume {
		t.Errorf("it stands as %+v", one)
	}
}

// An answer that is lost in one run holds back the other one's rows for the contact until
// that is settled: by the run itself, or, if it was stopped, by the other one.
func TestDoubtBetweenLiveRuns(t *testing.T) {
	for _, stops := range []bool{false, true} {
		m := startMoody(t)
		dir := t.TempDir()
		o := &office{t, m.vitec, dir, filepath.Join(dir, "journal.db")}
		m.loses.Store("ADR3")
		keeper := job.NewKeeper()
		with := func(options *job.Options) {
			options.Keeper, options.Send.Settle = keeper, 200*time.Millisecond
		}
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		going := make(chan struct{})
		begun := sync.OnceFunc(func() { close(going) })
		first, err := o.open(o.write("one.csv", rowsFor("a", 0, 40)...), job.Watcher{OnOutcome: func(outcome importer.Outcome) {
			begun()
			if stops && outcome.Row == 20 {
				cancel()
			}
		}}, with)
		if err != nil {
			t.Fatal(err)
		}
		defer first.Close()
		second, err := o.open(o.write("two.csv", rowsFor("b", 0, 40)...), quiet, with)
		if err != nil {
			t.Fatal(err)
		}
		defer second.Close()
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := first.Send(ctx); (err != nil) != stops {
				t.Errorf("the first run, stopped %v: %v", stops, err)
			}
		})
		<-going
		all.Go(func() {
			if _, err := second.Send(context.Background()); err != nil {
				t.Errorf("the second run, the first one stopped %v: %v", stops, err)
			}
		})
		all.Wait()
		made := o.perContact()
		for contact, n := range made {
			if n != 1 {
				t.Errorf("stopped %v: %s has %d", stops, contact, n)
			}
		}
		if len(made) != 40 {
			t.Errorf("stopped %v: %d contacts have a comeback", stops, len(made))
		}
		if info := o.run(2); info.Unfinished() {
			t.Errorf("stopped %v: the second run is %+v", stops, info.Counts)
		}
	}
}
