package directory

import (
	"strings"
	"unicode/utf8"

	"comebacks/importer"
)

// shortestName is how long a name must be for Vitec to look for it (documented), in
// characters.
const shortestName = 5

// fullName gives a name as it is asked for, and in the form in which names are
// compared: "Svensson, Anna" is Anna Svensson, in whatever case. The letters are what
// they are: Åsa is not Asa.
func fullName(text string) (term, key string) {
	term = tidy(text)
	if last, first, ok := strings.Cut(term, ","); ok && !strings.Contains(first, ",") {
		term = strings.TrimSpace(strings.TrimSpace(first) + " " + strings.TrimSpace(last))
	}
	return term, importer.OneCase(term)
}

// tooShort reports whether Vitec looks for no name that is so short.
func tooShort(name string) bool { return utf8.RuneCountInString(name) < shortestName }
