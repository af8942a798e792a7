package report

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
)

// explained is what a person is told of a Failure or a Notice: what is so, and
// what to do about it ("" if nothing is). {path}, {value}, {detail}, {list},
// {plain list}, {rows}, {count} and {err} are what it carries, {fault} is its detail
// as a fault of a login, {text} is its value in quotes,
// {row|rows} its count before the fitting word, {first} and {second} the first of
// its list; a part in [brackets] is left out if one of its blanks is empty.
type explained struct{ what, do string }

// failures has the words for all failures, and notices those for all notices.
// Each kind of both is told in a file of its own.
var (
	failures = merged(sheetFailures, journalFailures, fileFailures, jobFailures, loginFailures)
	notices  = merged(sheetNotices, jobNotices, columnNotices, loginNotices)
)

func merged(all ...map[importer.Code]explained) map[importer.Code]explained {
	one := make(map[importer.Code]explained)
	for _, some := range all {
		for code, words := range some {
			one[code] = words
		}
	}
	return one
}

// Explain says what is wrong and what to do about it, if err has a Failure in
// its chain; ok is false if not.
func Explain(err error) (what, do string, ok bool) {
	var f *importer.Failure
	if !errors.As(err, &f) {
		return "", "", false
	}
	words, known := failures[f.Code]
	if !known {
		words.what = "[{path}: ]" + string(f.Code) + "[: {value}][ ({err})]"
	}
	blank := func(name string) string {
		switch name {
		case "path":
			return importer.OneLine(f.Path)
		case "err":
			if f.Err != nil {
				return shorten(importer.OneLine(f.Err.Error()), longestSaid)
			}
			return ""
		case "list":
			return quotedList(f.List)
		case "plain list":
			return importer.OneLine(strings.Join(f.List, ", "))
		case "fault":
			return loginFaults[importer.Code(f.Detail)]
		case "first", "second", "third":
			if i := slices.Index([]string{"first", "second", "third"}, name); i < len(f.List) {
				return importer.OneLine(f.List[i])
			}
			return ""
		}
		return blankOf(name, f.Value, f.Detail)
	}
	return fill(words.what, blank), fill(words.do, blank), true
}

// Tell puts a notice into a sentence.
func Tell(n importer.Notice) string {
	words, known := notices[n.Code]
	if !known {
		words.what = string(n.Code) + "[: {value}]"
	}
	blank := func(name string) string {
		switch name {
		case "list":
			return quotedList(n.List)
		case "plain list":
			return shorten(importer.OneLine(strings.Join(n.List, ", ")), longestSaid)
		case "rows":
			return places(n.Rows, n.Count)
		case "count":
			return grouped(n.Count)
		case "first", "second", "third", "fourth", "fifth":
			if i := slices.Index([]string{"first", "second", "third", "fourth", "fifth"}, name); i < len(n.List) {
				return importer.OneLine(n.List[i])
			}
			return ""
		}
		if one, many, ok := strings.Cut(name, "|"); ok { // {row|rows}: with the count before it
			if n.Count == 1 {
				return "1 " + one
			}
			return grouped(n.Count) + " " + many
		}
		return blankOf(name, n.Value, n.Detail)
	}
	said := fill(words.what, blank)
	if do := fill(words.do, blank); do != "" {
		said += "; " + do
	}
	return said
}

// TellAll puts notices into sentences.
func TellAll(all []importer.Notice) []string {
	said := make([]string, len(all))
	for i, n := range all {
		said[i] = Tell(n)
	}
	return said
}

func blankOf(name, value, detail string) string {
	switch name {
	case "text":
		if value != "" {
			return `"` + shorten(importer.OneLine(value), longestQuote) + `"`
		}
	case "value":
		return shorten(importer.OneLine(value), longestSaid)
	case "detail":
		return shorten(importer.OneLine(detail), longestSaid)
	}
	return ""
}

// quotedList lists names as a person reads them.
func quotedList(all []string) string {
	quoted := make([]string, len(all))
	for i, one := range all {
		quoted[i] = `"` + shorten(importer.OneLine(one), longestQuote) + `"`
	}
	return strings.Join(quoted, ", ")
}

// places names rows: "row 7", or "rows 7, 19, 23 and 5 more".
func places(rows []int, count int) string {
	if len(rows) == 0 {
		return ""
	}
	numbers := make([]string, len(rows))
	for i, n := range rows {
		numbers[i] = strconv.Itoa(n)
	}
	list := strings.Join(numbers, ", ")
	switch more := count - len(rows); {
	case more > 0:
		return "rows " + list + " and " + grouped(more) + " more"
	case len(rows) == 1:
		return "row " + list
	}
	return "rows " + list
}
