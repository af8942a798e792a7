package job_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
)

// six are rows without a customer, so that options say whose they are.
var six = []string{
	"contactId,date,note,Kundnr,Övrigt",
	"K1,2031-05-03,a,M1,M7", "K2,2031-05-03,b,M1,M7", "K3,2031-05-03,c,M1,M7",
	"K4,2031-05-03,d,M1,M7", "K5,2031-05-03,e,M1,M7", "K6,2031-05-03,f,M1,M7",
}

// customer is a change of options: whose rows are without one.
func customer(id string) func(*job.Options) {
	return func(o *job.Options) { o.Sheet.Customer = id }
}

func mapped(pairs ...string) func(*job.Options) {
	return func(o *job.Options) { o.Sheet.Map = pairs }
}

func limited(n int) func(*job.Options) { return func(o *job.Options) { o.Send.Limit = n } }

// An import goes on with an unfinished run only if all that makes a row's comeback
// is the same; else it is another import, which sends all of its own rows, and
// takes the place of the unfinished run.
func TestWhichRunAnImportGoesOnWith(t *testing.T) {
	same := customer("M1")
	for name, tt := range map[string]struct {
		first func(*job.Options)
		// then is done before the second import; nil for nothing.
		then   func(o *office, path string)
		second func(*job.Options)
		goesOn bool
		rows   int  // that are made by the second, or were by the first
		twice  bool // those that the first has made are made by the second too, as others
	}{
		"the same":            {same, nil, same, true, 6, false},
		"in another case":     {same, nil, customer("m1"), true, 6, false},
		"another customer":    {same, nil, customer("M2"), false, 6, true},
		"another time of day": {same, nil, func(o *job.Options) { same(o); o.Sheet.DefaultTime = "09:00" }, false, 6, false}, // those that were created have another time: they are held back
		"another time zone":   {same, nil, func(o *job.Options) { same(o); o.Sheet.Timezone = "Europe/Helsinki" }, false, 6, false},
		"another date format": {same, nil, func(o *job.Options) { same(o); o.Sheet.DateFormat = "DD/MM/YYYY" }, false, 6, false},
		"another column":      {mapped("Kundnr=customerId"), nil, mapped("Övrigt=customerId"), false, 6, true},
		"the same columns":    {mapped("Kundnr=customerId", "note=note"), nil, mapped(" note = NOTE", "KUNDNR=customerid"), true, 6, false},
		"allowed similar":     {same, nil, func(o *job.Options) { same(o); o.Sheet.AllowSimilar = true }, true, 6, false},
		"how it is sent": {same, nil, func(o *job.Options) {
			same(o)
			o.Send.Workers, o.Send.Retries, o.Send.Format, o.Send.Strict = 2, 1, "xml", true
		}, true, 6, false},
		"edited": {same, func(o *office, path string) {
			o.write(filepath.Base(path), append(slices.Clone(six), "K7,2031-05-03,g,M1,M7")...)
		}, same, false, 7, false},
		"touched": {same, func(o *office, path string) { o.write(filepath.Base(path), six...) }, same, true, 6, false},
		"finished": {same, func(o *office, _ string) {
			if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil {
				o.Fatal(err)
			}
		}, same, false, 6, false},
		"replaced by the same under other options": {same, func(o *office, path string) { o.stopped(path, 0, customer("M2")) }, same, false, 6, false},
		"replaced by another file of that name": {same, func(o *office, path string) {
			o.write(filepath.Base(path), "contactId,date", "K9,2031-05-03")
			o.imports(path, same)
			o.write(filepath.Base(path), six...)
		}, same, false, 7, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sandbox.Config{})
			path := o.write("kunder.csv", six...)
			o.stopped(path, 2, tt.first)
			first := len(o.Comebacks())
			if first < 2 || first > 5 {
				t.Fatalf("the first import was stopped after %d of 6", first)
			}
			if tt.then != nil {
				tt.then(o, path)
			}
			runs := o.runs()
			var told []importer.Code
			sum, err := o.tryImport(path, job.Watcher{OnNotice: func(n importer.Notice) { told = append(told, n.Code) }}, tt.second)
			if err != nil {
				t.Fatal(err)
			}
			if goesOn := o.runs() == runs; goesOn != tt.goesOn || goesOn != slices.Contains(told, importer.RunGoesOn) {
				t.Errorf("it goes on with the run: %t, and tells %q", goesOn, told)
			}
			was, now := o.run(1), o.run(0)
			if tt.goesOn && sum.Run != 1 {
				t.Errorf("the run is %d", sum.Run)
			}
			// Only what was unfinished is replaced, once.
			replaced := was.ReplacedBy != 0
			if wants := !tt.goesOn && name != "finished"; replaced != wants || replaced && was.ReplacedBy > now.ID {
				t.Errorf("run 1 is replaced by %d", was.ReplacedBy)
			}
			if !tt.goesOn && was.ReplacedBy == now.ID && !slices.Contains(told, importer.RunReplaced) {
				t.Errorf("that run 1 is replaced is not told: %q", told)
			}
			want := tt.rows
			if tt.twice {
				want += first
			}
			if made := len(o.Comebacks()); made != want {
				t.Errorf("%d comebacks were made, %d of them at first, want %d", made, first, want)
			}
		})
	}
}

