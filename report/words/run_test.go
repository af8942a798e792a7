package words

import (
	"strings"
	"testing"

	"comebacks/importer"
)

// Each cause is told, with what to do about it.
func TestStopWords(t *testing.T) {
	again := map[Language]string{English: "import the sheet again", Swedish: "importera filen igen"}
	for _, language := range Languages {
		for cause := range english.stops {
			goOn := "comebacks resume"
			if cause == importer.CountedByOlder { // which no resume can
				goOn = again[language]
			}
			for _, detail := range []string{"", "some\nthing"} {
				what, do := Voice{Language: language}.Stop(cause, detail)
				if what == "" || !strings.Contains(do, goOn) || strings.ContainsAny(what+do, "{}[]\n") {
					t.Errorf("%s: %q, %q", cause, what, do)
				}
			}
		}
	}
	if what, _ := (Voice{}).Stop("later", "on"); what != "later: on" {
		t.Error(what)
	}
}
