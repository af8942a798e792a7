package report

import "comebacks/importer"

// fileFailures are the words for what can be wrong with a file.
var fileFailures = map[importer.Code]explained{}
