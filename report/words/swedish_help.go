package words

// swedishHelpTexts say what commands and flags do.
var swedishHelpTexts = map[string]string{}
