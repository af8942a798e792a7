package numfmt

import (
	"math"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestSerialDate(t *testing.T) {
	for _, c := range []struct {
		n        float64
		date1904 bool
		want     string // "" for no date
	}{
		{47971, false, "2031-05-03"},
		{47971.604166666664, false, "2031-05-03 14:30:00"},
		{47971.6041666, false, "2031-05-03 14:30:00"},
		{47971.99999999, false, "2031-05-04"},
		{47971.00001, false, "2031-05-03 00:00:01"},
		{46509, true, "2031-05-03"},
		{46509.604166666664, true, "2031-05-03 14:30:00"},
		{0, false, "00:00:00"},
		{0, true, "00:00:00"},
		{0.604166666666667, false, "14:30:00"},
		{0.604166666666667, true, "14:30:00"},
		{0.999988425925926, false, "23:59:59"},
		{0.9999999, false, ""}, // midnight of which day?
		{0.9999999, true, ""},
		{1, false, "1900-01-01"},
		{1, true, "1904-01-02"},
		{1.604166666666667, false, "1900-01-01 14:30:00"},
		{59, false, "1900-02-28"},
		{59.99999999, false, ""},
		{60, false, ""},
		{60.5, false, ""},
		{60.99999999, false, "1900-03-01"},
		{61, false, "1900-03-01"},
		{60, true, "1904-03-01"},
		{2958465, false, "9999-12-31"},
		{2958465.999, false, "9999-12-31 23:58:34"},
		{2958465.9999999, false, ""},
		{2958466, false, ""},
		{2957003, true, "9999-12-31"},
		{2957004, true, ""},
		{1e300, false, ""},
		{-1, false, ""},
		{-1e-9, false, ""},
		{math.NaN(), false, ""},
		{math.Inf(1), false, ""},
	} {
		got, ok := SerialDate(c.n, c.date1904)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%v (1904: %v): %q %v, want %q", c.n, c.date1904, got, ok, c.want)
		}
	}
}

// Another reader of the same count agrees, from the day after Excel's 29th of
// February 1900.
func TestSerialDateIsExcelizes(t *testing.T) {
	for n := 61.0; n < 2958465; n += 997.37 {
		for _, date1904 := range []bool{false, true} {
			other, err := excelize.ExcelDateToTime(n, date1904)
			if err != nil {
				t.Fatal(err)
			}
			want := dateText(other.Round(time.Second))
			if got, ok := SerialDate(n, date1904); date1904 && n > 2957003 != !ok || ok && got != want {
				t.Errorf("%v (1904: %v): %q %v, want %q", n, date1904, got, ok, want)
			}
		}
	}
}

func TestDateOfFormat(t *testing.T) {
	for _, c := range []struct {
		code string
		n    float64
		want string
		ok   bool
	}{
		{"yyyy-mm-dd", 47971, "2031-05-03", true},
		{"mmm-yy", 47971, "2031-05-03", true}, // the cell holds it all
		{"hh:mm", 47971.604166666664, "2031-05-03 14:30:00", true},
		{"hh:mm", 0.604166666666667, "14:30:00", true},
		{"hh:mm", 0, "00:00:00", true},
		{"yyyy-mm-dd", 0, "00:00:00", false}, // seen as 1900-01-00
		{"yyyy-mm-dd", 0.5, "12:00:00", false},
		{"yyyy-mm-dd hh:mm", 0.5, "12:00:00", true},
		{"[h]:mm", 0.604166666666667, "14:30:00", true},
		{"[h]:mm", 0.9999999, "24:00:00", false},
		{"[hh]:mm", 1, "24:00:00", false},
		{"[h]:mm:ss", 1.504178240740741, "36:06:01", false},
		{"[mm]:ss", 47971.604166666664, "1151318:30:00", false},
		{"[h]:mm", -0.5, "-0.5", false},
		{"hh:mm", -0.5, "-0.5", false},
		{"yyyy-mm-dd", 60, "60", false},
		{"yyyy-mm-dd", 1e9, "1000000000", false},
	} {
		if got, ok := Parse(c.code).Date(c.n, false); got != c.want || ok != c.ok {
			t.Errorf("%s of %v: %q %v, want %q %v", c.code, c.n, got, ok, c.want, c.ok)
		}
	}
}

func TestISODate(t *testing.T) {
	for text, want := range map[string]string{
		"2031-05-03":                   "2031-05-03",
		"2031-05-03Z":                  "2031-05-03",
		"2031-05-03T12:30:00":          "2031-05-03 12:30:00",
		"2031-05-03T12:30:00Z":         "2031-05-03 12:30:00",
		"2031-05-02T22:00:00.000Z":     "2031-05-02 22:00:00",
		"2031-05-03T00:00:00Z":         "2031-05-03",
		"2031-05-03T12:30":             "2031-05-03 12:30:00",
		"2031-05-03T23:59:59.9999999":  "2031-05-04",
		"2031-05-03T12:29:59.99999998": "2031-05-03 12:30:00",
		" 2031-05-03\n":                "2031-05-03",
		"T14:29:59.9999999999984":      "14:30:00",
		"14:30:00":                     "14:30:00",
		"14:30":                        "14:30:00",
		"14:30:00Z":                    "14:30:00",
		"1899-12-30T14:30:00.000Z":     "14:30:00",
		"1899-12-31T14:30:00":          "14:30:00",
		"1899-12-29T14:30:00":          "1899-12-29 14:30:00",
		"1904-01-01T14:30:00":          "1904-01-01 14:30:00",
		"23:59:59.9999":                "", // midnight of which day?
		"2031-05-03T12:30:00+02:00":    "",
		"2031-05-03T12:30:00-00:00":    "",
		"2031-05-03+02:00":             "",
		"14:30:00+01:00":               "",
		"2031-05-03T24:00:00":          "",
		"2031-05-03T12:30:00,5":        "",
		"9999-12-31T23:59:59.9":        "",
		"2031-02-29":                   "",
		"2031-5-3":                     "",
		"20310503":                     "",
		"2031-05-03 12:30:00":          "",
		"2031-05-03T12:30:00ZZ":        "",
		"2031-05-03T":                  "",
		"T":                            "",
		"Z":                            "",
		"":                             "",
		"47971":                        "",
	} {
		if got, ok := ISODate(text); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v, want %q", text, got, ok, want)
		}
	}
}
