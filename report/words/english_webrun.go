package words

// englishWebRunTexts are what the pages of a run, and of all runs, show.
var englishWebRunTexts = map[string]string{}
