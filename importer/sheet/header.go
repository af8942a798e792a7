package sheet

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"comebacks/importer"
)

// names are the names of columns in their normal form.
var names = normalized(map[importer.Field][]string{
	importer.CustomerID:  {"customerId", "Kundid", "Kund-id", "Kundnummer"},
	importer.ContactID:   {"contactId", "Kontaktid", "Kontakt"},
	importer.Date:        {"date", "Datum", "Återkomst", "Återkomstdatum", "Tid och datum"},
	importer.Time:        {"time", "Tid", "Klockslag"},
	importer.MeetingID:   {"meetingId", "Mötesid", "Möte"},
	importer.EstateID:    {"estateId", "Bostadsid", "Bostad", "Objekt", "Objektid"},
	importer.UserID:      {"userId", "Användare", "Handläggare"},
	importer.UserGroupID: {"userGroupId", "Användargrupp"},
	importer.OfficeID:    {"officeId", "Kontor"},
	importer.Note:        {"note", "Anteckning", "Notering"},
})

func normalized(all map[importer.Field][]string) map[string]importer.Field {
	byName := make(map[string]importer.Field)
	for field, names := range all {
		for _, n := range names {
			byName[normal(n)] = field
		}
	}
	return byName
}

// normal is a column's name without what people write differently: case,
// spaces, dashes, underscores, and a colon or full stop at the end.
func normal(name string) string {
	name = strings.ToLower(norm.NFC.String(name))
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-–—_\u00ad\u200b\ufeff", r) {
			return -1
		}
		return r
	}, name)
	return strings.TrimRight(name, ":.")
}

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
}

// readHeader recognises columns. It never fails: what is missing is for
// check to say.
func readHeader(cells []string, o Options) (h header, double *importer.Failure) {
	h = header{cells: cells, fields: make(map[importer.Field]int), tags: make([]string, len(cells))}
	extra := make(map[string]int)
	mapped := make(map[string]importer.Field, len(o.Map))
	for name, field := range o.Map {
		mapped[normal(name)] = field
	}
	for i, cell := range cells {
		h.tags[i] = fmt.Sprintf("\x00%d", i) // no field has this name
		name := normal(cell)
		field, known := mapped[name]
		if !known {
			field, known = names[name]
			if known && slices.Contains(slices.Collect(maps.Values(mapped)), field) {
				known = false // another column was named for it
			}
		}
		if first, twice := h.fields[field]; known && twice {
			double = &importer.Failure{Code: importer.DoubleColumn, Value: title(first, cells), Detail: title(i, cells), List: []string{string(field)}}
			continue
		}
		if known {
			h.fields[field], h.tags[i] = i, string(field)
		} else if c := strings.ToLower(strings.TrimSpace(cell)); slices.Contains(ours, c) {
			extra[c] = i
		}
	}
	h.named = extra
	if isOurs(extra) {
		h.takeOurs()
	}
	return h, double
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

// title is a column as a person finds it.
func title(i int, cells []string) string { return fmt.Sprintf("%s %q", letter(i), cells[i]) }

// letter is the column's letter in a spreadsheet program: A, B … Z, AA.
func letter(i int) string { return string(appendLetter(nil, i)) }

func appendLetter(b []byte, i int) []byte {
	if i >= 26 {
		b = appendLetter(b, i/26-1)
	}
	return append(b, byte('A'+i%26))
}

// check says what keeps the header from being enough.
func (h header) check(as string, o Options) error {
	for _, name := range slices.Sorted(maps.Keys(o.Map)) {
		if !slices.ContainsFunc(h.cells, func(c string) bool { return normal(c) == normal(name) }) {
			return &importer.Failure{Code: importer.NoSuchColumn, Path: as, Value: name, List: h.titles()}
		}
	}
	var missing []string
	for _, f := range []importer.Field{importer.CustomerID, importer.ContactID, importer.Date} {
		if _, there := h.fields[f]; !there && !(f == importer.CustomerID && o.HasCustomer) {
			missing = append(missing, string(f))
		}
	}
	if len(missing) == 0 {
		return nil
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

// titles are the names of the columns that have one.
func (h header) titles() []string {
	var all []string
	for _, c := range h.cells {
		if c = strings.TrimSpace(c); c != "" {
			all = append(all, c)
		}
	}
	return all
}
