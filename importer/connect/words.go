package connect

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
)

const (
	// longestWords is how much of what a server says is shown, in characters.
	longestWords = 300
	// shortestSecret is the length below which a password is not searched for
	// in a server's words: it would match too much of them.
	shortestSecret = 4
)

// secrets are what must never be shown of a login, in case a server repeats what it
// was sent.
func secrets(token, password string) []string {
	all := []string{token}
	if bare := strings.TrimRight(token, "="); bare != token {
		all = append(all, bare)
	}
	if len(password) >= shortestSecret {
		all = append(all, forms(password)...)
	}
	return all
}

// hiding replaces secrets by stars. Of two that begin alike the longer one comes
// first, or its end would remain.
func hiding(secrets []string) *strings.Replacer {
	longestFirst := slices.SortedFunc(slices.Values(secrets), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	var pairs []string
	for _, secret := range longestFirst {
		pairs = append(pairs, secret, "***")
	}
	return strings.NewReplacer(pairs...)
}

// forms gives a password as it is, and as servers repeat text: escaped for JSON,
// for an address, and for HTML.
func forms(password string) []string {
	all := []string{password, url.QueryEscape(password), url.PathEscape(password), html.EscapeString(password)}
	for _, escape := range []bool{true, false} {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(escape)
		if e.Encode(password) == nil {
			all = append(all, strings.Trim(strings.TrimSpace(b.String()), `"`))
		}
	}
	return all
}

// fitToShow makes one line of text out of what came from outside: without
// secrets, and not too long. In a Reason it does so with each part.
func (c *Client) fitToShow(text string) string {
	if text == "" { // so with every comeback that was made
		return ""
	}
	code, about, ok := importer.ReasonOf(text)
	if !ok {
		return c.fitLine(text)
	}
	for i := range about {
		about[i] = c.fitLine(about[i])
	}
	return importer.Reason(code, about...)
}

func (c *Client) fitLine(text string) string {
	text = importer.OneLine(c.hideSecrets(text))
	text = c.hideSecrets(strings.Join(strings.Fields(text), " "))
	n := 0
	for i := range text {
		if n++; n > longestWords {
			return text[:i] + "…"
		}
	}
	return text
}

// hideSecrets removes the secrets of all logins in use from a text. Servers escape in
// more ways than forms has: .NET writes an ö as \u00F6, %c3%b6 or &#246;. A text that
// shows a secret once it is unescaped stays unescaped.
func (c *Client) hideSecrets(text string) string {
	hiding := c.logins.secrets.Load()
	text = hiding.Replace(text)
	plain := unescaped(text)
	if shown := hiding.Replace(plain); shown != plain {
		return shown
	}
	return text
}

// said is what a server says: text, and if that is not its own plain words, a code
// that says what it is.
type said struct {
	code importer.Code
	text string
}

// isStatus reports whether the server said nothing, so that its status is
// shown.
func (s said) isStatus() bool { return s.code == importer.StatusAlone }

// alone is what is shown where the status is shown beside it.
func (s said) alone() string { return s.beside("") }

// with is what is shown of an answer that is not a plain refusal, with its status.
func (s said) with(status int) string { return s.beside(strconv.Itoa(status)) }

func (s said) beside(status string) string {
	switch {
	case s.code != "":
		return importer.Reason(s.code, status, s.text)
	case status != "":
		return "HTTP " + status + ": " + s.text
	}
	return s.text
}

// words gives what a server says in the body of an error, or else what its status
// means. It is never taken for a Reason. How Vitec writes errors is not documented;
// the forms of ASP.NET are understood, and anything else is tolerated.
func words(r reply) said {
	s := bodyWords(r)
	s.text = importer.OneLine(s.text)
	switch {
	case s.text != "" || s.code != "":
		return s
	case http.StatusText(r.status) != "":
		return said{importer.StatusAlone, strconv.Itoa(r.status)}
	}
	return said{code: importer.NoWords}
}

func bodyWords(r reply) said {
	switch k, body := kindOf(r); k {
	case inJSON:
		return said{text: jsonWords(body)}
	case inXML:
		return xmlWords(body)
	case inHTML:
		return htmlWords(body)
	case unknown:
		line, _, _ := bytes.Cut(body, []byte("\n"))
		return said{text: string(line)}
	}
	return said{}
}

// jsonWords reads ASP.NET Web API's HttpError (message, modelState) and its
// successor's ProblemDetails (title, errors), in either case of the keys.
func jsonWords(body []byte) string {
	var text string
	if json.Unmarshal(body, &text) == nil {
		return text
	}
	var e struct {
		Message, MessageDetail, ExceptionMessage string
		Title, Detail                            string
		ModelState, Errors                       map[string]texts
	}
	// A field of another type than expected is left empty, and the others are
	// read: only the words count.
	_ = json.Unmarshal(body, &e)
	said := []string{e.Message, e.MessageDetail, e.ExceptionMessage, e.Title, e.Detail}
	for _, state := range []map[string]texts{e.ModelState, e.Errors} {
		for _, field := range slices.Sorted(maps.Keys(state)) {
			if about := state[field]; len(about) > 0 {
				said = append(said, field+": "+strings.Join(about, " "))
			}
		}
	}
	if joined := join(said); joined != "" {
		return joined
	}
	return string(body)
}

// texts is a list of text, or a single one; nothing if it is neither, so that
// what stands beside it is still read.
type texts []string

func (t *texts) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*t = texts{one}
	} else if json.Unmarshal(b, (*[]string)(t)) != nil {
		*t = nil
	}
	return nil
}

// xmlWords reads the same HttpError in XML.
func xmlWords(body []byte) said {
	var e struct {
		XMLName          xml.Name `xml:"Error"`
		Message          string
		MessageDetail    string
		ExceptionMessage string
		ModelState       struct {
			Fields []struct {
				XMLName xml.Name
				Text    string `xml:",chardata"`
			} `xml:",any"`
		}
	}
	if xml.Unmarshal(body, &e) != nil {
		return said{code: importer.XMLDocument}
	}
	parts := []string{e.Message, e.MessageDetail, e.ExceptionMessage}
	for _, f := range e.ModelState.Fields {
		parts = append(parts, f.XMLName.Local+": "+f.Text)
	}
	return said{text: join(parts)}
}

var titleElement = regexp.MustCompile(`(?i)<title[^>]*>([^<]+)</title`)

// htmlWords gives a web page's title.
func htmlWords(body []byte) said {
	if title := titleElement.FindSubmatch(body); title != nil {
		return said{importer.HTMLPage, html.UnescapeString(string(title[1]))}
	}
	return said{code: importer.HTMLPage}
}

// join makes one sentence of the parts that are not empty.
func join(parts []string) string {
	var said []string
	for _, p := range parts {
		if p = strings.TrimSuffix(strings.TrimSpace(p), "."); p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, "; ")
}
