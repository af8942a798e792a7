package words

import (
	"errors"
	"strings"
	"testing"

	"comebacks/importer"
)

func TestQuotedForWindows(t *testing.T) {
	for word, want := range map[string]string{
		`C:\Mina kunder\k.csv`: `"C:\Mina kunder\k.csv"`, `C:\k.csv`: `C:\k.csv`, "a,b.csv": `"a,b.csv"`, "Kundnr=customerId": `"Kundnr=customerId"`,
	} {
		if got := quoted(word, true); got != want {
			t.Errorf("%s: %s", word, got)
		}
	}
}

// Wherever a text names a command, it is about the journal and the config that were named.
func TestCommandsAreComplete(t *testing.T) {
	const journal, config = "/srv/my journal.db", "c.toml"
	named := Commands{Journal: journal, Config: config}
	for _, l := range Languages {
		bare, v := Voice{Language: l}, Voice{Language: l, Commands: named}
		words := v.vocabulary()
		commands := 0
		check := func(name, without, with string) {
			t.Helper()
			n := 0
			without = eachCommand(without, func(command, has string) string {
				if n++; strings.Contains(has, "--help") {
					return ""
				}
				flags := " --config " + config
				if hasJournal.MatchString(command) {
					flags += " --journal " + Typed(journal)
				}
				return flags
			})
			if commands += n; with != without {
				t.Errorf("%s: %s\n  want %s", name, with, without)
			}
		}
		for key := range words.texts {
			check(key, bare.Say(key), v.Say(key))
		}
		for code := range words.failures {
			f := &importer.Failure{Code: code, Path: "p", Value: "7", Detail: "8", List: []string{"a", "b", "c"}, Err: errors.New("e")}
			_, without, _ := bare.Explain(f)
			_, with, _ := v.Explain(f)
			check(string(code), without, with)
		}
		for code := range words.notices {
			n := importer.Notice{Code: code, Value: "7", Detail: "8", Count: 2, List: []string{"a", "b", "c", "d", "e"}}
			check(string(code), bare.Tell(n), v.Tell(n))
		}
		for cause := range words.stops {
			_, without := bare.Stop(cause, "d")
			_, with := v.Stop(cause, "d")
			check(string(cause), without, with)
		}
		for code := range words.problems {
			p := importer.Problem{Code: code, Value: "7", Detail: "8", Row: 3, Run: 4}
			check(string(code), Teller{Voice: bare}.Sentence(p), Teller{Voice: v}.Sentence(p))
		}
		if commands < 40 {
			t.Errorf("%s: %d commands were found", l, commands)
		}
	}
}

// What fills a blank is nobody's command, and flags that are there stay as they are.
func TestCommandsAreCompletedOnce(t *testing.T) {
	v := Voice{Commands: Commands{Journal: "a.db"}}
	if got := v.Say("purged.aside", "file", "/comebacks runs/x"); !strings.Contains(got, "/comebacks runs/x") {
		t.Error(got)
	}
	for text, want := range map[string]string{
		"comebacks runs --journal b.db":      "comebacks runs --journal b.db",
		"comebacks template k.csv":           "comebacks template k.csv",
		"comebacks runs; comebacks resume 7": "comebacks runs --journal a.db; comebacks resume --journal a.db 7",
		"see: comebacks settle --help":       "see: comebacks settle --help",
		"comebacks are made":                 "comebacks are made",
	} {
		if got := v.Completed(text); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	if got, want := v.CommandLine([]string{"import", "--journal", "b.db", "comebacks runs.csv"}), "comebacks import --journal b.db 'comebacks runs.csv'"; got != want {
		t.Errorf("%s; want %s", got, want)
	}
}
