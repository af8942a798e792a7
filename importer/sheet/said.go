package sheet

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"comebacks/importer"
)

// Said is what the user says about a sheet's columns, by their names as
// written.
type Said struct {
	// Map says what a column means. It wins over what is recognised.
	Map map[string]importer.Field
	// Ignore names columns that are not used, whatever they are called. It wins
	// over Map.
	Ignore []string
}

// Remembered is what was decided about the columns of an earlier sheet with
// the same header.
type Remembered struct {
	Said
	// HasCustomer is set if all rows had a customer given otherwise.
	HasCustomer bool
}

// Said returns what became of what was said about the columns: what applies to
// this sheet, what was remembered and applies, and which columns the sheet does
// not have.
func (s *Sheet) Said() (given, remembered, absent Said) {
	h := &s.header
	return h.given, h.remembered, h.absent
}

// HeaderKey is the same for all sheets whose header is the same, however it is
// written, and for the results of such sheets.
func (s *Sheet) HeaderKey() string { return headerKey(s.header.cells) }

// NeedsCustomer reports whether the sheet has no column that names the customer.
func (s *Sheet) NeedsCustomer() bool {
	_, there := s.header.fields[importer.CustomerID]
	return !there
}

// Names is the oldest vocabulary by which the columns are recognised as they are.
func (s *Sheet) Names() Vocabulary { return s.header.needs }

func headerKey(cells []string) string {
	columns := namedLikeOurs(cells)
	if !isOurs(columns) {
		columns = endsAsCorrected(cells)
	}
	own := slices.Collect(maps.Values(columns))
	var all []string
	for i, cell := range cells {
		if !slices.Contains(own, i) {
			all = append(all, normal(cell))
		}
	}
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // texts alone
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// namedLikeOurs gives the index of the columns that are named like those of ours.
func namedLikeOurs(cells []string) map[string]int {
	columns := make(map[string]int)
	for i, cell := range cells {
		if c, is := likeOurs(cell); is {
			columns[c] = i
		}
	}
	return columns
}

// likeOurs gives the column of ours that a column is named like.
func likeOurs(cell string) (string, bool) {
	c := strings.ToLower(strings.TrimSpace(cell))
	return c, slices.Contains(ours, c)
}

// apply takes what the user says about the columns, and then what is remembered
// about the others. It returns a failure if two things are said about one column.
func (h *header) apply(o Options) *importer.Failure {
	for _, name := range o.Ignore {
		columns := columnSaid(h.cells, name, "")
		if strings.TrimSpace(name) == "" { // what a list of names ends with
			continue
		}
		if len(columns) == 0 {
			h.absent.Ignore = append(h.absent.Ignore, name)
			continue
		}
		h.given.Ignore = append(h.given.Ignore, name)
		for _, i := range columns {
			if _, is := columnOfLetter(name); is && !h.ignored[i] {
				h.byLetter++
			}
			h.ignored[i] = true
		}
	}
	h.given.Map, h.absent.Map = make(map[string]importer.Field), make(map[string]importer.Field)
	for _, name := range slices.Sorted(maps.Keys(o.Map)) {
		field := o.Map[name]
		columns := columnSaid(h.cells, name, field)
		if len(columns) == 0 {
			h.absent.Map[name] = field
		}
		for _, i := range columns {
			if other, twice := h.mapped[i]; twice && other != field {
				return &importer.Failure{Code: importer.MappedTwice, Value: strings.TrimSpace(h.cells[i]), List: []string{string(other), string(field)}}
			}
			if !h.ignored[i] {
				h.mapped[i], h.given.Map[name] = field, field
			}
		}
	}
	if o.Recall != nil {
		h.recall(o.Recall(headerKey(h.cells)))
	}
	return nil
}

// recall takes what is remembered about the columns that nothing is said
// about.
func (h *header) recall(r *Remembered) {
	if r == nil {
		return
	}
	h.hasCustomer = r.HasCustomer
	given := slices.Collect(maps.Values(h.mapped))
	var left []importer.Field // that a column has by its name which is ignored now: another one is meant
	for i := range h.ignored {
		left = append(left, names[normal(h.cells[i])])
	}
	for _, name := range r.Ignore {
		for _, i := range columnSaid(h.cells, name, "") {
			_, said := h.mapped[i]
			field, known := names[normal(h.cells[i])]
			if !said && !h.ignored[i] && !(known && slices.Contains(left, field)) {
				h.ignored[i] = true
				h.remembered.Ignore = append(h.remembered.Ignore, name)
			}
		}
	}
	h.remembered.Map = make(map[string]importer.Field)
	for _, name := range slices.Sorted(maps.Keys(r.Map)) {
		for _, i := range columnSaid(h.cells, name, r.Map[name]) {
			if _, said := h.mapped[i]; !said && !h.ignored[i] && !slices.Contains(given, r.Map[name]) {
				h.mapped[i], h.remembered.Map[name] = r.Map[name], r.Map[name]
			}
		}
	}
}
