package job_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
	"comebacks/report"
)

// reported is the report of runs, of all if none is named.
func (o *office) reported(format string, runs ...string) []byte {
	o.Helper()
	span := job.Span{}
	if len(runs) == 0 {
		span.From = "2020-01-01"
	}
	r, err := job.OpenReports(job.ReportOptions{Journal: o.journal, Format: format}, runs, span)
	if err != nil {
		o.Fatal(err)
	}
	defer r.Close()
	var out bytes.Buffer
	if err := r.Write(context.Background(), &out); err != nil {
		o.Fatal(err)
	}
	return out.Bytes()
}

func (o *office) runsPage(runs ...string) (page report.RunsPage) {
	o.Helper()
	if err := json.Unmarshal(o.reported("json", runs...), &page); err != nil {
		o.Fatal(err)
	}
	return page
}

// counted says what a page counts: all lines, those counted elsewhere, and the rows by
// status.
func counted(p report.RunsPage) string {
	return fmt.Sprintf("%d lines, %d elsewhere: %d created, %d duplicate, %d invalid, %d unsent", p.Lines, p.Elsewhere,
		p.Counts[importer.Created], p.Counts[importer.Duplicate], p.Counts[importer.Invalid], p.Counts[importer.Unsent])
}

// A row that stands in several runs is counted once, where it is known best; a comeback
// that was created is always counted.
func TestRunsReportCountsRowsOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	step := func(what, want string) {
		t.Helper()
		if got := counted(o.runsPage()); got != want {
			t.Errorf("%s: got %s; want %s", what, got, want)
		}
	}
	path := o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,soon,b", "M1,K3,later,c", "M1,K1,2031-05-03,a")
	o.imports(path)
	step("one run", "4 lines, 0 elsewhere: 1 created, 1 duplicate, 2 invalid, 0 unsent")

	// The errors file is corrected in part.
	errs, err := os.ReadFile(o.path("kunder.errors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	o.write("rest.csv", string(bytes.TrimSpace(bytes.Replace(errs, []byte("soon"), []byte("2031-05-04"), 1))))
	o.imports(o.path("rest.csv"))
	step("its errors file", "6 lines, 2 elsewhere: 2 created, 1 duplicate, 1 invalid, 0 unsent")

	// The first sheet again: what was corrected is a duplicate, which is counted where it
	// was created.
	o.imports(path)
	step("the sheet again", "10 lines, 6 elsewhere: 2 created, 1 duplicate, 1 invalid, 0 unsent")

	// Another sheet with the same comeback asks for it as well, and is no second comeback.
	o.imports(o.write("andra.csv", head, "M1,K1,2031-05-03,a", "M1,K9,2031-06-03,a"))
	step("another sheet", "12 lines, 6 elsewhere: 3 created, 2 duplicate, 1 invalid, 0 unsent")

	// Of two runs only what these say counts.
	if got, want := counted(o.runsPage("3", "2", "3")), "6 lines, 2 elsewhere: 1 created, 2 duplicate, 1 invalid, 0 unsent"; got != want {
		t.Errorf("runs 2 and 3: got %s; want %s", got, want)
	}

	// Without the sheets, the journal alone says less, and nothing is counted that was not.
	for _, n := range []int64{1, 2, 4} { // the third has the first one's
		o.forget(n)
	}
	for _, name := range []string{"kunder.csv", "rest.csv", "andra.csv"} {
		if err := os.Remove(o.path(name)); err != nil {
			t.Fatal(err)
		}
	}
	page := o.runsPage()
	if page.Counts[importer.Created] != 3 || page.Lines != 12 || !page.Runs[1].SheetGone {
		t.Errorf("without the sheets: %s; %+v", counted(page), page.Runs[1])
	}
}

// Two versions of a row that were both created are two comebacks.
func TestRunsReportCountsEachComeback(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	o.imports(o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,soon,b"))
	errs, err := os.ReadFile(o.path("kunder.errors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(bytes.Replace(errs, []byte("soon"), []byte("2031-05-04"), 1)), []byte("\n"))
	copied := bytes.Replace(lines[1], []byte("2031-05-04"), []byte("2031-05-05"), 1) // by a person, with its origin
	o.write("rest.csv", string(lines[0]), string(lines[1]), string(copied))
	o.imports(o.path("rest.csv"))
	if got, want := counted(o.runsPage()), "4 lines, 1 elsewhere: 3 created, 0 duplicate, 0 invalid, 0 unsent"; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	if held := o.Comebacks(); len(held) != 3 {
		t.Errorf("Vitec holds %d", len(held))
	}
}

// A stopped run's rows without a turn are counted; when it has gone on, it is the same run.
func TestRunsReportOfAStoppedRun(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	o.stopped(o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,2031-05-03,a", "M1,K3,2031-07-03,a"), 1)
	page := o.runsPage()
	if page.Rows != 3 || page.Counts[importer.Created]+page.Counts[importer.Unsent] != 3 || len(page.Months) != 2 || page.Months[0].Rows != 2 {
		t.Errorf("%s, by month %v", counted(page), page.Months)
	}
}

// A workbook has the rows with dates that are dates.
func TestRunsWorkbook(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	o.imports(o.write("kunder.csv", head, "M1,=1+1,2031-05-03 14:30,a", "M1,K2,soon,b"))
	f, err := excelize.OpenReader(bytes.NewReader(o.reported("xlsx", "1")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Rows")
	if err != nil || len(rows) != 3 {
		t.Fatalf("%q (%v)", rows, err)
	}
	if rows[2][2] != "invalid" || rows[2][4] != "M1" || rows[2][5] != "K2" {
		t.Errorf("the invalid row is %q", rows[2])
	}
	for _, name := range []string{"How it adds up", "Rows that need a person", "Runs", "By month of the comeback", "By office", "By handler", "By customer", "Faults by kind"} {
		if rows, err := f.GetRows(name); err != nil || len(rows) < 2 {
			t.Errorf("sheet %q has %q (%v)", name, rows, err)
		}
	}
	if month, err := f.GetCellValue("By month of the comeback", "A2"); err != nil || month != "2031-05" && month != "not known" {
		t.Errorf("the month is %q (%v)", month, err)
	}
}

// A span is by Swedish days: what was begun at 23:30 UTC in summer is the next day's.
func TestSpanIsSwedish(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal.db")
	j, err := journal.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = j.Begin(journal.Info{StartedAt: time.Date(2030, 7, 31, 22, 30, 0, 0, time.UTC), File: "/kunder.csv", Digest: make([]byte, 32), Options: "{}"})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for span, want := range map[job.Span]bool{
		{From: "2030-08-01", To: "2030-08-31"}: true, {From: "2030-08-01"}: true, {To: "2030-08-01"}: true,
		{From: "2030-07-01", To: "2030-07-31"}: false, {To: "2030-07-31"}: false, {From: "2030-08-02"}: false,
	} {
		r, err := job.OpenReports(job.ReportOptions{Journal: path, Format: "json"}, nil, span)
		if (err == nil) != want {
			t.Errorf("%v: %v", span, err)
		}
		if err == nil {
			r.Close()
		}
	}
}
