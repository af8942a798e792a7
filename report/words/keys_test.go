package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// says are the functions that take the key of a text: which argument it is.
var says = map[string]int{
	"Say": 0, "Knows": 0, "say": 0, "print": 0, "aside": 0, "ask": 1, "askText": 1, "askSecret": 1, "sure": 2,
	"usage": 0, "wants": 2, "refuse": 1,
}

// What is said anywhere has a text, and all its blanks are filled; what has a text is
// said somewhere.
func TestTextsAreSaid(t *testing.T) {
	calls, literals := callsIn(t, "../..")
	calls = append(calls, sayingsInPages(t, "../..", literals)...)
	for _, call := range calls {
		key, blanks := call.key, call.blanks
		text, known := english.texts[key]
		if !known {
			t.Errorf("%s: there is no text %q", call.at, key)
			continue
		}
		for _, name := range append(mustFill(text), mustFill(english.texts[key+".do"])...) {
			if blanks != nil && !slices.Contains(blanks, name) {
				t.Errorf("%s: nothing fills {%s} of %q", call.at, name, key)
			}
		}
	}
	for key := range english.texts {
		said := strings.Replace(key, "web.hosted.", "web.", 1) // that a hosted page says instead
		if short := strings.TrimPrefix(said, "usage."); !isSaid(short, literals) && !isSaid(strings.TrimSuffix(short, ".do"), literals) {
			t.Errorf("nobody says %q", key)
		}
	}
}

// isSaid reports whether a key stands in the source, or its beginning up to a dot, to
// which the rest is added.
func isSaid(key string, literals map[string]bool) bool {
	if literals[key] {
		return true
	}
	for i, r := range key {
		if r == '.' && literals[key[:i+1]] {
			return true
		}
	}
	return false
}

var aBlank = regexp.MustCompile(`\{([a-z-]+)[^}]*\}`)

// mustFill names the blanks of a text that must be filled: those that are not in
// brackets.
func mustFill(text string) (names []string) {
	for _, found := range aBlank.FindAllStringSubmatch(regexp.MustCompile(`\[[^\]]*\]`).ReplaceAllString(text, ""), -1) {
		names = append(names, found[1])
	}
	return names
}

// saying is a call that says a text.
type saying struct {
	at, key string
	blanks  []string // the names of what fills it; nil if they can't be seen
}

// callsIn gives the calls that say a text, and all string literals, of the program's source.
func callsIn(t *testing.T, root string) (all []saying, literals map[string]bool) {
	t.Helper()
	literals = make(map[string]bool)
	pages, err := filepath.Glob(filepath.Join(root, "report", "*.html"))
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, path := range pages {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`"([a-z.-]+)"`).FindAllStringSubmatch(string(page), -1) {
			literals[found[1]] = true
		}
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "words/") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok {
				if text, ok := literal(l); ok {
					literals[text] = true
				}
			}
			if call, ok := n.(*ast.CallExpr); ok {
				if s, ok := sayingOf(call); ok {
					s.at = files.Position(call.Pos()).String()
					all = append(all, s)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, literals
}

func sayingOf(call *ast.CallExpr) (s saying, ok bool) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	at, ok := says[name]
	if !ok || at >= len(call.Args) {
		return s, false
	}
	if s.key, ok = literal(call.Args[at]); !ok {
		return s, false
	}
	if name == "usage" || name == "wants" {
		s.key = "usage." + s.key
	}
	if call.Ellipsis.IsValid() || name == "wants" || name == "Knows" {
		return s, true
	}
	s.blanks = []string{}
	for i := at + 1; i < len(call.Args); i += 2 {
		if name, ok := literal(call.Args[i]); ok {
			s.blanks = append(s.blanks, name)
		}
	}
	return s, true
}

func literal(e ast.Node) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}
