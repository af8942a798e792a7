package job

import (
	"slices"

	"comebacks/importer"
)

// participants finds columns that are filled in beside each other, though a comeback has
// one who is to do it: then nearly every row is faulty for the one reason, and what helps
// is to leave a column out.
type participants struct {
	rows    int // that were counted
	several int // that have more than one
	among   map[importer.Field]bool
	alone   map[importer.Field]bool // where some row has no other
}

// add counts a row.
func (p *participants) add(cells *importer.Cells) {
	p.rows++
	var first importer.Field
	n := 0
	for _, c := range [...]struct {
		text  string
		field importer.Field
	}{{cells.UserID, importer.UserID}, {cells.UserGroupID, importer.UserGroupID}, {cells.OfficeID, importer.OfficeID}} {
		if c.text == "" {
			continue
		}
		if n++; n == 1 {
			first = c.field
			continue
		}
		if n == 2 {
			p.several++
			mark(&p.among, first)
		}
		mark(&p.among, c.field)
	}
	if n == 1 {
		mark(&p.alone, first)
	}
}

func mark(set *map[importer.Field]bool, field importer.Field) {
	if *set == nil {
		*set = make(map[importer.Field]bool)
	}
	(*set)[field] = true
}

// notice says which columns they are, and which of them can be left out without any row
// losing the only one that it has; nil if there is no such column, or if most rows have
// one at most: then it is the rows that are to be corrected.
func (p *participants) notice(columns []importer.Column) []importer.Notice {
	if 2*p.several <= p.rows {
		return nil
	}
	n := importer.Notice{Code: importer.ParticipantColumns, Count: p.several, Loud: true}
	for _, field := range []importer.Field{importer.UserID, importer.UserGroupID, importer.OfficeID} {
		at := slices.IndexFunc(columns, func(c importer.Column) bool { return c.Field == field && !c.Ignored })
		if at < 0 || !p.among[field] {
			continue
		}
		n.List = append(n.List, columns[at].Name)
		if !p.alone[field] {
			n.Value = columns[at].Name // the last, as who is named is more than the office
		}
	}
	if n.Value == "" {
		return nil
	}
	return []importer.Notice{n}
}
