package report

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"comebacks/report/words"
)

func TestResultsPaths(t *testing.T) {
	tests := []struct{ input, output, results, errors string }{
		{"k.csv.gz", "", "k.results.csv", "k.errors.csv"},
		{"K.CSV.GZ", "", "K.results.CSV", "K.errors.CSV"},
		{"k.gz", "", "k.results", "k.errors"},
		{"kunder.csv", "", "kunder.results.csv", "kunder.errors.csv"},
		{"KUNDER.CSV", "", "KUNDER.results.CSV", "KUNDER.errors.CSV"},
		{"kunder.txt", "", "kunder.results.txt", "kunder.errors.txt"},
		{"kunder.xlsx", "", "kunder.results.xlsx", "kunder.errors.xlsx"},
		{"kunder.xlsm", "", "kunder.results.xlsx", "kunder.errors.xlsx"},
		{"kunder.xlsx", "svar.csv", "svar.csv", "svar.errors.csv"},
		{"kunder.csv", "svar.xlsx", "svar.xlsx", "svar.errors.xlsx"},
		{"kunder", "", "kunder.results", "kunder.errors"},
		{"kunder.errors.csv", "", "kunder.errors.results.csv", "kunder.errors.errors.csv"},
		{"kunder.csv", "svar.csv", "svar.csv", "svar.errors.csv"},
		{"kunder.csv", "svar", "svar", "svar.errors"},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		in := func(name string) string { return filepath.Join(dir, name) }
		write(t, in(tt.input), "contactId;date\n")
		output := tt.output
		if output != "" {
			output = in(output)
		}
		got, err := ResultsPaths(Naming{Input: in(tt.input), Output: output, Ours: isOurs})
		if err != nil {
			t.Errorf("%s, --output %q: %v", tt.input, tt.output, err)
			continue
		}
		if want := (Paths{in(tt.results), in(tt.errors), output != ""}); got != want {
			t.Errorf("%s, --output %q: got %v, want %v", tt.input, tt.output, got, want)
		}
		if names := list(t, dir); len(names) != 1 {
			t.Errorf("naming the files left behind %v", names)
		}
	}
}

func TestResultsPathsRefuses(t *testing.T) {
	tests := map[string]struct {
		input  string
		output string
		setUp  func(t *testing.T)
		reason string
	}{
		"the sheet itself":                 {"kunder.csv", "kunder.csv", nil, "the sheet itself"},
		"the sheet by another spelling":    {"kunder.csv", "./sub/../kunder.csv", func(t *testing.T) { mkdir(t, "sub") }, "the sheet itself"},
		"the sheet by a link":              {"kunder.csv", "link.csv", func(t *testing.T) { link(t, "kunder.csv", "link.csv") }, "the sheet itself"},
		"errors that would be the sheet":   {"svar.errors.csv", "svar.csv", nil, "the sheet itself"},
		"results that are the errors":      {"kunder.csv", "svar.csv", func(t *testing.T) { write(t, "svar.csv", ""); link(t, "svar.csv", "svar.errors.csv") }, "the results file too"},
		"an old workbook":                  {"kunder.csv", "svar.xls", nil, "as CSV"},
		"a folder":                         {"kunder.csv", "sub", func(t *testing.T) { mkdir(t, "sub") }, "it is a folder"},
		"a folder that is not there":       {"kunder.csv", "nowhere/svar.csv", nil, "its folder is not there"},
		"a device":                         {"kunder.csv", os.DevNull, nil, ""},
		"a packed file":                    {"kunder.csv", "svar.csv.gz", nil, "not compressed"},
		"nothing to stand beside":          {"-", "", nil, "beside"},
		"somebody's file, not named":       {"kunder.csv", "", func(t *testing.T) { write(t, "kunder.results.csv", "my own\n") }, "did not write"},
		"somebody's errors file":           {"kunder.csv", "svar.csv", func(t *testing.T) { write(t, "svar.errors.csv", "my own\n") }, "did not write"},
		"somebody's file with like header": {"kunder.csv", "", func(t *testing.T) { write(t, "kunder.errors.csv", "row;status;error\n") }, "did not write"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if tt.input != "-" {
				write(t, tt.input, "contactId;date\n")
			}
			if tt.setUp != nil {
				tt.setUp(t)
			}
			_, err := ResultsPaths(Naming{Input: tt.input, Output: tt.output, Ours: isOurs})
			var fileErr *FileError
			if !errors.As(err, &fileErr) {
				t.Fatalf("got %v, want a *FileError", err)
			}
			_, hint, _ := words.Voice{}.Explain(err)
			if !fileErr.Before || hint == "" || !strings.Contains(err.Error(), tt.reason) {
				t.Errorf("got %q with hint %q, before %v; want %q", err, hint, fileErr.Before, tt.reason)
			}
		})
	}
}

