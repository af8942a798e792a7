package web

import (
	"fmt"
	"strings"
	"testing"
)

// The page of a run says why rows of it are not in Vitec, and nothing if all are.
func TestWhyRowsAreNotInVitec(t *testing.T) {
	s, _ := gated(t)
	f := s.handIn("kunder.csv", append(rowsOf(1, 3), "M30011;KON0000009;2033-05-03;halv tre;Ring\r\nM30011;KON0000010;2033-05-03;kvart i;Ring\r\n"...))
	s.sends(f, "all")
	page := s.get(fmt.Sprintf("/runs/%d", s.runFor(f))).Body.String()
	if want := "2 column D &#34;Tid&#34;: not a time of day (rows 5, 6)"; !strings.Contains(page, want) {
		t.Errorf("it does not say %q: %s", want, page)
	}

	whole := s.handIn("alla.csv", rowsOf(20, 3))
	s.sends(whole, "all")
	if page := s.get(fmt.Sprintf("/runs/%d", s.runFor(whole))).Body.String(); strings.Contains(page, `class="why"`) {
		t.Errorf("there is nothing to say: %s", page)
	}
}
