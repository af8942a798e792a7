package numfmt

import (
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// atFault stands in a table for a number that a format doesn't show as an id.
const atFault = "at atFault"

// shownIDs tells of each format of the case file what a person sees of the
// numbers 123, 7, 8005551234, 197001011234, 0, 123456, 12.5 and -5.
var shownIDs = map[string][8]string{
	"00000":                                {"00123", "00007", "8005551234", "197001011234", "00000", "123456", atFault, "-00005"},
	"0000000":                              {"0000123", "0000007", "8005551234", "197001011234", "0000000", "0123456", atFault, "-0000005"},
	"000000-0000":                          {"000000-0123", "000000-0007", "800555-1234", "19700101-1234", "000000-0000", "000012-3456", atFault, "-000000-0005"},
	`000000\-0000`:                         {"000000-0123", "000000-0007", "800555-1234", "19700101-1234", "000000-0000", "000012-3456", atFault, "-000000-0005"},
	"#":                                    {"123", "7", "8005551234", "197001011234", atFault, "123456", atFault, "-5"},
	"0":                                    {"123", "7", "8005551234", "197001011234", "0", "123456", atFault, "-5"},
	"@":                                    {"123", "7", "8005551234", "197001011234", "0", "123456", "12.5", "-5"},
	"#,##0":                                {"123", "7", atFault, atFault, "0", atFault, atFault, "-5"},
	"# ##0":                                {"123", "7", "8005551 234", "197001011 234", "0", "123 456", atFault, atFault},
	`[<=9999999]###-####;\(###\) ###-####`: {"-123", "-7", "(800) 555-1234", "(19700) 101-1234", "-", "12-3456", atFault, atFault},
	"00-00-00":                             {"00-01-23", "00-00-07", "800555-12-34", "19700101-12-34", "00-00-00", "12-34-56", atFault, "-00-00-05"},
	`\K\O\N0`:                              {"KON123", "KON7", "KON8005551234", "KON197001011234", "KON0", "KON123456", atFault, atFault},
	`"KON"0000`:                            {"KON0123", "KON0007", "KON8005551234", "KON197001011234", "KON0000", "KON123456", atFault, atFault},
	`0000" "0000`:                          {"0000 0123", "0000 0007", "800555 1234", "19700101 1234", "0000 0000", "0012 3456", atFault, "-0000 0005"},
	"?????":                                {"123", "7", "8005551234", "197001011234", atFault, "123456", atFault, atFault},
	"###0":                                 {"123", "7", "8005551234", "197001011234", "0", "123456", atFault, "-5"},
	`000\-000`:                             {"000-123", "000-007", "8005551-234", "197001011-234", "000-000", "123-456", atFault, "-000-005"},
	"0.0":                                  {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	"[>9999]00000;0000":                    {"0123", "0007", "8005551234", "197001011234", "0000", "123456", atFault, atFault},
	`00000;-00000;"-"`:                     {"00123", "00007", "8005551234", "197001011234", "-", "123456", atFault, "-00005"},
	"_ 0_ ":                                {"123", "7", "8005551234", "197001011234", "0", "123456", atFault, atFault},
	"* 0":                                  {"123", "7", "8005551234", "197001011234", "0", "123456", atFault, atFault},
	"0_)":                                  {"123", "7", "8005551234", "197001011234", "0", "123456", atFault, "-5"},
	"[Blue]0000":                           {"0123", "0007", "8005551234", "197001011234", "0000", "123456", atFault, "-0005"},
	"##-##":                                {"1-23", "-7", "80055512-34", "1970010112-34", "-", "1234-56", atFault, atFault},
	`"M"00000`:                             {"M00123", "M00007", "M8005551234", "M197001011234", "M00000", "M123456", atFault, atFault},
	"M00000":                               {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	"KON0":                                 {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	"General":                              {"123", "7", "8005551234", "197001011234", "0", "123456", "12.5", "-5"},
	"Standard":                             {"123", "7", "8005551234", "197001011234", "0", "123456", "12.5", "-5"},
	"[$-41D]0000":                          {"0123", "0007", "8005551234", "197001011234", "0000", "123456", atFault, "-0005"},
	"0,":                                   {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	"0000,":                                {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	"0000;;":                               {"0123", "0007", "8005551234", "197001011234", atFault, "123456", atFault, atFault},
	`"Kund "General`:                       {"Kund 123", "Kund 7", "Kund 8005551234", atFault, "Kund 0", "Kund 123456", atFault, atFault},
	`0\ \s\t`:                              {"123 st", "7 st", "8005551234 st", "197001011234 st", "0 st", "123456 st", atFault, "-5 st"},
	`0" d"`:                                {"123 d", "7 d", "8005551234 d", "197001011234 d", "0 d", "123456 d", atFault, "-5 d"},
	`\M0`:                                  {"M123", "M7", "M8005551234", "M197001011234", "M0", "M123456", atFault, atFault},
	`00\.00`:                               {"01.23", "00.07", "80055512.34", "1970010112.34", "00.00", "1234.56", atFault, "-00.05"},
	"0/0":                                  {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	"0000E+0":                              {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	`#\ ?/?`:                               {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	`[=0]"noll";0000`:                      {"0123", "0007", "8005551234", "197001011234", "noll", "123456", atFault, atFault},
	"00000.":                               {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	"0%":                                   {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
	"0000%":                                {atFault, atFault, atFault, atFault, atFault, atFault, atFault, atFault},
}

// Each row of the case file has a number with a format, and the format's code
// in its last column.
func TestShowsTheCaseFilesIDs(t *testing.T) {
	f, err := excelize.OpenFile(filepath.Join("..", "testdata", "cases", "xlsx", "id-formats.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	numbers := []float64{123, 7, 8005551234, 197001011234, 0, 123456, 12.5, -5}
	tried := make(map[string]int)
	for _, row := range rows[1:] {
		n, ok := Number(row[1])
		at := slices.Index(numbers, n)
		want, known := shownIDs[row[3]]
		if !ok || at < 0 || !known {
			t.Fatalf("no expectation for %q", row)
		}
		tried[row[3]]++
		if got := seen(Parse(row[3]), n); got != want[at] {
			t.Errorf("%s of %s: %q, want %q", row[3], row[1], got, want[at])
		}
	}
	if len(tried) != len(shownIDs) {
		t.Errorf("the file has %d formats, the table %d", len(tried), len(shownIDs))
	}
}

// seen is what a format shows of a number, or atFault.
func seen(f Format, n float64) string {
	if text, ok := f.Show(n); ok {
		return text
	}
	return atFault
}

func TestFormatShows(t *testing.T) {
	for _, c := range []struct {
		code string
		n    float64
		want string
	}{
		// General, and numbers that spreadsheets keep in 15 digits.
		{"", 123, "123"},
		{"GENERAL", 123, "123"},
		{"[Red]General", 123, "123"},
		{"General", 0.1 + 0.2, "0.3"},
		{"General", 30011.000000000004, "30011"},
		{"00000", 123.00000000000001, "00123"},
		{"General", 999999999999999, "999999999999999"},
		{"General", 1e15, atFault},
		{"@", 1e15, atFault},
		{"0", 1e15, atFault},
		{"0", -1e15, atFault},
		{"General", 1e-10, atFault},
		{"General", 0.0001, "0.0001"},
		{"General", math.NaN(), atFault},
		{"0", math.Inf(-1), atFault},
		{"0", math.Copysign(0, -1), "0"},
		{`General" st"`, 5, "5 st"},
		{`"A"General"B"`, 12345678901, "A12345678901B"},
		{`"A"General"B"`, 123456789012, atFault},

		// Sections and conditions.
		{"General;-General", -5, "-5"},
		{"General;General", -5, atFault},
		{"0;0", -5, atFault}, // without its sign it is another number
		{"0;-0;;@", 0, atFault},
		{"0;@", -5, "-5"},
		{"0;(0)", -5, atFault},
		{";;;", 5, atFault},
		{";", 5, atFault},
		{"0;", -5, atFault},
		{"0;0;0;0;0", 5, atFault},
		{"[<100]0;[<1000]00000;000000", 7, "7"},
		{"[<100]0;[<1000]00000;000000", 100, "00100"},
		{"[<100]0;[<1000]00000;000000", 1000, "001000"},
		{"[>=100]0;[<0]-00;000", 7, "007"},
		{"[>100]0", 7, atFault},
		{"[<>7]0;00", 7, "07"},
		{"[=7]0;[>7]00", 1, atFault},
		{"0;[>5]00", 7, atFault}, // a condition without a first one
		{"[<=x]0;00", 7, atFault},
		{"[<=5,5]0;00", 7, atFault},
		{`[=1]"Ja";[=0]"Nej";0`, 1, "Ja"},
		{`[=1]"Ja";[=0]"Nej";0`, 0, "Nej"},

		// Brackets.
		{"[Röd]0000", 7, "0007"},
		{"[Color10]0000", 7, "0007"},
		{"[färg 3]0000", 7, "0007"},
		{"[kr]0", 7, atFault},
		{"[$kr-41D] 0", 7, "kr 7"},
		{"[$-sv-SE]0000", 7, "0007"},
		{"[$-1010409]0", 7, "7"},
		{"[$-2000000]0", 7, atFault}, // Arabic digits
		{"[$-th-TH,D00]0", 7, atFault},
		{"[DBNum1]0", 7, atFault},
		{"[", 7, atFault},
		{"[]0", 7, atFault},

		// Literals.
		{"+46 0", 701234567, "+46 701234567"},
		{"1000", 7, atFault},
		{"01", 7, atFault},
		{`"1"000`, 7, "1007"},
		{"(###) ###-####", 8005551234, "(800) 555-1234"},
		{`00\/00`, 123, "01/23"},
		{"00/00", 123, atFault},
		{`0\%`, 7, "7%"},
		{`00":"00`, 1430, "14:30"},
		{"0 kr", 7, atFault},
		{"0 st", 7, atFault},
		{"0!x", 7, atFault},
		{"$0", 7, atFault},
		{"€0", 7, "€7"},
		{"0°", 7, "7°"},
		{`0"`, 7, atFault},
		{`0\`, 7, atFault},
		{"0_", 7, atFault},
		{"0*", 7, atFault},
		{"*00", 7, atFault},
		{`"KON"* 0`, 7, atFault},
		{`* "KON"0* `, 7, "KON7"},
		{`* "KON"* 0`, 7, atFault},

		// Places.
		{"0#", 5, "05"},
		{"0##", 5, atFault},
		{"??0", 5, "5"},
		{"0,000", 7, atFault},
		{"0,0", 7, "07"},
		{"#,##0", -123, "-123"},
		{"#,##0", 1000, atFault},
		{"0 ,0", 7, atFault},
		{"0,,", 7, atFault},
		{"0E+0", 7, atFault},
		{".00", 7, atFault},
		{"0;0;@;0", 0, atFault},
		{`"x"@`, 7, atFault},
		{"yyyy-mm-dd", 7, atFault},
		{"0" + strings.Repeat(`"x"`, 90), 7, atFault}, // longer than Excel's longest
	} {
		if got := seen(Parse(c.code), c.n); got != c.want {
			t.Errorf("%s of %v: %q, want %q", c.code, c.n, got, c.want)
		}
	}
}

func TestNumberThatIsNotShownStaysPlain(t *testing.T) {
	for _, c := range []struct {
		code string
		n    float64
		want string
	}{
		{"#,##0", 1234, "1234"},
		{"0.00", 12.5, "12.5"},
		{";;;", -7, "-7"},
		{"0", 1e15, "1.00000E+15"},
		{"yyyy-mm-dd", 47971, "47971"},
	} {
		if got, ok := Parse(c.code).Show(c.n); got != c.want || ok {
			t.Errorf("%s of %v: %q %v, want %q", c.code, c.n, got, ok, c.want)
		}
	}
}

func TestFormatOfText(t *testing.T) {
	for code, want := range map[string]bool{
		"@": true, "[Red]@": true, "_ @_ ": true, "[$-41D]@": true, "": false, "General": false, "0;@": false, `"x"@`: false, "@@": false, "@0": false, "y@": false, "k@": false,
	} {
		if got := Parse(code).IsText(); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}

func TestFormatOfDates(t *testing.T) {
	for _, c := range []struct {
		code string
		n    float64
		want bool
	}{
		{`yyyy\-mm\-dd`, 47971, true},
		{`yyyy\-mm\-dd;@`, 47971, true},
		{`[$-41D]d\ mmmm\ yyyy;@`, 47971, true},
		{"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 47971, true},
		{"[$-x-sysdate]dddd, mmmm dd, yyyy", 47971, true},
		{"YYYY-MM-DD", 47971, true},
		{"ÅÅÅÅ-MM-DD", 47971, true},
		{`yyyy"年"m"月"d"日"`, 47971, true},
		{"d.m.yyyy", 47971, true},
		{"h:mm AM/PM", 0.5, true},
		{"hh:mm:ss.000", 0.5, true},
		{"hh:mm:ss,0", 0.5, true},
		{"[h]:mm", 1.5, true},
		{"[mm]", 1.5, true},
		{"[ss].00", 1.5, true},
		{"[<1]hh:mm;yyyy-mm-dd", 0.5, true},
		{"[<1]0;yyyy-mm-dd", 0.5, false},
		{"[<1]0;yyyy-mm-dd", 47971, true},
		{"yyyy-mm-dd;0;0", -5, false},
		{"General", 47971, false},
		{"Standard", 47971, false},
		{"", 47971, false},
		{"@", 47971, false},
		{`0" d"`, 47971, false},
		{"0 d", 47971, false},
		{"M00000", 47971, false},
		{`\d0`, 47971, false},
		{"[Red]0", 47971, false},
		{"[Magenta]0", 47971, false},
		{"0.00E+00", 47971, false},
		{`"dag"`, 47971, false},
		{"_d0*d", 47971, false},
	} {
		if got := Parse(c.code).IsDate(c.n); got != c.want {
			t.Errorf("%s of %v: %v", c.code, c.n, got)
		}
	}
}

func TestBuiltInFormats(t *testing.T) {
	for id := -1; id < 200; id++ {
		date := id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
		f := Parse(BuiltIn(id))
		if f.IsDate(47971.5) != date || f.IsText() != (id == 49) {
			t.Errorf("%d: %q", id, f.code)
		}
	}
	for _, c := range []struct {
		id   int
		n    float64
		want string
	}{
		{0, 123, "123"}, {1, 123, "123"}, {2, 123, atFault}, {3, 123, "123"}, {3, 1234, atFault}, {5, 123, atFault}, {8, -123, atFault},
		{9, 1, atFault}, {37, 123, "123"}, {37, -123, atFault}, {41, 123, "123"}, {41, 0, "-"}, {42, 123, atFault}, {49, 123, "123"}, {163, 123, "123"},
	} {
		if got := seen(Parse(BuiltIn(c.id)), c.n); got != c.want {
			t.Errorf("%d of %v: %q, want %q", c.id, c.n, got, c.want)
		}
	}
}

func BenchmarkFormatShow(b *testing.B) {
	for _, code := range []string{"", "00000", `_-* #,##0\ "kr"_-`} {
		f := Parse(code)
		b.Run(code, func(b *testing.B) {
			for b.Loop() {
				f.Show(123)
			}
		})
	}
}

// FuzzFormat: no code breaks the reader of formats, what it shows is bounded,
// and a number that it shows by digits alone is that number.
func FuzzFormat(f *testing.F) {
	for code := range shownIDs {
		f.Add(code, 123.0)
	}
	f.Add(`[$-41D]d\ mmmm\ yyyy;@`, 47971.5)
	f.Add(`_-* #,##0\ "kr"_-;-* #,##0\ "kr"_-;_-* "-"\ "kr"_-;_-@_-`, -5.0)
	f.Add(`[<1]General;[$kr-41D]* 0`, 1e11)
	f.Fuzz(func(t *testing.T, code string, n float64) {
		begun := time.Now()
		format := Parse(code)
		text, ok := format.Show(n)
		format.IsDate(n)
		format.Date(n, false)
		if took := time.Since(begun); took > time.Second {
			t.Errorf("took %s", took)
		}
		if format.IsDate(n) && ok || len(text) > len(code)+400 {
			t.Errorf("shows %q", text)
		}
		if ok && (text == "" || text != strings.TrimSpace(text)) {
			t.Errorf("shows %q", text)
		}
		if shown, err := strconv.ParseFloat(text, 64); ok && err == nil && !strings.ContainsAny(code, `"\[-123456789`) && shown != kept(n) {
			t.Errorf("%v is shown as %q", n, text)
		}
	})
}
