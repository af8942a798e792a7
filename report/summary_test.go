package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
	"comebacks/report/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

func summary(change func(*Summary)) Summary {
	s := Summary{
		Run: 12, File: "kunder.csv", Server: "https://connect.maklare.vitec.net",
		Started: time.Date(2031, 5, 3, 14, 30, 0, 0, time.FixedZone("", 7200)), Seconds: 92.4,
		Tally:    Tally{Rows: 400, Counts: map[importer.Status]int{importer.Created: 400}, Faults: []Fault{}, Files: []string{"kunder.results.csv"}},
		Requests: 400,
	}
	change(&s)
	return s
}

var withErrors = []string{"kunder.results.csv", "kunder.errors.csv"}

func summaries(v words.Voice) map[string]Summary {
	return map[string]Summary{
		"done": summary(func(s *Summary) {}),
		"faults": summary(func(s *Summary) {
			s.Rows, s.Files, s.Seconds = 12459, withErrors, 3900
			s.Requests, s.Retries = 12413, 3
			s.Counts = map[importer.Status]int{importer.Created: 12408, importer.Duplicate: 37, importer.Invalid: 12, importer.Rejected: 2}
			s.Faults = []Fault{
				{Code: importer.AmbiguousDate, Field: importer.Date, Shown: v.Column("C", "Datum"), Count: 1204, Rows: []int{7, 19, 23, 41, 43}, Text: "…"},
				{Code: importer.Missing, Field: importer.ContactID, Shown: v.Column("B", "Kontaktid"), Count: 3, Rows: []int{8, 9, 10}, Text: "…"},
				{Code: importer.VitecRefused, Count: 2, Rows: []int{77, 78}, Text: "…"},
				{Code: importer.PastDate, Field: importer.Date, Shown: v.Column("C", "Datum"), Count: 1, Rows: []int{12459}, Text: "…"},
				{Code: importer.NotText, Count: 1, Rows: []int{12460}, Text: "…"},
				{Code: importer.OpenQuote, Count: 1, Rows: []int{12461}, Text: "…"},
			}
		}),
		"stopped": summary(func(s *Summary) {
			s.Counts = map[importer.Status]int{importer.Invalid: 1, importer.Unsent: 399}
			s.Files, s.Requests, s.Seconds = withErrors, 1, 0.21
			s.Stopped = StopText{"credentials-refused", "Vitec refused the user name or the password"}
		}),
		"uncertain": summary(func(s *Summary) {
			s.Counts = map[importer.Status]int{importer.Created: 398, importer.Invalid: 1, importer.Uncertain: 1}
			s.Files = withErrors
		}),
		"pilot": summary(func(s *Summary) {
			s.Counts = map[importer.Status]int{importer.Created: 10, importer.Unsent: 390}
			s.Held = map[importer.Code]int{importer.BeyondLimit: 390}
			s.Files, s.Requests, s.Seconds = withErrors, 10, 9.96
		}),
		"spaces": summary(func(s *Summary) {
			s.Counts = map[importer.Status]int{importer.Created: 399, importer.Rejected: 1}
			s.Files = []string{"Mina kunder.results.csv", "Mina kunder.errors.csv"}
		}),
		"sandbox-stopped": summary(func(s *Summary) {
			s.Run, s.Server = 0, "http://127.0.0.1:40001"
			s.Counts = map[importer.Status]int{importer.Created: 10, importer.Unsent: 390}
			s.Stopped = StopText{"interrupted", "it was interrupted"}
		}),
		"strict": summary(func(s *Summary) {
			s.Run, s.Server, s.Requests = 0, "", 0
			s.Counts = map[importer.Status]int{importer.Unsent: 398, importer.Invalid: 1, importer.Duplicate: 1}
			s.Held = map[importer.Code]int{importer.StrictRefused: 398}
			s.Files, s.Flags = withErrors, []string{"--strict", "--map", "Kundnr=customerId"}
		}),
		"empty": summary(func(s *Summary) {
			s.Rows, s.Counts, s.Requests = 0, map[importer.Status]int{}, 0
		}),
		"renamed": summary(func(s *Summary) {
			s.Files = []string{"kunder.results-2.csv"}
			s.Beside = []Beside{{Rename{"kunder.results.csv", "kunder.results-2.csv"}, importer.FileOpenElsewhere}}
			s.Renamed = []Rename{{"kunder.results.csv", "kunder.results.run-11.csv"}}
			s.Kept, s.Stale = "kunder.errors.edited-1.csv", "kunder.errors.csv"
		}),
		"similar": summary(func(s *Summary) {
			s.Counts = map[importer.Status]int{importer.Created: 395, importer.Unsent: 3, importer.Duplicate: 2}
			s.Loose = 2
			s.Faults = []Fault{{Code: importer.Similar, Count: 3, Rows: []int{7, 8, 9}, Text: "…"}}
			s.Files = withErrors
		}),
		"trial": summary(func(s *Summary) {
			s.Run, s.Server = 0, "http://127.0.0.1:40001"
			s.Files = []string{"kunder.sandbox.csv"}
		}),
		"refused": summary(func(s *Summary) {
			s.Counts = map[importer.Status]int{importer.Created: 397, importer.Rejected: 3}
			s.Faults = []Fault{
				{Code: importer.VitecRefused, Value: "Kontakten finns inte", Count: 2, Rows: []int{7, 8}, Text: "…"},
				{Code: importer.VitecRefused, Value: strings.Repeat("å", 300), Count: 1, Rows: []int{9}, Text: "…"},
			}
			s.Files = withErrors
		}),
		"check-valid": summary(func(s *Summary) {
			s.Run, s.Server, s.Requests = 0, "", 0
			s.Counts = map[importer.Status]int{importer.Unsent: 400}
		}),
		"check-invalid": summary(func(s *Summary) {
			s.Run, s.Server, s.Requests = 0, "", 0
			s.Counts = map[importer.Status]int{importer.Unsent: 399, importer.Invalid: 1}
		}),
	}
}

