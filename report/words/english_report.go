package words

import "comebacks/importer"

// englishReportTexts are the lines of overviews, summaries and reports.
var englishReportTexts = merged(englishSummaryTexts, englishNextTexts, englishOverviewTexts, englishReconcileTexts, englishRunPageTexts, englishSeveralRunsTexts)

// englishSummaryTexts are the lines of a run's summary. The number stands first in those
// of a status, and is put in a column of its own.
var englishSummaryTexts = map[string]string{
	"summary.no-rows":           "no rows below the header",
	"summary.created":           "{n} created",
	"summary.created.trial":     "{n} created",
	"summary.duplicate":         "{n} duplicate (created before, not sent)",
	"summary.duplicate.checked": "{n} duplicate (as an earlier row, or created before)",
	"summary.duplicate.loose":   "{n} duplicate (not sent; {loose:repeats|repeat} a row that was not created)",
	"summary.invalid":           "{n} invalid (never sent)",
	"summary.rejected":          "{n} rejected (Vitec said no)",
	"summary.unsent":            "{n} unsent (valid, not in Vitec)",
	"summary.unsent.checked":    "{n} unsent (valid; this was only a check)",
	"summary.unsent.strict":     "{n} unsent (valid; held back, as others are invalid and --strict was given)",
	"summary.uncertain":         "{n} uncertain (may be in Vitec or not)",

	"summary.faults":      "most frequent faults:",
	"summary.faults.more": "and {n:other kind|other kinds}; the column error names them all",

	"summary.took":         "{rows:row|rows} in {time}",
	"summary.took.sent":    "{rows:row|rows} in {time}, {requests:request|requests}",
	"summary.took.retried": "{rows:row|rows} in {time}, {requests:request|requests}, {retries} of them repeated",

	"summary.note":                 "note: {note}",
	"summary.written":              "written: {file}",
	"summary.written.not-ours":     "written: {file}, as there is a file {path} that this program did not write",
	"summary.written.open":         "written: {file}, as {path} is open in another program",
	"summary.written.not-replaced": "written: {file}, as {path} could not be replaced",
	"summary.renamed":              "renamed: the earlier {from} is now {to}",
	"summary.kept":                 "kept: {file}, the earlier errors file, as it may have been edited since",
	"summary.stale":                "note: the earlier errors file {file} could not be removed; nothing in it is left to correct",
	"summary.next":                 "next: {say}",
}

// englishNextTexts say the one thing to do now. The command for it is on a line of its
// own.
var englishNextTexts = map[string]string{
	"next.no-rows":        "fill in rows below the header",
	"next.check-again":    "correct the invalid rows of {file}, and check it again",
	"next.import":         "import {file}",
	"next.import-again":   "correct the invalid rows of {file}, and import it again",
	"next.try-again":      "correct {file} where the column error says so, and try it again",
	"next.for-real":       "this was a trial; to make the comebacks in Vitec, import {file}",
	"next.twice":          "remove one of each pair in Vitec; the column error names them",
	"next.settle":         "look in Vitec for the uncertain rows, and say what is there",
	"next.ask-again":      "ask Vitec about the uncertain rows again",
	"next.ask-first":      "ask Vitec again about the rows that others wait for",
	"next.correct-errors": "correct {file}, and import that",
	"next.correct-sheet":  "correct {file} where the column error says so, and import it again",
	"next.logins":         "make sure that each customer has the right login (comebacks login), and go on",
	"next.may-search":     "make sure that the logins are right and may look people up, or write ids; then go on",
	"next.try-unsent":     "try to send the unsent rows again",
	"next.beyond-limit":   "import {file} without --limit to send the other rows",
	"next.decide":         "decide about the unsent rows; the column error says why they were held back",
	"next.import-unsent":  "import {file} again to send the unsent rows",
	"next.loose":          "look at the rows that were not created but have duplicates",
	"next.nothing":        "nothing is left to do",
	"next.the-sheet":      "the sheet",
}

// englishReportFailures are the words for what keeps results from being
// shown.
var englishReportFailures = map[importer.Code]phrase{
	"sheet-lacks-row": {
		"row {value} has an outcome, but the sheet has no such row",
		"the sheet has changed since it was imported: import it again; what is in Vitec is known, and not sent"},
}
