package sheet

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"comebacks/importer"
)

// ours are the columns that files of ours have beside those of a sheet, in
// their order. The first version had them up to row; the last two are there if
// the contact was looked for. Where a sheet has a column of such a name itself, the
// last one is ours.
var ours = []string{"status", "comeback_id", "error", "sent_at", "row", "sheet", "found_contact_id", "matched_by"}

// header is what the columns of a sheet are.
type header struct {
	cells  []string
	fields map[importer.Field]int // index of a field's column
	extra  map[string]int         // index of an earlier run's columns; nil if it is no results file
	named  map[string]int         // index of the columns that are named like those
	tags   []string               // of each column for gocsv

	corrected bool // extra are the columns that a corrected file has

	mapped   map[int]importer.Field // of columns of which a person says what they mean
	ignored  map[int]bool           // columns that a person does not want to be used
	byLetter int                    // how many of these were named by their letters
	also     map[int]importer.Field // further columns of a field for the directory: see further
	nameless []int                  // columns without a name
	needs    Vocabulary             // the oldest by which the same columns are recognised

	given, remembered, absent Said // see Sheet.Said
	hasCustomer               bool // one is remembered
}

// readHeader recognises columns. It is for check to report what is missing.
func readHeader(cells []string, o Options) (h header, wrong *importer.Failure) {
	h = header{
		cells: cells, fields: make(map[importer.Field]int), tags: make([]string, len(cells)), named: make(map[string]int),
		mapped: make(map[int]importer.Field), ignored: make(map[int]bool),
		also: make(map[int]importer.Field), needs: FirstNames,
	}
	wrong = h.apply(o)
	mapped := slices.Collect(maps.Values(h.mapped))
	for i, cell := range cells {
		h.tags[i] = fmt.Sprintf("\x00%d", i) // no field has this name
		if strings.TrimSpace(cell) == "" {
			h.nameless = append(h.nameless, i)
		}
		field, known := h.mapped[i]
		if !known && !h.ignored[i] {
			field, known = o.Names.recognise(cell)
			known = known && !slices.Contains(mapped, field) // else another column was named for it
		}
		if first, twice := h.fields[field]; known && twice {
			if isDirectory(field) {
				h.further(i, first, field)
				known = false
			}
			if known && wrong == nil {
				wrong = doubleColumn(cells, first, i, field)
			}
			continue
		}
		if known {
			h.fields[field], h.tags[i] = i, string(field)
			if _, said := h.mapped[i]; !said || names[normal(cell)] == field {
				h.needs = min(h.needs, oldest(cell, field))
			}
		} else if c, is := likeOurs(cell); is {
			h.named[c] = i
		}
	}
	if isOurs(h.named) {
		h.takeOurs()
	}
	return h, wrong
}

// further takes a second column of a field for the directory: people have several
// telephone numbers. Where the first one is empty it counts; a mobile number, which is
// one person's alone, counts first.
func (h *header) further(i, first int, field importer.Field) {
	if isMobile(h.cells[i]) && !isMobile(h.cells[first]) {
		i, first = first, i
		h.fields[field], h.tags[first] = first, string(field)
		delete(h.also, first)
	}
	h.also[i], h.tags[i] = field, string(field)+alsoTag
	h.needs = AllNames
}

// alsoTag ends the tag of a further column of a field.
const alsoTag = "+"

// doubleColumn is the failure of two columns that mean the same field. It names them
// if --ignore can tell them apart.
func doubleColumn(cells []string, first, second int, field importer.Field) *importer.Failure {
	one, other := strings.TrimSpace(cells[first]), strings.TrimSpace(cells[second])
	f := &importer.Failure{Code: importer.DoubleColumn, Value: letter(first), Detail: letter(second), List: []string{string(field), one, other}}
	if one != other {
		f.List = append(f.List, one, other)
	}
	return f
}

// rank is higher the more a line looks like a header; 0 if it does not. With fewer
// than two fields it is not enough of one, but may be the line that the user means.
func (h *header) rank() int {
	switch n := len(h.fields); {
	case n > 1:
		return n
	case n+len(h.ignored)-h.byLetter > 1:
		return 1
	}
	return 0
}

// isIn reports whether a line is the header once more. In results, such a line has no
// names of our columns.
func (h *header) isIn(cells []string) bool {
	for i, name := range h.cells {
		if i < len(cells) && cells[i] == name {
			continue
		}
		if !h.appended(i) {
			return false
		}
	}
	return len(h.cells) > 0
}

// appended reports whether an earlier run has appended a column.
func (h *header) appended(column int) bool {
	for _, at := range h.extra {
		if at == column {
			return true
		}
	}
	return false
}

// takeOurs takes the columns that are named like ours for ours.
func (h *header) takeOurs() {
	h.extra = h.named
	if columns := endsAsCorrected(h.cells); columns != nil && !isOurs(h.named) {
		h.extra, h.corrected = columns, true
	}
	for name, i := range h.extra {
		h.tags[i] = name
	}
}

// dropped gives the columns that an earlier run appended: they are written
// again.
func (h header) dropped() map[int]bool {
	columns := make(map[int]bool)
	for _, i := range h.extra {
		columns[i] = true
	}
	return columns
}

// letter is the column's letter in a spreadsheet program: A, B … Z, AA.
func letter(i int) string { return string(appendLetter(nil, i)) }

func appendLetter(b []byte, i int) []byte {
	if i >= 26 {
		b = appendLetter(b, i/26-1)
	}
	return append(b, byte('A'+i%26))
}

// missing are the fields that need a column and have none.
func (h header) missing(o Options) (missing []string) {
	for _, f := range []importer.Field{importer.CustomerID, importer.ContactID, importer.Date} {
		_, there := h.fields[f]
		switch f {
		case importer.CustomerID:
			there = there || o.HasCustomer || h.hasCustomer
		case importer.ContactID:
			there = there || h.knowsContacts()
		}
		if !there {
			missing = append(missing, string(f))
		}
	}
	return missing
}

// check says what the header lacks.
func (h header) check(as string, o Options) error {
	missing := h.missing(o)
	if len(missing) == 0 {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(h.absent.Map)) {
		if field := string(h.absent.Map[name]); slices.Contains(missing, field) {
			return &importer.Failure{Code: importer.NoSuchColumn, Path: as, Value: name, Detail: field, List: h.titles()}
		}
	}
	first := importer.Field(missing[0])
	if near, ok := h.nearest(first); ok {
		return &importer.Failure{Code: importer.MisspelledColumn, Path: as, Value: near, Detail: string(first), List: missing}
	}
	code := importer.MissingColumn
	if first == importer.CustomerID {
		code = importer.MissingCustomer
	}
	return &importer.Failure{Code: code, Path: as, Value: strings.Join(missing, ", "), Detail: string(first), List: h.titles()}
}

// knowsContacts reports whether there is a column by which a contact may be found.
func (h *header) knowsContacts() bool {
	for f := range directoryNames {
		if _, there := h.fields[f]; there {
			return true
		}
	}
	return false
}

// titles are the names of the columns that have one, and that may be used.
func (h header) titles() []string {
	var all []string
	for i, c := range h.cells {
		if c = strings.TrimSpace(c); c != "" && !h.ignored[i] {
			all = append(all, c)
		}
	}
	return all
}
