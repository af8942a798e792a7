package words

import "comebacks/importer"

// swedishLoginFaults are the words for what is wrong with a login, or with a line of the file
// that holds them: the blank {fault}. None of them repeats what stands there.
var swedishLoginFaults = map[importer.Code]string{
	importer.LoginNoHeader:   "kolumnerna har inga namn",
	importer.LoginCells:      "där finns inte tre celler; ett lösenord som innehåller avgränsaren måste stå inom citattecken",
	importer.LoginQuote:      "ett citattecken avslutas aldrig, eller står mitt i en cell; skriv ett citattecken i ett lösenord två gånger, och hela lösenordet inom citattecken",
	importer.LoginNotText:    "där finns text som inte är UTF-8; spara filen som CSV UTF-8",
	importer.LoginCharacter:  "där finns ett tecken som inte syns; skriv på nytt",
	importer.LoginCustomer:   "i byråns cell står något som inte kan vara ett Vitec-nummer, som M30011",
	importer.LoginNoUsername: "användarnamnet saknas",
	importer.LoginNoPassword: "lösenordet saknas",
	importer.LoginColon:      "användarnamnet har ett kolon, och det kan inget användarnamn ha",
	importer.LoginTwice:      "där står en annan inloggning för samma byrå",
}

// swedishLoginFailures are the words for what can be wrong with logins, and with where they
// are kept.
var swedishLoginFailures = map[importer.Code]phrase{
	importer.LoginsOpen:     {"{path} kan läsas av andra", "[låt ingen annan än dig läsa den: {detail}]"},
	importer.LoginsNotAFile: {"{path} är ingen vanlig fil, och inloggningar läses bara ur en sådan", "ange en CSV-fil med kolumnerna customerId,username,password"},
	importer.LoginsTooLarge: {"{path} är större än[ {detail} KiB], för stor för en fil med inloggningar", "se efter att det är rätt fil"},
	importer.LoginsNotRead:  {"inloggningarna i {path} går inte att läsa[: {err}]", "se efter att filen finns och att du får läsa den"},
	importer.LoginsBadLine: {"rad {value} i {path}[: {fault}][ (se rad {first})]",
		"första raden är customerId,username,password, och varje rad under den har en inloggning; ett tomt customerId gäller alla andra"},
	importer.BadLogin:      {"inloggningen går inte att använda[: {fault}]", "skriv den så som du har fått den av Vitec"},
	importer.BadCustomerID: {"[{text} kan inte vara en byrås Vitec-nummer]", "skriv byråns nummer, till exempel M30011"},
	importer.LoginTooLong: {"inloggningen är för lång för ett lösenordsvalv[, som rymmer {detail} byte]",
		"använd COMEBACKS_USERNAME och COMEBACKS_PASSWORD, eller en fil med inloggningar"},
	importer.LoginNotKept: {"lösenordsvalvet har inte sparat inloggningen, och säger inte varför",
		"se efter att det är öppet och går att skriva i, eller använd COMEBACKS_USERNAME och COMEBACKS_PASSWORD"},
	importer.NoKeychain: {"den här datorn har inget lösenordsvalv som går att använda[: {err}]",
		"använd COMEBACKS_USERNAME och COMEBACKS_PASSWORD, eller en fil med inloggningar"},
	importer.LoginsListLost:  {"listan över sparade inloggningar, {path}, går inte att använda[: {err}]", "är den skadad, flytta undan den: det som finns i lösenordsvalvet hittas ändå"},
	importer.LoginsListInUse: {"en annan process använder listan över sparade inloggningar, {path}", "försök igen när den är klar"},
}

// swedishLoginNotices are the words for what there is to know of logins.
var swedishLoginNotices = map[importer.Code]phrase{
	importer.NoKeychain: {"den här datorn har inget lösenordsvalv som går att använda[ ({value})]",
		"en inloggning som du skriver används nu och glöms sedan; för skript finns COMEBACKS_USERNAME och COMEBACKS_PASSWORD, eller en fil med inloggningar"},
	importer.LoginsACLUnknown: {"det går inte att se vilka som får läsa {value}[: {detail}]", ""},
	importer.LoginsMissing:    {"{byrå|byråer} saknar inloggning[: {plain list}]", "deras rader skickas inte; ange en med: comebacks login BYRÅ"},
	importer.OtherServer:      {"den sparade inloggningen gäller {value}, inte {detail}", "spara en för den servern med: comebacks login --base-url {detail}"},
	importer.LoginAsk:         {"användarnamn och lösenord för {value} hos {detail}", ""},
	importer.LoginAskAll:      {"användarnamn och lösenord för alla[ {value}] byråer utan inloggning hos {detail}", ""},
	importer.LoginAskEach:     {"användarnamn, och lösenord för {byrå|byråer} utan inloggning hos {detail}: {plain list}", "lämnar du ett tomt skickas inte den byråns rader"},
	importer.LoginKept:        {"sparad i lösenordsvalvet för {plain list} hos {detail}", "den har inte prövats mot Vitec"},
	importer.LoginKeptForAll:  {"sparad i lösenordsvalvet för alla byråer utan egen inloggning hos {detail}", "den har inte prövats mot Vitec"},
	importer.LoginRemoved:     {"inloggningen för {plain list} hos {detail} är borttagen", ""},
	importer.LoginRemovedAll:  {"inloggningen för alla byråer utan egen inloggning hos {detail} är borttagen", ""},
	importer.LoginNone:        {"ingen inloggning är sparad för {value} hos {detail}", "se: comebacks logins"},
	importer.LoginNoneForAll:  {"ingen inloggning är sparad för alla byråer utan egen hos {detail}", "se: comebacks logins"},
	importer.LoginOfVariables: {"användarnamnet och lösenordet är de som står i {value} och {detail}", "så länge de är satta gäller de före alla sparade inloggningar"},
	importer.LoginBehind:      {"{value} och {detail} är satta, och gäller före alla sparade inloggningar", ""},
}
