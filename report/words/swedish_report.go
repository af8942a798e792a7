package words

import "comebacks/importer"

// swedishReportTexts are the lines of overviews, summaries and reports.
var swedishReportTexts = merged(swedishSummaryTexts, swedishNextTexts, swedishOverviewTexts, swedishReconcileTexts, swedishRunPageTexts, swedishSeveralRunsTexts)

// swedishSummaryTexts are the lines of a run's summary.
var swedishSummaryTexts = map[string]string{
	"summary.no-rows":           "inga rader under rubrikraden",
	"summary.created":           "{n:skapad|skapade} i Vitec",
	"summary.created.trial":     "{n:skapad|skapade} på prov",
	"summary.duplicate":         "{n:dubblett|dubbletter} (redan {n?skapad|skapade}, skickas inte igen)",
	"summary.duplicate.checked": "{n:dubblett|dubbletter} (som en tidigare rad, eller redan {n?skapad|skapade})",
	"summary.duplicate.loose":   "{n:dubblett|dubbletter} (skickas inte; {loose:upprepar|upprepar} en rad som inte är skapad)",
	"summary.invalid":           "{n} har fel (skickas aldrig)",
	"summary.rejected":          "{n:avvisad|avvisade} (Vitec sa nej)",
	"summary.unsent":            "{n:inte skickad|inte skickade} (utan fel, finns inte i Vitec)",
	"summary.unsent.checked":    "{n:inte skickad|inte skickade} (utan fel; filen bara kontrollerades)",
	"summary.unsent.strict":     "{n:inte skickad|inte skickade} (utan fel; hålls tillbaka, för andra rader har fel och --strict angavs)",
	"summary.uncertain":         "{n:oklar|oklara} (kan finnas i Vitec eller inte)",

	"summary.faults":      "vanligaste felen:",
	"summary.faults.more": "och {n:annan typ av fel|andra typer av fel}; kolumnen error visar alla",

	"summary.took":         "{rows:rad|rader} på {time}",
	"summary.took.sent":    "{rows:rad|rader} på {time}, {requests} anrop",
	"summary.took.retried": "{rows:rad|rader} på {time}, {requests} anrop, varav {retries:upprepat|upprepade}",

	"summary.note":                 "obs: {note}",
	"summary.written":              "sparad: {file}",
	"summary.written.not-ours":     "sparad: {file}, för {path} finns redan och är inte skapad av programmet",
	"summary.written.open":         "sparad: {file}, för {path} är öppen i ett annat program",
	"summary.written.not-replaced": "sparad: {file}, för {path} gick inte att ersätta",
	"summary.renamed":              "nytt namn: den tidigare {from} heter nu {to}",
	"summary.kept":                 "finns kvar: {file} med rader från förra gången, för den kan ha ändrats sedan dess",
	"summary.stale":                "obs: {file} är gammal men gick inte att ta bort; inget i den behöver rättas längre",
	"summary.next":                 "nästa steg: {say}",
}

// swedishNextTexts say the one thing to do now.
var swedishNextTexts = map[string]string{
	"next.no-rows":        "fyll i rader under rubrikraden",
	"next.check-again":    "rätta raderna med fel i {file} och kontrollera filen igen",
	"next.import":         "importera {file}",
	"next.import-again":   "rätta raderna med fel i {file} och importera filen igen",
	"next.try-again":      "rätta {file} enligt kolumnen error och prova igen",
	"next.for-real":       "det här var på prov; importera {file} för att skapa återkomsterna i Vitec",
	"next.twice":          "ta bort den ena av varje dubbel i Vitec; kolumnen error visar vilka",
	"next.settle":         "titta i Vitec efter de oklara raderna och ange vad som finns där",
	"next.ask-again":      "fråga Vitec igen om de oklara raderna",
	"next.ask-first":      "fråga Vitec igen om de rader som andra väntar på",
	"next.correct-errors": "rätta {file} och importera den",
	"next.correct-sheet":  "rätta {file} enligt kolumnen error och importera filen igen",
	"next.logins":         "se till att varje byrå har rätt inloggning (comebacks login) och fortsätt",
	"next.may-search":     "se till att inloggningarna är rätt och får slå upp personer, eller skriv id; fortsätt sedan",
	"next.try-unsent":     "försök igen med raderna som inte är skickade",
	"next.beyond-limit":   "importera {file} utan --limit för att skicka resten",
	"next.decide":         "bestäm vad som ska hända med raderna som hölls tillbaka; kolumnen error visar varför",
	"next.import-unsent":  "importera {file} igen för att skicka raderna som inte är skickade",
	"next.loose":          "se över raderna som inte är skapade men har dubbletter",
	"next.nothing":        "inget mer att göra",
	"next.the-sheet":      "filen",
}

// swedishReportFailures are the words for what keeps results from being told.
var swedishReportFailures = map[importer.Code]phrase{
	"sheet-lacks-row": {
		"rad {value} har ett utfall, men filen har ingen sådan rad",
		"filen har ändrats sedan den importerades: importera den igen; det som finns i Vitec är känt och skickas inte"},
}
