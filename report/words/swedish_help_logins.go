package words

// swedishLoginHelpTexts say what the commands do that are about logins.
var swedishLoginHelpTexts = map[string]string{
	"help.login.use":   "[BYRÅ]",
	"help.login.short": "Spara en inloggning till Vitec i datorns lösenordsvalv",
	"help.login.long": `Spara ett användarnamn och ett lösenord för Vitec Connect i datorns
lösenordsvalv (i Windows Autentiseringshanteraren, på Mac Nyckelring): det som
gäller BYRÅ, som M30011, eller, om du inte anger någon, det som gäller alla
byråer utan en egen inloggning. En inloggning sparas för en viss server, och
skickas aldrig till någon annan. Den ersätter det som var sparat förut.

Vitec ger ut ett lösenord för varje byrå, eller för en grupp (G2, T2). Om en
grupps inloggning gäller även dess byråer anger du dem med --for: när gruppen
får ett nytt lösenord får de det också.

Du blir tillfrågad om användarnamn och lösenord, och de prövas inte hos Vitec.
Skript sätter COMEBACKS_USERNAME, och COMEBACKS_PASSWORD, eller skriver
lösenordet på första raden på standard in (--password-stdin).

När rader skickas söks inloggningen för varje byrå i den här ordningen:
  1. filen i --logins: byråns, annars den för alla andra
  2. COMEBACKS_USERNAME och COMEBACKS_PASSWORD, för alla byråer
  3. lösenordsvalvet: byråns, annars den för alla andra
  4. det du skriver: du blir tillfrågad om ingen av dessa har någon

Slutkoden är 0 om inloggningen är sparad, och 2 om den inte är det.`,
	"help.login.example": `  comebacks login M30011
  comebacks login G2 --for M30011 --for M30012
  comebacks login                            för alla andra
  COMEBACKS_USERNAME=partner comebacks login M30011 --password-stdin < password`,

	"help.logins.short": "Visa de sparade inloggningarna, utan lösenord",
	"help.logins.long": `Visa de inloggningar som ”comebacks login” har sparat i datorns lösenordsvalv:
servern, byrån, användarnamnet, och gruppen vars inloggning det är. Lösenord
visas aldrig. Det som någon har tagit bort ur lösenordsvalvet är inte med.

Slutkoden är 0, eller 2 om det inte finns något lösenordsvalv.`,
	"help.logins.example": `  comebacks logins
  comebacks logins --json`,

	"help.logout.use":   "[BYRÅ]",
	"help.logout.short": "Ta bort en inloggning ur datorns lösenordsvalv",
	"help.logout.long": `Ta bort det som ”comebacks login” har sparat för BYRÅ, som M30011, eller, om du
inte anger någon, för alla byråer utan en egen inloggning. Med en grupps
inloggning försvinner också den för de byråer som den gäller.

Slutkoden är 0 om en inloggning togs bort, 1 om ingen var sparad, och 2 om det
inte finns något lösenordsvalv.`,
	"help.logout.example": `  comebacks logout M30011
  comebacks logout`,
}
