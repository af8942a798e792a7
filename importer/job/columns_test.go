package job_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
)

const oldOptions = `{"sheet":{"timezone":"Europe/Stockholm","defaultTime":"00:00"},"send":{"workers":2,"timeout":1000000000,"retries":1,"settle":1000000,"format":"json","baseUrl":"URL"}}`

func (o *office) notes() []string {
	var all []string
	for _, c := range o.Comebacks() {
		all = append(all, c.ContactID+" "+c.Note)
	}
	slices.Sort(all)
	return all
}

// A run of a version that knew fewer names is gone on with as it was begun, though
// its sheet would be understood otherwise now, or refused. An import of the sheet is
// another one.
func TestRunBegunWithFewerNames(t *testing.T) {
	for name, header := range map[string]string{
		"two columns mean the same now": "customerId,contactId,date,Anteckning,Kommentar",
		"one is known only now":         "customerId,contactId,date,Anteckning,Möten",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sandbox.Config{})
			path := o.write("kunder.csv", header, "M1,K1,2031-05-03,a,b", "M1,K2,2031-05-03,a,b")
			o.killed(path, journal.Info{Options: strings.ReplaceAll(oldOptions, "URL", o.URL)})
			if _, err := o.resume(context.Background(), o.run(1), quiet); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"K1 a", "K2 a"}, o.notes()); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("imported again", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t, sandbox.Config{})
		path := o.write("kunder.csv", "customerId,contactId,date,Kommentar", "M1,K1,2031-05-03,a", "M1,K2,2031-05-03,b")
		o.killed(path, journal.Info{Options: strings.ReplaceAll(oldOptions, "URL", o.URL)})
		if sum := o.imports(path); sum.Run != 2 || o.run(1).ReplacedBy != 2 {
			t.Errorf("it goes on with run %d", sum.Run)
		}
		if diff := cmp.Diff([]string{"K1 a", "K2 b"}, o.notes()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("names that it knew", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t, sandbox.Config{})
		path := o.write("kunder.csv", "customerId,contactId,date,Anteckning,Ort", "M1,K1,2031-05-03,a,b")
		o.killed(path, journal.Info{Options: strings.ReplaceAll(oldOptions, "URL", o.URL)})
		if sum := o.imports(path); sum.Run != 1 {
			t.Errorf("it is run %d", sum.Run)
		}
	})
}

// What is remembered keeps no sheet from being read: here one whose columns can't be
// told apart by it.
func TestMemoryKeepsNoSheetFromBeingRead(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("may.csv", "customerId,contactId,date,Ref,Re-f", "M1,K1,2031-05-03,a,b")
	o.imports(path, func(o *job.Options) { o.Sheet.Map = []string{"Ref=note"} })
	path = o.write("june.csv", "customerId,contactId,date,REF,RE-F", "M1,K2,2031-05-03,a,b")
	o.imports(path)
	path = o.write("july.csv", "customerId,contactId,date,Ref,RE-F", "M1,K3,2031-05-03,a,b")
	o.imports(path)
	if diff := cmp.Diff([]string{"K1 a", "K2 ", "K3 a"}, o.notes()); diff != "" {
		t.Error(diff)
	}
}

// A person is asked about a column that is needed and misspelled, once for each, and
// nothing is taken that was not agreed to.
func TestMisspelledColumnIsAskedAbout(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", "Kndid,Kontkatid,Dtum,Tid,Bostad", "M1,K1,2031-05-03,,")
	var asked []string
	answer := func(yes bool) func(*job.Options) {
		return func(o *job.Options) {
			asked = nil
			o.Meant = func(c importer.Column) (bool, error) {
				asked = append(asked, c.Letter+" "+c.Name+" "+string(c.Near))
				return yes, nil
			}
		}
	}
	if _, err := o.tryImport(path, quiet, answer(false)); failureOf(err) != importer.MisspelledColumn || len(asked) != 1 {
		t.Errorf("it ends with %v, after %q", err, asked)
	}
	o.imports(path, answer(true))
	if diff := cmp.Diff([]string{"A Kndid customerId", "B Kontkatid contactId", "C Dtum date"}, asked); diff != "" {
		t.Error(diff)
	}
	o.imports(path, answer(false))
	if len(asked) != 0 || o.runs() != 2 {
		t.Errorf("it is asked again: %q", asked)
	}
}
