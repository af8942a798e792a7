package report

import (
	"math"
	"regexp"
	"strconv"
	"testing"
)

// Text has a contrast of 4.5 to what it is written on, the pills' included, and bars have
// one of 3: WCAG 2.2 AA, in the light and in the dark.
func TestColoursHaveContrast(t *testing.T) {
	text, err := pageFiles.ReadFile("pageparts.html")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllSubmatch(text, -1)
	if len(blocks) != 2 {
		t.Fatalf("there are %d lists of colours, not one for the light and one for the dark", len(blocks))
	}
	colours := make(map[string]string)
	for i, block := range blocks {
		named := regexp.MustCompile(`--([a-z]+): (#[0-9a-f]{3,6});`).FindAllSubmatch(block[1], -1)
		for _, found := range named {
			colours[string(found[1])] = string(found[2])
		}
		if len(named) != len(colours) {
			t.Errorf("a scheme has %d colours, and another %d", len(named), len(colours))
		}
		want := func(least float64, what, on string) {
			if got := contrast(t, colours[what], colours[on]); got < least {
				t.Errorf("scheme %d: %s on %s has a contrast of %.2f, not %.1f", i, what, on, got, least)
			}
		}
		for _, pill := range []string{"created", "duplicate", "invalid", "rejected", "unsent", "uncertain"} {
			want(4.5, "on", pill)
			want(3, pill, "panel")
		}
		for _, on := range []string{"paper", "panel"} {
			want(4.5, "ink", on)
			want(4.5, "faint", on)
			want(3, "accent", on)
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
	if len(colour) == 4 {
		colour = string([]byte{'#', colour[1], colour[1], colour[2], colour[2], colour[3], colour[3]})
	}
	all := 0.0
	for i, share := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		all += share * c
	}
	return all
}
