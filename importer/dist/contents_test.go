package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"path"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"comebacks/importer/cli"
	"comebacks/report/words"
)

var (
	release = stamp{version: "v1.4.0", commit: "eadb07adc143", at: when}
	info    = &debug.BuildInfo{GoVersion: "go1.26.8", Deps: []*debug.Module{
		{Path: "github.com/spf13/cobra", Version: "v1.10.2", Sum: "h1:DMTTonx5m65Ic0GOoRY2c16WCbHxOOw6xxezuLaBpcU="},
		{Path: "modernc.org/sqlite", Version: "v1.62.0", Sum: "h1:gMaCjSM1qpl+iOjiWhR1LYP3zqrYDI+5GYLGt6veP2g="},
	}}
)

// Each system gets what it can use, in one folder.
func TestArchive(t *testing.T) {
	t.Chdir("../..")
	shared, err := sharedFiles(release)
	if err != nil {
		t.Fatal(err)
	}
	for system, want := range map[string]string{
		"windows": "comebacks.exe, LÄS MIG.txt, READ ME.txt, README.md, LICENSES.txt, comebacks.cdx.json, completions/comebacks.ps1",
		"darwin":  "comebacks, LÄS MIG.txt, completions/_comebacks, man/man1/comebacks-journal-release.1, man/sv/man1/comebacks.1",
		"linux":   "comebacks, LÄS MIG.txt, completions/comebacks.bash, completions/comebacks.fish, man/man1/comebacks-import.1",
	} {
		b := built{system: system, machine: "amd64", program: []byte("program"), info: info}
		name, packed, err := archive(b, shared, release)
		if err != nil {
			t.Fatal(err)
		}
		_, again, _ := archive(b, shared, release)
		if !bytes.Equal(packed, again) {
			t.Errorf("%s: made twice, it has other bytes", name)
		}
		names := namesIn(t, packed, system == "linux")
		for _, file := range strings.Split(want, ", ") {
			if !slices.Contains(names, path.Join("comebacks-v1.4.0-"+system+"-amd64", file)) {
				t.Errorf("%s has no %s: %q", name, file, names)
			}
		}
		if hasMan := slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "/man/") }); hasMan == (system == "windows") {
			t.Errorf("%s: a manual: %t", name, hasMan)
		}
	}
}

func namesIn(t *testing.T, packed []byte, tarred bool) (names []string) {
	t.Helper()
	if !tarred {
		z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		return names
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(unpacked); ; {
		h, err := r.Next()
		if err == io.EOF {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
}

// The text of the guide is for Notepad.
func TestForNotepad(t *testing.T) {
	if got := string(forNotepad("Så\nbörjar\n")); got != "\ufeffSå\r\nbörjar\r\n" {
		t.Errorf("%q", got)
	}
}

// What is built in has its licence there: SQLite's own beside that of its module.
func TestLicences(t *testing.T) {
	text, err := licencesOf(info)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"go1.26.8: LICENSE", "github.com/spf13/cobra v1.10.2: LICENSE.txt", "modernc.org/sqlite v1.62.0: LICENSE-SQLITE\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q", want)
		}
	}
	if _, err := licencesOf(&debug.BuildInfo{Deps: []*debug.Module{{Path: "example.org/none"}}}); err == nil {
		t.Error("a module without a licence may be handed out")
	}
}

// The list has all modules with their sums, and nothing of this machine or moment.
func TestList(t *testing.T) {
	text, err := listOf(built{system: "windows", machine: "arm64", info: info}, release)
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		SpecVersion, SerialNumber string
		Components                []struct {
			Name, Version, PURL string
			Hashes              []struct{ Alg, Content string }
		}
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Components) != 3 || list.SerialNumber != "" || list.SpecVersion != "1.6" {
		t.Fatalf("%+v", list)
	}
	c := list.Components[1]
	if c.PURL != "pkg:golang/github.com/spf13/cobra@v1.10.2" || c.Hashes[0].Content != "0cc4d3a27c799bae4873418ea11636735e9609b1f138ec3ac717b3b8b681a5c5" {
		t.Errorf("%+v", c)
	}
	info := &debug.BuildInfo{Deps: []*debug.Module{{Path: "example.org/unsummed", Version: "v1"}}}
	if _, err := listOf(built{info: info}, release); err == nil {
		t.Error("a module without a sum is listed")
	}
}

// A page of the manual has every line of the help, and none that roff takes for its own.
func TestManPage(t *testing.T) {
	for _, language := range words.Languages {
		pages := manual(words.Voice{Language: language}, release)
		for _, f := range pages {
			for line := range strings.Lines(string(f.content)) {
				if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !slices.Contains([]string{".TH", ".SH", ".SS", ".TP", ".nf", ".fi"}, strings.TrimSpace(line[:3])) {
					t.Errorf("%s: %s", f.name, line)
				}
			}
		}
		if len(pages) < 15 {
			t.Errorf("%s: %d pages", language, len(pages))
		}
	}
	if got, want := roff("a\\b --x\n.git"), "a\\eb \\-\\-x\n\\&.git"; got != want {
		t.Errorf("%q", got)
	}
}

// A page of the manual has the flags in the order and the groups of the help.
func TestManPageHasGroups(t *testing.T) {
	for _, language := range words.Languages {
		v := words.Voice{Language: language}
		flag := regexp.MustCompile(`(?m)^ +(?:-h, )?--([a-z0-9-]+)`)
		ofPage := regexp.MustCompile(`(?m)^\\fB(\S+)\\fR`)
		help := cli.Command(v)
		var said strings.Builder
		help.SetOut(&said)
		help.SetArgs([]string{"import", "--help"})
		if err := help.Execute(); err != nil {
			t.Fatal(err)
		}
		c, _, err := cli.Command(v).Find([]string{"import"})
		if err != nil {
			t.Fatal(err)
		}
		page := manPage(c, v, release)
		var want, got []string
		for _, f := range flag.FindAllStringSubmatch(said.String(), -1) {
			want = append(want, roff("--"+f[1]))
		}
		for _, f := range ofPage.FindAllStringSubmatch(page, -1) {
			got = append(got, f[1])
		}
		if len(want) < 30 || !slices.Equal(got, want) {
			t.Errorf("%s: the page has the flags %q, the help %q", language, got, want)
		}
		for _, heading := range []string{"reading", "choosing", "sending", "writing", "inherited"} {
			if text := v.Help("help.heading." + heading); !strings.Contains(said.String(), text) || !strings.Contains(page, ".SS "+quoted(strings.TrimSuffix(text, ":"))+"\n") {
				t.Errorf("%s: %s is not a heading of both", language, text)
			}
		}
	}
}
