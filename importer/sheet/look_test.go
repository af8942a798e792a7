package sheet

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"comebacks/importer"
)

const dates = "2031-05-03"

// What is seen of files that Open refuses, and of one that it does not.
func TestLook(t *testing.T) {
	type want struct {
		Header  []string
		Row     int
		Columns map[string]importer.Field // by letter
		Sample  [][]string
		Missing []importer.Field
		Failure importer.Code
	}
	for _, tt := range []struct {
		name, text string
		o          Options
		want       want
	}{
		{"all is there", "Kunder\nKundid;Kontaktid;Datum;\nM1;K1;" + dates + ";x\n\nM1;K2;" + dates + "\n", Options{}, want{
			[]string{"Kundid", "Kontaktid", "Datum", ""}, 2, map[string]importer.Field{"A": "customerId", "B": "contactId", "C": "date", "D": ""},
			[][]string{{"M1", "K1", dates, "x"}, {"M1", "K2", dates}}, nil, ""}},
		{"a column is missing", "Kundid;Kontaktid;När\nM1;K1;" + dates + "\n", Options{}, want{
			[]string{"Kundid", "Kontaktid", "När"}, 1, map[string]importer.Field{"A": "customerId", "B": "contactId", "C": ""},
			[][]string{{"M1", "K1", dates}}, []importer.Field{importer.Date}, importer.MissingColumn}},
		{"a column is misspelled", "Kundid;Kontaktid;Daltum\nM1;K1;" + dates + "\n", Options{}, want{
			[]string{"Kundid", "Kontaktid", "Daltum"}, 1, map[string]importer.Field{"A": "customerId", "B": "contactId", "C": ""},
			[][]string{{"M1", "K1", dates}}, []importer.Field{importer.Date}, importer.MisspelledColumn}},
		{"two columns for one field", "Kundid;Kontaktid;Datum;Datum\nM1;K1;x;" + dates + "\n", Options{}, want{
			[]string{"Kundid", "Kontaktid", "Datum", "Datum"}, 1, map[string]importer.Field{"A": "customerId", "B": "contactId", "C": "date", "D": ""},
			[][]string{{"M1", "K1", "x", dates}}, nil, importer.DoubleColumn}},
		{"no header", "M1;K1;" + dates + "\nM1;K2;" + dates + ";ring\n", Options{}, want{
			[]string{"M1", "K2", dates, "ring"}, 0, map[string]importer.Field{"A": "", "B": "", "C": "", "D": ""},
			[][]string{{"M1", "K1", dates}, {"M1", "K2", dates, "ring"}}, []importer.Field{importer.CustomerID, importer.ContactID, importer.Date}, importer.NoHeader}},
		{"no header, and letters do not make one of a row", "M1;K1;" + dates + "\nM1;K2;" + dates + "\n", Options{Map: map[string]importer.Field{"#A": "customerId", "#B": "contactId", "#C": "date"}}, want{
			[]string{"M1", "K1", dates}, 0, map[string]importer.Field{"A": "", "B": "", "C": ""},
			[][]string{{"M1", "K1", dates}, {"M1", "K2", dates}}, []importer.Field{importer.CustomerID, importer.ContactID, importer.Date}, importer.NoHeader}},
		{"a column without a name", "Kunder;;\nKundid;Kontaktid;\nM1;K1;" + dates + "\n", Options{Map: map[string]importer.Field{"#C": "date"}}, want{
			[]string{"Kundid", "Kontaktid", ""}, 2, map[string]importer.Field{"A": "customerId", "B": "contactId", "C": "date"},
			[][]string{{"M1", "K1", dates}}, nil, ""}},
		{"columns that nobody knows", "Vem;Vilken;Vad\nM1;K1;" + dates + "\nhos;mäklaren;\n", Options{Map: map[string]importer.Field{"#A": "customerId", "#B": "contactId", "#C": "date"}}, want{
			[]string{"Vem", "Vilken", "Vad"}, 1, map[string]importer.Field{"A": "customerId", "B": "contactId", "C": "date"},
			[][]string{{"M1", "K1", dates}, {"hos", "mäklaren", ""}}, nil, ""}},
		{"one of two of a name is ignored", "Kundid;Kontaktid;Datum;Datum\nM1;K1;x;" + dates + "\n", Options{Ignore: []string{"#C"}}, want{
			[]string{"Kundid", "Kontaktid", "Datum", "Datum"}, 1, map[string]importer.Field{"A": "customerId", "B": "contactId", "C": "", "D": "date"},
			[][]string{{"M1", "K1", "x", dates}}, nil, ""}},
	} {
		path := file(t, tt.text)
		g, err := Look(path, tt.o)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		got := want{g.Header, g.HeaderRow, make(map[string]importer.Field), g.Sample, g.Missing, ""}
		for _, c := range g.Columns {
			got.Columns[c.Letter] = c.Field
			if letter(c.Index()) != c.Letter {
				t.Errorf("%s: column %s is number %d", tt.name, c.Letter, c.Index())
			}
		}
		if g.Failure != nil {
			got.Failure = g.Failure.Code
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		if _, err := Open(path, tt.o); (err != nil) != (g.Failure != nil) || err != nil && !is(err, g.Failure.Code) {
			t.Errorf("%s: Open says %v", tt.name, err)
		}
	}
	for _, text := range []string{"", "%PDF-1.7", "\x00\x01\x02\x03"} {
		if g, err := Look(file(t, text), Options{}); err == nil {
			t.Errorf("%q: %+v", text, g)
		}
	}
}

// Rows whose cells are words are no headers because a column was named by its letter.
func TestLettersAndRows(t *testing.T) {
	text := "Kundid;Kontaktid;;Anteckning\nM1;K1;" + dates + ";a\nbyrån;kunden;;ring\nKundid;Kontaktid;;Anteckning\nM1;K2;" + dates + ";b\n"
	s, err := Open(file(t, text), Options{Map: map[string]importer.Field{ByLetter(2): importer.Date}})
	if err != nil {
		t.Fatal(err)
	}
	rows, told := shown(t, s)
	if diff := cmp.Diff([]string{"2|K1|2031-05-03|a", "3|kunden||ring", "5|K2|2031-05-03|b"}, rows) + cmp.Diff([]string{"4 header-again"}, told); diff != "" {
		t.Error(diff)
	}
}

func TestLookAtBooks(t *testing.T) {
	path := book(t, [][]any{{"Om", "listan"}, {"x"}}, func(f *excelize.File) {
		for _, name := range []string{"Lund", "Malmö"} {
			_, _ = f.NewSheet(name)
			_ = f.SetSheetRow(name, "A1", &[]any{"Kundid", "Kontaktid", "Datum"})
			_ = f.SetSheetRow(name, "A2", &[]any{"M1", "K1", dates})
		}
		_, _ = f.NewSheet("Tomt")
	})
	for _, tt := range []struct {
		sheet, read string
		row         int
		failure     importer.Code
	}{
		{"", "", 0, importer.NoHeaderInSheet}, {"Malmö", "Malmö", 1, ""}, {"Tomt", "Tomt", 0, importer.EmptySheet}, {"Okänt", "", 0, importer.NoSuchSheet},
	} {
		g, err := Look(path, Options{Sheet: tt.sheet})
		if err != nil {
			t.Fatal(err)
		}
		if tt.read == "" {
			tt.read = g.Sheets[0]
		}
		if len(g.Sheets) != 4 || g.Sheet != tt.read || g.HeaderRow != tt.row || tt.failure == "" != (g.Failure == nil) || g.Failure != nil && g.Failure.Code != tt.failure {
			t.Errorf("%q: %+v %v", tt.sheet, g, g.Failure)
		}
	}
}

// Of a sheet in which hardly a name is known, the columns are shown all the same.
func TestLookCutsLinesWhoseNamesAreUnknown(t *testing.T) {
	for name, text := range map[string]string{
		"none known": "Vem;När;Vad\nADR1;2033-05-03;Ring, gärna på kvällen\n",
		"one known":  "Vem,datum,\nADR1,2033-05-03,x\n",
		"tabs":       "Vem\tNär\nADR1\t2033-05-03\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t, text)
			g, err := Look(path, Options{})
			if err != nil || g.Failure == nil || len(g.Header) < 2 {
				t.Fatalf("%+v, %v", g, err)
			}
			s, err := Open(path, Options{HasCustomer: true, Map: map[string]importer.Field{ByLetter(0): importer.ContactID, ByLetter(1): importer.Date}})
			if err != nil {
				t.Fatal(err)
			}
			for row, err := range s.Rows() {
				if err != nil || row.Cells.ContactID != "ADR1" || row.Cells.Date != "2033-05-03" {
					t.Errorf("%+v, %v", row, err)
				}
			}
		})
	}
}
