package words

// swedishOverviewTexts are the lines of what a look at a sheet has shown.
var swedishOverviewTexts = map[string]string{
	"overview.columns":      "kolumner: {columns}",
	"overview.unused":       "används inte: {columns}",
	"overview.near":         "{column} (menar du {field}?)",
	"overview.rows":         "{file}: {rows:rad|rader}",
	"overview.rows.invalid": "{file}: {rows:rad|rader}, {invalid} med fel",
	"overview.faults.more":  "och {n:annan typ av fel|andra typer av fel}",

	"overview.to-be-found":   "{n} där kontakten först ska slås upp i Vitec",
	"overview.not-looked-up": "{n} där kontakten inte gick att slå upp: skickas inte",
	"overview.duplicates":    "{n} som är samma som en tidigare rad i filen: skickas inte",
	"overview.says":          "{n} redan {n?skapad|skapade}, enligt filen själv",
	"overview.left-out":      "{n} från andra byråer: tas inte med",
	"overview.of-run":        "{n} redan {n?klar|klara} i körningen som fortsätter",
	"overview.known":         "{n} redan {n?skapad|skapade}: skickas inte igen",
	"overview.corrected":     "{n} som redan är {n?skapad|skapade} i rättad version: skickas inte",
	"overview.similar":       "{n} som liknar redan skapade återkomster: hålls tillbaka",
	"overview.in-doubt":      "{n} som kan finnas i Vitec eller inte, eller väntar på en sådan rad",
	"overview.same-time":     "{n} med samma kontakt och tid som en tidigare rad, men annat innehåll: alla skickas",
	"overview.copies":        "{n:kopia|kopior} av en rad i en tidigare fil: alla skickas",
	"overview.coming":        "{n} där kontakten redan har en kommande återkomst härifrån, vid en annan tid",
	"overview.no-time":       "{n} utan klockslag",
	"overview.will":          "{n} som ska skapas",
	"overview.would":         "{n} som en import skulle skicka",

	"overview.contacts":  "kontakter: {contacts}",
	"overview.found":     "{n:hittad|hittade} på {by}",
	"overview.not-found": "{n} hittades inte",
	"overview.several":   "{n} med flera möjliga",
	"found-by.email":     "e-post",
	"found-by.phone":     "telefon",
	"found-by.name":      "namn",
	"found-by.chosen":    "ditt val",

	"overview.dates":         "datum: {first} till {last}",
	"overview.agency":        "byrå: {agencies}",
	"overview.agency.rows":   "{agency} ({rows:rad|rader})",
	"overview.agencies.more": "{agencies} och {n} till",
	"overview.server":        "server: {server}",
}
