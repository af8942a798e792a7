package job_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// What comes through a pipe is read once, and is a run like another: it can be
// stopped, resumed and compared, and has its files beside the results, which are
// named.
func TestPipe(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	piped := func(lines ...string) func(*job.Options) {
		return func(options *job.Options) {
			options.Stdin, options.Output = strings.NewReader(strings.Join(lines, "\n")+"\n"), o.path("ut.csv")
		}
	}
	if _, err := o.tryImport("-", quiet, piped(four...), func(o *job.Options) { o.Output = "" }); failureOf(err) != importer.OutputNeeded {
		t.Errorf("without a name for its results it is refused with %v", err)
	}
	o.stopped("-", 1, piped(four...))
	made := len(o.Comebacks())

	// Other bytes are another sheet, and say nothing of this one.
	o.imports("-", piped(head, "M1,K9,2031-05-03,z"), func(options *job.Options) { options.Output = o.path("annan.csv") })
	if info := o.run(1); info.ReplacedBy != 0 {
		t.Errorf("run 1 is replaced by %d", info.ReplacedBy)
	}
	info, err := job.FindUnfinished(o.journal)
	if err != nil || info.ID != 1 || info.File != "-" {
		t.Fatalf("run %d of %s is gone on with (%v)", info.ID, info.File, err)
	}
	sum, err := o.resume(context.Background(), info, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if !sum.Piped {
		t.Error("its summary takes it for a file")
	}
	o.wantResults("ut.csv", "created", "created", "created", "invalid")
	if len(o.Comebacks()) != 4 || made > 3 {
		t.Errorf("%d comebacks were made, of them %d at first", len(o.Comebacks()), made)
	}
	if sum := o.imports("-", piped(four...)); sum.Run != 3 || sum.Counts[importer.Duplicate] != 3 {
		t.Errorf("the same bytes again are run %d: %v", sum.Run, sum.Counts)
	}

	if got, want := job.ReconciliationPath(o.run(1), "", false), o.path("ut.reconciliation.csv"); got != want {
		t.Errorf("it is compared in %s, want %s", got, want)
	}
	r, err := job.OpenReport(job.ReportOptions{Journal: o.journal, Format: "html"}, "1")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, want := r.Path(), o.path("ut.report.html"); got != want {
		t.Errorf("it is reported in %s, want %s", got, want)
	}
	if got := o.names("ut"); !slices.Equal(got, []string{"ut.csv", "ut.errors.csv"}) {
		t.Errorf("there are %q", got)
	}
}
