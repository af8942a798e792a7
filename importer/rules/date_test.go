package rules

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/report/words"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// judgeDate gives the date that a row asks for as it is sent, or the codes of
// what is wrong with it.
func judgeDate(date, clock string, set func(*Rules)) string {
	r := &Rules{Now: at("2026-11-23T12:00:00+01:00")}
	if set != nil {
		set(r)
	}
	c, problems := r.Check(importer.Row{Cells: importer.Cells{CustomerID: "M1", ContactID: "K1", Date: date, Time: clock}})
	if len(problems) == 0 {
		return c.Date.Format("2006-01-02T15:04:05-07:00")
	}
	text := ""
	for _, p := range problems {
		text += fmt.Sprintf("%s %s;", p.Code, words.Voice{}.Reason(p.Detail))
	}
	return text
}

func TestDates(t *testing.T) {
	const may, day, midnight = "2031-05-03T14:30:00+02:00", "2031-05-03T00:00:00+02:00", "2031-05-03T00:00:00+02:00"
	for _, tt := range []struct{ date, clock, want string }{
		{"2031-05-03", "", day},
		{"2031-5-3", "", day},
		{"2031/05/03", "", day},
		{"2031.05.03", "", day},
		{"20310503", "", day},
		{"2031-05-03 14:30", "", may},
		{"2031-05-03 14.30", "", may},
		{"2031-05-03 kl 14:30", "", may},
		{"2031-05-03 kl. 14.30", "", may},
		{"2031-05-03, kl 14:30", "", may},
		{"2031-05-03T14:30", "", may},
		{"2031-05-03T14:30:00", "", may},
		{"2031-05-03 14:30:00.000", "", may},
		{"2031-05-03T14:30:00.1234567+02:00", "", may},
		{"2031-05-03 2:30 PM", "", may},
		{"2031-05-03 kl 9", "", "2031-05-03T09:00:00+02:00"},
		{"2031-05-03T14:30:00+02:00", "", may},
		{"2031-05-03T14:30:00+0200", "", may},
		{"2031-05-03T12:30:00Z", "", "2031-05-03T12:30:00+00:00"},
		{"2031-05-03T14:30:00-05:00", "", "2031-05-03T14:30:00-05:00"},
		{"2031-12-03 14:30", "", "2031-12-03T14:30:00+01:00"},
		{"3 maj 2031", "", day},
		{"3 MAJ 2031", "", day},
		{"3 maj 2031 kl 14:30", "", may},
		{"den 3 maj 2031", "", day},
		{"3:e maj 2031", "", day},
		{"lördag 3 maj 2031", "", day},
		{"lördagen den 3 maj 2031", "", day},
		{"3 May 2031", "", day},
		{"May 3, 2031", "", day},
		{"Saturday, May 3, 2031 2:30 pm", "", may},
		{"3-maj-2031", "", day},
		{"3 dec. 2031", "", "2031-12-03T00:00:00+01:00"},
		{"3\u00a0maj\u00a02031", "", day},
		{"25/12/2031", "", "2031-12-25T00:00:00+01:00"},
		{"12/25/2031", "", "2031-12-25T00:00:00+01:00"},
		{"25.12.2031 14:30", "", "2031-12-25T14:30:00+01:00"},
		{"04/04/2031", "", "2031-04-04T00:00:00+02:00"},

		{"2031-05-03", "14:30", may},
		{"2031-05-03", "14.30", may},
		{"2031-05-03", "kl 14:30", may},
		{"2031-05-03", "14:30:00", may},
		{"2031-05-03", "2:30 PM", may},
		{"2031-05-03 00:00:00", "14:30", may},
		{"2031-05-03 14:30", "14:30", may},
		{"2031-05-03", "00:00", midnight},

		{"", "", "missing ;"},
		{"", "25:00", "missing ;not-a-time ;"},
		{"", "13:00-14:00", "missing ;time-span ;"},
		{"soon", "", "not-a-date ;"},
		{"2031", "", "not-a-date ;"},
		{"47603", "", "not-a-date ;"},
		{"03/05/31", "", "not-a-date ;"},
		{"2031-05-03 in the evening", "", "not-a-date ;"},
		{"2031-05-03 24:00", "", "not-a-date ;"},
		{"2031-05-03 25:00", "", "not-a-date ;"},
		{"2031-05-03 14:60", "", "not-a-date ;"},
		{"2031-05/03", "", "not-a-date ;"},
		{"3 maj 2031 14:30 +99:00", "", "not-a-date ;"},
		{"3 majs 2031", "", "not-a-date ;"},
		{"2031-02-29", "", "no-such-date ;"},
		{"2031-02-30", "", "no-such-date ;"},
		{"2031-13-01", "", "no-such-date ;"},
		{"2031-00-01", "", "no-such-date ;"},
		{"31 april 2031", "", "no-such-date ;"},
		{"31/02/2031", "", "no-such-date ;"},
		{"03/05/2031", "", "ambiguous-date 2031-05-03|2031-03-05;"},
		{"3.5.2031 14:30", "", "ambiguous-date 2031-05-03|2031-03-05;"},
		{"2031-05-03", "half past two", "not-a-time ;"},
		{"2031-05-03", "25:00", "not-a-time ;"},
		{"2031-02-30", "25:00", "not-a-time ;no-such-date ;"},
		{"soon", "25:00", "not-a-date ;not-a-time ;"},
		{"2031-05-03 10:00", "14:30", "two-times ;"},
		{"2031-03-30 02:30", "", "skipped-hour Europe/Stockholm;"},
		{"2031-03-30", "02:30", "skipped-hour Europe/Stockholm;"},
		{"2031-03-30 01:59", "", "2031-03-30T01:59:00+01:00"},
		{"2031-03-30 03:00", "", "2031-03-30T03:00:00+02:00"},
		{"2031-03-30T02:30:00+02:00", "", "2031-03-30T02:30:00+02:00"},
		{"2031-10-26 02:30", "", "repeated-hour 2031-10-26T02:30:00+02:00|2031-10-26T02:30:00+01:00;"},
		{"2031-10-26T02:30:00+01:00", "", "2031-10-26T02:30:00+01:00"},
		{"2031-10-26 03:00", "", "2031-10-26T03:00:00+01:00"},
		{"2026-11-23 11:59", "", "past-date ;"},
		{"2026-11-23 12:00", "", "2026-11-23T12:00:00+01:00"},
		{"1999-12-31", "", "year-range ;"},
		{"2101-01-01", "", "year-range ;"},
		{"2100-12-31 23:59", "", "2100-12-31T23:59:00+01:00"},
	} {
		if got := judgeDate(tt.date, tt.clock, nil); got != tt.want {
			t.Errorf("%q %q is %s, want %s", tt.date, tt.clock, got, tt.want)
		}
	}
}

