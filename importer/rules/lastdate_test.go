package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// A row is judged the same whatever the dates of the rows before it.
func TestLastDate(t *testing.T) {
	dates := rapid.SampledFrom([]string{"", "2031-05-03", "2031-05-03 14:30", "2031-05-04", "2001-05-03", "2031-02-30", "3/5/2031", "nonsense", "2031-03-30 02:30"})
	clocks := rapid.SampledFrom([]string{"", "", "14:30", "25:00"})
	rapid.Check(t, func(rt *rapid.T) {
		r := &Rules{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		var last LastDate
		for range rapid.IntRange(2, 6).Draw(rt, "rows") {
			row := importer.Row{Number: 2, Cells: importer.Cells{CustomerID: "M30011", ContactID: "KON1", Date: dates.Draw(rt, "date"), Time: clocks.Draw(rt, "time")}}
			var got, want Judged
			r.Judge(&row, &got, &last)
			r.Judge(&row, &want, new(LastDate))
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(Judged{})); diff != "" {
				rt.Fatalf("%q, %q: %s", row.Cells.Date, row.Cells.Time, diff)
			}
		}
	})
}

// A plain note is one about which no rule says anything.
func TestPlainNote(t *testing.T) {
	parts := rapid.SampledFrom([]string{"", "a", " ", "Å", "ÿ", "€", "e\u0301", "\n", "\r\n", "\t", "\x00", "\x7f", "\u0085", "\u00a0", "\ufffd", "\ufffe", "\xc3", "\xff", "#N/A", "#", "\xc3\xc3"})
	rapid.Check(t, func(rt *rapid.T) {
		note := strings.Join(rapid.SliceOfN(parts, 1, 4).Draw(rt, "parts"), "")
		if note == "" || !isPlainNote(note) {
			return
		}
		if said := strings.TrimSpace(note); said == "" || !isText(note) || strings.ContainsFunc(note, forbiddenInNote) || isFormulaError(said) {
			rt.Fatalf("%q is not plain", note)
		}
	})
}
