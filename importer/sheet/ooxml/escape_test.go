package ooxml

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestUnescape(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"Kund":                    "Kund",
		"a_x000D_b":               "a\rb",
		"a_x000d_b":               "a\rb",
		"_x0041__x0042_":          "AB",
		"_x005F_x000D_":           "_x000D_",
		"_x005f_x005F_":           "_x005F_",
		"_x0001_":                 "\x01",
		"_x0000_":                 "\x00",
		"_x00E5_":                 "å",
		"_xD83D__xDE00_":          "😀",
		"_xd83d__xde00_!":         "😀!",
		"_xD83D_":                 "_xD83D_",
		"_xDE00__xD83D_":          "_xDE00__xD83D_",
		"_xD83D__x0041_":          "_xD83D_A",
		"_xD83D__xD83D__xDE00_":   "_xD83D_😀",
		"_X000D_":                 "_X000D_",
		"_x00D_":                  "_x00D_",
		"_x000D":                  "_x000D",
		"_x+00D_":                 "_x+00D_",
		"_x00_0_":                 "_x00_0_",
		"__x000D__":               "_\r_",
		"_x_x000D_":               "_x\r",
		"_x000D_x000D_":           "\rx000D_",
		"snake_xcase_x1":          "snake_xcase_x1",
		"_xåäö_":                  "_xåäö_",
		"\xff_x000D_\xc3":         "\xff\r\xc3",
		strings.Repeat("_x", 999): strings.Repeat("_x", 999),
	} {
		if got := UnescapeXString(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"Kund åäö 😀\t\n":   "Kund åäö 😀\t\n",
		"a\rb":             "a_x000D_b",
		"\x00\x1f":         "_x0000__x001F_",
		"\ufffe\uffff":     "_xFFFE__xFFFF_",
		"_x000D_":          "_x005F_x000D_",
		"_x000D_x000D_":    "_x005F_x000D_x005F_x000D_",
		"_x000D\x01":       "_x005F_x000D_x0001_", // the next escape would end it
		"_x00":             "_x00",
		"snake_case_x":     "snake_case_x",
		"Kund \xff":        "Kund \ufffd",
		"\x7f\u0085\u200b": "\x7f\u0085\u200b",
	} {
		if got := EscapeXString(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzEscape: what is escaped can stand in XML, and is read back the same.
func FuzzEscape(f *testing.F) {
	for _, text := range []string{"a\rb", "_x000D_", "_x000D\x01", "_x005F_x000D_", "_xD83D__xDE00_", "\x00\ufffe", "_x_x0001_"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		UnescapeXString(text)
		if !utf8.ValidString(text) {
			return
		}
		escaped := EscapeXString(text)
		if got := UnescapeXString(escaped); got != text {
			t.Errorf("%q is written as %q and read as %q", text, escaped, got)
		}
		var read string
		if err := xml.Unmarshal([]byte("<t>"+xmlSigns.Replace(escaped)+"</t>"), &read); err != nil || read != escaped {
			t.Errorf("%q in XML is %q, %v", escaped, read, err)
		}
	})
}

var xmlSigns = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
