package words

// englishTexts are the lines of summaries and overviews.
var englishTexts = map[string]string{}
