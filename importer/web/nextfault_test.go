package web

import (
	"fmt"
	"strings"
	"testing"
)

// The next fault below a row is found at once, whatever is shown.
func TestNextFault(t *testing.T) {
	w := newWorld(t)
	var text strings.Builder
	text.WriteString("customerId,contactId,date,time,estateId,note\n")
	for i := range 3000 {
		time := "14:30"
		if i == 1200 || i == 2500 {
			time = "halv tre"
		}
		fmt.Fprintf(&text, "M30011,KON%d,2033-05-03,%s,,ring\n", i+1, time)
	}
	f := w.handIn("long.csv", []byte(text.String()))
	w.looked(f)
	for _, c := range []struct {
		filter           string
		after, from, row int // a row of 0 is none
	}{
		{"all", 0, 1200, 1202}, {"all", 1201, 1200, 1202}, {"all", 1202, 2500, 2502}, {"all", 2502, 3000, 0},
		{"faults", 0, 0, 1202}, {"faults", 1202, 1, 2502}, {"faults", 2502, 2, 0}, {"attention", 5, 0, 1202},
	} {
		answer := w.rows(f, fmt.Sprintf("n=1&only=%s&after=%d", c.filter, c.after))
		row := 0
		if len(answer.Rows) > 0 {
			row = answer.Rows[0].Row
		}
		if answer.From != c.from || row != c.row {
			t.Errorf("%s after %d: row %d at %d, not %d at %d", c.filter, c.after, row, answer.From, c.row, c.from)
		}
	}
}
