package words

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"comebacks/importer"
)

const (
	longestTitle  = 60
	longestPhrase = 300
)

// kind is one map of a vocabulary, the parts of its phrases by their names. Where a
// phrase has a title, that is the part "title".
type kind struct {
	name string
	of   func(*vocabulary) map[string]map[string]string
}

var kinds = []kind{
	{"problems", func(v *vocabulary) map[string]map[string]string {
		return parts(v.problems, func(p problem) map[string]string {
			return map[string]string{"title": p.title, "what": p.what, "do": p.do}
		})
	}},
	{"stops", func(v *vocabulary) map[string]map[string]string { return parts(v.stops, partsOfPhrase) }},
	{"failures", func(v *vocabulary) map[string]map[string]string { return parts(v.failures, partsOfPhrase) }},
	{"notices", func(v *vocabulary) map[string]map[string]string { return parts(v.notices, partsOfPhrase) }},
	{"faults", func(v *vocabulary) map[string]map[string]string { return parts(v.faults, onePart) }},
	{"reasons", func(v *vocabulary) map[string]map[string]string { return parts(v.reasons, onePart) }},
	{"onPage", func(v *vocabulary) map[string]map[string]string { return parts(v.onPage, onePart) }},
	{"texts", func(v *vocabulary) map[string]map[string]string { return parts(v.texts, onePart) }},
	{"statuses", func(v *vocabulary) map[string]map[string]string {
		return parts(v.statuses, func(f forms) map[string]string { return map[string]string{"one": f.one, "many": f.many} })
	}},
}

func partsOfPhrase(p phrase) map[string]string { return map[string]string{"what": p.what, "do": p.do} }
func onePart(text string) map[string]string    { return map[string]string{"text": text} }

func parts[K ~string, V any](all map[K]V, of func(V) map[string]string) map[string]map[string]string {
	out := make(map[string]map[string]string, len(all))
	for key, words := range all {
		out[string(key)] = of(words)
	}
	return out
}

// All languages have the same phrases, with the same blanks in each part.
func TestLanguagesSayTheSame(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			english := k.of(&english)
			for _, l := range Languages {
				other := k.of(Voice{Language: l}.vocabulary())
				for _, key := range slices.Sorted(maps.Keys(other)) {
					if english[key] == nil {
						t.Errorf("%s: %s has words in %s alone", k.name, key, l)
					}
				}
				for _, key := range slices.Sorted(maps.Keys(english)) {
					if other[key] == nil {
						t.Errorf("%s: %s has no words in %s", k.name, key, l)
						continue
					}
					for part, text := range english[key] {
						if has, want := blanksOf(other[key][part]), blanksOf(text); !slices.Equal(has, want) {
							t.Errorf("%s: %s, %s: in %s it has the blanks %q, in English %q", k.name, key, part, l, has, want)
						}
						if (other[key][part] == "") != (text == "") {
							t.Errorf("%s: %s, %s: it is empty in one language", k.name, key, part)
						}
					}
				}
			}
		})
	}
}

// Phrases stand within a sentence and are short. Texts that Say says may be sentences
// and paragraphs of their own.
func TestPhrasesHaveTheirForm(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			eachLanguage(t, func(t *testing.T, v Voice) {
				for key, parts := range k.of(v.vocabulary()) {
					if n := utf8.RuneCountInString(parts["title"]); n > longestTitle {
						t.Errorf("%s: the title has %d characters", key, n)
					}
					if n := utf8.RuneCountInString(joined(parts["what"], parts["do"]) + parts["text"]); n > longestPhrase && !strings.HasPrefix(key, "help.") {
						t.Errorf("%s has %d characters", key, n)
					}
					for part, text := range parts {
						if k.name != "texts" {
							checkForm(t, key+", "+part, text)
						}
						checkMarks(t, key+", "+part, text)
					}
					if parts["title"] == "" && parts["what"] == "" && parts["text"] == "" && parts["one"] == "" {
						t.Errorf("%s says nothing", key)
					}
				}
			})
		})
	}
}

// properNames may begin a phrase.
var properNames = []string{"Vitec", "Vitecs", "Vitec's", "Excel", "Excels", "Windows", "SQLite", "Linux", "Mac", "Ctrl-C"}

func checkForm(t *testing.T, where, text string) {
	t.Helper()
	if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, `["”`)); unicode.IsUpper(first) {
		word, _, _ := strings.Cut(strings.TrimLeft(text, `["”`), " ")
		word = strings.Trim(word, ",:;")
		if !slices.Contains(properNames, word) && strings.ToUpper(word) != word { // HTTP, COMEBACKS_PASSWORD
			t.Errorf("%s begins with a capital: %s", where, text)
		}
	}
	if strings.HasSuffix(strings.TrimRight(text, "]"), ".") {
		t.Errorf("%s ends with a full stop: %s", where, text)
	}
}

// checkMarks sees that braces and brackets are closed, and that no brackets stand
// within others.
func checkMarks(t *testing.T, where, text string) {
	t.Helper()
	rest := blankForm.ReplaceAllString(text, "")
	rest = regexp.MustCompile(`\[[^][]*\]`).ReplaceAllString(rest, "")
	if strings.ContainsAny(rest, "{}[]") {
		t.Errorf("%s has a brace or a bracket that is not closed: %s", where, text)
	}
}

// What names a flag or a command has another form for the page, which names none.
func TestPageNamesNoCommands(t *testing.T) {
	ofTerminal := terminalWords(t)
	for _, k := range kinds {
		switch k.name {
		case "problems", "stops", "failures", "notices":
		default:
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			eachLanguage(t, func(t *testing.T, v Voice) {
				all := k.of(v.vocabulary())
				for _, key := range slices.Sorted(maps.Keys(all)) {
					parts := all[key]
					words, code := v.vocabulary(), importer.Code(key)
					if other, ok := words.saidHere[code]; ok {
						parts["what"] = other
					}
					_, other := words.onPage[code]
					_, told := words.tellHere[code]
					if other || told {
						parts["do"] = ""
					}
					if said := ofTerminal.FindString(parts["what"] + " " + parts["do"]); said != "" {
						t.Errorf("%s names %s, and has no form for the page", key, said)
					}
				}
			})
		})
	}
	t.Run("onPage", func(t *testing.T) {
		eachLanguage(t, func(t *testing.T, v Voice) {
			for code, text := range v.vocabulary().onPage {
				if said := ofTerminal.FindString(text); said != "" {
					t.Errorf("%s names %s: %s", code, said, text)
				}
			}
		})
	})
	t.Run("problems told", func(t *testing.T) { // their what and title have no other form
		eachLanguage(t, func(t *testing.T, v Voice) {
			for code, p := range v.vocabulary().problems {
				if said := ofTerminal.FindString(p.title + " " + p.what); said != "" {
					t.Errorf("%s names %s on the page, too", code, said)
				}
			}
		})
	})
}

// terminalWords finds flags, and commands of the program by the names that they have.
func terminalWords(t *testing.T) *regexp.Regexp {
	t.Helper()
	files, err := filepath.Glob("../../importer/cli/*.go")
	if err != nil {
		t.Fatal(err)
	}
	use := regexp.MustCompile(`\bUse:\s+"([a-z]+)`)
	var names []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range use.FindAllSubmatch(text, -1) {
			names = append(names, string(found[1]))
		}
	}
	if !slices.Contains(names, "resume") {
		t.Fatalf("found the commands %q", names)
	}
	return regexp.MustCompile(`--[a-z{][a-z-]*|\bcomebacks (` + strings.Join(names, "|") + `)\b`)
}
