package words

import "comebacks/importer"

// swedishJournalFailures are the words for what can be wrong with a journal.
var swedishJournalFailures = map[importer.Code]phrase{}
