package report

import "comebacks/importer"

// sheetFailures are the words for what can be wrong with a sheet.
var sheetFailures = map[importer.Code]explained{}

// sheetNotices are the words for how a sheet was read, where that is not plain.
var sheetNotices = map[importer.Code]explained{}
