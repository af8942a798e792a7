package sheet

import (
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
)

// isOurs reports whether a line names columns by which a file is known as ours,
// by the indexes of all that are named like ours.
func isOurs(columns map[string]int) bool {
	_, status := columns["status"]
	_, id := columns["comeback_id"]
	return status && id
}

// hasOrigins reports whether lines say which rows of which sheet they are, though a
// person has removed the other columns by which a file is known as ours.
func (h *header) hasOrigins(lines []headLine) bool {
	_, row := h.named["row"]
	code, sheet := h.named["sheet"]
	return row && sheet && slices.ContainsFunc(lines, func(line headLine) bool {
		if code >= len(line.cells) {
			return false
		}
		text, _ := cutMark(trimmed(line.cells[code]))
		return importer.IsSheetCode(text)
	})
}

// isOurs reports whether a header is that of a file of ours.
func (row *headerRow) isOurs() bool {
	return row.header.extra != nil || row.header.hasOrigins(row.below)
}

// originsBelow does the same for all lines, of a header that ends as that of a
// corrected file: its first rows may stand far down.
func (s *Sheet) originsBelow() bool {
	columns := endsAsCorrected(s.header.cells)
	if columns == nil {
		return false
	}
	in, err := s.format.lines(s)
	if err != nil {
		return false // which reading the rows will show
	}
	defer in.Close()
	for err == nil {
		var found []source
		found, err = in.read()
		for i := range found {
			cells := found[i].cells
			if code, _ := cutMark(trimmed(cells[min(len(cells)-1, columns["sheet"])])); importer.IsSheetCode(code) {
				return true
			}
		}
	}
	return false
}

// IsOurs reports whether this program wrote the sheet, as results, an errors file or
// those of a check. A person may have taken rows out of it. A corrected file is not
// one: it has all the rows of its sheet, and says nothing about what became of them.
func (s *Sheet) IsOurs() bool { return s.header.extra != nil && !s.header.corrected }

// TellsOrigins reports whether rows may say where they first stood.
func (s *Sheet) TellsOrigins() bool { return s.header.extra != nil }

// TellsFound reports whether files made from the sheet have a place for whom its rows
// mean: it is a file of ours that has one, or it knows contacts by something other than
// ids, so that people may have to write an id there.
func (s *Sheet) TellsFound() bool {
	_, found := s.header.extra["found_contact_id"]
	_, ids := s.header.fields[importer.ContactID]
	return found || !ids && s.header.knowsContacts()
}

// origin reads where a row of a file of ours first stood. A broken origin counts
// as none: a sheet means nothing without a row, and files of the first version
// have only a row.
func (h *header) origin(cells []string) importer.Origin {
	o := importer.Origin{Row: wholeNumber(h.ours(cells, "row"))}
	if code, _ := cutMark(h.ours(cells, "sheet")); o.Row > 0 && importer.IsSheetCode(code) {
		o.Sheet = strings.ToLower(code)
	}
	return o
}

// ours gives the cell of a row under a column of ours; "" if there is none.
func (h *header) ours(cells []string, column string) string {
	if i, there := h.extra[column]; there && i < len(cells) {
		return trimmed(cells[i])
	}
	return ""
}

