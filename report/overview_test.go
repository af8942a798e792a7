package report

import (
	"strings"
	"testing"
)

func TestOverviewOfPeople(t *testing.T) {
	for want, o := range map[string]Overview{
		"": {},
		"contacts: 412 found by email, 3 not found, 2 several":                                                    {FoundBy: map[string]int{"email": 412}, NotFound: 3, Several: 2},
		"contacts: 7 found by email and phone, 2 found by email, 2 found by phone, 1 found by email and a choice": {FoundBy: map[string]int{"email": 2, "phone": 2, "email+phone": 7, "email+chosen": 1}},
		"contacts: 1 not found":                                       {NotFound: 1},
		"12 for somebody who is to be found in Vitec first":           {ToBeFound: 12},
		"4 of which it could not be found out who is meant: not sent": {NotLookedUp: 4},
	} {
		var text strings.Builder
		if err := o.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		var lines []string
		for line := range strings.Lines(text.String()) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "contacts:") || strings.Contains(line, "found") {
				lines = append(lines, line)
			}
		}
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
