package report

import (
	"cmp"
	"slices"

	"comebacks/importer"
	"comebacks/report/words"
)

// Tally is the outcome of a run, counted.
type Tally struct {
	// Rows of the sheet, without empty ones.
	Rows int `json:"rows"`
	// Counts has every Status, even those that no row has.
	Counts map[importer.Status]int `json:"counts"`
	// Held counts the rows that are unsent for no fault of theirs, by why: only
	// checked, beyond --limit, held by --strict, of another customer, still to be
	// found, not reached before the run ended.
	Held map[importer.Code]int `json:"held,omitempty"`
	// Loose are duplicates of a row that was not created itself.
	Loose int `json:"duplicatesOfNotCreated,omitempty"`
	// Faults are the kinds of fault, the most frequent first.
	Faults []Fault `json:"faults"`
	// Files are the paths written: the results, and the errors if there are
	// any.
	Files []string `json:"files"`
	// Kept is the name that an earlier errors file which somebody had changed
	// has now; "" if there was none.
	Kept string `json:"kept,omitempty"`
	// Renamed are earlier results files with comebacks that this one does not
	// have.
	Renamed []Rename `json:"renamed,omitempty"`
	// Beside are the files that could not get the name that they should have,
	// for example because Excel had it open.
	Beside []Beside `json:"beside,omitempty"`
	// Stale is an earlier errors file that could not be removed; "" if there
	// is none.
	Stale string `json:"stale,omitempty"`
	// ResultsDigest and ErrorsDigest are the SHA-256 of the files as they were
	// written; nil if there is none, and of a check.
	ResultsDigest []byte `json:"-"`
	ErrorsDigest  []byte `json:"-"`
}

// AllDone reports whether every row is in Vitec that was asked for: those beyond
// --limit, of other customers than --only-customer names, and valid ones that
// were only checked are not.
func (t Tally) AllDone() bool {
	left := t.Held[importer.BeyondLimit] + t.Held[importer.OtherCustomer] + t.Held[importer.OnlyChecked] + t.Held[importer.ToBeFound]
	for status, n := range t.Counts {
		if status == importer.Unsent {
			n -= left
		}
		if n > 0 && !status.Done() {
			return false
		}
	}
	return true
}

// Fault is one kind of fault: a code in a column; for Vitec's refusals, each
// reason is a kind.
type Fault struct {
	Code   importer.Code  `json:"code"`
	Field  importer.Field `json:"field,omitempty"`
	Column string         `json:"column,omitempty"` // as a spreadsheet program shows it, in English
	Value  string         `json:"value,omitempty"`  // what Vitec said
	Count  int            `json:"count"`            // rows that have it
	Rows   []int          `json:"rows"`             // the first few of them
	Text   string         `json:"text"`             // what is said of the first
	Shown  string         `json:"-"`                // the column, in the language of whoever reads it
}

// exampleRows is how many rows are named for a fault.
const exampleRows = 5

// mostFaults is how many kinds of fault are told apart. It bounds the kinds
// made from what Vitec says, which may differ for each row.
const mostFaults = 1000

// counter makes a Tally. Its memory does not grow with the rows.
type counter struct {
	words  words.Teller
	stable words.Teller // for scripts: in English
	rows   int
	counts map[importer.Status]int
	held   map[importer.Code]int
	same   sameRows
	loose  int
	faults map[faultKey]*fault
}

type faultKey struct {
	code  importer.Code
	field importer.Field
	said  string
}

type fault struct {
	Fault
	last int // the last row counted, as a row may have a fault twice
}

// Faults counts the kinds of fault of rows, in memory that does not grow with
// them.
type Faults struct{ counter *counter }

// NewFaults counts none yet.
func NewFaults(w words.Teller) Faults { return Faults{newCounter(w)} }

// Add counts the faults of a row.
func (f Faults) Add(o importer.Outcome) { f.counter.add(&o) }

// All gives the kinds, the most frequent first.
func (f Faults) All() []Fault { return f.counter.tally().Faults }

func newCounter(w words.Teller) *counter {
	stable := w
	stable.Voice = words.Voice{}
	c := &counter{words: w, stable: stable, counts: make(map[importer.Status]int), faults: make(map[faultKey]*fault)}
	for _, s := range importer.Statuses {
		c.counts[s] = 0
	}
	return c
}

// sameRows are rows without a fault, one after the other, of which the same became, as
// of most: they are counted together.
type sameRows struct {
	status importer.Status
	code   importer.Code // why they are held
	n      int
}

func (c *counter) addSame() {
	if c.same.n > 0 {
		c.counts[c.same.status] += c.same.n
		c.held[c.same.code] += c.same.n
		c.same.n = 0
	}
}

func (c *counter) add(o *importer.Outcome) {
	c.rows++
	if len(o.Problems) == 1 && o.Problems[0].Code == c.same.code && o.Status == c.same.status {
		c.same.n++
		return
	}
	c.counts[o.Status]++
	for _, p := range o.Problems {
		switch {
		case o.Status.Done():
			if p.Code == importer.SameAsRow && p.Detail != "" {
				c.loose++
			}
		case noFault[p.Code]:
			if c.held == nil {
				c.held = make(map[importer.Code]int)
			}
			c.held[p.Code]++
			if len(o.Problems) == 1 {
				c.addSame()
				c.same = sameRows{status: o.Status, code: p.Code}
			}
		default:
			c.addFault(o.Row, p)
		}
	}
}

// noFault are the problems of rows without a fault: their turn did not come,
// and the count of unsent rows says so.
var noFault = map[importer.Code]bool{
	importer.OnlyChecked:   true,
	importer.ToBeFound:     true,
	importer.OtherCustomer: true,
	importer.BeyondLimit:   true,
	importer.NotConfirmed:  true,
	importer.StrictRefused: true,
	importer.NotStarted:    true,
}

func (c *counter) addFault(row int, p importer.Problem) {
	key := faultKey{code: p.Code, field: p.Field}
	if p.Code == importer.VitecRefused {
		key.said = words.Voice{}.Reason(p.Value) // the same whatever the language: it stands in JSON
	}
	f := c.faults[key]
	if f == nil && len(c.faults) >= mostFaults {
		key.said = ""
		f = c.faults[key]
	}
	if f == nil {
		f = &fault{Fault: Fault{Code: p.Code, Field: p.Field, Column: c.stable.Named(p.Field), Shown: c.words.Named(p.Field), Value: key.said, Text: c.words.Sentence(p)}}
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
	c.addSame()
	t := Tally{Rows: c.rows, Counts: c.counts, Held: c.held, Loose: c.loose, Faults: make([]Fault, 0, len(c.faults))}
	for _, f := range c.faults {
		t.Faults = append(t.Faults, f.Fault)
	}
	slices.SortFunc(t.Faults, func(a, b Fault) int {
		return cmp.Or(
			-cmp.Compare(a.Count, b.Count),
			cmp.Compare(a.Rows[0], b.Rows[0]),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Field, b.Field),
			cmp.Compare(a.Value, b.Value))
	})
	return t
}
