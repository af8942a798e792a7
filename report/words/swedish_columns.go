package words

import "comebacks/importer"

// swedishColumnNotices are the words for how columns are understood, where a person must not miss it.
var swedishColumnNotices = map[importer.Code]phrase{}
