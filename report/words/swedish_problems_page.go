package words

import "comebacks/importer"

// swedishProblemsOnPage is what to do about problems of rows on the page, where the
// terminal has a command or a flag for it. A notice of the same code has the same.
var swedishProblemsOnPage = map[importer.Code]string{
	importer.NotText:         "skriv texten på nytt här, eller spara filen som CSV UTF-8 och välj den",
	importer.Unchanged:       "se efter att varje cell står i sin kolumn och säger det den ska, och att inget står till höger om den sista; skriv om en av dem, eller töm radens cell i kolumnen {value} om tabellen har den",
	importer.NotCalculated:   "öppna filen i Excel, spara den och välj den igen",
	importer.AmbiguousDate:   "skriv det som menas, eller välj ovanför tabellen hur sådana datum ska läsas",
	importer.PastDate:        "skriv ett kommande datum, eller kryssa för ”Ta med datum som har passerat”",
	importer.NameAlone:       "lägg till en e-postadress eller ett telefonnummer, skriv kontaktens id i kolumnen found_contact_id, eller kryssa för ”Sök på enbart namn”",
	importer.SeveralContacts: "välj den rätta i listan",
	importer.ToBeFound:       "vem den gäller slås upp när filen skickas; vill du se det nu, tryck på ”Slå upp dem i Vitec”",
	importer.MayNotSearch:    "skriv id, be Vitec om behörigheten, eller ange en annan inloggning för {value} under Inställningar; tryck sedan på Fortsätt",
	importer.NoLogin:         "logga in för {value} under Inställningar, och tryck på Fortsätt",
	importer.LoginRefused:    "skriv lösenordet för {value} igen under Inställningar, och tryck på Fortsätt",
	importer.CustomerLogin:   "skriv det lösenord som {value} själv har under Inställningar, och tryck på Fortsätt",
	importer.Similar:         "ska den ändras, gör det i Vitec; ska den här raden också skickas, kryssa för ”Skicka även liknande rader”",
	importer.OriginCreated:   "ändra den återkomsten i Vitec, eller kryssa för ”Skicka även liknande rader” om den här raden också ska skickas",
	importer.ThereBefore:     "ta bort krysset för ”Fråga Vitec först” om den ändå ska skickas",
	importer.AfterBackup:     "titta på kontakten i Vitec och tryck på Den finns, med dess id, om den är radens, eller på Den finns inte om den är en annan",
	importer.JournalRestored: "den som sköter comebacks avslutar det, när inget saknas",
	importer.NotReached:      "tryck på Fortsätt när Vitec svarar igen",
	importer.NotStarted:      "tryck på Fortsätt",
	importer.OtherCustomer:   "ska den också skickas, skicka filen igen för den byrån",
	importer.BeyondLimit:     "tryck på Skicka resten när du har sett att de första blev rätt",
	importer.NotConfirmed:    "kontrollera raden och skicka den igen",
	importer.StrictRefused:   "rätta den raden, eller ta bort krysset för ”Skicka inget så länge någon rad har fel”",
	importer.AnswerLost:      "tryck på Fråga Vitec igen",
	importer.NotThere:        "tryck på Fortsätt för att skicka den igen",
	importer.CannotAsk:       "ta bort krysset för ”Fråga Vitec först”, eller försök igen senare",
	importer.NoWitness:       "titta på kontakten i Vitec och tryck på Den finns eller Den finns inte, eller tryck på Fråga Vitec igen",
	importer.SaidByPerson:    "tryck på Fortsätt för att skicka den igen",
}

// swedishStatuses are the words for what became of a row, and of several.
var swedishStatuses = map[importer.Status]forms{
	importer.Created:   {"skapad", "skapade"},
	importer.Duplicate: {"dubblett", "dubbletter"},
	importer.Invalid:   {"har fel", "har fel"},
	importer.Rejected:  {"avvisad", "avvisade"},
	importer.Unsent:    {"inte skickad", "inte skickade"},
	importer.Uncertain: {"oklar", "oklara"},
}
