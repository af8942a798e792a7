package sheet

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// What is said of columns holds for those that a sheet has, and wins over what is
// remembered, which wins over names.
func TestSaid(t *testing.T) {
	type fields = map[string]importer.Field
	for name, tt := range map[string]struct {
		header                    string
		o                         Options
		remembered                *Remembered
		want                      map[importer.Field]string
		given, recalled, notThere Said
	}{
		"a mapping of which the sheet has a part": {
			header: "Kundid;Vem;Datum", o: Options{Map: fields{"Nr": importer.CustomerID, "vem": importer.ContactID, "Övrigt": importer.Note}},
			want:     map[importer.Field]string{importer.CustomerID: "A", importer.ContactID: "B", importer.Date: "C"},
			given:    Said{Map: fields{"vem": importer.ContactID}},
			notThere: Said{Map: fields{"Nr": importer.CustomerID, "Övrigt": importer.Note}},
		},
		"one field, and a column for it in each sheet": {
			header: "Kundnr;Kontakt;Datum", o: Options{Map: fields{"Nr": importer.CustomerID, "Kundnr": importer.CustomerID}},
			want:     map[importer.Field]string{importer.CustomerID: "A"},
			given:    Said{Map: fields{"Kundnr": importer.CustomerID}},
			notThere: Said{Map: fields{"Nr": importer.CustomerID}},
		},
		"of two that are alike the one that is called so": {
			header: "Kund-id;Kundid;Kontakt;Datum", o: Options{Map: fields{"Kundid": importer.CustomerID}},
			want:  map[importer.Field]string{importer.CustomerID: "B"},
			given: Said{Map: fields{"Kundid": importer.CustomerID}},
		},
		"ignored, of two that are alike": {
			header: "Kund-id;Kundid;Kontakt;Datum", o: Options{Ignore: []string{"Kundid"}},
			want:  map[importer.Field]string{importer.CustomerID: "A"},
			given: Said{Ignore: []string{"Kundid"}},
		},
		"ignored, so that another is used": {
			header: "Kundid;Kontakt;Datum;Kommentar;Anteckning", o: Options{Ignore: []string{"KOMMENTAR", "Fritext"}},
			want:     map[importer.Field]string{importer.Note: "E"},
			given:    Said{Ignore: []string{"KOMMENTAR"}},
			notThere: Said{Ignore: []string{"Fritext"}},
		},
		"no name": {
			header: "Kundid;;Kontakt;-;Datum", o: Options{Ignore: []string{"", " "}},
			want: map[importer.Field]string{importer.ContactID: "C"},
		},
		"a name that says nothing": {
			header: "Kundid;;Kontakt;-;Datum;_", o: Options{Ignore: []string{"."}, Map: map[string]importer.Field{"-": importer.Note}},
			want:     map[importer.Field]string{importer.Note: "D"},
			given:    Said{Map: fields{"-": importer.Note}},
			notThere: Said{Ignore: []string{"."}},
		},
		"ignored, though it is mapped": {
			header: "Kundid;Kontakt;Datum;Ref", o: Options{Map: fields{"Ref": importer.Note}, Ignore: []string{"Ref"}},
			want:  map[importer.Field]string{importer.Note: ""},
			given: Said{Ignore: []string{"Ref"}},
		},
		"remembered": {
			header: "Nr;Vem;När;Kommentar", remembered: &Remembered{Said: Said{Map: fields{"Nr": importer.CustomerID, "Vem": importer.ContactID, "När": importer.Date}, Ignore: []string{"Kommentar"}}},
			want:     map[importer.Field]string{importer.CustomerID: "A", importer.ContactID: "B", importer.Date: "C", importer.Note: ""},
			recalled: Said{Map: fields{"Nr": importer.CustomerID, "Vem": importer.ContactID, "När": importer.Date}, Ignore: []string{"Kommentar"}},
		},
		"said otherwise than remembered": {
			header: "Kundid;Vem;När;Kommentar;Slut", o: Options{Map: fields{"Kommentar": importer.Note, "När": importer.Date}, Ignore: []string{"Slut"}},
			remembered: &Remembered{Said: Said{Map: fields{"Vem": importer.ContactID, "När": importer.Time, "Slut": importer.Note}, Ignore: []string{"Kommentar"}}},
			want:       map[importer.Field]string{importer.ContactID: "B", importer.Date: "C", importer.Note: "D", importer.Time: ""},
			given:      Said{Map: fields{"Kommentar": importer.Note, "När": importer.Date}, Ignore: []string{"Slut"}},
			recalled:   Said{Map: fields{"Vem": importer.ContactID}},
		},
		"another column is said to be what one is remembered as": {
			header: "Kundid;Kontakt;Datum;Uppdrag;Slut", o: Options{Map: fields{"Slut": importer.Note}},
			remembered: &Remembered{Said: Said{Map: fields{"Uppdrag": importer.Note}}},
			want:       map[importer.Field]string{importer.Note: "E"},
			given:      Said{Map: fields{"Slut": importer.Note}},
		},
		"another column is ignored than is remembered": {
			header: "Kundid;Kontakt;Datum;Kommentar;Anteckning;Ref", o: Options{Ignore: []string{"Anteckning"}},
			remembered: &Remembered{Said: Said{Ignore: []string{"Kommentar", "Ref"}}},
			want:       map[importer.Field]string{importer.Note: "D"},
			given:      Said{Ignore: []string{"Anteckning"}},
			recalled:   Said{Ignore: []string{"Ref"}},
		},
		"a customer is remembered": {
			header: "Kontakt;Datum", remembered: &Remembered{HasCustomer: true},
			want: map[importer.Field]string{importer.CustomerID: "", importer.ContactID: "A"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.remembered != nil {
				key := headerKey(headerOf(t, tt.header))
				tt.o.Recall = func(header string) *Remembered {
					if header == key {
						return tt.remembered
					}
					return nil
				}
			}
			s, err := Open(file(t, "Sidan 1;\n"+tt.header+"\n"), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			for field, want := range tt.want {
				if got, _ := s.Column(field); got != want {
					t.Errorf("%s is column %q, want %q", field, got, want)
				}
			}
			given, recalled, absent := s.Said()
			for _, both := range [][2]Said{{tt.given, given}, {tt.recalled, recalled}, {tt.notThere, absent}} {
				for i := range both {
					if both[i].Map == nil {
						both[i].Map = fields{}
					}
				}
				if diff := cmp.Diff(both[0], both[1]); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func headerOf(t *testing.T, line string) []string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(line))
	r.Comma = ';'
	cells, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

// One header is one, however it is written, and so is that of the sheet's results.
func TestHeaderKey(t *testing.T) {
	want := headerKey([]string{"Kundid", "Vem är det", "Datum"})
	for _, same := range [][]string{
		{"KUND-ID", "Vem_är_det:", " Datum"},
		{"Kundid", "Vem a\u0308r det", "Datum", "", " "},
		{"Kundid", "Vem är det", "Datum", "status", "comeback_id", "error", "sent_at", "row", "sheet"},
	} {
		if headerKey(same) != want {
			t.Errorf("%q is another header", same)
		}
	}
	for _, other := range [][]string{
		{"Kundid", "Datum", "Vem är det"}, {"Kundid", "Vem är det"}, {"Kundid", "Vem är det", "", "Datum"}, {"Kundid", "Vem är det", "Datum", "status"}, {"KundidVem", "är det", "Datum"},
	} {
		if headerKey(other) == want {
			t.Errorf("%q is the same header", other)
		}
	}
}

// A column without a name in which something stands is told, however far below.
func TestTextWithoutAName(t *testing.T) {
	text := "Kundid;Kontaktid;;Datum;\n"
	for range 100 {
		text += "M1;K1;;2031-05-03;\n"
	}
	s, err := Open(file(t, text+"M1;K1;ring först;2031-05-03;\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		s.Fills(&row)
	}
	var nameless []string
	for _, c := range s.Understood() {
		if c.Name == "" {
			nameless = append(nameless, c.Letter)
		}
	}
	if diff := cmp.Diff([]string{"C"}, nameless); diff != "" {
		t.Error(diff)
	}
}
