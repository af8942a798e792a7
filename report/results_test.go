package report

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// csvRows is a RowWriter for rows whose Source is their cells.
type csvRows struct{ *csv.Writer }

func newCSVRows(w io.Writer, _ bool) (importer.RowWriter, error) {
	c := csvRows{csv.NewWriter(w)}
	return c, c.Writer.Write(append([]string{"contactId"}, Columns...))
}

func (c csvRows) Write(row *importer.Row, cells []string, _ []importer.Problem) error {
	return c.Writer.Write(append(slices.Clone(row.Source.([]string)), cells...))
}

func (c csvRows) Close() error {
	c.Flush()
	return c.Error()
}

func (c csvRows) Discard() {}

func row(number int) *importer.Row {
	return &importer.Row{Number: number, Source: []string{fmt.Sprint("c", number)}}
}

// each gives all of s, without errors.
func each[T any](s ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range s {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// broken gives all of s, and then an error.
func broken[T any](err error, s ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for v := range each(s...) {
			if !yield(v, nil) {
				return
			}
		}
		var zero T
		yield(zero, err)
	}
}

var (
	stockholm   = time.FixedZone("", 2*60*60)
	sentAt      = time.Date(2031, 5, 3, 12, 30, 15, 999, time.UTC)
	kunder      = Results{Paths: Paths{Results: "kunder.results.csv", Errors: "kunder.errors.csv"}, NewWriter: newCSVRows, Sheet: "bcdfghjklmnp", Ours: isOurs, Zone: stockholm}
	missing     = importer.Problem{Code: importer.NotStarted, Value: "it was interrupted"}
	isInvalid   = importer.Problem{Code: importer.Missing, Field: importer.ContactID}
	wasRejected = importer.Problem{Code: importer.VitecRefused, Value: "no", Detail: "400"}
)

var withoutDigests = cmpopts.IgnoreFields(Tally{}, "ResultsDigest", "ErrorsDigest")

func TestResults(t *testing.T) {
	t.Chdir(t.TempDir())
	tally, err := kunder.Write(Pairs(
		each(row(2), row(3), row(5), row(6), row(7), row(9)),
		each(
			importer.IsCreated(2, "cb-1", sentAt, 0),
			importer.IsDuplicate(3, "cb-1", importer.Problem{Code: importer.SameAsRow, Row: 2}),
			importer.IsInvalid(5, []importer.Problem{isInvalid, isInvalid}),
			importer.IsNot(7, importer.Rejected, sentAt, wasRejected),
			importer.IsCreated(9, "=cmd|' /C calc'!A0", sentAt, 0)), missing))
	if err != nil {
		t.Fatal(err)
	}
	header := "contactId,status,comeback_id,error,sent_at,row,sheet\n"
	invalid := `c5,invalid,,"contactId: the cell is empty, and must be filled in; contactId: the cell is empty, and must be filled in",,5,bcdfghjklmnp` + "\n"
	unsent := `c6,unsent,,"not sent, as the run ended before its turn (it was interrupted); go on with: comebacks resume",,6,bcdfghjklmnp` + "\n"
	rejected := "c7,rejected,,Vitec refused it (HTTP 400): no,2031-05-03T14:30:15+02:00,7,bcdfghjklmnp\n"
	results := header +
		"c2,created,cb-1,,2031-05-03T14:30:15+02:00,2,bcdfghjklmnp\n" +
		"c3,duplicate,cb-1,the same comeback as row 2,,3,bcdfghjklmnp\n" +
		invalid + unsent + rejected +
		"c9,created,'=cmd|' /C calc'!A0,,2031-05-03T14:30:15+02:00,9,bcdfghjklmnp\n"
	if diff := cmp.Diff(results, read(t, "kunder.results.csv")); diff != "" {
		t.Error("results:", diff)
	}
	if diff := cmp.Diff(header+invalid+unsent+rejected, read(t, "kunder.errors.csv")); diff != "" {
		t.Error("errors:", diff)
	}
	want := Tally{
		Rows:   6,
		Counts: map[importer.Status]int{importer.Created: 2, importer.Duplicate: 1, importer.Invalid: 1, importer.Rejected: 1, importer.Unsent: 1, importer.Uncertain: 0},
		Held:   map[importer.Code]int{importer.NotStarted: 1},
		Faults: []Fault{
			{Code: importer.Missing, Field: importer.ContactID, Column: "contactId", Shown: "contactId", Count: 1, Rows: []int{5}, Text: "contactId: the cell is empty, and must be filled in"},
			{Code: importer.VitecRefused, Value: "no", Count: 1, Rows: []int{7}, Text: "Vitec refused it (HTTP 400): no"},
		},
		Files: []string{"kunder.results.csv", "kunder.errors.csv"},
	}
	if diff := cmp.Diff(want, tally, withoutDigests); diff != "" {
		t.Error("tally:", diff)
	}
}

// A row carries on where it first stood, as far as that is known.
func TestOriginIsCarriedOn(t *testing.T) {
	for name, tt := range map[string]struct {
		origin importer.Origin
		want   string
	}{
		"of this sheet":               {importer.Origin{}, "7 bcdfghjklmnp"},
		"of another":                  {importer.Origin{Sheet: "zzzzzzzzzzzz", Row: 3}, "3 zzzzzzzzzzzz"},
		"of one that is not known":    {importer.Origin{Row: 3}, "3 "},
		"of another, its row is gone": {importer.Origin{Sheet: "zzzzzzzzzzzz"}, "7 bcdfghjklmnp"},
	} {
		t.Run(name, func(t *testing.T) {
			tell := teller{sheet: "bcdfghjklmnp"}
			cells := tell.line(Pair{&importer.Row{Number: 7, Origin: tt.origin}, new(importer.IsCreated(7, "cb-1", sentAt, 0))})
			if got := cells[4] + " " + cells[5]; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// Rows of customers that were left out are nobody's to correct, nor are those
// that were only checked.
func TestLeftOutRowsAreInNoErrorsFile(t *testing.T) {
	for code, want := range map[importer.Code]bool{
		importer.OtherCustomer: false, importer.OnlyChecked: false,
		importer.BeyondLimit: true, importer.StrictRefused: true, importer.Similar: true, importer.SaysCreated: true, importer.NotConfirmed: true,
	} {
		if got := toCorrect(new(importer.IsNot(2, importer.Unsent, time.Time{}, importer.Problem{Code: code}))); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}

func TestErrorsFileGoesWhenNothingIsLeftToCorrect(t *testing.T) {
	for name, tt := range map[string]struct {
		earlier string
		stays   bool
	}{
		"one of ours":    {"contactId,status,comeback_id,error,sent_at,row,sheet\nc2,invalid,,no,,2\n", false},
		"somebody's own": {"contactId,mine\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "kunder.errors.csv", tt.earlier)
			r := kunder
			r.Before.ErrorsDigest, _ = digestOf("kunder.errors.csv")
			tally, err := r.Write(Pairs(each(row(2)), each(importer.IsCreated(2, "cb-1", sentAt, 0)), missing))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"kunder.results.csv"}, tally.Files); diff != "" {
				t.Error(diff)
			}
			if _, err := os.Stat("kunder.errors.csv"); tt.stays != (err == nil) {
				t.Errorf("stays %v: %v", tt.stays, err)
			}
		})
	}
}

// Whatever fails, the files of an earlier run stay as they were, and no
// temporary one is left.
func TestResultsFail(t *testing.T) {
	torn := errors.New("torn")
	good := []importer.Outcome{importer.IsCreated(2, "cb-1", sentAt, 0), importer.IsInvalid(3, []importer.Problem{isInvalid})}
	failing := func(room int) func(io.Writer, bool) (importer.RowWriter, error) {
		return func(w io.Writer, _ bool) (importer.RowWriter, error) { return &tornRows{room}, nil }
	}
	for name, tt := range map[string]struct {
		rows     iter.Seq2[*importer.Row, error]
		outcomes iter.Seq2[importer.Outcome, error]
		writer   func(io.Writer, bool) (importer.RowWriter, error)
		want     string
	}{
		"sheet":                  {broken(torn, row(2), row(3)), each(good...), newCSVRows, "torn"},
		"journal":                {each(row(2), row(3), row(4)), broken(torn, good...), newCSVRows, "torn"},
		"journal at the end":     {each(row(2), row(3)), broken(torn, good...), newCSVRows, "torn"},
		"outcome without row":    {each(row(3)), each(good...), newCSVRows, "sheet-lacks-row: 2: created"},
		"outcome after last row": {each(row(2)), each(good...), newCSVRows, "sheet-lacks-row: 3: invalid"},
		"writer at its start":    {each(row(2)), each(good[0]), func(io.Writer, bool) (importer.RowWriter, error) { return nil, errTornRow }, "neither to kunder.results.csv nor beside it: torn row"},
		"no room": {each(row(2)), each(good[0]), func(io.Writer, bool) (importer.RowWriter, error) {
			return nil, &importer.Failure{Code: importer.TooManyColumns, Value: "16385", Detail: "16384"}
		}, "nor beside it: can't write kunder.results.csv: its results have 16385 columns"},
		"writer at the first row": {each(row(2)), each(good[0]), failing(0), "neither to kunder.results.csv nor beside it: torn row"},
		"writer at its end":       {each(row(2)), each(good[0]), failing(1), "neither to kunder.results.csv nor beside it: torn row"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "kunder.results.csv", "earlier results")
			write(t, "kunder.errors.csv", "earlier errors")
			r := kunder
			r.NewWriter = tt.writer
			_, err := r.Write(Pairs(tt.rows, tt.outcomes, missing))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %s", err, tt.want)
			}
			if diff := cmp.Diff([]string{"kunder.errors.csv", "kunder.results.csv"}, list(t, ".")); diff != "" {
				t.Error(diff)
			}
			if got := read(t, "kunder.results.csv") + ", " + read(t, "kunder.errors.csv"); got != "earlier results, earlier errors" {
				t.Errorf("the files are now %s", got)
			}
		})
	}
}

