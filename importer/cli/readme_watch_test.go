package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"comebacks/importer/metrics"
)

// readme gives the README from one heading to the next of the same level.
func readme(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, found := strings.Cut(string(text), "\n"+heading+"\n")
	if !found {
		t.Fatal("the README has no ", heading)
	}
	level, _, _ := strings.Cut(heading, " ")
	part, _, _ = strings.Cut(part, "\n"+level+" ")
	return part
}

// unit is the README's unit of systemd, whose program is this one.
func unit(t *testing.T) (path, text string) {
	t.Helper()
	_, text, _ = strings.Cut(readme(t, "### As a service"), "```ini\n")
	text, _, found := strings.Cut(text, "```\n")
	if !found {
		t.Fatal("there is no unit")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "comebacks.service")
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "/usr/local/bin/comebacks", self)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path, text
}

// The README's unit is one that systemd understands, and shields the program well. Nothing
// is started for that.
func TestUnit(t *testing.T) {
	tool, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze")
	}
	path, _ := unit(t)
	if said, err := exec.Command(tool, "verify", path).CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("%v: %s", err, said)
	}
	said, err := exec.Command(tool, "security", "--offline=true", "--no-pager", path).CombinedOutput()
	level := regexp.MustCompile(`Overall exposure level for .*: ([0-9.]+)`).FindSubmatch(said)
	if level == nil {
		t.Skipf("this systemd-analyze can't say how safe it is: %v", err)
	}
	if n, err := strconv.ParseFloat(string(level[1]), 64); err != nil || n > 2 {
		t.Errorf("the exposure level is %s", level[1])
	}
}

// Its command is one that the program takes, and what the journal's lease goes by is not
// hidden from it.
func TestUnitIsOurs(t *testing.T) {
	_, text := unit(t)
	line := regexp.MustCompile(`(?m)^ExecStart=\S+ (\w+) (.*)$`).FindStringSubmatch(text)
	if line == nil {
		t.Fatal("nothing is started")
	}
	c, _, err := newRoot(&terminal{}).Find([]string{line[1]})
	if err != nil || c.Name() != "serve" {
		t.Fatal(err, c.Name())
	}
	if err := c.ParseFlags(strings.Fields(line[2])); err != nil {
		t.Error(err)
	}
	for _, hides := range []string{"ProtectProc=", "ProcSubset=", "PrivatePIDs=", "PrivateUsers="} {
		if strings.Contains(text, "\n"+hides) {
			t.Errorf("%s: whether who last had the journal still lives can't be seen", hides)
		}
	}
}

// The README's table has every metric, and no other.
func TestMetricsOfReadme(t *testing.T) {
	var told []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(comebacks_[a-z_]+)` ").FindAllStringSubmatch(readme(t, "### Health and counts"), -1) {
		told = append(told, row[1])
	}
	if known := metrics.Names(); strings.Join(known, " ") != strings.Join(slices.Sorted(slices.Values(told)), " ") {
		t.Errorf("the README has\n%q, and there are\n%q", told, known)
	}
}

// The kinds of lines that the README tells of are those of a log.
func TestLogOfReadme(t *testing.T) {
	part := readme(t, "### Logs")
	for _, msg := range []string{"create", "find", "run", "page", "health", "panic", "said"} {
		if !strings.Contains(part, "`"+msg+"`") {
			t.Errorf("the README does not tell of %s", msg)
		}
	}
	var out bytes.Buffer
	(&terminal{Streams: Streams{Err: inJSON(&out)}}).say("serve.open-it")
	for _, name := range regexp.MustCompile(`"([a-z]+)":`).FindAllStringSubmatch(out.String(), -1) {
		if !strings.Contains(part, "`"+name[1]+"`") {
			t.Errorf("the README does not tell of %s", name[1])
		}
	}
}
