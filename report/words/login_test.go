package words

import (
	"errors"
	"strings"
	"testing"

	"comebacks/importer"
)

// Every code of logins has words, with and without all that it can carry, and
// nothing else has.
func TestLoginsHaveWords(t *testing.T) {
	faults := codesIn(t, "../../importer/fault_login.go")
	told := func(code importer.Code, said string) {
		t.Helper()
		if said == "" || strings.ContainsAny(said, "{}[]") || strings.Contains(said, "  ") || strings.HasSuffix(said, ".") {
			t.Errorf("%s is told as %q", code, said)
		}
	}
	codes := codesIn(t, "../../importer/failure_login.go")
	for _, code := range codes {
		if _, known := englishLoginFailures[code]; !known {
			t.Errorf("%s has no words", code)
		}
		what, do, _ := Voice{}.Explain(&importer.Failure{Code: code, Path: "p", Value: "7", Detail: string(faults[0]), List: []string{"3"}, Err: errors.New("e")})
		told(code, what)
		told(code, do)
	}
	if got, want := len(englishLoginFailures), len(codes); got != want {
		t.Errorf("there are words for %d of %d failures", got, want)
	}
	codes = append(codesIn(t, "../../importer/notice_login.go"), importer.NoKeychain)
	for _, code := range codes {
		if _, known := englishLoginNotices[code]; !known {
			t.Errorf("%s has no words", code)
		}
		told(code, Voice{}.Tell(importer.Notice{Code: code, Value: "v", Detail: "d", List: []string{"a"}, Count: 2}))
	}
	if got, want := len(englishLoginNotices), len(codes); got != want {
		t.Errorf("there are words for %d of %d notices", got, want)
	}
	for _, fault := range faults {
		what, _, _ := Voice{}.Explain(&importer.Failure{Code: importer.LoginsBadLine, Path: "p", Value: "7", Detail: string(fault)})
		if englishLoginFaults[fault] == "" || !strings.HasPrefix(what, "line 7 of p: ") {
			t.Errorf("%s is told as %q", fault, what)
		}
		told(fault, what)
	}
	if got, want := len(englishLoginFaults), len(faults); got != want {
		t.Errorf("there are words for %d of %d faults", got, want)
	}
}

// What is wrong with a line is told in Swedish too.
func TestSwedishFaultsOfLogins(t *testing.T) {
	for _, fault := range codesIn(t, "../../importer/fault_login.go") {
		what, _, _ := Voice{Language: Swedish}.Explain(&importer.Failure{Code: importer.LoginsBadLine, Path: "p", Value: "7", Detail: string(fault)})
		if swedishLoginFaults[fault] == "" || what != "rad 7 i p: "+swedishLoginFaults[fault] {
			t.Errorf("%s is told as %q", fault, what)
		}
	}
	if got, want := len(swedishLoginFaults), len(englishLoginFaults); got != want {
		t.Errorf("there are words for %d of %d faults", got, want)
	}
}

func TestTwoLinesAreNamed(t *testing.T) {
	what, _, _ := Voice{}.Explain(&importer.Failure{Code: importer.LoginsBadLine, Path: "l.csv", Value: "7", Detail: string(importer.LoginTwice), List: []string{"3"}})
	if want := "line 7 of l.csv: it has another login for the same customer (see line 3)"; what != want {
		t.Errorf("got %q, want %q", what, want)
	}
}
