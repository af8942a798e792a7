package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"comebacks/importer"
)

var fileRoutes = []route{
	{"GET /files/{id}", toSend, showFile},
	{"GET /files/{id}/state", toSend, showState},
	{"GET /files/{id}/rows", toSend, showRows},
	{"GET /files/{id}/faults", toSend, showFaults},
	{"GET /files/{id}/faulty", toSend, faultyRows},
	{"POST /files/{id}/reading", toSend, readAnew},
	{"POST /files/{id}/changes", toSend, forScript(changeCells)},
	{"POST /files/{id}/replace", toSend, forScript(replaceAll)},
	{"POST /files/{id}/undo", toSend, forScript(undoStep)},
	{"POST /files/{id}/redo", toSend, forScript(redoStep)},
}

// file is the file that a request is about.
func (v *visit) file() (*file, error) { return v.office.files.get(v.r.PathValue("id")) }

// filePage is what the page of a file shows.
type filePage struct {
	ID, Name string
	Sheets   []string // of a workbook that has several
	Sheet    string
	State    string // reading (it can't be read yet), checking, checked, sent, waiting
	What, Do string // why it can't be read
	Revision int
	Counting bool
	Done     int
	Of       string // the time of the numbers, "14:05", while it is counting

	Rows, Will, Invalid, Duplicates, Known, Similar, Coming, Says, InDoubt, ToBeFound, NotLookedUp int

	Send         *int // how many would be sent; nil for no button
	Columns      []columnView
	Customer     string
	AsksCustomer bool
	Dates        []dateQuestion
	Past         int // rows with dates that have passed
	AllowPast    bool
	NameAlone    int
	MatchName    bool
	Notes        []string // how the file was read
	Warnings     []string // what must not be missed
	Kinds        []kindView
	Unfilled     bool // it has no rows
	First        *firstFault
	Changes      int
	stepOffer
	Before    []beforeView
	LookUp    lookUpView
	Run       int64
	Place     int
	Newer     string // when the file on disk was saved anew
	Kept      string
	Read      bool // its rows were counted, so that the numbers are its own
	Attention int  // rows that need a person
}

// columnView is a column, and what it may be taken for.
type columnView struct {
	Index           int
	Letter, Name    string
	Field           string // "" for none, "-" if it is not taken
	Near, NearLabel string
	Taken, Ours     bool
	Beside          bool // right of all columns: rows have cells there that nobody expects
	Options         []option
}

// option is one of those of a select.
type option struct {
	Value, Label string
	Selected     bool
}

// dateQuestion is about dates that can be read in two ways.
type dateQuestion struct {
	Example, DayFirst, MonthFirst string
	Rows                          int
	Chosen                        string // DD/MM/YYYY or MM/DD/YYYY, "" for none
}

// kindView is a kind of what is wrong.
type kindView struct {
	Key, Title, Column string
	Rows, First        int
	Values             []valueCount // the most frequent
	Replaceable        bool
}

// valueCount is a value, and how many rows have it.
type valueCount struct {
	Value string
	Count int
}

// firstFault is the first thing that is wrong with the sheet.
type firstFault struct {
	Row          int
	Column, Text string
}

// beforeView says that the sheet was seen before.
type beforeView struct{ Text, Link, LinkText string }

// showFile is the page of a file.
func showFile(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	f.opened()
	if err := f.retry(); err != nil {
		return err
	}
	var p *filePage
	err = f.withShown(func(*check) error {
		p, err = f.page(v)
		return err
	})
	if err != nil {
		return err
	}
	return v.show("file", p.Name, p)
}

// stateAnswer says how far counting has come.
type stateAnswer struct {
	Revision int    `json:"revision"`
	Counting bool   `json:"counting"`
	Done     int    `json:"done"`
	Problem  string `json:"problem"`
	LookUp   string `json:"lookUp"`
}

func showState(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	c, err := f.current()
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	going := cmp.Or(f.seen.next, c)
	answer := stateAnswer{Revision: f.Revision, Counting: f.counting(), Done: going.spool.rows(), LookUp: f.lookUpView(v, nil).State}
	if c.failed() {
		answer.Problem, answer.Counting = v.errorOf(c.err).What, false
	}
	return v.answer(http.StatusOK, answer)
}

