package connect

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"comebacks/importer"
)

// Error bodies whose shape nobody promised.
func TestWords(t *testing.T) {
	for _, test := range []struct{ contentType, body, want string }{
		{"application/json", `"Kontakten finns inte"`, "Kontakten finns inte"},
		{"application/json", `{"title":"Not valid","errors":{"Date":["Bad"]}}`, "Not valid; Date: Bad"},
		{"application/json", `{"message":7,"modelState":{"a":{"b":1},"c":["d"]}}`, "c: d"},
		{"application/json", "{\n  \"fel\": \"datum\"\n}", `{ "fel": "datum" }`},
		{"application/json", `{"message":"half`, `{"message":"half`},
		{"application/json", `{}`, "{}"},
		{"application/xml", `<Error xmlns="urn:x"><Message>Nej</Message></Error>`, "Nej"},
		{"application/xml", `<Error><Message>half`, "an XML document"},
		{"application/xml", `<Other/>`, "an XML document"},
		{"application/xml", `<Error/>`, "Bad Request"},
		{"text/html", "<p>no title", "an HTML page"},
		{"text/html", "<TITLE lang=sv>Fel &lt;b&gt;\n  här</TITLE>", "an HTML page: Fel <b> här"},
		{"", "<html><title></title>", "an HTML page"},
		{"text/plain", "first\nsecond", "first"},
		{"text/plain", "\x1b[31mred\x1b[0m\x00 \u202etxt.exe\u2028x", "?[31mred?[0m? ?txt.exe x"},
		{"text/plain", "\xff\xfe", "??"},
		{"text/plain", strings.Repeat("å", 999), strings.Repeat("å", 300) + "…"},
		{"text/plain", " \r\n ", "Bad Request"},
	} {
		client := answeredBy(t, 400, http.Header{"Content-Type": {test.contentType}}, test.body)
		a := create(client)
		if a.Verdict != importer.AnswerRejected || a.Problem.Value != test.want {
			t.Errorf("%s %q: %q (verdict %d)", test.contentType, test.body, a.Problem.Value, a.Verdict)
		}
	}
}

// answeredBy is a client with the same answer to everything.
func answeredBy(t testing.TB, status int, header http.Header, body string) *Client {
	client := clientOf(t, Config{})
	client.transport = roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
	})
	return client
}

// Whatever a server or the network says, neither the password nor the token
// made of it is repeated, and the text is one short line.
func TestSecretsAreNotRepeated(t *testing.T) {
	token := base64.StdEncoding.EncodeToString([]byte(someUser + ":" + somePassword))
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(
			rapid.SampledFrom([]string{somePassword, token, "Basic " + token, "\n", " ", "\x00", "<title>", "</title>", `{"message":"`, `"}`, "<Error><Message>"}),
			rapid.String())
		text := strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "text"), "")
		if quoted, err := json.Marshal(map[string]any{"message": text, "modelState": map[string]string{text: text}}); err == nil && rapid.Bool().Draw(t, "JSON") {
			text = string(quoted)
		}
		status := rapid.SampledFrom([]int{200, 302, 400, 401, 403, 407, 429, 500, 503}).Draw(t, "status")
		header := http.Header{
			"Content-Type": {rapid.SampledFrom([]string{"", "text/html", "text/plain", "application/json", "application/xml"}).Draw(t, "type")},
			"Location":     {text},
			"Retry-After":  {text},
		}
		fails := rapid.Bool().Draw(t, "fails")
		client, err := New(Config{Username: someUser, Password: somePassword})
		if err != nil {
			t.Fatal(err)
		}
		client.transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			if fails {
				return nil, fmt.Errorf("%s %q: %w", r.URL, text, errors.New(text))
			}
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(text))}, nil
		})

		problem := client.Create(context.Background(), someComeback).Problem
		said := []string{problem.Value, problem.Detail}
		if _, err := client.Find(context.Background(), "M1", []string{"K1"}); err != nil {
			said = append(said, err.Error())
		}
		for _, s := range said {
			switch {
			case strings.Contains(s, somePassword) || strings.Contains(s, token):
				t.Errorf("a secret in %q", s)
			case !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\t\x00\x1b"):
				t.Errorf("more than a line of text: %q", s)
			case utf8.RuneCountInString(s) > longestWords+len("look up: html-page 500 …")+10:
				t.Errorf("too long: %q", s)
			}
		}
	})
}

// Servers escape what they repeat each in their own way.
func TestEscapedSecretsAreNotRepeated(t *testing.T) {
	const password = "hemlös+t'x"
	for name, said := range map[string]string{
		"JSON in ASCII":          `{"fault":"heml\u00f6s+t'x"}`,
		"JSON of .NET":           `{"fault":"heml\u00F6s\u002Bt\u0027x"}`,
		"an address of .NET":     "heml%c3%b6s%2bt%27x",
		"HTML of .NET":           "heml&#246;s+t&#39;x",
		"HTML with a name":       "heml&ouml;s+t&#x27;x",
		"an address within HTML": "heml%C3%B6s&#43;t&#39;x",
	} {
		t.Run(name, func(t *testing.T) {
			client, err := New(Config{Username: someUser, Password: password})
			if err != nil {
				t.Fatal(err)
			}
			client.transport = roundTripper(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 400, Body: io.NopCloser(strings.NewReader(said))}, nil
			})
			if got := create(client).Problem.Value; !strings.Contains(got, "***") || strings.Contains(unescaped(got), password) {
				t.Errorf("%q", got)
			}
		})
	}
}
