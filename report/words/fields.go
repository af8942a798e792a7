package words

import (
	"strings"

	"comebacks/importer"
)

// fieldWords are the words for a field: by itself, as in "search by e-mail address", where
// the user is to give it a column or has done so, and beside the column that it has.
type fieldWords struct{ name, column, beside string }

var englishFields = map[importer.Field]fieldWords{
	importer.CustomerID:  {"customer number", "customerId", "customerId"},
	importer.ContactID:   {"contact id", "contactId", "contactId"},
	importer.Email:       {"e-mail address", "email", "email"},
	importer.Phone:       {"telephone number", "phone", "phone"},
	importer.Name:        {"name", "name", "name"},
	importer.FirstName:   {"first name", "firstName", "firstName"},
	importer.LastName:    {"last name", "lastName", "lastName"},
	importer.Date:        {"date", "date", "date"},
	importer.Time:        {"time of day", "time", "time"},
	importer.MeetingID:   {"meeting id", "meetingId", "meetingId"},
	importer.EstateID:    {"home id", "estateId", "estateId"},
	importer.UserID:      {"user", "userId", "userId"},
	importer.UserGroupID: {"user group", "userGroupId", "userGroupId"},
	importer.OfficeID:    {"office", "officeId", "officeId"},
	importer.Note:        {"note", "note", "note"},
}

// swedishFields name beside a field that a sheet can't do without what its column is
// called in a template.
var swedishFields = map[importer.Field]fieldWords{
	importer.CustomerID:  {"byråns Vitec-nummer", "byråns Vitec-nummer (Kundid)", "byråns Vitec-nummer"},
	importer.ContactID:   {"kontaktens id", "kontaktens id (Kontaktid)", "kontaktens id"},
	importer.Email:       {"e-postadress", "e-postadress", "e-postadress"},
	importer.Phone:       {"telefonnummer", "telefonnummer", "telefonnummer"},
	importer.Name:        {"namn", "namn", "namn"},
	importer.FirstName:   {"förnamn", "förnamn", "förnamn"},
	importer.LastName:    {"efternamn", "efternamn", "efternamn"},
	importer.Date:        {"datum", "datum", "datum"},
	importer.Time:        {"klockslag", "klockslag", "klockslag"},
	importer.MeetingID:   {"kundmötets id", "kundmötets id", "kundmötets id"},
	importer.EstateID:    {"bostadens id", "bostadens id", "bostadens id"},
	importer.UserID:      {"handläggare", "handläggare", "handläggare"},
	importer.UserGroupID: {"användargrupp", "användargrupp", "användargrupp"},
	importer.OfficeID:    {"kontor", "kontor", "kontor"},
	importer.Note:        {"anteckning", "anteckning", "anteckning"},
}

// Field names a field within a sentence, where no column is meant.
func (v Voice) Field(f importer.Field) string {
	if words, known := v.vocabulary().fields[f]; known {
		return words.name
	}
	return importer.OneLine(string(f)) // of a later version
}

// FieldColumn names a field where its column is meant. In English that is the field's
// own name, which is the column's in a template.
func (v Voice) FieldColumn(f importer.Field) string {
	if words, known := v.vocabulary().fields[f]; known {
		return words.column
	}
	return importer.OneLine(string(f))
}

// FieldBeside names a field beside its column: C "Datum" = date.
func (v Voice) FieldBeside(f importer.Field) string {
	if words, known := v.vocabulary().fields[f]; known {
		return words.beside
	}
	return importer.OneLine(string(f))
}

// column is FieldColumn of a field's name.
func (v Voice) column(name string) string { return v.FieldColumn(importer.Field(name)) }

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
