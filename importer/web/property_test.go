package web

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is changed, undone and done again: what is on disk leads to the same cells,
// and to undo everything leads to what was handed in.
func TestChangesProperty(t *testing.T) {
	folder := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		path := filepath.Join(folder, fmt.Sprint(n))
		c, _, err := readChanges(path)
		if err != nil {
			t.Fatal(err)
		}
		model := []map[cellAt]string{{}} // what the cells say after each step
		at := 0
		now := func(cell cellAt) string {
			if value, is := model[at][cell]; is {
				return value
			}
			return "as handed in"
		}
		revision := 0
		take := func(s step) {
			revision++
			s.Revision = revision
			if err := c.add(s); err != nil {
				t.Fatal(err)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"change": func(t *rapid.T) {
				var cells []cellChange
				next := maps.Clone(model[at])
				for range rapid.IntRange(1, 4).Draw(t, "cells") {
					cell := cellAt{rapid.IntRange(1, 3).Draw(t, "row"), rapid.SampledFrom([]int{0, 1, chosenColumn}).Draw(t, "column")}
					before := now(cell)
					if value, is := next[cell]; is {
						before = value
					}
					after := rapid.SampledFrom([]string{"", "x", "y\nz", "as handed in"}).Draw(t, "after")
					cells = append(cells, cellChange{cell.Row, cell.Column, before, after})
					next[cell] = after
				}
				take(step{Kind: stepChange, Cells: cells})
				model = append(model[:at+1], next)
				at++
			},
			"undo": func(t *rapid.T) {
				if c.last(stepUndo) == nil {
					if at != 0 {
						t.Fatal("there is something to undo")
					}
					t.Skip()
				}
				take(step{Kind: stepUndo})
				at--
			},
			"redo": func(t *rapid.T) {
				if c.last(stepRedo) == nil {
					if at != len(model)-1 {
						t.Fatal("there is something to do again")
					}
					t.Skip()
				}
				take(step{Kind: stepRedo})
				at++
			},
			"kill": func(t *rapid.T) {
				if revision == 0 {
					t.Skip()
				}
				out, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
				if err != nil {
					t.Fatal(err)
				}
				_, _ = out.WriteString(`{"revision":99,"kind":"chan`)
				_ = out.Close()
				again, last, err := readChanges(path)
				if err != nil || last != revision {
					t.Fatal(last, err)
				}
				c = again
			},
			"": func(t *rapid.T) {
				got := make(map[cellAt]string)
				for cell, value := range c.cells {
					got[cell] = value.value
				}
				if !maps.Equal(got, model[at]) {
					t.Fatalf("the cells are %v, not %v", got, model[at])
				}
			},
		})
	})
}

// To undo everything gives the bytes that were handed in.
func TestUndoAll(t *testing.T) {
	w := newWorld(t)
	content := sample(t, "faults.csv")
	f := w.handIn("faults.csv", content)
	w.looked(f)
	rows := w.rows(f, "n=1000")
	for i, row := range rows.Rows {
		if len(row.Cells) < 3 {
			continue
		}
		if _, err := f.edit("Anna", []cellChange{{row.Row, 2, row.Cells[2], fmt.Sprint("2033-05-", 1+i%28)}, {row.Row, 0, row.Cells[0], "M30011"}}); err != nil {
			t.Fatal(err)
		}
	}
	if path, _, err := f.toSend(w.looked(f)); err != nil || path == f.original() {
		t.Fatal(path, err)
	}
	changed, err := f.changesLocked()
	if err != nil {
		t.Fatal(err)
	}
	for last := changed.last(stepUndo); last != nil; {
		back, err := f.undo(stepUndo, "Nils", last.Revision)
		if err != nil {
			t.Fatal(err)
		}
		last = back.undo
	}
	path, _, err := f.toSend(w.looked(f))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || !bytes.Equal(text, content) {
		t.Errorf("%s is something else than what was handed in: %v", path, err)
	}
}
