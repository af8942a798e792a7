package words

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"comebacks/importer"
)

// sheetCodes reads the codes of a sheet's failures and notices from where they
// are defined.
func sheetCodes(t *testing.T) []importer.Code {
	t.Helper()
	text, err := os.ReadFile("../../importer/failure_sheet.go")
	if err != nil {
		t.Fatal(err)
	}
	var codes []importer.Code
	for _, found := range regexp.MustCompile(`Code = "([a-z0-9-]+)"`).FindAllStringSubmatch(string(text), -1) {
		codes = append(codes, importer.Code(found[1]))
	}
	if len(codes) == 0 {
		t.Fatal("found no codes")
	}
	return codes
}

// Every code has words, and is either a failure or a notice. What is said is
// a sentence, whatever the code carries of all that it can.
func TestEveryCodeOfASheetHasWords(t *testing.T) {
	codes := sheetCodes(t)
	for _, code := range codes {
		_, isFailure := englishSheetFailures[code]
		_, isNotice := englishSheetNotices[code]
		if isFailure == isNotice {
			t.Errorf("%s is a failure: %t, and a notice: %t", code, isFailure, isNotice)
		}
		for _, all := range []bool{true, false} {
			f := importer.Failure{Code: code, Path: "p"}
			n := importer.Notice{Code: code}
			if all {
				f = importer.Failure{Code: code, Path: "p", Value: "v", Detail: "d", List: []string{"a", "b"}, Err: errors.New("e")}
				n = importer.Notice{Code: code, Value: "v", Detail: "d", List: []string{"a", "b"}, Rows: []int{2, 4}, Count: 9}
			}
			what, do, ok := Voice{}.Explain(&f)
			said := []string{what, do}
			if isNotice {
				said, ok = []string{Voice{}.Tell(n)}, true
			}
			for _, s := range said {
				if !ok || strings.ContainsAny(s, "{}[]") || strings.HasSuffix(s, ".") || all && strings.Contains(s, "  ") {
					t.Errorf("%s is told as %q", code, s)
				}
			}
		}
	}
	if got, want := len(englishSheetFailures)+len(englishSheetNotices), len(codes); got != want {
		t.Errorf("there are words for %d codes of %d", got, want)
	}
}

