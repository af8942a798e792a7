package importer

import "time"

// Field is one of the columns that the program understands, by its English
// name. The zero Field means "no column in particular".
type Field string

// The fields of a row. CustomerID, ContactID and Date are required.
const (
	CustomerID  Field = "customerId"  // the estate agency's number at Vitec, not that of its end customer
	ContactID   Field = "contactId"   // the person or company to get back to
	Date        Field = "date"        // when, as written
	Time        Field = "time"        // the time of day, where it has a column of its own
	MeetingID   Field = "meetingId"   // the customer meeting that the comeback follows from
	EstateID    Field = "estateId"    // the home it is about
	UserID      Field = "userId"      // participant: a person
	UserGroupID Field = "userGroupId" // participant: a group
	OfficeID    Field = "officeId"    // participant: a whole office
	Note        Field = "note"        // free text
)

// What people know a contact by, if they have no contactId.
const (
	Email     Field = "email"
	Phone     Field = "phone"
	Name      Field = "name" // in full
	FirstName Field = "firstName"
	LastName  Field = "lastName"
)

// Fields lists every Field in the order in which a template shows them.
var Fields = []Field{CustomerID, ContactID, Email, Phone, Name, FirstName, LastName, Date, Time, MeetingID, EstateID, UserID, UserGroupID, OfficeID, Note}

// Cells holds what one row's known columns say, as written: text, never
// converted. A column that the sheet does not have is "".
type Cells struct {
	CustomerID  string
	ContactID   string
	Date        string
	Time        string
	MeetingID   string
	EstateID    string
	UserID      string
	UserGroupID string
	OfficeID    string
	Note        string

	// What a contact is known by, if there is no ContactID.
	Email     string
	Phone     string
	Name      string
	FirstName string
	LastName  string

	// What an earlier run wrote beside the row, if the sheet is a results
	// file or an errors file.
	Status         string
	ComebackID     string
	FoundContactID string // whom it found, or whom a person has chosen since
}

// Row is one row of a sheet, as it was read.
type Row struct {
	// Number is the row number that a spreadsheet program shows, from 1.
	Number int
	// Origin is where the row first stood, if the sheet is a file of ours that
	// says so; zero if not: then it is this sheet's own row.
	Origin Origin
	// Cells is what the row says.
	Cells Cells
	// Matched is whom the row means, if that was found before: a row that was recorded
	// once is never given another contact.
	Matched Matched
	// Problems are faults of the row's form, found while reading: a stray
	// quote, a cell too many. A row that has one is invalid, and its Cells
	// may be wrong.
	Problems []Problem
	// Source is the row as it stood in the file, to be written out again
	// beside its outcome. Only the sheet that read it can use it.
	Source any
}

// Origin is the first sheet that a row stood in, and its row there. Our files
// carry it along, so that a corrected row is still known as the same row.
type Origin struct {
	Sheet string `json:"sheet,omitempty"` // SheetCode; "" if that is not known
	Row   int    `json:"row"`
}

// Known reports whether the origin says which row of which sheet.
func (o Origin) Known() bool { return o.Sheet != "" && o.Row > 0 }

// Comeback is what Vitec is asked to create: a dated reminder to get back to
// a contact (återkomst).
type Comeback struct {
	CustomerID string
	ContactID  string
	// Date is the wall-clock time with the offset that it is sent with, to
	// the second.
	Date        time.Time
	MeetingID   string
	EstateID    string
	Participant Participant
	Note        string
}

// Participant says who is to do a comeback. Any of the three may be empty.
type Participant struct {
	UserID      string
	UserGroupID string
	OfficeID    string
}

// RowWriter writes rows of a sheet back in the sheet's own dialect and
// encoding, with its own columns untouched. The header is already written.
type RowWriter interface {
	// Write adds one row: its own cells, then those under Columns. Cells that
	// faults name are marked, if the file can show that. Nothing of it is kept.
	Write(row *Row, cells []string, faults []Problem) error
	// Close ends the text. It does not close the underlying writer.
	Close() error
	// Discard drops what was written, unless it was closed.
	Discard()
}
