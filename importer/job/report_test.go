package job_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// The report of a run names columns as its own sheet has them, and none if that is
// not there any more: another file may be.
func TestReportNamesTheRunsColumns(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,K1,31 feb 2031,a")
	o.imports(path)
	said := func() string {
		t.Helper()
		r, err := job.OpenReports(job.ReportOptions{Journal: o.journal, Format: "csv"}, []string{"1"}, job.Span{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		var text strings.Builder
		if err := r.Write(t.Context(), &text); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(text.String())).ReadAll()
		if err != nil || len(lines) != 2 {
			t.Fatalf("the report is %q (%v)", text.String(), err)
		}
		return lines[1][slices.Index(lines[0], "error")]
	}
	named := func(want string) {
		t.Helper()
		if got := said(); !strings.HasPrefix(got, want) || want != "column C" && strings.Contains(got, "column ") {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	const without = "date"
	named("column C")
	o.write("kunder.csv", "date,customerId,contactId,note", "2031-05-03,M1,K1,a")
	named("column C")
	o.forget(1)
	named(without)
	o.write("kunder.csv", head, "M1,K1,31 feb 2031,a") // it is the same again
	named("column C")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	named(without)
}
