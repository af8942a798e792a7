package job_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
	"comebacks/report"
)

const head = "customerId,contactId,date,note"

// names are the files of a folder that begin with a sheet's name.
func (o *office) names(sheet string) []string {
	o.Helper()
	files, err := os.ReadDir(o.dir)
	if err != nil {
		o.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if strings.HasPrefix(f.Name(), sheet+".") {
			names = append(names, f.Name())
		}
	}
	return names
}

func (o *office) wantNames(sheet string, want ...string) {
	o.Helper()
	if got := o.names(sheet); !slices.Equal(got, slices.Sorted(slices.Values(want))) {
		o.Errorf("there are %q, want %q", got, want)
	}
}

// wantCells fails unless a column of a file has these cells.
func (o *office) wantCells(file, name string, want ...string) {
	o.Helper()
	if got := column(o.results(o.path(file)), name); !slices.Equal(got, want) {
		o.Errorf("%s: the cells %s are %q, want %q", file, name, got, want)
	}
}

// during calls something once, when a run's first row has its outcome.
func during(do func()) job.Watcher {
	first := make(chan bool, 1)
	first <- true
	return job.Watcher{OnOutcome: func(importer.Outcome) {
		select {
		case <-first:
			do()
		default:
		}
	}}
}

func TestResultsOfAnotherSheetAreRenamed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,2031-05-03,b")
	o.imports(path)
	ids := column(o.results(o.path("kunder.results.csv")), "comeback_id")
	o.write("kunder.csv", head, "M1,K3,2031-05-03,c")
	sum := o.imports(path)
	o.wantNames("kunder", "kunder.csv", "kunder.results.csv", "kunder.results.run-1.csv")
	if want := []report.Rename{{From: o.path("kunder.results.csv"), To: o.path("kunder.results.run-1.csv")}}; !slices.Equal(sum.Renamed, want) {
		t.Errorf("what is told is %+v", sum.Renamed)
	}
	o.wantCells("kunder.results.run-1.csv", "comeback_id", ids...)
	o.wantCells("kunder.results.csv", "contactId", "K3")

	// The same sheet again knows all that its results say: they may be replaced.
	o.imports(path)
	o.wantNames("kunder", "kunder.csv", "kunder.results.csv", "kunder.results.run-1.csv")
	o.wantCells("kunder.results.csv", "status", "duplicate")

	// The same sheet under other options does not.
	o.imports(path, func(o *job.Options) { o.Sheet.DefaultTime, o.Sheet.AllowSimilar = "09:00", true })
	o.wantNames("kunder", "kunder.csv", "kunder.results.csv", "kunder.results.run-1.csv", "kunder.results.run-3.csv")
}

func TestResultsOfTheSameRunAreReplaced(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,2031-05-03,b", "M1,K3,2031-05-03,c", "M1,K4,2031-05-03,d")
	o.stopped(path, 1)
	o.wantNames("kunder", "kunder.csv", "kunder.results.csv", "kunder.errors.csv")
	for range 2 { // to its end, and once more
		if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
			t.Fatal(err)
		}
		o.wantNames("kunder", "kunder.csv", "kunder.results.csv")
		o.wantCells("kunder.results.csv", "status", "created", "created", "created", "created")
	}
	if o.runs() != 1 || o.Stats().Creates != 4 {
		t.Errorf("there are %d runs, and %d requests", o.runs(), o.Stats().Creates)
	}

	// If somebody removed them, they are written anew.
	if err := os.Remove(o.path("kunder.results.csv")); err != nil {
		t.Fatal(err)
	}
	if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
		t.Fatal(err)
	}
	o.wantCells("kunder.results.csv", "contactId", "K1", "K2", "K3", "K4")
}

