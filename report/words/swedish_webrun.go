package words

// swedishWebRunTexts are what the pages of a run, and of all runs, show.
var swedishWebRunTexts = map[string]string{}
