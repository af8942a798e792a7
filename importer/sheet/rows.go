package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gocarina/gocsv"

	"comebacks/importer"
)

// chunk is how many rows are decoded together.
const chunk = 512

// source is what Row.Source points to: a row as it stood in the file.
type source struct {
	text  string   // without its line end; "" if it was malformed
	cells []string // all of them
}

// Rows reads the rows from the file's beginning, each time that it is ranged
// over. Rows without any text are left out, but counted. An error ends it,
// and is not about a row.
func (s *Sheet) Rows() iter.Seq2[importer.Row, error] {
	return s.RowsAnd(func(Aside, int) {})
}

// Aside is a line of a sheet that is no row.
type Aside string

// The asides.
const (
	HeaderAgain Aside = "the header stands again"
	Total       Aside = "a line of totals stands"
)

// RowsAnd reads the rows as Rows does, and tells which lines it leaves out
// besides the empty ones.
func (s *Sheet) RowsAnd(aside func(a Aside, number int)) iter.Seq2[importer.Row, error] {
	return func(yield func(importer.Row, error) bool) {
		f, err := os.Open(s.path)
		if err != nil {
			yield(importer.Row{}, fmt.Errorf("open sheet: %w", err))
			return
		}
		defer f.Close()
		r := newReader(s, f)
		for {
			rows, err := r.chunk()
			for i := range rows {
				if a, is := s.aside(&rows[i]); is {
					aside(a, rows[i].Number)
				} else if !yield(rows[i], nil) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(importer.Row{}, fmt.Errorf("read %s: %w", s.path, err))
				return
			}
		}
	}
}

// aside tells a line that is no row: the header once more, as in sheets that
// were put together of several, or a total at the end of a list.
func (s *Sheet) aside(row *importer.Row) (Aside, bool) {
	cells := row.Source.(*source).cells
	c := &row.Cells
	if len(cells) >= len(s.header.cells) && cells[0] == s.header.cells[0] && slices.Equal(cells[:len(s.header.cells)], s.header.cells) {
		return HeaderAgain, true
	}
	if c.ContactID != "" || c.Date != "" || c.Note != "" {
		return "", false
	}
	for _, cell := range cells {
		if cell = strings.TrimSpace(cell); cell != "" {
			return Total, totals[normal(cell)]
		}
	}
	return "", false
}

// totals are what the first cell of a line of totals says, in normal form.
var totals = map[string]bool{
	"summa": true, "total": true, "totalt": true, "antal": true, "antalrader": true, "sum": true, "count": true, "delsumma": true, "subtotal": true,
}

// reader reads a sheet's rows by chunks: cut by the splitter, cut into cells
// by encoding/csv, given their names by gocsv.
type reader struct {
	sheet *Sheet
	split *splitter
	text  bytes.Buffer // the chunk's sound records, for csv
}

func newReader(s *Sheet, f io.Reader) *reader {
	r := &reader{sheet: s, split: newSplitter(s.dialect.decode(f), s.dialect)}
	r.split.columns = len(s.header.cells)
	for range s.first {
		if _, err := r.split.next(); err != nil {
			break // the file has shrunk: there are no rows
		}
	}
	return r
}

// chunk reads the next rows, and io.EOF with the last ones.
func (r *reader) chunk() ([]importer.Row, error) {
	columns := len(r.sheet.header.cells)
	rows := make([]importer.Row, 0, chunk)
	sources := make([]source, chunk)
	r.text.Reset()
	var err error
	for len(rows) < chunk {
		var rec *record
		if rec, err = r.split.next(); err != nil {
			break
		}
		if len(bytes.TrimSpace(rec.text)) == 0 {
			continue
		}
		row := importer.Row{Number: rec.number}
		from := &sources[len(rows)]
		if row.Problems = r.faults(rec); len(row.Problems) > 0 {
			from.cells = strings.Split(strings.ToValidUTF8(string(rec.text), "�"), string(r.sheet.dialect.delimiter))
		} else {
			from.text = string(rec.text)
			r.text.Write(rec.text)
			r.text.WriteByte('\n')
		}
		row.Source = from
		rows = append(rows, row)
	}
	if parseErr := r.parse(rows, columns); parseErr != nil {
		return nil, parseErr
	}
	return slices.DeleteFunc(rows, isEmpty), err
}

