package web

import (
	"time"

	"comebacks/importer/job"
)

// ask gathers the questions about dates.
func (p *filePage) ask(v *visit, info *fileInfo, l *look) {
	var asked []dateAsked
	if l != nil && l.Overview != nil {
		asked = ambiguous(l.Overview)
	}
	if len(asked) == 0 && info.Reading.DateFormat != "" {
		asked = info.Reading.Asked
	}
	for _, a := range asked {
		p.Dates = append(p.Dates, dateQuestion{
			Example: a.Example, DayFirst: dayOf(v, a.DayFirst), MonthFirst: dayOf(v, a.MonthFirst), Rows: a.Rows, Chosen: info.Reading.DateFormat,
		})
	}
}

func dayOf(v *visit, t time.Time) string { return number(t.Day()) + " " + v.voice.MonthOf(t) }

// dateAsked is what a person was asked about dates.
type dateAsked struct {
	Example    string    `json:"example"`
	DayFirst   time.Time `json:"dayFirst"`
	MonthFirst time.Time `json:"monthFirst"`
	Rows       int       `json:"rows"`
}

func ambiguous(o *job.Overview) (all []dateAsked) {
	for _, a := range o.AmbiguousDates() {
		all = append(all, dateAsked{a.Example, a.DayFirst, a.MonthFirst, a.Rows})
	}
	return all
}
