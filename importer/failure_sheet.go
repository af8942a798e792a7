package importer

// What keeps a file from being read at all. Value, Detail, List and Err are
// named where a Failure carries them.
const (
	NoSuchFile    Code = "no-such-file"
	IsFolder      Code = "is-folder"
	IsDevice      Code = "is-device"        // a terminal, a disk, a socket: what is read must end
	NothingPiped  Code = "nothing-piped"    // standard input was named, and is a terminal or another device
	Unreadable    Code = "unreadable"       // Err: why
	SheetChanging Code = "sheet-changing"   // it was written to every time that it was copied
	DamagedGzip   Code = "damaged-gzip"     // Err: what is wrong with it
	GzipTooLarge  Code = "gzip-too-large"   // Detail: the limit in GiB
	NoRoom        Code = "no-room"          // for the copy of the sheet. Value: the folder, Err: what the system said
	NoCopy        Code = "sheet-not-copied" // for another reason. Value: the folder, Err: why
)

// What a file is instead of a sheet.
const (
	Empty            Code = "empty"
	NotASheet        Code = "not-a-sheet" // bytes that are not text, of no known kind
	IsPDF            Code = "is-pdf"
	IsPicture        Code = "is-picture"
	IsMarkup         Code = "is-web-page" // or XML
	IsTextDocument   Code = "is-text-document"
	IsWord           Code = "is-word-document"
	IsNumbers        Code = "is-numbers-document"
	IsOpenDocument   Code = "is-open-document"
	IsOldWorkbook    Code = "too-old-workbook" // .xls, or protected by a password
	IsBinaryWorkbook Code = "is-binary-workbook"
	IsPresentation   Code = "is-presentation"
	IsZip            Code = "is-zip"
)

// What is wrong with a sheet as a whole.
const (
	NoHeader         Code = "no-header"               // List: what stands in the line that has most; Value: that line, if it is one cell with all titles in it
	MissingColumn    Code = "missing-column"          // Value: the fields that have none, Detail: the first of them, List: the columns that there are
	MissingCustomer  Code = "missing-customer-column" // the same, where that of the customer is the first
	MisspelledColumn Code = "misspelled-column"       // Value: a column whose name is nearly one of a missing field, Detail: that field, List: all missing fields
	DoubleColumn     Code = "double-column"           // Value, Detail: the letters of two columns, List: the field that both mean, their names, and these again if --ignore tells one from the other
	NoSuchColumn     Code = "no-such-column"          // Value: a column that --map names, Detail: the field that has no other and is needed, "" where --map names no column that is there, List: those that there are
	NotAWorkbook     Code = "not-a-workbook"          // but a sheet of a workbook was named
	NoSuchSheet      Code = "no-such-sheet"           // Value: the name, List: the names that there are
	AllHidden        Code = "all-sheets-hidden"
	EmptySheet       Code = "empty-sheet"         // Value: its name
	NoHeaderInSheet  Code = "no-header-in-sheet"  // of a workbook of several. Value: its name, List: the others that are shown
	Damaged          Code = "damaged"             // Value: the part of the workbook, "" for all of it
	TooLarge         Code = "too-large"           // unzipped. Value: the part of the workbook, "" for all of it
	NoSuchPart       Code = "no-such-part"        // that the workbook names. Value: the part, or the sheet that should stand in it
	NoSuchStyle      Code = "no-such-style"       // that a cell refers to. Value: the cell, Detail: the style
	NoSuchString     Code = "no-such-string"      // the same of a shared string. Value: the cell, Detail: the string's number
	MergedHeading    Code = "merged-heading"      // over several columns in which something stands. Value: the letter of the column that it begins in, Detail: that of another, List: the field, and what it says
	NoRoomForColumns Code = "no-room-for-columns" // right of the header, for those of the results. Value: how many are needed
	BadRowNumber     Code = "bad-row-number"      // Value: the number
	RowOrder         Code = "row-order"           // a row stands twice, or after a later one. Value: its number
	BadCell          Code = "bad-cell"            // a cell that can't stand where it does. Value: its name, Detail: the row in which it stands
	CellTwice        Code = "cell-twice"          // Value: the cell
)

// What else is wrong with its columns.
const (
	MappedTwice      Code = "mapped-twice"       // Value: the column, List: two fields that --map says it means
	CustomerLastTime Code = "customer-last-time" // there is no column for the customer. Value: the customer that was named for an earlier sheet with the same header
)

// What the user should know about how a sheet was read.
const (
	NoRows        Code = "no-rows"        // a header, and no rows below it
	SeveralSheets Code = "several-sheets" // Value: the one that is read, List: all that are shown
	OtherSheet    Code = "other-sheet"    // the first sheet has no header, and the only one that has is read. Value: that one, Detail: the first, List: all that are shown
	OursSheet     Code = "ours-sheet"     // no sheet was named, and the only one that has our columns is read. Value: that one
	HiddenRows    Code = "hidden-rows"    // Rows, Count
	HeaderAgain   Code = "header-again"   // left out: Rows, Count
	TotalsLine    Code = "total"          // a line of totals, left out: Rows, Count
	ExampleRow    Code = "example-row"    // of a template, left out: Rows, Count
	DayNumber     Code = "day-number"     // a date as Excel counts it, which has lost its format, read as that date: Rows, Count
)

// What is wrong with the bytes of a CSV file, or with its lines.
const (
	IsUTF32            Code = "is-utf-32"
	OtherEncoding      Code = "other-encoding"         // its letters are not those of Windows. Value: the encoding that fits
	NoSuchEncoding     Code = "no-such-encoding"       // Value: the name, List: the names that there are
	EncodingOfWorkbook Code = "encoding-of-a-workbook" // which says itself how it is encoded, but one was named
	NoneIsARow         Code = "none-is-a-row"          // there are lines below the header, and all of them were left out
)

// What the user should know about the lines of a sheet.
const (
	NulUnused   Code = "nul-unused"   // a NUL in a column that is not used: Rows, Count
	TrimmedNote Code = "trimmed-note" // white space around a note is left out: Rows, Count
)

// What keeps results from being merged.
const (
	NotResults   Code = "not-results"      // Path: a file that is no results file of ours
	MergesCSV    Code = "merges-csv"       // Path: a workbook
	MergesToCSV  Code = "merges-to-csv"    // Path: a workbook that results in CSV are to be put together in
	NotInEarnest Code = "not-in-earnest"   // Path: results of a check or a trial, Value: a row that shows it
	OtherResults Code = "other-results"    // Path: a file that is not of the same sheet as the first, Value: that one
	OtherRow     Code = "other-result-row" // the same, Detail: the row where they part
)
