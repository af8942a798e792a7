package cli

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"comebacks/importer/sandbox"
	"comebacks/report/words"
)

// helpTexts gives all texts of help in a language: of commands by path and field, of
// flags by path and name.
func helpTexts(v words.Voice) map[string]string {
	texts := make(map[string]string)
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		path := c.CommandPath()
		texts[path+": short"], texts[path+": long"], texts[path+": example"] = c.Short, c.Long, c.Example
		texts[path+": all"] = usageOf(c, v)
		for _, flags := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
			flags.VisitAll(func(f *pflag.Flag) { texts[path+" --"+f.Name+" ("+f.Value.Type()+")"] = f.Usage })
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(newRoot(&terminal{voice: v}))
	return texts
}

// Every command and every flag has its texts in each language, and cobra adds none.
func TestHelpIsInEveryLanguage(t *testing.T) {
	english, swedish := helpTexts(words.Voice{}), helpTexts(words.Voice{Language: words.Swedish})
	if len(english) < 100 || len(english) != len(swedish) {
		t.Fatalf("there are %d texts in English, %d in Swedish", len(english), len(swedish))
	}
	for name, in := range english {
		sv := swedish[name]
		if in == "" || sv == "" {
			t.Errorf("%s: %q in English, %q in Swedish", name, in, sv)
		}
		if in == sv && !strings.HasSuffix(name, ": example") {
			t.Errorf("%s: %q in both languages", name, in)
		}
		if strings.Contains(in+sv, "help for") || strings.ContainsAny(in+sv, "{!") && !strings.Contains(in, "${fpath[1]}") {
			t.Errorf("%s: %q, %q", name, in, sv)
		}
		if flag, bool := strings.Contains(name, " --"), strings.HasSuffix(name, " (bool)"); flag && (named(in) == bool || named(sv) == bool) {
			t.Errorf("%s: %q, %q: the value of a flag that takes one has a name in backquotes", name, in, sv)
		}
	}
}

func named(usage string) bool { return strings.Count(usage, "`") == 2 }

// stable are the names that no language translates.
var stable = regexp.MustCompile(`--[a-z][a-z0-9-]*|\bcomebacks (import|check|resume|runs|report|reconcile|settle|login|logins|logout|journal( (backup|restore|release|trust))?|purge|sandbox|serve|template|merge|completion|help)\b|COMEBACKS_[A-Z_]+|\.[a-z]+\.?[a-z]*\.csv|\.xlsx|\b[a-z]+Id\b|[0-9]{3,}`)

// Help names the same flags, commands, variables, files and columns in each language.
func TestHelpNamesTheSame(t *testing.T) {
	swedish := helpTexts(words.Voice{Language: words.Swedish})
	for name, in := range helpTexts(words.Voice{}) {
		en, sv := namesIn(in), namesIn(swedish[name])
		if !slices.Equal(en, sv) {
			t.Errorf("%s names\n%q in English,\n%q in Swedish", name, en, sv)
		}
	}
}

func namesIn(text string) []string {
	names := stable.FindAllString(strings.Join(strings.Fields(text), " "), -1)
	slices.Sort(names)
	return slices.Compact(names)
}

// The help of the stand-in has all that can be asked of it besides what Vitec has.
func TestHelpNamesInspections(t *testing.T) {
	for _, language := range words.Languages {
		text := words.Voice{Language: language}.Help("help.sandbox.long")
		for _, inspection := range sandbox.Inspections {
			if !strings.Contains(text, "\n  "+strings.ReplaceAll(inspection, "{id}", "ID")+" ") {
				t.Errorf("%s: there is no %s", language, inspection)
			}
		}
	}
}

// Help fits a terminal.
func TestHelpIsNarrow(t *testing.T) {
	for _, language := range words.Languages {
		for name, text := range helpTexts(words.Voice{Language: language}) {
			if strings.Contains(name, " --") || strings.HasSuffix(name, "short") { // in the text of all
				continue
			}
			for line := range strings.Lines(text) {
				if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > helpWidth {
					t.Errorf("%s, %s: %d columns: %s", language, name, n, line)
				}
			}
		}
	}
}

// No word of English is left in Swedish help.
func TestSwedishHelpIsSwedish(t *testing.T) {
	stable := regexp.MustCompile(`(?m)--[a-z0-9-]+|^  (comebacks )?[a-z]+ ?|comebacks [a-z]+|@example.se|Out-String`)
	foreign := regexp.MustCompile(`(?i)\b(the|and|of|with|is|are|it|that|rows?|sheets?|runs|files?|default|flags?|command|examples?|usage|available|use|string|int)\b`)
	for name, text := range helpTexts(words.Voice{Language: words.Swedish}) {
		if words := foreign.FindAllString(stable.ReplaceAllString(text, ""), -1); words != nil {
			t.Errorf("%s: %q in %q", name, words, text)
		}
	}
}

func TestWrapped(t *testing.T) {
	text := strings.Repeat("åäö ", 30)
	want := strings.TrimSpace(strings.Repeat("åäö ", 17)) + "\n          " + strings.TrimSpace(strings.Repeat("åäö ", 13))
	if got := wrapped(text, 10); got != want {
		t.Errorf("got %q", got)
	}
}

// Each flag of a command that has groups is in the one that says what it is for.
func TestFlagsAreInGroups(t *testing.T) {
	root := newRoot(&terminal{})
	for _, c := range root.Commands() {
		seen := make(map[string]bool)
		groups := grouped(c.LocalFlags())
		for _, g := range groups {
			if (words.Voice{}).Help(g.Heading) == "" {
				t.Errorf("%s: there is no text %s", c.CommandPath(), g.Heading)
			}
			g.Flags.VisitAll(func(f *pflag.Flag) {
				if seen[f.Name] || g.Heading == "help.heading.others" && f.Name != "help" {
					t.Errorf("%s: --%s is in %s", c.CommandPath(), f.Name, g.Heading)
				}
				seen[f.Name] = true
			})
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !seen[f.Name] {
				t.Errorf("%s: --%s is in no group", c.CommandPath(), f.Name)
			}
		})
	}
	if n := len(grouped(newImport(&terminal{}).LocalFlags())); n < 4 {
		t.Errorf("import has %d groups", n)
	}
}
