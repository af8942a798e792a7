package job_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/report/words"
)

// Whatever a job tells has words for people.
func TestEveryCodeHasWords(t *testing.T) {
	codes := func(pattern string, files ...string) (all []importer.Code) {
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(text, -1) {
				all = append(all, importer.Code(m[1]))
			}
		}
		if len(all) == 0 {
			t.Fatalf("no codes in %q", files)
		}
		return all
	}
	own, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes(`importer\.Code += +"([^"]+)"`, own...) {
		f := &importer.Failure{Code: code, Path: "p", Value: "v", Detail: "d", List: []string{"a", "b"}, Err: errors.New("e")}
		if what, _, _ := (words.Voice{}).Explain(f); what == "" || strings.Contains(what, string(code)+":") || strings.Contains(what, "{") {
			t.Errorf("%s: %q", code, what)
		}
	}
	for _, code := range codes(`Code += +"([^"]+)"`, "../notice.go") {
		n := importer.Notice{Code: code, Value: "v", Detail: "d", List: []string{"a", "b", "c", "d", "e"}, Rows: []int{1}, Count: 1}
		if said := (words.Voice{}).Tell(n); said == "" || strings.HasPrefix(said, string(code)) || strings.Contains(said, "{") {
			t.Errorf("%s: %q", code, said)
		}
	}
}
