package report

import (
	"strings"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/report/words"
)

// Every line that an overview can have, of many rows and of one.
func TestOverviewText(t *testing.T) {
	first := time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC)
	last := first.AddDate(0, 7, 0)
	for _, l := range words.Languages {
		v := words.Voice{Language: l}
		for name, o := range map[string]Overview{
			"overview-check": {File: "kunder.csv", Columns: []importer.Column{{Letter: "A", Name: "Kundid", Field: importer.CustomerID}}, Rows: 1, Will: 1, Duplicates: 1, Says: 1, NoTime: 1, Known: 1, Corrected: 1, Origins: 1, OfRun: 1, ToBeFound: 1, Coming: 1, Customers: []Agency{{"M30011", 1}}, Agencies: 1},
			"overview": {
				File: "Mina kunder.csv", Server: "https://connect.maklare.vitec.net", Rows: 12459, Invalid: 20,
				Columns: []importer.Column{
					{Letter: "A", Name: "Kundid", Field: importer.CustomerID}, {Letter: "B", Name: "Återkomst", Field: importer.Date},
					{Letter: "C", Name: "Kontorsid", Near: importer.OfficeID}, {Letter: "D", Name: "Telefax"}, {Letter: "E", Name: "status", Ours: true},
				},
				Faults: []Fault{
					{Code: importer.NotADate, Shown: v.Column("B", "Återkomst"), Count: 12, Rows: []int{7, 8, 9, 10, 11}},
					{Code: importer.NotText, Count: 2, Rows: []int{20, 21}}, {Code: importer.OpenQuote, Count: 2, Rows: []int{22, 23}},
					{Code: importer.Missing, Count: 1, Rows: []int{24}}, {Code: importer.YearRange, Count: 1, Rows: []int{25}},
					{Code: importer.NotATime, Count: 1, Rows: []int{26}}, {Code: importer.TwoTimes, Count: 1, Rows: []int{27}},
				},
				ToBeFound: 2, NotLookedUp: 3, Duplicates: 4, Says: 5, LeftOut: 6, OfRun: 7, Known: 8, Corrected: 9, Similar: 10, InDoubt: 11,
				Slots: 12, Origins: 13, Coming: 14, NoTime: 15, Will: 12000,
				FoundBy: map[string]int{"email": 412, "email+phone": 7}, NotFound: 3, Several: 2,
				First: &first, Last: &last, Agencies: 8, Notes: []string{"…"},
				Customers: []Agency{{"M30011", 400}, {"M30012", 4}, {"M30013", 3}, {"M30014", 2}, {"M30015", 1}, {"M30016", 1}},
			},
		} {
			o.Voice = v
			golden(t, inLanguage(name+".txt", l), []byte(textOf(t, o)))
		}
	}
}

func TestOverviewOfPeople(t *testing.T) {
	for want, o := range map[string]Overview{
		"": {},
		"contacts: 412 found by email, 3 not found, 2 with several matches":                                          {FoundBy: map[string]int{"email": 412}, NotFound: 3, Several: 2},
		"contacts: 7 found by email and phone, 2 found by email, 2 found by phone, 1 found by email and your choice": {FoundBy: map[string]int{"email": 2, "phone": 2, "email+phone": 7, "email+chosen": 1}},
		"contacts: 1 not found":                               {NotFound: 1},
		"12 for somebody who is to be found in Vitec first":   {ToBeFound: 12},
		"4 for somebody who could not be looked up: not sent": {NotLookedUp: 4},
	} {
		var text strings.Builder
		if err := o.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		var lines []string
		for line := range strings.Lines(text.String()) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "contacts:") || strings.Contains(line, "found") || strings.Contains(line, "looked up") {
				lines = append(lines, line)
			}
		}
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
