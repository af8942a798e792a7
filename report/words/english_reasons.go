package words

import "comebacks/importer"

// englishReasons say why something came to nothing: see importer.Reason.
var englishReasons = map[importer.Code]string{}
