package sheet

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"comebacks/importer"
)

// Column says where a field stands as a spreadsheet program shows it, and
// under which name; "" if the sheet has no column for it.
func (s *Sheet) Column(f importer.Field) (column, name string) {
	i, there := s.header.fields[f]
	if !there {
		return "", ""
	}
	return letter(i), strings.TrimSpace(s.header.cells[i])
}

// Understood gives all columns in their order, and what each was taken for. One
// that has no name is left out, unless something stands in it in the first rows.
func (s *Sheet) Understood() []importer.Column {
	fields := make(map[int]importer.Field)
	for f, i := range s.header.fields {
		fields[i] = f
	}
	ours := s.header.dropped()
	var columns []importer.Column
	for i, cell := range s.header.cells {
		c := importer.Column{Letter: letter(i), Name: strings.TrimSpace(cell), Field: fields[i], Ours: ours[i]}
		if c.Name == "" && !s.holdsText(i) {
			continue
		}
		if c.Field == "" && !c.Ours {
			c.Near = s.header.meant(cell)
		}
		columns = append(columns, c)
	}
	return columns
}

// holdsText reports whether one of the first rows has something in a column.
func (s *Sheet) holdsText(column int) bool {
	return slices.ContainsFunc(s.sample, func(line headLine) bool {
		return column < len(line.cells) && strings.TrimSpace(line.cells[column]) != ""
	})
}

// askedAbout are names that people are asked about, since they mean more than one
// thing. Vitec uses "Kontorsid" for the customer's number as well.
var askedAbout = map[string]importer.Field{"kontorsid": importer.OfficeID}

// meant finds the field that a column may be meant for, of those that have no
// column yet; "" if its name is near none.
func (h *header) meant(name string) importer.Field {
	if f, asked := askedAbout[normal(name)]; asked {
		if _, taken := h.fields[f]; !taken {
			return f
		}
	}
	var nearest importer.Field
	best := tooFar
	for _, f := range importer.Fields {
		if _, taken := h.fields[f]; taken {
			continue
		}
		if d := distance(name, f); d < best {
			nearest, best = f, d
		}
	}
	if nearest != "" {
		return nearest
	}
	longest := 0
	for _, part := range parts(name) {
		f, known := names[part]
		if _, taken := h.fields[f]; known && !taken && utf8.RuneCountInString(part) > longest {
			nearest, longest = f, utf8.RuneCountInString(part)
		}
	}
	return nearest
}

// nearest finds a column whose name is nearly one of a field's.
func (h *header) nearest(f importer.Field) (name string, ok bool) {
	best := tooFar
	for _, cell := range h.cells {
		if _, known := names[normal(cell)]; known {
			continue
		}
		if d := distance(cell, f); d < best {
			name, best, ok = strings.TrimSpace(cell), d, true
		}
	}
	return name, ok
}

const (
	tooFar   = 3 // slips of the finger: more is another word
	leastTip = 4 // letters of a name that tells something inside another, or misspelled
)

// distance is how many letters a name is from the nearest of a field's, tooFar
// if it is another word.
func distance(name string, f importer.Field) int {
	best := tooFar
	name = normal(name)
	for known, field := range names {
		if field != f || utf8.RuneCountInString(known) < leastTip {
			continue
		}
		if d := levenshtein.ComputeDistance(name, known); d < best && 3*d <= len(known) {
			best = d
		}
	}
	return best
}

// parts gives the words of a name, and up to three words that stand together,
// in their normal form, those that are long enough to tell something.
func parts(name string) []string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) })
	var all []string
	for i := range words {
		for n := 1; n <= 3 && i+n <= len(words); n++ {
			if part := normal(strings.Join(words[i:i+n], "")); utf8.RuneCountInString(part) >= leastTip {
				all = append(all, part)
			}
		}
	}
	return all
}
