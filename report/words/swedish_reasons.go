package words

import "comebacks/importer"

// swedishReasons say why something came to nothing: see importer.Reason.
var swedishReasons = map[importer.Code]string{}
