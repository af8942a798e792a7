package words

import "comebacks/importer"

// What is said in several places of the page.
const (
	chooseAgain   = "choose the file again"
	thenContinue  = "then press Continue"
	signInAgain   = "correct the login under Settings"
	askForJournal = "ask whoever looks after this computer to start comebacks with another place for the journal"
	seeRuns       = "look under Earlier runs"
	fileElsewhere = "choose another file for the results"
	asCSV         = "save the results as CSV"
)

// englishOnPage is what to do about failures, notices and causes on the page, where the
// terminal has a command or a flag for it.
var englishOnPage = map[importer.Code]string{
	importer.UserExists:         "ask whoever looks after the page",
	importer.NoSuchUser:         "ask whoever looks after the page",
	importer.IsFolder:           "choose the sheet that is in it",
	importer.IsDevice:           "choose a file",
	importer.NothingPiped:       "choose a file",
	importer.Empty:              "a sheet has a first row with the names of its columns; get an empty template to see them",
	importer.OtherEncoding:      "save it as CSV UTF-8, and choose it again",
	importer.NoSuchEncoding:     "choose one of them",
	importer.EncodingOfWorkbook: "leave the encoding to the workbook",
	importer.NoHeader:           "write the names in the first row, or choose below what the columns are; or download an empty template",
	importer.MissingColumn:      "if the column has another name, choose below what it is",
	importer.MissingCustomer:    "if all rows are for the same agency, enter it below; if the column has another name, choose what it is",
	importer.MisspelledColumn:   "rename it, or choose below what it is",
	importer.DoubleColumn:       `choose "left out" below for one of them`,
	importer.MappedTwice:        "a column means one field: choose one",
	importer.CustomerLastTime:   "customer {value} was given last time for such a sheet: give it again if that is meant",
	importer.NotAWorkbook:       "leave out the name of the sheet",
	importer.AllHidden:          "show the one to be read in Excel, and choose the file again",
	importer.EmptySheet:         "choose another in the list of sheets",
	importer.NoHeaderInSheet:    "choose the one to be read in the list of sheets",
	importer.SeveralSheets:      "choose another in the list of sheets, if that is meant",
	importer.OursSheet:          "choose another in the list of sheets, if that is meant",

	importer.JournalElsewhere:    "make sure that the program there has ended, then ask whoever looks after it to release the journal",
	importer.JournalLeaseLost:    "nothing more is sent by this one; when the other one has ended, press Continue",
	importer.JournalEndLost:      "ask whoever looks after this computer to put the newest copy of the journal back in its place, with the files -wal and .begun that stood beside it",
	importer.JournalNoRun:        seeRuns,
	importer.JournalNoPermission: askForJournal,
	importer.JournalNoPlace:      askForJournal,
	importer.JournalNetwork:      "ask whoever looks after this computer to move it to a disk of this machine, with all that stands beside it",
	importer.JournalPragma:       "ask whoever looks after this computer to move it to a disk of this machine, with all that stands beside it",
	importer.SheetChanged:        chooseAgain,
	importer.NoRoomForSheet:      "make room on the disk, then press Send again; nothing was sent",
	importer.SheetNotKept:        "see that you may write there, then press Send again; nothing was sent",

	importer.OutputNeeded:      "choose a file for the results",
	importer.OutputIsSheet:     fileElsewhere,
	importer.MergesToCSV:       fileElsewhere,
	importer.ErrorsIsSheet:     fileElsewhere,
	importer.ErrorsIsResults:   fileElsewhere,
	importer.OutputIsFolder:    "choose a file in it",
	importer.NotAPlainFile:     fileElsewhere,
	importer.NotOurs:           "move it away, or choose another name for the results",
	importer.HoldsRealIDs:      "choose another name for the results",
	importer.TooManyRows:       asCSV,
	importer.TooManyColumns:    asCSV,
	importer.CellTooLong:       asCSV,
	importer.FileOpenElsewhere: "close it in Excel, then try again; nothing is done twice",
	importer.DiskFull:          "make room on the disk, then try again; nothing is done twice",
	importer.FolderMissing:     fileElsewhere,
	importer.WriteForbidden:    "you may not write there; choose a file in another folder for the results",
	importer.ResultsNotWritten: "what became of each row is in the journal: press Get the results",

	"bad-map":                     "choose in the list above the column what it is",
	"no-such-match":               `tick "Find by name alone", or remove the tick`,
	"output-taken":                fileElsewhere,
	"results-place-gone":          "make that place writable again, then try again",
	"replaced-meanwhile":          seeRuns,
	"no-place-for-journal":        askForJournal,
	"too-few-files":               "send more slowly: see How fast under Settings",
	"limit-on-unfinished":         "press Continue at that run under Earlier runs",
	"only-customer-on-unfinished": "press Continue at that run under Earlier runs",
	"not-a-run":                   seeRuns,
	"run-sheet-gone":              "look at its report",
	"no-such-run":                 seeRuns,
	"no-runs":                     "choose a file under New file",
	"no-run-since":                seeRuns,
	"no-runs-then":                seeRuns,
	"days-swapped":                "exchange the two days",
	"settle-say-one":              "press It is there or It is not there",
	"settle-one-id":               "settle each row with an id of its own",
	"row-is-there":                "if it is the row's, press It is there; if it is somebody else's, only waiting or a change in Vitec can tell them apart",

	importer.RunReplaced: "it can still be finished: press Continue under Earlier runs",

	importer.NearColumn:         "if it is, choose that in the list above it",
	importer.ParticipantColumns: "choose \"left out\" in the list above one of them",
	importer.ColumnsRecalled:    "change that in the lists above the columns",
	importer.IgnoredRecalled:    "change that in the lists above the columns",
	importer.CustomerRecalled:   "change that above the table",

	importer.LoginsMissing:    "their rows are not sent; sign in for them under Settings",
	importer.OtherServer:      "sign in for that one under Settings",
	importer.LoginTooLong:     "ask whoever looks after this computer to keep it in a file of logins",
	importer.LoginNotKept:     "see that it is open and can be written, then try again",
	importer.LoginNone:        "see Settings",
	importer.LoginNoneForAll:  "see Settings",
	importer.LoginOfVariables: "while these are set on this computer, they come before every login that is kept",
	importer.NoKeychain:       "a login that is typed here is used now and forgotten when the program ends",

	importer.Code(importer.Interrupted):        "press Continue; nothing is sent twice",
	importer.Code(importer.CredentialsRefused): signInAgain + ", " + thenContinue,
	importer.Code(importer.Unreachable):        "press Continue when Vitec can be reached again",
	importer.Code(importer.AsksToWait):         "press Continue later",
	importer.Code(importer.Redirected):         "a redirect is never followed; check Vitec's address under Settings, " + thenContinue,
	importer.Code(importer.NetworkAsks):        "open a web page in the browser to see what the network asks for, " + thenContinue,
	importer.Code(importer.AnswersLost):        "Vitec, or something on the way to it, fails for all requests; press Continue when that is over",
	importer.Code(importer.JournalFailed):      "keep the file of the journal as it is; check whether the disk is full or read-only; nothing is lost: when that is fixed, press Continue",
	importer.Code(importer.RowsDiffer):         "nothing is sent twice; press Continue",
	importer.Code(importer.CountedByOlder):     "choose the file again under New file: what is in Vitec is known, and not sent",
	importer.Code(importer.SheetFailed):        "choose the file again: what is in Vitec is known, and not sent",
}

