package words

import "comebacks/importer"

// swedishStops are the words for why a run was stopped.
var swedishStops = map[importer.Cause]phrase{}
