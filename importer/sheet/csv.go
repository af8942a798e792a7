package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"comebacks/importer"
)

// csvLines reads the lines of a CSV file: cut into records by the splitter,
// and into cells by encoding/csv.
type csvLines struct {
	dialect dialect
	file    *os.File
	split   *splitter
	text    bytes.Buffer // the sound records of a chunk, for encoding/csv
}

func (d dialect) evenCells() bool { return true }

func (d dialect) lines(s *Sheet) (lines, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, notOpened(s.as, err)
	}
	l := &csvLines{dialect: d, file: f, split: newSplitter(d.decode(f), d)}
	l.split.columns = len(s.header.cells)
	for range s.first {
		if _, err := l.split.next(); err != nil {
			break // the file has shrunk: there are no rows
		}
	}
	return l, nil
}

func (l *csvLines) Close() error { return l.file.Close() }

func (l *csvLines) read() ([]source, error) {
	found := make([]source, 0, chunk)
	l.text.Reset()
	var err error
	for len(found) < chunk {
		var rec *record
		if rec, err = l.split.next(); err != nil {
			break
		}
		if len(bytes.TrimSpace(rec.text)) == 0 {
			continue
		}
		from := source{number: rec.number, problems: faults(rec)}
		if len(from.problems) > 0 {
			from.cells = strings.Split(strings.ToValidUTF8(string(rec.text), "\ufffd"), string(l.dialect.delimiter))
		} else {
			from.text = string(rec.text)
			l.text.Write(rec.text)
			l.text.WriteByte('\n')
		}
		found = append(found, from)
	}
	in := csv.NewReader(&l.text)
	in.Comma = l.dialect.delimiter
	in.FieldsPerRecord = -1
	for i := range found {
		if found[i].text == "" {
			continue
		}
		var parseErr error
		if found[i].cells, parseErr = in.Read(); parseErr != nil {
			return nil, fmt.Errorf("row %d: %w", found[i].number, parseErr)
		}
	}
	return found, err
}

// faults names what keeps a record from being read.
func faults(rec *record) []importer.Problem {
	switch {
	case rec.fault == strayQuote:
		return []importer.Problem{{Code: importer.StrayQuote, Value: around(rec.text, rec.at)}}
	case rec.fault == openQuote:
		return []importer.Problem{{Code: importer.OpenQuote, Value: around(rec.text, rec.at)}}
	case rec.fault == tooLong:
		return []importer.Problem{{Code: importer.RowTooLong, Value: around(rec.text, 0), Detail: strconv.Itoa(maxRecord)}}
	case !utf8.Valid(rec.text):
		return []importer.Problem{{Code: importer.NotText, Value: around(rec.text, 0)}}
	}
	return nil
}

// around gives the text near a place, by which a person finds it.
func around(text []byte, at int) string {
	from, to := max(0, at-20), min(len(text), at+20)
	return strings.ToValidUTF8(string(text[from:to]), "")
}