func TestResultsPathsTakesEarlierFilesOfOurs(t *testing.T) {
	for name, text := range map[string]string{"ours": "contactId,status,comeback_id,error,sent_at,row,sheet\n", "empty": ""} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "kunder.csv", "contactId;date\n")
			write(t, "kunder.results.csv", text)
			if _, err := ResultsPaths(Naming{Input: "kunder.csv", Ours: isOurs}); err != nil {
				t.Error(err)
			}
			if got := read(t, "kunder.results.csv"); got != text {
				t.Errorf("looking changed it to %q", got)
			}
		})
	}
}

func TestResultsPathsReplacesWhatIsNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "kunder.csv", "contactId;date\n")
	write(t, "svar.csv", "anything\n")
	if _, err := ResultsPaths(Naming{Input: "kunder.csv", Output: "svar.csv", Ours: isOurs}); err != nil {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	for want, n := range map[string]Naming{
		"kunder.check.csv kunder.check.errors.csv":                         {Input: "kunder.csv", Kind: Check},
		"kunder.sandbox.csv kunder.sandbox.errors.csv":                     {Input: "kunder.csv", Kind: Trial},
		"kunder.sandbox kunder.sandbox.errors":                             {Input: "kunder", Kind: Trial},
		"kunder.[Lund].results.xlsx kunder.[Lund].errors.xlsx":             {Input: "kunder.xlsm", Sheet: "Lund"},
		"kunder.[Lund].check.xlsx kunder.[Lund].check.errors.xlsx":         {Input: "kunder.xlsx", Sheet: "Lund", Kind: Check},
		"k.[a_b_ c__d_].results.xlsx k.[a_b_ c__d_].errors.xlsx":           {Input: "k.xlsx", Sheet: "a/b: c<\\d\x1b"},
		"svar.csv svar.errors.csv":                                         {Input: "kunder.csv", Output: "svar.csv", Kind: Check, Sheet: "Lund"},
		"svar.csv svar.errors.csv ":                                        {Input: "-", Output: "svar.csv"},
		"kunder.run-1.results.csv kunder.run-1.errors.csv":                 {Input: "kunder.csv", Replaced: 1},
		"kunder.[Lund].run-1.results.xlsx kunder.[Lund].run-1.errors.xlsx": {Input: "kunder.xlsx", Sheet: "Lund", Replaced: 1},
		"svar.run-1.csv svar.run-1.errors.csv":                             {Input: "kunder.csv", Output: "svar.csv", Replaced: 1},
		"a.b/k.results a.b/k.errors":                                       {Input: "a.b/k"},
	} {
		got := n.Names()
		if got.Results+" "+got.Errors != strings.TrimSpace(want) {
			t.Errorf("%+v: %v, want %s", n, got, want)
		}
	}
	long := Naming{Input: "k.xlsx", Sheet: strings.Repeat("åäö", 200)}.Names()
	if len(long.Errors) > 100 {
		t.Errorf("a long name: %s", long.Errors)
	}
}

// What says which comebacks are in Vitec is not replaced by what only checks.
func TestChecksReplaceNoEvidence(t *testing.T) {
	real := func(path string) (bool, error) {
		text, err := os.ReadFile(path)
		return strings.Contains(string(text), "AK7"), err
	}
	header := "contactId," + strings.Join(Columns, ",") + "\n"
	for name, tt := range map[string]struct {
		kind    Kind
		file    string
		refused bool
	}{
		"a check":                   {Check, "svar.csv", true},
		"a check, over errors":      {Check, "svar.errors.csv", true},
		"a trial":                   {Trial, "svar.csv", true},
		"a run":                     {Import, "svar.csv", false},
		"a check, beside the sheet": {Check, "kunder.check.csv", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, tt.file, header+"c2,created,AK7,,,2\n")
			output := "svar.csv"
			if !strings.HasPrefix(tt.file, "svar") {
				output = ""
			}
			_, err := ResultsPaths(Naming{Input: "kunder.csv", Output: output, Kind: tt.kind, Ours: isOurs, HoldsIDs: real})
			if got := err != nil; got != tt.refused {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

// isOurs stands in for the one who knows sheets.
func isOurs(path string) bool {
	text, err := os.ReadFile(path)
	return err == nil && strings.Contains(string(text), strings.Join(Columns, ","))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Skip("no links here: ", err)
	}
}

// list names what is in a folder, temporary files too.
func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}
