package words

import (
	"strings"
	"testing"

	"comebacks/importer"
)

// Each cause is told, with what to do about it.
func TestStopWords(t *testing.T) {
	for cause := range english.stops {
		goOn := "comebacks resume"
		if cause == importer.CountedByOlder { // which no resume can
			goOn = "import the sheet again"
		}
		for _, detail := range []string{"", "some\nthing"} {
			what, do := Voice{}.Stop(cause, detail)
			if what == "" || !strings.Contains(do, goOn) || strings.ContainsAny(what+do, "{}[]\n") {
				t.Errorf("%s: %q, %q", cause, what, do)
			}
		}
	}
	if what, _ := (Voice{}).Stop("later", "on"); what != "later: on" {
		t.Error(what)
	}
}
