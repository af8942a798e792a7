package sheet

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func TestUnderstood(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		o    Options
		want []importer.Column
	}{
		"all used": {"Kundid;Kontaktid;Datum", Options{}, []importer.Column{
			{Letter: "A", Name: "Kundid", Field: importer.CustomerID}, {Letter: "B", Name: "Kontaktid", Field: importer.ContactID}, {Letter: "C", Name: "Datum", Field: importer.Date}}},
		"some not used, some near": {"Namn;Kundid;Kontaktid;Datum;Antekningar;Bostd", Options{}, []importer.Column{
			{Letter: "A", Name: "Namn", Field: importer.Name}, {Letter: "B", Name: "Kundid", Field: importer.CustomerID}, {Letter: "C", Name: "Kontaktid", Field: importer.ContactID}, {Letter: "D", Name: "Datum", Field: importer.Date},
			{Letter: "E", Name: "Antekningar", Near: importer.Note}, {Letter: "F", Name: "Bostd", Near: importer.EstateID}}},
		"mapped": {"Nr;Vem;När", Options{Map: map[string]importer.Field{"nr": importer.CustomerID, "Vem": importer.ContactID, "När": importer.Date}}, []importer.Column{
			{Letter: "A", Name: "Nr", Field: importer.CustomerID}, {Letter: "B", Name: "Vem", Field: importer.ContactID}, {Letter: "C", Name: "När", Field: importer.Date}}},
		"a known name that another was mapped to": {"Datum;Kontaktid;När", Options{HasCustomer: true, Map: map[string]importer.Field{"När": importer.Date}}, []importer.Column{
			{Letter: "A", Name: "Datum"}, {Letter: "B", Name: "Kontaktid", Field: importer.ContactID}, {Letter: "C", Name: "När", Field: importer.Date}}},
		"without names": {"Kundid; Kontaktid ;Datum;;;\n\nM1;K1;2031-05-03;;x", Options{}, []importer.Column{
			{Letter: "A", Name: "Kundid", Field: importer.CustomerID}, {Letter: "B", Name: "Kontaktid", Field: importer.ContactID}, {Letter: "C", Name: "Datum", Field: importer.Date}, {Letter: "E"}}},
		"ours": {"Kontaktid;Datum;status;comeback_id;row;Status", Options{HasCustomer: true}, []importer.Column{
			{Letter: "A", Name: "Kontaktid", Field: importer.ContactID}, {Letter: "B", Name: "Datum", Field: importer.Date},
			{Letter: "C", Name: "status"}, {Letter: "D", Name: "comeback_id", Ours: true}, {Letter: "E", Name: "row", Ours: true}, {Letter: "F", Name: "Status", Ours: true}}},
		"ignored": {"Kontaktid;Datum;Antekning;Anteckning;Notering", Options{Ignore: []string{"antekning", "Notering"}, HasCustomer: true}, []importer.Column{
			{Letter: "A", Name: "Kontaktid", Field: importer.ContactID}, {Letter: "B", Name: "Datum", Field: importer.Date},
			{Letter: "C", Name: "Antekning", Ignored: true}, {Letter: "D", Name: "Anteckning", Field: importer.Note}, {Letter: "E", Name: "Notering", Ignored: true}}},
		"columns of ours are, whatever is ignored": {"Kontaktid;Datum;status;comeback_id", Options{Ignore: []string{"status"}, HasCustomer: true}, []importer.Column{
			{Letter: "A", Name: "Kontaktid", Field: importer.ContactID}, {Letter: "B", Name: "Datum", Field: importer.Date},
			{Letter: "C", Name: "status", Ours: true}, {Letter: "D", Name: "comeback_id", Ours: true}}},
		"by which people know contacts": {"Kontaktid;Datum;E-post;Mail;Mobil;Namn", Options{HasCustomer: true}, []importer.Column{
			{Letter: "A", Name: "Kontaktid", Field: importer.ContactID}, {Letter: "B", Name: "Datum", Field: importer.Date},
			{Letter: "C", Name: "E-post", Field: importer.Email}, {Letter: "D", Name: "Mail", Field: importer.Email}, {Letter: "E", Name: "Mobil", Field: importer.Phone}, {Letter: "F", Name: "Namn", Field: importer.Name}}},
		"and nothing else": {"Datum;Namn;Epost", Options{HasCustomer: true}, []importer.Column{
			{Letter: "A", Name: "Datum", Field: importer.Date}, {Letter: "B", Name: "Namn", Field: importer.Name}, {Letter: "C", Name: "Epost", Field: importer.Email}}},
		"with an address that may be meant": {"Datum;Namnet;Epsot;Kontaktid", Options{HasCustomer: true}, []importer.Column{
			{Letter: "A", Name: "Datum", Field: importer.Date}, {Letter: "B", Name: "Namnet"}, {Letter: "C", Name: "Epsot"}, {Letter: "D", Name: "Kontaktid", Field: importer.ContactID}}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(file(t, tt.text+"\n"), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, s.Understood()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a column may be meant for is a question to a person: it must be asked of
// what is near, and not of everything.
func TestNear(t *testing.T) {
	all := make(map[importer.Field]int)
	for name, want := range map[string]importer.Field{
		"Kundnr": importer.CustomerID, "Kund id (M-nummer)": importer.CustomerID, "Kundnummer i Vitec": importer.CustomerID,
		"Kontkatid": importer.ContactID, "Kontakt (namn)": importer.ContactID,
		"Datum för återkomst": importer.Date, "Nästa datum": importer.Date, "Datm": importer.Date, "Tid och datum (svensk tid)": importer.Date, "A\u030aterkomst senast": importer.Date,
		"Klokslag": importer.Time, "Mötes-id": importer.MeetingID, "Möten": importer.MeetingID, "Objekt (adress)": importer.EstateID,
		"Handläggares namn": "", "Ansvarig handläggare": importer.UserID, "Användar grupp 2": importer.UserGroupID,
		"Kontoret": importer.OfficeID, "Anteckningar": importer.Note, "Notering/övrigt": importer.Note, "Notes": importer.Note,
		"": "", "Id": "", "Nr": "", "Tid kvar": "", "E-posst": importer.Email, "Telefn": importer.Phone, "Status": "", "Ort": "", "Adress": "", "Pris": "", "Kundens dotter": "", "Objektstyp": "",
	} {
		h := header{fields: all}
		if got := h.meant(name); got != want {
			t.Errorf("%q is near %q, want %q", name, got, want)
		}
	}
	h := header{fields: map[importer.Field]int{importer.Date: 0}}
	if got := h.meant("Datum för visning"); got != "" {
		t.Errorf("a field that has its column is near all the same: %q", got)
	}
	if got := h.meant("Datum för kontakt"); got != importer.ContactID {
		t.Errorf("got %q", got)
	}
}

func TestColumnAsJSON(t *testing.T) {
	got, err := json.Marshal([]importer.Column{{Letter: "A", Name: "Datum", Field: importer.Date}, {Letter: "B", Name: "Nr", Near: importer.Note, Ours: true}})
	want := `[{"column":"A","name":"Datum","field":"date","near":""},{"column":"B","name":"Nr","field":"","near":"note"}]`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
}
