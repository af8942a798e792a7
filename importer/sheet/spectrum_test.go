package sheet

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer/sheet/charset"
)

// The cases of csv-spectrum (Max Ogden, BSD-2-Clause), with both line ends. The
// last one has a quote within a cell: what is meant is for a person to say.
func TestSpectrum(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       [][]string
		fault      fault
	}{
		{"comma_in_quotes", "first,last,address,city,zip\nJohn,Doe,120 any st.,\"Anytown, WW\",08123", [][]string{{"first", "last", "address", "city", "zip"}, {"John", "Doe", "120 any st.", "Anytown, WW", "08123"}}, sound},
		{"empty", "a,b,c\n1,\"\",\"\"\n2,3,4", [][]string{{"a", "b", "c"}, {"1", "", ""}, {"2", "3", "4"}}, sound},
		{"escaped_quotes", "a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n", [][]string{{"a", "b"}, {"1", `ha "ha" ha`}, {"3", "4"}}, sound},
		{"json", "key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"coordinates\"\": [102.0, 0.5]}\"\n", [][]string{{"key", "val"}, {"1", `{"type": "Point", "coordinates": [102.0, 0.5]}`}}, sound},
		{"newlines", "a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n", [][]string{{"a", "b", "c"}, {"1", "2", "3"}, {"Once upon \na time", "5", "6"}, {"7", "8", "9"}}, sound},
		{"quotes_and_newlines", "a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n", [][]string{{"a", "b"}, {"1", "ha \n\"ha\" \nha"}, {"3", "4"}}, sound},
		{"simple", "a,b,c\n1,2,3\n", [][]string{{"a", "b", "c"}, {"1", "2", "3"}}, sound},
		{"utf8", "a,b,c\n1,2,3\n4,5,ʤ", [][]string{{"a", "b", "c"}, {"1", "2", "3"}, {"4", "5", "ʤ"}}, sound},
		{"location_coordinates", "n,at\n1,37°36'37.8\"N\n", [][]string{{"n", "at"}, {"1", `37°36'37.8"N`}}, strayQuote},
	} {
		for _, end := range []string{"\n", "\r\n", "\r"} {
			d := dialect{charset: charset.UTF8, delimiter: ',', end: 1 << 20}
			split := newSplitter(strings.NewReader(strings.ReplaceAll(tt.text, "\n", end)), d)
			var got [][]string
			last := sound
			for {
				rec, err := split.next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				last = max(last, rec.fault)
				cells := d.cellsOf(rec)
				for i := range cells {
					cells[i] = strings.ReplaceAll(cells[i], "\r", "\n") // as it stands in the cells of old Macs
				}
				got = append(got, cells)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || last != tt.fault {
				t.Errorf("%s with %q: fault %d, %s", tt.name, end, last, diff)
			}
		}
	}
}
