package connect

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"comebacks/importer"
)

func TestDiscreet(t *testing.T) {
	for _, test := range []struct{ asked, said, want string }{
		{"", "The request is invalid", "The request is invalid"},
		{"", "MaxSize must be 1 to 1000, was 1001", "MaxSize must be 1 to 1000, was 1001"},
		{"", "anna.ek@example.se is not an address, <bo@x.se> is", "*** is not an address, <***> is"},
		{"", "email=a%40x.se&c=M1", "email=***&c=M1"},
		{"", "a&#64;x.se a&commat;x.se a\\u0040x.se a%2540x.se", "*** *** *** ***"},
		{"", "no 070-174 06 05 or +46 (0)70.174.06.05, 0046701740605", "no *** or ***"},
		{"", "19800101-1234: 12345", "***: 12345"},

		{"070-1", "070-1 and 0701: 70", "*** and ***: 70"},
		{"070 174 06 05", "phoneNumber '46701740605'", "phoneNumber '***'"},
		{"Anna Sjögren", "no match for Anna Sjögren", "no match for *** ***"},
		{"Anna Sjögren", "SJÖGREN, ANNA: annasjögren", "***, ***: ******"},
		{"Anna Sjögren", "Sjo\u0308gren Sjogren Sj%C3%B6gren Sj&ouml;gren Sj\\u00f6gren SjÃ¶gren Sj?gren Sj\ufffdgren", "*** *** *** *** *** *** *** ***"},
		{"Anna Sjo\u0308gren", "Sjögren", "***"},
		{"Anna Sjögren", "Term=Anna+Sj%c3%b6gren&MaxSize=50", "Term=***+***&MaxSize=50"},
		{"Bo Ek", "About Bo Ek: Ekerö", "About *** ***: Ekerö"},
		{"Åsa Ö", "ÅSA (åsa) pajasa", "*** ***) paj***"},
		{"Li A.", "A line, not LI. ", "A line, not ***. "},
		{"Ö Å", "Ö is one letter", "Ö is one letter"},
		{"鈴木 一", "no 鈴木", "no ***"},
		{"anna.ek@post.example.se", "anna, or ek at post.example.se", "***, or *** at ***.***.se"},
		{"a.b+c@x.se", "a.b+c", "a.b+c"},
		{"x|y(z [a", "(z [a", "(z [a"},
	} {
		if got := discreet(test.said, []string{test.asked}); got != test.want {
			t.Errorf("asked for %q:\n%q became\n%q, want\n%q", test.asked, test.said, got, test.want)
		}
	}

	// Whoever says so much is not listened to the end, and not to half a name either.
	long := strings.Repeat("a ", longestSaid/2-3) + "Sjögren"
	if got := discreet(long, []string{"Sjögren"}); strings.Contains(got, "Sj") {
		t.Errorf("%q", got[len(got)-20:])
	}
	if got := discreet(strings.Repeat("a", 2*longestSaid), nil); got != "" {
		t.Errorf("%d bytes", len(got))
	}
}