// page gathers what the page of the file shows.
func (f *file) page(v *visit) (*filePage, error) {
	c, err := f.settled(v)
	if err != nil {
		return nil, err
	}
	f.findMissing(v.r.Context(), c)
	f.mu.Lock()
	info := f.fileInfo.copy()
	changed, err := f.changesLocked()
	if err != nil {
		f.mu.Unlock()
		return nil, err
	}
	p := &filePage{
		ID: info.ID, Name: info.Name, Sheet: info.Sheet, Revision: info.Revision, Counting: f.counting(),
		Customer: info.Reading.Customer, AllowPast: info.Reading.AllowPast, MatchName: info.Reading.MatchName,
		Changes: len(changed.cells), stepOffer: c.offer(v, changed.last(stepUndo), changed.last(stepRedo)),
		Kept: v.voice.Say("web.file.kept", "n", int(keptSent/daily), "m", int(keptUnsent/daily)),
	}
	going := cmp.Or(f.seen.next, c)
	p.Done = going.spool.rows()
	c.mu.Lock()
	l, columns := c.look, c.columns
	c.mu.Unlock()
	p.LookUp = f.lookUpView(v, l)
	f.mu.Unlock()
	p.State = "checking"
	if l != nil {
		p.State = "checked"
	}
	if c.failed() {
		return nil, c.err
	}
	if p.Counting && l != nil {
		p.Of = importer.InSweden(c.began).Format("15:04")
	}
	switch {
	case l != nil && l.Failure != nil:
		p.State, p.Counting = "reading", false
		p.What, p.Do, _ = v.voice.Explain(l.Failure)
		p.readFailed(v, c.guess)
	case columns != nil:
		p.count(v, c, l, columns)
		if err := p.findFirst(v, f, c); err != nil {
			return nil, err
		}
	}
	if c.guess != nil && len(c.guess.Sheets) > 1 {
		p.Sheets, p.Sheet = c.guess.Sheets, cmp.Or(info.Sheet, info.First, c.guess.Sheet)
	}
	p.ask(v, &info, l)
	p.told(v, l)
	p.sent(&info)
	p.refused(v, &info)
	p.Before = f.seenBefore(v, &info)
	p.Newer = f.newer(&info)
	return p, nil
}

// settled gives what is shown, once there is something to show: the first page of a
// small sheet need not be loaded twice.
func (f *file) settled(v *visit) (*check, error) {
	c, err := f.current()
	if err != nil {
		return nil, err
	}
	patience := time.NewTimer(f.files.patience)
	defer patience.Stop()
	select {
	case <-c.done:
	case <-patience.C:
	case <-v.r.Context().Done():
	}
	return c, nil
}

// firstPatience is how long the page of a file waits for its numbers.
const firstPatience = 80 * time.Millisecond

// count takes over the numbers of a look.
func (p *filePage) count(v *visit, c *check, l *look, columns *columns) {
	p.Rows = c.spool.rows()
	if l != nil {
		o := l.Overview
		p.Rows, p.Will, p.Invalid, p.Duplicates, p.Known = o.Rows, o.Will, o.Invalid, o.Duplicates, o.Known+o.Corrected+o.OfRun
		p.Similar, p.Coming, p.Says, p.InDoubt, p.ToBeFound, p.NotLookedUp = o.Similar, o.Coming, o.Says, o.InDoubt, o.ToBeFound, o.NotLookedUp
		p.Unfilled, p.Read = o.Rows == 0, true
		p.Attention = c.spool.needing()
		if o.Will > 0 {
			p.Send = &o.Will
		}
		p.Columns = columnViews(v, o.Columns, columns.own)
	} else {
		p.Columns = plainColumns(v, columns)
	}
	for at := columns.own; at < columns.wide; at++ {
		p.Columns = append(p.Columns, columnView{Index: at, Letter: letterOf(at), Beside: true})
	}
	p.AsksCustomer = !slices.ContainsFunc(p.Columns, func(c columnView) bool { return c.Field == string(importer.CustomerID) })
	for _, k := range c.spool.kindsNow() {
		view := kindView{Key: k.key, Title: v.voice.Title(k.code), Rows: len(k.rows), First: k.first}
		if k.column >= 0 {
			view.Column = v.voice.Column(letterOf(k.column), columns.title(k.column))
			view.Values = c.spool.mostFrequent(k.key, shownValues)
			view.Replaceable = k.column < columns.own && !hasCandidates(importer.Problem{Code: k.code}) && len(view.Values) > 0
		}
		p.Kinds = append(p.Kinds, view)
		switch k.code {
		case importer.PastDate:
			p.Past += len(k.rows)
		case importer.NameAlone:
			p.NameAlone += len(k.rows)
		}
	}
	slices.SortStableFunc(p.Kinds, func(a, b kindView) int { return b.Rows - a.Rows })
}

