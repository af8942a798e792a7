package words

// englishWebFileTexts are what the pages of a sheet that was handed in show.
var englishWebFileTexts = map[string]string{}
