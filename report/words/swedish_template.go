package words

import "comebacks/importer"

// swedishTemplate has an example that is never sent: see importer.Cells.IsExample.
var swedishTemplate = TemplateWords{
	Sheet: "Återkomster",
	Guide: "Kolumner",
	Heads: []string{"Kolumn", "Vad den betyder", "Måste fyllas i", "Andra namn som förstås"},
	Columns: []TemplateColumn{
		{importer.CustomerID, "Kundid", "EXEMPEL", "byråns Vitec-nummer, till exempel M30011", "ja"},
		{importer.ContactID, "Kontaktid", "EXEMPEL", "kontaktens id i Vitec (ADR…): den som du ska återkomma till", "detta, E-post eller Telefon"},
		{importer.Email, "E-post", "", "kontaktens e-postadress; med den slås id:t upp i Vitec", "detta, Kontaktid eller Telefon"},
		{importer.Phone, "Telefon", "", "kontaktens telefonnummer; med det slås id:t upp i Vitec", "detta, Kontaktid eller E-post"},
		{importer.Name, "Namn", "", "kontaktens namn, utöver e-post eller telefon; kan delas upp i Förnamn och Efternamn", "nej"},
		{importer.Date, "Datum", "2031-05-03", "dagen för återkomsten: 2031-05-03, eller 2031-05-03 14:30 med klockslag", "ja"},
		{importer.Time, "Klockslag", "14:30", "klockslaget, om det inte står i datumet; tomt betyder 00:00", "nej"},
		{importer.MeetingID, "Mötesid", "", "id för kundmötet som återkomsten följer upp", "nej"},
		{importer.EstateID, "Bostadsid", "", "id för bostaden som återkomsten gäller", "nej"},
		{importer.UserID, "Handläggare", "", "vem som ska återkomma: handläggarens namn, e-postadress eller id, om varken grupp eller kontor är ifyllt", "nej"},
		{importer.UserGroupID, "Användargrupp", "", "vilka som ska återkomma: användargruppens namn eller id, om varken handläggare eller kontor är ifyllt", "nej"},
		{importer.OfficeID, "Kontor", "", "vilka som ska återkomma: kontorets namn eller id, om varken handläggare eller grupp är ifyllt", "nej"},
		{importer.Note, "Anteckning", "EXEMPEL: skriv över raden, eller ta bort den", "fri text", "nej"},
	},
	Swedish: true,
}
