package words

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"comebacks/importer"
)

// allBlanks are the blanks of a text, in order; a count before its word is one, whatever
// the word.
func allBlanks(text string) []string {
	found := make(map[string]bool)
	for _, m := range regexp.MustCompile(`\{([^}]*)\}`).FindAllStringSubmatch(text, -1) {
		name := m[1]
		if strings.Contains(name, "|") {
			name = "|"
		}
		found[name] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// sameKeys compares two maps of words: the same keys, and in each the same blanks.
func sameKeys[K ~string, V any](t *testing.T, kind string, en, sv map[K]V, text func(V) string) {
	t.Helper()
	for key, words := range en {
		other, there := sv[key]
		if !there {
			t.Errorf("%s: %s is not told in Swedish", kind, key)
			continue
		}
		if a, b := allBlanks(text(words)), allBlanks(text(other)); !slices.Equal(a, b) {
			t.Errorf("%s: %s has the blanks %v in English, %v in Swedish", kind, key, a, b)
		}
	}
	for key := range sv {
		if _, there := en[key]; !there {
			t.Errorf("%s: %s is not told in English", kind, key)
		}
	}
}

func TestFailuresNoticesAndCausesInBothLanguages(t *testing.T) {
	whole := func(p phrase) string { return p.what + p.do }
	itself := func(s string) string { return s }
	sameKeys(t, "failures", english.failures, swedish.failures, whole)
	sameKeys(t, "notices", english.notices, swedish.notices, whole)
	sameKeys(t, "causes", english.stops, swedish.stops, whole)
	sameKeys(t, "faults", english.faults, swedish.faults, itself)
	sameKeys(t, "terms", english.terms, swedish.terms, itself)
	sameKeys(t, "on the page", englishOnPage, swedishOnPage, itself)
	sameKeys(t, "notices on the page", english.tellHere, swedish.tellHere, itself)
	sameKeys(t, "said on the page", english.saidHere, swedish.saidHere, itself)
	sameKeys(t, "fields", english.fields, swedish.fields, func(fieldWords) string { return "" })
	for _, f := range importer.Fields {
		if _, there := english.fields[f]; !there {
			t.Errorf("the field %s has no name", f)
		}
	}
}

// What is to be done on the page is keyed by code: one that a problem of a row has too
// would speak for that as well.
func TestPageSpeaksOfNoProblem(t *testing.T) {
	for _, code := range declaredCodes(t) {
		if _, there := englishOnPage[code]; there {
			t.Errorf("%s is a problem of rows", code)
		}
	}
}

// all that a failure or a notice can carry.
var (
	fullFailure = importer.Failure{Path: "kunder.csv", Value: "M30011", Detail: "email", List: []string{"email", "Ett", "Två", "Tre", "Fyra"}, Err: errors.New("e")}
	fullNotice  = importer.Notice{Value: "M30011", Detail: "email", List: []string{"email", "phone"}, Rows: []int{7, 19}, Count: 7}
)

// said gives every sentence that there is about failures, notices and causes, by its
// code, as what is so and what to do.
func said(v Voice) map[string][2]string {
	all := make(map[string][2]string)
	for code := range english.failures {
		f := fullFailure
		f.Code = code
		if code == "same-file" {
			f.Detail = "journal"
		}
		what, do, _ := v.Explain(&f)
		all["failure "+string(code)] = [2]string{what, do}
	}
	for code := range english.notices {
		n := fullNotice
		n.Code = code
		all["notice "+string(code)] = [2]string{v.Tell(n)}
	}
	for cause := range english.stops {
		what, do := v.Stop(cause, "d")
		all["cause "+string(cause)] = [2]string{what, do}
	}
	return all
}

// Each is a sentence: it begins small, has no full stop, and is short enough to be read.
func TestSentencesOfFailuresNoticesAndCauses(t *testing.T) {
	for _, v := range []Voice{{}, {OnPage: true}, {Language: Swedish}, {Language: Swedish, OnPage: true}} {
		for code, one := range said(v) {
			whole := joined(one[0], one[1])
			if n := utf8.RuneCountInString(whole); n > 300 {
				t.Errorf("%s: %d characters: %s", code, n, whole)
			}
			if strings.ContainsAny(whole, "{}[]!") || strings.Contains(whole, "  ") || strings.HasSuffix(one[0], ".") || strings.HasSuffix(one[1], ".") {
				t.Errorf("%s: %s", code, whole)
			}
			for _, part := range one {
				first, _ := utf8.DecodeRuneInString(part)
				if unicode.IsUpper(first) && !strings.HasPrefix(part, "Vitec") && !strings.HasPrefix(part, "M30011") {
					t.Errorf("%s begins with a capital: %s", code, part)
				}
			}
			if v.Language == Swedish && strings.Contains(whole, `"`) && !strings.Contains(whole, "--") {
				t.Errorf("%s has English quotes: %s", code, whole)
			}
		}
	}
}

// On the page there are no flags, no commands, and no environment.
func TestPageNamesNoFlag(t *testing.T) {
	inTerminal := regexp.MustCompile(`(^|[ (:])--[a-z]|comebacks (import|resume|runs|login|logins|journal|settle|template|check|reconcile)|COMEBACKS_|HTTPS_PROXY|command`)
	for _, language := range Languages {
		for code, one := range said(Voice{Language: language, OnPage: true}) {
			if whole := joined(one[0], one[1]); inTerminal.MatchString(whole) {
				t.Errorf("%s: %s", code, whole)
			}
		}
	}
}
