package words

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"comebacks/importer"
)

var ofSheet = Teller{Column: func(f importer.Field) (string, string) {
	if f == importer.Date {
		return "C", "Datum"
	}
	return "", ""
}}

func TestSentence(t *testing.T) {
	tests := map[string]struct {
		problem importer.Problem
		want    string
	}{
		"column as the sheet names it": {
			importer.Problem{Code: importer.AmbiguousDate, Field: importer.Date, Value: "03/05/2031", Detail: "2031-05-03|2031-03-05"},
			`column C "Datum": "03/05/2031" can be read as 2031-05-03 or 2031-03-05; write the one that is meant, or use --date-format DD/MM/YYYY (or MM/DD/YYYY)`,
		},
		"column that the sheet does not have": {
			importer.Problem{Code: importer.Missing, Field: importer.CustomerID},
			`customerId: the cell is empty, and must be filled in`,
		},
		"row of this run": {
			importer.Problem{Code: importer.SameAsRow, Row: 7},
			`the same comeback as row 7`,
		},
		"row of another run, in doubt": {
			importer.Problem{Code: importer.SameAsRow, Row: 7, Run: 3, Detail: "uncertain"},
			`the same comeback as row 7 of run 3; that row is uncertain: see to it first`,
		},
		"Vitec gave a reason": {
			importer.Problem{Code: importer.VitecRefused, Value: "date:\r\n\tis required", Detail: "400"},
			`Vitec refused it (HTTP 400): date:   is required`,
		},
		"Vitec gave no reason": {
			importer.Problem{Code: importer.VitecRefused, Detail: "404"},
			`Vitec refused it (HTTP 404)`,
		},
		"brackets and braces in a value are no blanks": {
			importer.Problem{Code: importer.NotADate, Field: importer.Date, Value: "[{row}]"},
			`column C "Datum": "[{row}]" is not a date; write it like 2031-05-03 or 2031-05-03 14:30`,
		},
		"what could steer a terminal": {
			importer.Problem{Code: importer.NotATime, Field: importer.Time, Value: "\x1b[31m9\u202e\xff"},
			`time: "?[31m9??" is not a time of day; write it like 14:30`,
		},
		"a weekday is data, and told with its capital": {
			importer.Problem{Code: importer.WrongWeekday, Field: importer.Date, Value: "mån 3 maj 2031", Detail: "saturday"},
			`column C "Datum": the weekday in "mån 3 maj 2031" does not fit: that day is a Saturday; correct the date, or leave out the weekday`,
		},
		"another column is told as the sheet names it": {
			importer.Problem{Code: importer.TwoParticipants, Field: importer.OfficeID, Value: "FIR1", Detail: string(importer.Date)},
			`officeId: "FIR1" is one too many, as column C "Datum" is filled in too; only one of user, user group and office can do a comeback: empty the others`,
		},
		"one cell": {
			importer.Problem{Code: importer.TooFewCells, Value: "1", Detail: "4"},
			`the row has 1 cell where 4 are expected; check whether a separator is missing`,
		},
		"two cells": {
			importer.Problem{Code: importer.TooFewCells, Value: "2", Detail: "4"},
			`the row has 2 cells where 4 are expected; check whether a separator is missing`,
		},
		"text in a cell too many": {
			importer.Problem{Code: importer.TooManyCells, Value: "upp", Detail: "4"},
			`the row has more than 4 cells, from "upp" on; remove the separator that is too many, or put quotes around the whole text that "upp" belongs to`,
		},
		"nothing in the cells too many": {
			importer.Problem{Code: importer.TooManyCells, Detail: "4"},
			`the row has more than 4 cells; remove the separator that is too many`,
		},
		"code of a later version": {
			importer.Problem{Code: "on-the-moon", Value: "crater"},
			`on-the-moon: crater`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := ofSheet.Sentence(tt.problem); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestSentencesJoins(t *testing.T) {
	got := Teller{}.Sentences([]importer.Problem{
		{Code: importer.Missing, Field: importer.ContactID},
		{Code: importer.PastDate, Field: importer.Date, Value: "2001-01-01"},
	})
	want := `contactId: the cell is empty, and must be filled in; date: "2001-01-01" has passed; write a date in the future, or use --allow-past`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := (Teller{}).Sentences(nil); got != "" {
		t.Errorf("no problems are told as %q", got)
	}
}

// Every code has words of its own, in every language, with and without all
// that a problem can carry.
func TestEveryCodeHasWords(t *testing.T) {
	codes := declaredCodes(t)
	eachLanguage(t, func(t *testing.T, v Voice) {
		for _, code := range codes {
			phrase, ok := v.vocabulary().problems[code]
			if !ok {
				t.Errorf("%s has no phrase", code)
				continue
			}
			for _, p := range []importer.Problem{
				{Code: code, Value: "v", Detail: "d", Row: 2, Run: 1},
				{Code: code, Value: "v", Detail: "d", Row: 2},
				{Code: code},
			} {
				for _, v.OnPage = range []bool{false, true} {
					said := Teller{Voice: v}.Sentence(p)
					hole := p.Value != "" && (strings.Contains(said, "  ") || said != strings.TrimSpace(said))
					if said == "" || hole || strings.ContainsAny(said, "{}[]") || strings.HasSuffix(said, ".") {
						t.Errorf("%s is told as %q", code, said)
					}
				}
			}
			for _, name := range blanksOf(phrase.what + phrase.do + v.vocabulary().onPage[code]) {
				if !slices.Contains([]string{"text", "value", "count", "detail", "row", "run", "who", "private"}, name) {
					t.Errorf("%s has a blank that nothing fills: %s", code, name)
				}
			}
		}
		if got, want := len(v.vocabulary().problems), len(codes); got != want {
			t.Errorf("there are %d phrases for %d codes", got, want)
		}
	})
}

// What stood in English in the problems of earlier versions is told in any language.
func TestSentenceInSwedish(t *testing.T) {
	teller := Teller{Voice: Voice{Language: Swedish}}
	for want, p := range map[string]importer.Problem{
		"datum: ”03/05/2031” kan läsas som 2031-05-03 eller 2031-03-05; skriv det som menas, eller ange --date-format DD/MM/YYYY (eller MM/DD/YYYY)": {
			Code: importer.AmbiguousDate, Field: importer.Date, Value: "03/05/2031", Detail: "2031-05-03 or 2031-03-05"},
		"datum: ”2031-10-26 02:30” finns två gånger: klockan ställs tillbaka den natten; skriv 2031-10-26T02:30:00+02:00 eller 2031-10-26T02:30:00+01:00": {
			Code: importer.RepeatedHour, Field: importer.Date, Value: "2031-10-26 02:30", Detail: "2031-10-26T02:30:00+02:00|2031-10-26T02:30:00+01:00"},
		"samma återkomst som rad 7 i körning 3; red först ut den raden (oklar)": {
			Code: importer.SameAsRow, Row: 7, Run: 3, Detail: "uncertain"},
		"datum: veckodagen i ”mån 3 maj 2031” stämmer inte: den dagen är en lördag; rätta datumet, eller ta bort veckodagen": {
			Code: importer.WrongWeekday, Field: importer.Date, Value: "mån 3 maj 2031", Detail: "saturday"},
		"raden har 1 cell men ska ha 4; se efter om en avgränsare fattas":         {Code: importer.TooFewCells, Value: "1", Detail: "4"},
		"telefonnummer: ingen har detta: kontakten hittades bara på e-postadress": {Code: importer.PartlyFound, Field: importer.Phone, Value: "email"},
		"anteckning: ett osynligt styrtecken (U+0007); skriv texten på nytt":      {Code: importer.ControlChar, Field: importer.Note, Detail: "U+0007"},
	} {
		if got := teller.Sentence(p); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// A report does not repeat what stands in a note: see report.WithoutNotes.
func TestSentenceWithoutTheNote(t *testing.T) {
	eachLanguage(t, func(t *testing.T, v Voice) {
		for _, code := range []importer.Code{importer.TooLong, importer.ControlChar, importer.NotText, importer.NotCalculated, importer.FormulaError,
			importer.ExampleLeft, importer.UnreadableCell, importer.UnderMerged, importer.UnclearNumber} {
			said := Teller{Voice: v}.Sentence(importer.Problem{Code: code, Field: importer.Note, Detail: "d"})
			if strings.Contains(said, "  ") || strings.Contains(said, ": ;") {
				t.Errorf("%s is told as %q", code, said)
			}
		}
	})
}

func TestSentenceOnPage(t *testing.T) {
	teller := Teller{Voice: Voice{OnPage: true}}
	want := `date: "2001-01-01" has passed; write a date in the future, or tick "Take dates that have passed"`
	if got := teller.Sentence(importer.Problem{Code: importer.PastDate, Field: importer.Date, Value: "2001-01-01"}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestStatus(t *testing.T) {
	for _, s := range importer.Statuses {
		eachLanguage(t, func(t *testing.T, v Voice) {
			if _, known := v.vocabulary().statuses[s]; !known {
				t.Errorf("%s has no word", s)
			}
		})
	}
	v := Voice{Language: Swedish}
	for want, got := range map[string]string{
		"inte skickad": v.Status(importer.Unsent, 1), "oklara": v.Status(importer.Uncertain, 0), "avvisade": v.Status(importer.Rejected, 2), "lost": v.Status("lost", 2),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func eachLanguage(t *testing.T, test func(*testing.T, Voice)) {
	t.Helper()
	for _, l := range Languages {
		t.Run(string(l), func(t *testing.T) { test(t, Voice{Language: l}) })
	}
}

var blankForm = regexp.MustCompile(`\{([^{}]*)\}`)

// blanksOf gives the names of a text's blanks, each once and in order. One that
// stands before a word is named by its number, or "count" if it has no name.
func blanksOf(text string) []string {
	var names []string
	for _, found := range blankForm.FindAllStringSubmatch(text, -1) {
		name := found[1]
		if i := strings.IndexAny(name, ":?"); i >= 0 {
			name = name[:i]
		} else if strings.Contains(name, "|") {
			name = "count"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// declaredCodes reads the constants of type Code from where they stand.
func declaredCodes(t *testing.T) []importer.Code { return codesIn(t, "../../importer/problem.go") }

// Every failure of a file has words, and no others do.
func TestEveryFileFailureHasWords(t *testing.T) {
	codes := codesIn(t, "../../importer/failure_file.go")
	for _, code := range codes {
		what, do, ok := Voice{}.Explain(fmt.Errorf("wrapped: %w", &importer.Failure{Code: code, Path: "p", Err: errors.New("e")}))
		if _, known := englishFileFailures[code]; !ok || !known || what == "" || strings.ContainsAny(what+do, "{}[]") {
			t.Errorf("%s: %q, %q", code, what, do)
		}
	}
	if got, want := len(englishFileFailures), len(codes); got != want {
		t.Errorf("there are words for %d of %d codes", got, want)
	}
}

func codesIn(t *testing.T, path string) []importer.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []importer.Code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); !ok || of.Name != "Code" {
			return true
		}
		for _, v := range spec.Values {
			code, err := strconv.Unquote(v.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, importer.Code(code))
		}
		return true
	})
	if len(codes) == 0 {
		t.Fatal("found no codes")
	}
	return codes
}

func TestWhatIsSaidIsOneBoundedLine(t *testing.T) {
	codes := declaredCodes(t)
	rapid.Check(t, func(t *rapid.T) {
		problems := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) importer.Problem {
			return importer.Problem{
				Code:   rapid.SampledFrom(codes).Draw(t, "code"),
				Field:  rapid.SampledFrom(importer.Fields).Draw(t, "field"),
				Value:  rapid.StringN(0, 2000, -1).Draw(t, "value"),
				Detail: rapid.String().Draw(t, "detail"),
				Row:    rapid.IntRange(0, 9).Draw(t, "row"),
			}
		}), 0, 8).Draw(t, "problems")
		said := Teller{}.Sentences(problems)
		if n := utf8.RuneCountInString(said); n > 1000 {
			t.Errorf("%d characters", n)
		}
		if i := strings.IndexFunc(said, func(r rune) bool { return !unicode.IsGraphic(r) }); i >= 0 {
			t.Errorf("%q at %d of %q", said[i], i, said)
		}
	})
}

func TestShorten(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""}, {"abcde", "abcde"}, {"abcdef", "abcd…"}, {"åäöåä", "åäöåä"}, {"åäöåäö", "åäöå…"},
	} {
		if got := Shorten(tt.in, 5); got != tt.want {
			t.Errorf("Shorten(%q, 5) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
