package words

// swedishReportTexts are the lines of overviews, summaries and reports.
var swedishReportTexts = map[string]string{}