var errTornRow = errors.New("torn row")

// tornRows fails after so many rows, at the latest at its end.
type tornRows struct{ room int }

func (w *tornRows) Write(*importer.Row, []string, []importer.Problem) error {
	if w.room--; w.room < 0 {
		return errTornRow
	}
	return nil
}

func (w *tornRows) Close() error { return errTornRow }

func (w *tornRows) Discard() {}

func TestInert(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "cb-1": "cb-1", "1+1": "1+1", "'=1": "'=1",
		"=1+1": "'=1+1", "+46 8": "'+46 8", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠A": "'＠A",
	} {
		if got := Inert(text); got != want {
			t.Errorf("Inert(%q) = %q, want %q", text, got, want)
		}
	}
}

// Every row of a sheet stands exactly once in the results, in the sheet's
// order; the errors file has exactly those that are not in Vitec.
func TestEveryRowOnce(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	rapid.Check(t, func(t *rapid.T) {
		var rows []*importer.Row
		var outcomes []importer.Outcome
		status := make(map[string]importer.Status)
		number := 1
		for _, gap := range rapid.SliceOfN(rapid.IntRange(1, 3), 0, 50).Draw(t, "gaps") {
			number += gap
			rows = append(rows, row(number))
			o := drawOutcome(t, number)
			if rapid.Bool().Draw(t, "known") {
				outcomes = append(outcomes, o)
			} else {
				o.Status = importer.Unsent
			}
			status[strconv.Itoa(number)] = o.Status
		}
		r := kunder
		r.Before.Same = true
		tally, err := r.Write(Pairs(each(rows...), each(outcomes...), missing))
		if err != nil {
			t.Fatal(err)
		}

		var all, errs []string
		for _, r := range rows {
			n := strconv.Itoa(r.Number)
			all = append(all, n)
			if !status[n].Done() {
				errs = append(errs, n)
			}
		}
		if diff := cmp.Diff(all, rowNumbers(t, "kunder.results.csv", status)); diff != "" {
			t.Error("results:", diff)
		}
		if diff := cmp.Diff(errs, rowNumbers(t, "kunder.errors.csv", status)); diff != "" {
			t.Error("errors:", diff)
		}
		counted := 0
		for _, n := range tally.Counts {
			counted += n
		}
		if counted != len(rows) || tally.Rows != len(rows) {
			t.Errorf("of %d rows, %d are counted, %d by status", len(rows), tally.Rows, counted)
		}
	})
}

