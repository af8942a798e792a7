package importer

// Problem is one fault of a row, or one thing that happened to it, as data.
// Package report/words has the words for it.
type Problem struct {
	// Code says what is wrong.
	Code Code `json:"code"`
	// Field is the column that is at fault, "" for the row as a whole.
	Field Field `json:"field,omitempty"`
	// Value is the offending text, or what Vitec said.
	Value string `json:"value,omitempty"`
	// Detail is a second value that some codes carry: see Code.
	Detail string `json:"detail,omitempty"`
	// Row is the other row that the problem is about, 0 for none.
	Row int `json:"row,omitempty"`
	// Run is the run that the other row belongs to, 0 for this one.
	Run int64 `json:"run,omitempty"`
	// Private is what only the owner of the row may see: who was looked for, and who
	// was found. It is kept nowhere but in the errors file.
	Private string `json:"-"`
}

// Code names a kind of Problem. The values are stable: scripts may rely on
// them.
type Code string

// Faults of a row's form, found while reading.
const (
	TooFewCells    Code = "too-few-cells"   // Value: cells there, Detail: cells expected
	TooManyCells   Code = "too-many-cells"  // Value: the first cell beyond the last column, Detail: cells expected
	StrayQuote     Code = "stray-quote"     // a quote inside a cell that does not begin with one, or text after a closing quote; Value: the text around it
	OpenQuote      Code = "open-quote"      // a quote that is never closed, or only behind lines that look like rows; Value: the text around it
	RowTooLong     Code = "row-too-long"    // Detail: the limit in bytes
	NotText        Code = "not-text"        // bytes that are not text in the file's encoding
	NotCalculated  Code = "not-calculated"  // a formula without its result
	UnreadableCell Code = "unreadable-cell" // a workbook's cell that holds what that column can't have, such as NaN or TRUE for an id. Value: it
	UnclearNumber  Code = "unclear-number"  // a workbook's number that its format hides or changes. Value: the number, Detail: the format
	UnderMerged    Code = "under-merged"    // a workbook's cell hidden under a merged one that shows something else. Value: what nobody sees
)

// Faults of a row's place in its sheet.
const (
	StrayLineEnd  Code = "stray-line-end" // a line end of another kind than the others, and what follows looks like the rest of the row; Row: that line
	BesideColumns Code = "beside-columns" // text to the right of a workbook's last column; Value: the text, Detail: the columns
	Unchanged     Code = "unchanged"      // a row of a file of ours had a fault of form in its first sheet, which the file does not show, and nobody has confirmed it. Value: the column whose cell is to be emptied to confirm it
	OtherHeader   Code = "other-header"   // a second header, with other columns, or a row below it; Row: the header's
)

// Broken rules of a valid row.
const (
	Missing       Code = "missing"        // a required cell is empty
	TooLong       Code = "too-long"       // Value: the text, Detail: the limit in characters
	ControlChar   Code = "control-char"   // Value: the text, Detail: the character as U+XXXX
	DotID         Code = "dot-id"         // "." or "..", which no path can carry
	DamagedNumber Code = "damaged-number" // an id of which Excel kept only the first digits, 1,23457E+15. Value: the text
	FormulaError  Code = "formula-error"  // what a failed formula shows, #N/A. Value: the text
	NotADate      Code = "not-a-date"     // Value: the text
	NoSuchDate    Code = "no-such-date"   // 31 February. Value: the text
	AmbiguousDate Code = "ambiguous-date" // could be read two ways. Value: the text, Detail: the two dates, "2031-05-03|2031-03-05"
	NotATime      Code = "not-a-time"     // Value: the text
	TwoTimes      Code = "two-times"      // both date and time columns hold a time of day. Value: the time column's
	SkippedHour   Code = "skipped-hour"   // the clock skips it. Value: the text, Detail: the time zone
	RepeatedHour  Code = "repeated-hour"  // the clock passes it twice. Value: the text, Detail: the two times with offset, "…|…"
	PastDate      Code = "past-date"      // Value: the text
	YearRange     Code = "year-range"     // outside 2000 to 2100. Value: the text
	ExampleLeft   Code = "example-left"   // the cell is that of a template's example. Value: the text
)

