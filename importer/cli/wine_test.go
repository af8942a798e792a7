package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"comebacks/importer/sandbox"
)

// The Windows program itself, in Wine: a sheet with åäö and spaces in its name is imported
// by one process at a time, which is killed; resume makes each comeback once, and other
// programs read the results.
func TestWine(t *testing.T) {
	w := startWine(t)
	server := sandbox.New(sandbox.Config{Latency: 50 * time.Millisecond})
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	w.env = append(w.env, "COMEBACKS_BASE_URL="+running.URL)
	const rows = 120
	folder := filepath.Join(t.TempDir(), "Återkomster i maj")
	sheet := filepath.Join(folder, "Mina kunder åäö.csv")
	if err := errors.Join(os.Mkdir(folder, 0o700), os.WriteFile(sheet, excelSheet(t, rows), 0o600)); err != nil {
		t.Fatal(err)
	}

	c := w.command("import", "--yes", "--workers", "4", windowsPath(sheet))
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); server.Stats().Comebacks < rows/4; time.Sleep(10 * time.Millisecond) { // another process's clock
		if time.Since(begun) > time.Minute {
			_ = c.Process.Kill()
			_ = c.Wait()
			t.Fatalf("it sends nothing: %s", said.String())
		}
	}
	const busy = 4
	if said, code := w.run("resume"); code != busy {
		t.Errorf("a second process ends with %d: %s", code, said)
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil {
		t.Fatalf("it was done before it was killed: %s", said.String())
	}
	if said, code := w.run("resume"); code != 0 {
		t.Fatalf("resume ends with %d: %s", code, said)
	}
	onceEach(t, server, rows)
	results := filepath.Join(folder, "Mina kunder åäö.results.csv")
	checkResults(t, readCSV(t, charmap.Windows1252.NewDecoder().String, results), "created", rows)

	// Sent again, with a workbook for the results.
	book := filepath.Join(folder, "Resultat åäö.xlsx")
	if said, code := w.run("import", "--yes", "--output", windowsPath(book), windowsPath(sheet)); code != 0 {
		t.Fatalf("the same sheet again ends with %d: %s", code, said)
	}
	onceEach(t, server, rows)
	checkElsewhere(t, results, book, rows)
}

// excelSheet is a sheet as Swedish Excel saves one.
func excelSheet(t *testing.T, rows int) []byte {
	var text strings.Builder
	text.WriteString("Kundid;Kontaktid;Återkomst;Anteckning\r\n")
	for i := range rows {
		fmt.Fprintf(&text, "M30011;KON%d;2033-05-03 09:00;Ring Åsa Öberg, rad %d\r\n", i, i)
	}
	encoded, err := charmap.Windows1252.NewEncoder().String(text.String())
	if err != nil {
		t.Fatal(err)
	}
	return []byte(encoded)
}

func onceEach(t *testing.T, server *sandbox.Server, rows int) {
	t.Helper()
	held := make(map[string]int)
	for _, c := range server.Comebacks() {
		held[c.ContactID]++
	}
	if n := len(server.Comebacks()); n != rows || len(held) != rows {
		t.Errorf("there are %d comebacks of %d contacts, want %d", n, len(held), rows)
	}
}

// checkResults sees that each row has a status and a note that was not garbled.
func checkResults(t *testing.T, records [][]string, status string, rows int) {
	t.Helper()
	if len(records) != rows+1 {
		t.Fatalf("there are %d lines", len(records))
	}
	at, note := slices.Index(records[0], "status"), slices.Index(records[0], "Anteckning")
	if at < 0 || note < 0 {
		t.Fatalf("the header is %q", records[0])
	}
	for i, r := range records[1:] {
		if r[at] != status || r[note] != fmt.Sprintf("Ring Åsa Öberg, rad %d", i) {
			t.Errorf("row %d is %q", i, r)
		}
	}
}

