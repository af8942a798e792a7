package words

// swedishWebTexts are what every page shows, and the pages that are about no sheet and no run.
var swedishWebTexts = map[string]string{
	"web.skip":         "Hoppa till innehållet",
	"web.nav":          "Sidor",
	"web.nav.new":      "Ny fil",
	"web.nav.runs":     "Tidigare körningar",
	"web.nav.settings": "Inställningar",

	"web.practice":        "övning",
	"web.practice.banner": "Övning: inget går till Vitec, och allt som görs här glöms när programmet avslutas.",
	"web.practice.leave":  "Skicka på riktigt …",

	"web.error.title": "Det gick inte",
	"web.error.do":    "gå tillbaka och försök en gång till",
	"web.error.back":  "Till första sidan",

	"web.start.title": "Välj en fil",
}
