package report

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/report/words"
)

// RunsPage is what is shown about several runs on one page. Its JSON is stable: names are
// added, never changed or removed.
//
// A row that stands in several of the runs is counted in one of them alone, so that all
// that is counted here by something adds up to Rows.
type RunsPage struct {
	From string      `json:"from,omitempty"` // the days between which the runs were begun, if they were chosen by these
	To   string      `json:"to,omitempty"`
	Runs []RunOfPage `json:"runs"` // by their numbers
	Made time.Time   `json:"made"`

	Lines     int                     `json:"lines"`     // the rows of all runs
	Elsewhere int                     `json:"elsewhere"` // those of them that are counted in another run
	Rows      int                     `json:"rows"`      // those that are counted
	Counts    map[importer.Status]int `json:"counts"`    // of Rows, as all that follows

	Months    []Group `json:"months"` // by the month in which the comeback falls, as 2026-10
	Begun     []Group `json:"begun"`  // by the month in which the run was begun
	Offices   []Group `json:"offices"`
	Handlers  []Group `json:"handlers"` // users and groups
	Customers []Group `json:"customers"`

	Days      []Bar       `json:"days"`   // created comebacks by the day that they fall on
	Faults    []Fault     `json:"faults"` // the kinds, the most frequent first, without their rows
	Attention []RowOfPage `json:"attention"`
	More      int         `json:"more"` // that need a person too, and are not named

	Zone  *time.Location `json:"-"`
	Voice words.Voice    `json:"-"`
}

// RunOfPage is one of several runs.
type RunOfPage struct {
	Run       int64     `json:"run"`
	File      string    `json:"file"`
	Server    string    `json:"server"`
	StartedBy string    `json:"startedBy"`
	Started   time.Time `json:"started"`
	Ended     time.Time `json:"ended,omitzero"`
	State     string    `json:"state"`   // running, killed, stopped, done
	Stopped   string    `json:"stopped"` // why, in English

	Lines     int                     `json:"lines"`     // its rows
	Elsewhere int                     `json:"elsewhere"` // those of them that are counted in another run
	Counts    map[importer.Status]int `json:"counts"`    // of the others
	SheetGone bool                    `json:"sheetGone,omitempty"`

	Reconciliation *ReconciliationOfPage `json:"reconciliation,omitempty"` // the latest; not there if there is none
}

// RunsPager makes a RunsPage from the rows of one run after the other, in memory that
// does not grow with their number.
type RunsPager struct {
	Page      RunsPage // the head is set by the caller
	Words     words.Teller
	WithNotes bool

	now       *RunOfPage
	teller    words.Teller
	counter   *counter
	attention attention
	days      map[string]int
	months    groups
	begun     groups
	offices   groups
	handlers  groups
	customers groups
}

// Begin says of which run the rows are that are added next, and how its columns are
// named.
func (p *RunsPager) Begin(run RunOfPage, w words.Teller) {
	if p.counter == nil {
		p.counter, p.days = newCounter(words.Teller{Voice: p.Words.Voice}), make(map[string]int)
	}
	run.Counts = noCounts()
	p.Page.Runs = append(p.Page.Runs, run)
	p.now, p.teller = &p.Page.Runs[len(p.Page.Runs)-1], w
}

// Add takes a row in. Here is false if it is counted in another run.
func (p *RunsPager) Add(r RowOfRun, here bool) {
	p.now.Lines++
	if !here {
		p.now.Elsewhere++
		return
	}
	o, c := r.Outcome, r.Comeback
	if !p.WithNotes {
		o.Problems, c.Note = WithoutNotes(o.Problems), ""
	}
	p.count(o.Status, c, 1)
	p.attention.addOutcome(p.now.Run, RowOfRun{o, c, r.Written}, p.teller)
	if o.Status == importer.Created && !c.Date.IsZero() {
		p.days[c.Date.Format(time.DateOnly)]++
	}
	o.Row |= len(p.Page.Runs) << 32 // no two rows are the same
	p.counter.add(&o)
}

// AddUnread takes in rows without a turn of which nothing is known.
func (p *RunsPager) AddUnread(n int) {
	p.now.Lines += n
	p.count(importer.Unsent, importer.Comeback{}, n)
}

