package rules

import (
	"testing"

	"comebacks/importer"
)

func TestShownFormat(t *testing.T) {
	dayFirst, monthFirst := DateFormat{order: "dmy"}, DateFormat{order: "mdy"}
	for text, want := range map[string]Shown{
		"25/12/2031": {"/", dayFirst}, "12/25/2031 14:30": {"/", monthFirst}, "25.12.2031": {".", dayFirst}, "25-12-2031": {"-", dayFirst}, "25 12 2031": {" ", dayFirst},
		"25/12 2031": {"/", dayFirst}, "25/12-2031": {"/", dayFirst}, "torsdag 25/12 2031": {"/", dayFirst}, "\u200e25\u201312\u20132031": {"-", dayFirst},
		"03/05/2031": {"/", DateFormat{}}, "12.12.2031": {".", DateFormat{}}, "45/12/2031": {"/", DateFormat{}}, "31/02/2031": {"/", DateFormat{}}, "13/0/2031": {"/", DateFormat{}},
		"25/12/31": {}, "25/12-31": {}, "2031-12-25": {}, "2031/12/25": {}, "25 dec 2031": {}, "25/12.2031": {}, "": {}, "soon": {},
	} {
		if got := ShownFormat(text); got != want {
			t.Errorf("%q shows %+v, want %+v", text, got, want)
		}
	}
}

// What was learned of one separator is not believed of another; a format that was
// given holds for all.
// A sheet's report says in which order its dates were read.
func TestOrder(t *testing.T) {
	for text, want := range map[string]importer.Code{"dd/mm/yyyy": importer.DayFirst, "m-d-yy": importer.MonthFirst, "yyyy.mm.dd": importer.YearFirst} {
		if f, err := ParseDateFormat(text); err != nil || f.Order() != importer.Reason(want) {
			t.Errorf("%s: %q, %v", text, f.Order(), err)
		}
	}
	if order := (DateFormat{}).Order(); order != "" {
		t.Errorf("no format: %q", order)
	}
}

func TestLearnedFormats(t *testing.T) {
	const may, march, twoWays = "2031-05-03T00:00:00+02:00", "2031-03-05T00:00:00+01:00", "ambiguous-date 2031-05-03|2031-03-05;"
	learned := func(separator, order string) func(*Rules) {
		return func(r *Rules) { r.Learned = map[string]DateFormat{separator: {order: order}} }
	}
	given := func(f DateFormat) func(*Rules) { return func(r *Rules) { r.DateFormat = f } }
	for _, tt := range []struct {
		date string
		set  func(*Rules)
		want string
	}{
		{"03/05/2031", learned("/", "mdy"), march},
		{"03/05/2031", learned("/", "dmy"), may},
		{"3.5.2031", learned("/", "mdy"), twoWays},
		{"3-5-2031", learned("/", "mdy"), twoWays},
		{"3/5/2031", learned(".", "dmy"), twoWays},
		{"3/5 2031", learned("/", "dmy"), may},
		{"3/5-2031", learned("/", "dmy"), may},
		{"3/5 2031", learned("/", "mdy"), twoWays}, // who writes so has the day first
		{"3/5-2031", learned("/", "mdy"), twoWays},
		{"3/5-31", learned("/", "dmy"), "not-a-date ;"},
		{"3.5/2031", learned(".", "dmy"), "not-a-date ;"},
		{"03/05/31", learned("/", "dmy"), "not-a-date ;"},
		{"25/12-2031", nil, "2031-12-25T00:00:00+01:00"},
		{"3.5.2031", given(DateFormat{order: "dmy"}), may},
		{"3/5-31", given(DateFormat{order: "dmy", short: true}), may},
		{"03/05/69", given(DateFormat{order: "dmy", short: true}), "2069-05-03T00:00:00+02:00"},
		{"03/05/70", given(DateFormat{order: "dmy", short: true}), "year-range ;"},
		{"03/05/99", given(DateFormat{order: "dmy", short: true}), "year-range ;"},
		{"99-05-03", given(DateFormat{order: "ymd", short: true}), "year-range ;"},
		{"31-05-03", given(DateFormat{order: "ymd", short: true}), may},
		{"03/05/2031", given(DateFormat{order: "dmy", short: true}), may},
		{"mån 03/05/2031", given(DateFormat{order: "dmy"}), "wrong-weekday saturday;"},
	} {
		if got := judgeDate(tt.date, "", tt.set); got != tt.want {
			t.Errorf("%q is %s, want %s", tt.date, got, tt.want)
		}
	}
}
