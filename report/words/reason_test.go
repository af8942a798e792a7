package words

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"comebacks/importer"
)

// Every Reason has words in every language, with the same blanks, and no others have.
func TestEveryReasonHasWords(t *testing.T) {
	codes := slices.Concat(codesIn(t, "../../importer/reason_request.go"), codesIn(t, "../../importer/reason_system.go"), codesIn(t, "../../importer/sandbox/error.go"))
	blank := regexp.MustCompile(`{[^}]*}`)
	blanks := func(text string) string {
		all := blank.FindAllString(text, -1)
		slices.Sort(all)
		return strings.Join(all, "")
	}
	for _, code := range codes {
		en, sv := englishReasons[code], swedishReasons[code]
		if blanks(en) != blanks(sv) {
			t.Errorf("%s: %q has other blanks than %q", code, sv, en)
		}
		for _, v := range []Voice{{}, {Language: Swedish}} {
			for _, about := range [][]string{nil, {"500", "500", "c", "d", "e"}} {
				said := v.Reason(importer.Reason(code, about...))
				if said == "" && about != nil || strings.ContainsAny(said, "{}[]\x1f!") || strings.HasSuffix(said, ".") || strings.HasPrefix(said, string(code)) && strings.Contains(string(code), "-") {
					t.Errorf("%s in %s is told as %q", code, v.Language, said)
				}
			}
		}
		if strings.Contains(sv, `"`) {
			t.Errorf("%s has English quotes: %s", code, sv)
		}
	}
	if len(englishReasons) != len(codes) || len(swedishReasons) != len(codes) {
		t.Errorf("there are %d and %d phrases for %d codes", len(englishReasons), len(swedishReasons), len(codes))
	}
}

func TestReason(t *testing.T) {
	for text, want := range map[string][2]string{
		"":                     {"", ""},
		"Datum måste anges.":   {"Datum måste anges.", "Datum måste anges."},
		"connection refused":   {"connection refused", "connection refused"}, // of an old journal
		"reason:html-page|500": {"reason:html-page|500", "reason:html-page|500"},
		importer.Reason(importer.StatusAlone, "500", "500"):                  {"HTTP 500: Internal Server Error", "HTTP 500: internt fel på servern"},
		importer.Reason(importer.StatusAlone, "", "418"):                     {"I'm a teapot", "ingen förklaring"},
		importer.Reason(importer.HTMLPage, "502", "a|b [{first}]"):           {"HTTP 502: an HTML page: a|b [{first}]", "HTTP 502: en webbsida: a|b [{first}]"},
		importer.Reason(importer.HTMLPage, "", ""):                           {"an HTML page", "en webbsida"},
		importer.Reason(importer.AnswerHTML, string(importer.TheContacts)):   {"HTML instead of contacts", "en webbsida i stället för kontakter"},
		importer.Reason(importer.RedirectTo, "https://x.example/"):           {"redirect to https://x.example/", "hänvisning till https://x.example/"},
		importer.Reason(importer.NoSuchHost, "\x1fconnection-refused\nx"):    {"no such host ?connection-refused x", "servern ?connection-refused x finns inte"},
		importer.Reason("on-the-moon", "crater"):                             {"on-the-moon crater", "on-the-moon crater"},
		importer.OneLine("\x1fconnection-refused"):                           {"?connection-refused", "?connection-refused"},
		importer.Reason(importer.ProxyAnswered, "407"):                       {"the proxy answered 407 Proxy Authentication Required", "proxyservern svarade 407: inloggning krävs"},
		importer.Reason(importer.IDOfRowOfRun, "cb-1", "7", "2"):             {"row 7 of run 2 has the id cb-1 already", "rad 7 i körning 2 har redan id cb-1"},
		importer.Reason(importer.NoSuchHost, strings.Repeat("å", 2*300)+"…"): {"no such host " + strings.Repeat("å", 286) + "…", "servern " + strings.Repeat("å", 291) + "…"},
	} {
		if got := [2]string{Voice{}.Reason(text), Voice{Language: Swedish}.Reason(text)}; got != want {
			t.Errorf("%q is told as %q, want %q", text, got, want)
		}
	}
}

func TestReasonFillsBlanks(t *testing.T) {
	p := importer.Problem{Code: importer.NotReached, Value: importer.Reason(importer.NetworkUnreachable)}
	if said := (Teller{}).Sentence(p); !strings.Contains(said, "network unreachable") {
		t.Errorf("told as %q", said)
	}
	what, _, _ := Voice{}.Explain(&importer.Failure{Code: importer.NoKeychain, Err: importer.Because(importer.NoDesktop)})
	if !strings.HasSuffix(what, ": there is no desktop session") {
		t.Errorf("explained as %q", what)
	}
}

func TestSystem(t *testing.T) {
	for _, tt := range []struct {
		err    error
		en, sv string
	}{
		{nil, "", ""},
		{fs.ErrNotExist, "no such file or directory", "filen eller mappen finns inte"},
		{&fs.PathError{Op: "open", Path: "/a/b", Err: fs.ErrPermission}, "/a/b: permission denied", "/a/b: åtkomst nekad"},
		{&os.LinkError{Op: "rename", Old: "a", New: "b", Err: fs.ErrExist}, "b: file exists", "b: filen finns redan"},
		{os.NewSyscallError("fsync", fs.ErrPermission), "permission denied", "åtkomst nekad"},
		{io.ErrUnexpectedEOF, "unexpected EOF", "filen slutar för tidigt"},
		{fmt.Errorf("in line 3: %w", io.ErrUnexpectedEOF), "in line 3: unexpected EOF", "in line 3: unexpected EOF"},
		{fmt.Errorf("call: %w", importer.Because(importer.NoClock, "halv tre")), `"halv tre" is not a time of day such as 14:30`, "”halv tre” är inget klockslag; skriv det som 14:30"},
		{errors.Join(fs.ErrExist, errors.New("odd")), "file exists; odd", "filen finns redan; odd"},
		{&importer.FindError{Reason: importer.Reason(importer.AskedToWait)}, "Vitec asked to wait", "Vitec bad oss vänta"},
		{errors.New("odd\x1f"), "odd?", "odd?"},
	} {
		if en, sv := (Voice{}).System(tt.err), (Voice{Language: Swedish}).System(tt.err); en != tt.en || sv != tt.sv {
			t.Errorf("%v is told as %q and %q", tt.err, en, sv)
		}
	}
}

// What systems say keeps its meaning in English.
func TestSystemNumbers(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have other words")
	}
	for number, code := range errnos {
		if code == importer.TooManyOpen && number == syscall.ENFILE {
			continue
		}
		if said := (Voice{}).Reason(importer.Reason(code)); said != number.Error() {
			t.Errorf("%q is told as %q", number.Error(), said)
		}
	}
}
