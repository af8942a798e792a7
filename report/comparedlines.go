package report

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const dateOfRow = "2006-01-02 15:04"

// dateOfRow is the date that the row asks for, to the minute.
func (c Compared) dateOfRow() string { return momentOf(c.Date) }

// momentOf shows a time that is written as RFC 3339 to the minute, by its own clock.
func momentOf(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return ""
	}
	return t.Format(dateOfRow)
}

// clocksDiffer is how much later than by this machine's clock a file may seem to have
// been written: some file systems count in steps of 2 s.
const clocksDiffer = 2 * time.Second

// ComparedLines gives the lines of a comparison that need a person, from the file that it
// was written to. It gives false if that file is gone, was written to after the comparison
// had ended, or has not the lines that the comparison has counted: somebody has changed it,
// or a comparison of another run has replaced it.
func ComparedLines(path string, ended time.Time, counts map[Class]int) (lines []Compared, ok bool) {
	if info, err := os.Stat(path); err != nil || info.ModTime().After(ended.Add(clocksDiffer)) {
		return nil, false
	}
	found := make(map[Class]int)
	for line, err := range readCompared(path) {
		if err != nil {
			return nil, false
		}
		found[line.Class]++
		if line.Class.NeedsPerson() {
			lines = append(lines, line)
		}
	}
	want := maps.Clone(counts)
	maps.DeleteFunc(want, func(_ Class, n int) bool { return n == 0 })
	return lines, maps.Equal(found, want)
}

// readCompared reads the lines of a file that Finish has written, or a spreadsheet program
// has saved since.
func readCompared(path string) iter.Seq2[Compared, error] {
	return func(yield func(Compared, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(Compared{}, err)
			return
		}
		defer f.Close()
		in := bufio.NewReader(f)
		if start, _, err := in.ReadRune(); err == nil && start != '\ufeff' {
			_ = in.UnreadRune()
		}
		head, _ := in.Peek(len("class") + 1)
		rows := csv.NewReader(in)
		rows.ReuseRecord = true
		if delimiter, _ := utf8.DecodeLastRune(head); strings.ContainsRune(",;\t|", delimiter) {
			rows.Comma = delimiter
		}
		at := make(map[string]int)
		header, err := rows.Read()
		for i, name := range header {
			at[name] = i
		}
		for _, name := range []string{"class", "row", "customerId", "contactId", "date", "comeback_id", "vitec_date"} {
			if _, there := at[name]; !there && err == nil {
				err = fs.ErrInvalid
			}
		}
		for err == nil {
			var cells []string
			if cells, err = rows.Read(); err != nil {
				break
			}
			line := Compared{
				Class: Class(cells[at["class"]]), CustomerID: asWas(cells[at["customerId"]]), ContactID: asWas(cells[at["contactId"]]),
				Date: cells[at["date"]], ComebackID: asWas(cells[at["comeback_id"]]), VitecDate: cells[at["vitec_date"]],
			}
			if line.Row, err = strconv.Atoi(cells[at["row"]]); err == nil && !slices.Contains(Classes, line.Class) {
				err = fs.ErrInvalid
			}
			if err == nil && !yield(line, nil) {
				return
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(Compared{}, err)
		}
	}
}

// asWas takes off what Inert has put before a text.
func asWas(cell string) string {
	if text, was := strings.CutPrefix(cell, "'"); was && Inert(text) == cell {
		return text
	}
	return cell
}
