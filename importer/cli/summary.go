package cli

import (
	"encoding/json"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report"
)

// summary tells how a run went, as text or as JSON.
func (t *terminal) summary(s report.Summary, o outFlags) error {
	if o.json {
		e := json.NewEncoder(t.Out)
		e.SetEscapeHTML(false)
		return e.Encode(s)
	}
	if o.quiet {
		return nil
	}
	return s.WriteText(t.Out)
}

// verdict is nil if every row is in Vitec, once.
func verdict(s report.Summary) error {
	if job.AllDone(s.Counts) && s.Twice == 0 {
		return nil
	}
	return &someNot{}
}

// told puts a notice into words that can't steer the terminal.
func told(n importer.Notice) string { return importer.OneLine(report.Tell(n)) }

// notice tells a person something that is good to know, or must not be missed.
func (t *terminal) notice(n importer.Notice) {
	if n.Loud {
		t.warn("%s", told(n))
	} else {
		t.say("%s", told(n))
	}
}
