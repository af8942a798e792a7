package words

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The texts of package report have the same keys, and the same blanks, in both languages,
// and none of a kind stands in one language as in the other by mistake.
func TestReportTextsOfBothLanguages(t *testing.T) {
	alike := []string{"overview.server", "class.extra", "page.column.status", "reconcile.class"}
	for _, key := range slices.Sorted(maps.Keys(englishReportTexts)) {
		en, sv := englishReportTexts[key], swedishReportTexts[key]
		if got, want := blanksIn(sv), blanksIn(en); !slices.Equal(got, want) {
			t.Errorf("%s: Swedish has the blanks %q, English has %q", key, got, want)
		}
		if en == sv && !slices.Contains(alike, key) {
			t.Errorf("%s is %q in both languages", key, en)
		}
		ofPage := strings.HasPrefix(key, "page.") || strings.HasPrefix(key, "several.")
		for _, said := range []string{en, sv} {
			if strings.Contains(said, "!") || strings.HasSuffix(said, ".") != (ofPage && strings.HasSuffix(en, ".")) {
				t.Errorf("%s: %q", key, said)
			}
		}
	}
	for key := range swedishReportTexts {
		if _, there := englishReportTexts[key]; !there {
			t.Errorf("%s is Swedish alone", key)
		}
	}
}

// blanksIn names the blanks of a text, each once.
func blanksIn(text string) []string {
	var all []string
	for _, found := range regexp.MustCompile(`\{(\w+)`).FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	slices.Sort(all)
	return slices.Compact(all)
}
