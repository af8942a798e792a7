package report

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"comebacks/importer"
)

// Words puts Problems into sentences for the person who corrects the sheet: what
// is wrong, where, and what to do about it.
type Words struct {
	// Column names a field as a spreadsheet program shows it, for example
	// `column C "Datum"`. Where it is nil or gives "", the field's own name
	// is used.
	Column func(importer.Field) string
	// Private says that the words are for the person whose rows they are about alone: see
	// importer.Problem.Private.
	Private bool
}

const (
	longestQuote   = 60   // characters of a cell's text that a sentence repeats
	longestSaid    = 300  // characters of what Vitec or the network said
	longestPrivate = 600  // characters of whom a row was looked for, and who was found
	longestError   = 1000 // characters of all that is said of one row
)

// Sentence puts one problem into words: a single line with no capital at its
// start and no full stop at its end. A long value is shortened.
func (w Words) Sentence(p importer.Problem) string {
	if !w.Private {
		p.Private = ""
	}
	switch p.Code {
	case importer.NotStarted:
		p.Value = whyStopped(p)
	case importer.NotAnID, importer.TooLong, importer.ControlChar, importer.InvisibleChar,
		importer.StrayQuote, importer.OpenQuote, importer.TooManyCells, importer.UnclearNumber, importer.UnreadableCell, importer.UnderMerged:
		p.Value = cmp.Or(p.Value, p.Private)
	case importer.SeveralContacts, importer.NotACandidate:
		if p.Private != "" { // which has the ids, too
			p.Detail = ""
		}
	case importer.TwoParticipants:
		p.Value = cmp.Or(p.Value, p.Private)
		p.Detail = w.column(importer.Field(p.Detail))
	case importer.WrongWeekday:
		p.Detail = capital(p.Detail)
	}
	t, known := english.phrases[p.Code]
	if !known { // recorded by a later version of the program
		t.text = string(p.Code) + "[: {value}][ ({detail})]"
	}
	said := english.fill(t.text, p)
	if column := w.column(p.Field); column != "" {
		said = column + ": " + said
	}
	return said
}

// Sentences puts all problems of one row into a single line of at most 1,000
// characters.
func (w Words) Sentences(problems []importer.Problem) string {
	if len(problems) == 1 {
		return shorten(w.Sentence(problems[0]), longestError)
	}
	said := make([]string, len(problems))
	for i, p := range problems {
		said[i] = w.Sentence(p)
	}
	return shorten(strings.Join(said, "; "), longestError)
}

func (w Words) column(f importer.Field) string {
	if f == "" {
		return ""
	}
	if w.Column != nil {
		if name := w.Column(f); name != "" {
			return importer.OneLine(name)
		}
	}
	return string(f)
}

// Title names a kind of problem in a few words, for a list of the most
// frequent ones.
func Title(code importer.Code) string {
	if t, known := english.phrases[code]; known {
		return t.title
	}
	return string(code)
}

// fill puts what a problem says into the blanks of a phrase.
func (l *language) fill(text string, p importer.Problem) string {
	blank := func(name string) string {
		if one, many, ok := strings.Cut(name, "|"); ok { // {row|rows}: with the value before it
			if p.Value == "1" {
				many = one
			}
			return shorten(importer.OneLine(p.Value), longestSaid) + " " + many
		}
		switch name {
		case "text":
			if p.Value == "" {
				return ""
			}
			return `"` + shorten(importer.OneLine(p.Value), longestQuote) + `"`
		case "private":
			return shorten(importer.OneLine(p.Private), longestPrivate)
		case "value":
			return shorten(importer.OneLine(p.Value), longestSaid)
		case "detail":
			return shorten(importer.OneLine(p.Detail), longestSaid)
		case "row":
			if p.Row > 0 {
				return strconv.Itoa(p.Row)
			}
		case "run":
			if p.Run > 0 {
				return strconv.FormatInt(p.Run, 10)
			}
		}
		return ""
	}
	return fill(text, blank)
}

// fill puts values into the blanks of a text, and leaves out the parts in
// brackets that have an empty one.
func fill(text string, blank func(name string) string) string {
	var out strings.Builder
	for text != "" {
		before, optional, found := strings.Cut(text, "[")
		said, _ := fillBlanks(before, blank)
		out.WriteString(said)
		if !found {
			break
		}
		optional, text, _ = strings.Cut(optional, "]")
		if said, full := fillBlanks(optional, blank); full {
			out.WriteString(said)
		}
	}
	return out.String()
}

// fillBlanks replaces each {name}, and reports whether none of them was empty.
func fillBlanks(text string, blank func(name string) string) (said string, full bool) {
	var out strings.Builder
	full = true
	for {
		before, rest, found := strings.Cut(text, "{")
		out.WriteString(before)
		if !found {
			return out.String(), full
		}
		var name string
		name, text, _ = strings.Cut(rest, "}")
		value := blank(name)
		full = full && value != ""
		out.WriteString(value)
	}
}

// shorten cuts s after most characters, the last of which is then "…".
func shorten(s string, most int) string {
	if len(s) <= most { // in bytes: no more characters than that
		return s
	}
	n, cut := 0, 0
	for i := range s {
		switch n {
		case most - 1:
			cut = i // before the last character that s may have
		case most:
			return s[:cut] + "…"
		}
		n++
	}
	return s
}

// capital gives a word a capital at its start.
func capital(word string) string {
	if word == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// whyStopped says why a run ended before a row's turn. Earlier versions put the
// sentence itself down.
func whyStopped(p importer.Problem) string {
	if _, known := stops[importer.Cause(p.Value)]; !known {
		return p.Value
	}
	what, _ := StopWords(importer.Cause(p.Value), p.Detail)
	return what
}