// Broken rules of dates that say too much.
const (
	WrongWeekday Code = "wrong-weekday" // the date is not that day of the week. Value: the text, Detail: the day that it is, "saturday"
	TimeSpan     Code = "time-span"     // 13:00-14:00, where one time of day is wanted. Value: the text
)

// Broken rules of ids, and of who is to do a comeback.
const (
	InvisibleChar   Code = "invisible-char"   // an id with an invisible character, or a space that is not a plain one. Value: the text, Detail: the character as U+XXXX
	NotAnID         Code = "not-an-id"        // a space or an @, as in names and addresses, in the id of a customer, a contact or a participant; or a formula. Value: the text
	DateAsID        Code = "date-as-id"       // a date or a time of day, which spreadsheets turn ids into. Value: the text
	PlaceholderID   Code = "placeholder-id"   // what programs and people write for an empty value: null, n/a, -. Value: the text
	TwoParticipants Code = "two-participants" // more than one of userId, userGroupId and officeId. Value: the second one, Detail: the field of the first one
)

// Faults of whom a row is for, and of who is to do it, where these are not ids.
// Private has what was looked for.
const (
	NoSuchContact       Code = "no-such-contact"      // Field: what it was looked for by
	SeveralContacts     Code = "several-contacts"     // Field: the same. Value: how many there are, Detail: the ids of some; Private names them
	NotACandidate       Code = "not-a-candidate"      // the id that a person has chosen is none of those found. Value: it, Detail: the ids of those
	ContactsDiffer      Code = "contacts-differ"      // the e-mail address is one contact's, the phone another's. Value: the first one's id, Detail: the other's
	NameAlone           Code = "name-alone"           // there is a name and nothing else, and it was not said that this is enough
	NameShort           Code = "name-short"           // Vitec does not search for names this short
	NameCommon          Code = "name-common"          // too many contacts have the name for Vitec to show them all
	ContactDeceased     Code = "contact-deceased"     // Value: the id
	ContactGone         Code = "contact-gone"         // it was found, but is gone: it may have been merged with another. Value: the id
	NotAnEmail          Code = "not-an-email"         //
	NotAPhone           Code = "not-a-phone"          //
	NoSuchParticipant   Code = "no-such-participant"  // Field: that of the participant, as of those below
	SeveralParticipants Code = "several-participants" // Value: how many there are
	Archived            Code = "archived"             // Value: the id
)

// What is odd about whom a row is for, but not a fault.
const (
	PartlyFound  Code = "partly-found"  // one of e-mail address and phone finds nobody. Field: that one, Value: the other one's field
	OtherName    Code = "other-name"    // the contact has another name. Field: that of the name
	OtherContact Code = "other-contact" // the column found_contact_id has another contact than the other cells find; these count. Field: what it was found by
	TakenAsID    Code = "taken-as-id"   // the participant does not look like an id, and is nobody's name. Value: it
)

// Why it is not known whom a row is for, so that the row is unsent.
const (
	ToBeFound    Code = "to-be-found"    // nobody was asked: this was only a check
	MayNotSearch Code = "may-not-search" // the login may not look it up. Field: what is looked for, Value: the customer, Detail: the HTTP status, if the login may be wrong altogether
	CannotSearch Code = "cannot-search"  // Vitec did not answer. Field: what is looked for, Value: why
	NoLogin      Code = "no-login"       // there is none for the customer. Value: it
	LoginRefused Code = "login-refused"  // Vitec does not accept the login. Value: the customer
)

// UnusualCustomerID is a warning, not a fault: the value does not look like a
// Vitec number (letter S, M, O, G or T and digits).
const UnusualCustomerID Code = "unusual-customer-id"

// UnusualID is the same for the other ids. It is no fault either: ids unlike
// those in Vitec's documentation have been seen.
const UnusualID Code = "unusual-id"

