package connect

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"comebacks/importer"
)

const (
	// longestNewID is how many characters the id of a new comeback may have:
	// Vitec's ids have no more (documented for those that are sent).
	longestNewID = 40
	// longestListedID is the same in a list of comebacks: far more than
	// Vitec's, far fewer than a page of text.
	longestListedID = 200
)

// kind is what a body is written in, as far as that matters here.
type kind int

const (
	unknown kind = iota
	empty
	inJSON
	inXML
	inHTML
)

// kindOf goes by the content type, or if that is none of these, by the first
// byte. The body is returned without what surrounds its text.
func kindOf(r reply) (kind, []byte) {
	body := bytes.TrimSpace(bytes.TrimPrefix(r.body, []byte("\ufeff")))
	if len(body) == 0 {
		return empty, nil
	}
	mediaType := mediaTypeOf(r.header)
	switch {
	case mediaType == "text/html" || mediaType == "application/xhtml+xml" || startsHTML(body):
		return inHTML, body
	case strings.HasSuffix(mediaType, "json"):
		return inJSON, body
	case strings.HasSuffix(mediaType, "xml"):
		return inXML, body
	case strings.IndexByte(`"{[`, body[0]) >= 0:
		return inJSON, body
	case body[0] == '<':
		return inXML, body
	}
	return unknown, body
}

// mediaTypeOf gives a body's type without its parameters; "" if there is none that
// can be read.
func mediaTypeOf(h http.Header) string {
	switch text := h.Get("Content-Type"); text {
	case "application/json", "application/json; charset=utf-8": // most answers
		return "application/json"
	default:
		mediaType, _, _ := mime.ParseMediaType(text)
		return mediaType
	}
}

func startsHTML(body []byte) bool {
	begins := func(with string) bool {
		return len(body) >= len(with) && bytes.EqualFold(body[:len(with)], []byte(with))
	}
	return begins("<!doctype html") || begins("<html")
}

// readID reads the id of a new comeback: a JSON string, or an XML element
// named string. A JSON number is not as documented, and is no id. If there is
// no id, readID says why.
func readID(r reply) (id, why string) {
	k, body := kindOf(r)
	var err error
	switch {
	case r.tooLong:
		return "", importer.Reason(importer.AnswerIDTooLong)
	case k == empty && r.cut:
		return "", importer.Reason(importer.AnswerCut)
	case k == empty:
		return "", importer.Reason(importer.AnswerEmpty, string(importer.AnID))
	case k == inHTML:
		return "", importer.Reason(importer.AnswerHTML, string(importer.AnID))
	case k == inJSON:
		id, err = readText(body)
	case k == inXML:
		var element struct {
			XMLName xml.Name `xml:"string"`
			ID      string   `xml:",chardata"`
		}
		err = xml.Unmarshal(body, &element)
		id = element.ID
	}
	id = strings.TrimSpace(id) // as readMeetings has it; markup may be indented
	switch {
	case err == nil && canBeNewID(id):
		return id, ""
	case r.cut:
		return "", importer.Reason(importer.AnswerCut)
	}
	return "", importer.Reason(importer.AnswerNoID)
}

// readText reads a JSON string. One of printable ASCII without escapes, as ids are, is
// what stands between the quotes.
func readText(body []byte) (text string, err error) {
	if n := len(body) - 1; n > 0 && body[0] == '"' && body[n] == '"' && bytes.IndexFunc(body[1:n], notPlain) < 0 {
		return string(body[1:n]), nil
	}
	err = json.Unmarshal(body, &text)
	return text, err
}

func notPlain(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }

// canBeNewID keeps a sentence ("An error has occurred.") from being taken for
// the id of a new comeback: the row would count as created for good.
func canBeNewID(id string) bool {
	return id != "" && utf8.RuneCountInString(id) <= longestNewID && strings.IndexFunc(id, neverInID) < 0
}

// neverInID reports whether a character is white space, or one that can't be
// seen, or stands for bytes that were no text.
func neverInID(r rune) bool {
	const brailleBlank = '\u2800'
	return !unicode.IsGraphic(r) || unicode.IsSpace(r) || r == utf8.RuneError || r == brailleBlank ||
		unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// canBeListedID is more lenient: a contact with a comeback whose id is refused
// can't be read at all, and its comebacks could never be found.
func canBeListedID(id string) bool {
	return id != "" && utf8.RuneCountInString(id) <= longestListedID &&
		strings.IndexFunc(id, func(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }) < 0
}
