package web

import (
	"slices"

	"comebacks/importer"
	"comebacks/importer/job"
)

// forms are the faults of form of a sheet's rows, as it was handed in. A corrected file
// has such a row written anew, and says only that nobody has corrected it; a person is
// told what is wrong with it all the same.
type forms struct {
	as   string // how the sheet was read: see asRead
	rows map[int][]importer.Problem
}

// mostForms bounds the rows of which that is kept.
const mostForms = 10_000

// add notes what is wrong with the form of a row, if anything is.
func (m *forms) add(row *importer.Row) {
	if len(row.Problems) > 0 && len(m.rows) < mostForms {
		m.rows[row.Number] = slices.Clone(row.Problems)
	}
}

// of gives the problems of a row, with what is known of its form.
func (m *forms) of(row int, problems []importer.Problem) []importer.Problem {
	at := slices.IndexFunc(problems, func(p importer.Problem) bool { return p.Code == importer.Unchanged })
	known := m.rows[row]
	if at < 0 || known == nil {
		return problems
	}
	return slices.Replace(slices.Clone(problems), at, at+1, known...)
}

// formsFor gives what a look needs: the forms that are known of the sheet as it is read,
// or, of the sheet as it was handed in, empty ones to be filled.
func (c *check) formsFor() *forms {
	as := asRead(&c.info)
	f := c.file
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(c.over) > 0 && f.forms != nil && f.forms.as == as {
		return f.forms
	}
	return &forms{as: as, rows: make(map[int][]importer.Problem)}
}

// tell makes a row of what a look has shown of it.
func (c *check) tell(m *forms, row *job.SeenRow) spooledRow {
	one := spooled(row, row.Cells)
	if len(c.over) == 0 {
		m.add(&row.Row)
	} else {
		one.Problems = m.of(one.Number, one.Problems)
	}
	return one
}

// keepForms keeps what the look at the sheet as it was handed in has filled.
func (c *check) keepForms(m *forms) {
	if len(c.over) > 0 {
		return
	}
	c.file.mu.Lock()
	defer c.file.mu.Unlock()
	c.file.forms = m
}