// faults names what keeps a record from being read.
func (r *reader) faults(rec *record) []importer.Problem {
	switch {
	case rec.fault == strayQuote:
		return []importer.Problem{{Code: importer.StrayQuote, Value: around(rec.text, rec.at)}}
	case rec.fault == openQuote:
		return []importer.Problem{{Code: importer.OpenQuote, Value: around(rec.text, rec.at)}}
	case rec.fault == tooLong:
		return []importer.Problem{{Code: importer.RowTooLong, Value: excerpt(rec.text), Detail: strconv.Itoa(maxRecord)}}
	case !utf8.Valid(rec.text):
		return []importer.Problem{{Code: importer.NotText, Value: excerpt(rec.text)}}
	}
	return nil
}

// around gives the text near a place, by which a person finds it.
func around(text []byte, at int) string {
	from, to := max(0, at-20), min(len(text), at+20)
	return strings.ToValidUTF8(string(text[from:to]), "")
}

func excerpt(text []byte) string {
	if len(text) > 200 {
		text = text[:200]
	}
	return strings.ToValidUTF8(string(text), "�")
}

// parse fills the rows' cells.
func (r *reader) parse(rows []importer.Row, columns int) error {
	in := csv.NewReader(&r.text)
	in.Comma = r.sheet.dialect.delimiter
	in.FieldsPerRecord = -1
	table := make(table, 1, len(rows)+1)
	table[0] = r.sheet.header.tags
	for i := range rows {
		from := rows[i].Source.(*source)
		if from.text != "" {
			var err error
			if from.cells, err = in.Read(); err != nil {
				return fmt.Errorf("row %d: %w", rows[i].Number, err)
			}
			if p, bad := countCells(from.cells, columns); bad {
				rows[i].Problems = []importer.Problem{p}
			}
		}
		table = append(table, from.cells[:min(columns, len(from.cells))])
	}
	var all []known
	if err := gocsv.UnmarshalDecoder(table, &all); err != nil {
		return err
	}
	for i := range all {
		rows[i].Cells = trimmed(importer.Cells(all[i]))
		if at, there := r.sheet.header.extra["row"]; there && at < len(table[i+1]) {
			rows[i].Origin, _ = strconv.Atoi(strings.TrimSpace(table[i+1][at]))
		}
	}
	return nil
}

// table is a header and rows as a gocsv.Decoder.
type table [][]string

func (t table) GetCSVRows() ([][]string, error) { return t, nil }

// countCells finds a row that has cells too few or too many. Empty ones
// beyond the last column are no fault: nobody sees them.
func countCells(cells []string, columns int) (importer.Problem, bool) {
	if len(cells) < columns {
		return importer.Problem{Code: importer.TooFewCells, Value: strconv.Itoa(len(cells)), Detail: strconv.Itoa(columns)}, true
	}
	for _, extra := range cells[columns:] {
		if strings.TrimSpace(extra) != "" {
			return importer.Problem{Code: importer.TooManyCells, Value: extra, Detail: strconv.Itoa(columns)}, true
		}
	}
	return importer.Problem{}, false
}

func isEmpty(row importer.Row) bool {
	for _, cell := range row.Source.(*source).cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// trimmed takes off the white space around each cell, and Excel's ="00123",
// by which it keeps zeros.
func trimmed(c importer.Cells) importer.Cells {
	for _, cell := range []*string{&c.CustomerID, &c.ContactID, &c.Date, &c.Time, &c.MeetingID, &c.EstateID,
		&c.UserID, &c.UserGroupID, &c.OfficeID, &c.Note, &c.Status, &c.ComebackID} {
		*cell = strings.TrimSpace(*cell)
		if inner, ok := strings.CutPrefix(*cell, `="`); ok && strings.HasSuffix(inner, `"`) {
			*cell = strings.TrimSuffix(inner, `"`)
		}
	}
	return c
}

// known is what gocsv fills: strings alone, for its conversions change what
// is written. It has the fields of importer.Cells.
type known struct {
	CustomerID  string `csv:"customerId"`
	ContactID   string `csv:"contactId"`
	Date        string `csv:"date"`
	Time        string `csv:"time"`
	MeetingID   string `csv:"meetingId"`
	EstateID    string `csv:"estateId"`
	UserID      string `csv:"userId"`
	UserGroupID string `csv:"userGroupId"`
	OfficeID    string `csv:"officeId"`
	Note        string `csv:"note"`
	Status      string `csv:"status"`
	ComebackID  string `csv:"comeback_id"`
}
