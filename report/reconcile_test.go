package report

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/run"
	"comebacks/report/words"
)

// Whatever Vitec holds: each row has exactly one line that is no extra, only
// what is there at its time is matched, and each comeback that no row of
// ours made has exactly one line as an extra.
func TestCompare(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2031, 5, 1+n, 9, 0, 0, 0, time.UTC) }
	rapid.Check(t, func(t *rapid.T) {
		ours := map[string]bool{}
		var held []importer.Found
		for i := range rapid.IntRange(0, 6).Draw(t, "held") {
			f := importer.Found{ID: fmt.Sprint("cb-", i), Date: day(rapid.IntRange(0, 1).Draw(t, "day"))}
			held = append(held, f)
			ours[f.ID] = rapid.Bool().Draw(t, "ours")
		}
		c := &Comparer{Owners: func(ids []string) (map[string]importer.Owner, error) {
			owners := make(map[string]importer.Owner)
			for _, id := range ids {
				if ours[id] {
					owners[id] = importer.Owner{RowRef: importer.RowRef{Run: 1, Row: 2}}
				}
			}
			return owners, nil
		}}
		extras := map[string]int{}
		own := map[string]bool{}
		for row := 2; row < 2+rapid.IntRange(1, 5).Draw(t, "rows"); row++ {
			h := run.LookedUp{Held: held, Lookup: run.Lookup{CustomerID: "M1", ContactID: "K1", Date: day(0)}}
			id := fmt.Sprint("cb-", rapid.IntRange(0, 8).Draw(t, "id"))
			why := importer.Problem{Code: importer.VitecRefused}
			switch h.Outcome = importer.IsCreated(row, id, sentAt, 0); rapid.SampledFrom(importer.Statuses).Draw(t, "status") {
			case importer.Rejected, importer.Invalid, importer.Unsent:
				h.Outcome = importer.IsNot(row, importer.Rejected, sentAt, why)
			case importer.Uncertain:
				h.Outcome = importer.IsNot(row, importer.Uncertain, sentAt, why)
			default:
				ours[id], own[id] = true, true
			}
			if rapid.IntRange(0, 4).Draw(t, "unreadable") == 0 {
				h.Held, h.Why = nil, importer.Problem{Code: importer.CannotLookUp, Value: "HTTP 403"}
			}
			lines, err := c.Compare(h)
			if err != nil {
				t.Fatal(err)
			}
			for i, l := range lines {
				if (l.Class == Extra) != (i > 0) || l.Row != row {
					t.Fatalf("row %d has the lines %+v", row, lines)
				}
				if l.Class == Extra {
					extras[l.ComebackID]++
				}
			}
			there := false
			for _, f := range h.Held {
				there = there || f.ID == h.ComebackID && f.Date.Equal(day(0))
			}
			if got := lines[0].Class == Matched; got != (there && h.Status == importer.Created) {
				t.Fatalf("row %d, %+v, is %s", row, h, lines[0].Class)
			}
		}
		for id, n := range extras {
			if n > 1 || ours[id] && !own[id] {
				t.Fatalf("%s is an extra %d times", id, n)
			}
		}
	})
}

// What another run of ours made of a row is no double, and not forgotten either.
func TestCompareWithOtherRuns(t *testing.T) {
	at := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	corrected := importer.Problem{Code: importer.Corrected, Row: 12, Run: 3, Value: "AK7"}
	similar := importer.Problem{Code: importer.Similar, Row: 12, Run: 3, Value: "AK7"}
	held := []importer.Found{{ID: "AK7", Date: at}}
	for name, tt := range map[string]struct {
		outcome importer.Outcome
		held    []importer.Found
		date    time.Time
		class   Class
		detail  string
		id      string
		shown   bool
	}{
		"the same, unsent here":   {importer.IsNot(2, importer.Unsent, time.Time{}, importer.Problem{Code: importer.NotStarted}), held, at, ByOtherRun, "run 3, row 12", "AK7", true},
		"invalid, and corrected":  {importer.IsInvalid(2, []importer.Problem{isInvalid}), nil, time.Time{}, ByOtherRun, "run 3, row 12", "AK7", false},
		"duplicate, as corrected": {importer.IsDuplicate(2, "AK7", corrected), held, at.Add(time.Hour), ByOtherRun, "run 3, row 12", "AK7", true},
		"similar":                 {importer.IsNot(2, importer.Unsent, time.Time{}, similar), held, at, NotCreated, "unsent: " + words.Teller{}.Sentence(similar), "", false},
		"of nobody":               {importer.IsNot(9, importer.Unsent, time.Time{}, importer.Problem{Code: importer.NotStarted}), nil, at, NotCreated, "", "", false},
		"created":                 {importer.IsCreated(2, "AK7", at, 0), held, at, Matched, "", "AK7", true},
	} {
		t.Run(name, func(t *testing.T) {
			c := &Comparer{
				Owners: func([]string) (map[string]importer.Owner, error) { return nil, nil },
				Other: func(row int) (importer.RowRef, string, bool) {
					return importer.RowRef{Run: 3, Row: 12}, "AK7", row == 2
				},
			}
			lines, err := c.Compare(run.LookedUp{Lookup: run.Lookup{Outcome: tt.outcome, CustomerID: "M1", ContactID: "K1", Date: tt.date}, Held: tt.held})
			if err != nil || len(lines) != 1 {
				t.Fatalf("%+v, %v", lines, err)
			}
			l := lines[0]
			if l.Class != tt.class || l.ComebackID != tt.id || tt.detail != "" && l.Detail != tt.detail || (l.VitecDate != "") != tt.shown {
				t.Errorf("got %+v", l)
			}
		})
	}
}