func TestSummaryText(t *testing.T) {
	for _, l := range words.Languages {
		v := words.Voice{Language: l}
		for name, s := range summaries(v) {
			t.Run(inLanguage(name, l), func(t *testing.T) {
				s.Voice = v
				golden(t, inLanguage(name+".txt", l), []byte(textOf(t, s)))
			})
		}
	}
}

// textOf is what a person is told. Its lines fit a terminal, unless Vitec or the name of
// a file is in them.
func textOf(t *testing.T, s interface{ WriteText(io.Writer) error }) string {
	t.Helper()
	var out bytes.Buffer
	if err := s.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(strings.TrimSpace(line)); n > 105 && !strings.Contains(line, "åååå") {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
	return out.String()
}

// Scripts rely on this shape.
func TestSummaryJSON(t *testing.T) {
	count := newCounter(ofSheet)
	count.add(new(importer.IsInvalid(7, []importer.Problem{{Code: importer.Missing, Field: importer.Date}})))
	s := summary(func(s *Summary) {
		s.Tally = count.tally()
		s.Files = withErrors
		s.Stopped = StopText{"interrupted", "it was interrupted"}
	})
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "summary.json", append(text, '\n'))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", path, diff)
	}
}

// What is suggested can be typed as it stands: a shell makes the same words of
// it that were meant.
func TestCommandCanBeTyped(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no sh")
	}
	files := []string{
		"kunder.csv", "Mina kunder.csv", "Återkomster å.csv", "it's.csv", `a"b.csv`, "a$HOME`id`.csv", "a;b&c|d>e<f.csv", "k.[Lund].errors.xlsx",
		"*.csv", "?.csv", "~/k.csv", "#k.csv", "!k.csv", `a\b.csv`, "(a){b}.csv", "=k.csv", "a=b.csv", "e\u0301.csv", "a%b.csv", "a^b.csv",
	}
	for _, file := range files {
		flags := []string{"--journal", "my journal.db", "--map", "Kund nr=customerId"}
		s := summary(func(s *Summary) {
			s.Counts = map[importer.Status]int{importer.Unsent: 1}
			s.Server, s.Run, s.File, s.Flags = "", 0, file, flags
		})
		_, line := s.Next()
		out, err := exec.Command("sh", "-c", `comebacks() { printf '%s\0' "$@"; }; `+line).Output()
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		want := slices.Concat([]string{"import"}, flags, []string{file})
		if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); !slices.Equal(got, want) {
			t.Errorf("%s is taken for %q, want %q", line, got, want)
		}
	}
}

