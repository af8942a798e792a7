package web

import (
	"context"
	"slices"
	"strings"
	"sync"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report/words"
)

// judge is a job that judges single rows. A job does one thing at a time.
type judge struct {
	mu     sync.Mutex
	job    *job.Job                 // nil until it is needed
	open   func() (*job.Job, error) // nil if the job is there from the beginning
	closed bool
}

// do does something with the job.
func (j *judge) do(what func(*job.Job) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return context.Canceled
	}
	if j.job == nil {
		var err error
		if j.job, err = j.open(); err != nil {
			return err
		}
	}
	return what(j.job)
}

func (j *judge) close() {
	if j == nil {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	if j.job != nil {
		j.job.Close()
		j.job = nil
	}
}

// columns are how a sheet's columns are understood, for words about its rows.
type columns struct {
	titles []string
	own    int // how many are the sheet's own: a corrected file has more
	wide   int // the same, with cells right of them that rows have: to be emptied
	at     map[importer.Field]int
}

func columnsOf(jb *job.Job) *columns {
	c := &columns{titles: jb.Titles(), at: make(map[importer.Field]int)}
	c.own = ownColumns(c.titles)
	c.wide = c.own
	for _, f := range importer.Fields {
		c.at[f] = jb.CellOf(importer.Problem{Field: f})
	}
	return c
}

// ownColumns is how many of a sheet's columns are its own, not those that a corrected
// file ends in.
func ownColumns(titles []string) int {
	for _, ours := range [][]string{{"sheet", "row"}, {"sheet", "row", "found_contact_id"}} {
		if n := len(titles) - len(ours); n > 0 && slices.Equal(titles[n:], ours) {
			return n
		}
	}
	return len(titles)
}

// mostBeside is how many columns are shown right of the last one that has a name.
const mostBeside = 40

// wider gives the columns with those that a row has besides, itself if there are none. A
// corrected file has columns for all cells.
func (c *columns) wider(cells []string) *columns {
	n := min(len(cells), len(c.titles)+mostBeside)
	for n > c.wide && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	if n <= c.wide || c.own < len(c.titles) {
		return c
	}
	more := *c
	more.wide = n
	return &more
}

// unmark takes away what a corrected file says of a row that was at fault as a whole, once
// its cells were changed: it will be written whole. With text right of the last column it
// stays at fault.
func (c *columns) unmark(cells []string) {
	if c.own >= len(c.titles) || c.own >= len(cells) {
		return
	}
	for at, text := range cells[:c.own] {
		if c.title(at) == "" && strings.TrimSpace(text) != "" {
			return
		}
	}
	cells[c.own], _, _ = strings.Cut(cells[c.own], "-")
}

// of gives the cell that a problem is about.
func (c *columns) of(p importer.Problem) int {
	if at, known := c.at[p.Field]; known && p.Field != "" {
		return at
	}
	return -1
}

// teller puts problems into words.
func (c *columns) teller(v words.Voice, who func(run int64) string) words.Teller {
	return words.Teller{Voice: v, Private: true, Who: who, Column: func(f importer.Field) (letter, name string) {
		at := c.of(importer.Problem{Field: f})
		if at < 0 {
			return "", ""
		}
		return letterOf(at), c.title(at)
	}}
}

func (c *columns) title(at int) string {
	if at < 0 || at >= len(c.titles) {
		return ""
	}
	return strings.TrimSpace(c.titles[at])
}

// letterOf names a column as a spreadsheet program does: A, B … Z, AA.
func letterOf(at int) string {
	name := ""
	for at++; at > 0; at = (at - 1) / 26 {
		name = string(rune('A'+(at-1)%26)) + name
	}
	return name
}
