package words

import "comebacks/importer"

// swedishTemplate has an example that is never sent: see importer.Cells.IsExample.
var swedishTemplate = TemplateWords{
	Sheet: "Återkomster",
	Guide: "Kolumner",
	Heads: []string{"Kolumn", "Vad den betyder", "Måste fyllas i", "Andra namn som förstås"},
	Columns: []TemplateColumn{
		{importer.CustomerID, "Kundid", "EXEMPEL", "mäklarföretagets nummer hos Vitec, till exempel M30011", "ja"},
		{importer.ContactID, "Kontaktid", "EXEMPEL", "id i Vitec för kontakten som ni ska återkomma till", "detta, E-post eller Telefon"},
		{importer.Email, "E-post", "", "kontaktens e-postadress; id:t slås upp i Vitec", "detta, Kontaktid eller Telefon"},
		{importer.Phone, "Telefon", "", "kontaktens telefonnummer; id:t slås upp i Vitec", "detta, Kontaktid eller E-post"},
		{importer.Name, "Namn", "", "kontaktens namn, vid sidan av e-post eller telefon; kan vara Förnamn och Efternamn", "nej"},
		{importer.Date, "Datum", "2031-05-03", "dagen för återkomsten: 2031-05-03, eller 2031-05-03 14:30 med klockslag", "ja"},
		{importer.Time, "Klockslag", "14:30", "klockslaget, om det inte står i datumet; tomt betyder 00:00", "nej"},
		{importer.MeetingID, "Mötesid", "", "id för kundmötet som återkomsten följer på", "nej"},
		{importer.EstateID, "Bostadsid", "", "id för bostaden som det gäller", "nej"},
		{importer.UserID, "Handläggare", "", "vem som ska återkomma: namn, e-postadress eller id, där ingen grupp och inget kontor står", "nej"},
		{importer.UserGroupID, "Användargrupp", "", "vilka som ska återkomma: användargruppens namn eller id, där ingen handläggare och inget kontor står", "nej"},
		{importer.OfficeID, "Kontor", "", "vilka som ska återkomma: kontorets namn eller id, där ingen handläggare och ingen grupp står", "nej"},
		{importer.Note, "Anteckning", "EXEMPEL: skriv över raden, eller ta bort den", "fri text", "nej"},
	},
	Swedish: true,
}
