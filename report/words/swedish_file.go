package words

import "comebacks/importer"

// swedishFileFailures are the words for what can be wrong with a file.
var swedishFileFailures = map[importer.Code]phrase{}
