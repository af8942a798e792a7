package sheet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// A record whose quotes add up is one row with one number, as in spreadsheet
// programs. If a line in its quotes is a row by itself, it is at fault, and nothing
// in it is sent.
func TestQuotedNotes(t *testing.T) {
	const head = "customerId,contactId,date,note\n"
	const first, next = "M30011,KON1,2031-05-03,", "M30011,KON2,fel,x\n"
	for _, tt := range []struct {
		name, text string
		o          Options
		want       []string
	}{
		{"a list", head + first + "\"Köp:\nmjölk, ost, bröd, smör\nhälsn\"\n" + next, Options{}, []string{"2|KON1|2031-05-03|Köp:\nmjölk, ost, bröd, smör\nhälsn", "3|KON2|fel|x"}},
		{"a list of numbers", head + first + "\"Ring:\n08123456, 08123457, 08123458, 08123459 Bo\n1, 2, 3, 4\"\n" + next, Options{}, []string{"2!open-quote", "3|KON2|fel|x"}},
		{"a list of few numbers", head + first + "\"Pris:\n1, 2, 3, 4\n10, 20, 30\"\n" + next, Options{}, []string{"2|KON1|2031-05-03|Pris:\n1, 2, 3, 4\n10, 20, 30", "3|KON2|fel|x"}},
		{"a signature", head + first + "\"Hälsn\nBo Ek, mäklare, Malmö, 0701234567\"\n" + next, Options{}, []string{"2|KON1|2031-05-03|Hälsn\nBo Ek, mäklare, Malmö, 0701234567", "3|KON2|fel|x"}},
		{"names and a date", head + first + "\"Med\nBo, Åsa, 2031-06-03, kl 10\"\n" + next, Options{}, []string{"2|KON1|2031-05-03|Med\nBo, Åsa, 2031-06-03, kl 10", "3|KON2|fel|x"}},
		{"part of a row", head + first + "\"Se\nM30011,KON9,2031-06-03\nslut\"\n" + next, Options{}, []string{"2|KON1|2031-05-03|Se\nM30011,KON9,2031-06-03\nslut", "3|KON2|fel|x"}},
		{"quotes in it", head + first + "\"Sa \"\"ja, tack, hej, då\"\"\n\"\"a, b, c, d\"\"\"\n" + next, Options{}, []string{"2|KON1|2031-05-03|Sa \"ja, tack, hej, då\"\n\"a, b, c, d\"", "3|KON2|fel|x"}},
		{"three columns", "contactId,date,note\nKON1,2031-05-03,\"Köp:\nmjölk, ost, smör\nägg, bröd\"\nKON2,fel,x\n", Options{HasCustomer: true},
			[]string{"2|KON1|2031-05-03|Köp:\nmjölk, ost, smör\nägg, bröd", "3|KON2|fel|x"}},
		{"the note first", "note;contactId;date\n\"a; b; c\nd; e\";KON1;2031-05-03\nx;KON2;fel\n", Options{HasCustomer: true}, []string{"2|KON1|2031-05-03|a; b; c\nd; e", "3|KON2|fel|x"}},
		{"two notes", "customerId,contactId,date,note,x\n" + first + "\"a, b, c, d, e\nf\",\"g, h, i\nj\"\nM30011,KON2,fel,x,y\n", Options{}, []string{"2|KON1|2031-05-03|a, b, c, d, e\nf", "3|KON2|fel|x"}},
		{"a row in it", head + first + "\"Se:\nM30011,KON9,2031-06-03,gammal rad\nslut\"\n" + next, Options{}, []string{"2!open-quote", "3|KON2|fel|x"}},
		{"a row in it, below a header that ends in a separator", "customerId,contactId,date,note,\n" + first + "\"Se:\nM30011,KON9,2031-06-03,gammal rad\nslut\",\nM30011,KON2,fel,x,\n", Options{}, []string{"2!open-quote", "3|KON2|fel|x"}},
		{"a row in it, last", head + first + "\"Se:\nM30011,KON9,2031-06-03,gammal rad\"", Options{}, []string{"2!open-quote"}},
		{"a row in it with a cell too many", head + first + "\"Se:\nM30011,KON9,2031-06-03,gammal, rad\nslut\"\n" + next, Options{}, []string{"2!open-quote", "3|KON2|fel|x"}},
		{"a row in a row with a cell too many", head + first + "\"Se:\nM30011,KON9,2031-06-03,gammal rad\nslut\",x\n" + next, Options{}, []string{"2!open-quote", "3|KON2|fel|x"}},
		{"a row in a row with a cell too few", head + "M30011,KON1,\"Se:\nM30011,KON9,2031-06-03,gammal rad\"\n" + next, Options{}, []string{"2!open-quote", "3|KON2|fel|x"}},
		{"a list in a row with a cell too many", head + first + "\"Köp:\nmjölk, ost, bröd, smör\",x\n" + next, Options{}, []string{"2!too-many-cells", "3|KON2|fel|x"}},
		{"a list in a row with a cell too few", head + "M30011,KON1,\"Köp:\nmjölk, ost, bröd, smör\"\n" + next, Options{}, []string{"2!too-few-cells", "3|KON2|fel|x"}},
		{"a row in a row that lacks its own cells", head + "M30011,\"KON1,2031-05-03,a\nM30011,KON3,2031-05-03,b\nM30011,KON4,2031-05-03,\"\n" + next, Options{},
			[]string{"2!open-quote", "3|KON3|2031-05-03|b", "4!open-quote", "5|KON2|fel|x"}},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			text := strings.ReplaceAll(tt.text, "\n", end)
			s, err := Open(file(t, text), tt.o)
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			rows, _ := shown(t, s)
			if diff := cmp.Diff(tt.want, rows); diff != "" {
				t.Errorf("%s with %q: %s", tt.name, end, diff)
			}
			keepsBytes(t, s, []byte(text))
		}
	}
}

