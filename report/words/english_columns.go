package words

import "comebacks/importer"

// englishColumnNotices are the words for how the columns of a sheet are understood, where
// a person must not miss it.
var englishColumnNotices = map[importer.Code]phrase{
	importer.NearColumn: {"column {first}[ {text}] is not used, and may be meant as {column}",
		`[if it is, say --map "{value}={detail}", else --ignore "{value}"]`},
	importer.ParticipantColumns: {"in {row|rows} more than one of the columns {list} is filled in, but a comeback has only one who is to do it",
		`leave one of them out, as with --ignore "{value}"`},
	importer.MapAbsent:          {"the sheet has no column {list}, which --map names", ""},
	importer.IgnoreAbsent:       {"the sheet has no column {list}, which --ignore names", ""},
	importer.ColumnsRecalled:    {"as in the last import of a sheet with these columns, {mappings}", "use --map to change that"},
	importer.IgnoredRecalled:    {"as in the last import of a sheet with these columns, {list} is not used", "use --map to change that"},
	importer.CustomerRecalled:   {"as in the last import of a sheet with these columns, the customer is {value}", "use --customer to change that"},
	importer.ColumnsNotRecalled: {"how columns were understood last time can't be read from {value}[: {detail}]", ""},
	importer.ColumnsNotKept:     {"how the columns are understood can't be kept for the next time in {value}[: {detail}]", ""},
}
