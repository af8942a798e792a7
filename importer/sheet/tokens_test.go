package sheet

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is put together of what stands in sheets: see FuzzRows.
func TestNoLineIsLost(t *testing.T) {
	tokens := []string{"M1", "K1", "2031-05-03", "a", ";", ";", ";", "\"", "\"\"", "\n", "\r\n", "\r", "\r\r\n", " ", "=\"", "å", "\xe5", "\xc3", "\x00", "\x1a", "\ufeff",
		"\nM1;K1;2031-05-03;a", "\nM1;K1;2031-05-03;\"a\nb\"", "\nM1;K1;2031-05-03;a;", "\nM1;K1;2031-05-03", "\nM1;K1;2031-05-03;\"a", "\nKundid;Kontaktid;Datum;Anteckning\n", "\nKundid;Kontaktid;Datum\n", "\nSumma;;;3"}
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.SampledFrom([]string{"", "\ufeff", "Titel\n", "sep=;\r\n"}).Draw(rt, "above") +
			"Kundid;Kontaktid;Datum;Anteckning" + rapid.SampledFrom([]string{"", ";"}).Draw(rt, "tail") + rapid.SampledFrom([]string{"\n", "\r\n", "\r", "\r\r\n"}).Draw(rt, "end") +
			strings.Join(rapid.SliceOfN(rapid.SampledFrom(tokens), 0, 40).Draw(rt, "tokens"), "")
		noLineIsLost(rt, dir, []byte(text))
	})
}
