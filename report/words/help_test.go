package words

import (
	"regexp"
	"slices"
	"testing"
)

// Help has the same texts, with the same blanks, in both languages.
func TestHelpIsInBothLanguages(t *testing.T) {
	blanks := regexp.MustCompile(`\{[a-z ]+\}`)
	for key, text := range english.help {
		in, known := swedish.help[key]
		if !known {
			t.Errorf("%s is not in Swedish", key)
		}
		if want, got := blanks.FindAllString(text, -1), blanks.FindAllString(in, -1); !slices.Equal(want, got) {
			t.Errorf("%s has the blanks %v in English, %v in Swedish", key, want, got)
		}
	}
	for key := range swedish.help {
		if _, known := english.help[key]; !known {
			t.Errorf("%s is not in English", key)
		}
	}
}

// The first key that has a text counts.
func TestHelpOfTheFirstKey(t *testing.T) {
	v := Voice{Language: Swedish}
	if got := v.Help("help.check.flag.output", "help.flag.output"); got != swedish.help["help.flag.output"] {
		t.Errorf("got %q", got)
	}
	if got := v.Help("help.nothing.short"); got != "" {
		t.Errorf("got %q", got)
	}
}
