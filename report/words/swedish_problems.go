package words

import "comebacks/importer"

// swedishProblems are the words for problems of rows.
var swedishProblems = map[importer.Code]problem{}

// swedishProblemsOnPage is what to do about problems of rows on the page, where the
// terminal has a command or a flag for it.
var swedishProblemsOnPage = map[importer.Code]string{}