func TestNext(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Summary)
		want   string
	}{
		"a name like a flag": {func(s *Summary) { s.File = "-k.csv" }, "comebacks import ./-k.csv"},
		"standard input":     {func(s *Summary) { s.File, s.Piped = "-", true }, ""},
		"a pipe":             {func(s *Summary) { s.File, s.Piped = "/dev/fd/63", true }, ""},
		"the errors of a pipe": {func(s *Summary) {
			s.File, s.Piped, s.Files = "/dev/fd/63", true, []string{"ut.csv", "ut.errors.csv"}
			s.Counts[importer.Invalid] = 1
		}, "comebacks import ut.errors.csv"},
		"a name that steers":   {func(s *Summary) { s.File = "a\x1b[2Jb.csv" }, ""},
		"a name of two lines":  {func(s *Summary) { s.File = "a\nb.csv" }, ""},
		"a journal of its own": {func(s *Summary) { s.Held = nil; s.Counts[importer.Uncertain] = 1 }, "comebacks resume --journal j.db 12"},
		"uncertain for good": {func(s *Summary) {
			s.Held = nil
			s.Counts[importer.Uncertain] = 1
			s.Faults = fault1(importer.CannotLookUp)
		}, "comebacks settle --help"},
		"a login that was refused": {func(s *Summary) { s.Faults = fault1(importer.CustomerLogin) }, "comebacks resume --journal j.db 12"},
		"held back":                {func(s *Summary) { s.Held = nil; s.Faults = fault1(importer.SaysCreated) }, ""},
		"a pilot of a sheet with faults": {func(s *Summary) {
			s.Counts[importer.Invalid], s.Files = 1, []string{"ut.csv", "ut.errors.csv"}
			s.File = "kunder.csv"
		}, "comebacks import kunder.csv"},
		"a pilot with refusals": {func(s *Summary) {
			s.Counts[importer.Rejected], s.Files = 1, []string{"ut.csv", "ut.errors.csv"}
		}, "comebacks import ut.errors.csv"},
		"other customers": {func(s *Summary) { s.Held = map[importer.Code]int{importer.OtherCustomer: 1} }, ""},
		"twice":           {func(s *Summary) { s.Twice = 1 }, ""},
	} {
		s := summary(func(s *Summary) {
			s.Counts = map[importer.Status]int{importer.Created: 9, importer.Unsent: 1}
			s.Held = map[importer.Code]int{importer.BeyondLimit: 1}
		})
		tt.change(&s)
		if strings.Contains(tt.want, "--journal") {
			s.Flags = []string{"--customer", "M1", "--journal", "j.db"}
		}
		say, got := s.Next()
		if got != tt.want || say != importer.OneLine(say) {
			t.Errorf("%s: %q, %q; want %q", name, say, got, tt.want)
		}
		if s.Piped && slices.Contains(strings.Fields(say), s.File) {
			t.Errorf("%s: %q names what is not there any more", name, say)
		}
	}
}

// ofSheet names the columns as a sheet does.
var ofSheet = words.Teller{Column: func(f importer.Field) (string, string) {
	if f == importer.Date {
		return "C", "Datum"
	}
	return "", ""
}}

func fault1(code importer.Code) []Fault { return []Fault{{Code: code, Count: 1, Rows: []int{2}}} }
