package job_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
	"comebacks/report"
)

// reconcile compares a run, and gives the lines too.
func (o *office) reconcile(ctx context.Context, id int64, w job.Watcher) (report.ReconciliationSummary, []map[string]string, error) {
	o.Helper()
	info := o.run(id)
	options := o.options()
	options.Send.Workers = 1
	jb, err := job.OpenRun(ctx, info, options, w)
	if err != nil {
		o.Fatal(err)
	}
	defer jb.Close()
	if err := jb.Connect(job.Credentials{Username: "a", Password: "b"}); err != nil {
		o.Fatal(err)
	}
	path := job.ReconciliationPath(info, "", false)
	sum, err := jb.Reconcile(ctx, path)
	if err != nil {
		return sum, nil, err
	}
	return sum, o.results(path), nil
}

// A row that another run has made is that run's, as the same comeback or as
// another version of the row; one that was held back is nobody's.
func TestReconcileByOtherRun(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,2031-05-03,b", "M1,K3,2031-05-03,c", "M1,K4,31 feb 2031,d", "M1,K5,2031-05-03,e")
	o.stopped(path, 0)
	other := o.write("annan.csv", head, "M1,K2,2031-05-03,b")
	o.imports(other)
	// The errors file has all rows; one is corrected, one is left out.
	code := o.run(1).Sheet
	o.imports(o.write("rest.csv", head+",status,comeback_id,error,sent_at,row,sheet",
		"M1,K1,2031-05-03 09:00,a,unsent,,,,2,"+code, "M1,K3,2031-05-03,c,unsent,,,,4,"+code, "M1,K4,2031-02-28,d,invalid,,,,5,"+code))
	sum, lines, err := o.reconcile(t.Context(), 1, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := column(lines, "class"), []string{"by-other-run", "by-other-run", "by-other-run", "by-other-run", "not-created"}; !slices.Equal(got, want) {
		t.Errorf("the classes are %q, want %q", got, want)
	}
	if got, want := column(lines, "detail")[:3], []string{"run 3, row 2", "run 2, row 2", "run 3, row 3"}; !slices.Equal(got, want) {
		t.Errorf("the details are %q, want %q", got, want)
	}
	held := make(map[string]string)
	for _, c := range o.Comebacks() {
		held[c.ContactID] = c.ID
	}
	for _, line := range lines[:3] {
		if line["comeback_id"] != held[line["contactId"]] {
			t.Errorf("the comeback of %s is %s, and said to be %s", line["contactId"], held[line["contactId"]], line["comeback_id"])
		}
	}
	if sum.AllMatched() || sum.Rows != 5 || sum.Counts[report.Extra] != 0 {
		t.Errorf("it comes to %+v", sum)
	}
	if len(o.Comebacks()) != 4 {
		t.Errorf("there are %d comebacks", len(o.Comebacks()))
	}
	// What the comparison says does not change the run.
	if info := o.run(1); !info.Unfinished() || info.State != journal.Stopped {
		t.Errorf("the run is %+v", info)
	}
}

// What is held back since another comeback is like it was made by nobody, and the
// other one is no stranger's.
func TestReconcileOfWhatIsHeldBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	o.imports(o.write("kunder.csv", head, "M1,K1,2031-05-03,a"))
	id := o.Comebacks()[0].ID
	o.imports(o.write("annan.csv", head, "M1,K1,2031-05-03,another note", "M1,K1,2031-05-03,a"))
	sum, lines, err := o.reconcile(t.Context(), 2, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if got := column(lines, "class"); !slices.Equal(got, []string{"not-created", "matched"}) || !strings.Contains(lines[0]["detail"], id) {
		t.Errorf("the lines are %q", lines)
	}
	if sum.AllMatched() {
		t.Error("all is said to be matched")
	}
}

// A comparison that was interrupted is gone on with only if nothing of the run has
// changed since: else it would say of rows that were sent meanwhile that they are
// not there.
func TestReconcileThatWasInterrupted(t *testing.T) {
	t.Parallel()
	const rows = 1020 // more than are looked up together
	for name, changed := range map[string]bool{"and the run resumed": true, "and nothing changed": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sandbox.Config{})
			lines := []string{head}
			for i := range rows {
				lines = append(lines, fmt.Sprintf("M1,K%d,2031-05-03,a", i))
			}
			path := o.write("kunder.csv", lines...)
			o.stopped(path, 3)
			before := len(o.Comebacks())
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			compared := 0
			_, _, err := o.reconcile(ctx, 1, job.Watcher{OnOutcome: func(importer.Outcome) {
				if compared++; compared == 5 {
					cancel()
				}
			}})
			if !isInterrupted(err) {
				t.Fatalf("it was interrupted with %v", err)
			}
			partial := job.ReconciliationPath(o.run(1), "", false) + ".partial"
			if info, err := os.Stat(partial); err != nil || info.Size() == 0 || compared >= rows {
				t.Fatalf("of %d rows it had compared %d (%v)", rows, compared, err)
			}
			if changed {
				if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
					t.Fatal(err)
				}
			}
			asked := 0
			var told []importer.Code
			sum, got, err := o.reconcile(t.Context(), 1, job.Watcher{
				OnOutcome: func(importer.Outcome) { asked++ },
				OnNotice:  func(n importer.Notice) { told = append(told, n.Code) },
			})
			if err != nil {
				t.Fatal(err)
			}
			matched := before
			if changed {
				matched = rows
			}
			if sum.Counts[report.Matched] != matched || sum.Counts[report.NotCreated] != rows-matched || sum.Rows != rows || len(got) != rows {
				t.Errorf("it comes to %v, with %d lines; %d were made", sum.Counts, len(got), matched)
			}
			if goesOn := slices.Contains(told, importer.ComparisonGoesOn); goesOn == changed || (asked < rows) == changed {
				t.Errorf("it goes on: %t, and asked about %d rows", goesOn, asked)
			}
			if _, err := os.Stat(partial); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("what was unfinished is left there (%v)", err)
			}
		})
	}
}

