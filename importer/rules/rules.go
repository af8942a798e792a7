// Package rules says which rows of a sheet are valid, and what comeback a valid
// row asks for. It is pure: it knows neither files, nor HTTP, nor SQL.
package rules

import (
	"strings"
	"time"
	"unicode"

	"comebacks/importer"
)

// Rules say which rows are valid, and what comeback a valid row asks for.
type Rules struct {
	Customer   string         // of rows whose customer cell is empty; "" for none
	Location   *time.Location // whose clock dates without an offset are of; nil is Europe/Stockholm
	DateFormat DateFormat     // how to read dates that could be read two ways
	// Learned says the same of dates by their Shown.Separator, as others of the
	// sheet show it. It counts where DateFormat is zero.
	Learned     map[string]DateFormat
	DefaultTime Clock     // of dates that have no time of day
	AllowPast   bool      // take dates that have passed
	Now         time.Time // what has passed, is before this
}

// Check judges one row. It names all of its faults, in the order of Fields;
// if it names none, the comeback may be sent.
func (r *Rules) Check(row importer.Row) (importer.Comeback, []importer.Problem) {
	c, _, problems := r.check(row)
	return c, problems
}

// check is Check, and reports whether the row says no time of day.
func (r *Rules) check(row importer.Row) (c importer.Comeback, noTime bool, problems []importer.Problem) {
	// Where the form of a row is broken its cells may have slid, and what
	// they seem to say would only mislead.
	if len(row.Problems) > 0 {
		return importer.Comeback{}, false, row.Problems
	}
	cells := &row.Cells
	var faults []importer.Problem
	add := func(p importer.Problem) { faults = append(faults, p) }

	c = importer.Comeback{
		CustomerID:  cells.CustomerID,
		ContactID:   cells.ContactID,
		MeetingID:   cells.MeetingID,
		EstateID:    cells.EstateID,
		Participant: importer.Participant{UserID: cells.UserID, UserGroupID: cells.UserGroupID, OfficeID: cells.OfficeID},
		Note:        cells.Note,
	}
	if c.CustomerID == "" {
		c.CustomerID = r.Customer
	}
	c.CustomerID = checkID(add, importer.CustomerID, c.CustomerID, true)
	c.ContactID = checkID(add, importer.ContactID, c.ContactID, true)
	c.Date, noTime = r.date(add, cells.Date, cells.Time)
	c.MeetingID = checkID(add, importer.MeetingID, c.MeetingID, false)
	c.EstateID = checkID(add, importer.EstateID, c.EstateID, false)
	c.Participant = checkParticipant(add, c.Participant)
	c.Note = checkNote(add, c.Note)
	checkExample(add, &c)
	if len(faults) > 0 {
		return importer.Comeback{}, false, faults
	}
	return c, noTime, nil
}

// checkParticipant checks who is to do the comeback: one at most.
func checkParticipant(add func(importer.Problem), p importer.Participant) importer.Participant {
	second := func(field importer.Field, id string, first importer.Field) {
		add(importer.Problem{Code: importer.TwoParticipants, Field: field, Value: id, Detail: string(first)})
	}
	user, group := p.UserID != "", p.UserGroupID != ""
	p.UserID = checkID(add, importer.UserID, p.UserID, false)
	p.UserGroupID = checkID(add, importer.UserGroupID, p.UserGroupID, false)
	if user && group {
		second(importer.UserGroupID, p.UserGroupID, importer.UserID)
	}
	switch office := p.OfficeID != ""; {
	case office && user:
		second(importer.OfficeID, p.OfficeID, importer.UserID)
	case office && group:
		second(importer.OfficeID, p.OfficeID, importer.UserGroupID)
	}
	p.OfficeID = checkID(add, importer.OfficeID, p.OfficeID, false)
	return p
}

// checkNote takes any text as it is, with its line breaks, tabs and spaces, but no
// other control characters, nor what XML 1.0 can't carry. One of white space alone
// says nothing.
func checkNote(add func(importer.Problem), note string) string {
	if note == "" {
		return ""
	}
	said := strings.TrimSpace(note)
	if said == "" {
		return ""
	}
	if !isText(note) {
		add(importer.Problem{Code: importer.NotText, Field: importer.Note, Value: strings.ToValidUTF8(note, "�")})
		return ""
	}
	if mayBeForbidden(note) {
		if i := strings.IndexFunc(note, forbiddenInNote); i >= 0 {
			add(importer.Problem{Code: importer.ControlChar, Field: importer.Note, Value: note, Detail: codePoint(note[i:])})
		}
	}
	if isFormulaError(said) {
		add(importer.Problem{Code: importer.FormulaError, Field: importer.Note, Value: note})
	}
	return note
}

// mayBeForbidden reports whether a note has a control character of ASCII, or a
// byte that begins those of Unicode in UTF-8, or U+FFFE. Most notes have none.
func mayBeForbidden(note string) bool {
	for i := range len(note) {
		if c := note[i]; c < ' ' || c == 0x7f || c == 0xc2 || c == 0xef {
			return true
		}
	}
	return false
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

// date reads the date and the time cell of a row, and reports whether neither
// says a time of day.
func (r *Rules) date(add func(importer.Problem), text, clock string) (at time.Time, noTime bool) {
	zone := r.Location
	if zone == nil {
		zone = stockholm
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
	case at.Year() < 2000 || at.Year() > 2100:
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

// clock decides the time of day of a date that w is, or is not if it is zero. A
// midnight beside a time column that says more is no time of day: many programs
// write a day so.
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
