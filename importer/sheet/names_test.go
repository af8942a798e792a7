package sheet

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"comebacks/importer"
)

// The names of columns that users rely on, and how each may be written.
func TestNamesOfColumns(t *testing.T) {
	for field, names := range map[importer.Field]string{
		importer.CustomerID: "customerId, customerIds, Kundid, Kund-id, Kundnummer",
		importer.ContactID:  "contactId, contactIds, Kontaktid, Kontakt-id, Kontakt, Kontakter",
		importer.Date:       "date, dates, Datum, Återkomst, Återkomster, Återkomstdatum, Tid och datum, Tider och datum",
		importer.Time:       "time, times, Tid, Tider, Klockslag, Klockan, Kl, Kl.",
		importer.MeetingID:  "meetingId, meetingIds, Mötesid, Mötes-id, Möte, Möten",
		importer.EstateID:   "estateId, estateIds, Bostadsid, Bostad, Bostäder, Objekt, Objektid, Objektsid, Objektnr, Objektnr., Objektnummer",
		importer.UserID: "userId, userIds, Användare, Användarid, Handläggare, Handläggarid, Mäklare, Ansvarig, Ansvariga, " +
			"Ansvarig handläggare, Ansvariga handläggare, Ansvarig mäklare, Ansvariga mäklare",
		importer.UserGroupID: "userGroupId, userGroupIds, Användargrupp, Användargrupper, Användargruppsid",
		importer.OfficeID:    "officeId, officeIds, Kontor",
		importer.Note: "note, notes, Anteckning, Anteckningar, Notering, Noteringar, Kommentar, Kommentarer, " +
			"Beskrivning, Beskrivningar, Fritext, Fritexter",
	} {
		for _, name := range strings.Split(names, ", ") {
			for _, written := range spellings(name) {
				h, wrong := readHeader([]string{"x", written}, Options{})
				if got, there := h.fields[field]; wrong != nil || !there || got != 1 {
					t.Errorf("%q is not known as %s: %v, %v", written, field, h.fields, wrong)
				}
			}
		}
	}
}

func TestNamesByWhichPeopleKnowContacts(t *testing.T) {
	for field, names := range map[importer.Field]string{
		"email":     "email, emails, E-post, Epost, E-postadress, E-postadresser, Mejl, Mail, Mails, E-mail",
		"phone":     "phone, phones, Telefon, Telefoner, Telefonnummer, Mobil, Mobiler, Mobilnummer, Mobiltelefon",
		"name":      "name, names, Namn",
		"firstName": "firstName, firstNames, Förnamn, First name",
		"lastName":  "lastName, lastNames, Efternamn, Last name",
	} {
		for _, name := range strings.Split(names, ", ") {
			for _, written := range spellings(name) {
				h, _ := readHeader([]string{written}, Options{})
				if at, there := h.fields[field]; !there || at != 0 {
					t.Errorf("%q is taken for %v, want %q", written, h.fields, field)
				}
				if old, _ := readHeader([]string{written}, Options{Names: LaterNames}); len(old.fields) > 0 {
					t.Errorf("%q was taken for %v before", written, old.fields)
				}
				if near, is := h.nearest(importer.Date); is {
					t.Errorf("%q is taken for a misspelled %q", written, near)
				}
			}
		}
	}
}

// spellings are ways in which people and programs write a name.
func spellings(name string) []string {
	all := []string{
		name, strings.ToUpper(name), strings.ToLower(name), "  " + name + "\t", name + ":", name + ".", name + " :",
		norm.NFD.String(name), strings.ToUpper(norm.NFD.String(name)),
		"\ufeff" + name, name + "\u200b", name + "\u00a0", name + "\x00", "\u2060" + name + "\ufe0f", name + "\u034f",
	}
	for _, between := range []string{" ", "-", "_", ".", ":", "\n", "\r\n", "\u00ad", "\u200d", "\u2011", "–", "\u2212", "\u202f"} {
		middle := len([]rune(name)) / 2
		all = append(all, string([]rune(name)[:middle])+between+string([]rune(name)[middle:]))
		all = append(all, strings.NewReplacer(" ", between, "-", between).Replace(name))
	}
	return all
}

// What is another word is not known, though it looks like a name.
func TestOtherNames(t *testing.T) {
	for _, name := range []string{"Kontorsid", "Kund", "Kundnr", "Kontaktperson", "Adress", "Ort", "Status", "Id", "Nr", "Typ", "Pris", "Objektstyp", "Datum och tid", "Kl1", "Tidpunkt", "", "-", "."} {
		if field, known := FieldNamed(name); known {
			t.Errorf("%q is known as %s", name, field)
		}
	}
}

// No name means two things, and what the first versions knew means the same.
func TestNamesAreOfOneField(t *testing.T) {
	count := 0
	for _, tables := range []map[importer.Field][]string{firstNames, laterNames, directoryNames} {
		for field, all := range tables {
			for _, n := range all {
				count++
				if names[normal(n)] != field {
					t.Errorf("%q means two things", n)
				}
			}
		}
	}
	if count != len(names) {
		t.Errorf("%d names are listed, and %d are different", count, len(names))
	}
}

// A run that the first version began is gone on with by the names that it knew.
func TestFirstNames(t *testing.T) {
	const text = "Kundid;Kontaktid;Datum;Anteckning;Kommentar;Möten;Kontakt.id\n"
	o := Options{Names: FirstNames}
	s, err := Open(file(t, text), o)
	if err != nil {
		t.Fatal(err)
	}
	want := []importer.Field{importer.ContactID, importer.CustomerID, importer.Date, importer.Note}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(s.header.fields))); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]Vocabulary{
		"Kundid;Kontaktid;Datum;Anteckning":  FirstNames,
		"Kundid;Kontaktid;Datum;Kommentar":   LaterNames,
		"Kundid;Kontaktid;Datum;Namn;Noter":  AllNames,
		"Kundid;Kontakt.id;Datum":            LaterNames,
		"Kundid:;Kontakt id.;Datum":          FirstNames,
		"Kundid;Kontakter;Datum":             LaterNames,
		"Kundid;Kontaktid;Datum;Möten;Möte2": LaterNames,
		"Kundid;E-post;Datum":                AllNames,
	} {
		s, err := Open(file(t, text+"\n"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if s.Names() != want {
			t.Errorf("%s: the names are those of %d, want %d", text, s.Names(), want)
		}
	}
}
