package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/report/words"
)

// Overview is what a look at a sheet shows before anything is asked or sent. As
// JSON its shape is stable: names are added, never changed or taken away.
type Overview struct {
	Voice words.Voice `json:"-"` // how a person is spoken to

	File    string            `json:"file"`
	Server  string            `json:"server,omitempty"` // "" if nothing is to be sent
	Columns []importer.Column `json:"columns"`

	Rows       int `json:"rows"`       // without empty ones
	Invalid    int `json:"invalid"`    // never sent
	Duplicates int `json:"duplicates"` // of an earlier row of the sheet
	Says       int `json:"says"`       // rows that say by themselves that they are created
	Unusual    int `json:"unusual"`    // rows whose customer does not look like one of Vitec's
	Slots      int `json:"sameTime"`   // rows of the same contact and time as an earlier one, with another note, home or handler
	Origins    int `json:"copies"`     // further copies of one row of an earlier sheet
	NoTime     int `json:"noTime"`     // rows without a time of day

	// Whom rows mean that have no ids.
	ToBeFound   int            `json:"toBeFound"`         // rows for somebody who is still to be found in Vitec
	FoundBy     map[string]int `json:"foundBy,omitempty"` // valid rows by what their contact was found by
	NotFound    int            `json:"notFound"`          // rows for whom nobody was found; they are invalid
	Several     int            `json:"severalFound"`      // rows for whom several were found; they are invalid
	NotLookedUp int            `json:"notLookedUp"`       // rows of which that could not be found out

	First     *time.Time `json:"first"` // the first date that is asked for; null for none
	Last      *time.Time `json:"last"`
	Customers []Agency   `json:"customers"` // by falling number of rows
	Agencies  int        `json:"agencies"`  // how many there are, of which Customers has the first

	// What the journal knows; all 0 in a check, which does not ask it.
	Asked     bool `json:"asked"`     // the journal was asked
	LeftOut   int  `json:"leftOut"`   // rows of other customers than --only-customer names
	OfRun     int  `json:"ofRun"`     // that the run which is gone on with has come to its end with
	Known     int  `json:"known"`     // created before
	Corrected int  `json:"corrected"` // of which a corrected version was created
	Similar   int  `json:"similar"`   // held back, as another comeback of the contact at that time, or another version of the row, was created
	InDoubt   int  `json:"inDoubt"`   // that wait for a row in doubt
	Coming    int  `json:"coming"`    // rows whose contact has a coming comeback of ours at another time
	Will      int  `json:"will"`      // comebacks that will be made

	// Faults are the kinds of fault of the invalid rows, the most frequent first.
	Faults []Fault `json:"faults,omitempty"`

	Notes []string `json:"notes,omitempty"`
}

// Agency is a customer of a sheet.
type Agency struct {
	ID   string `json:"customerId"`
	Rows int    `json:"rows"`
}

