package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The lines of a comparison are believed only as they were written: in each dialect, and
// not once the file has been changed, replaced or cut off.
func TestComparedLines(t *testing.T) {
	want := []Compared{{Class: Moved, Row: 3, CustomerID: "M1", ContactID: "+K2", Date: "2031-05-03T00:00:00+02:00", ComebackID: "cb", VitecDate: "2031-05-04T09:00:00+02:00"}}
	text := "class;row;customerId;contactId;date;comeback_id;vitec_date;detail\r\n" +
		"matched;2;M1;K1;2031-05-03T00:00:00+02:00;x;2031-05-03T00:00:00+02:00;\r\n" +
		"moved;3;M1;'+K2;2031-05-03T00:00:00+02:00;cb;2031-05-04T09:00:00+02:00;a \"\r\n"
	text = strings.Replace(text, `a "`, `"a; ""b"""`, 1)
	counts := map[Class]int{Matched: 1, Moved: 1, Missing: 0}
	path := filepath.Join(t.TempDir(), "a.csv")
	ended := time.Now().Add(time.Minute)
	read := func(text string, ended time.Time) ([]Compared, bool) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return ComparedLines(path, ended, counts)
	}
	for name, text := range map[string]string{"semicolons": text, "a mark": "\ufeff" + text, "tabs": strings.ReplaceAll(strings.Replace(text, "a; ", "a ", 1), ";", "\t")} {
		got, ok := read(text, ended)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("%s: %v %s", name, ok, diff)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "another file": "a;b\n1;2\n", "a line less": text[:strings.Index(text, "moved")],
		"another class": strings.Replace(text, "moved", "missing", 1), "no class": strings.Replace(text, "moved", "gone", 1),
		"no number": strings.Replace(text, ";3;", ";x;", 1), "a cell more": strings.Replace(text, "M1;", "M1;;", 1), "cut off": text[:len(text)-30],
	} {
		if got, ok := read(text, ended); ok {
			t.Errorf("%s: is believed: %v", name, got)
		}
	}
	if _, ok := read(text, time.Now().Add(-time.Hour)); ok {
		t.Error("a file that was written later is believed")
	}
	if _, ok := ComparedLines(path+".gone", ended, counts); ok {
		t.Error("no file is believed")
	}
}
