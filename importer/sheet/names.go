package sheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"comebacks/importer"
)

// firstNames are the names of columns that the first versions knew. A run that one
// of them began is resumed with only these: see FirstNames.
var firstNames = map[importer.Field][]string{
	importer.CustomerID:  {"customerId", "Kundid", "Kundnummer"},
	importer.ContactID:   {"contactId", "Kontaktid", "Kontakt"},
	importer.Date:        {"date", "Datum", "Återkomst", "Återkomstdatum", "Tid och datum"},
	importer.Time:        {"time", "Tid", "Klockslag"},
	importer.MeetingID:   {"meetingId", "Mötesid", "Möte"},
	importer.EstateID:    {"estateId", "Bostadsid", "Bostad", "Objekt", "Objektid"},
	importer.UserID:      {"userId", "Användare", "Handläggare"},
	importer.UserGroupID: {"userGroupId", "Användargrupp"},
	importer.OfficeID:    {"officeId", "Kontor"},
	importer.Note:        {"note", "Anteckning", "Notering"},
}

// laterNames are the others that are known. The plural of many Swedish words is the
// word itself.
var laterNames = map[importer.Field][]string{
	importer.CustomerID: {"customerIds"},
	importer.ContactID:  {"contactIds", "Kontakter"},
	importer.Date:       {"dates", "Återkomster", "Tider och datum"},
	importer.Time:       {"times", "Tider", "Klockan", "Kl"},
	importer.MeetingID:  {"meetingIds", "Möten"},
	importer.EstateID:   {"estateIds", "Bostäder", "Objektsid", "Objektnr", "Objektnummer"},
	importer.UserID: {"userIds", "Användarid", "Handläggarid", "Mäklare", "Ansvarig", "Ansvariga",
		"Ansvarig handläggare", "Ansvariga handläggare", "Ansvarig mäklare", "Ansvariga mäklare"},
	importer.UserGroupID: {"userGroupIds", "Användargrupper", "Användargruppsid"},
	importer.OfficeID:    {"officeIds"},
	importer.Note: {"notes", "Anteckningar", "Noteringar", "Kommentar", "Kommentarer",
		"Beskrivning", "Beskrivningar", "Fritext", "Fritexter"},
}

// directoryNames are the names of columns by which people know a contact. The
// versions before the directory did not use them.
var directoryNames = map[importer.Field][]string{
	importer.Email: {"email", "emails", "E-post", "E-postadress", "E-postadresser", "Mejl", "Mail", "Mails"},
	importer.Phone: {"phone", "phones", "Telefon", "Telefoner", "Telefonnummer", "Mobil", "Mobiler", "Mobilnummer",
		"Mobiltelefon", "Mobiltelefoner"},
	importer.Name:      {"name", "names", "Namn"},
	importer.FirstName: {"firstName", "firstNames", "Förnamn"},
	importer.LastName:  {"lastName", "lastNames", "Efternamn"},
}

// isDirectory reports whether a field is one that a contact is found by.
func isDirectory(f importer.Field) bool {
	_, is := directoryNames[f]
	return is
}

// isMobile reports whether a column of telephone numbers is that of mobile ones.
func isMobile(name string) bool { return strings.HasPrefix(normal(name), "mobil") }

var (
	first = byName(firstNormal, firstNames)
	later = byName(normal, firstNames, laterNames)
	names = byName(normal, firstNames, laterNames, directoryNames)
)

// Vocabulary says by which names columns are recognised. A run is resumed with
// those that it was begun with.
type Vocabulary int

const (
	AllNames   Vocabulary = iota // all that are known
	LaterNames                   // without those of the fields for the directory
	FirstNames                   // those of the first versions alone
)

// recognise finds the field of a column by the column's name.
func (v Vocabulary) recognise(name string) (importer.Field, bool) {
	switch v {
	case FirstNames:
		f, known := first[firstNormal(name)]
		return f, known
	case LaterNames:
		f, known := later[normal(name)]
		return f, known
	}
	return FieldNamed(name)
}

// oldest is the first vocabulary that has a name for a field.
func oldest(name string, f importer.Field) Vocabulary {
	for v := FirstNames; v > AllNames; v-- {
		if known, is := v.recognise(name); is && known == f {
			return v
		}
	}
	return AllNames
}

// byName turns tables of names round: what is meant, by its names in normal form.
func byName[F ~string](normal func(string) string, tables ...map[F][]string) map[string]F {
	all := make(map[string]F)
	for _, table := range tables {
		for meant, names := range table {
			for _, n := range names {
				all[normal(n)] = meant
			}
		}
	}
	return all
}

// FieldNamed returns the field that a column with this name is taken for by
// default.
func FieldNamed(name string) (importer.Field, bool) {
	f, known := names[normal(name)]
	return f, known
}

// normal is a column's name without what people write differently: case, spaces and
// line breaks, dashes, underscores, full stops, colons, what can't be seen, and
// letters that are put together of two.
func normal(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, notInNames...) || r == '.' || r == ':' || r == '\u2212' {
			return -1
		}
		return r
	}, name)
	return strings.ToLower(norm.NFC.String(name))
}

// firstNormal is the same as the first versions had it.
func firstNormal(name string) string {
	name = strings.ToLower(norm.NFC.String(name))
	name = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-–—_\u00ad\u200b\ufeff", r) {
			return -1
		}
		return r
	}, name)
	return strings.TrimRight(name, ":.")
}

// notInNames are dashes, underscores, and all that can't be seen.
var notInNames = []*unicode.RangeTable{
	unicode.Pd, unicode.Pc, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}

// columnsNamed finds the columns that a person means by a name: those that are
// called exactly so, or else those that differ from it only in what people write
// differently. A column without a name is none of them.
func columnsNamed(cells []string, name string) []int {
	exact := columnsWhere(cells, strings.TrimSpace(name), strings.TrimSpace)
	if len(exact) > 0 {
		return exact
	}
	return columnsWhere(cells, normal(name), normal)
}

func columnsWhere(cells []string, name string, form func(string) string) (all []int) {
	if name == "" {
		return nil
	}
	for i, cell := range cells {
		if cell != "" && form(cell) == name {
			all = append(all, i)
		}
	}
	return all
}