// wholeNumber reads a number from 1, also as a spreadsheet program may have
// written it since: 12.0 or 12,00. It gives 0 for anything else: 1,000 may be one
// or a thousand.
func wholeNumber(text string) int {
	if text == "" {
		return 0 // as of most rows
	}
	if i := strings.IndexAny(text, ".,"); i > 0 && (text[i+1:] == "0" || text[i+1:] == "00") {
		text = text[:i]
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// IsResults reports whether a file has the columns that results have, and was
// thus written by this program, or by a spreadsheet program since. What its
// other columns are called, and what they were taken for, does not matter.
func IsResults(path string) bool {
	s, err := openOurs(path)
	return err == nil && s != nil
}

// HoldsIDs reports whether a file of ours says for some row which comeback it
// is in Vitec. Other files never do.
func HoldsIDs(path string) (bool, error) {
	for _, err := range IDsOf(path) {
		return err == nil, err
	}
	return false, nil
}

// IDsOf gives the ids of the comebacks that a file of ours says are in Vitec, in
// the order of its rows; those of a trial are not. A file that is not there, or
// not ours, has none. An error ends them: the file can't be read to its end.
func IDsOf(path string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for line, err := range linesOf(path) {
			if err != nil {
				yield("", err)
				return
			}
			if id, ok := line.header.idIn(line.cells); ok && !yield(id, nil) {
				return
			}
		}
	}
}

// ErrorsOf gives what a results file says of rows that have an error: with where the row
// first stood, its status and the error. It ends as IDsOf does.
func ErrorsOf(path string) iter.Seq2[ResultLine, error] {
	return func(yield func(ResultLine, error) bool) {
		for line, err := range linesOf(path) {
			if err != nil {
				yield(ResultLine{}, err)
				return
			}
			h := line.header
			if text := h.ours(line.cells, "error"); text != "" && !yield(ResultLine{
				Origin: h.origin(line.cells), Status: importer.Status(strings.ToLower(h.ours(line.cells, "status"))), Error: text,
			}, nil) {
				return
			}
		}
	}
}

// oursLine is a line of a file of ours.
type oursLine struct {
	header *header
	cells  []string
}

// linesOf gives the lines of a file of ours. One that is not there, or not ours, has none.
func linesOf(path string) iter.Seq2[oursLine, error] {
	return func(yield func(oursLine, error) bool) {
		s, err := openOurs(path)
		if err != nil {
			yield(oursLine{}, err)
			return
		}
		if s == nil {
			return
		}
		in, err := s.format.lines(s)
		if err != nil {
			yield(oursLine{}, err)
			return
		}
		defer in.Close()
		for err == nil {
			var found []source
			found, err = in.read()
			for i := range found {
				if !yield(oursLine{&s.header, found[i].cells}, nil) {
					return
				}
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(oursLine{}, err)
		}
	}
}

// idIn gives the id of the comeback that a row is in Vitec, as it says itself.
func (h *header) idIn(cells []string) (string, bool) {
	id := h.ours(cells, "comeback_id")
	if id == "" || strings.HasPrefix(id, importer.SandboxID) {
		return "", false
	}
	return id, importer.Status(strings.ToLower(h.ours(cells, "status"))).Done()
}

// openOurs opens a file of ours by the columns that we gave it. It returns
// nil for any other, and an error if it can't tell.
func openOurs(path string) (*Sheet, error) { return openOursAs(path, true) }

// openOursAs does so. Quick is for whoever does not need the encoding of all of the file.
func openOursAs(path string, quick bool) (*Sheet, error) {
	head, err := readHead(path, path)
	if is(err, importer.NoSuchFile, importer.IsFolder) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if refuse(path, head) != nil {
		return nil, nil
	}
	s := &Sheet{path: path, as: path}
	if isZip(head) {
		return s.oursInBook()
	}
	dialects, err := dialectOf{path: path, as: path, head: head, quick: quick}.find()
	if err != nil {
		return nil, err
	}
	for _, d := range dialects {
		lines, err := s.headLines(d, Options{})
		if err != nil {
			return nil, err
		}
		if s.takeOurs(lines) {
			s.format = d
			return s, nil
		}
	}
	return nil, nil
}

// oursInBook looks for our columns in all sheets of a workbook: a person may
// have put others before the one that we wrote.
func (s *Sheet) oursInBook() (*Sheet, error) {
	b := &workbook{path: s.path, as: s.as}
	if err := b.read(); err != nil {
		if is(err, importer.IsBinaryWorkbook, importer.IsWord, importer.IsPresentation, importer.IsOpenDocument, importer.IsNumbers, importer.IsZip) {
			return nil, nil
		}
		return nil, err
	}
	for i := range b.sheets {
		lines, err := b.headLines(i)
		if err != nil {
			return nil, err
		}
		if s.takeOurs(lines) {
			b.take(i, false)
			s.format = b
			return s, b.survey()
		}
	}
	return nil, nil
}

// onlyOurs finds the sheet that has our columns, if no other that is shown has them.
func (b *workbook) onlyOurs(o Options) (at int, top headerRow, ok bool) {
	n := 0
	for i := range b.sheets {
		if b.sheets[i].hidden {
			continue
		}
		lines, err := b.headLines(i)
		if err != nil {
			continue // that it can't be read matters only if it has to be
		}
		if found := findHeader(lines, o); found.isOurs() {
			at, top = i, found
			n++
		}
	}
	return at, top, n == 1
}

// is reports whether an error is a Failure of one of some codes.
func is(err error, codes ...importer.Code) bool {
	var f *importer.Failure
	return errors.As(err, &f) && slices.Contains(codes, f.Code)
}

// takeOurs makes the first line that has our columns the header.
func (s *Sheet) takeOurs(lines []headLine) bool {
	for i, line := range lines {
		if h, _ := readHeader(line.cells, Options{}); h.extra != nil {
			s.header, s.first, s.above, s.written = h, line.number, slices.Clone(lines[:i]), line.text
			return true
		}
	}
	return false
}
