package sheet

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// csvLines reads the lines of a CSV file: cut into records by the splitter,
// and into cells by encoding/csv.
type csvLines struct {
	sheet   *Sheet
	dialect dialect
	file    *os.File
	split   *splitter
	blocks  blocks
	held    []source     // of which what follows may say something
	text    bytes.Buffer // the sound records of a chunk, for encoding/csv
	decoded []byte       // of one record
	ends    []int        // of each record of the chunk in text; 0 of one that is not there
}

func (d dialect) evenCells() bool { return true }

func (d dialect) lines(s *Sheet) (lines, error) {
	return d.csvLines(s)
}

func (d dialect) csvLines(s *Sheet) (*csvLines, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, notOpened(s.as, err)
	}
	l := &csvLines{sheet: s, dialect: d, file: f, split: d.splitHead(f, s.options), blocks: newBlocks(s)}
	for l.split.number < s.first {
		if _, err := l.split.next(); err != nil {
			break // the file has shrunk: there are no rows
		}
	}
	l.split.rows = s.rowShape(d)
	return l, nil
}

func (l *csvLines) Close() error { return l.file.Close() }

// chunkBytes is how much text is read together at most, but for a last row.
const chunkBytes = 4 << 20

func (l *csvLines) read() ([]source, error) {
	found := make([]source, 0, chunk)
	l.text.Reset()
	l.ends = l.ends[:0]
	var err error
	for len(found) < chunk && l.text.Len() < chunkBytes {
		var rec *record
		if rec, err = l.split.next(); err != nil {
			break
		}
		if len(bytes.TrimSpace(rec.text)) > 0 {
			found = append(found, l.add(rec))
		}
	}
	l.parse(found)
	for i := range found {
		found[i].own = len(found[i].cells)
		if !l.isCut(&found[i]) {
			l.blocks.add(&found[i])
		}
	}
	found = append(l.held, found...)
	known := len(found)
	if err == nil {
		known = l.known(found)
	}
	l.held = slices.Clone(found[known:])
	l.countCells(found[:known])
	next := l.split.number + 1
	if len(l.held) > 0 {
		next = l.held[0].number
	}
	l.blocks.forget(next)
	return found[:known], err
}

// known is how many of the rows are followed by everything that says something
// about them: the rest of their block, and the rest of a line that was cut.
func (l *csvLines) known(found []source) int {
	end := l.blocks.endBefore(l.split.number)
	n := len(found)
	for n > 0 && found[n-1].number > end {
		n--
	}
	for n > 0 && found[n-1].odd {
		n--
	}
	return n
}

// add makes a source of a record, its cells still to be parsed if it is sound.
func (l *csvLines) add(rec *record) source {
	from := source{number: rec.number, problems: quoteFaults(rec), broken: rec.fault != sound && !rec.whole, odd: l.dialect.isOddEnd(rec), last: rec.end == 0}
	text, ok := l.dialect.charset.Decode(l.decoded[:0], rec.text)
	l.decoded = text
	if ok && l.dialect.guessed && l.dialect.charset == charset.Windows1252 && charset.IsGarbled(rec.text) {
		ok = false
	}
	if !ok {
		from.problems = append(from.problems, importer.Problem{Code: importer.NotText, Value: around(text, max(0, bytes.Index(text, []byte("\ufffd"))))})
	}
	from.nul = bytes.IndexByte(rec.text, 0) >= 0
	if from.broken {
		from.raw = string(rec.text)
		from.cells = strings.Split(string(text), string(rune(l.dialect.delimiter)))
		l.ends = append(l.ends, 0)
		return from
	}
	if l.dialect.doubled {
		text = bytes.ReplaceAll(text, []byte("\r\r\n"), []byte("\r\n"))
	}
	if rec.loose {
		text = strict(nil, text, l.dialect.delimiter)
	}
	if !bytes.Equal(text, rec.text) {
		from.raw = string(rec.text)
	}
	l.text.Write(text)
	l.text.WriteByte('\n')
	l.ends = append(l.ends, l.text.Len())
	return from
}