func TestDateOptions(t *testing.T) {
	format := func(text string) func(*Rules) {
		return func(r *Rules) {
			var err error
			if r.DateFormat, err = ParseDateFormat(text); err != nil {
				t.Error(err)
			}
		}
	}
	for _, tt := range []struct {
		date string
		set  func(*Rules)
		want string
	}{
		{"03/05/2031", format("DD/MM/YYYY"), "2031-05-03T00:00:00+02:00"},
		{"03/05/2031", format("dd.mm.åååå"), "2031-05-03T00:00:00+02:00"},
		{"03/05/2031", format("MM/DD/YYYY"), "2031-03-05T00:00:00+01:00"},
		{"03/05/2031 14:30", format("MM/DD/YYYY HH:MM"), "2031-03-05T14:30:00+01:00"},
		{"03/05/31", format("DD/MM/YY"), "2031-05-03T00:00:00+02:00"},
		{"31-05-03", format("YY-MM-DD"), "2031-05-03T00:00:00+02:00"},
		{"25/12/2031", format("MM/DD/YYYY"), "no-such-date ;"},
		{"2031-05-03", format("DD/MM/YYYY"), "2031-05-03T00:00:00+02:00"},
		{"3 maj 2031", format("MM/DD/YYYY"), "2031-05-03T00:00:00+02:00"},
		{"2031-05-03", func(r *Rules) { r.DefaultTime = Clock{Hour: 9} }, "2031-05-03T09:00:00+02:00"},
		{"2031-05-03 00:00", func(r *Rules) { r.DefaultTime = Clock{Hour: 9} }, "2031-05-03T00:00:00+02:00"},
		{"2001-05-03", func(r *Rules) { r.AllowPast = true }, "2001-05-03T00:00:00+02:00"},
		{"2031-05-03", func(r *Rules) { r.Location = time.UTC }, "2031-05-03T00:00:00+00:00"},
	} {
		if got := judgeDate(tt.date, "", tt.set); got != tt.want {
			t.Errorf("%q is %s, want %s", tt.date, got, tt.want)
		}
	}
	for _, text := range []string{"XX", "DD/MM", "DD/DD/YYYY", "YYYY/DD/MM"} {
		if f, err := ParseDateFormat(text); err == nil {
			t.Errorf("%q is taken as %+v", text, f)
		}
	}
	for text, want := range map[string]Clock{"14:30": {14, 30, 0}, "9.15": {9, 15, 0}, "00:00": {}} {
		if got, err := ParseClock(text); err != nil || got != want {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "25:00", "14:30 or so", "noon"} {
		if c, err := ParseClock(text); err == nil {
			t.Errorf("%q is taken as %v", text, c)
		}
	}
}

// Each minute of the years 2000 to 2100 is read back as it was written, but
// for the hours that spring skips and autumn repeats: these are refused.
func TestStockholmClock(t *testing.T) {
	r := &Rules{AllowPast: true}
	check := func(text string) (importer.Comeback, []importer.Problem) {
		return r.Check(importer.Row{Cells: importer.Cells{CustomerID: "M1", ContactID: "K1", Date: text}})
	}
	changes := 0
	for hour := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC); hour.Year() <= 2100; hour = hour.Add(time.Hour) {
		_, before := hour.In(importer.Sweden).Zone()
		_, after := hour.Add(time.Hour).In(importer.Sweden).Zone()
		if before == after {
			continue
		}
		changes++
		for minute := range 60 {
			wall := hour.Add(time.Hour + time.Duration(minute)*time.Minute).Add(time.Duration(min(before, after)) * time.Second)
			want := importer.RepeatedHour
			if after > before {
				want = importer.SkippedHour
			}
			_, problems := check(wall.Format("2006-01-02 15:04"))
			if len(problems) != 1 || problems[0].Code != want {
				t.Fatalf("%s: %v, want %s", wall.Format("2006-01-02 15:04"), problems, want)
			}
		}
	}
	if changes != 2*101 {
		t.Errorf("the clock changes %d times in 101 years", changes)
	}
	rapid.Check(t, func(t *rapid.T) {
		instant := time.Unix(rapid.Int64Range(946681200, 4133977199).Draw(t, "instant")/60*60, 0).In(importer.Sweden)
		c, problems := check(instant.Format("2006-01-02 15:04"))
		switch {
		case len(problems) == 0 && c.Date.Equal(instant):
		case len(problems) == 1 && problems[0].Code == importer.RepeatedHour:
		default:
			t.Fatalf("%s is read as %s, %v", instant, c.Date, problems)
		}
		c, problems = check(instant.Format(time.RFC3339))
		if len(problems) > 0 || !c.Date.Equal(instant) {
			t.Fatalf("%s is read as %s, %v", instant.Format(time.RFC3339), c.Date, problems)
		}
	})
}

