// Package rules says which rows of a sheet are valid, and what comeback a valid
// row asks for. It is pure: it knows neither files, nor HTTP, nor SQL.
package rules

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"comebacks/importer"
)

// Rules say which rows are valid, and what comeback a valid row asks for.
type Rules struct {
	Customer   string         // of rows whose customer cell is empty; "" for none
	Location   *time.Location // the zone of dates without an offset; nil is Europe/Stockholm
	DateFormat DateFormat     // how to read ambiguous dates
	// Learned says the same for dates by their Shown.Separator, as other dates
	// of the sheet show it. It counts if DateFormat is zero.
	Learned     map[string]DateFormat
	DefaultTime Clock     // of dates that have no time of day
	AllowPast   bool      // accept dates that have passed
	Now         time.Time // what has passed is before this

	// Directory says whom rows without an id mean; if it is nil, only ids count.
	Directory importer.Directory
	MatchName bool // a name alone is enough to find a contact, if only one has it
}

// Check judges one row. It names all of its faults, in the order of Fields. If it names
// none, the comeback may be sent; if one of them holds the row back (see
// importer.Code.HoldsBack), it is not known yet whom the row is for. Outcome says what
// the row becomes.
func (r *Rules) Check(row importer.Row) (importer.Comeback, []importer.Problem) {
	j := r.judge(&row, new(LastDate))
	if problems := j.problems(); len(problems) > 0 {
		return importer.Comeback{}, problems
	}
	return j.c, nil
}

// Outcome returns what becomes of a row for which Check has named something: it is
// Invalid, or Unsent if it is only unknown whom it is for.
func Outcome(row int, problems []importer.Problem) importer.Outcome {
	for _, p := range problems {
		if !p.Code.HoldsBack() {
			return importer.IsInvalid(row, problems)
		}
	}
	return importer.IsNot(row, importer.Unsent, time.Time{}, problems...)
}

// judgement is what the rules say about a row.
type judgement struct {
	c        importer.Comeback
	noTime   bool // the row has no time of day
	faults   []importer.Problem
	holds    []importer.Problem // why it is not known whom the row is for
	vague    bool               // it can't be known without asking
	warnings []importer.Problem
	matched  importer.Matched

	candidates []importer.Contact // where several contacts were found
}

func (j *judgement) fault(p importer.Problem) { j.faults = append(j.faults, p) }

func (j *judgement) hold(p importer.Problem) {
	if !slices.Contains(j.holds, p) {
		j.holds = append(j.holds, p)
	}
}

func (j *judgement) warn(p importer.Problem) { j.warnings = append(j.warnings, p) }

// problems are the faults, or what holds the row back.
func (j *judgement) problems() []importer.Problem {
	if len(j.faults) > 0 || j.isFound() {
		return j.faults
	}
	return j.holds
}

// isFound reports whether it is known whom the row is for, though something may have
// kept the directory from being asked for all that the row says.
func (j *judgement) isFound() bool {
	return len(j.holds) == 0 || j.c.ContactID != "" && !slices.ContainsFunc(j.holds, func(p importer.Problem) bool {
		return p.Code != importer.MayNotSearch || p.Field == importer.UserID || p.Field == importer.UserGroupID || p.Field == importer.OfficeID
	})
}

// judge judges one row.
func (r *Rules) judge(row *importer.Row, last *LastDate) (j judgement) {
	// Where the form of a row is broken its cells may have shifted, and what
	// they seem to say would only mislead.
	if len(row.Problems) > 0 {
		j.faults = unnamed(row.Problems)
		return j
	}
	cells := &row.Cells
	j.c.CustomerID = cells.CustomerID
	if j.c.CustomerID == "" {
		j.c.CustomerID = r.Customer
	}
	j.c.CustomerID = checkID(j.fault, importer.CustomerID, j.c.CustomerID, true)
	j.contact(r, row)
	j.c.Date, j.noTime = last.read(r, j.fault, cells.Date, cells.Time)
	j.c.MeetingID = checkID(j.fault, importer.MeetingID, cells.MeetingID, false)
	j.c.EstateID = checkID(j.fault, importer.EstateID, cells.EstateID, false)
	j.participant(r, row)
	j.c.Note = checkNote(j.fault, cells.Note)
	checkExample(j.fault, &j.c)
	return j
}

// unnamed gives what is wrong with the form of a row without what its cells may say
// about people, which only the person who corrects the row may see.
func unnamed(problems []importer.Problem) []importer.Problem {
	all := slices.Clone(problems)
	for i := range all {
		switch p := &all[i]; p.Field {
		case importer.Email, importer.Phone, importer.Name, importer.FirstName, importer.LastName:
			p.Value, p.Private = "", p.Value
		case "":
			if p.Code == importer.StrayQuote || p.Code == importer.OpenQuote || p.Code == importer.TooManyCells {
				p.Value, p.Private = "", p.Value
			}
		}
	}
	return all
}

