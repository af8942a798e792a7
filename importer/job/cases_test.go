package job_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
	"comebacks/importer/sandbox"
)

var update = flag.Bool("update", false, "write what became of the cases, to be read before it is believed")

const (
	casesDir = "../sheet/testdata/cases" // sheets that people had, made small
	casesAre = "testdata/cases.txt"      // what becomes of each, row by row
)

// Each sheet that somebody had is imported, and what became of each row, what
// was sent for it and what was refused is compared with what is right.
func TestCases(t *testing.T) {
	var got strings.Builder
	for _, kind := range []string{"csv", "xlsx"} {
		paths, err := filepath.Glob(filepath.Join(casesDir, kind, "*."+kind))
		if err != nil || len(paths) < 20 {
			t.Fatalf("%d cases: %v", len(paths), err)
		}
		for _, path := range paths {
			fmt.Fprintf(&got, "== %s\n", filepath.Base(path))
			for _, line := range importCase(t, path) {
				got.WriteString(line + "\n")
			}
		}
	}
	if *update {
		if err := os.WriteFile(casesAre, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(casesAre)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Error(diff)
	}
}

// importCase imports a sheet twice, and gives what became of its rows. The second
// time nothing is sent.
func importCase(t *testing.T, path string) []string {
	t.Helper()
	o := newOffice(t, sandbox.Config{})
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	named := o.path(filepath.Base(path))
	if err := os.WriteFile(named, text, 0o600); err != nil {
		t.Fatal(err)
	}
	jb, err := o.open(named, quiet)
	var refused *importer.Failure
	if errors.As(err, &refused) {
		return []string{strings.TrimRight(fmt.Sprintf("refused: %s %s %s %s", refused.Code, refused.Value, refused.Detail, strings.Join(refused.List, ", ")), " ")}
	}
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var lines []string
	for _, n := range jb.Seen().Notices {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("told: %s %s %s %v", n.Code, n.Value, n.Detail, n.Rows), " []"))
	}
	jb.Close()
	sum := o.imports(named)
	sent := make(map[string]sandbox.Comeback)
	for _, c := range o.Comebacks() {
		sent[c.ID] = c
	}
	for _, outcome := range o.outcomes(1) {
		lines = append(lines, outcomeOf(outcome, sent))
	}
	before := len(o.Comebacks())
	if o.imports(sum.Files[0]); len(o.Comebacks()) != before {
		t.Errorf("%s: its results made %d comebacks more", path, len(o.Comebacks())-before)
	}
	return lines
}

func outcomeOf(o importer.Outcome, sent map[string]sandbox.Comeback) string {
	line := fmt.Sprint(o.Row, " ", o.Status)
	for _, p := range o.Problems {
		line += " " + string(p.Code)
		if p.Field != "" {
			line += ":" + string(p.Field)
		}
	}
	c, made := sent[o.ComebackID]
	if !made {
		return line
	}
	who := slices.DeleteFunc([]string{c.MeetingID, c.EstateID, c.Participant.UserID, c.Participant.UserGroupID, c.Participant.OfficeID}, func(s string) bool { return s == "" })
	return fmt.Sprintf("%s %s %s %s %q %v", line, c.CustomerID, c.ContactID, c.Date, c.Note, who)
}
