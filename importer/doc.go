// Package importer holds the types that all the packages of this program share:
// a row of a sheet, the comeback that it asks for, what is wrong with it, what
// became of it. The packages below it do the work: to turn every valid row into
// one comeback in Vitec Connect, or to say in a line why not; never twice, never
// lost, never silently wrong.
//
// This comment is a map of them all.
//
// # The way a row goes
//
//	sheet ──► rules ──► journal: "sending" ──► connect ──► journal: outcome ──► report
//	(read)    (judge)   (on disk first)        (one POST)      └► settle: look up what is in doubt
//
// In the order of the code, for "comebacks import kunder.csv":
//
//  1. cli/import.go reads the flags and asks a job to open the sheet.
//  2. job/open.go has package sheet copy the file's bytes (sheet/take.go). From
//     then on only the copy is read, whatever happens to the file. It also finds
//     out where the results will go, and whether they can be written there. What
//     was decided about the columns of an earlier sheet with the same header holds for
//     this one, too (job/columns.go, job/memory.go).
//  3. job/look.go goes through the sheet: each [Row] of package sheet is judged
//     by package rules, which gives its [Comeback], or its [Problem] values, and the
//     journal is asked what it knows of it (job/scout.go). The counts are the overview.
//  4. cli shows the overview, finds the logins (package logins), asks for a yes. Rows
//     that have something other than ids are looked up before that: job/directory.go
//     has package directory ask Vitec for everything that the look left open ([People]),
//     and looks once more. The rules ask what it remembers ([Directory]).
//  5. job/send.go keeps the copy beside the journal, and begins the run there, or
//     goes on with an unfinished one (job/known.go). Whom rows mean is recorded
//     there ([Matched]), for good.
//  6. run/run.go, in Do, sends the rows. The journal first records each on disk
//     as being sent ([Ledger].Intend); that returns the rows that stand in its way,
//     if there are any ([Relative]). Then connect makes one POST ([API].Create),
//     and says what the answer means ([Verdict]).
//  7. A row whose answer was lost is in doubt ([Doubt]). run/settle.go looks it up
//     until its comeback is shown to be there, or proven not to be
//     (run/absence.go). Only then may it be sent again, and until then no other
//     row of its contact and time is sent.
//  8. What became of the row, its [Outcome], goes to the journal ([Ledger].Record).
//  9. job/send.go reads the copy and the journal side by side, and package report
//     writes the results, the errors file and the summary.
//
// A resume begins at step 5, with the copy; a check ends after step 3.
//
// Several jobs of one process share the journal (job/keeper.go) and what Vitec has said
// about people (job/people.go).
//
// # The packages
//
//	package    owns                                               must never know
//	importer   the types that all share, and the interfaces       everything else
//	           that the run needs
//	rules      what a valid row is; dates; equal rows of          files, HTTP, SQL
//	           one sheet
//	run        the engine: sending, settling, looking up          file formats, HTTP, SQL, flags
//	sheet      a file → rows, and rows → a file                   what Vitec is
//	  charset  the encodings of text files: decode, encode, guess    files, rows, columns
//	  numfmt   what a workbook's cells hold and show: numbers,     files, rows, columns
//	           dates, number formats
//	  ooxml    zip and XML of a workbook: parts, relations,       what a sheet is
//	           elements
//	connect    the API's client; what an answer or a failure      rows, files, journals
//	           means
//	directory  from e-mail addresses, telephone numbers and       sheets, journals
//	           names to ids
//	journal    SQLite: what was intended, what happened, and      HTTP, CSV
//	           the sheets of the runs
//	logins     the login of each customer: file, environment,      HTTP, flags, prompts
//	           keychain
//	users      who may use the page of an office: passwords,      HTTP, sheets, journals
//	           sessions, who did what
//	sandbox    a stand-in for Vitec Connect, with faults on       everything else
//	           demand
//	metrics    counts of what is done, for Prometheus             whose rows, files and
//	                                                              requests they are
//	job        one import from its file to its results: look,     flags, terminals, sentences
//	           send, resume, settle, compare, report
//	cli        commands, flags, questions, progress               rules, what an answer means
//	web        the page: the same in a browser, with the sheets   rules, what an answer means
//	           handed in and a queue before the journal
//	dist       the archives to hand out: the program with its       the rest
//	           guide, manual, licences; run by make dist
//	../report  results, summary, reconciliation, the page of      how rows are sent
//	           a run or of several
//	  words    everything people read, in English and Swedish    files, requests
//
// A [Problem], a [Notice], a [Failure] and a [Stopped] are data, not sentences.
// Package report/words puts them into words for people to read.
//
// # The arrows
//
// Who may import whom. The leaves never import each other, and nothing imports
// a front end but cli, which is the program. A test holds this (arrows_test.go).
//
//	cli ──► web                      comebacks serve
//	cli, web ──► job ──► sheet, connect, directory, journal, metrics, sandbox ──► importer
//	              ├────► run ──► rules ──► importer
//	              └────► report ──► words, run, importer
//
// Besides, sheet imports the packages below it. These import importer or nothing of
// ours, and never each other. Cli and web also import metrics.
//
// The sandbox imports nothing of ours: it could not expose a mistake in code
// that it shares with the client. Cli and web also import report and its words, logins
// (to keep them), sandbox (to serve it) and users.
//
// # A new field of a comeback
//
// Suppose that Vitec adds a field "priority" to the body of a comeback, and
// sheets are to have a column for it. These are the places to touch, in the
// order in which a row passes them:
//
//	row.go                     the Field and its place in Fields; Cells; Comeback
//	sheet/names.go             the names of its column, in English and Swedish; see below
//	sheet/mapping.go           cellOf: the cell, by its column's tag
//	rules/rules.go             Cells → Comeback, and what is a fault
//	fingerprint.go             see below
//	journal/stored.go          stored, intends, entry; purge, if it says something about a person
//	journal/blob.go            a column at the end of columns and columnsOf, and textCount: old
//	                           BLOBs have none of it
//	journal/schema/N.sql,      the next version, with nothing but a comment: older programs must
//	  journal.go               not read the new BLOBs
//	connect/body.go            JSON, and XML, where the order is the alphabet's
//	sandbox/body.go, xml.go,   the stand-in takes it, checks it, and shows it
//	  store.go
//	rules/readable.go          what reports tell of it in a row that is not valid
//	job/runsreport.go,         a column of report --format csv, and of xlsx
//	  runsbook.go
//	../report/page.go          if the page of a run shows it
//	../report/words/english_template.go,  its words in the template
//	  swedish_template.go
//	../README.md, ../samples   the table of columns
//
// What follows from [Fields] needs no change: --map, the columns of the overview, the
// question about a misspelled name. Journal/rekey.go stays as it is: it brings
// journals to version 5, which has no such column. Of the tests, fingerprint_test.go
// writes comebacks without the fields' names, and does not compile until it has the
// new one.
//
// # What a new field does to old fingerprints
//
// Fingerprints are stored, and tell a later import that a comeback has been made
// already. So a comeback that does not use the new field must keep the
// fingerprint that it has always had, bit for bit; otherwise every sheet ever
// sent would be sent again. The fingerprint tests pin some.
//
// The field goes into the Body, not into the Key: the Key says for whom and when,
// which is all that a look-up can tell apart. It is appended at the end of
// appendBody, only if it is set, and after a name of its own, so that two optional
// fields can't be taken for each other:
//
//	if c.Priority != "" {
//		b = appendPart(appendPart(b, "priority"), c.Priority)
//	}
//
// It goes into the Body of [Comeback.FirstFingerprint] in the same way. The first
// version knew no such field, but without this a row that has it would be taken for
// a duplicate of one that the first version sent without it, and would not be sent.
//
// Then a sheet without the column is recognised as before. A sheet that had such a
// column all along, passed through unread, asks for different comebacks from now on.
// Imported again, its rows are not sent a second time: each is the same row of the
// same sheet with other content, and is held back as such (OriginCreated). If the
// sheet was saved again, they are held back as Similar. If such a sheet's run is
// unfinished, resume keeps to the column names that the run was begun with
// (SheetOptions.Names in job): give the new names a table and a Vocabulary of their
// own in sheet/names.go, and give that a number in job/columns.go. Choose column
// names that no sheet has by chance.
package importer
