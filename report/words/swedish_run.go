package words

import "comebacks/importer"

// swedishStops are the words for why a run was stopped. {detail} is what Vitec, the
// network or the system said.
var swedishStops = map[importer.Cause]phrase{
	importer.Interrupted: {
		"någon avbröt den",
		"fortsätt med: comebacks resume"},
	importer.CredentialsRefused: {
		"Vitec godtog inte användarnamnet eller lösenordet",
		"se efter COMEBACKS_USERNAME och COMEBACKS_PASSWORD, eller spara rätt inloggning med: comebacks login; sedan: comebacks resume"},
	importer.Unreachable: {
		"Vitec går inte att nå[: {detail}]",
		"när Vitec går att nå igen: comebacks resume"},
	importer.AsksToWait: {
		"Vitec ber oss vänta[ i {detail}], och inget kommer fram",
		"försök igen senare med: comebacks resume"},
	importer.Redirected: {
		"Vitecs adress hänvisar vidare[ till {detail}]",
		"inget skickas dit; se efter att --base-url är Vitecs egen adress, sedan: comebacks resume"},
	importer.NetworkAsks: {
		"nätverket kräver något innan det släpper fram det som skickas[: {detail}]",
		"öppna en webbsida i webbläsaren och se vad nätverket vill, eller skriv det som proxyn behöver i HTTPS_PROXY; sedan: comebacks resume"},
	importer.AnswersLost: {
		"svar efter svar uteblev, och inget visar att det som skickas kommer fram",
		"det är fel hos Vitec, eller på vägen dit; när det är över: comebacks resume"},
	importer.JournalFailed: {
		"det går inte att skriva i journalen, och inget skickas som inte först är nedskrivet[: {detail}]",
		"se efter om disken är full eller skrivskyddad; inget är förlorat: när det är ordnat, fortsätt med: comebacks resume"},
	importer.RowsDiffer: {
		"raderna som lästes är inte de rader som har ett utfall[ ({detail})]",
		"inget skickas två gånger; fortsätt med: comebacks resume"},
	importer.CountedByOlder: {
		"en äldre version av programmet påbörjade körningen och räknade filens rader på ett annat sätt[: {detail}]",
		"importera filen igen: det som redan finns i Vitec känns igen och skickas inte"},
	importer.SheetFailed: {
		"filen går inte att läsa till slutet[: {detail}]",
		"se efter att filen finns kvar, sedan: comebacks resume"},
}
