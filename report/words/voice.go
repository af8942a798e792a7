package words

import "strings"

// Language is one that the program speaks.
type Language string

// The languages. The zero value speaks English, too.
const (
	English Language = "en"
	Swedish Language = "sv"
)

// Languages are all of them.
var Languages = []Language{English, Swedish}

// ParseLanguage gives the language of a name as "sv", in any case; ok is false if the
// program does not speak it.
func ParseLanguage(name string) (l Language, ok bool) {
	for _, l := range Languages {
		if strings.EqualFold(name, string(l)) {
			return l, true
		}
	}
	return English, false
}

// Voice is the language and the place in which people are addressed. Its zero
// value speaks English in a terminal.
type Voice struct {
	Language Language
	// OnPage says that advice is about the buttons of the page, not about commands and
	// flags.
	OnPage bool
	// Alone says that the words stand in a file that is kept: there is no table beside them
	// to choose or write in, but the page can be opened.
	Alone bool
	// Hosted says that the page is one that an office shares: what others set there is the
	// administrator's.
	Hosted bool
	// Commands says what the commands in texts are about.
	Commands Commands
	// Flags are those that were not typed, in what is said of them; nil for none.
	Flags *FlagNames
}

// vocabulary gives the words of the voice's language.
func (v Voice) vocabulary() *vocabulary {
	if v.Language == Swedish {
		return &swedish
	}
	return &english
}
