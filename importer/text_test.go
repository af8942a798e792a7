package importer

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		"Ring, gärna sent":               "Ring, gärna sent",
		" a\r\n\tb\u2028c\n":             "a   b c",
		"\x1b[31mred\x1b[0m\x00":         "?[31mred?[0m?",
		"\u202etxt.exe\u200b\u00ad":      "?txt.exe??",
		"\xff\xfe\ufffd":                 "???",
		"\u009b2J":                       "?2J",
		"e\u0301, \u00a0, 面, \U0001f3e0": "e\u0301, \u00a0, 面, \U0001f3e0",
	} {
		if got := OneLine(text); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", text, got, want)
		}
	}
}

// Whatever it is given, it is one line, and the same is made of that again.
func TestOneLineIsOneLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		got := OneLine(text)
		steers := func(r rune) bool { return !unicode.IsGraphic(r) }
		if !utf8.ValidString(got) || strings.ContainsFunc(got, steers) || OneLine(got) != got {
			t.Errorf("OneLine(%q) = %q", text, got)
		}
	})
}
