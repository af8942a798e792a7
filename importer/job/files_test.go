package job_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
	"comebacks/report/words"
)

// openRun opens a run as it was.
func (o *office) openRun(id int64) *job.Job {
	o.Helper()
	jb, err := job.OpenRun(context.Background(), o.run(id), o.options(), quiet)
	if err != nil {
		o.Fatal(err)
	}
	return jb
}

// The results of a run are made anew elsewhere: the journal, and what stands beside the
// sheet, stay as they are.
func TestWriteResultsTo(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,ADR1,2099-01-01 10:00,a", "M1,,2099-01-01 10:00,b")
	sum := o.imports(path)
	want, err := os.ReadFile(sum.Files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, sum.Files[0], sum.Files[1]} {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	info := o.run(0)
	jb := o.openRun(0)
	defer jb.Close()
	folder := t.TempDir()
	results, errs, err := jb.WriteResultsTo(folder)
	if err != nil {
		t.Fatal(err)
	}
	if results != filepath.Join(folder, "kunder.results.csv") || errs != filepath.Join(folder, "kunder.errors.csv") {
		t.Errorf("written are %s and %s", results, errs)
	}
	if got, err := os.ReadFile(results); err != nil || !bytes.Equal(got, want) {
		t.Errorf("made anew is %q, %v; it was %q", got, err, want)
	}
	o.wantNames("kunder")
	if now := o.run(0); now.Changes != info.Changes || now.Results != info.Results {
		t.Errorf("the run is %+v, it was %+v", now, info)
	}
	if _, err := o.resume(context.Background(), info, quiet); err != nil { // there they stand where they did
		t.Fatal(err)
	}
	o.wantNames("kunder", "kunder.results.csv", "kunder.errors.csv")
}

// Without the sheet there is nothing to make them of.
func TestWriteResultsToWithoutTheSheet(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,ADR1,2099-01-01 10:00,a", "M1,,2099-01-01 10:00,b")
	o.imports(path)
	info := o.run(0)
	for _, name := range []string{path, journal.SheetPath(o.journal, info.Digest)} {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	jb := o.openRun(0)
	defer jb.Close()
	folder := t.TempDir()
	if _, _, err := jb.WriteResultsTo(folder); failureOf(err) != job.RunSheetGone {
		t.Errorf("the results are made of nothing: %v", err)
	}
	if err := jb.WriteErrorsTo(filepath.Join(folder, "new.csv")); failureOf(err) != job.RunSheetGone {
		t.Errorf("the rows are made of nothing: %v", err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
	if one, err := job.FindListed(o.journal, info.ID, nil, words.Voice{}); err != nil || one.HasCopy {
		t.Errorf("it has a copy: %v, %v", one.HasCopy, err)
	}
}

// What is to be corrected of a run is a new sheet. Its rows are known as the run's own:
// one that is in doubt is locked, and a corrected one is made once.
func TestWriteErrorsTo(t *testing.T) {
	m := startMoody(t)
	dir := t.TempDir()
	o := &office{t, m.vitec, dir, filepath.Join(dir, "journal.db")}
	m.loses.Store("ADR3")
	m.blind.Store(true)
	o.imports(o.write("kunder.csv", head,
		"M1,ADR1,2099-01-01 10:00,a",
		"M1,,2099-01-01 10:00,b",
		"M1,ADR3,2099-01-01 10:00,c",
		"M1,ADR3,2099-01-01 10:00,d"))
	one, err := job.FindListed(o.journal, 1, nil, words.Voice{Language: words.Swedish})
	if err != nil {
		t.Fatal(err)
	}
	if !one.CanResume || one.Live || one.HasRest || !one.HasCopy || one.Counts[importer.Uncertain] != 1 {
		t.Errorf("the run stands as %+v", one)
	}
	uncertain, err := job.Uncertain(o.journal, 1)
	if err != nil || len(uncertain) != 1 {
		t.Fatalf("uncertain are %+v, %v", uncertain, err)
	}
	if u := uncertain[0]; u.Row != 4 || u.ContactID != "ADR3" || u.CustomerID != "M1" || u.Date.IsZero() || u.SentAt.IsZero() || len(u.Why) == 0 {
		t.Errorf("uncertain is %+v", u)
	}

	jb := o.openRun(1)
	defer jb.Close()
	path := o.path("rows.csv")
	if err := jb.WriteErrorsTo(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	if left, _ := filepath.Glob(o.path(".rows-*")); left != nil {
		t.Errorf("left is %v", left)
	}
	again, err := o.open(path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	standings, rows, _ := o.lookedAt(again)
	if !slices.Equal(standings, []job.Standing{job.Faulty, job.InDoubt, job.InDoubt}) {
		t.Fatalf("the rows are %v", standings)
	}
	for i, waits := range []bool{false, true, true} {
		if rows[i].Waits != waits || rows[i].Row.Origin.Row != i+3 {
			t.Errorf("row %d waits: %v, it was %v", i, rows[i].Waits, rows[i].Row.Origin)
		}
	}
	corrected := o.path("corrected.csv")
	err = again.WriteCorrected(corrected, job.Changes{rows[0].Row.Number: {Cells: map[int]string{1: "ADR2"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.imports(corrected)
	o.imports(corrected)
	if n := o.perContact(); n["ADR2"] != 1 || n["ADR3"] != 1 {
		t.Errorf("Vitec has %v", n)
	}
}

// A run that has nothing to correct says so.
func TestNothingToCorrect(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	o.imports(o.write("kunder.csv", head, "M1,ADR1,2099-01-01 10:00,a"))
	jb := o.openRun(0)
	defer jb.Close()
	if err := jb.WriteErrorsTo(o.path("rows.csv")); failureOf(err) != job.NothingToCorrect {
		t.Errorf("written: %v", err)
	}
	if _, err := os.Stat(o.path("rows.csv")); err == nil {
		t.Error("there is a file")
	}
}

// Rows that Vitec rejected are tried again as they are when their rows are handed in
// again; resume leaves them alone.
func TestRejectedRowsAreTriedAgain(t *testing.T) {
	o := newOffice(t, sandbox.Config{Faults: map[sandbox.Fault]float64{sandbox.Invalid: 1}})
	o.imports(o.write("kunder.csv", head, "M1,ADR1,2099-01-01 10:00,a"))
	if info := o.run(0); info.Unfinished() || info.Counts[importer.Rejected] != 1 {
		t.Fatalf("the run is %+v", info)
	}
	jb := o.openRun(0)
	defer jb.Close()
	path := o.path("rows.csv")
	if err := jb.WriteErrorsTo(path); err != nil {
		t.Fatal(err)
	}
	again, err := o.open(path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if standings, _, _ := o.lookedAt(again); !slices.Equal(standings, []job.Standing{job.WillBeSent}) {
		t.Errorf("the row is %v", standings)
	}
}

// A pilot has a rest, and a killed run is told from one that goes on.
func TestRunsOf(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	o.imports(o.write("kunder.csv", rowsFor("a", 0, 5)...), func(options *job.Options) { options.Send.Limit = 2 })
	all, err := job.RunsOf(o.journal, nil, words.Voice{})
	if err != nil || len(all) != 1 {
		t.Fatalf("the runs are %+v, %v", all, err)
	}
	if one := all[0]; !one.HasRest || one.CanResume || one.Live || !strings.HasSuffix(one.File, "kunder.csv") {
		t.Errorf("the pilot stands as %+v", one)
	}
	o.imports(o.path("kunder.csv"))
	if one, err := job.FindListed(o.journal, 1, nil, words.Voice{}); err != nil || one.HasRest {
		t.Errorf("with its rest it stands as %+v, %v", one, err)
	}
	if _, err := job.FindListed(o.journal, 7, nil, words.Voice{}); failureOf(err) != job.NoSuchRun {
		t.Errorf("no run: %v", err)
	}
	o.stopped(o.write("other.csv", rowsFor("b", 5, 9)...), 0)
	one, err := job.FindListed(o.journal, 2, nil, words.Voice{OnPage: true})
	if err != nil || !one.CanResume || one.Cause != importer.Interrupted || one.WhyStopped == "" {
		t.Errorf("stopped, it stands as %+v, %v", one, err)
	}
	if none, err := job.RunsOf(o.path("no.db"), nil, words.Voice{}); err != nil || len(none) != 0 {
		t.Errorf("without a journal: %v, %v", none, err)
	}
}
