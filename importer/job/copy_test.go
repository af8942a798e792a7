package job_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
)

// A copy whose bytes are others is not used, and is put right from the file.
func TestDamagedCopy(t *testing.T) {
	t.Parallel()
	o, _ := newMoodyOffice(t)
	path := o.write("kunder.csv", four...)
	o.stopped(path, 1)
	kept := journal.SheetPath(o.journal, o.run(1).Digest)
	if err := os.WriteFile(kept, []byte(head+"\nM1,K8,2031-05-03,x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
		t.Fatal(err)
	}
	o.wantCells("kunder.results.csv", "status", "created", "created", "created", "invalid")
	text, err := os.ReadFile(kept)
	own, fileErr := os.ReadFile(path)
	if err != nil || fileErr != nil || string(text) != string(own) {
		t.Errorf("the copy is %q (%v)", text, err)
	}
}

// The copy of a run that is gone on with after a long time is not swept away with
// those that nobody needs.
func TestCopyOfAnOldRun(t *testing.T) {
	t.Parallel()
	o, _ := newMoodyOffice(t)
	path := o.write("kunder.csv", four...)
	o.stopped(path, 1)
	o.write("kunder.csv", head, "M1,K9,2031-05-03,z")
	o.imports(path) // replaces it
	j, err := journal.Open(o.journal)
	if err != nil {
		t.Fatal(err)
	}
	info := o.run(1)
	err = j.Run(info).End(time.Now().Add(-100*24*time.Hour), &importer.Stopped{Cause: importer.Interrupted}, info.Counts, info.Open)
	if err := errors.Join(err, j.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
		t.Fatal(err)
	}
	o.wantCells("kunder.run-1.results.csv", "status", "created", "created", "created", "invalid")
}
