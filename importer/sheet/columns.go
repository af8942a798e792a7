package sheet

import (
	"maps"
	"regexp"
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

// uses reports whether a row's cell for a field is used: where there is an id of the
// contact, nothing else about it is.
func (s *Sheet) uses(f importer.Field, from *source) bool {
	at, there := s.header.fields[importer.ContactID]
	return !isDirectory(f) || !there || at >= len(from.cells) || strings.TrimSpace(from.cells[at]) == ""
}

// Understood gives all columns in their order, and what each was taken for. One
// that has no name is left out, unless something is in it.
func (s *Sheet) Understood() []importer.Column {
	fields := make(map[int]importer.Field)
	for f, i := range s.header.fields {
		fields[i] = f
	}
	maps.Copy(fields, s.header.also)
	ours := s.header.dropped()
	var columns []importer.Column
	for i, cell := range s.header.cells {
		c := importer.Column{Letter: letter(i), Name: strings.TrimSpace(cell), Field: fields[i], Ours: ours[i]}
		c.Ignored = s.header.ignored[i] && !c.Ours
		if c.Name == "" && !s.holdsText(i) && !s.filled[i] {
			continue
		}
		if c.Field == "" && !c.Ours && !c.Ignored {
			if c.Near = s.header.meant(cell); c.Near == "" {
				c.Near = s.looksLike(i)
			}
		}
		columns = append(columns, c)
	}
	return columns
}

// Fills notes the columns without a name in which a row has something:
// Understood returns these, too.
func (s *Sheet) Fills(row *importer.Row) {
	for _, i := range s.header.nameless {
		cells := row.Source.(*source).cells
		if i >= len(cells) {
			return
		}
		if cells[i] != "" && strings.TrimSpace(cells[i]) != "" {
			if s.filled == nil {
				s.filled = make(map[int]bool)
			}
			s.filled[i] = true
		}
	}
}

// idShapes are how ids look in Vitec's own examples, and as they were seen. Ids of
// other shapes are there too.
var idShapes = map[importer.Field]*regexp.Regexp{
	importer.CustomerID: regexp.MustCompile(`^(?i)[SMOGT]\d{4,6}$`),
	importer.ContactID:  regexp.MustCompile(`^(?i)ADR[0-9a-f]{32}$`),
	importer.MeetingID:  regexp.MustCompile(`^(?i)CAL[0-9a-f]{32}$`),
	importer.UserID:     regexp.MustCompile(`^(?i)(HAN[0-9a-f]{32}|MSANL\d+)$`),
	importer.EstateID:   regexp.MustCompile(`^(?i)(OBJ\d+_\d+|CM(VILLA|TOMT|AGA)\w+)$`),
	importer.OfficeID:   regexp.MustCompile(`^(?i)FIR\d+$`),
}

// looksLike finds the field, of those that have no column yet, whose ids are in
// a column's first cells; "" if there is none.
func (s *Sheet) looksLike(column int) importer.Field {
	for _, f := range importer.Fields {
		shape := idShapes[f]
		if _, taken := s.header.fields[f]; shape == nil || taken {
			continue
		}
		found := false
		for _, line := range s.sample {
			if column >= len(line.cells) || strings.TrimSpace(line.cells[column]) == "" {
				continue
			}
			if found = shape.MatchString(strings.TrimSpace(line.cells[column])); !found {
				break
			}
		}
		if found {
			return f
		}
	}
	return ""
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
		if _, taken := h.fields[f]; taken || h.isNoMatter(f) {
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
		if _, taken := h.fields[f]; known && !taken && !isDirectory(f) && utf8.RuneCountInString(part) > longest {
			nearest, longest = f, utf8.RuneCountInString(part)
		}
	}
	return nearest
}

// isNoMatter reports whether an unused column for a field is not worth mentioning:
// contacts are found without it.
func (h *header) isNoMatter(f importer.Field) bool {
	_, known := h.fields[importer.ContactID]
	return isDirectory(f) && (known || h.knowsContacts())
}

// nearest finds a column whose name is nearly one of a field's.
func (h *header) nearest(f importer.Field) (name string, ok bool) {
	best := tooFar
	for i, cell := range h.cells {
		_, known := names[normal(cell)]
		_, mapped := h.mapped[i]
		if known || mapped || h.ignored[i] {
			continue
		}
		if d := distance(cell, f); d < best {
			name, best, ok = strings.TrimSpace(cell), d, true
		}
	}
	return name, ok
}

const (
	tooFar   = 3 // typing errors: more makes another word
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
