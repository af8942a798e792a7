package directory

import "testing"

func TestFullName(t *testing.T) {
	for key, texts := range map[string][]string{
		"anna svensson": {
			"Anna Svensson", "anna svensson", "ANNA SVENSSON", " Anna  Svensson ", "Anna\u00a0Svensson", "Anna\tSvensson", "Svensson, Anna", "Svensson,Anna",
			"SVENSSON , Anna", "'Anna Svensson", "Anna\u200b Svensson",
		},
		"åsa öberg":         {"Åsa Öberg", "A\u030asa O\u0308berg", "ÅSA ÖBERG", "Öberg, Åsa", "\u212bsa Öberg"},
		"asa oberg":         {"Asa Oberg"},
		"anna-lena o'brien": {"Anna-Lena O'Brien", "Anna\u2011Lena O\u2019Brien", "Anna–Lena O´Brien"},
		"anna":              {"Anna", "Anna,", ",Anna"},
		"a, b, c":           {"A, B, C"}, // no form of one name
		"svensson anna":     {"Svensson Anna"},
		"bygg & co ab":      {"Bygg & Co AB"},
		"straße":            {"Straße"},
		"strasse":           {"STRASSE"},
	} {
		for _, text := range texts {
			term, got := fullName(text)
			if got != key {
				t.Errorf("fullName(%q) = %q, want %q", text, got, key)
			}
			if _, again := fullName(term); again != key {
				t.Errorf("%q is asked for as %q, which is %q", text, term, again)
			}
		}
	}
	if term, _ := fullName("SVENSSON,  Anna"); term != "Anna SVENSSON" {
		t.Errorf("it is asked for as %q", term)
	}
	for name, short := range map[string]bool{"": true, "Åsaö": true, "Åsa Ö": false, "Li Wu": false, "Bo Å": true} {
		if tooShort(name) != short {
			t.Errorf("%q: %v", name, !short)
		}
	}
}