// What is said of each line, and of all of them.
func TestCompareText(t *testing.T) {
	at := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	is := func(row int, f importer.Found) run.LookedUp {
		return run.LookedUp{Lookup: run.Lookup{Outcome: importer.IsCreated(row, "AK7", at, 0), CustomerID: "M1", ContactID: "K1", Date: at}, Held: []importer.Found{f}}
	}
	isNot := func(row int, o importer.Outcome) run.LookedUp {
		o.Row = row
		return run.LookedUp{Lookup: run.Lookup{Outcome: o, CustomerID: "M1", ContactID: "K1", Date: at}}
	}
	unreadable := is(8, importer.Found{})
	unreadable.Why = importer.Problem{Code: importer.CannotLookUp, Value: "HTTP 403"}
	gone := is(9, importer.Found{})
	gone.Date = time.Time{}
	for _, l := range words.Languages {
		v := words.Voice{Language: l}
		c := &Comparer{
			Words: words.Teller{Voice: v}, WasUncertain: map[int]bool{3: true, 4: true},
			Owners: func([]string) (map[string]importer.Owner, error) { return nil, nil },
			Other: func(row int) (importer.RowRef, string, bool) {
				return map[int]importer.RowRef{10: {Row: 12}, 11: {Run: 3, Row: 12}}[row], "AK7", row >= 10
			},
		}
		var out strings.Builder
		sum := ReconciliationSummary{Voice: v, Run: 12, Sheet: "kunder.csv", Server: "https://connect.maklare.vitec.net", Seconds: 4.2, Counts: map[Class]int{}, File: "kunder.reconciliation.csv", Notes: []string{"…"}}
		for _, h := range []run.LookedUp{
			is(1, importer.Found{ID: "AK7", Date: at}), is(2, importer.Found{ID: "AK7", Date: at.Add(time.Hour)}),
			is(3, importer.Found{ID: "AK7", Date: at}), isNot(4, importer.IsNot(4, importer.Rejected, at, wasRejected)),
			isNot(5, importer.IsInvalid(5, []importer.Problem{isInvalid})), isNot(6, importer.IsNot(6, importer.Rejected, at, wasRejected)),
			isNot(7, importer.IsNot(7, importer.Unsent, at, importer.Problem{Code: importer.NotReached})), unreadable, gone,
			isNot(10, importer.IsInvalid(5, []importer.Problem{isInvalid})), isNot(11, importer.IsInvalid(5, []importer.Problem{isInvalid})),
			is(13, importer.Found{ID: "AK8", Date: at, CreatedAt: at}),
		} {
			lines, err := c.Compare(h)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range lines {
				fmt.Fprintf(&out, "%d %s: %s\n", line.Row, line.Class, line.Detail)
				sum.Counts[line.Class]++
			}
		}
		sum.Rows, sum.Counts[Matched], sum.Counts[Uncertain] = 12459, 12447, 1
		fmt.Fprintln(&out)
		for range 6 { // each with the next thing to do
			out.WriteString(textOf(t, sum))
			switch {
			case sum.Counts[Extra] > 0:
				sum.Counts[Extra], sum.Counts[Missing], sum.Counts[Moved], sum.Counts[Uncertain] = 0, 0, 0, 0
				sum.Again = 1
			case sum.Counts[Unreadable] > 0:
				sum.Counts[Unreadable] = 0
			case sum.Again > 0:
				sum.Again = 0
			case sum.Counts[Settled] > 0:
				sum.Counts[Settled] = 0
			default:
				sum.Counts[NotCreated] = 0
			}
		}
		golden(t, inLanguage("reconciliation.txt", l), []byte(out.String()))
	}
}

