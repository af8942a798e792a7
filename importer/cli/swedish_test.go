package cli_test

import (
	"encoding/csv"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// checkSwedish fails if English words stand in what was said: words that our English
// phrases have and our Swedish ones have not, and the most frequent ones of English.
func checkSwedish(ts *testscript.TestScript, text string) {
	asked := false // for English
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "$ ") {
			asked = strings.Contains(line, "--language en")
			continue
		}
		if asked {
			continue
		}
		if found := englishIn(line); len(found) > 0 {
			ts.Logf("English %q in: %s", found, line)
			of(ts).english++
		}
	}
	if n := of(ts).english; n > 0 {
		ts.Fatalf("English is spoken in %d lines", n)
	}
}

// checkSwedishFiles does the same with what stands for people in the files that were
// written: the columns error and detail. Own are files that the script has brought.
func checkSwedishFiles(ts *testscript.TestScript, own []string) {
	var said strings.Builder
	ts.Check(filepath.WalkDir(ts.Getenv("WORK"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".csv" {
			return nil // also what a script has made unreadable
		}
		if name, err := filepath.Rel(ts.Getenv("WORK"), path); err != nil || slices.Contains(own, name) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff")))
		if first, _, _ := strings.Cut(string(text), "\n"); strings.Contains(first, ";") {
			r.Comma = ';'
		}
		r.LazyQuotes, r.FieldsPerRecord = true, -1
		rows, _ := r.ReadAll()
		for i, row := range rows {
			for at, name := range rows[0] {
				if i > 0 && (name == "error" || name == "detail") && at < len(row) {
					said.WriteString(row[at] + "\n")
				}
			}
		}
		return nil
	}))
	checkSwedish(ts, said.String())
}

var (
	// noWords is what is no language: what is quoted, commands, flags, names of columns,
	// codes, addresses, paths.
	noWords = regexp.MustCompile(`”[^”]*”|"[^"]*"|'[^']*'|\bcomebacks( [a-z]+)*|--[a-z-]+( [^ ,;)]+)?|[a-z-]+ \([^ )]+\.toml\)|[A-Za-z]+://\S+|\S*[/\\_=.{}]\S+|\S*\d\S*|[a-zåäö]+[A-ZÅÄÖ]\S*|\b[A-ZÅÄÖ]{2,}\b`)
	aWord   = regexp.MustCompile(`[\pL'’]+`)
	// data is what Vitec, the keychain and the sheets of the scripts say.
	data = regexp.MustCompile(`The request is invalid|An error has occurred|The contact could not be found|` +
		`(Authorization has been denied for this|No access to the) request(ed data)?|there is none in this test|not an address|Nobody Known|` +
		`comeback: The stand-in was told to refuse this one|(Network|Proxy) Authentication Required|what was wrong|(felen|sökningarna|formerna) är .*`)
)

// named are words of English that stand in Swedish for what they name.
var named = wordsIn(`error status row sheet note email phone name date time created duplicate invalid rejected unsent uncertain
	matched moved missing settled extra unreadable Excel Vitec Connect CSV Windows Numbers LibreOffice OpenDocument
	start import check resume settle reconcile report runs help purge serve template merge json xml utf true false`)

// englishIn gives the English words of a text.
func englishIn(text string) (found []string) {
	text = noWords.ReplaceAllString(data.ReplaceAllString(text, " "), " ")
	for _, word := range aWord.FindAllString(text, -1) {
		if lower := strings.ToLower(word); onlyEnglish()[lower] && !named[lower] {
			found = append(found, word)
		}
	}
	return found
}

// onlyEnglish are the words that only English has.
var onlyEnglish = sync.OnceValue(func() map[string]bool {
	all := wordsOf("english")
	for word := range wordsIn(frequent) {
		all[word] = true
	}
	for word := range wordsOf("swedish") {
		delete(all, word)
	}
	return all
})

// frequent are frequent words of English that are none of Swedish.
const frequent = `the of and to is was are were be been being has had have having does did not no nor or but if then than that this these those there
	here where when which who whom whose what why how with without within from into onto upon about above below between through after before again
	because since until while although though however also only just very too more most some any each every both either neither other another same such
	it its he she they them their we our us you your my his her by at as on for out off over up down could would should may might must shall will can
	cannot can't don't doesn't isn't aren't wasn't weren't won't denied permission file files directory address already exists found failed failure
	error unknown invalid unexpected expected value values row rows cell cells column columns sheet sheets wrong right left first last next nothing
	something somebody nobody everything see say says said give given take taken make makes made put send sent ask asked answer answered read written write
	closed open opened empty missing please connection refused reset timeout broken pipe`

// wordsOf gives the words of a language's phrases.
func wordsOf(language string) map[string]bool {
	all := make(map[string]bool)
	paths, _ := filepath.Glob("../../report/words/" + language + "_*.go")
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			panic(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			l, ok := n.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(l.Value)
			for word := range wordsIn(noWords.ReplaceAllString(text, " ")) {
				all[word] = true
			}
			return true
		})
	}
	return all
}

func wordsIn(text string) map[string]bool {
	all := make(map[string]bool)
	for _, word := range aWord.FindAllString(text, -1) {
		all[strings.ToLower(word)] = true
	}
	return all
}