// A pilot is the first rows of a run: the same sheet goes on with it, so that one
// sheet is one run.
func TestPilot(t *testing.T) {
	lines := []string{"customerId,contactId,date", "M1,K1,2031-05-03", "M1,,2031-05-03", "M1,K2,2031-05-03", "M1,K2,2031-05-03", "M1,K3,2031-05-03", "M1,K4,2031-05-03", "M1,K5,2031-05-03"}
	for name, tt := range map[string]struct {
		limits []int
		made   int
		held   int // beyond the limit, at the end
	}{
		"alone":                    {[]int{2}, 2, 4},
		"the second row is known":  {[]int{3}, 2, 3},
		"the same again":           {[]int{2, 2}, 2, 4},
		"fewer":                    {[]int{4, 1}, 3, 2}, // the fourth and those before it had their turn
		"more":                     {[]int{2, 4}, 3, 2},
		"all":                      {[]int{2, 0}, 5, 0},
		"more, then all":           {[]int{1, 4, 0}, 5, 0},
		"as many as there are":     {[]int{6}, 5, 0},
		"more than there are, all": {[]int{60, 0}, 5, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sandbox.Config{})
			path := o.write("kunder.csv", lines...)
			held := 0
			for _, n := range tt.limits {
				held = o.imports(path, limited(n)).Held[importer.BeyondLimit]
			}
			last := tt.limits[len(tt.limits)-1]
			info := o.run(0)
			if o.runs() != 1 || info.Pilot != last || info.Unfinished() {
				t.Errorf("there are %d runs, the last is %+v", o.runs(), info)
			}
			if made := len(o.Comebacks()); made != tt.made || held != tt.held {
				t.Errorf("%d comebacks were made, want %d; %d rows are beyond the limit, want %d", made, tt.made, held, tt.held)
			}
		})
	}
	t.Run("stopped", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t, sandbox.Config{})
		path := o.write("kunder.csv", lines...)
		o.stopped(path, 1, limited(4))
		if _, err := o.resume(t.Context(), o.run(1), quiet); err != nil || len(o.Comebacks()) != 3 {
			t.Errorf("resumed, it makes %d (%v)", len(o.Comebacks()), err)
		}
		o.imports(path)
		if len(o.Comebacks()) != 5 || o.runs() != 1 {
			t.Errorf("then all, it makes %d in %d runs", len(o.Comebacks()), o.runs())
		}
	})
	t.Run("of another customer between", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t, sandbox.Config{})
		path := o.write("kunder.csv", six...)
		o.imports(path, customer("M1"), limited(2))
		o.imports(path, customer("M2"), limited(2))
		o.imports(path, customer("M1"))
		if made := len(o.Comebacks()); made != 8 || o.runs() != 2 || o.run(1).ReplacedBy != 0 || o.run(2).ReplacedBy != 0 {
			t.Errorf("%d are made in %d runs: %+v, %+v", made, o.runs(), o.run(1), o.run(2))
		}
	})
	t.Run("of what was begun without", func(t *testing.T) {
		t.Parallel()
		o := newOffice(t, sandbox.Config{})
		path := o.write("kunder.csv", lines...)
		o.stopped(path, 1)
		before := len(o.Comebacks())
		if _, err := o.tryImport(path, quiet, limited(3)); failureOf(err) != job.LimitOnUnfinished {
			t.Errorf("it is refused with %v", err)
		}
		if len(o.Comebacks()) != before || o.runs() != 1 || o.run(1).Pilot != 0 {
			t.Errorf("%d comebacks of %d, in %d runs", len(o.Comebacks()), before, o.runs())
		}
		o.imports(path) // and then it is finished
		sum := o.imports(path, limited(3))
		if sum.Run != 2 || len(o.Comebacks()) != 5 {
			t.Errorf("after its end it is %+v", sum)
		}
	})
}

