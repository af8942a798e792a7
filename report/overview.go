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

// Overview is what a look at a sheet shows before anything is asked or sent.
// Its JSON is stable: names are added, never changed or removed.
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

	// Whom rows without ids mean.
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
	line := func(indent, key string, blanks ...any) { fmt.Fprintln(out, indent+o.Voice.Say(key, blanks...)) }
	o.writeColumns(line)
	if o.Invalid > 0 {
		line("", "overview.rows.invalid", "file", o.File, "rows", o.Rows, "invalid", o.Invalid)
	} else {
		line("", "overview.rows", "file", o.File, "rows", o.Rows)
	}
	for _, f := range o.Faults[:min(len(o.Faults), shownFaults)] {
		fmt.Fprintln(out, "  "+f.line(o.Voice, 0))
	}
	if more := len(o.Faults) - shownFaults; more > 0 {
		line("  ", "overview.faults.more", "n", more)
	}
	for _, n := range []struct {
		n   int
		key string
	}{
		{o.ToBeFound, "overview.to-be-found"},
		{o.NotLookedUp, "overview.not-looked-up"},
		{o.Duplicates, "overview.duplicates"},
		{o.Says, "overview.says"},
		{o.LeftOut, "overview.left-out"},
		{o.OfRun, "overview.of-run"},
		{o.Known, "overview.known"},
		{o.Corrected, "overview.corrected"},
		{o.Similar, "overview.similar"},
		{o.InDoubt, "overview.in-doubt"},
		{o.Slots, "overview.same-time"},
		{o.Origins, "overview.copies"},
		{o.Coming, "overview.coming"},
		{o.NoTime, "overview.no-time"},
		{o.Will, map[bool]string{true: "overview.will", false: "overview.would"}[o.Server != ""]},
	} {
		if n.n > 0 {
			line("  ", n.key, "n", n.n)
		}
	}
	if found := o.found(); found != "" {
		line("", "overview.contacts", "contacts", found)
	}
	if o.First != nil {
		line("", "overview.dates", "first", o.First.Format("2006-01-02 15:04"), "last", o.Last.Format("2006-01-02 15:04"))
	}
	if len(o.Customers) > 0 {
		line("", "overview.agency", "agencies", o.agencies())
	}
	if o.Server != "" {
		line("", "overview.server", "server", o.Server)
	}
	for _, n := range o.Notes {
		line("", "summary.note", "note", n)
	}
	return out.Flush()
}

// found says by what contacts were found.
func (o Overview) found() string {
	var all []string
	for _, by := range slices.SortedFunc(maps.Keys(o.FoundBy), func(a, b string) int { return cmp.Or(o.FoundBy[b]-o.FoundBy[a], cmp.Compare(a, b)) }) {
		ways := strings.Split(by, "+")
		for i, way := range ways {
			if key := "found-by." + way; o.Voice.Knows(key) {
				ways[i] = o.Voice.Say(key)
			}
		}
		all = append(all, o.Voice.Say("overview.found", "n", o.FoundBy[by], "by", o.Voice.And(ways)))
	}
	if o.NotFound > 0 {
		all = append(all, o.Voice.Say("overview.not-found", "n", o.NotFound))
	}
	if o.Several > 0 {
		all = append(all, o.Voice.Say("overview.several", "n", o.Several))
	}
	return strings.Join(all, ", ")
}

// writeColumns says how the columns were understood.
func (o Overview) writeColumns(line func(indent, key string, blanks ...any)) {
	var used, unused []string
	for _, c := range o.Columns {
		title := c.Letter + " " + o.Voice.Quote(c.Name)
		switch {
		case c.Ours, c.Ignored:
		case c.Field != "":
			used = append(used, title+" = "+o.Voice.FieldBeside(c.Field))
		case c.Near != "":
			unused = append(unused, o.Voice.Say("overview.near", "column", title, "field", o.Voice.FieldBeside(c.Near)))
		default:
			unused = append(unused, title)
		}
	}
	line("", "overview.columns", "columns", strings.Join(used, ", "))
	if len(unused) > 0 {
		line("", "overview.unused", "columns", strings.Join(unused, ", "))
	}
}

// shownAgencies is how many agencies are named.
const shownAgencies = 5

func (o Overview) agencies() string {
	var all []string
	for _, a := range o.Customers[:min(len(o.Customers), shownAgencies)] {
		text := importer.OneLine(a.ID)
		if len(o.Customers) > 1 {
			text = o.Voice.Say("overview.agency.rows", "agency", a.ID, "rows", a.Rows)
		}
		all = append(all, text)
	}
	named := strings.Join(all, ", ")
	if more := o.Agencies - len(all); more > 0 {
		return o.Voice.Say("overview.agencies.more", "agencies", named, "n", more)
	}
	return named
}

// Near are the unused columns whose names are close to a field's.
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

// SortAgencies returns agencies by descending number of rows.
func SortAgencies(rows map[string]int) []Agency {
	all := make([]Agency, 0, len(rows))
	for id, n := range rows {
		all = append(all, Agency{id, n})
	}
	slices.SortFunc(all, func(a, b Agency) int { return cmp.Or(b.Rows-a.Rows, cmp.Compare(a.ID, b.ID)) })
	return all
}
