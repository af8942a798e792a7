package importer_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows says which packages of this module each may import: what the table in
// doc.go says in words. Leaves never import each other, and nothing imports the
// front ends but that the command line, which is the program, starts the page.
var arrows = map[string]string{
	"comebacks":              "importer/cli",
	"importer/dist":          "importer/cli report/words",
	"importer/cli":           "importer importer/job importer/logins importer/metrics importer/sandbox importer/users importer/web report report/words",
	"importer/web":           "importer importer/job importer/logins importer/metrics importer/sandbox importer/users report report/words",
	"importer/job":           "importer importer/connect importer/directory importer/journal importer/metrics importer/rules importer/run importer/sandbox importer/sheet report report/words",
	"importer/run":           "importer importer/rules",
	"importer/rules":         "importer",
	"importer/sheet":         "importer importer/sheet/charset importer/sheet/numfmt importer/sheet/ooxml",
	"importer/sheet/charset": "",
	"importer/sheet/numfmt":  "",
	"importer/sheet/ooxml":   "importer",
	"importer/connect":       "importer",
	"importer/directory":     "importer",
	"importer/journal":       "importer",
	"importer/logins":        "importer",
	"importer/metrics":       "importer",
	"importer/sandbox":       "",
	"importer/users":         "importer",
	"report":                 "importer importer/run report/words",
	"report/words":           "importer",
	"importer":               "",
}

// foreign are packages that would let a room do another one's work.
var foreign = map[string][]string{
	"importer":           {"net/http", "database/sql", "os", "encoding/csv", "io/fs"},
	"importer/rules":     {"net/http", "database/sql", "os", "encoding/csv", "io/fs"},
	"importer/directory": {"net/http", "database/sql", "os", "encoding/csv", "io/fs"},
	"importer/run":       {"net/http", "database/sql", "os", "encoding/csv", "io/fs"},
	"importer/job":       {"github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/term", "github.com/schollz/progressbar/v3"},
	"importer/web":       {"database/sql", "encoding/csv", "github.com/spf13/cobra"},
	"report":             {"net/http", "database/sql"},
}

func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "comebacks/...").Output()
	if err != nil {
		t.Skip("there is no go command to ask:", err)
	}
	short := func(path string) string { return strings.TrimPrefix(path, "comebacks/") }
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		room := short(fields[0])
		allowed, known := arrows[room]
		if !known {
			t.Errorf("%s is in no table of arrows", room)
		}
		for _, path := range fields[1:] {
			if ours := strings.HasPrefix(path, "comebacks/"); ours && !slices.Contains(strings.Fields(allowed), short(path)) {
				t.Errorf("%s imports %s", room, short(path))
			}
			if slices.Contains(foreign[room], path) {
				t.Errorf("%s imports %s, which is not its own work", room, path)
			}
		}
	}
}
