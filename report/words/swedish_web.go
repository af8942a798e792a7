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

	"web.brand":          "återkomster till Vitec",
	"web.language.other": "English",
	"web.gone":           "comebacks svarar inte. Det du skrev sist finns kvar här och sparas när programmet är igång igen.",
	"web.signed-out":     "Sidan öppnas från programmet. Starta comebacks igen. Det du skrev sist finns kvar.",
	"web.steps":          "Steg",
	"web.step.choose":    "Välj fil",
	"web.step.check":     "Kontrollera och rätta",
	"web.step.send":      "Skicka",
	"web.step.done":      "Klart",

	"web.start.title":      "Välj en fil",
	"web.start.drop":       "Släpp en fil här, eller välj en",
	"web.start.kinds":      "CSV eller Excel (.xlsx)",
	"web.start.check":      "Kontrollera filen",
	"web.start.promise":    "Inget skickas förrän du har sett det och sagt ja. Varje rätt rad blir exakt en återkomst. Inget skickas två gånger, inget försvinner.",
	"web.start.template":   "Hämta en tom mall",
	"web.start.practice":   "Öva först: inget går till Vitec",
	"web.start.several":    "en fil i taget: tryck på knappen för att kontrollera {name} och välj de andra efteråt",
	"web.start.sending":    "lämnar in {name} …",
	"web.start.reading":    "läser {name} …",
	"web.start.progress":   "Hur mycket av filen som är inlämnat",
	"web.start.unfinished": "Inte klart",
	"web.start.continue":   "Fortsätt",
	"web.start.look":       "Titta och skicka",
	"web.start.open":       "Öppna",
	"web.start.unsent":     "inte skickad[, öppnad {time}]",
	"web.start.latest":     "Senaste körningar",
	"web.start.run":        "Körning {run}, {name}",
	"web.start.more":       "Alla tidigare körningar",
}
