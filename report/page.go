package report

import (
	"cmp"
	"embed"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/report/words"
)

// Page is what is shown about a run on one page. Its JSON is stable: names
// are added, never changed or removed.
type Page struct {
	Run        int64     `json:"run"`
	File       string    `json:"file"`
	Server     string    `json:"server"`
	StartedBy  string    `json:"startedBy"` // the operating system's user
	Started    time.Time `json:"started"`
	Ended      time.Time `json:"ended,omitzero"` // not there if it has not
	State      string    `json:"state"`          // running, killed, stopped, done
	Stopped    string    `json:"stopped"`        // why, in English
	WhyStopped string    `json:"-"`              // the same, in the language of whoever reads the page
	Made       time.Time `json:"made"`           // the page itself

	Rows   int                     `json:"rows"`
	Counts map[importer.Status]int `json:"counts"`
	Faults []Fault                 `json:"faults"` // the kinds, the most frequent first

	// Attention are the rows that need a person: those that are uncertain, extra,
	// missing, moved, rejected, invalid or unsent, in this order; the first few hundred
	// of each.
	Attention []RowOfPage `json:"attention"`
	More      int         `json:"more"` // that need one too, and are not named

	Days      []Bar `json:"days"` // created comebacks by the day that they fall on
	Customers []Bar `json:"customers"`
	Offices   []Bar `json:"offices"`
	Handlers  []Bar `json:"handlers"` // users and groups

	Requests []Bar     `json:"requests"` // rows by the time that their last request began
	Latency  Latencies `json:"latency"`

	Reconciliation *ReconciliationOfPage `json:"reconciliation,omitempty"`
	Zone           *time.Location        `json:"-"`
	Voice          words.Voice           `json:"-"` // how a person is spoken to
}

