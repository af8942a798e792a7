package cli_test

import (
	"flag"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

	"comebacks/report/words"
)

var (
	update = flag.Bool("update", false, "write what the scripts have said, to be read before it is believed")
	slow   = flag.Bool("slow", os.Getenv("COMEBACKS_SLOW") != "", "run also the scripts in Swedish that take long, or in which chance decides what is said")
)

// TestTranscripts runs the scripts of testdata in each language, with -slow, or if COMEBACKS_SLOW is set, all of them,
// without what they look for in the words, and compares all that was said with
// testdata/transcripts, where one reads what a person does. In Swedish, no English may be
// left.
func TestTranscripts(t *testing.T) {
	if raceEnabled {
		t.Skip("the scripts themselves are run with the race detector")
	}
	for _, language := range words.Languages {
		t.Run(string(language), func(t *testing.T) {
			testscript.Run(t, testscript.Params{
				Files: withoutWords(t, language),
				Setup: func(e *testscript.Env) error {
					e.Setenv("COMEBACKS_LANGUAGE", string(language))
					return setUp(e)
				},
				Condition:          condition,
				Cmds:               withHearing(language),
				RequireUniqueNames: true,
			})
		})
	}
}

// unsteady are scripts in which it is chance what is said: which requests are done when
// the program is stopped, which of them meet a fault, which of several logins is refused
// first.
var unsteady = regexp.MustCompile(`(?m)interrupt|--fault [a-z-]+=0|&$|--logins`)

// looks are the commands of a script that look for words, or for a file that has some.
var looks = strings.Fields("stdout stderr ttyout grep cmp cmpenv cmp-lines")

var (
	prefixes = regexp.MustCompile(`^((\[[^\]]*\]|!) )*`)
	speaks   = regexp.MustCompile(`\bcomebacks\b`)
	behind   = regexp.MustCompile(` &(\w+&)?$`) // what is begun in the background is heard when it is waited for
)

// withoutWords gives the scripts without what they look for in words, and with a command
// after each line that may have said something.
func withoutWords(t *testing.T, language words.Language) (paths []string) {
	t.Helper()
	scripts, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, path := range scripts {
		script, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		chance := unsteady.Match(script.Comment)
		if chance && language == words.English { // there is nothing to compare
			continue
		}
		if !*slow && (chance || filepath.Base(path) == "settle.txt") { // which waits a lot
			continue
		}
		var out strings.Builder
		for line := range strings.Lines(string(script.Comment)) {
			line = strings.TrimSpace(line)
			before := prefixes.FindString(line)
			command, rest, _ := strings.Cut(line[len(before):], " ")
			if slices.Contains(looks, command) {
				continue
			}
			out.WriteString(line + "\n")
			talks := (command == "exec" || command == "exits") && speaks.MatchString(rest) && !behind.MatchString(line)
			if strings.Contains(before, "[") { // not everywhere
				continue
			}
			if talks || command == "wait" || command == "next" {
				out.WriteString("heard " + quotedForScript(command+" "+rest) + "\n")
			}
		}
		fmt.Fprintf(&out, "transcript %t", chance)
		for _, file := range script.Files {
			out.WriteString(" " + quotedForScript(file.Name))
		}
		out.WriteString("\n")
		script.Comment = []byte(out.String())
		copied := filepath.Join(folder, filepath.Base(path))
		if err := os.WriteFile(copied, txtar.Format(script), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, copied)
	}
	return paths
}

func quotedForScript(word string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(word, "$", "${:}"), "'", "''") + "'"
}

// withHearing are the commands of scripts, and two more: heard LINE puts down what was
// said, and transcript UNSTEADY FILES… compares all of it with what stands in testdata,
// unless that is unsteady. The files are the script's own, in which English may stand.
func withHearing(language words.Language) map[string]func(*testscript.TestScript, bool, []string) {
	all := map[string]func(*testscript.TestScript, bool, []string){
		"heard": heard,
		"transcript": func(ts *testscript.TestScript, neg bool, args []string) {
			compareTranscript(ts, language, args[0] == "true", args[1:])
		},
	}
	for name, do := range commands {
		all[name] = do
	}
	return all
}

func heard(ts *testscript.TestScript, _ bool, args []string) {
	said := &of(ts).said
	if strings.Contains(args[0], " completion ") || strings.Contains(args[0], " __complete ") { // cobra's, for shells
		return
	}
	said.WriteString("$ " + steady(ts, args[0]) + "\n")
	for _, stream := range []string{"stdout", "stderr", "ttyout"} {
		text := steady(ts, ts.ReadFile(stream))
		if text == "" || strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[{") || strings.HasPrefix(text, "<!") { // JSON is for scripts, HTML for browsers
			continue
		}
		said.WriteString(text)
		if !strings.HasSuffix(text, "\n") {
			said.WriteString("\n")
		}
	}
	said.WriteString("\n")
}

// changes are what is another one each time, and what stands for it.
var changes = []struct {
	form *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "VITEC"},
	{regexp.MustCompile(`http://VITEC/[a-z2-7]{26}/(in\?ticket=[\w.%-]+)?`), "PAGE"},
	{regexp.MustCompile(`(sandbox|CAL)-?[0-9a-f]{8,}`), "ID"},
	{regexp.MustCompile(`20[2][5-9]-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?`), "TODAY"},
	{regexp.MustCompile(`\b\d+([.,]\d+)? (s|ms|min)\b`), "TIME"},
	{regexp.MustCompile(`\d+ (requests?|anrop|rows a second|rader i sekunden)\b`), "N $1"},
	{regexp.MustCompile(`(ID,TODAY[+:0-9]*,)\d+`), "${1}MS"},
	{regexp.MustCompile(`\b\d\d:\d\d:\d\d\b`), "TIME"},
	{regexp.MustCompile(`\.tmp-\d+`), ".tmp-N"},
	{regexp.MustCompile(`\.before-[\dT-]+`), ".before-TODAY"},
	{regexp.MustCompile(`(process|processen) \d+`), "$1 N"},
	{regexp.MustCompile(`(?m)^comebacks .*, go1\S*, \w+/\w+$`), "comebacks VERSION"},
	{regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`), ""},
	{regexp.MustCompile(`\r+\n`), "\n"},
	{regexp.MustCompile(`[^\n]*\r`), ""}, // what a bar has shown before
}

func steady(ts *testscript.TestScript, text string) string {
	text = strings.ReplaceAll(text, ts.Getenv("WORK"), "WORK")
	text = strings.ReplaceAll(text, repository, "REPOSITORY")
	if who, err := user.Current(); err == nil {
		text = regexp.MustCompile(`\b`+regexp.QuoteMeta(who.Username)+`\b`).ReplaceAllString(text, "USER")
	}
	for _, c := range changes {
		text = c.form.ReplaceAllString(text, c.with)
	}
	return text
}

func compareTranscript(ts *testscript.TestScript, language words.Language, unsteady bool, own []string) {
	got := of(ts).said.String()
	if language == words.Swedish {
		checkSwedish(ts, got)
		checkSwedishFiles(ts, own)
	}
	if unsteady || got == "" {
		return
	}
	path := filepath.Join(transcripts, string(language), ts.Name()+".txt")
	if *update {
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
		ts.Check(os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	ts.Check(err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		ts.Fatalf("it said otherwise (go test -run Transcripts -update writes it anew): %s", diff)
	}
}

// Scripts have working folders of their own, so that paths must be whole.
var (
	transcripts, _ = filepath.Abs("testdata/transcripts")
	repository, _  = filepath.Abs("../..")
)
