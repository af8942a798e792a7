package job_test

import (
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// Only what a person has agreed to is sent. The others say so, and can be corrected.
func TestNotConfirmed(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head,
		"M1,ADR1,2099-01-01 10:00,a",
		"M1,ADR2,2099-01-01 10:00,b",
		"M1,ADR3,2020-01-01 10:00,c",
		"M1,ADR1,2099-01-01 10:00,a",
		"M1,ADR5,2099-01-01 10:00,e")
	sum := o.imports(path, func(options *job.Options) {
		options.Confirmed = func(row int) bool { return row == 2 || row == 5 || row == 6 }
	})
	o.wantCells("kunder.results.csv", "status", "created", "unsent", "invalid", "duplicate", "created")
	o.wantCells("kunder.errors.csv", "contactId", "ADR2", "ADR3")
	if held := sum.Held[importer.NotConfirmed]; held != 1 || len(sum.Faults) != 1 || sum.AllDone() {
		t.Errorf("held back are %d, faults %v, all done %v", held, sum.Faults, sum.AllDone())
	}
	if n := o.perContact(); n["ADR1"] != 1 || n["ADR2"] != 0 || n["ADR5"] != 1 {
		t.Errorf("Vitec has %v", n)
	}
	if info := o.run(0); info.Unfinished() {
		t.Error("the run waits for what was never agreed to")
	}
}