// parse cuts the sound records of a chunk into cells. One record of ours must be
// one of encoding/csv's: where it is not, it is at fault, and reading goes on
// behind it.
func (l *csvLines) parse(found []source) {
	text := l.text.String()
	in, from := l.csvReader(text), 0
	start := 0
	for i := range found {
		end := l.ends[i]
		if end == 0 {
			continue
		}
		cells, err := in.Read()
		if err != nil || from+int(in.InputOffset()) != end {
			line := text[start : end-1]
			found[i].problems = append(found[i].problems, importer.Problem{Code: importer.StrayQuote, Value: around([]byte(line), 0)})
			found[i].broken, cells = true, strings.Split(line, string(rune(l.dialect.delimiter)))
			in, from = l.csvReader(text[end:]), end
		}
		if found[i].cells = cells; found[i].raw == "" {
			found[i].raw = text[start : end-1]
		}
		start = end
	}
}

func (l *csvLines) csvReader(text string) *csv.Reader {
	in := csv.NewReader(strings.NewReader(text))
	in.Comma = rune(l.dialect.delimiter)
	in.FieldsPerRecord = -1
	return in
}

// countCells names the rows that have too few or too many cells.
func (l *csvLines) countCells(found []source) {
	columns := len(l.sheet.header.cells)
	for i := range found {
		from := &found[i]
		switch {
		case len(from.problems) > 0 || from.own == columns:
		case from.own == l.dialect.width, from.own < columns && !l.isCut(from) && l.blocks.leftOut(from):
			for len(from.cells) < columns {
				from.cells = append(from.cells, "")
			}
		case from.own < columns:
			from.problems = []importer.Problem{{Code: importer.TooFewCells, Value: strconv.Itoa(from.own), Detail: strconv.Itoa(columns)}}
			if i > 0 && found[i-1].odd && found[i-1].number == from.number-1 && len(found[i-1].problems) == 0 {
				found[i-1].problems = []importer.Problem{{Code: importer.StrayLineEnd, Row: from.number}}
			}
		default:
			from.problems = []importer.Problem{tooMany(importer.TooManyCells, from.cells, columns)}
		}
		if from.nul {
			from.problems = append(from.problems, l.sheet.nulls(from)...)
		}
	}
}

// isCut reports whether the file ends in the middle of a row: it lacks cells, and
// the line end that the header has.
func (l *csvLines) isCut(from *source) bool {
	return from.last && from.own < len(l.sheet.header.cells)
}

// isOddEnd reports whether a record ends differently from most: perhaps in the
// middle of a cell.
func (d dialect) isOddEnd(rec *record) bool {
	switch {
	case rec.end == 0:
		return false
	case d.doubled: // and an empty line follows
		return rec.end != '\r'
	}
	return rec.crlf != (len(d.lineEnd) == 2) || rec.end != d.lineEnd[len(d.lineEnd)-1]
}

// nulls names the columns that have a NUL, of those that are used.
func (s *Sheet) nulls(from *source) []importer.Problem {
	var all []importer.Problem
	for _, f := range importer.Fields {
		if at, there := s.header.fields[f]; there && at < len(from.cells) && s.uses(f, from) && strings.Contains(from.cells[at], "\x00") {
			all = append(all, importer.Problem{Code: importer.ControlChar, Field: f, Value: from.cells[at], Detail: "U+0000"})
		}
	}
	return all
}

// quoteFaults names what keeps a record from being cut into cells.
func quoteFaults(rec *record) []importer.Problem {
	switch rec.fault {
	case strayQuote:
		return []importer.Problem{{Code: importer.StrayQuote, Value: around(rec.text, rec.at)}}
	case openQuote:
		return []importer.Problem{{Code: importer.OpenQuote, Value: around(rec.text, rec.at)}}
	case tooLong:
		return []importer.Problem{{Code: importer.RowTooLong, Value: around(rec.text, 0), Detail: strconv.Itoa(maxRecord)}}
	}
	return nil
}

// around gives the text near a place, by which a person finds it.
func around(text []byte, at int) string {
	from, to := max(0, at-20), min(len(text), at+20)
	return strings.ToValidUTF8(string(text[from:to]), "")
}
