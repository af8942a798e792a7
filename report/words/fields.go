package words

import (
	"strings"

	"comebacks/importer"
)

// fieldWords are how a field is told: by itself, as in "search by e-mail address", and
// where a person is to give it a column, or has given it one.
type fieldWords struct{ name, column string }

var englishFields = map[importer.Field]fieldWords{
	importer.CustomerID:  {"customer number", "customerId"},
	importer.ContactID:   {"contact id", "contactId"},
	importer.Email:       {"e-mail address", "email"},
	importer.Phone:       {"telephone number", "phone"},
	importer.Name:        {"name", "name"},
	importer.FirstName:   {"first name", "firstName"},
	importer.LastName:    {"last name", "lastName"},
	importer.Date:        {"date", "date"},
	importer.Time:        {"time of day", "time"},
	importer.MeetingID:   {"meeting id", "meetingId"},
	importer.EstateID:    {"home id", "estateId"},
	importer.UserID:      {"user", "userId"},
	importer.UserGroupID: {"user group", "userGroupId"},
	importer.OfficeID:    {"office", "officeId"},
	importer.Note:        {"note", "note"},
}

// swedishFields name beside a field that a sheet can't do without what its column is
// called in a template.
var swedishFields = map[importer.Field]fieldWords{
	importer.CustomerID:  {"byråns Vitec-nummer", "byråns Vitec-nummer (Kundid)"},
	importer.ContactID:   {"kontaktens id", "kontaktens id (Kontaktid)"},
	importer.Email:       {"e-postadress", "e-postadress"},
	importer.Phone:       {"telefonnummer", "telefonnummer"},
	importer.Name:        {"namn", "namn"},
	importer.FirstName:   {"förnamn", "förnamn"},
	importer.LastName:    {"efternamn", "efternamn"},
	importer.Date:        {"datum", "datum"},
	importer.Time:        {"klockslag", "klockslag"},
	importer.MeetingID:   {"kundmötets id", "kundmötets id"},
	importer.EstateID:    {"bostadens id", "bostadens id"},
	importer.UserID:      {"handläggare", "handläggare"},
	importer.UserGroupID: {"användargrupp", "användargrupp"},
	importer.OfficeID:    {"kontor", "kontor"},
	importer.Note:        {"anteckning", "anteckning"},
}

// Field names a field within a sentence, where no column is meant.
func (v Voice) Field(f importer.Field) string {
	if words, known := v.vocabulary().fields[f]; known {
		return words.name
	}
	return importer.OneLine(string(f)) // of a later version
}

// column names a field where its column is meant.
func (v Voice) column(f string) string {
	if words, known := v.vocabulary().fields[importer.Field(f)]; known {
		return words.column
	}
	return importer.OneLine(f)
}

// mapping puts "Nr = customerId" into words: what a column of a sheet is.
func (v Voice) mapping(pair string) string {
	i := strings.LastIndex(pair, " = ")
	if i < 0 {
		return v.Quote(pair)
	}
	return v.Quote(pair[:i]) + " = " + v.column(pair[i+len(" = "):])
}

// each puts each of a list into words.
func each(list []string, said func(string) string) []string {
	all := make([]string, len(list))
	for i, one := range list {
		all[i] = said(one)
	}
	return all
}
