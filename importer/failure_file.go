package importer

// What can be wrong with a file that is to be written.
const (
	// Found before anything is sent.
	OutputNeeded    Code = "output-needed"     // the sheet is not a file that results could be written beside
	OutputFormat    Code = "output-format"     // results can't be written in the format that the name asks for
	OutputPacked    Code = "output-packed"     // the name ends in .gz, and results are not compressed
	OutputIsSheet   Code = "output-is-sheet"   // the results file is the sheet itself
	ErrorsIsSheet   Code = "errors-is-sheet"   // the errors file would be the sheet itself
	ErrorsIsResults Code = "errors-is-results" // the errors file is the results file too
	OutputIsFolder  Code = "output-is-folder"
	NotAPlainFile   Code = "not-a-plain-file" // a device, a pipe
	NotOurs         Code = "not-ours"         // there is a file of that name that this program did not write
	HoldsRealIDs    Code = "holds-real-ids"   // a check or a trial would replace a file that says what is in Vitec

	// What does not fit into a workbook, found before anything is sent.
	TooManyRows    Code = "too-many-rows"    // Detail: the most that there can be
	TooManyColumns Code = "too-many-columns" // Value: the columns that there are, Detail: the most that there can be
	CellTooLong    Code = "cell-too-long"    // Value: the row, Detail: the letter of its column, List: the most characters that a cell can have, and the column's name

	// Found at any time. Err: what the system said.
	FileOpenElsewhere Code = "file-open-elsewhere" // another program keeps it from being replaced
	DiskFull          Code = "disk-full"
	FolderMissing     Code = "folder-missing"
	WriteForbidden    Code = "write-forbidden" // the file or its folder may not be written
	FileNotWritten    Code = "file-not-written"
	FileNotRemoved    Code = "file-not-removed"
	FileNotRead       Code = "file-not-read"

	// ResultsNotWritten: rows may have been sent, and their results could be
	// written neither where they belong nor next to it. Path: where they
	// belong, Err: why not.
	ResultsNotWritten Code = "results-not-written"
)