// WriteText writes the overview for a person to read.
func (o Overview) WriteText(w io.Writer) error {
	out := bufio.NewWriter(w)
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	o.writeColumns(line)
	rows := Plural(o.Rows, "row")
	if o.Invalid > 0 {
		rows += fmt.Sprintf(", %s invalid", grouped(o.Invalid))
	}
	line("%s: %s", importer.OneLine(o.File), rows)
	for _, f := range o.Faults[:min(len(o.Faults), shownFaults)] {
		line("  %s", f.line(o.Voice, len(grouped(f.Count))))
	}
	if more := len(o.Faults) - shownFaults; more > 0 {
		line("  and %s", Plural(more, "other kind of fault", "other kinds of fault"))
	}
	for _, n := range []struct {
		n    int
		text string
	}{
		{o.ToBeFound, "for somebody who is to be found in Vitec first"},
		{o.NotLookedUp, "of which it could not be found out who is meant: not sent"},
		{o.Duplicates, "the same as an earlier row of the sheet, and not sent"},
		{o.Says, "marked as created in the sheet itself"},
		{o.LeftOut, "of other customers, and left out"},
		{o.OfRun, "done already by the run that goes on"},
		{o.Known, "created before, and not sent again"},
		{o.Corrected, "corrected since, and not sent"},
		{o.Similar, "similar to what was created before, and held back"},
		{o.InDoubt, "that may be in Vitec or not, or wait for such a row"},
		{o.Slots, "for the same contact and time as an earlier row, but with other content: all are sent"},
		{o.Origins, "copies of one row of an earlier sheet: all are sent"},
		{o.Coming, "for a contact that has another comeback of ours to come"},
		{o.NoTime, "without a time of day"},
		{o.Will, map[bool]string{true: "to be made", false: "that an import would send"}[o.Server != ""]},
	} {
		if n.n > 0 {
			line("  %s %s", grouped(n.n), n.text)
		}
	}
	if found := o.found(); found != "" {
		line("contacts: %s", found)
	}
	if o.First != nil {
		line("dates: %s to %s", o.First.Format("2006-01-02 15:04"), o.Last.Format("2006-01-02 15:04"))
	}
	if len(o.Customers) > 0 {
		line("agency: %s", o.agencies())
	}
	if o.Server != "" {
		line("server: %s", importer.OneLine(o.Server))
	}
	for _, n := range o.Notes {
		line("note: %s", importer.OneLine(n))
	}
	return out.Flush()
}

// found says by what contacts were found.
func (o Overview) found() string {
	var all []string
	for _, by := range slices.SortedFunc(maps.Keys(o.FoundBy), func(a, b string) int { return cmp.Or(o.FoundBy[b]-o.FoundBy[a], cmp.Compare(a, b)) }) {
		all = append(all, fmt.Sprintf("%s found by %s", grouped(o.FoundBy[by]), strings.NewReplacer("+", " and ", "chosen", "a choice").Replace(by)))
	}
	if o.NotFound > 0 {
		all = append(all, grouped(o.NotFound)+" not found")
	}
	if o.Several > 0 {
		all = append(all, grouped(o.Several)+" several")
	}
	return strings.Join(all, ", ")
}

// writeColumns says how the columns were understood.
func (o Overview) writeColumns(line func(string, ...any)) {
	var used, unused []string
	for _, c := range o.Columns {
		title := fmt.Sprintf("%s %q", c.Letter, words.Shorten(importer.OneLine(c.Name), words.LongestQuote))
		switch {
		case c.Ours, c.Ignored:
		case c.Field != "":
			used = append(used, title+" = "+string(c.Field))
		case c.Near != "":
			unused = append(unused, title+" (did you mean "+string(c.Near)+"?)")
		default:
			unused = append(unused, title)
		}
	}
	line("columns: %s", strings.Join(used, ", "))
	if len(unused) > 0 {
		line("not used: %s", strings.Join(unused, ", "))
	}
}

// shownAgencies is how many agencies are named.
const shownAgencies = 5

func (o Overview) agencies() string {
	var all []string
	for _, a := range o.Customers[:min(len(o.Customers), shownAgencies)] {
		text := importer.OneLine(a.ID)
		if len(o.Customers) > 1 {
			text += fmt.Sprintf(" (%s)", Plural(a.Rows, "row"))
		}
		all = append(all, text)
	}
	if more := o.Agencies - len(all); more > 0 {
		all = append(all, fmt.Sprintf("and %s more", grouped(more)))
	}
	return strings.Join(all, ", ")
}

// Near are the columns that are not used, and whose names are near a field's.
func (o Overview) Near() []importer.Column {
	var near []importer.Column
	for _, c := range o.Columns {
		if c.Near != "" {
			near = append(near, c)
		}
	}
	return near
}

// MostAgencies is how many agencies an Overview counts the rows of.
const MostAgencies = 1000

// SortAgencies gives agencies by falling number of rows.
func SortAgencies(rows map[string]int) []Agency {
	all := make([]Agency, 0, len(rows))
	for id, n := range rows {
		all = append(all, Agency{id, n})
	}
	slices.SortFunc(all, func(a, b Agency) int { return cmp.Or(b.Rows-a.Rows, cmp.Compare(a.ID, b.ID)) })
	return all
}
