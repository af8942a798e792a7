package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"comebacks/importer/job"
)

// chosenColumn stands for whom a person has chosen among several contacts, where a
// column's number does.
const chosenColumn = -2

// cellAt is a cell of a sheet: its row's number, and its column's from 0.
type cellAt struct{ Row, Column int }

// cellChange changes one cell.
type cellChange struct {
	Row    int    `json:"row"`
	Column int    `json:"column"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func (c cellChange) at() cellAt { return cellAt{c.Row, c.Column} }

// step is a line of a sheet's changes: what a person did at once, by which the file got
// its revision. To undo and to do again are steps of their own.
type step struct {
	Revision int          `json:"revision"`
	At       time.Time    `json:"at"`
	Who      string       `json:"who"`
	Kind     string       `json:"kind"` // see below
	Cells    []cellChange `json:"cells,omitempty"`
}

// The kinds of steps.
const (
	stepChange = "change"
	stepUndo   = "undo" // of the last that is not undone
	stepRedo   = "redo" // of the last that is
)

// changes are the cells of a sheet that differ from what was handed in. They are kept as
// the steps that led there, beside the sheet, which stays as it is.
type changes struct {
	path   string
	done   []step
	undone []step
	cells  map[cellAt]changed
}

// changed is a cell that is changed.
type changed struct {
	value string // now
	steps int    // that are not undone
}

// changesName names the file with the changes of a workbook's sheet: "" is the first.
func changesName(sheet string) string {
	if sheet == "" {
		return "changes.jsonl"
	}
	sum := sha256.Sum256([]byte(sheet))
	return "changes-" + hex.EncodeToString(sum[:8]) + ".jsonl"
}

// readChanges reads them from disk. A last line that a killed program did not finish is
// cut off: nobody was told that it is there. It also gives the last revision.
func readChanges(path string) (c *changes, revision int, err error) {
	c = &changes{path: path, cells: make(map[cellAt]changed)}
	text, err := os.ReadFile(path)
	if isNotThere(err) {
		return c, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	for line := range bytes.Lines(text[:whole]) {
		var s step
		if err := json.Unmarshal(line, &s); err != nil {
			return nil, 0, refuse(500, "web.file.changes-damaged")
		}
		c.apply(s)
		revision = s.Revision
	}
	if whole < len(text) {
		return c, revision, truncate(path, int64(whole))
	}
	return c, revision, nil
}

func truncate(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Sync(), f.Close())
}

// add puts a step on disk, and then applies it.
func (c *changes) add(s step) error {
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err = f.Write(append(line, '\n')); err == nil {
		err = f.Sync()
	}
	if err == nil && end == 0 {
		err = syncFolder(filepath.Dir(c.path))
	}
	if err != nil { // half a line must not stand before the next
		return errors.Join(err, f.Truncate(end))
	}
	c.apply(s)
	return f.Close()
}

// apply does what a step says.
func (c *changes) apply(s step) {
	switch s.Kind {
	case stepUndo:
		if n := len(c.done); n > 0 {
			c.undone = append(c.undone, c.done[n-1])
			c.done = c.done[:n-1]
			c.takeBack(c.undone[len(c.undone)-1])
		}
	case stepRedo:
		if n := len(c.undone); n > 0 {
			c.done = append(c.done, c.undone[n-1])
			c.undone = c.undone[:n-1]
			c.put(c.done[len(c.done)-1])
		}
	default:
		c.done, c.undone = append(c.done, s), nil
		c.put(s)
	}
}

func (c *changes) put(s step) {
	for _, cell := range s.Cells {
		now := c.cells[cell.at()]
		c.cells[cell.at()] = changed{cell.After, now.steps + 1}
	}
}

func (c *changes) takeBack(s step) {
	for _, cell := range slices.Backward(s.Cells) {
		now := c.cells[cell.at()]
		if now.steps--; now.steps == 0 {
			delete(c.cells, cell.at())
			continue
		}
		c.cells[cell.at()] = changed{cell.Before, now.steps}
	}
}

// last is the step that would be undone, or done again; nil for none.
func (c *changes) last(kind string) *step {
	all := c.done
	if kind == stepRedo {
		all = c.undone
	}
	if len(all) == 0 {
		return nil
	}
	return &all[len(all)-1]
}

// copyOfLast is the same, as it is now.
func (c *changes) copyOfLast(kind string) *step {
	last := c.last(kind)
	if last == nil {
		return nil
	}
	s := *last
	return &s
}

// value is what a changed cell says now.
func (c *changes) value(at cellAt) (string, bool) {
	now, is := c.cells[at]
	return now.value, is
}

// byRow gives the changed cells of each row, and whom a person has chosen for it.
func (c *changes) byRow() job.Changes {
	rows := make(job.Changes)
	for at, now := range c.cells {
		row := rows[at.Row]
		if at.Column == chosenColumn {
			row.Chosen = now.value
		} else {
			if row.Cells == nil {
				row.Cells = make(map[int]string)
			}
			row.Cells[at.Column] = now.value
		}
		rows[at.Row] = row
	}
	return rows
}
