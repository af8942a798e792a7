package words

// englishHelpTexts say what commands and flags do.
var englishHelpTexts = map[string]string{}