// FuzzParseDate: nothing breaks the date reader; what it takes has the digits that
// are written, and is, written as ISO with its offset, the same instant; and a minus
// behind a time of day is that of RFC 3339, or at fault.
func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2031-05-03 14:30", "3 maj 2031 kl 9", "May 3, 2031", "25/12/2031", "20310503", "2031-05-03T14:30:00.5+02:00", "den 3:e maj 2031",
		"2031-05-03T10:00:00-04:00", "lör 03-maj-31 14:30-15:30", "2031-05-03 14:30 CEST", "Sat May 03 2031 14:30:00 GMT+0200 (sommartid)"} {
		f.Add(seed, "14:30")
		f.Add(seed, "")
		f.Add("2031-05-03", seed)
	}
	f.Fuzz(func(t *testing.T, date, clock string) {
		r := &Rules{AllowPast: true}
		if w, problem := r.readDate(date); problem == nil {
			checkDigits(t, date, w)
		}
		row := importer.Row{Cells: importer.Cells{CustomerID: "M1", ContactID: "K1", Date: date, Time: clock}}
		c, problems := r.Check(row)
		if len(problems) > 0 {
			return
		}
		if clock != "" && strings.ContainsAny(simplify(clock), "-/~") {
			t.Errorf("the time %q is taken", clock)
		}
		row.Cells.Date, row.Cells.Time = c.Date.Format(time.RFC3339), ""
		again, problems := r.Check(row)
		if len(problems) > 0 || !again.Date.Equal(c.Date) {
			t.Errorf("%q %q is %s, which is read as %s, %v", date, clock, c.Date, again.Date, problems)
		}
	})
}

