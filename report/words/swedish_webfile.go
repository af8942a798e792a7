package words

// swedishWebFileTexts are what the pages of a sheet that was handed in show.
var swedishWebFileTexts = map[string]string{}
