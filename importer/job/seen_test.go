package job_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// lookedAt is what a look shows of each row, in its last pass.
func (o *office) lookedAt(jb *job.Job) (standings []job.Standing, rows []job.SeenRow, passes int) {
	o.Helper()
	err := jb.LookAt(context.Background(), func() { standings, rows = nil, nil; passes++ }, func(r *job.SeenRow) error {
		standings, rows = append(standings, r.Standing), append(rows, *r)
		return nil
	})
	if err != nil {
		o.Fatal(err)
	}
	return standings, rows, passes
}

// The rows that a look shows are those that it counts, and it says when it begins anew.
func TestLookAt(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	o.imports(o.write("before.csv", head, "M1,ADR1,2099-01-01 10:00,a", "M1,ADR2,2099-01-01 10:00,b"))
	path := o.write("kunder.csv", head,
		"M1,ADR1,2099-01-01 10:00,a",     // known
		"M1,ADR2,2099-01-01 10:00,other", // similar
		"M1,ADR3,03/05/2099 10:00,c",     // valid, once row 5 has shown how
		"M1,ADR3,25/05/2099 10:00,c",
		"M1,ADR3,2099-05-25 10:00,c", // equal to that one
		"M1,,2099-05-25 10:00,d",     // faulty
		"M2,ADR3,2099-05-25 10:00,c", // another customer's
		"M1,ADR4,2099-05-26,c",
		"M1,ADR5,2099-05-27 10:00,c") // beyond the limit
	jb, err := o.open(path, quiet, func(o *job.Options) { o.Send.Only, o.Send.Limit = []string{"M1"}, 6 })
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	standings, rows, passes := o.lookedAt(jb)
	want := []job.Standing{job.Known, job.HeldBack, job.WillBeSent, job.WillBeSent, job.Repeated, job.Faulty, job.LeftOut, job.WillBeSent, job.Beyond}
	if !slices.Equal(standings, want) {
		t.Errorf("the rows are %v, want %v", standings, want)
	}
	if rows[4].Twin != 5 || !rows[0].Known || rows[1].Known || !rows[7].NoTime || rows[5].Cells[3] != "d" || passes < 1 {
		t.Errorf("in %d passes, twin of %d, known %v %v, no time %v, cells %q", passes, rows[4].Twin, rows[0].Known, rows[1].Known, rows[7].NoTime, rows[5].Cells)
	}
	seen := jb.Seen()
	if seen.Will != 3 || seen.Invalid != 1 || seen.Known != 1 || seen.Similar != 1 || seen.Duplicates != 1 || seen.LeftOut != 1 {
		t.Errorf("counted are %+v", seen.Overview)
	}
	p := rows[5].Outcome.Problems[0]
	if got := jb.CellOf(p); got != 1 || jb.Titles()[got] != "contactId" {
		t.Errorf("%v is in cell %d", p, got)
	}
	if got := jb.CellOf(importer.Problem{Code: importer.VitecRefused}); got != -1 {
		t.Errorf("a row as a whole is cell %d", got)
	}
	if said := jb.Sentences(rows[5].Outcome.Problems); len(said) != 1 || said[0] == "" {
		t.Errorf("said is %q", said)
	}
	broken := errors.New("full")
	if err := jb.LookAt(context.Background(), nil, func(*job.SeenRow) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a row that can't be taken ends it with %v", err)
	}
}

// One look tells its listener that it begins anew, where its end changes what was said.
func TestLookAtBeginsAnew(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,ADR3,03/05/2099 10:00,c", "M1,ADR3,25/05/2099 10:00,c")
	jb, err := job.Open(context.Background(), path, o.options(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	standings, _, passes := o.lookedAt(jb)
	if passes < 2 || !slices.Equal(standings, []job.Standing{job.WillBeSent, job.WillBeSent}) {
		t.Errorf("in %d passes the rows are %v", passes, standings)
	}
	if standings, _, passes = o.lookedAt(jb); passes != 1 {
		t.Errorf("the next look takes %d passes, and the rows are %v", passes, standings)
	}
}

// An edited row is judged at once, as the sheet has shown dates to be meant.
func TestJudge(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head, "M1,,03/05/2099 10:00,c", "M1,ADR3,25/05/2099 10:00,c")
	jb, err := o.open(path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	for _, tt := range []struct {
		cells    []string
		standing job.Standing
	}{
		{[]string{"M1", "ADR1", "03/05/2099 10:00", "c"}, job.WillBeSent},
		{[]string{"M1", "", "03/05/2099 10:00", "c"}, job.Faulty},
		{[]string{"M1", "ADR1", "2020-01-01", "c"}, job.Faulty},
	} {
		r := jb.Judge(2, tt.cells, "")
		if r.Standing != tt.standing || !slices.Equal(r.Cells, tt.cells) || r.Outcome.Row != 2 {
			t.Errorf("%q is %+v", tt.cells, r)
		}
		if tt.standing == job.WillBeSent && r.Comeback.Date.Month() != 5 {
			t.Errorf("%q is on %v", tt.cells, r.Comeback.Date)
		}
	}
}

// A date that nothing decides can be asked about, by an example.
func TestAmbiguousDates(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", head,
		"M1,ADR1,03/05/2099 10:00,a", "M1,ADR2,04/06/2099,b", "M1,ADR3,03.05.2099 10:00,c", "M1,ADR3,25.05.2099 10:00,c")
	jb, err := o.open(path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	all := jb.Seen().AmbiguousDates()
	if len(all) != 1 {
		t.Fatalf("there are %+v", all)
	}
	if a := all[0]; a.Separator != "/" || a.Rows != 2 || a.Example != "03/05/2099 10:00" || a.DayFirst.Month() != 5 || a.DayFirst.Day() != 3 || a.MonthFirst.Month() != 3 {
		t.Errorf("it is %+v", a)
	}
	again, err := o.open(path, quiet, func(options *job.Options) { options.Sheet.DateFormat = job.DayFirstDates })
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if all := again.Seen().AmbiguousDates(); len(all) != 0 || again.Seen().Will != 4 {
		t.Errorf("with an answer there are %+v, %d will be sent", all, again.Seen().Will)
	}
}
