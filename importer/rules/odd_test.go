package rules

import "testing"

// Forms that people and programs have written: each is read as the only thing that
// it can mean, or refused, with these words on it.
func TestOddDates(t *testing.T) {
	const may, day, none = "2031-05-03T14:30:00+02:00", "2031-05-03T00:00:00+02:00", "not-a-date ;"
	const twoWays = "ambiguous-date 2031-05-03|2031-03-05;"
	for _, tt := range [][2]string{
		{"3/5-31", none},
		{"3/5 2031", twoWays},
		{"3/5-2031", twoWays},
		{"2031-5-3", day},
		{"20310503", day},
		{"20310503T1430", may},
		{"20310503 1430", may},
		{"203105031430", none},
		{"den 3 maj 2031 kl. 14:30", may},
		{"mån 3 maj 2031", "wrong-weekday saturday;"},
		{"måndag den 3 maj 2031", "wrong-weekday saturday;"},
		{"Monday, May 3, 2031", "wrong-weekday saturday;"},
		{"lör 3 maj 2031", day},
		{"tor 1 maj 2031", "2031-05-01T00:00:00+02:00"},
		{"tors 1 maj 2031", "2031-05-01T00:00:00+02:00"},
		{"to 1 maj 2031", "2031-05-01T00:00:00+02:00"},
		{"lö 3 maj 2031", day},
		{"3 maj 2031 14.30", may},
		{"3apr 2031", "2031-04-03T00:00:00+02:00"},
		{"3aug 2031", "2031-08-03T00:00:00+02:00"},
		{"3maj 2031", day},
		{"3 maj -31", day},
		{"3 maj", none},
		{"mån 3 maj", none},
		{"2031-05-03 2:30 em", may},
		{"2031-05-03 2:30 PM", may},
		{"2031-05-03 14:30 PM", none},
		{"2031-05-03 0:30 PM", none},
		{"2031-05-03 12:30 AM", "2031-05-03T00:30:00+02:00"},
		{"14:30:00.000Z", none},
		{"2031-05-03T14:30:00.000Z", "2031-05-03T14:30:00+00:00"},
		{"2031-05-03T00:00:00.000Z", "2031-05-03T00:00:00+00:00"},
		{"2031-05-02T22:00:00.000Z", "2031-05-02T22:00:00+00:00"},
		{"2031-W18-6", none},
		{"2031-W18", none},
		{"v18 2031", none},
		{"2031-123", none},
		{"2031\u201305\u201303", day},
		{"2031\u201105\u201103", day},
		{"2031\u221205\u221203", day},
		{"\u200e2031-05-03", day},
		{"\u200e2031\u200e-\u200e05\u200e-\u200e03", day},
		{"2031-05-03\u200b", day},
		{"\ufeff2031-05-03", day},
		{"'2031-05-03", day},
		{"=\"2031-05-03\"", none},
		{"2031-05-03.", day},
		{"2031-05-03 14:30 CEST", may},
		{"2031-05-03 14:30 CET", none},
		{"2031-05-03 14:30 Europe/Stockholm", none},
		{"2031-05-03T14:30:00+02:00[Europe/Stockholm]", none},
		{"Sat May 03 2031 14:30:00 GMT+0200 (centraleuropeisk sommartid)", may},
		{"Sat May 03 2031 14:30:00 GMT+0200", may},
		{"Sat, 03 May 2031 12:30:00 GMT", "2031-05-03T12:30:00+00:00"},
		{"Sat May  3 14:30:00 2031", none},
		{"Sat May  3 14:30:00 CEST 2031", none},
		{"2031/05/03", day},
		{"2031.05.03.", day},
		{"03.05.31", none},
		{"31-05-03", none},
		{"310503", none},
		{"31/5/3", none},
		{"May-31", none},
		{"maj-31", none},
		{"3-May-31", day},
		{"1935667800", none},
		{"1935667800000", none},
		{"47971", none},
		{"47971,604", none},
		{"47971.5", none},
		{"2031-05-03 14:30 - 15:30", "time-span ;"},
		{"2031-05-03 14:30-15:30", "time-span ;"},
		{"2031-05-03 10:00-11:00", "time-span ;"},
		{"2031-05-03 14h30", none},
		{"2031-05-03 klockan 14", "2031-05-03T14:00:00+02:00"},
		{"2031-05-03 kl14", "2031-05-03T14:00:00+02:00"},
		{"2031-05-03 kl. 9", "2031-05-03T09:00:00+02:00"},
		{"2031-05-03 9", none},
		{"2031-05-03 09", none},
		{"2031-05-03 1430", may},
		{"2031-05-03 24:00", none},
		{"2031-05-03 23:59:60", none},
		{"2031-05-03T14:30:00,123", may},
		{"2031-05-03 14:30:00.1234567890", may},
		{"2031-05-03 14:30:00 +0200", may},
		{"2031-05-03 14:30:00 +2", none},
		{"2031-05-03 14:30 UTC+2", none},
		{"2031-05-03 14:30 UTC+02:00", may},
		{"2031-05-03 14:30 -0200", "time-span ;"},
		{"2031-05-03 14:30 \u221202:00", "time-span ;"},
		{"05/03/2031 02:30:00 PM", "ambiguous-date 2031-03-05|2031-05-03;"},
		{"2031-05-03 14:30:00 Z", "2031-05-03T14:30:00+00:00"},
		{"20310503T123000Z", "2031-05-03T12:30:00+00:00"},
		{"２０３１-05-03", none},
		{"2031-05-O3", none},
		{"2031-O5-03", none},
		{"1 januari 2031", "2031-01-01T00:00:00+01:00"},
		{"1:a maj 2031", "2031-05-01T00:00:00+02:00"},
		{"1:e maj 2031", "2031-05-01T00:00:00+02:00"},
		{"första maj 2031", none},
		{"3. maj 2031", day},
		{"3.maj 2031", day},
		{"3.5.2031", twoWays},
		{"2031-02-29", "no-such-date ;"},
		{"29 feb 2031", "no-such-date ;"},
		{"31 juni 2031", "no-such-date ;"},
		{"0/5/2031", "no-such-date ;"},
		{"2031-3-30 02:30", "skipped-hour Europe/Stockholm;"},
		{"2031-10-26 02:30", "repeated-hour 2031-10-26T02:30:00+02:00|2031-10-26T02:30:00+01:00;"},
		{"2031-10-26 02:30 CEST", "2031-10-26T02:30:00+02:00"},
		{"2031-10-26 02:30 sommartid", "2031-10-26T02:30:00+02:00"},
		{"2031-03-30T02:30:00Z", "2031-03-30T02:30:00+00:00"},
	} {
		if got := judgeDate(tt[0], "", nil); got != tt[1] {
			t.Errorf("%q is %s, want %s", tt[0], got, tt[1])
		}
	}
}

