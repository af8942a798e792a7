package report

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"comebacks/importer"
)

// sheetCodes reads the codes of a sheet's failures and notices from where they
// are defined.
func sheetCodes(t *testing.T) []importer.Code {
	t.Helper()
	text, err := os.ReadFile("../importer/failure_sheet.go")
	if err != nil {
		t.Fatal(err)
	}
	var codes []importer.Code
	for _, found := range regexp.MustCompile(`Code = "([a-z0-9-]+)"`).FindAllStringSubmatch(string(text), -1) {
		codes = append(codes, importer.Code(found[1]))
	}
	if len(codes) == 0 {
		t.Fatal("found no codes")
	}
	return codes
}

// Every code has words, and is either a failure or a notice. What is said is
// a sentence, whatever the code carries of all that it can.
func TestEveryCodeOfASheetHasWords(t *testing.T) {
	codes := sheetCodes(t)
	for _, code := range codes {
		_, isFailure := sheetFailures[code]
		_, isNotice := sheetNotices[code]
		if isFailure == isNotice {
			t.Errorf("%s is a failure: %t, and a notice: %t", code, isFailure, isNotice)
		}
		for _, all := range []bool{true, false} {
			f := importer.Failure{Code: code, Path: "p"}
			n := importer.Notice{Code: code}
			if all {
				f = importer.Failure{Code: code, Path: "p", Value: "v", Detail: "d", List: []string{"a", "b"}, Err: errors.New("e")}
				n = importer.Notice{Code: code, Value: "v", Detail: "d", List: []string{"a", "b"}, Rows: []int{2, 4}, Count: 9}
			}
			what, do, ok := Explain(&f)
			said := []string{what, do}
			if isNotice {
				said, ok = []string{Tell(n)}, true
			}
			for _, s := range said {
				if !ok || strings.ContainsAny(s, "{}[]") || strings.HasSuffix(s, ".") || all && strings.Contains(s, "  ") {
					t.Errorf("%s is told as %q", code, s)
				}
			}
		}
	}
	if got, want := len(sheetFailures)+len(sheetNotices), len(codes); got != want {
		t.Errorf("there are words for %d codes of %d", got, want)
	}
}
