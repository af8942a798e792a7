package report

import "comebacks/importer"

// TemplateWords are the words of a sheet to start from, in one language.
type TemplateWords struct {
	Sheet   string // the name of the sheet
	Guide   string // the name of the sheet that lists the columns
	Heads   []string
	Columns []TemplateColumn
	Swedish bool
}

// TemplateColumn are the words for one column.
type TemplateColumn struct {
	Field   importer.Field
	Name    string
	Example string
	Meaning string
	Needed  string
}

// About is what the list of columns says of one, after its name and before the other
// names that it may have.
func (c TemplateColumn) About() []string { return []string{c.Meaning, c.Needed} }

// TemplateIn gives the words of a template in a language: en or sv.
func TemplateIn(language string) (TemplateWords, bool) {
	words, known := templates[language]
	return words, known
}

// templates have an example that is never sent: see importer.Cells.IsExample.
var templates = map[string]TemplateWords{
	"en": {
		Sheet: "Comebacks",
		Guide: "Columns",
		Heads: []string{"Column", "What it means", "Must be filled in", "Other names that are understood"},
		Columns: []TemplateColumn{
			{importer.CustomerID, "customerId", "EXAMPLE", "the estate agency's number at Vitec, such as M30011", "yes"},
			{importer.ContactID, "contactId", "EXAMPLE", "the id in Vitec of the contact to get back to", "this, or email, or phone"},
			{importer.Email, "email", "", "the contact's e-mail address, by which the id is looked up in Vitec", "this, or contactId, or phone"},
			{importer.Phone, "phone", "", "the contact's telephone number, by which the id is looked up in Vitec", "this, or contactId, or email"},
			{importer.Name, "name", "", "the contact's name, beside an e-mail address or a telephone number; may be firstName and lastName", "no"},
			{importer.Date, "date", "2031-05-03", "the day to get back: 2031-05-03, or 2031-05-03 14:30 with the time of day", "yes"},
			{importer.Time, "time", "14:30", "the time of day, unless the date says it; left empty: 00:00", "no"},
			{importer.MeetingID, "meetingId", "", "the id of the customer meeting that it follows from", "no"},
			{importer.EstateID, "estateId", "", "the id of the home that it is about", "no"},
			{importer.UserID, "userId", "", "who is to get back: a user by name, e-mail address or id, where no group or office is", "no"},
			{importer.UserGroupID, "userGroupId", "", "who is to get back: a group of users by name or id, where no user or office is", "no"},
			{importer.OfficeID, "officeId", "", "who is to get back: an office by name or id, where no user or group is", "no"},
			{importer.Note, "note", "EXAMPLE: write over this row, or remove it", "any text", "no"},
		},
	},
	"sv": {
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
	},
}
