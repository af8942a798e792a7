package web

import (
	"net/http"
	"slices"
	"strconv"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report/words"
)

func number[N ~int | ~int32 | ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }

func parseNumber(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// rowsAnswer is a part of the table.
type rowsAnswer struct {
	Revision int       `json:"revision"`
	Counting bool      `json:"counting"`
	Total    int       `json:"total"` // that the filter shows
	All      int       `json:"all"`
	From     int       `json:"from"`
	Rows     []rowView `json:"rows"`
}

// rowView is a row as the table shows it.
type rowView struct {
	Row     int         `json:"row"`
	Status  string      `json:"status"`
	Cells   []string    `json:"cells"`
	Faults  []faultView `json:"faults"`
	Changed []int       `json:"changed"`
	Fixed   bool        `json:"fixed"` // it was at fault, and is shown until the filter is chosen anew
	Chosen  string      `json:"chosen,omitempty"`
	Locked  string      `json:"locked,omitempty"` // why a person can't correct it: it is in doubt, or waits for a row that is
}

// faultView is one thing that is wrong with a row.
type faultView struct {
	Row     int      `json:"row,omitempty"`
	Column  int      `json:"column"` // from 0; -1 for the row as a whole
	Code    string   `json:"code"`
	Text    string   `json:"text"`
	Choices []choice `json:"choices,omitempty"`
}

// choice is somebody whom a row may be for.
type choice struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

const mostRows = 1000 // of a window

// showRows answers with a part of the table.
func showRows(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	from, _ := parseNumber(q.Get("from"))
	most, given := parseNumber(q.Get("n"))
	if !given {
		most = 100
	}
	which := filter{only: q.Get("only"), kind: q.Get("kind")}
	if q.Get("fresh") == "1" {
		f.mu.Lock()
		f.seen.lingers = nil
		f.mu.Unlock()
	}
	var answer *rowsAnswer
	err = f.withShown(func(c *check) error {
		if row, given := parseNumber(q.Get("after")); given { // from the next fault below that row on
			f.mu.Lock()
			extra := f.lingering(which)
			f.mu.Unlock()
			from = c.spool.faultAfter(which, extra, row)
		}
		answer, err = f.rows(v, c, which, from, min(max(most, 0), mostRows))
		return err
	})
	if err != nil {
		return err
	}
	return v.answer(http.StatusOK, answer)
}

// rows gives a part of the table.
func (f *file) rows(v *visit, c *check, which filter, from, most int) (*rowsAnswer, error) {
	f.mu.Lock()
	extra := f.lingering(which)
	answer := &rowsAnswer{Revision: f.Revision, Counting: f.counting(), From: max(from, 0)}
	f.mu.Unlock()
	rows, shown, all, err := c.spool.windowWith(which, extra, from, most)
	if err != nil {
		return nil, err
	}
	answer.Total, answer.All = shown, all
	answer.Rows, err = f.views(v, c, rows, which)
	return answer, err
}

// counting reports whether what is shown is not of the present revision yet. The lock is
// held.
func (f *file) counting() bool {
	s := &f.seen
	return s.next != nil || s.shown == nil || s.shown.info.Revision != f.Revision
}

// views are rows as the table shows them.
func (f *file) views(v *visit, c *check, rows []spooledRow, which filter) ([]rowView, error) {
	c.mu.Lock()
	columns := c.columns
	c.mu.Unlock()
	if columns == nil {
		return []rowView{}, nil
	}
	teller := columns.teller(v.voice, v.office.whoBegan(v.who))
	views := make([]rowView, len(rows))
	for i := range rows {
		now, changedHere, err := f.asNow(c, columns, &rows[i])
		if err != nil {
			return nil, err
		}
		view := viewOf(v, now.row, columns, teller, now.choices)
		view.Changed = changedHere
		view.Fixed = !matches(which, now.row, columns)
		views[i] = view
	}
	return views, nil
}

// matches reports whether a filter shows a row as it is now.
func matches(which filter, row *spooledRow, columns *columns) bool {
	switch {
	case which.kind != "":
		return slices.ContainsFunc(row.Problems, func(p importer.Problem) bool { return kindKey(p.Code, columns.of(p)) == which.kind })
	case which.only == onlyFaults:
		return row.Standing == job.Faulty
	case which.only == onlyAttention:
		return needs(row.Standing)
	case which.only == onlyComing:
		return row.Coming
	}
	return true
}

func viewOf(v *visit, row *spooledRow, columns *columns, teller words.Teller, choices [][]choice) rowView {
	view := rowView{Row: row.Number, Status: string(row.Status), Faults: []faultView{}, Changed: []int{}, Chosen: row.Chosen}
	view.Cells = row.Cells[:min(len(row.Cells), columns.wide)]
	if row.Standing == job.WillBeSent || row.Standing == job.ToFind {
		view.Status = string(importer.Unsent)
	}
	for i, p := range row.Problems {
		fault := faultView{Column: columns.of(p), Code: string(p.Code), Text: teller.Sentence(p)}
		if i < len(choices) {
			fault.Choices = choices[i]
		}
		view.Faults = append(view.Faults, fault)
	}
	if row.Standing == job.InDoubt && len(view.Faults) > 0 {
		view.Locked = view.Faults[0].Text
	}
	return view
}

// judgedRow is a row as it is now, with whom a person may choose for each of its
// problems.
type judgedRow struct {
	revision int
	people   int
	row      *spooledRow
	choices  [][]choice
}

// mostJudged is how many rows are kept as they were judged.
const mostJudged = 5000

// asNow gives a row as it is now: if its cells were changed since what is shown was
// begun, it is judged again, by itself.
func (f *file) asNow(c *check, columns *columns, row *spooledRow) (now judgedRow, changed []int, err error) {
	f.mu.Lock()
	revision, touched := f.seen.rows[row.Number]
	all, err := f.changesLocked()
	if err == nil {
		err = f.stillShows(c)
	}
	if err != nil {
		f.mu.Unlock()
		return now, nil, err
	}
	cells := slices.Clone(row.Cells)
	for at := range columns.wide {
		if _, is := all.value(cellAt{row.Number, at}); is {
			changed = append(changed, at)
		}
		if value := f.valueNow(row, at); touched && (at < len(cells) || value != "") {
			for len(cells) <= at {
				cells = append(cells, "")
			}
			cells[at] = value
		}
	}
	if touched && len(changed) > 0 {
		columns.unmark(cells)
	}
	chosen := f.valueNow(row, chosenColumn)
	if _, is := all.value(cellAt{row.Number, chosenColumn}); is {
		changed = append(changed, chosenColumn)
	}
	known, is := f.seen.judged[row.Number]
	is = is && known.revision == revision && known.people == f.people.turn
	turn := f.people.turn
	var by *judge
	if !is && (touched || slices.ContainsFunc(row.Problems, hasCandidates)) {
		by = f.judgeOf(c)
	}
	f.mu.Unlock()
	if changed == nil {
		changed = []int{}
	}
	if is {
		return known, changed, nil
	}
	if by == nil {
		return judgedRow{row: row}, changed, nil
	}
	now = judgedRow{revision: revision, people: turn}
	err = by.do(func(jb *job.Job) error {
		seen := jb.Judge(row.Number, cells, chosen)
		now.row = row
		problems := toShow(&seen)
		if touched {
			fresh := spooled(&seen, cells)
			fresh.Chosen = chosen
			now.row = &fresh
		} else {
			now.row = withCandidates(row, problems)
		}
		for _, p := range now.row.Problems {
			now.choices = append(now.choices, choicesOf(jb.Candidates(p, seen.Row)))
		}
		return nil
	})
	if err != nil {
		return now, nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen.judged == nil || len(f.seen.judged) >= mostJudged {
		f.seen.judged = make(map[int]judgedRow)
	}
	f.seen.judged[row.Number] = now
	return now, changed, nil
}

// withCandidates gives a row with the names that are on no disk.
func withCandidates(row *spooledRow, problems []importer.Problem) *spooledRow {
	named := *row
	named.Problems = slices.Clone(row.Problems)
	for i, p := range named.Problems {
		if at := slices.IndexFunc(problems, func(q importer.Problem) bool { return q.Code == p.Code && q.Field == p.Field }); at >= 0 && hasCandidates(p) {
			named.Problems[i] = problems[at]
		}
	}
	return &named
}

func choicesOf(contacts []importer.Contact) (all []choice) {
	for _, c := range contacts {
		text := c.Name
		if c.Town != "" {
			text += ", " + c.Town
		}
		all = append(all, choice{c.ID, text + " (" + c.ID + ")"})
	}
	return all
}

// judgeOf gives what judges single rows of a check. The file's lock is held.
func (f *file) judgeOf(c *check) *judge {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.judge != nil {
		return c.judge
	}
	if f.seen.judging == nil {
		info, over := c.info.copy(), c.over
		f.seen.judging = &judge{open: func() (*job.Job, error) {
			ctx := f.files.background()
			path, err := f.corrected(ctx, &info, over)
			if err != nil {
				return nil, err
			}
			o := f.options(&info, sendTicks{})
			o.People, _ = f.peopleNow()
			return job.Open(ctx, path, o, job.Watcher{})
		}}
	}
	return f.seen.judging
}

// lingering are rows that a filter goes on showing. The lock is held.
func (f *file) lingering(which filter) (rows []int32) {
	if which == (filter{}) {
		return nil
	}
	for row, was := range f.seen.lingers {
		if was.shownBy(which) {
			rows = append(rows, int32(row))
		}
	}
	slices.Sort(rows)
	return rows
}

// lingering is what a row was before it was corrected.
type lingering struct {
	standing job.Standing
	kinds    []string
}

func (l lingering) shownBy(which filter) bool {
	switch {
	case which.kind != "":
		return slices.Contains(l.kinds, which.kind)
	case which.only == onlyFaults:
		return l.standing == job.Faulty
	case which.only == onlyAttention:
		return needs(l.standing)
	}
	return false
}
