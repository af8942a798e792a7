package web

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Text has a contrast of 4.5 to what it is written on, and what frames a control, a mark
// or the focus one of 3: WCAG 2.2 AA, in the light and in the dark.
func TestColoursHaveContrast(t *testing.T) {
	text, err := assetFiles.ReadFile("assets/page.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(string(text), -1)
	if len(blocks) != 2 {
		t.Fatalf("there are %d lists of colours, not one for the light and one for the dark", len(blocks))
	}
	colours := make(map[string]string)
	for i, block := range blocks {
		for _, found := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]+);`).FindAllStringSubmatch(block[1], -1) {
			colours[found[1]] = found[2]
		}
		scheme := []string{"light", "dark"}[i]
		if i == 1 && strings.Count(block[1], "#") != len(colours) {
			t.Errorf("the dark has %d colours, and the light %d", strings.Count(block[1], "#"), len(colours))
		}
		want := func(least float64, what, on string) {
			t.Helper()
			if got := contrast(t, colours[what], colours[on]); got < least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, not %.1f", scheme, what, on, got, least)
			}
		}
		for name := range colours {
			if of, is := strings.CutSuffix(name, "-ink"); is {
				want(4.5, name, of)
			}
			if of, is := strings.CutSuffix(name, "-edge"); is {
				want(3, name, of)
				want(3, name, "paper")
			}
		}
		for _, what := range []string{"ink", "faint", "link"} {
			want(4.5, what, "paper")
			want(4.5, what, "panel")
		}
		for _, what := range []string{"good-ink", "error-ink", "warn-ink", "paper"} { // numbers, and the filter that is chosen
			on := "paper"
			if what == "paper" {
				on = "ink"
			}
			want(4.5, what, on)
		}
		for _, what := range []string{"edge", "focus", "accent"} {
			for _, on := range []string{"paper", "panel"} {
				want(3, what, on)
			}
		}
		for _, on := range []string{"error", "warn", "good", "note"} {
			want(3, "focus", on)
		}
	}
	// Colours stand in these lists alone, so that nothing escapes the test.
	for _, name := range []string{"assets/page.css", "assets/table.css"} {
		text, err := assetFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rest := regexp.MustCompile(`--[a-z-]+: #[0-9a-f]+;`).ReplaceAllString(string(text), "")
		if stray := regexp.MustCompile(`(?i)#[0-9a-f]{3,8}\b[^{]*;|rgba?\(|hsl`).FindString(rest); stray != "" {
			t.Errorf("%s has a colour of its own: %s", name, stray)
		}
	}
}

// contrast is that of WCAG, from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	hex := strings.TrimPrefix(colour, "#")
	if len(hex) == 3 {
		hex = fmt.Sprintf("%c%[1]c%c%[2]c%c%[3]c", hex[0], hex[1], hex[2])
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		t.Fatalf("%q is no colour", colour)
	}
	linear := func(c uint64) float64 {
		v := float64(c) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n>>16) + 0.7152*linear(n>>8&255) + 0.0722*linear(n&255)
}