// englishNoticesOnPage is the same for notices whose codes problems of rows have too.
var englishNoticesOnPage = map[importer.Code]string{
	importer.CustomerLogin: signInAgain,
	importer.LoginRefused:  signInAgain,
	importer.MayNotSearch:  "write ids, ask Vitec for the right to search, or " + signInAgain,
}

// englishSaidOnPage is what is so, where the terminal's words name a flag.
var englishSaidOnPage = map[importer.Code]string{
	importer.NoSuchEncoding: "there is no encoding {text}; there are {list}",
	importer.NoSuchColumn:   "{path}: [there is no column for {column}: ]no column has the name {text}[; there are {list}]",
	importer.MappedTwice:    "[{path}: ]the column {text} is to be both {first column} and {second column}",

	"bad-address":                 "the server's address: {value}",
	"option-out-of-range":         "the value {detail} is not from {first} to {second}",
	"option-below-zero":           "the value {detail} is below 0",
	"option-not-above-0":          "the value {detail} is not above 0",
	"option-no-such-rate":         "the value {detail} is not from {first} to {second}, nor 0",
	"option-time-too-long":        "no waiting time is longer than {detail}",
	"option-no-such-format":       "{err}",
	"no-such-time-zone":           "there is no time zone {text}",
	"bad-date-format":             "{err}",
	"bad-default-time":            "{err}",
	"bad-map":                     "{text} does not say what a column is",
	"no-such-match":               "{text} finds nobody",
	"map-no-such-field":           `{text}: there is no field "{detail}"`,
	"no-log":                      "can't write the log {path}[: {err}]",
	"log-is-results":              "{path} is a file that says what became of rows, and no log",
	"same-file":                   "{path} is {term}, and is not written over",
	"limit-on-unfinished":         "run {value} of this sheet, begun {detail} to send all of it, is not finished",
	"only-customer-on-unfinished": "run {value} of this sheet, begun {detail} for customers that are not named now, is not finished",
	"no-such-customer":            "no row of the sheet is of customer {value}[; there are {plain list}]",
	"no-such-report":              "there is no format {text}",
	"settle-say-one":              "say either that it is there, or that it is not",
	"settle-bad-id":               "{text} can't be the id of a comeback",

	importer.HeldByStrict: "nothing was sent, as you chose to send nothing while any row is invalid, and {row is|rows are}",
	importer.RunResumed:   "going on with run {value} of {detail}[, at {first}][, up to {second} requests at once][, at most {third} requests a second][, the first {fourth} valid rows]",
	importer.MapAbsent:    "the sheet has no column {list}, which was to be used",
	importer.IgnoreAbsent: "the sheet has no column {list}, which was not to be used",
}
