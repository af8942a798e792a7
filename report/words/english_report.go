package words

// englishReportTexts are the lines of overviews, summaries and reports.
var englishReportTexts = map[string]string{}
