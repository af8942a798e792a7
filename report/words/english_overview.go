package words

// englishOverviewTexts are the lines of what a look at a sheet has shown.
var englishOverviewTexts = map[string]string{
	"overview.columns":      "columns: {columns}",
	"overview.unused":       "not used: {columns}",
	"overview.near":         "{column} (did you mean {field}?)",
	"overview.rows":         "{file}: {rows:row|rows}",
	"overview.rows.invalid": "{file}: {rows:row|rows}, {invalid} invalid",
	"overview.faults.more":  "and {n:other kind of fault|other kinds of fault}",

	"overview.to-be-found":   "{n} for somebody who is to be found in Vitec first",
	"overview.not-looked-up": "{n} for somebody who could not be looked up: not sent",
	"overview.duplicates":    "{n} the same as an earlier row of the sheet, and not sent",
	"overview.says":          "{n} marked as created in the sheet itself",
	"overview.left-out":      "{n} of other customers, and left out",
	"overview.of-run":        "{n} done already by the run that goes on",
	"overview.known":         "{n} created before, and not sent again",
	"overview.corrected":     "{n} created since in a corrected version, and not sent",
	"overview.similar":       "{n} similar to what was created before, and held back",
	"overview.in-doubt":      "{n} that may be in Vitec or not, or wait for such a row",
	"overview.same-time":     "{n} for the same contact and time as an earlier row, but with other content: all are sent",
	"overview.copies":        "{n:copy|copies} of one row of an earlier sheet: all are sent",
	"overview.coming":        "{n} for a contact that already has a coming comeback of ours, at another time",
	"overview.no-time":       "{n} without a time of day",
	"overview.will":          "{n} to be made",
	"overview.would":         "{n} that an import would send",

	"overview.contacts":  "contacts: {contacts}",
	"overview.found":     "{n} found by {by}",
	"overview.not-found": "{n} not found",
	"overview.several":   "{n} with several matches",
	"found-by.email":     "email",
	"found-by.phone":     "phone",
	"found-by.name":      "name",
	"found-by.chosen":    "your choice",

	"overview.dates":         "dates: {first} to {last}",
	"overview.agency":        "agency: {agencies}",
	"overview.agency.rows":   "{agency} ({rows:row|rows})",
	"overview.agencies.more": "{agencies} and {n} more",
	"overview.server":        "server: {server}",
}
