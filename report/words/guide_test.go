package words

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The page fits one sheet of paper in every language, and its lines any window.
func TestGuideIsOnePage(t *testing.T) {
	const lines, columns = 66, 78
	for _, system := range []string{"windows", "darwin", "linux"} {
		eachLanguage(t, func(t *testing.T, v Voice) {
			page := v.Guide(system, "v1.4.0-12-geadb07adc143")
			if n := strings.Count(page, "\n"); n > lines {
				t.Errorf("%s: %d lines", system, n)
			}
			for line := range strings.Lines(page) {
				if n := utf8.RuneCountInString(line); n > columns {
					t.Errorf("%s: %d columns: %s", system, n, line)
				}
			}
			if strings.ContainsAny(page, "{}") || !strings.Contains(page, "v1.4.0-12") {
				t.Errorf("%s: the version is not filled in:\n%s", system, page)
			}
			if !strings.HasSuffix(v.GuideName(), ".txt") {
				t.Errorf("%q opens by no double-click", v.GuideName())
			}
		})
	}
}

// The page names buttons as they are named.
func TestGuideNamesButtons(t *testing.T) {
	eachLanguage(t, func(t *testing.T, v Voice) {
		page := strings.Join(strings.Fields(v.Guide("windows", "v1")), " ")
		practise, _, _ := strings.Cut(v.Say("web.start.practice"), ":")
		for _, name := range []string{
			practise, v.Say("web.run.button.results"), v.Say("web.run.button.errors"), v.Say("web.quit.button"),
			v.Say("web.nav.settings"), v.Say("web.nav.runs"), v.Say("web.run.button.resume"),
		} {
			if !strings.Contains(page, name) {
				t.Errorf("it does not name %q", name)
			}
		}
	})
}
