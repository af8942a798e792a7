package words

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for seconds, want := range map[float64]string{
		0: "0.0 s", 0.25: "0.2 s", 9.94: "9.9 s", 9.96: "10 s", 59.4: "59 s", 59.6: "1 min 0 s", 3599.7: "1 h 0 min", 7325: "2 h 2 min",
	} {
		if got := (Voice{}).Duration(seconds); got != want {
			t.Errorf("%v is told as %q, want %q", seconds, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 9999: "9999", 10000: "10 000", 123456: "123 456", 1234567: "1 234 567"} {
		if got := (Voice{}).Number(n); got != want {
			t.Errorf("%d is told as %q, want %q", n, got, want)
		}
	}
}

// What each language does with the same numbers, dates and names.
func TestGrammar(t *testing.T) {
	day := time.Date(2031, 8, 4, 0, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		said             func(Voice) string
		english, swedish string
	}{
		"number":            {func(v Voice) string { return v.Number(94000) }, "94 000", "94\u00a0000"},
		"seconds":           {func(v Voice) string { return v.Duration(4.21) }, "4.2 s", "4,2 s"},
		"milliseconds":      {func(v Voice) string { return v.Milliseconds(4.123) }, "4.12 ms", "4,12 ms"},
		"many milliseconds": {func(v Voice) string { return v.Milliseconds(1240) }, "1.2 s", "1,2 s"},
		"share":             {func(v Voice) string { return v.Percent(1, 20) }, "5.0\u00a0%", "5,0\u00a0%"},
		"hardly any":        {func(v Voice) string { return v.Percent(1, 20000) }, "<\u00a00.1\u00a0%", "<\u00a00,1\u00a0%"},
		"nearly all":        {func(v Voice) string { return v.Percent(19999, 20000) }, "99.9\u00a0%", "99,9\u00a0%"},
		"none of nothing":   {func(v Voice) string { return v.Percent(0, 0) }, "0\u00a0%", "0\u00a0%"},
		"day":               {func(v Voice) string { return v.Day(day) }, "Monday 4 August 2031", "måndag 4 augusti 2031"},
		"short day":         {func(v Voice) string { return v.ShortDay(day) }, "Mon 4 Aug 2031", "mån 4 aug 2031"},
		"week":              {func(v Voice) string { return v.WeekOf(day) }, "week 32 of 2031", "vecka 32 2031"},
		"month":             {func(v Voice) string { return v.MonthOf(day) }, "August 2031", "augusti 2031"},
		"column":            {func(v Voice) string { return v.Column("C", "Datum") }, `column C "Datum"`, "kolumn C ”Datum”"},
		"column of no name": {func(v Voice) string { return v.Column("C", "") }, "column C", "kolumn C"},
		"a row":             {func(v Voice) string { return v.Rows([]int{7}, 1) }, "row 7", "rad 7"},
		"the first rows":    {func(v Voice) string { return v.Rows([]int{7, 19}, 12) }, "rows 7, 19 …", "rad 7, 19 …"},
		"names":             {func(v Voice) string { return v.And([]string{"a", "b", "c"}) }, "a, b and c", "a, b och c"},
	} {
		if got := tt.said(Voice{}); got != tt.english {
			t.Errorf("%s: got %q, want %q", name, got, tt.english)
		}
		if got := tt.said(Voice{Language: Swedish}); got != tt.swedish {
			t.Errorf("%s: got %q, want %q", name, got, tt.swedish)
		}
	}
}