// A month by name leaves nothing to be mistaken, whatever stands between.
func TestNamedMonths(t *testing.T) {
	const day, none = "2031-05-03T00:00:00+02:00", "not-a-date ;"
	for date, want := range map[string]string{
		"03-maj-31": day, "3-maj-31": day, "03-maj-2031": day, "3/maj/2031": day, "3.maj.2031": day, "3maj2031": day, "03MAY2031": day,
		"3 maj 31": day, "3 maj, 31": day, "2031-maj-03": day, "2031 May 3": day, "3 MAJ -31": day, "3:e maj, 2031": day, "3rd of May 2031": day,
		"ma\u030aj 2031": none,
		"29-Aug-31":      "2031-08-29T00:00:00+02:00", "3 dec. -31": "2031-12-03T00:00:00+01:00", "3 sept. 2031": "2031-09-03T00:00:00+02:00",
		"03-maj-69": "2069-05-03T00:00:00+02:00", "03-maj-70": "year-range ;", "03-maj-99": "year-range ;", "31-maj-03": "past-date ;",
		"3 maj 14": none, "3 maj, 9": none, "3 maj 14.30": none, "3 maj 14:30": none, "3maj31": none, "3-4 maj 2031": none, "3 maj - 5 maj 2031": none,
		"3 maj -10 maj 2031": none, "maj 2031": none, "jan-31": none, "mar-2031": none, "3 mai 2031": none, "3 maj 131": none,
	} {
		if got := judgeDate(date, "", nil); got != want {
			t.Errorf("%q is %s, want %s", date, got, want)
		}
	}
}

// A day of the week must be the date's, wherever it stands.
func TestWeekdays(t *testing.T) {
	const day, may = "2031-05-03T00:00:00+02:00", "2031-05-03T14:30:00+02:00"
	for date, want := range map[string]string{
		"lördag 3 maj 2031": day, "lördagen den 3:e maj 2031": day, "Lör. 3 maj 2031": day, "lör, 3 maj 2031": day, "Sat 3 May 2031": day, "Saturday, May 3, 2031": day,
		"lör 2031-05-03": day, "2031-05-03 lör": day, "2031-05-03, lördag": day, "2031-05-03 (lördag)": day, "2031-05-03 (lör.)": day, "3 maj 2031 lördag": day, "(lö) 20310503": day,
		"lo\u0308rdag 3 maj 2031": day, "lördag 25/12 2031": "wrong-weekday thursday;", "torsdag 25/12 2031": "2031-12-25T00:00:00+01:00",
		"2031-05-03 lör 14:30": may, "2031-05-03 lördag kl 14.30": may, "2031-05-03 14:30 lördag": may, "2031-05-03 14:30 (lör)": may, "lör 2031-05-03T14:30": may,
		"lör 2031-05-03 lördag": day,

		"måndag 3 maj 2031": "wrong-weekday saturday;", "Friday, May 3, 2031 14:30": "wrong-weekday saturday;", "2031-05-03 (mån)": "wrong-weekday saturday;",
		"mån 2031-05-03 14:30": "wrong-weekday saturday;", "2031-05-03 14:30 mån": "wrong-weekday saturday;", "fr 3 maj 2031": "wrong-weekday saturday;", "mån 31 feb 2031": "no-such-date ;",
		"Sun, 03 May 2031 12:30:00 GMT": "wrong-weekday saturday;", "mo 3 maj 2031": "wrong-weekday saturday;", "2031-05-03 Sunday": "wrong-weekday saturday;",
		"lör 2031-05-03 mån": "not-a-date ;", "lör-sön 3 maj 2031": "not-a-date ;", "lör 3/5 2031": "ambiguous-date 2031-05-03|2031-03-05;", "lördag": "not-a-date ;",
	} {
		if got := judgeDate(date, "", nil); got != want {
			t.Errorf("%q is %s, want %s", date, got, want)
		}
	}
}
