package words

import "comebacks/importer"

// swedishColumnNotices are the words for how the columns of a sheet are understood, where
// a person must not miss it.
var swedishColumnNotices = map[importer.Code]phrase{
	importer.NearColumn: {"kolumn {first}[ {text}] används inte, men är kanske menad som {column}",
		`[om den är det: --map "{value}={detail}", annars --ignore "{value}"]`},
	importer.ParticipantColumns: {"i {rad|rader} är mer än en av kolumnerna {list} ifylld, men en återkomst har bara en ansvarig",
		`utelämna en av dem, till exempel med --ignore "{value}"`},
	importer.MapAbsent:          {"filen har ingen kolumn {list}, som --map anger", ""},
	importer.IgnoreAbsent:       {"filen har ingen kolumn {list}, som --ignore anger", ""},
	importer.ColumnsRecalled:    {"som vid den senaste importen av en fil med de här kolumnerna: {mappings}", "ändra det med --map"},
	importer.IgnoredRecalled:    {"som vid den senaste importen av en fil med de här kolumnerna används inte {list}", "ändra det med --map"},
	importer.CustomerRecalled:   {"som vid den senaste importen av en fil med de här kolumnerna är byrån {value}", "ändra det med --customer"},
	importer.ColumnsNotRecalled: {"hur kolumnerna förstods förra gången går inte att läsa ur {value}[: {detail}]", ""},
	importer.ColumnsNotKept:     {"hur kolumnerna förstås går inte att spara till nästa gång i {value}[: {detail}]", ""},
}