// AddCompared takes in a line of the run's latest comparison.
func (p *RunsPager) AddCompared(c Compared) {
	p.attention.addCompared(p.now.Run, c, p.Words.Voice)
}

func (p *RunsPager) count(s importer.Status, c importer.Comeback, n int) {
	p.now.Counts[s] += n
	month := Group{Kind: Unknown}
	if !c.Date.IsZero() {
		month = Group{Name: c.Date.Format(monthOnly)}
	}
	p.months.add(month, s, n)
	p.begun.add(Group{Name: inZone(p.now.Started, p.Page.Zone).Format(monthOnly)}, s, n)
	known := c.ContactID != "" || !c.Date.IsZero() // else nothing was read, or it has been purged
	named := func(names ...string) Group {
		for _, name := range names {
			if name != "" {
				return Group{Name: name}
			}
		}
		if known {
			return Group{Kind: Nobody}
		}
		return Group{Kind: Unknown}
	}
	p.offices.add(named(c.Participant.OfficeID), s, n)
	p.handlers.add(named(c.Participant.UserID, c.Participant.UserGroupID), s, n)
	known = false // each row has one
	p.customers.add(named(c.CustomerID), s, n)
}

// Finish returns the page.
func (p *RunsPager) Finish() RunsPage {
	page := p.Page
	page.Voice, page.Counts = p.Words.Voice, noCounts()
	for _, r := range page.Runs {
		page.Lines += r.Lines
		page.Elsewhere += r.Elsewhere
		for s, n := range r.Counts {
			page.Counts[s] += n
		}
	}
	page.Rows = page.Lines - page.Elsewhere
	page.Months, page.Begun = p.months.byName(), p.begun.byName()
	page.Offices, page.Handlers, page.Customers = p.offices.byRows(), p.handlers.byRows(), p.customers.byRows()
	page.Days = daysOf(p.days)
	if p.counter != nil {
		page.Faults = p.counter.tally().Faults
	}
	for i := range page.Faults {
		page.Faults[i].Rows = nil // a number alone does not say of which run
	}
	page.Attention, page.More = p.attention.list()
	return page
}

func noCounts() map[importer.Status]int {
	counts := make(map[importer.Status]int)
	for _, s := range importer.Statuses {
		counts[s] = 0
	}
	return counts
}

// Several is for the template: it is a page of several runs.
func (p RunsPage) Several() bool { return true }

// Waiting is how many rows are unsent.
func (p RunsPage) Waiting() int { return p.Counts[importer.Unsent] }

// Title names what the page is about.
func (p RunsPage) Title() string {
	if p.From != "" || p.To != "" {
		return p.Voice.Say("several.span", "from", p.From, "to", p.To)
	}
	var names []string
	for _, r := range p.Runs {
		names = append(names, strconv.FormatInt(r.Run, 10))
	}
	if len(names) > 12 {
		names = slices.Concat(names[:10], []string{"…"}, names[len(names)-1:])
		return p.Voice.Say("several.runs.named", "runs", strings.Join(names, ", "))
	}
	return p.Voice.Say("several.runs.named", "runs", p.Voice.And(names))
}

// Explained says how the rows are counted.
func (p RunsPage) Explained() (all []string) {
	v := p.Voice
	all = append(all, v.Say("several.lines", "n", len(p.Runs), "rows", p.Lines))
	if p.Elsewhere > 0 {
		all = append(all, v.Say("several.elsewhere", "n", p.Elsewhere))
	} else if len(p.Runs) > 1 {
		all = append(all, v.Say("several.elsewhere.none"))
	}
	all = append(all, v.Say("several.counted", "n", p.Rows))
	if p.Counts[importer.Duplicate] > 0 {
		all = append(all, v.Say("several.duplicates"))
	}
	return all
}

// WriteHTML writes the page as one file that needs nothing else, as Page does.
func (p RunsPage) WriteHTML(w io.Writer) error {
	page, err := pageTemplate.Clone()
	if err != nil {
		return err
	}
	return page.Funcs(pageWords(p.Voice)).ExecuteTemplate(w, "runspage.html", p)
}
