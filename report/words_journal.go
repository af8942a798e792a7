package report

import "comebacks/importer"

// journalFailures are the words for what can be wrong with a journal.
var journalFailures = map[importer.Code]explained{}
