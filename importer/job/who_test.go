package job_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
)

// as is a change of options: who imports.
func as(who string) func(*job.Options) {
	return func(o *job.Options) { o.StartedBy = who }
}

// A colleague's row is told with her name, in the results and in the report; one's own
// without.
func TestColleaguesRows(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	o.imports(o.write("annas.csv", rowsFor("a", 0, 3)...), as("anna"))
	path := o.write("bos.csv", rowsFor("a", 0, 4)...)
	o.imports(path, as("bo"))
	own := o.write("annas list.csv", rowsFor("a", 0, 2)...)
	o.imports(own, as("anna"))
	if n := len(o.Comebacks()); n != 4 {
		t.Errorf("%d were made", n)
	}
	for i, row := range o.results(o.path("bos.results.csv"))[:3] {
		if row["status"] != "duplicate" || !strings.Contains(row["error"], "of run 1 (anna)") {
			t.Errorf("row %d of bo's is %v", i, row)
		}
	}
	for i, row := range o.results(o.path("annas list.results.csv")) {
		if row["status"] != "duplicate" || !strings.Contains(row["error"], "of run 1") || strings.Contains(row["error"], "anna") {
			t.Errorf("row %d of anna's second list is %v", i, row)
		}
	}
	r, err := job.OpenReport(job.ReportOptions{Journal: o.journal, Format: "html"}, "2")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var page bytes.Buffer
	if err := r.Write(t.Context(), &page); err != nil || !strings.Contains(page.String(), "bo") {
		t.Errorf("the report: %v", err)
	}
}

// Continuing a colleague's run keeps both names.
func TestContinuedByAColleague(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("list.csv", rowsFor("a", 0, 9)...)
	o.stopped(path, 2, as("anna"))
	resumed := func(who string, after int) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		one := 1
		jb, err := job.Resume(ctx, o.run(1), job.ResumeOptions{Journal: o.journal, StartedBy: who, Workers: &one}, job.Watcher{OnOutcome: func(importer.Outcome) {
			if after--; after == 0 {
				cancel()
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer jb.Close()
		if err := jb.Connect(job.Credentials{Username: "partner", Password: "secret"}); err != nil {
			t.Fatal(err)
		}
		if _, err := jb.Send(ctx); err != nil && job.EndOf(err) != job.Interrupted {
			t.Fatal(err)
		}
	}
	by := func() string {
		t.Helper()
		all, err := job.Runs(o.journal)
		if err != nil || len(all) != 1 || all[0].StartedBy != "anna" {
			t.Fatalf("the runs are %+v, %v", all, err)
		}
		if all[0].Continued == nil {
			return ""
		}
		if time.Since(all[0].Continued.At) > time.Hour {
			t.Errorf("continued at %v", all[0].Continued.At)
		}
		return all[0].Continued.By
	}
	if got := by(); got != "" {
		t.Errorf("after it was begun it was continued by %q", got)
	}
	resumed("anna", 1)
	if got := by(); got != "" {
		t.Errorf("continued by herself, it was continued by %q", got)
	}
	resumed("bo", 2)
	if got := by(); got != "bo" {
		t.Errorf("it was continued by %q", got)
	}
	resumed("anna", 0)
	if got := by(); got != "anna" {
		t.Errorf("finished by anna, it was continued by %q", got)
	}
	if n := len(o.Comebacks()); n != 9 {
		t.Errorf("%d were made", n)
	}
}

// The journal of a process is purged only while none of its jobs has it.
func TestPurgeWaitsForJobs(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	keeper := job.NewKeeper()
	o.imports(o.write("old.csv", rowsFor("a", 0, 3)...))
	later := time.Now().AddDate(0, 0, 91)

	path := o.write("new.csv", rowsFor("b", 3, 6)...)
	jb, err := o.open(path, job.Watcher{OnOutcome: func(importer.Outcome) {
		if _, err := keeper.Purge(o.journal, 90, later); job.EndOf(err) != job.Busy {
			t.Errorf("amid a run it is purged: %v", err)
		}
	}}, func(options *job.Options) { options.Keeper = keeper })
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	if _, err := jb.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err := keeper.Purge(o.journal, 90, time.Now()); err != nil || p.Rows != 0 {
		t.Errorf("purged too early: %+v, %v", p, err)
	}
	p, err := keeper.Purge(o.journal, 90, later)
	if err != nil || p.Rows != 6 {
		t.Errorf("purged %+v, %v", p, err)
	}
	j, err := journal.Open(o.journal)
	if err != nil {
		t.Fatal("it is held: ", err)
	}
	_ = j.Close()
	if sum := o.imports(o.write("again.csv", rowsFor("a", 0, 3)...)); sum.Counts[importer.Duplicate] != 3 {
		t.Errorf("after that it was sent again: %+v", sum.Counts)
	}
}

// Whoever may only read compares without settling, and is told.
func TestCompareOnly(t *testing.T) {
	m := startMoody(t)
	dir := t.TempDir()
	o := &office{t, m.vitec, dir, filepath.Join(dir, "journal.db")}
	m.blind.Store(true)
	m.loses.Store("ADR1")
	o.imports(o.write("list.csv", rowsFor("a", 0, 3)...), func(options *job.Options) { options.Send.Timeout = 100 * time.Millisecond })
	m.blind.Store(false)
	m.loses.Store("")
	before := o.run(1)
	if before.Counts[importer.Uncertain] != 1 {
		t.Fatalf("it ended as %+v", before.Counts)
	}
	options := o.options()
	options.CompareOnly = true
	var told []importer.Code
	jb, err := job.OpenRun(t.Context(), before, options, job.Watcher{OnNotice: func(n importer.Notice) { told = append(told, n.Code) }})
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	if err := jb.Connect(job.Credentials{Username: "partner", Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	sum, err := jb.Reconcile(t.Context(), o.path("compared.csv"))
	if err != nil {
		t.Fatal(err)
	}
	after := o.run(1)
	if after.Counts[importer.Uncertain] != 1 || after.Changes != before.Changes || len(told) == 0 || told[0] != importer.OnlyCompared {
		t.Errorf("it is %+v, and was told %v; %+v", after.Counts, told, sum.Counts)
	}
}