// Bar is a bar of a chart.
type Bar struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Latencies are percentiles of the time from request to answer, in
// milliseconds, within 5 %; all zero if nothing was answered.
type Latencies struct {
	P50 float64 `json:"p50"`
	P90 float64 `json:"p90"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// ReconciliationOfPage is what the latest comparison with Vitec has shown.
type ReconciliationOfPage struct {
	At     time.Time     `json:"at"`
	Counts map[Class]int `json:"counts"`
	File   string        `json:"file"`
	// LinesGone says that File is gone, or was changed: what of it needs a person is
	// not among the rows that do.
	LinesGone bool `json:"linesGone,omitempty"`
	// Earlier says that the run went on after it.
	Earlier bool `json:"earlier,omitempty"`
}

// RowOfRun is a row with what was sent and what became of it.
type RowOfRun struct {
	Outcome  importer.Outcome
	Comeback importer.Comeback // empty if nothing was sent
	Written  string            // when it is due as its sheet writes it, if that can't be read
}

const namedBars = 30 // of each list; what is beyond stands as one

// Pager makes a Page from rows, one by one, in memory that does not grow with
// their number.
type Pager struct {
	Page      Page // the head is set by the caller
	Words     words.Teller
	WithNotes bool // show the notes of rows that need a person

	counter   *counter
	attention attention
	days      map[string]int
	customers map[string]int
	offices   map[string]int
	handlers  map[string]int
	sent      slots
	took      histogram
}

// Add takes one row in.
func (p *Pager) Add(r RowOfRun) {
	if p.counter == nil {
		p.counter = newCounter(p.Words)
		p.days, p.customers = make(map[string]int), make(map[string]int)
		p.offices, p.handlers = make(map[string]int), make(map[string]int)
	}
	o, c := r.Outcome, r.Comeback
	if !p.WithNotes {
		o.Problems = WithoutNotes(o.Problems)
		c.Note = ""
	}
	p.counter.add(&o)
	if !o.SentAt.IsZero() {
		p.sent.add(o.SentAt)
		p.took.add(o.Took)
	}
	if o.Status == importer.Created && !c.Date.IsZero() {
		p.days[c.Date.Format(time.DateOnly)]++
		count(p.customers, c.CustomerID)
		count(p.offices, cmp.Or(c.Participant.OfficeID, nobody))
		count(p.handlers, cmp.Or(c.Participant.UserID, c.Participant.UserGroupID, nobody))
	}
	p.attention.addOutcome(0, RowOfRun{o, c, r.Written}, p.Words)
}

// AddCompared takes in a line of the latest comparison.
func (p *Pager) AddCompared(c Compared) { p.attention.addCompared(0, c, p.Words.Voice) }

// manyNames is how many customers, offices or handlers are counted
// separately. No agency has as many; a sheet with shifted columns may seem
// to.
const manyNames = 10_000

func count(m map[string]int, name string) {
	if _, known := m[name]; !known && len(m) >= manyNames {
		name = others
	}
	if name != "" {
		m[name]++
	}
}

// The bars for what has no name of its own, as they stand in JSON.
const (
	others = "others" // the rest
	nobody = "none"   // none is named
)

// waits reports whether a row only waits for its turn: that needs no person.
func waits(o importer.Outcome) bool {
	return o.Status == importer.Unsent && !slices.ContainsFunc(o.Problems, func(p importer.Problem) bool { return !noFault[p.Code] })
}

// WithoutNotes removes the text of notes from what is said about them.
func WithoutNotes(problems []importer.Problem) []importer.Problem {
	if !slices.ContainsFunc(problems, func(p importer.Problem) bool { return p.Field == importer.Note }) {
		return problems
	}
	problems = slices.Clone(problems)
	for i := range problems {
		if problems[i].Field == importer.Note {
			problems[i].Value, problems[i].Private = "", ""
		}
	}
	return problems
}

// Finish returns the page. Rows is how many rows the sheet has: those that
// were not added had no turn, and are unsent.
func (p *Pager) Finish(rows int) Page {
	page := p.Page
	page.Voice = p.Words.Voice
	if p.counter == nil {
		p.counter = newCounter(p.Words)
	}
	tally := p.counter.tally()
	page.Rows, page.Counts, page.Faults = tally.Rows, tally.Counts, tally.Faults
	if without := rows - tally.Rows; without > 0 {
		page.Rows += without
		page.Counts[importer.Unsent] += without
	}
	page.Attention, page.More = p.attention.list()
	page.Days = daysOf(p.days)
	page.Customers, page.Offices, page.Handlers = most(p.customers), most(p.offices), most(p.handlers)
	page.Requests = p.sent.bars(page.Zone)
	page.Latency = Latencies{p.took.at(0.5), p.took.at(0.9), p.took.at(0.99), float64(p.took.max.Microseconds()) / 1000}
	return page
}

// daysOf gives counted days in their order.
func daysOf(m map[string]int) []Bar {
	days := bars(m)
	slices.SortFunc(days, func(a, b Bar) int { return cmp.Compare(a.Name, b.Name) })
	return days
}

func bars(m map[string]int) []Bar {
	all := make([]Bar, 0, len(m))
	for name, n := range m {
		all = append(all, Bar{name, n})
	}
	return all
}

// most gives the largest, the rest as one. What names none comes last, and not at all if
// nothing names any.
func most(m map[string]int) []Bar {
	none := m[nobody]
	delete(m, nobody)
	all := largestFirst(m)
	if none > 0 && len(all) > 0 {
		all = append(all, Bar{nobody, none})
	}
	return all
}

func largestFirst(m map[string]int) []Bar {
	all := bars(m)
	slices.SortFunc(all, func(a, b Bar) int { return cmp.Or(-cmp.Compare(a.Count, b.Count), cmp.Compare(a.Name, b.Name)) })
	if len(all) <= namedBars {
		return all
	}
	rest := Bar{Name: others}
	for _, b := range all[namedBars-1:] {
		rest.Count += b.Count
	}
	return append(all[:namedBars-1:namedBars-1], rest)
}

// slots counts times in slots of equal length, at most maxSlots of them: when
// they don't suffice, the slots become twice as long.
type slots struct {
	first time.Time
	width time.Duration
	n     []int
}

const maxSlots = 120

func (s *slots) add(t time.Time) {
	if s.n == nil {
		s.first, s.width, s.n = t.Truncate(time.Second), time.Second, make([]int, 1, maxSlots)
	}
	for t.Before(s.first) { // rows are not in the order of their requests
		s.widen()
		s.first = s.first.Add(-s.width * time.Duration(maxSlots-len(s.n)))
		s.n = append(make([]int, maxSlots-len(s.n)), s.n...)
	}
	at := int(t.Sub(s.first) / s.width)
	for at >= maxSlots {
		s.widen()
		at = int(t.Sub(s.first) / s.width)
	}
	for at >= len(s.n) {
		s.n = append(s.n, 0)
	}
	s.n[at]++
}

func (s *slots) widen() {
	half := make([]int, (len(s.n)+1)/2, maxSlots)
	for i, n := range s.n {
		half[i/2] += n
	}
	s.n, s.width = half, 2*s.width
}

func (s *slots) bars(zone *time.Location) []Bar {
	first, n := s.first, s.n
	for len(n) > 0 && n[0] == 0 {
		first, n = first.Add(s.width), n[1:]
	}
	all := make([]Bar, len(n))
	for i := range n {
		at := first.Add(time.Duration(i) * s.width)
		if zone != nil {
			at = at.In(zone)
		}
		all[i] = Bar{at.Format("2006-01-02 15:04:05"), n[i]}
	}
	return all
}

// histogram counts durations in classes of which each is 5 % wider than the
// one before.
type histogram struct {
	n     [500]int
	total int
	max   time.Duration
}

const growth = 1.05

func (h *histogram) add(d time.Duration) {
	if d <= 0 {
		return
	}
	at := int(math.Log(float64(max(d.Microseconds(), 1))) / math.Log(growth))
	h.n[min(at, len(h.n)-1)]++
	h.total++
	h.max = max(h.max, d)
}

// at gives a quantile in milliseconds.
func (h *histogram) at(q float64) float64 {
	seen, want := 0, int(math.Ceil(q*float64(h.total)))
	for i, n := range h.n {
		if seen += n; n > 0 && seen >= want {
			ms := math.Pow(growth, float64(i)+0.5) / 1000
			return min(ms, float64(h.max.Microseconds())/1000)
		}
	}
	return 0
}

//go:embed page.html pageparts.html runspage.html
var pageFiles embed.FS

var pageTemplate = template.Must(template.New("page").Funcs(pageWords(words.Voice{})).ParseFS(pageFiles, "*.html"))

// pageWords are what the template asks for, in the language of a voice.
func pageWords(v words.Voice) template.FuncMap {
	return template.FuncMap{
		"language": func() words.Language { return cmp.Or(v.Language, words.English) },
		"say":      v.Say, "title": v.Title, "percent": v.Percent, "ms": v.Milliseconds,
		"number":    func(n int) string { return v.Number(int64(n)) },
		"rows":      func(f Fault) string { return v.Rows(f.Rows, f.Count) },
		"statuses":  func() []importer.Status { return importer.Statuses },
		"status":    func(s importer.Status) string { return v.Say("page.status." + string(s)) },
		"meaning":   func(s importer.Status, n int) string { return besideNumber(v, n, meaning(s)) },
		"classes":   func() []Class { return Classes },
		"class":     func(c Class, n int) string { return besideNumber(v, n, c.key()) },
		"of":        func(c Class) string { return v.Say(c.key() + ".means") },
		"state":     func(state string) string { return stateWord(v, state) },
		"chart":     func(bars []Bar) figure { return chart(v, bars) },
		"byDay":     func(days []Bar) []Bar { return byDay(v, days) },
		"peak":      func(days []Bar) string { return peak(v, days) },
		"list":      func(name string, bars []Bar) barList { return listOf(v, name, bars) },
		"base":      fileName,
		"compared":  func(p RunsPage) *Table { return orNone(p.Compared()) },
		"faults":    func(p RunsPage) *Table { return orNone(p.FaultsTable()) },
		"counts":    func(c Column) bool { return c.Kind == NumberColumn },
		"cell":      func(c Column, cell any) string { return cellText(v, c, cell) },
		"cellClass": cellClass,
		"id":        func(run int64) string { return strconv.FormatInt(run, 10) }, // no number to be grouped
		"at":        func(t time.Time, zone *time.Location) string { return inZone(t, zone).Format("2006-01-02 15:04") },
	}
}

// besideNumber returns a text that begins with a number without it, for a place that has
// the number already.
func besideNumber(v words.Voice, n int, key string) string {
	return strings.TrimPrefix(v.Say(key, "n", n), v.Number(int64(n))+" ")
}

// stateWord says how a run ended, or that it has not.
func stateWord(v words.Voice, state string) string {
	if key := "page.state." + state; v.Knows(key) {
		return v.Say(key)
	}
	return state
}

// Waiting is how many rows are unsent.
func (p Page) Waiting() int { return p.Counts[importer.Unsent] }

// Several is for the template: it is a page of one run.
func (p Page) Several() bool { return false }

// WriteHTML writes the page as one file that needs nothing else: no network
// and no script. Everything in it that comes from a sheet or from Vitec is
// escaped by html/template.
func (p Page) WriteHTML(w io.Writer) error {
	page, err := pageTemplate.Clone() // the words of another voice stay out of it
	if err != nil {
		return err
	}
	return page.Funcs(pageWords(p.Voice)).ExecuteTemplate(w, "page.html", p)
}