func readCSV(t *testing.T, decode func(string) (string, error), path string) [][]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := decode(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	if strings.Contains(strings.SplitN(text, "\n", 2)[0], ";") {
		r.Comma = ';'
	}
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// checkElsewhere has Python and LibreOffice read the results, where they are installed.
func checkElsewhere(t *testing.T, results, book string, rows int) {
	if python, err := exec.LookPath("python3"); err == nil {
		const count = `import csv,sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="cp1252", newline=""), delimiter=";"))
print(sum(r["status"] == "created" and r["comeback_id"] != "" for r in rows))`
		if said, err := exec.Command(python, "-c", count, results).CombinedOutput(); err != nil || strings.TrimSpace(string(said)) != fmt.Sprint(rows) {
			t.Errorf("Python finds %s, %v", said, err)
		}
	} else {
		t.Log("there is no Python to read the results")
	}
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Log("there is no LibreOffice to open the workbook")
		return
	}
	out := t.TempDir()
	c := exec.Command(office, "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76", "--outdir", out, book)
	if said, err := c.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v: %s", err, said)
	}
	asIs := func(text string) (string, error) { return text, nil }
	checkResults(t, readCSV(t, asIs, filepath.Join(out, "Resultat åäö.csv")), "duplicate", rows)
}

// wine is a new Windows, with the program for it.
type wine struct {
	wine, program string // paths
	env           []string
}

// startWine builds the program and sets up a Windows for it. It takes a while, and so
// does it only if it is asked for.
func startWine(t *testing.T) *wine {
	if os.Getenv("COMEBACKS_WINE") == "" {
		t.Skip("make windows runs the Windows program in Wine")
	}
	w := &wine{program: filepath.Join(t.TempDir(), "comebacks.exe")}
	for _, name := range []string{"wine64", "/usr/lib/wine/wine64", "wine"} { // Debian's wine asks for 32 bits, too
		if path, err := exec.LookPath(name); err == nil && w.wine == "" {
			w.wine = path
		}
	}
	if w.wine == "" {
		t.Skip("there is no Wine on this machine: the Windows program was not run")
	}
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", w.program, "comebacks")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=windows", "GOARCH=amd64")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	prefix := filepath.Join(t.TempDir(), "wine")
	// Wine takes the names of files for what the locale says.
	w.env = append(os.Environ(), "WINEPREFIX="+prefix, "WINEDEBUG=-all", "DISPLAY=", "LC_ALL=C.UTF-8", "COMEBACKS_LANGUAGE=en",
		"COMEBACKS_USERNAME=partner", "COMEBACKS_PASSWORD=secret")
	t.Cleanup(func() { _, _ = w.start("wineboot", "--kill").CombinedOutput() })
	if said, err := w.start("wineboot", "--init").CombinedOutput(); err != nil {
		t.Fatalf("Wine: %v: %s", err, said)
	}
	system := filepath.Join(prefix, "drive_c", "windows", "system32")
	if _, err := os.Stat(filepath.Join(system, "bcryptprimitives.dll")); err != nil { // Wine before 9
		if err := os.WriteFile(filepath.Join(system, "bcryptprimitives.dll"), randomLibrary(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if said, code := w.run("version"); code != 0 || !strings.Contains(said, "windows/amd64") {
		t.Fatalf("version ends with %d: %s", code, said)
	}
	return w
}

func (w *wine) start(args ...string) *exec.Cmd {
	c := exec.Command(w.wine, args...)
	c.Env = w.env
	return c
}

func (w *wine) command(args ...string) *exec.Cmd {
	return w.start(append([]string{w.program}, args...)...)
}

// run runs the program to its end.
func (w *wine) run(args ...string) (said string, code int) {
	c := w.command(args...)
	out, err := c.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return err.Error(), -1
	}
	return string(out), c.ProcessState.ExitCode()
}

// windowsPath is the path of a file as Wine shows it.
func windowsPath(path string) string { return "Z:" + strings.ReplaceAll(path, "/", `\`) }
