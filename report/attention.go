package report

import (
	"cmp"
	"slices"

	"comebacks/importer"
	"comebacks/report/words"
)

// RowOfPage is a row that needs a person.
type RowOfPage struct {
	Run        int64           `json:"run,omitempty"` // on a page of several runs
	Row        int             `json:"row"`
	Status     importer.Status `json:"status"` // "" for what a comparison has shown
	CustomerID string          `json:"customerId"`
	ContactID  string          `json:"contactId"`
	Date       string          `json:"date"`
	Said       string          `json:"said"`
	Note       string          `json:"note,omitempty"`

	// What the latest comparison with Vitec has shown: moved, missing or extra.
	Class      Class  `json:"class,omitempty"`
	ComebackID string `json:"comebackId,omitempty"`
	VitecDate  string `json:"vitecDate,omitempty"` // RFC 3339
}

// kind is the status, or the class.
func (r RowOfPage) kind() string { return cmp.Or(string(r.Class), string(r.Status)) }

// kinds are those of the rows that need a person, the most urgent first.
var kinds = []string{
	string(importer.Uncertain), string(Extra), string(Missing), string(Moved),
	string(importer.Rejected), string(importer.Invalid), string(importer.Unsent),
}

// NeedsPerson reports whether the lines of a class stand among the rows that need a
// person. (An uncertain row does so by its status.)
func (c Class) NeedsPerson() bool { return c == Moved || c == Missing || c == Extra }

// longestWhen is how many characters are shown of when a row is due as its sheet writes it.
const longestWhen = 40

const namedRows = 200 // of each kind that needs a person

// attention gathers the rows that need a person, in memory that does not grow with
// their number.
type attention struct {
	rows  map[string][]RowOfPage
	more  int
	shown map[string]bool // what comparisons have shown, by class and id
}

func (a *attention) add(r RowOfPage) {
	if a.rows == nil {
		a.rows = make(map[string][]RowOfPage)
	}
	if kind := r.kind(); len(a.rows[kind]) < namedRows {
		a.rows[kind] = append(a.rows[kind], r)
		return
	}
	a.more++
}

// addOutcome adds a row, if it needs a person.
func (a *attention) addOutcome(run int64, r RowOfRun, w words.Teller) {
	o, c := r.Outcome, r.Comeback
	if o.Status.Done() || waits(o) {
		return
	}
	row := RowOfPage{Run: run, Row: o.Row, Status: o.Status, CustomerID: c.CustomerID, ContactID: c.ContactID, Note: c.Note}
	if len(a.rows[row.kind()]) < namedRows {
		row.Said = w.Sentences(o.Problems)
	}
	if row.Date = words.Shorten(importer.OneLine(r.Written), longestWhen); !c.Date.IsZero() {
		row.Date = c.Date.Format(dateOfRow)
	}
	a.add(row)
}

// addCompared adds what a comparison has shown, if that needs a person. The same comeback
// may stand in several runs.
func (a *attention) addCompared(run int64, c Compared, v words.Voice) {
	if !c.Class.NeedsPerson() {
		return
	}
	if a.shown == nil {
		a.shown = make(map[string]bool)
	}
	id := string(c.Class) + " " + c.ComebackID
	if c.ComebackID != "" && a.shown[id] {
		return
	}
	a.shown[id] = true
	a.add(RowOfPage{
		Run: run, Row: c.Row, Class: c.Class, CustomerID: c.CustomerID, ContactID: c.ContactID, ComebackID: c.ComebackID, VitecDate: c.VitecDate,
		Date: c.dateOfRow(), Said: v.Say("page.compared."+string(c.Class), "id", c.ComebackID, "at", momentOf(c.VitecDate)),
	})
}

// list gives the rows, the most urgent first, and how many more there are.
func (a *attention) list() (all []RowOfPage, more int) {
	for _, kind := range kinds {
		all = append(all, a.rows[kind]...)
	}
	return slices.Clip(all), a.more
}
