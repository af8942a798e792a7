package words

import "comebacks/importer"

// swedishSheetFailures are the words for what can be wrong with a sheet.
var swedishSheetFailures = map[importer.Code]phrase{}

// swedishSheetNotices are the words for how a sheet was read, where that is not plain.
var swedishSheetNotices = map[importer.Code]phrase{}
