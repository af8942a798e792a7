package words

import "comebacks/importer"

// englishOnPage is what to do about problems, failures, notices and causes on the page,
// where the terminal has a command or a flag for it.
var englishOnPage = map[importer.Code]string{}