const shownValues = 5

// findFirst finds the first thing that is wrong.
func (p *filePage) findFirst(v *visit, f *file, c *check) error {
	rows, _, _, err := c.spool.window(filter{only: onlyFaults}, 0, 1)
	if err != nil || len(rows) == 0 {
		return err
	}
	views, err := f.views(v, c, rows, filter{only: onlyFaults})
	if err != nil || len(views) == 0 || len(views[0].Faults) == 0 {
		return err
	}
	c.mu.Lock()
	columns := c.columns
	c.mu.Unlock()
	first := views[0].Faults[0]
	p.First = &firstFault{Row: views[0].Row, Text: first.Text}
	if first.Column >= 0 {
		p.First.Column = v.voice.Column(letterOf(first.Column), columns.title(first.Column))
	}
	return nil
}

// columnViews are the columns of a sheet, with what each may be taken for.
func columnViews(v *visit, all []importer.Column, own int) (views []columnView) {
	for _, c := range all {
		at := c.Index()
		if at >= own {
			continue // a corrected file has it
		}
		views = append(views, columnViewOf(v, at, c))
	}
	return views
}

func columnViewOf(v *visit, at int, c importer.Column) columnView {
	view := columnView{Index: at, Letter: c.Letter, Name: c.Name, Field: string(c.Field), Near: string(c.Near), Taken: c.Field != "", Ours: c.Ours}
	if c.Ignored {
		view.Field = notTaken
	}
	if c.Near != "" {
		view.NearLabel = v.voice.Field(c.Near)
	}
	if view.Field == "" {
		view.Options = append(view.Options, option{"", v.voice.Say("web.column.unused"), true})
	}
	view.Options = append(view.Options, option{notTaken, v.voice.Say("web.column.not-taken"), view.Field == notTaken})
	for _, f := range importer.Fields {
		view.Options = append(view.Options, option{string(f), v.voice.Field(f), c.Field == f})
	}
	return view
}

// notTaken is what a form says of a column that is not to be used.
const notTaken = "-"

// plainColumns are the columns before it is known what all of them are.
func plainColumns(v *visit, columns *columns) (views []columnView) {
	fields := make(map[int]importer.Field)
	for _, f := range importer.Fields {
		if at := columns.of(importer.Problem{Field: f}); at >= 0 && fields[at] == "" {
			fields[at] = f
		}
	}
	for at := range columns.own {
		views = append(views, columnViewOf(v, at, importer.Column{Letter: letterOf(at), Name: columns.title(at), Field: fields[at]}))
	}
	return views
}

// told takes over what there is to know about how the sheet is read.
func (p *filePage) told(v *visit, l *look) {
	if l == nil {
		return
	}
	for _, n := range l.Notices {
		if n.Loud {
			p.Warnings = append(p.Warnings, v.voice.Tell(n))
		} else {
			p.Notes = append(p.Notes, v.voice.Tell(n))
		}
	}
}

// sent says what became of the sheet.
func (p *filePage) sent(info *fileInfo) {
	s := info.holding()
	if s == nil {
		return
	}
	p.Send, p.Run, p.State = nil, s.Run, "sent"
	if s.State == sendWaiting {
		p.State = "waiting"
	}
}
