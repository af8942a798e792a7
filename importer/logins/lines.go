package logins

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"comebacks/importer"
)

// columns are what the header names, in any order and case.
var columns = []string{"customerid", "username", "password"}

// fault is what is wrong with a line of a file of logins. It holds none of the
// line's content.
type fault struct {
	line, other int // other is 0 if it takes no second one
	what        importer.Code
}

func (f *fault) failure(path string) error {
	failure := &importer.Failure{Code: importer.LoginsBadLine, Path: path, Value: strconv.Itoa(f.line), Detail: string(f.what)}
	if f.other != 0 {
		failure.List = []string{strconv.Itoa(f.other)}
	}
	return failure
}

// parse reads the lines of a file of logins: the login of each customer in one case,
// "" for all others.
func parse(text []byte) (map[string]login, *fault) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if i := firstNotText(text); i >= 0 {
		return nil, &fault{line: 1 + bytes.Count(text[:i], []byte("\n")), what: importer.LoginNotText}
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	r.Comma = separator(text)
	header, err := r.Read()
	if err != nil {
		return nil, &fault{line: 1, what: importer.LoginNoHeader}
	}
	at, ok := placesOf(header)
	if !ok {
		line, _ := r.FieldPos(0)
		return nil, &fault{line: line, what: importer.LoginNoHeader}
	}
	all, lines := make(map[string]login), make(map[string]int)
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, &fault{line: lineOf(err), what: importer.LoginQuote}
		}
		line, _ := r.FieldPos(0)
		if strings.TrimSpace(strings.Join(cells, "")) == "" { // as Excel leaves below what was there
			continue
		}
		if len(cells) != len(columns) {
			return nil, &fault{line: line, what: importer.LoginCells}
		}
		customers, ok := customersOf(cells[at[0]])
		if !ok {
			return nil, &fault{line: line, what: importer.LoginCustomer}
		}
		one := login{strings.TrimSpace(cells[at[1]]), cells[at[2]]}
		if what := faultOf(one.username, one.password); what != "" {
			return nil, &fault{line: line, what: what}
		}
		for _, customer := range customers {
			if other, twice := all[customer]; twice && other != one {
				return nil, &fault{line: line, other: lines[customer], what: importer.LoginTwice}
			}
			all[customer], lines[customer] = one, line
		}
	}
}

// separator is what parts the cells of the first line.
func separator(text []byte) rune {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		return ';'
	}
	return ','
}

// placesOf says where each column stands.
func placesOf(header []string) (at [3]int, ok bool) {
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(name))
	}
	for i, column := range columns {
		at[i] = slices.Index(names, column)
	}
	return at, len(header) == len(columns) && !slices.Contains(at[:], -1)
}

// customersOf gives the customers that a cell names, in one case; "" for all others.
func customersOf(cell string) (customers []string, ok bool) {
	if strings.TrimSpace(cell) == "" {
		return []string{""}, true
	}
	for _, id := range strings.FieldsFunc(cell, separatesIDs) {
		if !isID(id) {
			return nil, false
		}
		customers = append(customers, importer.OneCase(id))
	}
	return customers, len(customers) > 0
}

// lineOf is the line in which the record at fault begins.
func lineOf(err error) int {
	var at *csv.ParseError
	if errors.As(err, &at) {
		return at.StartLine
	}
	return 1
}

// firstNotText is where the first byte stands that is no UTF-8; -1 if there is none.
func firstNotText(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
