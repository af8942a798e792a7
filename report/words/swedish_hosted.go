package words

import "comebacks/importer"

// swedishHosted is what to do on a page that an office shares, where others do that on a page
// of their own: its logins and its settings are the administrator's.
var swedishHosted = map[importer.Code]string{
	importer.UserExists:                        "fråga den som sköter sidan",
	importer.NoSuchUser:                        "fråga den som sköter sidan",
	"too-few-files":                            "be den som sköter sidan låta den skicka långsammare",
	importer.LoginsMissing:                     "deras rader skickas inte; be den som sköter sidan",
	importer.OtherServer:                       "be den som sköter sidan",
	importer.LoginTooLong:                      "be den som sköter sidan",
	importer.LoginNone:                         "be den som sköter sidan",
	importer.LoginNoneForAll:                   "be den som sköter sidan",
	importer.LoginOfVariables:                  "de gäller före alla sparade inloggningar",
	importer.NoKeychain:                        "be den som sköter sidan",
	importer.LoginNotKept:                      "be den som sköter sidan",
	importer.LoginsListLost:                    "be den som sköter sidan",
	importer.LoginsListInUse:                   "be den som sköter sidan",
	importer.LoginsOpen:                        "be den som sköter sidan",
	importer.LoginsNotAFile:                    "be den som sköter sidan",
	importer.LoginsTooLarge:                    "be den som sköter sidan",
	importer.LoginsNotRead:                     "be den som sköter sidan",
	importer.LoginsBadLine:                     "be den som sköter sidan",
	importer.BadLogin:                          "be den som sköter sidan",
	importer.Code(importer.CredentialsRefused): "be den som sköter sidan rätta inloggningen, och tryck sedan på Fortsätt",
	importer.Code(importer.Redirected):         "inget skickas dit; be den som sköter sidan se efter Vitecs adress, och tryck sedan på Fortsätt",
	importer.MayNotSearch:                      "skriv id, eller be den som sköter sidan om en inloggning som får söka; tryck sedan på Fortsätt",
	importer.NoLogin:                           "tjänsten saknar inloggning för {value}; be den som sköter sidan om en, och tryck sedan på Fortsätt",
	importer.LoginRefused:                      "be den som sköter sidan rätta inloggningen för {value}, och tryck sedan på Fortsätt",
	importer.CustomerLogin:                     "be den som sköter sidan om den inloggning som {value} själv har, och tryck sedan på Fortsätt",
}

// swedishHostedTexts are what only such a page says. One that is web.hosted.NAME stands over
// web.NAME.
var swedishHostedTexts = map[string]string{
	"web.hosted.fault.do":            "Gå tillbaka och försök en gång till. Händer det igen: säg till den som sköter sidan och berätta när det var.",
	"web.hosted.too-large.do":        "välj en mindre fil, eller be den som sköter sidan ta emot större",
	"web.hosted.gone":                "comebacks svarar inte. Det du skrev sist finns kvar här och sparas när det svarar igen.",
	"web.hosted.signed-out":          "Du har loggats ut. Det du skrev sist finns kvar.",
	"web.hosted.lookup.no-login":     "tjänsten saknar inloggning till Vitec, så ingen kan slås upp",
	"web.hosted.lookup.no-login.do":  "be den som sköter sidan om en",
	"web.hosted.confirm.no-login":    "tjänsten saknar inloggning för {customers}; be den som sköter sidan om en; {m:rad|rader} skickas inte",
	"web.hosted.file.missing-logins": "Tjänsten saknar inloggning för dessa; be den som sköter sidan om en:",
	"web.hosted.confirm.says":        "{n:rad är redan skapad|rader är redan skapade} enligt filen, men inte härifrån: skickas inte",
	"web.hosted.file.kept":           "Filen sparas på servern i {n} dagar efter att den skickats, {m} dagar om den aldrig skickas. Dina kollegor ser den också.",
	"web.hosted.start.kept":          "Filen sparas på servern i {n} dagar efter att den skickats, {m} dagar om den aldrig skickas. Dina kollegor ser den också.",
	"web.hosted.hand-in.no-room":     "det finns inte plats för filen på servern ({size} kvar)",
	"web.hosted.run.other-server.do": "fråga den som sköter sidan",
	"web.hosted.practice.banner":     "Övning: inget går till Vitec, och allt glöms när tjänsten startas om. Dina kollegor övar på samma ställe.",
	"web.sign-in.title":              "Logga in",
	"web.sign-in.name":               "Användarnamn",
	"web.sign-in.password":           "Lösenord",
	"web.sign-in.button":             "Logga in",
	"web.sign-in.failed":             "Fel användarnamn eller lösenord, eller för många försök; vänta en minut.",
	"web.sign-in.forgotten":          "Glömt lösenordet? Be den som sköter sidan om ett nytt.",
	"web.sign-in.as":                 "Inloggad som",
	"web.sign-in.out":                "Logga ut",
	"web.sign-in.again":              "Du har loggats ut, och inget har gjorts.",
	"web.sign-in.again.do":           "Logga in i en egen flik; gå sedan tillbaka till den här sidan, där det du skrev finns kvar, och tryck på knappen igen.",
	"web.may-not-send":               "du får läsa, men inte skicka",
	"web.may-not-send.do":            "be den som sköter sidan om du behöver skicka",
	"web.may.sends":                  "Du får skicka.",
	"web.may.reads":                  "Du får läsa: titta på körningar, hämta resultat och rapporter, och stämma av mot Vitec. Be den som sköter sidan om du behöver skicka.",
	"web.settings.administrator":     "För administratören",
	"web.settings.by-administrator":  "Användare, inloggningar till Vitec och hur fort det skickas ställs in på servern.",
	"web.run.begun-by":               "påbörjad av {who} {time}[, fortsatt av {other} {later}]",
}
