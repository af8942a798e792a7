package web

import (
	"cmp"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

// mostOfCell is how many characters a cell may have: Excel's own limit.
const mostOfCell = 32767

// mostAtOnce is how many cells may be changed by one request, besides by replacing.
const mostAtOnce = 10000

// conflict is a cell that says something else now than the person who changes it has
// seen.
type conflict struct {
	Row    int    `json:"row"`
	Column int    `json:"column"`
	Now    string `json:"now"`
	Text   string `json:"text"`
}

// errConflict says which cells were changed meanwhile: nothing was changed.
type errConflict []conflict

func (errConflict) Error() string { return "conflict" }

// edit changes cells, all or none, in one step.
func (f *file) edit(who string, cells []cellChange) (t taken, err error) {
	if len(cells) == 0 || len(cells) > mostAtOnce {
		return taken{}, refuse(http.StatusBadRequest, "web.edit.none")
	}
	err = f.withShown(func(c *check) error {
		t, err = f.editShown(c, who, cells)
		return err
	})
	return t, err
}

func (f *file) editShown(c *check, who string, cells []cellChange) (taken, error) {
	rows := make(map[int]spooledRow)
	width, err := c.width()
	if err != nil {
		return taken{}, err
	}
	for _, cell := range cells {
		if err := mayBe(cell, width); err != nil {
			return taken{}, err
		}
		if _, known := rows[cell.Row]; known {
			continue
		}
		row, there, err := c.spool.find(cell.Row)
		if err != nil {
			return taken{}, err
		}
		if !there {
			return taken{}, refuse(http.StatusConflict, "web.edit.no-such-row", "row", cell.Row)
		}
		rows[cell.Row] = row
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.stillShows(c); err != nil {
		return taken{}, err
	}
	var conflicts errConflict
	for _, cell := range cells {
		row := rows[cell.Row]
		if now := f.valueNow(&row, cell.Column); now != cell.Before {
			conflicts = append(conflicts, conflict{Row: cell.Row, Column: cell.Column, Now: now})
		}
	}
	if conflicts != nil {
		return taken{}, conflicts
	}
	f.linger(c, slices.Collect(maps.Values(rows)))
	return f.takeStep(step{Kind: stepChange, Who: who, Cells: cells})
}

// stillShows reports that a check was replaced by a newer one, so that its rows do not say
// what cells say now: see withShown. The lock is held.
func (f *file) stillShows(c *check) error {
	if f.seen.shown != c {
		return os.ErrClosed
	}
	return nil
}

// mayBe refuses what no cell can say, and cells that no row has.
func mayBe(cell cellChange, width int) error {
	switch {
	case cell.Column != chosenColumn && (cell.Column < 0 || cell.Column >= width) || cell.Row < 1:
		return refuse(http.StatusBadRequest, "web.edit.none")
	case len(cell.After) > mostOfCell && utf8.RuneCountInString(cell.After) > mostOfCell:
		return refuse(http.StatusBadRequest, "web.edit.too-long", "most", mostOfCell)
	case !utf8.ValidString(cell.After):
		return refuse(http.StatusBadRequest, "web.edit.none")
	}
	return nil
}

// valueNow is what a cell says now. The file's lock is held.
func (f *file) valueNow(row *spooledRow, column int) string {
	if then, is := f.seen.since[cellAt{row.Number, column}]; is {
		return then.value
	}
	switch {
	case column == chosenColumn:
		return row.Chosen
	case column >= 0 && column < len(row.Cells):
		return row.Cells[column]
	}
	return ""
}

// taken is a step that was taken, and what could be undone and done again right after it.
type taken struct {
	of         step // what was changed, undone or done again
	revision   int
	undo, redo *step // nil for nothing
}

// takeStep puts a step on disk, and applies it. The lock is held.
func (f *file) takeStep(s step) (taken, error) {
	if err := f.mayChange(); err != nil {
		return taken{}, err
	}
	changed, err := f.changesLocked()
	if err != nil {
		return taken{}, err
	}
	s.Revision, s.At = f.Revision+1, f.files.server.now()
	of := s
	if s.Kind != stepChange {
		last := changed.last(s.Kind)
		if last == nil {
			return taken{}, refuse(http.StatusConflict, "web.edit.nothing")
		}
		of = *last
	}
	if err := changed.add(s); err != nil {
		return taken{}, err
	}
	f.Revision = s.Revision
	for _, cell := range of.Cells {
		f.touch(cell, s)
	}
	f.lookSoon()
	return taken{of: of, revision: s.Revision, undo: changed.copyOfLast(stepUndo), redo: changed.copyOfLast(stepRedo)}, nil
}

// linger keeps rows in the filters that show them as they are, until a person chooses a
// filter anew. The lock is held.
func (f *file) linger(c *check, rows []spooledRow) {
	c.mu.Lock()
	columns := c.columns
	c.mu.Unlock()
	if f.seen.lingers == nil {
		f.seen.lingers = make(map[int]lingering)
	}
	for i := range rows {
		row := &rows[i]
		if _, does := f.seen.lingers[row.Number]; does || !needs(row.Standing) {
			continue
		}
		was := lingering{standing: row.Standing}
		for _, p := range row.Problems {
			was.kinds = append(was.kinds, kindKey(p.Code, columns.of(p)))
		}
		f.seen.lingers[row.Number] = was
	}
}

// touch notes what a cell says since what is shown was begun. The lock is held.
func (f *file) touch(cell cellChange, s step) {
	seen := &f.seen
	if seen.since == nil {
		seen.since, seen.rows = make(map[cellAt]sinceThen), make(map[int]int)
	}
	value := cell.After
	if s.Kind == stepUndo {
		value = cell.Before
	}
	seen.since[cell.at()] = sinceThen{value, s.Revision}
	seen.rows[cell.Row] = s.Revision
}

// errNotLast says that another step is the last than the one that a person has seen as the
// last, and was to be undone or done again: nothing was changed.
type errNotLast struct{ undo, redo *step }

func (*errNotLast) Error() string { return "not-last" }

// undo takes the last step back, or takes it again. Anybody's can be taken back, but only
// the one that the person has seen: seen is its revision.
func (f *file) undo(kind, who string, seen int) (taken, error) {
	if _, err := f.current(); err != nil {
		return taken{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	changed, err := f.changesLocked()
	if err != nil {
		return taken{}, err
	}
	if last := changed.last(kind); last != nil && last.Revision != seen {
		return taken{}, &errNotLast{changed.copyOfLast(stepUndo), changed.copyOfLast(stepRedo)}
	}
	return f.takeStep(step{Kind: kind, Who: who})
}

// replace changes all cells of a kind of fault that say the same, in one step.
func (f *file) replace(who, kind, before, after string) (t taken, err error) {
	err = f.withShown(func(c *check) error {
		t, err = f.replaceShown(c, who, kind, before, after)
		return err
	})
	return t, err
}

func (f *file) replaceShown(c *check, who, kind, before, after string) (taken, error) {
	column, ok := columnOfKind(kind)
	width, err := c.width()
	if err != nil {
		return taken{}, err
	}
	if !ok || column < 0 {
		return taken{}, refuse(http.StatusBadRequest, "web.edit.none")
	}
	if err := mayBe(cellChange{Row: 1, Column: column, After: after}, width); err != nil {
		return taken{}, err
	}
	const atOnce = 5000
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.stillShows(c); err != nil {
		return taken{}, err
	}
	var cells []cellChange
	for from := 0; ; from += atOnce {
		rows, _, _, err := c.spool.window(filter{kind: kind}, from, atOnce)
		if err != nil {
			return taken{}, err
		}
		f.linger(c, rows)
		for i := range rows {
			if f.valueNow(&rows[i], column) == before {
				cells = append(cells, cellChange{Row: rows[i].Number, Column: column, Before: before, After: after})
			}
		}
		if len(rows) < atOnce {
			break
		}
	}
	if len(cells) == 0 {
		return taken{}, refuse(http.StatusConflict, "web.edit.nowhere", "value", before)
	}
	return f.takeStep(step{Kind: stepChange, Who: who, Cells: cells})
}

// columnOfKind gives the column of a kind's key.
func columnOfKind(key string) (int, bool) {
	i := strings.LastIndexByte(key, ':')
	if i < 0 {
		return 0, false
	}
	return parseNumber(key[i+1:])
}

// width is how many cells may be changed in a row: those of the sheet's own columns, and
// those right of them.
func (c *check) width() (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.columns == nil {
		return 0, refuse(http.StatusConflict, "web.edit.not-read")
	}
	return c.columns.wide, nil
}

// stepText says what a step has changed: "row 9, Time", or "12 cells in Time".
func (c *check) stepText(v *visit, s *step) string {
	if s == nil || len(s.Cells) == 0 {
		return ""
	}
	c.mu.Lock()
	columns := c.columns
	c.mu.Unlock()
	first := s.Cells[0]
	name := v.columnName(columns, first.Column)
	by := ""
	if s.Who != v.who {
		by = s.Who
	}
	if len(s.Cells) == 1 {
		return v.voice.Say("web.edit.step", "row", first.Row, "column", name, "who", by)
	}
	return v.voice.Say("web.edit.steps", "n", len(s.Cells), "column", name, "who", by)
}

// columnName names a column for people, by what it is called in the sheet.
func (v *visit) columnName(columns *columns, at int) string {
	if at == chosenColumn {
		return v.voice.Say("web.edit.contact")
	}
	if columns == nil {
		return letterOf(max(at, 0))
	}
	return cmp.Or(columns.title(at), letterOf(max(at, 0)))
}
