package words

// englishRunHelpTexts say what the commands do that are about runs and their journal.
var englishRunHelpTexts = map[string]string{
	"help.resume.use":   "[RUN]",
	"help.resume.short": "Go on with a run that was stopped",
	"help.resume.long": `Go on with a run that was stopped, whatever stopped it: Ctrl-C, a power cut, a
full disk, a wrong password, a server that was away. It sends what is left, asks
Vitec about the rows whose answer was lost, and writes the results as if nothing
had happened. The sheet is not needed: the run has a copy of it.

Server and options are the run's own; only --workers and --rate can be changed.
Without RUN it takes the latest run in which something is left to do; rows that
are uncertain, or for which Vitec could not be reached, count as left. If there
is no such run, it writes the results of the latest one again.

A run that a later one has replaced goes on only if you say so: "resume RUN"
shows what it would still send, and asks. Its results have names of their own,
as kunder.run-1.results.csv.

It ends with the same codes as import.`,
	"help.resume.example": `  comebacks resume
  comebacks resume --workers 2 --rate 5
  comebacks runs
  comebacks resume 12`,

	"help.runs.short": "List the runs in the journal",
	"help.runs.long": `List the runs in the journal, the newest first: the number, when it began, how
it stands, the sheet, the server, and the rows by status. A run is running,
killed, stopped or done; "replaced by 12" says that run 12 was begun from the
same sheet before this one was finished.`,
	"help.runs.example": `  comebacks runs
  comebacks runs --json`,

	"help.report.use":   "[RUN…]",
	"help.report.short": "Make a page about one run or several, to look at or mail",
	"help.report.long": `Make one HTML file about a run (the latest, or the one named): what was
imported, when, by whom, to where; the rows that need a person; faults by kind;
on which days the comebacks fall; by customer, office and handler; requests over
time; and the latest comparison with Vitec. It needs no network and no script.

Of several runs, or of those begun --from a day --to another, it makes one page:
by month, office, handler and customer, and what the latest comparison of each
has shown. A row that stands in several of the runs is counted once, so that
every table has the same total; the page says how.

Notes are left out unless you say --with-notes. --format json gives the same as
data, and csv a line for each row; these two go to standard output, unless you
name a file with --output. --format xlsx makes a workbook with a sheet for each
table, and one for the rows.`,
	"help.report.example": `  comebacks report
  comebacks report 12 --output kunder.html
  comebacks report 3 5 7
  comebacks report --from 2026-10-01 --to 2026-10-31 --format xlsx
  comebacks report --format json | jq .counts`,

	"help.reconcile.use":   "[RUN…]",
	"help.reconcile.short": "Compare what was asked for with what Vitec holds now",
	"help.reconcile.long": `Ask Vitec what it holds now for every contact of a run (the latest, or those
named, or all begun --since a day), and compare. Nothing is sent.

Rows that are still uncertain are settled first, as resume does it, and the
journal and the results files are brought up to date. For kunder.csv it writes
kunder.reconciliation.csv, with a line for each row, and one for each comeback
that has the contact and time of a row and was made elsewhere. The classes are
  matched       in Vitec, at its time
  moved         in Vitec, at another time
  missing       we have its id, and Vitec no longer shows it
  not-created   never created
  by-other-run  made by another run, as this or another version of the row
  settled       it was uncertain, and now is known
  uncertain     it may be in Vitec or not
  extra         has the contact and time of a row, and was made elsewhere, in
                Vitec itself or with another journal: perhaps a double
  unreadable    could not be looked up

If it is interrupted, run the same command again: it continues where it stopped,
unless the run has changed since.

It ends with 0 only if every row is matched or by-other-run, 1 if some are not,
2 if the flags can't be used, 3 if it was stopped, 130 after Ctrl-C.`,
	"help.reconcile.example": `  comebacks reconcile
  comebacks reconcile 12 13 --json
  comebacks reconcile --since 2026-11-01 --rate 5`,

	"help.settle.use":   "RUN ROW…",
	"help.settle.short": "Say what you saw in Vitec about uncertain rows",
	"help.settle.long": `Say what you saw in Vitec about rows that are uncertain: that they are not there
(--absent), or that a row's comeback is there (--created ID). Rows are named by
the numbers that Excel shows, runs as "comebacks runs" lists them.

Vitec is asked about the rows once more. Unless its answer contradicts you, your
word is taken, and the journal notes whose it was. Rows that are not there are
sent by the next resume, or import of the same sheet.

It ends with 0 if the rows are settled, 2 if nothing was changed, and 4 if
another process sends with the journal.`,
	"help.settle.example": `  comebacks settle 12 7 9 --absent
  comebacks settle 12 7 --created CAL5f2c`,

	"help.journal.short": "Back up, restore, free or trust the journal",
	"help.journal.long": `The journal knows which rows were sent, and which process sends with it. It can
be backed up while it is used. The other commands are for what only a person can
know: that a backup is to take the journal's place, that nothing is missing in
it, that a process on another machine has ended, or that the end of a damaged
journal is lost for good.`,
	"help.journal.example": `  comebacks journal backup /backup/journal.tar
  comebacks journal restore /backup/journal.tar`,

	"help.journal.backup.use":   "FILE",
	"help.journal.backup.short": "Back the journal up into one file, while it is used",
	"help.journal.backup.long": `Back the journal up into one file, with the copies of the sheets. It may be used
meanwhile: the backup has all of it as it is at one moment. The file is checked
before it takes its name; it replaces an earlier backup, and nothing else. A
copy of the journal's own file, made by hand, is no backup: what was written
last stands beside it.

It ends with 0 if the backup was made, 2 if not.`,
	"help.journal.backup.example": `  comebacks journal backup /backup/journal.tar
  comebacks journal backup --journal /srv/journal.db /backup/monday.tar`,

	"help.journal.restore.use":   "FILE",
	"help.journal.restore.short": "Put a backup in the journal's place",
	"help.journal.restore.long": `Put a backup in the journal's place. What is there is set aside, in a folder
beside it. As long as the journal that is there can be read, use that one: the
restored one does not know what was sent after the backup.

So from then on each row is looked up in Vitec before it is sent. If its contact
has a comeback at that time which was made after the backup, by nobody that the
journal knows, the row is held back: it may be the row's own. See the contact in
Vitec, and say so with "comebacks settle". If Vitec can't be asked about a row,
it is not sent. That is so for all runs and sheets until somebody says, with
"comebacks journal trust", that nothing is missing.

It ends with 0 if the backup was restored, 2 if nothing was changed, and 4 if
somebody uses the journal.`,
	"help.journal.restore.example": `  comebacks journal restore /backup/journal.tar
  comebacks resume`,

	"help.journal.release.short": "Free a journal that a process on another machine has left",
	"help.journal.release.long": `Free a journal which says that a process on another machine sends with it. You
are told which process that is, and asked. If it is still at work, rows may be
sent twice: make sure first that it has ended. For processes of this machine
this is never needed: the journal is free as soon as they have ended.`,
	"help.journal.release.example": `  comebacks journal release`,

	"help.journal.trust.short": "Go on with a journal that was restored, or whose end was lost",
	"help.journal.trust.long": `Use a journal that was restored from a backup like any other again: rows are
sent without being looked up first. What was sent after the backup and is not
settled by then is sent twice, if it is imported again; rows that are held back
stay so until each is settled. The journal notes who said so, and when.

Or go on with a journal whose end was lost: more was sent than it knows of,
because a file beside it was removed, or an old copy was put back. If you have a
newer copy of the journal, put that back instead. Without one, the rows that are
known to have been on their way become uncertain, and resume asks Vitec about
them. What else was sent after that copy, by any run, is not known any more, and
would be sent twice: use --check-existing with everything that you import from
then on.

If both are so, you are asked about the end first, and the journal stays a
restored one: each row is looked up until you trust it once more. A journal that
lacks nothing is left as it is.`,
	"help.journal.trust.example": `  comebacks journal trust
  comebacks resume`,

	"help.purge.short": "Remove personal data of old runs from the journal",
	"help.purge.long": `Remove contacts, dates, notes and messages of runs that ended long ago from the
journal, and the copies of their sheets. What prevents duplicates is kept, and
so is everything about a row that is still uncertain or held back. Runs that are
not finished keep their sheets, and are named. Results files are for you to
remove.

A journal that a restore has set aside is named, and nothing is removed from it.
If one was set aside longer ago than that, the exit code is 1.`,
	"help.purge.example": `  comebacks purge --days 365`,

	"help.merge.use":   "FILE FILE…",
	"help.merge.short": "Put results of several runs of one sheet together",
	"help.merge.long": `Put the results of several runs of one sheet together, in the sheet's order:
each row as the file has it that knows most of it. That is for a big sheet which
is sent by several processes at once, each with the rows of some customers
(--only-customer), a journal of its own and its own --output.

FILE is a results file in CSV, as it was written. If two of them name different
comebacks of one row, the row is told, and the exit code is 1; so it is if no
file has sent a row, or some row is not in Vitec. Rows to correct are in an
errors file beside the output.`,
	"help.merge.example": `  comebacks import --only-customer M30011 --journal a.db --output a.csv k.csv
  comebacks import --only-customer M30012 --journal b.db --output b.csv k.csv
  comebacks merge --output k.results.csv a.csv b.csv`,
	"help.merge.flag.output": "write the results to `FILE`",
	"help.merge.flag.quiet":  "say only what goes wrong (no summary)",
}