// An errors file in which somebody has corrected rows is kept, whatever is
// written next; one that nobody has touched is not.
func TestErrorsFileThatWasEdited(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,31 feb 2031,b")
	o.imports(path)
	if sum := o.imports(path); sum.Kept != "" {
		t.Errorf("nobody has changed it, and it is kept as %s", sum.Kept)
	}
	o.wantNames("kunder", "kunder.csv", "kunder.results.csv", "kunder.errors.csv")

	text, err := os.ReadFile(o.path("kunder.errors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	corrected := strings.Replace(string(text), "31 feb 2031", "2031-02-28", 1)
	for n, write := range []func() report.Summary{
		func() report.Summary { return o.imports(path) },
		func() report.Summary {
			sum, err := o.resume(t.Context(), o.run(0), quiet)
			if err != nil {
				t.Fatal(err)
			}
			return sum
		},
	} {
		if err := os.WriteFile(o.path("kunder.errors.csv"), []byte(corrected), 0o600); err != nil {
			t.Fatal(err)
		}
		sum := write()
		kept, err := os.ReadFile(sum.Kept)
		if err != nil || string(kept) != corrected || filepath.Base(sum.Kept) != []string{"kunder.errors.edited-1.csv", "kunder.errors.edited-2.csv"}[n] {
			t.Errorf("it is kept as %q (%v)", sum.Kept, err)
		}
		o.wantCells("kunder.errors.csv", "date", "31 feb 2031")
	}
	// What was corrected becomes one comeback, and the first sheet's row knows it.
	o.imports(o.path("kunder.errors.edited-1.csv"))
	sum := o.imports(path)
	if len(o.Comebacks()) != 2 || sum.Counts[importer.Duplicate] != 2 {
		t.Errorf("%d comebacks, and the sheet again: %v", len(o.Comebacks()), sum.Counts)
	}
}

// Whoever looks at the results in a way that keeps them from being replaced finds
// the new ones beside them.
func TestResultsBesideWhatIsInTheirPlace(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,31 feb 2031,b")
	results := o.path("kunder.results.csv")
	sum, err := o.tryImport(path, during(func() {
		if err := os.MkdirAll(filepath.Join(results, "within"), 0o700); err != nil {
			t.Error(err)
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if len(sum.Beside) != 1 || sum.Beside[0].From != results || sum.Beside[0].To != o.path("kunder.results-2.csv") {
		t.Errorf("what is told is %+v", sum.Beside)
	}
	o.wantCells("kunder.results-2.csv", "status", "created", "invalid")
	o.wantCells("kunder.errors.csv", "contactId", "K2")
	if info := o.run(0); info.Unfinished() || info.Due || info.Results != o.path("kunder.results-2.csv") {
		t.Errorf("the run is %+v", info)
	}

	// Once the place is free, they go there.
	if err := os.RemoveAll(results); err != nil {
		t.Fatal(err)
	}
	if sum, err := o.resume(t.Context(), o.run(0), quiet); err != nil || sum.Beside != nil {
		t.Errorf("then what is told is %+v (%v)", sum.Beside, err)
	}
	o.wantCells("kunder.results.csv", "status", "created", "invalid")
}

// Results that can be written nowhere are due: the run is not finished, nothing of
// it is sent again, and resume writes them.
func TestResultsThatAreDue(t *testing.T) {
	t.Parallel()
	for _, stop := range []bool{false, true} {
		o := newOffice(t, sandbox.Config{})
		folder := o.path("usb")
		away := func() {
			if err := os.Rename(folder, folder+" away"); err != nil {
				t.Error(err)
			}
		}
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		path := o.write("usb/kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,31 feb 2031,b", "M1,K3,2031-05-03,c", "M1,K4,2031-05-03,d")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		jb, err := o.open(path, during(func() {
			away()
			if stop {
				cancel()
			}
		}), func(o *job.Options) { o.Send.Workers = 1 })
		if err != nil {
			t.Fatal(err)
		}
		_, err = jb.Send(ctx)
		jb.Close()
		var begun *job.BegunError
		if failureOf(err) != importer.ResultsNotWritten || !errors.As(err, &begun) {
			t.Errorf("it ends with %v", err)
		}
		info := o.run(1)
		if !info.Due || !info.Unfinished() || info.EndedAt.IsZero() {
			t.Errorf("the run is %+v", info)
		}
		runs, err := job.Runs(o.journal)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for status, n := range runs[0].Counts {
			if sum += n; n < 0 {
				t.Errorf("%d rows are %s", n, status)
			}
		}
		if made := len(o.Comebacks()); sum != 4 || runs[0].Counts[importer.Created] != made {
			t.Errorf("the rows are counted as %v, and %d were made", runs[0].Counts, made)
		}

		// As long as it is away nothing is sent.
		before := o.Stats().Creates
		if _, err := o.resume(t.Context(), o.run(1), quiet); err == nil || o.Stats().Creates != before {
			t.Errorf("it is gone on with: %v", err)
		}
		if info := o.run(1); !info.Due {
			t.Errorf("then the run is %+v", info)
		}
		if err := os.Rename(folder+" away", folder); err != nil {
			t.Fatal(err)
		}
		if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
			t.Errorf("with the folder back: %v", err)
		}
		o.wantCells("usb/kunder.results.csv", "status", "created", "invalid", "created", "created")
		o.wantCells("usb/kunder.errors.csv", "contactId", "K2")
		if info := o.run(1); info.Due || info.Unfinished() || o.Stats().Creates != 3 {
			t.Errorf("in the end the run is %+v, after %d requests", info, o.Stats().Creates)
		}
	}
}

// What a run that was replaced writes stands apart from what its successor did.
func TestResultsOfAReplacedRun(t *testing.T) {
	t.Parallel()
	for _, output := range []string{"", "ut.csv"} {
		o := newOffice(t, sandbox.Config{})
		stem := "kunder"
		named := func(options *job.Options) {
			if output != "" {
				options.Output = o.path(output)
			}
		}
		results, apart := "kunder.results.csv", "kunder.run-1.results.csv"
		if output != "" {
			stem, results, apart = "ut", "ut.csv", "ut.run-1.csv"
		}
		path := o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,2031-05-03,b", "M1,K3,2031-05-03,c", "M1,K4,2031-05-03,d")
		o.stopped(path, 1, named)
		o.write("kunder.csv", head, "M1,K9,2031-05-03,z")
		o.imports(path, named)
		second, err := os.ReadFile(o.path(results))
		if err != nil {
			t.Fatal(err)
		}
		info := o.run(1)
		if info.ReplacedBy != 2 {
			t.Fatalf("run 1 is %+v", info)
		}
		if latest, err := job.FindUnfinished(o.journal); err != nil || latest.ID != 2 {
			t.Errorf("unasked, run %d is gone on with (%v)", latest.ID, err)
		}
		jb, err := job.Resume(t.Context(), info, job.ResumeOptions{Journal: o.journal}, quiet)
		if err != nil {
			t.Fatal(err)
		}
		made := len(o.Comebacks())
		seen := jb.Seen().Overview
		if jb.Replaced() != 2 || seen.Will != 5-made || seen.OfRun != made-1 {
			t.Errorf("of run 1, replaced by %d, it is said that %d will be made and %d are: %d of 5 are made", jb.Replaced(), seen.Will, seen.OfRun, made)
		}
		if err := jb.Connect(job.Credentials{Username: "a", Password: "b"}); err != nil {
			t.Fatal(err)
		}
		if _, err := jb.Send(t.Context()); err != nil {
			t.Errorf("resumed: %v", err)
		}
		jb.Close()
		o.wantCells(apart, "status", "created", "created", "created", "created")
		if now, err := os.ReadFile(o.path(results)); err != nil || string(now) != string(second) {
			t.Errorf("the results of run 2 have changed (%v)", err)
		}
		if !slices.Contains(o.names(stem), apart) || len(o.Comebacks()) != 5 {
			t.Errorf("there are %q, and %d comebacks", o.names(stem), len(o.Comebacks()))
		}
	}
}
