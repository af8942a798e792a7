package words

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"comebacks/importer"
)

// Every way in which a journal fails has words of its own, with and without all
// that a failure can carry.
func TestJournalFailuresHaveWords(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../importer/failure_journal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		declared++
		code, err := strconv.Unquote(literal.Value)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []*importer.Failure{
			{Code: importer.Code(code), Path: "/x/journal.db", Value: "12", Detail: "2031-05-03 14:30:00", List: []string{"anna", "lund"}, Err: errors.New("the disk is full")},
			{Code: importer.Code(code), Path: "/x/journal.db"},
		} {
			for _, language := range Languages {
				what, do, ok := Voice{Language: language}.Explain(f)
				if !ok || !strings.Contains(what, "journal.db") && f.Code != importer.JournalNoRun || do == "" {
					t.Errorf("%s is told as %q, %q", code, what, do)
				}
				if strings.ContainsAny(what+do, "{}[]") || strings.Contains(what, "  ") || strings.HasSuffix(what, ".") || strings.HasSuffix(do, ".") {
					t.Errorf("%s is told as %q, %q", code, what, do)
				}
			}
		}
		return true
	})
	for _, all := range []map[importer.Code]phrase{englishJournalFailures, swedishJournalFailures} {
		if len(all) != declared {
			t.Errorf("there are words for %d failures, of %d", len(all), declared)
		}
	}
}