// checkNote takes any text as it is, with its line breaks, tabs and spaces, but no
// other control characters, nor what XML 1.0 can't carry. A note of only white
// space is empty.
func checkNote(add func(importer.Problem), note string) string {
	if note == "" || isPlainNote(note) {
		return note
	}
	said := strings.TrimSpace(note)
	if said == "" {
		return ""
	}
	if !isText(note) {
		add(importer.Problem{Code: importer.NotText, Field: importer.Note, Value: strings.ToValidUTF8(note, "�")})
		return ""
	}
	if i := strings.IndexFunc(note, forbiddenInNote); i >= 0 {
		add(importer.Problem{Code: importer.ControlChar, Field: importer.Note, Value: note, Detail: codePoint(note[i:])})
	}
	if isFormulaError(said) {
		add(importer.Problem{Code: importer.FormulaError, Field: importer.Note, Value: note})
	}
	return note
}

// isPlainNote reports whether a note has only ASCII, line breaks, and the letters from
// U+00C0 to U+00FF, as nearly all Swedish ones have, and nothing that a rule is about.
func isPlainNote(note string) bool {
	if note[0] <= ' ' || note[0] == '#' { // it may be of white space, or a formula's error
		return false
	}
	for i := 0; i < len(note); i++ {
		switch c := note[i]; {
		case ' ' <= c && c <= '~', c == '\n', c == '\r', c == '\t':
		case c == 0xc3 && i+1 < len(note) && 0x80 <= note[i+1] && note[i+1] <= 0xbf:
			i++
		default:
			return false
		}
	}
	return true
}

func forbiddenInNote(r rune) bool {
	switch r {
	case '\n', '\r', '\t':
		return false
	case '\ufffe', '\uffff':
		return true
	}
	return unicode.IsControl(r)
}

// LastDate is the date of a valid row: that of the next often is the same.
type LastDate struct {
	text, clock string
	at          time.Time
	noTime      bool
}

// read is Rules.date.
func (last *LastDate) read(r *Rules, add func(importer.Problem), text, clock string) (at time.Time, noTime bool) {
	if text == "" || text != last.text || clock != last.clock {
		*last = LastDate{text: text, clock: clock}
		last.at, last.noTime = r.date(func(p importer.Problem) {
			last.text = "" // so that the next is a fault, too
			add(p)
		}, text, clock)
	}
	return last.at, last.noTime
}

// date reads the date and the time cell of a row, and reports whether neither
// says a time of day.
func (r *Rules) date(add func(importer.Problem), text, clock string) (at time.Time, noTime bool) {
	zone := r.Location
	if zone == nil {
		zone = importer.Sweden
	}
	w, problem := written{}, &importer.Problem{Code: importer.Missing, Field: importer.Date}
	if text != "" {
		w, problem = r.readDate(text)
	}
	if problem != nil {
		add(*problem)
	}
	clockProblem := r.clock(&w, clock, zone)
	if clockProblem != nil {
		add(*clockProblem)
		w.clock = Clock{} // the day alone can still be judged
	}
	if problem != nil {
		return time.Time{}, false
	}
	noTime = clock == "" && !w.hasClock
	at, code, detail := w.resolve(zone)
	switch {
	case code != "":
	case (w.year <= 2000 || w.year >= 2100) && (at.Year() < 2000 || at.Year() > 2100): // which takes long to find out
		code = importer.YearRange
	case at.Before(r.Now) && !r.AllowPast && clockProblem == nil:
		code = importer.PastDate
	default:
		return at, noTime
	}
	if clock != "" && clockProblem == nil {
		text += " " + clock
	}
	add(importer.Problem{Code: code, Field: importer.Date, Value: text, Detail: detail})
	return time.Time{}, false
}

// clock decides the time of day of a date, which is w unless w is zero.
// Midnight beside a time column that says otherwise is not a time of day: many
// programs write a day that way.
func (r *Rules) clock(w *written, text string, zone *time.Location) *importer.Problem {
	if text == "" {
		if !w.hasClock {
			w.clock = r.DefaultTime
		}
		return nil
	}
	c, o, code := readClock(simplify(text), false)
	if code != "" {
		return &importer.Problem{Code: code, Field: importer.Time, Value: text}
	}
	switch {
	case !w.hasClock:
	case w.offset.zone != nil:
		if !w.exists() {
			return nil // resolve says so
		}
		if o.zone != nil || !w.wholeDay(zone) && !w.shows(c, zone) {
			return &importer.Problem{Code: importer.TwoTimes, Field: importer.Time, Value: text}
		}
		o = w.offset // none, if it said nothing but the day
	case w.clock != c && w.clock != (Clock{}):
		return &importer.Problem{Code: importer.TwoTimes, Field: importer.Time, Value: text}
	}
	w.clock, w.offset = c, o
	return nil
}
