package report

import (
	"cmp"
	"slices"

	"comebacks/importer"
)

// Tally is what a run came to, counted.
type Tally struct {
	// Rows of the sheet, without empty ones.
	Rows int `json:"rows"`
	// Counts has every Status, also those of no row.
	Counts map[importer.Status]int `json:"counts"`
	// Faults are the kinds of fault, the most frequent first.
	Faults []Fault `json:"faults"`
	// Files are the paths written: the results, and the errors if there are
	// any.
	Files []string `json:"files"`
	// Kept is the name that an errors file from before has now, which
	// somebody had changed; "" if there was none.
	Kept string `json:"kept,omitempty"`
	// Renamed are results files from before that say of comebacks which this
	// one does not have.
	Renamed []Rename `json:"renamed,omitempty"`
	// Beside are the files that could not have the name that they ought to
	// have, for example as Excel had it open.
	Beside []Rename `json:"beside,omitempty"`
	// Stale is an errors file from before that could not be removed; "" if
	// there is none.
	Stale string `json:"stale,omitempty"`
	// ResultsDigest and ErrorsDigest are the SHA-256 of the files as they were
	// written; nil if there is none.
	ResultsDigest []byte `json:"-"`
	ErrorsDigest  []byte `json:"-"`
}

// Fault is one kind of fault: a code in a column.
type Fault struct {
	Code   importer.Code  `json:"code"`
	Field  importer.Field `json:"field,omitempty"`
	Column string         `json:"column,omitempty"` // as a spreadsheet program shows it
	Count  int            `json:"count"`            // rows that have it
	Rows   []int          `json:"rows"`             // the first few of them
	Text   string         `json:"text"`             // what is said of the first
}

// exampleRows is how many rows are named for a fault.
const exampleRows = 5

// counter makes a Tally. It keeps one Fault for each code and field, however
// many rows there are.
type counter struct {
	words  Words
	rows   int
	counts map[importer.Status]int
	faults map[faultKey]*fault
}

type faultKey struct {
	code  importer.Code
	field importer.Field
}

type fault struct {
	Fault
	last int // the last row counted, as a row may have a fault twice
}

func newCounter(words Words) *counter {
	c := &counter{words: words, counts: make(map[importer.Status]int), faults: make(map[faultKey]*fault)}
	for _, s := range importer.Statuses {
		c.counts[s] = 0
	}
	return c
}

func (c *counter) add(o importer.Outcome) {
	c.rows++
	c.counts[o.Status]++
	if o.Status.Done() {
		return
	}
	for _, p := range o.Problems {
		if !noFault[p.Code] {
			c.addFault(o.Row, p)
		}
	}
}

// noFault are the problems of rows that have no fault: their turn did not
// come, and the count of unsent rows says so.
var noFault = map[importer.Code]bool{
	importer.OnlyChecked:   true,
	importer.OtherCustomer: true,
	importer.BeyondLimit:   true,
	importer.StrictRefused: true,
	importer.NotStarted:    true,
}

func (c *counter) addFault(row int, p importer.Problem) {
	key := faultKey{p.Code, p.Field}
	f := c.faults[key]
	if f == nil {
		f = &fault{Fault: Fault{Code: p.Code, Field: p.Field, Column: c.words.column(p.Field), Text: c.words.Sentence(p)}}
		c.faults[key] = f
	}
	if f.Count > 0 && f.last == row {
		return
	}
	f.Count++
	f.last = row
	if len(f.Rows) < exampleRows {
		f.Rows = append(f.Rows, row)
	}
}

// tally gives what was counted. Of faults that are equally frequent, the one
// that was met first comes first.
func (c *counter) tally() Tally {
	t := Tally{Rows: c.rows, Counts: c.counts, Faults: make([]Fault, 0, len(c.faults))}
	for _, f := range c.faults {
		t.Faults = append(t.Faults, f.Fault)
	}
	slices.SortFunc(t.Faults, func(a, b Fault) int {
		return cmp.Or(
			-cmp.Compare(a.Count, b.Count),
			cmp.Compare(a.Rows[0], b.Rows[0]),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Field, b.Field))
	})
	return t
}