// The place of a quote that is at fault is where its cell begins.
func TestOpenQuotePlace(t *testing.T) {
	const head = "customerId;contactId;date;note;x\n"
	for _, tt := range []struct{ text, want string }{
		{"M30011;KON1;2031-05-03;\"Han sa \"\"ja\"\" och\nM30011;KON9;2031-06-03;rad;\";\n", "011;KON1;2031-05-03;\"Han sa \"\"ja\"\" och\nM"},
		{"M30011;KON1;2031-05-03;\"\";\"x\nM30011;KON9;2031-06-03;rad;\nslut\"\n", ";KON1;2031-05-03;\"\";\"x\nM30011;KON9;2031-"},
		{"M30011;KON1;2031-05-03;\"Han sa \"\"ja\"\" och gick\n", "011;KON1;2031-05-03;\"Han sa \"\"ja\"\" och g"},
	} {
		rows := readAll(t, opened(t, head+tt.text))
		want := []importer.Problem{{Code: importer.OpenQuote, Value: tt.want}}
		if len(rows) != 1 {
			t.Errorf("%q: %d rows", tt.text, len(rows))
		} else if diff := cmp.Diff(want, rows[0].Problems); diff != "" {
			t.Errorf("%q: %s", tt.text, diff)
		}
	}
}

// The columns that a file of ours has more are none of a row's own.
func TestQuotedNoteOfOurs(t *testing.T) {
	rows, _ := shown(t, opened(t, "customerId,contactId,date,note,status,comeback_id,error,sent_at,row,sheet\n"+
		"M30011,KON1,2031-05-03,\"Se:\nM30011,KON9,2031-06-03,gammal rad\nslut\",invalid,,x,,2,bcdfghjklmnp\n"))
	if diff := cmp.Diff([]string{"2!open-quote"}, rows); diff != "" {
		t.Error(diff)
	}
}
