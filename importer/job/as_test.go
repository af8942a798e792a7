package job_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
)

// handedIn is a sheet that was handed in: the file that is opened has another name.
func (o *office) handedIn(as, who string, lines ...string) (path string, change func(*job.Options)) {
	o.Helper()
	folder, err := os.MkdirTemp(o.dir, "handed-in-*")
	if err != nil {
		o.Fatal(err)
	}
	name, err := filepath.Rel(o.dir, filepath.Join(folder, "sheet.csv"))
	if err != nil {
		o.Fatal(err)
	}
	return o.write(name, lines...), func(options *job.Options) {
		options.As, options.StartedBy = as, who
		options.Output = filepath.Join(folder, "out.results.csv")
	}
}

// A sheet that was dropped on the program has its results beside itself.
func TestKnownByAPath(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path, change := o.handedIn(o.path("kunder.csv"), "", head, "M1,ADR1,2099-01-01 10:00,a")
	o.imports(path, change, func(options *job.Options) { options.Output = "" })
	o.wantNames("kunder", "kunder.results.csv")
	if info := o.run(0); info.File != o.path("kunder.csv") {
		t.Errorf("the run is of %s", info.File)
	}
}

// A bare name needs a place for its results, and is never taken for a file.
func TestKnownByAName(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	t.Chdir(o.dir)
	o.write("kunder.csv", "somebody's own")
	path, change := o.handedIn("kunder.csv", "anna", head, "M1,ADR1,2099-01-01 10:00,a", "M1,ADR2,2020-01-01 10:00,b")
	if _, err := o.open(path, quiet, change, func(options *job.Options) { options.Output = "" }); failureOf(err) != importer.OutputNeeded {
		t.Errorf("without a place: %v", err)
	}
	sum := o.imports(path, change)
	o.wantNames("kunder", "kunder.csv")
	info := o.run(0)
	if sum.File != "kunder.csv" || info.File != "kunder.csv" || info.StartedBy != "anna" {
		t.Errorf("the run is of %s, %s, by %s", sum.File, info.File, info.StartedBy)
	}
	if _, command := sum.Next(); command == "" || filepath.Base(sum.Files[1]) != "out.results.errors.csv" {
		t.Errorf("next is %q, of %q", command, sum.Files)
	}

	// The command line finds everything, even if what was handed in is gone.
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	for _, name := range sum.Files {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := o.resume(context.Background(), info, quiet); err != nil {
		t.Fatal(err)
	}
	if rows := o.results(sum.Files[0]); len(rows) != 2 || rows[0]["status"] != "created" {
		t.Errorf("written again are %v", rows)
	}
	folder := filepath.Dir(path)
	if got := job.ReconciliationPath(info, "", false); got != filepath.Join(folder, "kunder.reconciliation.csv") {
		t.Errorf("compared in %s", got)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if got := job.ReconciliationPath(info, "", false); got != "kunder.reconciliation.csv" {
		t.Errorf("compared in %s, as the folder is gone", got)
	}
	_, err := o.resume(context.Background(), info, quiet)
	if failureOf(err) != job.ResultsPlaceGone {
		t.Errorf("written again without a place: %v", err)
	}
	r, err := job.OpenReport(job.ReportOptions{Journal: o.journal, Format: "html"}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Path() != "kunder.report.html" {
		t.Errorf("the report is in %s", r.Path())
	}
}

// A later sheet of the same name replaces an unfinished one of the same person, and
// nobody else's.
func TestNamesArePersonal(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	unfinished := func(who string, note string) journal.Info {
		path, change := o.handedIn("kunder.csv", who, head, "M1,ADR1,2099-01-01 10:00,"+note)
		o.stopped(path, 0, change)
		return o.run(0)
	}
	anna, bo := unfinished("anna", "a"), unfinished("bo", "b")
	path, change := o.handedIn("kunder.csv", "anna", head, "M1,ADR1,2099-01-01 10:00,c")
	o.imports(path, change)
	latest := o.run(0)
	if got := []int64{o.run(anna.ID).ReplacedBy, o.run(bo.ID).ReplacedBy}; !slices.Equal(got, []int64{latest.ID, 0}) {
		t.Errorf("replaced by %v, want by %d and by none", got, latest.ID)
	}
}
