package words

// englishCLITexts are questions, progress, and what is wrong with a command line.
var englishCLITexts = map[string]string{}