// Whatever a server or the network says, and however it has escaped it, no error names
// whom it was asked for, or how.
func TestPeopleAreNotRepeated(t *testing.T) {
	token := base64.StdEncoding.EncodeToString([]byte(someUser + ":" + somePassword))
	private := []string{"Anna.Sjögren@post.example.se", "Anna Sjögren", "Sjögren", "Örjan Bråkenhielm", "Bråkenhielm", "070-174 06 05", "0701740605", "+46701740605", "bo@x.se"}
	escapes := []func(string) string{
		func(s string) string { return s },
		strings.ToUpper, url.QueryEscape, url.PathEscape, html.EscapeString,
		func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
		func(s string) string { return strings.Trim(fmt.Sprintf("%+q", s), `"`) },
	}
	never := append([]string{"Sjo\u0308gren", "Sjogren", "jögren", "0605", "06 05"}, private...)
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.Custom(func(t *rapid.T) string {
			s := rapid.SampledFrom(append(private, somePassword, token, " ", "\n", "<title>", "</title>", `{"message":"`, `"}`, "<Error><Message>", "Term=", "%")).Draw(t, "what")
			return rapid.SampledFrom(escapes).Draw(t, "escape")(s)
		})
		text := strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "text"), rapid.SampledFrom([]string{" ", "", "\x00"}).Draw(t, "between"))
		if quoted, err := json.Marshal(map[string]any{"message": text, "modelState": map[string]string{text: text}}); err == nil && rapid.Bool().Draw(t, "JSON") {
			text = string(quoted)
		}
		status := rapid.SampledFrom([]int{200, 302, 400, 401, 403, 404, 407, 429, 500, 503}).Draw(t, "status")
		header := http.Header{
			"Content-Type": {rapid.SampledFrom([]string{"", "text/html", "text/plain", "application/json", "application/xml"}).Draw(t, "type")},
			"Location":     {rapid.SampledFrom([]string{"", "/", "https://login.example/", "https://u@login.example/?"}).Draw(t, "to") + url.PathEscape(text)},
		}
		client, err := New(Config{Username: someUser, Password: somePassword})
		if err != nil {
			t.Fatal(err)
		}
		fails := rapid.Bool().Draw(t, "fails")
		client.transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			if fails {
				return nil, fmt.Errorf("%s %q", r.URL, text)
			}
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(text))}, nil
		})
		for call, ask := range askPeople {
			if _, err := ask(t.Context(), client); err != nil {
				if strings.Contains(err.Error(), somePassword) || strings.Contains(err.Error(), token) {
					t.Errorf("%s: a secret in %q", call, err)
				}
				for _, s := range never {
					// Each call knows what it has asked for itself.
					if strings.Contains(strings.ToLower(err.Error()), strings.ToLower(s)) && knows(call, s) {
						t.Errorf("%s: %q in %q", call, s, err)
					}
				}
			}
		}
	})
}

// knows reports whether a call has asked for something, or would know it for what it is
// anyhow: an address, a number, a secret.
func knows(call, s string) bool {
	switch {
	case strings.Contains(s, "@") || strings.Contains(s, "0605") || strings.Contains(s, "06 05"):
		return true
	case strings.Contains(s, "gren") || strings.Contains(s, "Anna"):
		return call == "contacts by e-mail" || call == "contacts by name"
	case strings.Contains(s, "hielm"):
		return call == "users"
	}
	return true
}

// The errors that are made without a word from the server are as silent.
func TestOwnErrorsNameNobody(t *testing.T) {
	client := clientOf(t, Config{BaseURL: "http://127.0.0.1:1"})
	for call, ask := range askPeople {
		if _, err := ask(t.Context(), client); err == nil || strings.ContainsAny(err.Error(), "@öå") || strings.Contains(err.Error(), "070") || strings.Contains(err.Error(), "K1") {
			t.Errorf("%s: %v", call, err)
		}
	}
	long := strings.Repeat("Sjögren", 400)
	_, _, err := client.ContactIDsByName(t.Context(), "M1", long)
	_, short := client.Colleagues(t.Context(), "M1", importer.OfficeID, "Sjögren")
	if err == nil || short == nil || strings.Contains(err.Error()+short.Error(), "gren") {
		t.Errorf("%v; %v", err, short)
	}
}

// A password may look as if it were escaped, and is not to be shown unescaped either.
func TestPasswordThatLooksEscaped(t *testing.T) {
	const password = "he%41mligt&amp;dolt"
	client, err := New(Config{Username: someUser, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{password, url.QueryEscape(password), html.EscapeString(password)} {
		client.transport = roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 400, Body: io.NopCloser(strings.NewReader("not " + said))}, nil
		})
		for call, ask := range askPeople {
			var failed *importer.FindError
			if _, err := ask(t.Context(), client); !errors.As(err, &failed) || told(failed.Reason) != "HTTP 400: not ***" {
				t.Errorf("%s: %v", call, err)
			}
		}
	}
}
