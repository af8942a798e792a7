package report

import "comebacks/importer"

// jobFailures are the words for what keeps a job from being begun.
var jobFailures = map[importer.Code]explained{
	"option-out-of-range":   {"--{value} {detail} is not from {first} to {second}", ""},
	"option-below-zero":     {"--{value} {detail} is below 0", ""},
	"option-not-above-0":    {"--{value} {detail} is not above 0", "write it as 30s or 2m"},
	"option-no-such-rate":   {"--{value} {detail} is not from {first} to {second}, nor 0", ""},
	"option-time-too-long":  {"--timeout and --settle are at most {detail}", "write them as 30s or 2m"},
	"option-no-such-format": {"--format: {err}", ""},
	"no-such-time-zone":     {"--timezone: there is no time zone {text}", "write it as Europe/Stockholm"},
	"bad-date-format":       {"--date-format: {err}", ""},
	"bad-default-time":      {"--default-time: {err}", ""},
	"bad-map":               {"--map {text} is not COLUMN=FIELD", `write it as --map "Kundnr=customerId"`},
	"map-no-such-field":     {`--map {text}: there is no field "{detail}"`, "the fields are {plain list}"},
	"bad-address":           {"base URL: {value}", "{detail}"},
	"no-place-for-journal":  {"there is no place for the journal: {err}", "name one with --journal FILE"},
	"no-log":                {"--log: {err}", "name a file that can be written"},
	"same-file":             {"--{value} {path} is the {detail}", "name another file"},
	"too-few-files":         {"the system lets the program open too few files for {detail} workers: {err}", "allow more of them (ulimit -n), or use fewer --workers"},
	"limit-on-unfinished":   {"--limit: run {value} of this sheet, begun {detail} without a limit, is not finished", "leave out --limit to go on with it, or finish it first with: comebacks resume {value}"},
	"not-a-run":             {"{text} is not the number of a run", "see: comebacks runs"},
	"no-such-run":           {"there is no run {value}", "see: comebacks runs"},
	"no-runs":               {"there is no run in the journal {path}", "begin one with: comebacks import FILE"},
	"no-run-since":          {"no run was begun since {value}", "see: comebacks runs"},
	"no-such-report":        {"--format: there is no format {text}", "it is html, json or csv"},
	"settle-say-one":        {"say either --absent or --created ID", "see: comebacks settle --help"},
	"settle-bad-id":         {"--created {text} can't be the id of a comeback", "write it as Vitec shows it"},
	"settle-one-id":         {"one comeback can't be that of {value} rows", "settle each row with its own --created ID"},
	"not-a-row":             {"{text} is not the number of a row", "write the numbers that the column row of the results has"},
	"row-not-uncertain":     {"row {value} of run {detail} is not uncertain", "see its status in the results"},
	"row-is-there": {"row {value}: Vitec shows {plain list} for this contact at this time",
		"if it is the row's: comebacks settle {detail} {value} --created {first}; if it is somebody else's, only waiting or a change in Vitec can tell them apart"},
	"id-is-another-row's": {"{value} is the comeback of row {first} of run {second}", "look in Vitec for that of row {detail}"},
}

// jobNotices are the words for what a job tells while it is at work.
var jobNotices = map[importer.Code]explained{
	importer.Noted:            {"{value}", ""},
	importer.DatesReadAs:      {"dates like 03/05/2031 are read {detail}, as {rows} says {value}", ""},
	importer.UnusualCustomers: {"in {row|rows} the customer does not look like a Vitec number (a letter S, M, O, G or T and digits); Vitec will say whether it is one", ""},
	importer.RunGoesOn:        {"run {value} of this sheet, begun {detail}, was not finished: going on with it", ""},
	importer.RunReplaced:      {"run {value} of this sheet was not finished, and is of other content or options: run {detail} replaces it", "comebacks resume {value} would still finish it"},
	importer.RunResumed:       {"going on with run {value} of {detail}[, at {first}][, {second} workers][, at most {third} requests a second][, the first {fourth} valid rows]", ""},
	importer.RunComplete:      {"run {value} of {detail} is complete: writing its results again", ""},
	importer.ToStandIn:        {"sending to the stand-in at {value}; nothing goes to Vitec", ""},
	importer.LogLost:          {"the log {value} can't be written: {detail}; the run goes on without it", ""},
	importer.TwiceFound:       {"{row|rows}: sent again after Vitec had not shown it, and now in Vitec twice; see the column error, and remove one of each in Vitec", ""},
	importer.NotSettled:       {"{value}: comparing without settling uncertain rows", ""},
	importer.AsksAboutRows:    {"asking Vitec about {uncertain row|uncertain rows}", ""},
	importer.ComparisonGoesOn: {"going on with the comparison of run {value} after row {detail}", ""},
	importer.NotInReport:      {"the journal is in use: the report of run {value} will not show this comparison", ""},
	importer.SheetGone:        {"{value} is no longer as it was imported: rows that were never sent have no line", ""},
	importer.WordTaken:        {"{rows}: Vitec could not be asked ({value}); your word is taken", ""},
	importer.NotShown:         {"{rows}: Vitec does not show {value} for this contact; your word is taken", ""},
	importer.SettledAsSaid:    {"{row is|rows are} settled, as you say", ""},
}
