package importer

// Notice is something that the user should know about a sheet or a run and that
// is not a fault of a row, as data.
type Notice struct {
	Code   Code     `json:"code"`
	Value  string   `json:"value,omitempty"`
	Detail string   `json:"detail,omitempty"`
	List   []string `json:"list,omitempty"`
	Rows   []int    `json:"rows,omitempty"`  // the first rows that it is about
	Count  int      `json:"count,omitempty"` // how many it is about
	Loud   bool     `json:"-"`               // it must not be missed, even with little output
}

// firstRows is how many rows a Notice names.
const firstRows = 5

// Add counts a row that the notice is about.
func (n *Notice) Add(row int) {
	if n.Count++; n.Count <= firstRows {
		n.Rows = append(n.Rows, row)
	}
}

// What there is to know about a job. Rows and Count say which rows it is
// about.
const (
	Noted            Code = "noted"              // Value: a sentence of an earlier version
	DatesReadAs      Code = "dates-read-as"      // ambiguous dates are read as other dates show. Value: one that shows it, Detail: the format, List: one that is read so
	HeldByStrict     Code = "held-by-strict"     // nothing is sent, as --strict was given. Count: invalid rows
	UnusualCustomers Code = "unusual-customers"  // Count: rows whose customer does not look like a Vitec number
	UnusualIDs       Code = "unusual-ids"        // Count: rows with another id that does not look like Vitec's, List: the fields that have one
	RunGoesOn        Code = "run-goes-on"        // a run of this sheet was not finished. Value: the run, Detail: when it was begun
	RunReplaced      Code = "run-replaced"       // an unfinished run of this sheet is not resumed. Value: the run, Detail: the run that takes its place
	RunResumed       Code = "run-resumed"        // Value: the run, Detail: its sheet, List: its server, workers, rate and limit
	RunComplete      Code = "run-complete"       // a run has nothing left to send. Value: the run, Detail: its sheet
	JournalOlder     Code = "journal-older"      // it is brought up to date. Value: the journal
	JournalRestored  Code = "journal-restored"   // each row is looked up before it is sent. Value: when the backup was made
	ToStandIn        Code = "to-stand-in"        // Value: its address
	LogLost          Code = "log-lost"           // Value: the file, Detail: why
	TwiceFound       Code = "twice-found"        // Count: rows that are in Vitec twice
	OnlyCompared     Code = "only-compared"      // whoever compares may settle no rows. Count: those in doubt
	NotSettled       Code = "not-settled"        // the journal is in use, so that nothing is settled. Value: what the journal says
	AsksAboutRows    Code = "asks-about-rows"    // Count: rows that Vitec is asked about
	ComparisonGoesOn Code = "comparison-goes-on" // Value: the run, Detail: the row after which
	NotInReport      Code = "not-in-report"      // the journal is in use. Value: the run
	CountedOtherwise Code = "counted-otherwise"  // an older version counted the rows of a run's sheet in another way. Value: the sheet
	SheetGone        Code = "sheet-gone"         // Value: the sheet of a run
	WordTaken        Code = "word-taken"         // Vitec could not be asked about a row. Value: why
	NotShown         Code = "not-shown"          // Vitec does not show an id. Value: the id
	SettledAsSaid    Code = "settled-as-said"    // Count: rows
	DeathsUntold     Code = "deaths-untold"      // the login may not look up which contacts are there, and have not died. Value: the customer
)

// What there is to know about how the columns of a sheet are understood.
const (
	NearColumn         Code = "near-column"          // it is not used, and nobody was asked whether it should be. Value: its name, Detail: the field, List: its letter
	ParticipantColumns Code = "participant-columns"  // most rows have more than one who is to do the comeback. List: the columns, Value: one that can be left out, Count: the rows
	MapAbsent          Code = "map-column-absent"    // List: columns that --map names, and that the sheet does not have
	IgnoreAbsent       Code = "ignore-column-absent" // List: columns that --ignore names, and that the sheet does not have
	ColumnsRecalled    Code = "columns-recalled"     // they are understood as in an earlier import. List: columns, each with its field
	IgnoredRecalled    Code = "ignored-recalled"     // they are not used, as in an earlier import. List: columns
	CustomerRecalled   Code = "customer-recalled"    // Value: the customer that was named for an earlier import
	ColumnsNotRecalled Code = "columns-not-recalled" // what is remembered can't be read. Value: the file, Detail: why
	ColumnsNotKept     Code = "columns-not-kept"     // they can't be remembered. Value: the file, Detail: why
)
