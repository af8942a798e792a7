package words

import (
	"cmp"
	"strconv"
	"strings"

	"comebacks/importer"
)

// Teller puts Problems into sentences for the person who corrects the sheet: what
// is wrong, where, and what to do about it.
type Teller struct {
	Voice
	// Column gives the column of a field as a spreadsheet program shows it: its letter, and
	// what stands in the header. Where it is nil or gives no letter, the field is named.
	Column func(importer.Field) (letter, name string)
	// Who says who began a run; "" for whoever the words are for. It is nil if nobody knows.
	Who func(run int64) string
	// Private says that the words are only for the owner of the rows: see
	// importer.Problem.Private.
	Private bool
}

const (
	LongestQuote   = 60   // characters of a cell's text that a sentence repeats
	LongestSaid    = 300  // characters of what Vitec or the network said
	longestPrivate = 600  // characters of whom a row was looked for, and who was found
	longestError   = 1000 // characters of all that is said of one row
)

// Sentence puts one problem into words: a single line with no capital at its
// start and no full stop at its end. A long value is shortened.
func (t Teller) Sentence(p importer.Problem) string {
	if !t.Private {
		p.Private = ""
	}
	switch p.Code {
	case importer.NotStarted:
		p.Value = t.whyStopped(p)
	case importer.NotAnID, importer.TooLong, importer.ControlChar, importer.InvisibleChar,
		importer.StrayQuote, importer.OpenQuote, importer.TooManyCells, importer.UnclearNumber, importer.UnreadableCell, importer.UnderMerged:
		p.Value = cmp.Or(p.Value, p.Private)
	case importer.SeveralContacts, importer.NotACandidate:
		if p.Private != "" { // which has the ids, too
			p.Detail = ""
		}
	case importer.TwoParticipants:
		p.Value = cmp.Or(p.Value, p.Private)
		p.Detail = t.Named(importer.Field(p.Detail))
	case importer.PartlyFound:
		p.Value = t.Named(importer.Field(p.Value))
	case importer.WrongWeekday:
		p.Detail = t.weekday(p.Detail)
	case importer.AmbiguousDate, importer.RepeatedHour:
		p.Detail = t.either(p.Detail)
	case importer.SameAsRow:
		p.Detail = t.Status(importer.Status(p.Detail), 1)
	}
	words, known := t.vocabulary().problems[p.Code]
	if !known { // recorded by a later version of the program
		words.what = string(p.Code) + "[: {value}][ ({detail})]"
	}
	blank := t.blanksOf(p)
	said := joined(fill(words.what, blank), t.fill(t.todo(p.Code, words.do), blank))
	if column := t.Named(p.Field); column != "" {
		said = column + ": " + said
	}
	return said
}

// blanksOf is blanks, with whose the other row is.
func (t Teller) blanksOf(p importer.Problem) func(name string) string {
	blank := t.blanks(p)
	return func(name string) string {
		if name != "who" {
			return blank(name)
		}
		if t.Who == nil || p.Run == 0 {
			return ""
		}
		return t.Who(p.Run)
	}
}

// Sentences puts all problems of one row into a single line of at most 1,000
// characters.
func (t Teller) Sentences(problems []importer.Problem) string {
	if len(problems) == 1 {
		return Shorten(t.Sentence(problems[0]), longestError)
	}
	said := make([]string, len(problems))
	for i, p := range problems {
		said[i] = t.Sentence(p)
	}
	return Shorten(strings.Join(said, "; "), longestError)
}

// Named gives the name of a field's column, "" for no field.
func (t Teller) Named(f importer.Field) string {
	if f == "" {
		return ""
	}
	if t.Column != nil {
		if letter, name := t.Column(f); letter != "" {
			return t.Voice.Column(letter, name)
		}
	}
	return t.FieldColumn(f)
}

// Title names a kind of problem in a few words, for a list of the most
// frequent ones.
func (v Voice) Title(code importer.Code) string {
	if words, known := v.vocabulary().problems[code]; known {
		return words.title
	}
	return string(code)
}

// Status is the word for what became of this many rows.
func (v Voice) Status(s importer.Status, rows int) string {
	words, known := v.vocabulary().statuses[s]
	switch {
	case !known:
		return string(s)
	case rows == 1:
		return words.one
	}
	return words.many
}

// either lists values of which one is meant. Earlier versions put " or " between
// them.
func (v Voice) either(values string) string {
	return v.Or(strings.Split(strings.Replace(values, " or ", "|", 1), "|"))
}

// besideTable are problems about which the page says what to do in its table.
var besideTable = map[importer.Code]bool{importer.NotText: true, importer.SeveralContacts: true}

// todo is what to do about something, in the terminal or on the page.
func (v Voice) todo(code importer.Code, do string) string {
	if here, other := v.vocabulary().hosted[code]; other && v.Hosted {
		return here
	}
	if here, other := v.vocabulary().onPage[code]; other && v.OnPage && !(v.Alone && besideTable[code]) {
		return here
	}
	return do
}

// blanks gives what a problem puts into the blanks of its phrase.
func (v Voice) blanks(p importer.Problem) func(name string) string {
	return func(name string) string {
		if one, many, ok := strings.Cut(name, "|"); ok { // {row|rows}: with the value before it
			if p.Value == "" {
				return ""
			}
			if p.Value == "1" {
				many = one
			}
			return Shorten(importer.OneLine(p.Value), LongestSaid) + " " + many
		}
		switch name {
		case "private":
			return Shorten(importer.OneLine(p.Private), longestPrivate)
		case "row":
			if p.Row > 0 {
				return strconv.Itoa(p.Row)
			}
		case "run":
			if p.Run > 0 {
				return strconv.FormatInt(p.Run, 10)
			}
		}
		return v.blankOf(name, p.Value, p.Detail)
	}
}

// whyStopped says why a run ended before a row's turn. Earlier versions stored
// the sentence itself.
func (v Voice) whyStopped(p importer.Problem) string {
	if _, known := v.vocabulary().stops[importer.Cause(p.Value)]; !known {
		return p.Value
	}
	what, _ := v.Stop(importer.Cause(p.Value), p.Detail)
	return what
}
