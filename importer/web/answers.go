package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

// wantsJSON reports whether a request is made by a script of ours.
func (v *visit) wantsJSON() bool {
	kind, _, _ := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	return kind == jsonType || strings.Contains(v.r.Header.Get("Accept"), jsonType)
}

const jsonType = "application/json"

// forScript answers a script with JSON if a handler fails, and everybody else with a
// page.
func forScript(h handler) handler {
	return func(v *visit) error {
		err := h(v)
		if err == nil || !v.wantsJSON() {
			return err
		}
		page := v.errorOf(err)
		return v.answer(page.Status, map[string]string{"text": page.What, "do": page.Do})
	}
}

const mostJSON = 16 << 20 // bytes of a request

// asked reads the JSON of a request.
func (v *visit) asked(into any) error {
	d := json.NewDecoder(io.LimitReader(v.r.Body, mostJSON))
	if err := d.Decode(into); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return err
		}
		return refuse(http.StatusBadRequest, "web.edit.none")
	}
	return nil
}

// editAnswer says what an edit has led to.
type editAnswer struct {
	stepOffer
	Revision int       `json:"revision"`
	Rows     []rowView `json:"rows"`
	Text     string    `json:"text"`
	Count    int       `json:"count"` // cells that were changed
}

// stepOffer says what could be undone and done again when the person was answered, and
// which steps these are: only what she has seen is undone.
type stepOffer struct {
	Undo     string `json:"undo"`     // in words; "" for nothing
	UndoStep int    `json:"undoStep"` // its revision; 0 for nothing
	Redo     string `json:"redo"`
	RedoStep int    `json:"redoStep"`
}

// offer offers steps, nil for none.
func (c *check) offer(v *visit, undo, redo *step) (o stepOffer) {
	if undo != nil {
		o.Undo, o.UndoStep = c.stepText(v, undo), undo.Revision
	}
	if redo != nil {
		o.Redo, o.RedoStep = c.stepText(v, redo), redo.Revision
	}
	return o
}

// changeCells changes cells, as the table or a form of the list asks.
func changeCells(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	var ask struct{ Changes []cellChange }
	if v.wantsJSON() {
		err = v.asked(&ask)
	} else {
		row, rowGiven := parseNumber(v.r.PostFormValue("row"))
		column, columnGiven := parseNumber(v.r.PostFormValue("column"))
		if !rowGiven || !columnGiven {
			return refuse(http.StatusBadRequest, "web.edit.none")
		}
		plain := strings.NewReplacer("\r\n", "\n") // which a form makes of every line break
		ask.Changes = []cellChange{{Row: row, Column: column, Before: plain.Replace(v.r.PostFormValue("before")), After: plain.Replace(v.r.PostFormValue("after"))}}
	}
	var t taken
	if err == nil {
		t, err = f.edit(v.who, ask.Changes)
	}
	var conflicts errConflict
	switch {
	case errors.As(err, &conflicts) && v.wantsJSON():
		for i := range conflicts {
			conflicts[i].Text = v.voice.Say("web.edit.conflict", "value", conflicts[i].Now)
		}
		return v.answer(http.StatusConflict, map[string]any{"conflicts": conflicts})
	case errors.As(err, &conflicts):
		return refuse(http.StatusConflict, "web.edit.conflict", "value", conflicts[0].Now)
	case err != nil:
		return err
	case !v.wantsJSON():
		return v.seeBack("files/" + f.ID)
	}
	return v.edited(f, t, "")
}

// replaceAll changes all cells of a kind that say the same.
func replaceAll(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	var ask struct{ Kind, Before, After string }
	if v.wantsJSON() && v.r.Header.Get("Content-Type") != formType {
		if err := v.asked(&ask); err != nil {
			return err
		}
	} else {
		ask.Kind, ask.Before, ask.After = v.r.PostFormValue("kind"), v.r.PostFormValue("before"), v.r.PostFormValue("after")
	}
	t, err := f.replace(v.who, ask.Kind, ask.Before, ask.After)
	switch {
	case err != nil:
		return err
	case !v.wantsJSON():
		return v.seeBack("files/" + f.ID)
	}
	return v.edited(f, t, v.voice.Say("web.edit.replaced", "n", len(t.of.Cells)))
}

const formType = "application/x-www-form-urlencoded"

func undoStep(v *visit) error { return v.back(stepUndo, "web.edit.undone") }
func redoStep(v *visit) error { return v.back(stepRedo, "web.edit.redone") }

// back undoes the last step, or takes it again, if it is the one that the person has seen.
func (v *visit) back(kind, says string) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	var ask struct{ Step string }
	if v.wantsJSON() {
		if err := v.asked(&ask); err != nil {
			return err
		}
	} else {
		ask.Step = v.r.PostFormValue("step")
	}
	seen, _ := parseNumber(ask.Step) // a page that says none has seen none
	t, err := f.undo(kind, v.who, seen)
	var other *errNotLast
	if errors.As(err, &other) {
		return v.notLast(f, kind, other)
	}
	if err != nil {
		return err
	}
	if !v.wantsJSON() {
		return v.seeBack("files/" + f.ID)
	}
	c, err := f.current()
	if err != nil {
		return err
	}
	return v.edited(f, t, v.voice.Say(says, "what", c.stepText(v, &t.of)))
}

// notLast says which step is the last now, and offers that one.
func (v *visit) notLast(f *file, kind string, now *errNotLast) error {
	c, err := f.current()
	if err != nil {
		return err
	}
	last := now.undo
	if kind == stepRedo {
		last = now.redo
	}
	no := refuse(http.StatusConflict, "web.edit.not-last."+kind, "what", c.stepText(v, last))
	if !v.wantsJSON() {
		return no
	}
	return v.answer(http.StatusConflict, struct {
		stepOffer
		Text string `json:"text"`
	}{c.offer(v, now.undo, now.redo), v.errorOf(no).What})
}

// mostAnswered is how many rows an edit is answered with; others are asked for when they
// are in sight.
const mostAnswered = 200

// edited answers a script with the rows that a step has changed.
func (v *visit) edited(f *file, t taken, text string) error {
	var answer editAnswer
	err := f.withShown(func(c *check) (err error) {
		answer, err = f.editAnswer(v, c, t)
		return err
	})
	if err != nil {
		return err
	}
	answer.Text = text
	return v.answer(http.StatusOK, answer)
}

func (f *file) editAnswer(v *visit, c *check, t taken) (answer editAnswer, err error) {
	var rows []spooledRow
	known := make(map[int]bool)
	for _, cell := range t.of.Cells {
		if known[cell.Row] || len(rows) == mostAnswered {
			continue
		}
		known[cell.Row] = true
		row, there, err := c.spool.find(cell.Row)
		if err != nil {
			return answer, err
		}
		if there {
			rows = append(rows, row)
		}
	}
	answer = editAnswer{stepOffer: c.offer(v, t.undo, t.redo), Revision: t.revision, Count: len(t.of.Cells)}
	answer.Rows, err = f.views(v, c, rows, filter{only: onlyAttention})
	return answer, err
}
