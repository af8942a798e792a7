package job_test

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// A purge takes the reasons of rows out of the journal. A row that is not in Vitec still has
// a line that says why not: what the results file says, what its sheet shows, or that the
// reason is gone.
func TestReasonsThatWerePurged(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(*office){
		"the results are there": func(*office) {},
		"the results are gone": func(o *office) {
			for _, name := range []string{"kunder.results.csv", "kunder.errors.csv"} {
				if err := os.Remove(o.path(name)); err != nil {
					o.Fatal(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sandbox.Config{Faults: map[sandbox.Fault]float64{sandbox.Invalid: 1}})
			o.imports(o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,soon,b", "M1,K1,2031-05-03,a"))
			was := o.results(o.path("kunder.results.csv"))
			before(o)
			if p, err := (*job.Keeper)(nil).Purge(o.journal, 90, time.Now().AddDate(0, 0, 91)); err != nil || p.Rows != 3 {
				t.Fatalf("purged %+v, %v", p, err)
			}
			if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
				t.Fatal(err)
			}
			for _, file := range []string{"kunder.results.csv", "kunder.errors.csv"} {
				for i, row := range o.results(o.path(file)) {
					gone := strings.Contains(row["error"], "no longer known")
					switch {
					case row["error"] == "":
						t.Errorf("%s, row %s: %s without a reason", file, row["row"], row["status"])
					case name == "the results are there" && row["error"] != was[i]["error"]:
						t.Errorf("%s, row %s: it says %q, and said %q", file, row["row"], row["error"], was[i]["error"])
					case name == "the results are gone" && gone == (row["status"] == string(importer.Invalid)):
						t.Errorf("%s, row %s: %s: %q", file, row["row"], row["status"], row["error"])
					}
				}
			}
			lines, err := csv.NewReader(strings.NewReader(string(o.reported("csv", "1")))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range lines[1:] {
				if line[13] == "" {
					t.Errorf("the report says nothing of row %s", line[0])
				}
			}
		})
	}
}
