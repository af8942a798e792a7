package sheet

import (
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// A CR is by itself if something else than a line feed follows it, also in what is read
// next.
func TestMixesLineEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a\r\n"))).Draw(t, "text")
		want := strings.Contains(text, "\n") &&
			strings.Contains(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\r"), "\r")
		whole, err := mixesLineEndsIn(strings.NewReader(text))
		if err != nil || whole != want {
			t.Fatalf("%q: %v, %v", text, whole, err)
		}
		if parts, err := mixesLineEndsIn(iotest.OneByteReader(strings.NewReader(text))); err != nil || parts != want {
			t.Fatalf("%q byte by byte: %v, %v", text, parts, err)
		}
		if parts, err := mixesLineEndsIn(iotest.DataErrReader(strings.NewReader(text))); err != nil || parts != want {
			t.Fatalf("%q with the end at once: %v, %v", text, parts, err)
		}
	})
}
