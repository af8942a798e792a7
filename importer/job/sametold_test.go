package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

type counts = map[importer.Status]int

// tellings are the rows of the first run by status, by each that tells of them, but for the
// list of runs.
func (o *office) tellings() map[string]counts {
	o.Helper()
	all := make(map[string]counts)
	ctx := context.Background()
	now, faults, err := job.NotInVitec(ctx, job.ReportOptions{Journal: o.journal}, "1")
	if err != nil {
		o.Fatal(err)
	}
	all["the page"] = now
	undone := 0
	for _, f := range faults {
		undone += f.Count
	}
	all["its faults"] = maps.Clone(now)
	if undone != now[importer.Invalid] {
		all["its faults"][importer.Invalid] = undone
	}

	all["report, csv"] = countLines(o, o.reported("csv", "1"), "")
	one, err := job.OpenReports(job.ReportOptions{Journal: o.journal, Format: "html"}, []string{"1"}, job.Span{})
	if err != nil {
		o.Fatal(err)
	}
	defer one.Close()
	var html bytes.Buffer
	if err := one.Write(ctx, &html); err != nil {
		o.Fatal(err)
	}
	all["report, html"] = counts{}
	for _, s := range importer.Statuses {
		if n := now[s]; n > 0 && strings.Contains(html.String(), fmt.Sprintf(">%d<", n)) {
			all["report, html"][s] = n
		}
	}
	all["report of several, csv"] = countLines(o, o.reported("csv", "1", "2"), "1")
	all["report of a span, csv"] = countLines(o, o.reported("csv"), "1")
	book, err := excelize.OpenReader(bytes.NewReader(o.reported("xlsx", "1")))
	if err != nil {
		o.Fatal(err)
	}
	rows, err := book.GetRows("Rows")
	if err != nil {
		o.Fatal(err)
	}
	all["report, xlsx"] = counts{}
	for _, row := range rows[1:] {
		for _, s := range importer.Statuses {
			if row[2] == string(s) {
				all["report, xlsx"][s]++
			}
		}
	}

	jb, err := job.OpenRun(ctx, o.run(1), job.Options{Journal: o.journal}, quiet)
	if err != nil {
		o.Fatal(err)
	}
	defer jb.Close()
	results, errs, err := jb.WriteResultsTo(o.emptyFolder())
	if err != nil {
		o.Fatal(err)
	}
	all["results, made anew"] = countResults(o.results(results))
	all["errors, made anew"] = countResults(o.results(errs))
	for _, s := range importer.Statuses { // those that the file leaves out
		if n := now[s]; s.Done() && n > 0 {
			all["errors, made anew"][s] += n
		}
	}
	return all
}

func (o *office) emptyFolder() string {
	o.Helper()
	folder, err := os.MkdirTemp(o.dir, "made-*")
	if err != nil {
		o.Fatal(err)
	}
	return folder
}

// countLines counts the lines of a run in a report's rows; of all runs for "".
func countLines(o *office, text []byte, run string) counts {
	o.Helper()
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		o.Fatal(err)
	}
	all := counts{}
	for _, line := range lines[1:] {
		if run == "" || line[14] == run {
			all[importer.Status(line[1])]++
		}
	}
	return all
}

func countResults(rows []map[string]string) counts {
	all := counts{}
	for _, status := range column(rows, "status") {
		all[importer.Status(status)]++
	}
	return all
}

// A row that another run has made later is told as such wherever its run is told of.
func TestAllTellTheSameCounts(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		first func(o *office, path string)
		later func(o *office)
		want  counts
	}{
		"a fault that was corrected": {
			func(o *office, path string) { o.imports(path) },
			func(o *office) {
				errs, err := os.ReadFile(o.path("kunder.errors.csv"))
				if err != nil {
					o.Fatal(err)
				}
				o.imports(o.write("rest.csv", string(bytes.TrimSpace(bytes.Replace(errs, []byte("soon"), []byte("2031-05-04"), 1)))))
			},
			counts{importer.Created: 2, importer.Duplicate: 1, importer.Invalid: 1},
		},
		"a row without a turn": {
			func(o *office, path string) { o.stopped(path, 1) },
			func(o *office) { o.imports(o.write("andra.csv", head, "M1,K4,2031-05-06,d")) },
			counts{importer.Created: 1, importer.Duplicate: 1, importer.Invalid: 2},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sandbox.Config{})
			path := o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,soon,b", "M1,K3,later,c", "M1,K4,2031-05-06,d")
			tt.first(o, path)
			tt.later(o)
			same := func(all map[string]counts) {
				t.Helper()
				for who, told := range all {
					maps.DeleteFunc(told, func(_ importer.Status, n int) bool { return n == 0 })
					if !maps.Equal(told, tt.want) {
						t.Errorf("%s: %v, want %v", who, told, tt.want)
					}
				}
			}
			same(o.tellings())

			// When its results have been written again, they and the list say the same.
			if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
				t.Fatal(err)
			}
			all := o.tellings()
			listed, err := job.Runs(o.journal)
			if err != nil {
				t.Fatal(err)
			}
			all["the list"] = listed[len(listed)-1].Counts
			all["results"] = countResults(o.results(o.path("kunder.results.csv")))
			same(all)
		})
	}
}