func drawOutcome(t *rapid.T, number int) importer.Outcome {
	o := importer.Outcome{Row: number, Status: rapid.SampledFrom(importer.Statuses).Draw(t, "status"), ComebackID: rapid.String().Draw(t, "id")}
	if rapid.Bool().Draw(t, "sent") {
		o.SentAt = sentAt
	}
	for range rapid.IntRange(0, 3).Draw(t, "problems") {
		o.Problems = append(o.Problems, importer.Problem{Code: importer.NotADate, Field: importer.Date, Value: rapid.String().Draw(t, "value")})
	}
	return o
}

// rowNumbers reads the column row, and holds the column status against what
// it should say. A file that is not there has no rows.
func rowNumbers(t *rapid.T, path string, status map[string]importer.Status) []string {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for _, line := range lines[1:] {
		n := line[5]
		if line[0] != "c"+n || line[1] != string(status[n]) {
			t.Errorf("row %s, which is %s, is written as %q", n, status[n], line)
		}
		numbers = append(numbers, n)
	}
	return numbers
}

func BenchmarkResults(b *testing.B) {
	b.Chdir(b.TempDir())
	const n = 10_000
	rows := func(yield func(*importer.Row, error) bool) {
		r := row(0)
		for i := range n {
			r.Number = i + 2
			if !yield(r, nil) {
				return
			}
		}
	}
	outcomes := func(yield func(importer.Outcome, error) bool) {
		for i := range n {
			if !yield(importer.IsCreated(i+2, "cb-1", sentAt, 0), nil) {
				return
			}
		}
	}
	r := kunder
	r.Before.Same = true
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Write(Pairs(rows, outcomes, missing)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
}

// Whom rows mean stands behind the other columns, if it was looked up; names of those who
// were found stand in the errors file alone. What a person has chosen stays until somebody
// is found.
func TestFoundColumns(t *testing.T) {
	dir := t.TempDir()
	found, chosen := row(2), row(3)
	found.Matched = importer.Matched{ContactID: "ADR1", By: "email+name"}
	found.Cells.FoundContactID = "ADR0"
	chosen.Cells.FoundContactID = "=ADR2"
	several := importer.Problem{Code: importer.SeveralContacts, Field: importer.Email, Value: "2", Detail: "ADR2, ADR3", Private: "ADR2 (Anna Ek, Lund); ADR3 (Bo Ek, Lund)"}
	r := Results{
		Paths: Paths{Results: dir + "/r.csv", Errors: dir + "/e.csv"},
		NewWriter: func(w io.Writer, _ bool) (importer.RowWriter, error) {
			c := csvRows{csv.NewWriter(w)}
			return c, c.Writer.Write(slices.Concat([]string{"contactId"}, Columns, FoundColumns))
		},
		Found: true, Sheet: "bbbbbbbbbbbb", Ours: func(string) bool { return true },
	}
	tally, err := r.Write(each(Pair{found, new(importer.IsCreated(2, "AK1", time.Time{}, 0))}, Pair{chosen, new(importer.IsInvalid(3, []importer.Problem{several}))}))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/r.csv": "c2,created,AK1,,,2,bbbbbbbbbbbb,ADR1,email+name\nc3,invalid,,\"email: 2 contacts have this (ADR2, ADR3); write the id of the right one into the column found_contact_id\",,3,bbbbbbbbbbbb,'=ADR2,\n",
		"/e.csv": "c3,invalid,,\"email: 2 contacts have this: ADR2 (Anna Ek, Lund); ADR3 (Bo Ek, Lund); write the id of the right one into the column found_contact_id\",,3,bbbbbbbbbbbb,'=ADR2,\n",
	} {
		text, err := os.ReadFile(dir + path)
		if err != nil {
			t.Fatal(err)
		}
		if _, rows, _ := strings.Cut(string(text), "\n"); rows != want {
			t.Errorf("%s: got\n%s\nwant\n%s", path, rows, want)
		}
	}
	if got := tally.Faults[0].Text; strings.Contains(got, "Anna") {
		t.Errorf("the tally names somebody: %s", got)
	}
}
