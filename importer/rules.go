package importer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxID is the longest id, in characters (documented for customers, contacts
// and estates; assumed for the others).
const maxID = 40

// Rules say which rows are valid, and what comeback a valid row asks for.
type Rules struct {
	Customer    string         // of rows whose customer cell is empty; "" for none
	Location    *time.Location // whose clock dates without an offset are of; nil is Europe/Stockholm
	DateFormat  DateFormat     // how to read dates that could be read two ways
	DefaultTime Clock          // of dates that have no time of day
	AllowPast   bool           // take dates that have passed
	Now         time.Time      // what has passed, is before this
}

// Check judges one row. It names all of its faults, in the order of Fields;
// if it names none, the comeback may be sent.
func (r *Rules) Check(row Row) (Comeback, []Problem) {
	// Where the form of a row is broken its cells may have slid, and what
	// they seem to say would only mislead.
	if len(row.Problems) > 0 {
		return Comeback{}, row.Problems
	}
	cells := &row.Cells
	var faults []Problem
	add := func(p Problem) { faults = append(faults, p) }

	c := Comeback{
		CustomerID:  cells.CustomerID,
		ContactID:   cells.ContactID,
		MeetingID:   cells.MeetingID,
		EstateID:    cells.EstateID,
		Participant: Participant{cells.UserID, cells.UserGroupID, cells.OfficeID},
		Note:        cells.Note,
	}
	if c.CustomerID == "" {
		c.CustomerID = r.Customer
	}
	checkID(add, CustomerID, c.CustomerID, true)
	checkID(add, ContactID, c.ContactID, true)
	if cells.Date == "" {
		add(Problem{Code: Missing, Field: Date})
	} else {
		c.Date = r.date(add, cells.Date, cells.Time)
	}
	checkID(add, MeetingID, c.MeetingID, false)
	checkID(add, EstateID, c.EstateID, false)
	checkID(add, UserID, c.Participant.UserID, false)
	checkID(add, UserGroupID, c.Participant.UserGroupID, false)
	checkID(add, OfficeID, c.Participant.OfficeID, false)
	checkNote(add, c.Note)
	if len(faults) > 0 {
		return Comeback{}, faults
	}
	return c, nil
}

// checkID holds an id against its rules. Those of the customer and the
// contact stand in the request's path, where "." and ".." have a meaning.
func checkID(add func(Problem), field Field, id string, inPath bool) {
	if id == "" {
		if inPath {
			add(Problem{Code: Missing, Field: field})
		}
		return
	}
	if plain(id) {
		return
	}
	if !utf8.ValidString(id) {
		add(Problem{Code: NotText, Field: field, Value: strings.ToValidUTF8(id, "�")})
		return
	}
	if utf8.RuneCountInString(id) > maxID {
		add(Problem{Code: TooLong, Field: field, Value: id, Detail: strconv.Itoa(maxID)})
	}
	if i := strings.IndexFunc(id, unicode.IsControl); i >= 0 {
		add(controlChar(field, id, i))
	}
	if inPath && (id == "." || id == "..") {
		add(Problem{Code: DotID, Field: field, Value: id})
	}
	if strings.Contains(id, "E+") && cutNumber.MatchString(id) {
		add(Problem{Code: DamagedNumber, Field: field, Value: id})
	}
	checkFormula(add, field, id)
}

// plain reports whether an id is of printable ASCII, as nearly all are, and has
// nothing that a rule is about.
func plain(id string) bool {
	for i := range len(id) {
		if c := id[i]; c < ' ' || c > '~' || c == '#' || c == '+' {
			return false
		}
	}
	return len(id) <= maxID && strings.Trim(id, ".") != ""
}

// cutNumber is how Excel writes a number that is too long for it. Of more
// than 15 digits it has lost the rest.
var cutNumber = regexp.MustCompile(`^\d([.,]\d+)?E\+\d+$`)

// formulaError is what Excel shows, in English or Swedish, of a formula that
// came to nothing.
var formulaError = regexp.MustCompile(`^#(N/A|[A-ZÅÄÖ_]+(/0)?[!?])$`)

func checkFormula(add func(Problem), field Field, text string) {
	if strings.HasPrefix(text, "#") && formulaError.MatchString(text) {
		add(Problem{Code: FormulaError, Field: field, Value: text})
	}
}

// checkNote takes any text with its line breaks and tabs, but no other
// control characters, nor what XML 1.0 can't carry.
func checkNote(add func(Problem), note string) {
	if !utf8.ValidString(note) {
		add(Problem{Code: NotText, Field: Note, Value: strings.ToValidUTF8(note, "�")})
		return
	}
	if mayBeForbidden(note) {
		if i := strings.IndexFunc(note, forbiddenInNote); i >= 0 {
			add(controlChar(Note, note, i))
		}
	}
	checkFormula(add, Note, note)
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

func controlChar(field Field, text string, at int) Problem {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return Problem{Code: ControlChar, Field: field, Value: text, Detail: fmt.Sprintf("U+%04X", r)}
}

// date reads the date and the time cell of a row.
func (r *Rules) date(add func(Problem), text, clock string) time.Time {
	w, problem := readDate(text, r.DateFormat)
	if problem != nil {
		add(*problem)
	}
	clockProblem := r.clock(&w, clock)
	if clockProblem != nil {
		add(*clockProblem)
		w.clock = Clock{} // the day alone can still be judged
	}
	if problem != nil {
		return time.Time{}
	}
	zone := r.Location
	if zone == nil {
		zone = stockholm
	}
	at, code, detail := w.resolve(zone)
	switch {
	case code != "":
	case w.year < 2000 || w.year > 2100:
		code = YearRange
	case at.Before(r.Now) && !r.AllowPast && clockProblem == nil:
		code = PastDate
	default:
		return at
	}
	if clock != "" && clockProblem == nil {
		text += " " + clock
	}
	add(Problem{Code: code, Field: Date, Value: text, Detail: detail})
	return time.Time{}
}

// clock decides the time of day. Exports often write midnight beside a time
// column that says more.
func (r *Rules) clock(w *written, text string) *Problem {
	if text == "" {
		if !w.hasClock {
			w.clock = r.DefaultTime
		}
		return nil
	}
	c, rest, ok := cutClock(simplify(text))
	if ok && rest != "" && w.offset == nil {
		w.offset, ok = readOffset(strings.TrimSpace(rest))
	} else {
		ok = ok && rest == ""
	}
	if !ok {
		return &Problem{Code: NotATime, Field: Time, Value: text}
	}
	if w.hasClock && w.clock != c && w.clock != (Clock{}) {
		return &Problem{Code: TwoTimes, Field: Time, Value: text}
	}
	w.clock = c
	return nil
}

// Warnings names what is unusual about a comeback, and no fault.
func (r *Rules) Warnings(c Comeback) []Problem {
	id := c.CustomerID
	digits := strings.TrimLeft(id, "SMOGTsmogt")
	if len(id)-len(digits) == 1 && digits != "" && strings.Trim(digits, "0123456789") == "" {
		return nil
	}
	return []Problem{{Code: UnusualCustomerID, Field: CustomerID, Value: id}}
}