func TestSwedishWordsOfSheets(t *testing.T) {
	speaks := Voice{Language: Swedish}
	for _, tt := range []struct {
		failure  importer.Failure
		what, do string
	}{
		{importer.Failure{Code: importer.MissingCustomer, Path: "kunder.csv", Value: "customerId, date", Detail: "customerId", List: []string{"Vem"}},
			"kunder.csv: det saknas en kolumn för byråns Vitec-nummer (Kundid) och datum; här finns ”Vem”", `heter kolumnen något annat, ange --map "NAMN=customerId"; eller --customer M30011 för alla rader`},
		{importer.Failure{Code: importer.DoubleColumn, Path: "kunder.csv", Value: "D", Detail: "E", List: []string{"note", "Kommentar", "Anteckning", "Kommentar", "Anteckning"}},
			"kunder.csv: kolumnerna D ”Kommentar” och E ”Anteckning” betyder båda anteckning", `ta bort eller byt namn på en av dem, eller hoppa över en med --ignore "Kommentar" eller --ignore "Anteckning"`},
	} {
		if what, do, _ := speaks.Explain(&tt.failure); what != tt.what || do != tt.do {
			t.Errorf("got  %s\n     %s\nwant %s\n     %s", what, do, tt.what, tt.do)
		}
	}
	for _, tt := range []struct {
		notice importer.Notice
		want   string
	}{
		{importer.Notice{Code: importer.HeaderAgain, Rows: []int{7, 19}, Count: 7}, "rubrikraden finns igen på rad 7, 19 och 5 till och tas inte med där"},
		{importer.Notice{Code: importer.ColumnsRecalled, List: []string{"Nr = customerId"}},
			"som vid den senaste importen av en fil med de här kolumnerna: ”Nr” = byråns Vitec-nummer (Kundid); ändra det med --map"},
		{importer.Notice{Code: importer.MayNotSearch, Value: "M3", Detail: "401", List: []string{"email", "userId"}},
			"inloggningen för byrån M3 får inte söka på e-postadress eller handläggare, eller är fel (HTTP 401); skriv id i stället, be Vitec om behörigheten, eller spara rätt inloggning med: comebacks login M3"},
	} {
		if got := speaks.Tell(tt.notice); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func TestWordsOfSheets(t *testing.T) {
	for _, tt := range []struct {
		failure  importer.Failure
		what, do string
	}{
		{importer.Failure{Code: importer.MisspelledColumn, Path: "kunder.csv", Value: "Kontkatid", Detail: "contactId", List: []string{"contactId", "date"}},
			`kunder.csv: there is no column for contactId and date; did you mean contactId by "Kontkatid"?`, `rename it, or say --map "Kontkatid=contactId"`},
		{importer.Failure{Code: importer.MissingColumn, Path: "kunder.csv", Value: "contactId, date", Detail: "contactId", List: []string{"Kundid", "Vem"}},
			`kunder.csv: there is no column for contactId and date; there are "Kundid", "Vem"`, `if a column has it by another name, say --map "NAME=contactId"`},
		{importer.Failure{Code: importer.DoubleColumn, Path: "kunder.csv", Value: "B", Detail: "C", List: []string{"contactId", "Kontakt", "Kontaktid", "Kontakt", "Kontaktid"}},
			`kunder.csv: the columns B "Kontakt" and C "Kontaktid" both mean "contactId"`, `remove one of them, or rename it, or leave one out with --ignore "Kontakt" or --ignore "Kontaktid"`},
		{importer.Failure{Code: importer.DoubleColumn, Path: "kunder.csv", Value: "B", Detail: "C", List: []string{"date", "Datum", "Datum"}},
			`kunder.csv: the columns B "Datum" and C "Datum" both mean "date"`, "remove one of them, or rename it"},
		{importer.Failure{Code: importer.NoRoom, Path: "kunder.csv", Value: "/tmp", Err: errors.New("no space left on device")},
			"kunder.csv: there is no room for a copy of it in /tmp", "make room on the disk, and try again"},
		{importer.Failure{Code: importer.Damaged, Path: "kunder.xlsx"},
			"kunder.xlsx: the workbook is damaged, and none of it was read", "open it in Excel, let Excel repair it, save it, and try again"},
	} {
		what, do, ok := Voice{}.Explain(&tt.failure)
		if !ok || what != tt.what || do != tt.do {
			t.Errorf("got  %s\n     %s\nwant %s\n     %s", what, do, tt.what, tt.do)
		}
	}
	for _, tt := range []struct {
		notice importer.Notice
		want   string
	}{
		{importer.Notice{Code: importer.SeveralSheets, Value: "Lund", List: []string{"Lund", "Malmö"}}, `of the workbook's sheets "Lund", "Malmö", "Lund" is read; another is read with --sheet NAME`},
		{importer.Notice{Code: importer.NearColumn, Value: "Kontorsid", Detail: "officeId", List: []string{"F"}},
			`column F "Kontorsid" is not used, and may be meant as officeId; if it is, say --map "Kontorsid=officeId", else --ignore "Kontorsid"`},
		{importer.Notice{Code: importer.NearColumn, Detail: "estateId", List: []string{"F"}}, "column F is not used, and may be meant as estateId"},
		{importer.Notice{Code: importer.ColumnsRecalled, List: []string{"Nr = customerId", "Vem = contactId"}},
			`as in the last import of a sheet with these columns, "Nr" = customerId, "Vem" = contactId; use --map to change that`},
		{importer.Notice{Code: importer.HiddenRows, Rows: []int{7}, Count: 1}, "the workbook hides row 7; hidden rows are read like any other"},
		{importer.Notice{Code: importer.HeaderAgain, Rows: []int{7, 19}, Count: 7}, "the header is repeated in rows 7, 19 and 5 more, and left out there"},
	} {
		if got := (Voice{}).Tell(tt.notice); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}
