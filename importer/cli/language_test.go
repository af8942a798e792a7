package cli

import (
	"strings"
	"testing"

	"comebacks/report/words"
)

func TestLanguage(t *testing.T) {
	tests := map[string]struct {
		args string
		env  string
		want words.Language
	}{
		"nothing":                       {"check k.csv", "", words.English},
		"the system's":                  {"check k.csv", "LANG=sv_SE.UTF-8", words.Swedish},
		"Swedish of Finland":            {"check k.csv", "LANG=sv_FI@euro", words.Swedish},
		"one that nobody speaks":        {"check k.csv", "LANG=de_DE.UTF-8", words.English},
		"none":                          {"check k.csv", "LANG=C.UTF-8", words.English},
		"LC_ALL comes before LANG":      {"check k.csv", "LANG=sv_SE LC_ALL=C", words.English},
		"so does LC_MESSAGES":           {"check k.csv", "LANG=en_GB LC_MESSAGES=sv_SE", words.Swedish},
		"the variable comes first":      {"check k.csv", "LC_ALL=en_GB COMEBACKS_LANGUAGE=sv", words.Swedish},
		"but for the flag":              {"check --language en k.csv", "COMEBACKS_LANGUAGE=sv", words.English},
		"in any form":                   {"--language=SV check k.csv", "", words.Swedish},
		"the last one":                  {"--language=en check --language sv", "", words.Swedish},
		"a wrong flag is told so":       {"check --language de", "COMEBACKS_LANGUAGE=sv", words.Swedish},
		"a wrong variable is told so":   {"check", "COMEBACKS_LANGUAGE=de LANG=sv_SE", words.Swedish},
		"what comes after -- is a file": {"check -- --language sv", "", words.English},
		"a flag without its value":      {"check --language", "LANG=sv_SE", words.Swedish},
		"odd names":                     {"check", "LANG=_", words.English},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, v := range []string{"LC_ALL", "LC_MESSAGES", "LANG", languageVariable} {
				t.Setenv(v, "")
			}
			for _, v := range strings.Fields(tt.env) {
				name, value, _ := strings.Cut(v, "=")
				t.Setenv(name, value)
			}
			if got := languageOf(strings.Fields(tt.args), ""); got != tt.want {
				t.Errorf("got %s", got)
			}
		})
	}
}
