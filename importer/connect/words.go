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
	// longestWords is how much of what a server says is repeated, in
	// characters.
	longestWords = 300
	// shortestSecret is the length below which a password is not looked for
	// in a server's words: too much of them would be taken for it.
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

// hiding puts stars in the place of secrets. Of two that begin alike the longer one
// comes first, or its end would be left.
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
// secrets, and not too long.
func (c *Client) fitToShow(text string) string {
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

// hideSecrets takes the secrets of all logins that are in use out of a text. Servers
// escape in more ways than forms has: .NET writes an ö as \u00F6, %c3%b6 or &#246;. A
// text that shows a secret once it is unescaped stays so.
func (c *Client) hideSecrets(text string) string {
	hiding := c.logins.secrets.Load()
	text = hiding.Replace(text)
	plain := unescaped(text)
	if shown := hiding.Replace(plain); shown != plain {
		return shown
	}
	return text
}

// statusLine is a status as people know it: "500 Internal Server Error".
func statusLine(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// statusAndWords is for answers that are not simply a refusal.
func statusAndWords(r reply) string { return "HTTP " + strconv.Itoa(r.status) + ": " + words(r) }

// words gives what a server says in the body of an error, else what its
// status means. How Vitec writes errors is not documented; the shapes of
// ASP.NET are understood, and anything else is survived.
func words(r reply) string {
	said := ""
	switch k, body := kindOf(r); k {
	case inJSON:
		said = jsonWords(body)
	case inXML:
		said = xmlWords(body)
	case inHTML:
		said = htmlWords(body)
	case unknown:
		line, _, _ := bytes.Cut(body, []byte("\n"))
		said = string(line)
	}
	if strings.TrimSpace(said) != "" {
		return said
	}
	if text := http.StatusText(r.status); text != "" {
		return text
	}
	return "no words"
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
func xmlWords(body []byte) string {
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
		return "an XML document"
	}
	said := []string{e.Message, e.MessageDetail, e.ExceptionMessage}
	for _, f := range e.ModelState.Fields {
		said = append(said, f.XMLName.Local+": "+f.Text)
	}
	return join(said)
}

var titleElement = regexp.MustCompile(`(?i)<title[^>]*>([^<]+)</title`)

// htmlWords gives a web page's title.
func htmlWords(body []byte) string {
	if title := titleElement.FindSubmatch(body); title != nil {
		return "an HTML page: " + html.UnescapeString(string(title[1]))
	}
	return "an HTML page"
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
