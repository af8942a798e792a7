package job

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/sheet"
)

func TestMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db.columns.json")
	var m memory
	for i := range mostRemembered + 10 {
		m.add(remembered{Header: fmt.Sprint(i), Map: []string{fmt.Sprintf("Å%d=note", i)}, Ignore: []string{"x"}, Customer: "M1"})
	}
	m.add(remembered{Header: "15", Ignore: []string{"y"}}) // is now the latest
	m.add(remembered{Header: "new"})
	if err := m.write(path); err != nil {
		t.Fatal(err)
	}
	got, err := readMemory(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, got); diff != "" {
		t.Error(diff)
	}
	if n := len(got.Headers); n != mostRemembered || got.find("10") != nil || got.find("11") == nil || got.find("new") == nil {
		t.Errorf("of %d headers, others than the oldest went", n)
	}
	if r := got.find("15"); r == nil || cmp.Diff(remembered{Header: "15", Ignore: []string{"y"}}, *r) != "" {
		t.Errorf("what was said last is not what is remembered: %+v", r)
	}
	if got, err := readMemory(path + "x"); err != nil || len(got.Headers) > 0 {
		t.Errorf("one that is not there is %v, %v", got, err)
	}
}

// A memory that can't be read is an error, and nothing worse.
func TestMemoryThatIsBroken(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "cut": `{"headers":[{"header":"a","map":["x=no`, "something else": `{"headers":{"a":1}}`, "a list": `[]`, "binary": "\x00\xff\xfe",
		"a field that nobody knows": `{"headers":[{"header":"a","map":["x=priority"]}]}`, "no mapping": `{"headers":[{"header":"a","map":["note"]}]}`,
		"two fields for one column": `{"headers":[{"header":"a","map":["x=note","x=date"]}]}`, "too large": strings.Repeat(" ", mostMemory) + `{"headers":[]}`,
	} {
		path := filepath.Join(t.TempDir(), "m.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := readMemory(path); err == nil || len(m.Headers) > 0 {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
	if _, err := readMemory(t.TempDir()); err == nil {
		t.Error("a folder is read")
	}
}

// However columns were understood, by their names, by what was said or by what was
// remembered, whoever goes on with the run understands them as they were.
func TestResumeUnderstandsColumnsAsTheImportDid(t *testing.T) {
	dir := t.TempDir()
	columns := []string{"Kundid", "Kund-id", "Kontakt", "Kontakter", "Datum", "Dates", "Nr", "nr.", "Vem", "Kommentar", "Anteckning", "Antekning", "Möten", "Namn", "E-post", "Ref", "Status", ""}
	understood, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		some := func(label string, most int) []string {
			return rapid.SliceOfN(rapid.SampledFrom(columns[:len(columns)-1]), 0, most).Draw(t, label)
		}
		pairs := func(label string) (all []string) {
			for _, name := range some(label, 2) {
				all = append(all, name+"="+string(rapid.SampledFrom(importer.Fields).Draw(t, "field")))
			}
			return all
		}
		header := rapid.SliceOfN(rapid.SampledFrom(columns), 2, 7).Draw(t, "header")
		lines := strings.Join(some("title", 3), ";") + "\n" + strings.Join(header, ";") + "\n"
		path := filepath.Join(dir, "kunder.csv")
		if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
			t.Fatal(err)
		}
		o := Defaults()
		o.Journal, o.OnlyCheck = filepath.Join(dir, "journal.db"), true
		o.Sheet.Map, o.Sheet.Ignore = pairs("map"), some("ignore", 2)
		m, r := memory{}, remembered{Map: pairs("remembered"), Ignore: some("remembered as ignored", 2), Customer: "M1"}
		if _, err := parseMap(r.Map); err != nil {
			t.Skip("two things are said of one column")
		}
		for _, r.Header = range headerKeys(path) {
			m.add(r)
		}
		if err := m.write(memoryPath(o.Journal)); err != nil {
			t.Fatal(err)
		}
		jb, err := Open(context.Background(), path, o, Watcher{})
		if err != nil {
			refused++
			return
		}
		defer jb.Close()
		understood++
		text, err := json.Marshal(jb.Options)
		if err != nil {
			t.Fatal(err)
		}
		var kept Options
		if err := json.Unmarshal(text, &kept); err != nil {
			t.Fatal(err)
		}
		s, err := kept.Sheet.open(path, path, nil)
		if err != nil {
			t.Fatalf("%s of %q can't be opened again: %v", text, lines, err)
		}
		for _, f := range importer.Fields {
			was, _ := jb.sheet.Column(f)
			if is, _ := s.Column(f); is != was {
				t.Errorf("%s was column %q, and is now %q, in %q by %s", f, was, is, lines, text)
			}
		}
		if s.HeaderKey() != jb.sheet.HeaderKey() {
			t.Errorf("another header is taken of %q by %s", lines, text)
		}
	})
	if understood == 0 || refused == 0 {
		t.Errorf("%d sheets were understood, and %d refused", understood, refused)
	}
}

// headerKeys are the keys of all lines of a sheet that might be its header.
func headerKeys(path string) (all []string) {
	o := Defaults().Sheet
	_, _ = o.open(path, path, func(header string) *sheet.Remembered {
		all = append(all, header)
		return nil
	})
	return all
}