// What is said of rows that were not created is what helps them.
func TestNextOfNotCreated(t *testing.T) {
	unsent := func(code importer.Code) importer.Outcome {
		return importer.IsNot(2, importer.Unsent, time.Time{}, importer.Problem{Code: code})
	}
	const again, correct, settled = "import the sheet again to send what was never created", "correct the rows that were not created, as the column detail says", "read the lines that are settled"
	for name, tt := range map[string]struct {
		outcomes []importer.Outcome
		settled  int
		want     string
	}{
		"none":             {nil, 0, "nothing is left to do"},
		"not started":      {[]importer.Outcome{unsent(importer.NotStarted)}, 0, again},
		"beyond the limit": {[]importer.Outcome{unsent(importer.BeyondLimit)}, 0, again},
		"held":             {[]importer.Outcome{unsent(importer.Similar), unsent(importer.OriginCreated), unsent(importer.SaysOther)}, 0, correct},
		"invalid":          {[]importer.Outcome{importer.IsInvalid(2, []importer.Problem{isInvalid})}, 0, correct},
		"both":             {[]importer.Outcome{importer.IsInvalid(2, []importer.Problem{isInvalid}), unsent(importer.NotReached)}, 1, again},
		"settled, invalid": {[]importer.Outcome{importer.IsInvalid(2, []importer.Problem{isInvalid})}, 1, settled},
	} {
		r, err := Reconcile(filepath.Join(t.TempDir(), "a.csv"), 1, 1, time.Now(), &Comparer{})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range tt.outcomes {
			lines, err := new(Comparer).Compare(run.LookedUp{Lookup: run.Lookup{Outcome: o, CustomerID: "M1", ContactID: "K1"}})
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Add(lines); err != nil {
				t.Fatal(err)
			}
		}
		r.Counts[Settled] = tt.settled
		if got := (ReconciliationSummary{Counts: r.Counts, Again: r.Again}).next(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A comparison that was interrupted, also in the middle of a line, goes on
// after the last row that is whole, and comes to the same file.
func TestReconciliationGoesOn(t *testing.T) {
	now := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
	lines := func(row int) []Compared {
		all := []Compared{{Class: Matched, Row: row, ContactID: fmt.Sprint("=K", row)}}
		if row%3 == 0 {
			all = append(all, Compared{Class: Extra, Row: row, ComebackID: fmt.Sprint("x", row)})
		}
		return all
	}
	compare := func(t *testing.T, path string, cuts ...int) string {
		for attempt := 0; ; attempt++ {
			r, err := Reconcile(path, 7, 3, now, &Comparer{})
			if err != nil {
				t.Fatal(err)
			}
			for row := max(2, r.Last+1); row <= 9; row++ {
				if err := r.Add(lines(row)); err != nil {
					t.Fatal(err)
				}
			}
			if attempt == len(cuts) {
				if r.Rows != 8 || r.Counts[Matched] != 8 || r.Counts[Extra] != 3 {
					t.Errorf("%d rows, %v", r.Rows, r.Counts)
				}
				if err := r.Finish(Dialect{Delimiter: ','}); err != nil {
					t.Fatal(err)
				}
				return read(t, path)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			text := read(t, path+".partial")
			write(t, path+".partial", text[:min(cuts[attempt], len(text))])
		}
	}
	want := compare(t, filepath.Join(t.TempDir(), "a.csv"))
	for cut := range 900 {
		if got := compare(t, filepath.Join(t.TempDir(), "a.csv"), cut); got != want {
			t.Fatalf("cut at %d: %s", cut, cmp.Diff(want, got))
		}
		if testing.Short() {
			break
		}
	}
	// That of another run, of one that has changed since, or an old one, is
	// begun anew.
	path := filepath.Join(t.TempDir(), "a.csv")
	for _, start := range []struct {
		run, changes int64
		at           time.Time
	}{{7, 3, now}, {8, 3, now}, {8, 4, now}, {8, 4, now.Add(13 * time.Hour)}} {
		r, err := Reconcile(path, start.run, start.changes, start.at, &Comparer{})
		if err != nil || r.Last != 0 {
			t.Errorf("run %d goes on after row %d (%v)", start.run, r.Last, err)
		}
		for row := 2; row < 4; row++ {
			if err := r.Add(lines(row)); err != nil {
				t.Error(err)
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

// What somebody else has put where a comparison gathers its lines stays as it is.
func TestPartialOfSomebodyElse(t *testing.T) {
	t.Parallel()
	now := time.Now()
	compared := func(path string) {
		t.Helper()
		r, err := Reconcile(path, 7, 3, now, &Comparer{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Add([]Compared{{Row: 2, Class: Matched}}); err != nil {
			t.Fatal(err)
		}
		if err := r.Finish(Dialect{Delimiter: ','}); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"a download": "PK\x03\x04 half of it", "a list": "[1,2]\n", "other lines": `{"id":1}` + "\n", "more than ours": `{"run":7,"changes":3,"begun":"2026-11-26T10:00:00Z","who":"me"}` + "\n",
		"a long line": `{"run":` + strings.Repeat(" ", 2000),
	} {
		path := filepath.Join(t.TempDir(), "a.csv")
		write(t, path+".partial", text)
		compared(path)
		if got := read(t, path+".partial"); got != text {
			t.Errorf("%s: it is %q", name, got)
		}
		if all, err := os.ReadDir(filepath.Dir(path)); err != nil || len(all) != 2 {
			t.Errorf("%s: beside it are %v, %v", name, all, err)
		}
	}
	// What is ours is used, and removed.
	for name, text := range map[string]string{"nothing": "", "a part": `{"run":7,"ch`, "old": `{"run":1,"changes":3,"begun":"2020-11-26T10:00:00Z"}` + "\n"} {
		path := filepath.Join(t.TempDir(), "a.csv")
		write(t, path+".partial", text)
		compared(path)
		if all, err := os.ReadDir(filepath.Dir(path)); err != nil || len(all) != 1 {
			t.Errorf("%s: there are %v, %v", name, all, err)
		}
	}
}
