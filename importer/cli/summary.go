package cli

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report"
)

// summed is a summary with what the look before it has shown.
type summed struct {
	report.Summary
	Columns  []importer.Column `json:"columns,omitempty"`
	Overview *report.Overview  `json:"overview,omitempty"`
}

// summary prints how a run went, as text or as JSON.
func (t *terminal) summary(jb *job.Job, s report.Summary, o outFlags) error {
	if o.json {
		t.printed = true
		all := summed{Summary: s}
		if seen := jb.Seen(); seen != nil && seen.Columns != nil {
			all.Columns, all.Overview = seen.Columns, &seen.Overview
		}
		return t.printJSON(all)
	}
	if o.quiet {
		return nil
	}
	if t.language != "" {
		s.Flags = slices.Concat([]string{"--language", t.language}, s.Flags)
	}
	return s.WriteText(t.Out)
}

func (t *terminal) printJSON(v any) error {
	e := json.NewEncoder(t.Out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// failed prints the object of a command with --json that ended before there was
// a summary to print.
func (t *terminal) failed(err error) {
	if !t.json || t.printed {
		return
	}
	text, _ := t.explain(err)
	_ = t.printJSON(struct { // there is nowhere else to report it
		Stopped report.StopText `json:"stopped"`
	}{report.StopText{Code: codeOf(err), Text: text}})
}

// codeOf names a kind of error for scripts.
func codeOf(err error) importer.Code {
	var f *importer.Failure
	var stopped *importer.Stopped
	var begun *job.BegunError
	switch {
	case errors.As(err, &f):
		return f.Code
	case errors.As(err, &stopped):
		return importer.Code(stopped.Cause)
	case errors.Is(err, context.Canceled):
		return importer.Code(importer.Interrupted)
	case errors.As(err, &begun):
		return "failed"
	}
	return "usage"
}

// verdict is nil if every row that was asked for is in Vitec, once.
func verdict(s report.Summary) error {
	if s.AllDone() && s.Twice == 0 {
		return nil
	}
	return &someNot{}
}

// told puts a notice into words that can't steer the terminal.
func (t *terminal) told(n importer.Notice) string { return importer.OneLine(t.voice.Tell(n)) }

// notice prints something that is good to know, or must not be missed.
func (t *terminal) notice(n importer.Notice) {
	if n.Loud || !t.quiet {
		t.warn(t.told(n))
	}
}