func isInterrupted(err error) bool {
	var stopped *importer.Stopped
	return errors.As(err, &stopped) && stopped.Cause == importer.Interrupted
}

// What a comparison settles is put into the run and its results; where they can't
// be written, they are due, and resume writes them.
func TestReconcileSettles(t *testing.T) {
	t.Parallel()
	for _, away := range []bool{false, true} {
		o, m := newMoodyOffice(t)
		if err := os.Mkdir(o.path("in"), 0o700); err != nil {
			t.Fatal(err)
		}
		path := o.write("in/kunder.csv", four...)
		m.uncertain(o, path, "made")
		o.wantResults("in/kunder.results.csv", "created", "uncertain", "created", "invalid")
		folder := filepath.Dir(path)
		if away {
			if err := os.Rename(folder, folder+"-away"); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(folder, nil, 0o600); err != nil { // nothing can be written below a file
				t.Fatal(err)
			}
		}
		info := o.run(1)
		options := o.options()
		jb, err := job.OpenRun(t.Context(), info, options, quiet)
		if err != nil {
			t.Fatal(err)
		}
		if err := jb.Connect(job.Credentials{Username: "a", Password: "b"}); err != nil {
			t.Fatal(err)
		}
		sum, err := jb.Reconcile(t.Context(), o.path("compared.csv"))
		jb.Close()
		if away != (err != nil) || !away && sum.Counts[report.Settled] != 1 {
			t.Errorf("it comes to %v (%v)", sum.Counts, err)
		}
		after := o.run(1)
		if after.Due != away || after.Unfinished() != away {
			t.Errorf("results away: %t; the run is %+v", away, after)
		}
		if away {
			if err := errors.Join(os.Remove(folder), os.Rename(folder+"-away", folder)); err != nil {
				t.Fatal(err)
			}
			if info, err := job.FindUnfinished(o.journal); err != nil || info.ID != 1 {
				t.Fatalf("unasked, run %d is gone on with (%v)", info.ID, err)
			}
			if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
				t.Fatal(err)
			}
		}
		o.wantResults("in/kunder.results.csv", "created", "created", "created", "invalid")
		if info := o.run(1); info.Due || info.Unfinished() || info.Counts[importer.Created] != 3 || len(o.Comebacks()) != 3 {
			t.Errorf("in the end the run is %+v", info)
		}
	}
}

// wantResults fails unless the rows of a file have these statuses. The file may
// have rows wider than its header.
func (o *office) wantResults(file string, want ...string) {
	o.Helper()
	var got []string
	for _, row := range o.rowsOf(o.path(file)) {
		got = append(got, row.Cells.Status)
	}
	if !slices.Equal(got, want) {
		o.Errorf("%s: the rows are %q, want %q", file, got, want)
	}
}

// Also of a run that was replaced, and of whose sheet not all is kept that a look
// has shown, the journal need not be free.
func TestReconcileOfAReplacedRunBesideARun(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,K1,03/05/2031,a", "M1,K2,25/05/2031,b", "M1,K3,26/05/2031,c")
	o.stopped(path, 1)
	o.write("kunder.csv", head, "M1,K9,2031-05-03,z")
	o.imports(path)
	made := len(o.Comebacks()) - 1
	j, err := journal.Open(o.journal)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	sum, _, err := o.reconcile(t.Context(), 1, quiet)
	if err != nil || sum.Counts[report.Matched] != made || sum.Counts[report.NotCreated] != 3-made {
		t.Errorf("of %d comebacks it comes to %v (%v)", made, sum.Counts, err)
	}
}

// A run is compared beside another process that sends, and settles nothing then.
func TestReconcileBesideARun(t *testing.T) {
	t.Parallel()
	o, m := newMoodyOffice(t)
	path := o.write("kunder.csv", four...)
	m.uncertain(o, path, "made")
	j, err := journal.Open(o.journal)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	var told []importer.Code
	sum, _, err := o.reconcile(t.Context(), 1, job.Watcher{OnNotice: func(n importer.Notice) { told = append(told, n.Code) }})
	if err != nil || sum.Counts[report.Uncertain] != 1 || !slices.Equal(told, []importer.Code{importer.NotSettled, importer.NotInReport}) {
		t.Errorf("it comes to %v, told is %q (%v)", sum.Counts, told, err)
	}
}