// checkDigits checks what was read of a date cell against its text.
func checkDigits(t *testing.T, text string, w written) {
	seen := simplify(text)
	for _, n := range []int{w.year % 100, w.day} {
		if !strings.Contains(seen, strconv.Itoa(n)) {
			t.Errorf("%q is read as %+v, and has no %d", text, w, n)
		}
	}
	full := rfc3339Form.MatchString(visible(text))
	_, behind, _ := strings.Cut(seen, ":")
	if said, _, _ := strings.Cut(behind, "("); strings.Contains(said, "-") && !full {
		t.Errorf("%q is read as %+v, though a minus is behind its time", text, w)
	}
	if w.offset.zone == nil {
		return
	}
	if _, seconds := w.in(w.offset.zone).Zone(); seconds < 0 && !full || seconds < -farthest*3600 || seconds > farthest*3600 {
		t.Errorf("%q is read with the offset %d", text, seconds)
	}
}

func BenchmarkCheck(b *testing.B) {
	r := &Rules{Now: at("2026-11-23T12:00:00+01:00")}
	row := importer.Row{Cells: importer.Cells{CustomerID: "M30011", ContactID: "KON1234567", Date: "2031-05-03 14:30", EstateID: "OBJ1", Note: "Ring om värderingen"}}
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := r.Check(row); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

// What is remembered of the clocks of one zone and time says nothing about others.
func TestPeriods(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "UTC"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	rapid.Check(t, func(t *rapid.T) {
		w := written{year: rapid.IntRange(1990, 2110).Draw(t, "year"), month: rapid.SampledFrom([]int{1, 3, 4, 6, 10, 11}).Draw(t, "month"), day: rapid.IntRange(1, 30).Draw(t, "day"),
			clock: Clock{rapid.IntRange(0, 23).Draw(t, "hour"), rapid.SampledFrom([]int{0, 29, 30, 59}).Draw(t, "minute"), 0}}
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		got, code, _ := w.onClock(zone)
		want := w.in(zone)
		if !nearChange(want) && (got != want || code != "") || code == "" && got != want {
			t.Errorf("%+v in %s is %s (%s), want %s", w, zone, got, code, want)
		}
	})
}
