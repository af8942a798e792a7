package words

import "comebacks/importer"

// swedishOnPage is what to do on the page, where the terminal has a command or a flag for it.
var swedishOnPage = map[importer.Code]string{}
