package words

// swedishCLITexts are questions, progress, and what is wrong with a command line.
var swedishCLITexts = map[string]string{}
