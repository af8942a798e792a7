package job_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
)

var four = []string{head, "M1,K1,2031-05-03,a", "M1,K2,2031-05-03,b", "M1,K3,2031-05-03,c", "M1,K4,2031-05-03,d,with,more,cells"}

// newMoodyOffice is an office whose stand-in can be moody.
func newMoodyOffice(t *testing.T) (*office, *moody) {
	t.Helper()
	m := startMoody(t)
	dir := t.TempDir()
	return &office{t, m.vitec, dir, filepath.Join(dir, "journal.db")}, m
}

// uncertain imports a sheet; the answer for K2 is lost, and nothing can be looked
// up until the run has ended.
func (m *moody) uncertain(o *office, path string, how string) {
	o.Helper()
	m.blind.Store(true)
	if how == "made" {
		m.loses.Store("K2")
	} else {
		m.drops.Store("K2")
	}
	sum, err := o.tryImport(path, quiet)
	if err != nil || sum.Counts[importer.Uncertain] != 1 {
		o.Fatalf("it ends with %v (%v)", sum.Counts, err)
	}
	m.blind.Store(false)
	m.loses.Store("")
	m.drops.Store("")
}

// forget removes the sheet's copy.
func (o *office) forget(id int64) {
	o.Helper()
	if err := os.Remove(journal.SheetPath(o.journal, o.run(id).Digest)); err != nil {
		o.Fatal(err)
	}
}

// Where neither the copy nor the file is there as it was, only what is in doubt is
// settled. The run is what it was else, and goes on when the file is back.
func TestResumeWithoutTheSheet(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]func(o *office, path string){
		"both gone": func(o *office, path string) {
			o.forget(1)
			if err := os.Remove(path); err != nil {
				o.Fatal(err)
			}
		},
		"the copy gone, the file edited": func(o *office, path string) {
			o.forget(1)
			o.write("kunder.csv", head, "M1,K1,2031-05-03,changed")
		},
		"the copy damaged, the file edited": func(o *office, path string) {
			if err := os.WriteFile(journal.SheetPath(o.journal, o.run(1).Digest), []byte(head+"\nM1,K8,2031-05-03,x\n"), 0o600); err != nil {
				o.Fatal(err)
			}
			o.write("kunder.csv", head, "M1,K1,2031-05-03,changed")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, m := newMoodyOffice(t)
			path := o.write("kunder.csv", four...)
			m.blind.Store(true)
			m.loses.Store("K2")
			o.stoppedWhen(path, func(outcome importer.Outcome) bool { return outcome.Status == importer.Uncertain })
			m.blind.Store(false)
			m.loses.Store("")
			before := o.run(1)
			made := len(o.Comebacks())
			if before.Counts[importer.Uncertain] != 1 {
				t.Fatalf("the run was stopped with %v", before.Counts)
			}
			gone(o, path)

			var told []importer.Code
			jb, err := job.Resume(t.Context(), before, job.ResumeOptions{Journal: o.journal}, quiet)
			if err != nil {
				t.Fatal(err)
			}
			defer jb.Close()
			for _, n := range jb.Seen().Notices {
				told = append(told, n.Code)
			}
			if jb.IsFinished() || !slices.Equal(told, []importer.Code{importer.SheetGone}) {
				t.Errorf("it is finished: %t; told is %q", jb.IsFinished(), told)
			}
			if err := jb.Connect(job.Credentials{Username: "a", Password: "b"}); err != nil {
				t.Fatal(err)
			}
			_, err = jb.Send(t.Context())
			var stopped *importer.Stopped
			if !errors.As(err, &stopped) || stopped.Cause != importer.SheetFailed {
				t.Errorf("it ends with %v", err)
			}
			after := o.run(1)
			if after.State != journal.Stopped || after.Rows != 4 || len(o.Comebacks()) != made || after.Counts[importer.Created] != made || after.Counts[importer.Uncertain] != 0 || after.Counts[importer.Unsent] != 3-made {
				t.Errorf("of %d comebacks, the run is %+v", made, after)
			}

			// The file is back.
			o.write("kunder.csv", four...)
			sum, err := o.resume(t.Context(), after, quiet)
			if err != nil || sum.Counts[importer.Created]+sum.Counts[importer.Invalid] != 4 {
				t.Errorf("with its sheet it ends with %v (%v)", sum.Counts, err)
			}
			for _, note := range sum.Notes {
				if !strings.HasSuffix(note, "Vitec will say whether it is one") { // K1 is an unusual id
					t.Errorf("told is %q", note)
				}
			}
			o.wantCells("kunder.results.csv", "contactId", "K1", "K2", "K3", "K4")
			if perContact := o.perContact(); perContact["K1"] != 1 || perContact["K2"] != 1 || perContact["K3"] != 1 {
				t.Errorf("there are %v", perContact)
			}
		})
	}
}

// A run that was done is not stopped afterwards, since its sheet is gone: nothing
// is left to do of it.
func TestResumeOfADoneRunWithoutTheSheet(t *testing.T) {
	t.Parallel()
	for _, doubt := range []bool{false, true} {
		o, m := newMoodyOffice(t)
		path := o.write("kunder.csv", four...)
		if doubt {
			m.uncertain(o, path, "made")
		} else {
			o.imports(path)
		}
		o.forget(1)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		before := o.run(1)
		_, err := o.resume(t.Context(), before, quiet)
		var stopped *importer.Stopped
		if !errors.As(err, &stopped) || stopped.Cause != importer.SheetFailed { // its results can't be written
			t.Errorf("it ends with %v", err)
		}
		after := o.run(1)
		if after.State != journal.Done || after.Unfinished() || after.Counts[importer.Created] != 3 || after.Counts[importer.Uncertain] != 0 || after.Counts[importer.Invalid] != 1 {
			t.Errorf("in doubt: %t; afterwards the run is %+v", doubt, after)
		}
		if made := len(o.Comebacks()); made != 3 {
			t.Errorf("there are %d comebacks", made)
		}
	}
}

// A login that may not look up for one customer is not taken for wrong by a resume, as it
// was taken for another customer before.
func TestResumeMayNotLookUp(t *testing.T) {
	t.Parallel()
	o, m := newMoodyOffice(t)
	m.uncertain(o, o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M2,K2,2031-05-03,b"), "made")
	m.denied.Store(true)
	sum, err := o.resume(t.Context(), o.run(1), quiet)
	if err != nil || sum.Counts[importer.Created] != 1 || sum.Counts[importer.Uncertain] != 1 {
		t.Errorf("it ends with %v (%v)", sum.Counts, err)
	}
}