// Options of runs that an older version began have no key: it is reckoned from
// them.
func TestRunWithoutAKey(t *testing.T) {
	for name, tt := range map[string]struct {
		options string
		change  func(*job.Options)
		goesOn  bool
	}{
		"the same":         {`{"sheet":{"customer":"M1","timezone":"Europe/Stockholm","defaultTime":"00:00"},"send":{"workers":2,"timeout":1000000000,"retries":1,"settle":1000000,"format":"json","baseUrl":"URL"}}`, customer("M1"), true},
		"nothing is said":  {`{"sheet":{"customer":"m1"},"send":{"workers":2,"timeout":1000000000,"format":"json","baseUrl":"URL"}}`, customer("M1"), true},
		"another customer": {`{"sheet":{"customer":"M2"},"send":{"workers":2,"timeout":1000000000,"format":"json","baseUrl":"URL"}}`, customer("M1"), false},
		"not readable":     {`{"sheet":[]}`, customer("M1"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sandbox.Config{})
			path := o.write("kunder.csv", six...)
			o.killed(path, journal.Info{Options: strings.ReplaceAll(tt.options, "URL", o.URL)})
			sum := o.imports(path, tt.change)
			if goesOn := sum.Run == 1; goesOn != tt.goesOn || len(o.Comebacks()) != 6 {
				t.Errorf("it is run %d, and makes %d", sum.Run, len(o.Comebacks()))
			}
			if info := o.run(sum.Run); info.OptionsKey == "" || info.Unfinished() {
				t.Errorf("afterwards it is %+v", info)
			}
		})
	}
}

// killed puts a run of a sheet down as an older version would have begun it, and
// does not end it.
func (o *office) killed(path string, info journal.Info) {
	o.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		o.Fatal(err)
	}
	digest := sha256.Sum256(text)
	info.File, info.Digest, info.Server, info.StartedAt, info.Rows = path, digest[:], o.URL, time.Now(), len(o.lines(path))-1
	j, err := journal.Open(o.journal)
	if err == nil {
		_, err = j.Begin(info)
		err = errors.Join(err, j.Close())
	}
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) lines(path string) []string {
	o.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		o.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// Sheets of one workbook are imports of their own, and each knows its run.
func TestSheetsOfOneWorkbook(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sandbox.Config{})
	path := o.path("kunder.xlsx")
	row := func(contact string) []string { return []string{"M1", contact, "2031-05-03 10:00"} }
	head := []string{"customerId", "contactId", "date"}
	o.book(path, map[string][][]string{"Lund": {head, row("K1"), row("K2"), row("K3")}, "Malmö": {head, row("K4"), row("K5")}})
	named := func(name string) func(*job.Options) { return func(o *job.Options) { o.Sheet.Name = name } }
	o.stopped(path, 1) // of Lund, which is the first one
	if sum := o.imports(path, named("lund")); sum.Run != 1 || sum.Counts[importer.Created] != 3 {
		t.Errorf("Lund by its name is run %d: %v", sum.Run, sum.Counts)
	}
	if sum := o.imports(path, named("Malmö")); sum.Run != 2 || sum.Counts[importer.Created] != 2 || filepath.Base(sum.Files[0]) != "kunder.[Malmö].results.xlsx" {
		t.Errorf("Malmö is run %d: %v, %q", sum.Run, sum.Counts, sum.Files)
	}
	if made := len(o.Comebacks()); made != 5 {
		t.Errorf("%d comebacks were made of 5 rows", made)
	}
}

// What a look has found may have changed when the answer is yes: another import of
// the sheet may have been made, or stopped, meanwhile.
func TestLookedBeforeAnotherImport(t *testing.T) {
	for name, tt := range map[string]struct {
		meanwhile func(o *office, path string)
		run       int64
	}{
		"that came to its end": {func(o *office, path string) { o.imports(path) }, 2},
		"that was stopped":     {func(o *office, path string) { o.stopped(path, 2) }, 1},
		"of another customer":  {func(o *office, path string) { o.imports(path, customer("M2")) }, 2},
		"that made a pilot":    {func(o *office, path string) { o.imports(path, limited(2)) }, 1},
		"stopped, then resumed": {func(o *office, path string) {
			o.stopped(path, 2)
			_, _ = o.resume(context.Background(), o.run(1), quiet)
		}, 2},
		"of another sheet there": {func(o *office, path string) { o.imports(o.write("kunder.csv", head, "M1,K9,2031-05-03,z")) }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sandbox.Config{})
			path := o.write("kunder.csv", head, "M1,K1,2031-05-03,a", "M1,K2,2031-05-03,b", "M1,K3,2031-05-03,c", "M1,K4,2031-05-03,d")
			jb, err := o.open(path, quiet)
			if err != nil {
				t.Fatal(err)
			}
			defer jb.Close()
			tt.meanwhile(o, path)
			sum, err := jb.Send(t.Context())
			if err != nil || sum.Run != tt.run {
				t.Errorf("it is run %d (%v)", sum.Run, err)
			}
			for contact, n := range o.perContact() {
				if n != 1 {
					t.Errorf("%s has %d comebacks", contact, n)
				}
			}
			for _, contact := range []string{"K1", "K2", "K3", "K4"} {
				if o.perContact()[contact] != 1 {
					t.Errorf("%s has none", contact)
				}
			}
			if info := o.run(sum.Run); info.Unfinished() {
				t.Errorf("the run is %+v", info)
			}
			o.wantCells("kunder.results.csv", "contactId", "K1", "K2", "K3", "K4")
		})
	}
}
