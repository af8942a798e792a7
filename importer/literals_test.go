package importer_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// noWords are packages whose string literals are no words for people: package words has
// those, the stand-in speaks as Vitec does, and dist is run by those who read its source.
var noWords = []string{"report/words", "importer/sandbox", "importer/dist"}

// named are files with what is recognised in sheets, with formats of Excel's, and with what
// Prometheus and its tools show, who know English alone.
var named = []string{"importer/rules/weekday.go", "importer/sheet/names.go", "importer/sheet/numfmt/builtin.go", "importer/metrics/help.go"}

// sentence is two words in a row, and technical what has them all the same: SQL, XML,
// formats, commands, lists of columns.
var (
	sentence  = regexp.MustCompile(`\pL{2,}[ ,:;]+\pL{2,}`)
	technical = regexp.MustCompile(`\b(VACUUM|SELECT|INSERT|UPDATE|DELETE|PRAGMA|WHERE|ORDER BY|FROM|BEGIN|DROP TABLE|AND|IS NOT NULL)\b|_at\b|comeback_id|[<>]|r="|xml|charset=|hh:mm|mm:ss|^, key, |^comebacks [a-z]+`)
)

// unsaid are literals that no person reads as they are, by why.
var unsaid = map[string][]string{
	"the text of an error for logs and tests, whose code, or what it wraps, is told": {
		"some rows are not in Vitec", "there is no language %q", "base URL: ", "look up %s: %w", "proxy: status %d",
		"look people up: ", "read the options of run %d: %w", "read journal %s: %w", "%s journal %s: %v",
		"logins for ", "look up: ", "not a file of metrics", "it does not answer", "no browser", "no host", "run stopped: ", "row %d: %s",
	},
	"a header of HTTP": {
		"private, max-age=3600", "private, no-cache", "GET, HEAD, POST",
		"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; ",
	},
	"an error of the journal, that others turn into a Failure": {
		"another comebacks process is sending with it",
		"a comebacks process on another machine is sending with it, or ended without freeing it",
		"another comebacks process has taken it over", "it was made by a later version of comebacks",
		"its end was lost: more was sent than it knows of, or may have been", "the journal's end was lost",
		"the file has more than one name", "the file alone is mounted here, without what stands beside it",
		"it is on a network drive, where nothing keeps two from sending at once",
		"it is not a backup of comebacks, or not whole", "its list", " has changed", "more than its list names", " should be", "back up",
		"the copy of a sheet was dropped meanwhile", "there is no journal",
		"what it says of rows is damaged", "its version is not known", "its check sum is another", "a row can't be read", "it is cut off",
	},
	"an error of XML, of which a part is told to be damaged": {
		"not well-formed XML", "larger than any sheet should be",
	},
	"only a fault of this program": {
		"format %d is neither JSON nor XML", "%d workers are too few", "a time-out of %s is below 0",
		"directory: contacts are not found by ", "what the sheet shows at its end changes what was said of its rows", "the encoding is guessed to be another",
		"send: %d rows are for somebody who was not looked up", "the journal is closed",
		"it has another outcome already", "a row's fingerprint was not reckoned", "no rows are reckoned anew",
		"row %d: it may be in Vitec already, and is not sent again", "row %d was not put down as being sent",
		"row %d: it is %s, and yet in doubt", "row %d: it is in doubt, and that is not settled", "row %d: the journal was not asked about it",
		"the journal was opened to read", "row %d of run %d has the id %s already", "it is not to be done any more",
		"importer: a created row needs its comeback's id", "a row can't be %q",
	},
	"what is looked for, or listed for the program itself": {
		"No HTTP resource", "No type was found", "remote error", "http: server closed idle connection",
		"int uint64 float64 bool duration language", "looking up", "{creating faults}",
		"SQLite format 3\x00",
	},
}

// Whatever a person reads is said by package words: elsewhere there are no sentences.
func TestWordsStandInOnePlace(t *testing.T) {
	known := make(map[string]bool)
	for _, all := range unsaid {
		for _, text := range all {
			known[text] = false
		}
	}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		name := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		switch {
		case err != nil:
			return err
		case d.IsDir() && (slices.Contains(noWords, name) || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir(), filepath.Ext(path) != ".go", strings.HasSuffix(path, "_test.go"), slices.Contains(named, name):
			return nil
		}
		return eachLiteral(path, func(at token.Position, text string) {
			if _, ok := known[text]; ok {
				known[text] = true
			} else if sentence.MatchString(text) && !technical.MatchString(text) {
				t.Errorf("%s: %q: words for people stand in package words", at, text)
			}
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, there := range known {
		if !there {
			t.Errorf("%q stands nowhere any more", text)
		}
	}
}

// eachLiteral gives the string literals of a file, without imports and tags.
func eachLiteral(path string, do func(token.Position, string)) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			n.Tag = nil
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				do(files.Position(n.Pos()), text)
			}
		}
		return true
	})
	return nil
}