// What happened to a valid row that was not created.
const (
	SameAsRow      Code = "same-as-row"     // Row, Run: the row that made (or would make) the same comeback. Detail: the status of that row, if it is not created
	AlreadyCreated Code = "created-before"  // the sheet itself says that it was created; Value: the id
	Corrected      Code = "corrected"       // a corrected version of the row was created: Row, Run. Value: its id
	Similar        Code = "similar"         // not sent, as the contact has a comeback of ours at exactly that time, with another note, home or handler: Row, Run. Value: its id
	OriginCreated  Code = "origin-created"  // not sent, as the row, or another version of it, was created with other content: Row, Run. Value: its id
	SaysCreated    Code = "says-created"    // not sent, as the row says that it was created, and the journal does not know that id. Value: the id
	SaysUncertain  Code = "says-uncertain"  // not sent, as the row says that it may or may not be in Vitec, and the journal does not know the sheet that it first stood in
	SaysOther      Code = "says-other"      // not sent, as the row says that it is a comeback which is known to be another one. Value: the id
	ThereBefore    Code = "there-before"    // not sent, as Vitec has a comeback for this contact at this time that is not ours. Value: its id
	AfterBackup    Code = "after-backup"    // not sent, as Vitec has a comeback for this contact at this time that was made after the backup which the journal was restored from, and is no row's of ours. Value: its id, Detail: when the backup was made, Row, Run: the row itself
	VitecRefused   Code = "vitec-refused"   // Value: Vitec's own words, Detail: the HTTP status
	CustomerClosed Code = "customer-closed" // Vitec has refused every row of this customer so far; Value: the customer
	CustomerLogin  Code = "customer-login"  // Vitec does not accept the login for this customer, but accepts it for others; Value: the customer
	NotReached     Code = "not-reached"     // Vitec could not be reached for this row. Value: why
	NotStarted     Code = "not-started"     // the run ended before the row's turn. Value: why
	OnlyChecked    Code = "only-checked"    // valid, and nothing was to be sent
	OtherCustomer  Code = "other-customer"  // --only-customer names others
	BeyondLimit    Code = "beyond-limit"    // --limit. Value: the limit
	NotConfirmed   Code = "not-confirmed"   // it was no part of what a person has agreed to
	StrictRefused  Code = "strict"          // --strict: another row is invalid
	AnswerLost     Code = "answer-lost"     // the request was sent, and no readable answer came. Value: why
	NotThere       Code = "not-there"       // the answer was lost, and a look-up shows that nothing was created. Value: why it was lost
	CannotAsk      Code = "cannot-ask"      // not sent, as Vitec could not be asked first. Value: why
	CannotLookUp   Code = "cannot-look-up"  // the answer was lost, and the contact could not be looked up. Value: why not, Detail: why it was lost
	Indistinct     Code = "indistinct"      // the answer was lost; looked up, but what is there is ambiguous. Value: the ids found, Detail: why it was lost
	NoWitness      Code = "no-witness"      // the answer was lost; looked up and not shown, but nothing else was shown that proves it absent. Detail: why it was lost
	ListCut        Code = "list-cut"        // the same, but the list may have been cut off. Detail: why it was lost
	ListCached     Code = "list-cached"     // the same, but a cache has answered. Detail: why it was lost
	WaitsForRow    Code = "waits-for-row"   // not sent, as a row of the same contact and time, or another version of it, is in doubt: Row, Run
	TwiceInVitec   Code = "twice-in-vitec"  // it was sent again after a look-up showed that it was not there, and is now there twice. Value: the ids
	SaidByPerson   Code = "said-by-person"  // the answer was lost; a person has looked in Vitec. Value: who
	ReasonRemoved  Code = "reason-removed"  // why it was not created is no longer known: a purge has removed it from the journal
)

// CanPass reports whether a row that is unsent for this reason may be sent by
// a later start of its run without any change to it.
func (c Code) CanPass() bool {
	switch c {
	case NotStarted, NotReached, CannotAsk, CustomerClosed, CustomerLogin, NotThere, WaitsForRow, SaidByPerson,
		ToBeFound, MayNotSearch, CannotSearch, NoLogin, LoginRefused:
		return true
	}
	return false
}

// HoldsBack reports whether a problem of this kind is not a fault of a row, but keeps
// it from being sent, as it is not known whom the row is for.
func (c Code) HoldsBack() bool {
	switch c {
	case ToBeFound, MayNotSearch, CannotSearch, NoLogin, LoginRefused:
		return true
	}
	return false
}
