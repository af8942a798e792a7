package sandbox

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

const (
	jsonType = "application/json; charset=utf-8"
	xmlType  = "application/xml; charset=utf-8"
	htmlType = "text/html; charset=utf-8"
)

// wantsXML says what an answer is to be written in: the first type of Accept
// that the server has, whatever the weights; without one, the request's own;
// otherwise JSON.
func wantsXML(h http.Header) bool {
	for _, accept := range h["Accept"] {
		for accepted := range strings.SplitSeq(accept, ",") {
			switch format := formatOf(accepted); format {
			case inJSON, inXML:
				return format == inXML
			}
		}
	}
	return formatOf(h.Get("Content-Type")) == inXML
}

// format is what a body is written in.
type format int

const (
	inNeither format = iota
	inJSON
	inXML
)

// formatOf reads a media type. One in another charset than UTF-8 is neither.
func formatOf(mediaType string) format {
	if mediaType == "" {
		return inNeither
	}
	name, params, err := mime.ParseMediaType(mediaType)
	if err != nil || params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
		return inNeither
	}
	switch name {
	case "application/json", "text/json":
		return inJSON
	case "application/xml", "text/xml":
		return inXML
	}
	return inNeither
}

// answer sends an answer whole. An empty mediaType sends no Content-Type.
func (x *exchange) answer(status int, mediaType string, body []byte) {
	x.head(status, mediaType, len(body))
	_, _ = x.w.Write(body) // a caller who has gone is no fault of the server's
}

func (x *exchange) head(status int, mediaType string, length int) {
	h := x.w.Header()
	if mediaType != "" {
		h.Set("Content-Type", mediaType)
	}
	h.Set("Content-Length", strconv.Itoa(length))
	x.stamp(h, x.dated)
	x.status = status
	x.w.WriteHeader(status)
}

// cutShort sends the status, the headers and half of the body, and closes the
// connection. It does not return.
func (x *exchange) cutShort(mediaType string, body []byte) {
	x.head(http.StatusOK, mediaType, len(body))
	_, _ = x.w.Write(body[:len(body)/2])
	_ = http.NewResponseController(x.w).Flush()
	x.hangUp()
}

// fail answers with an error that has a message.
func (x *exchange) fail(status int, message string) {
	x.answerError(status, problem{Message: message})
}

// invalid answers with the fields that are at fault.
func (x *exchange) invalid(faults modelState) {
	x.answerError(http.StatusBadRequest, problem{Message: "The request is invalid.", ModelState: faults})
}

func (x *exchange) answerError(status int, p problem) {
	mediaType, write := jsonType, json.Marshal
	if x.xml {
		mediaType, write = xmlType, xml.Marshal
	}
	body, err := write(p)
	if err != nil {
		x.answer(http.StatusInternalServerError, "", nil)
		return
	}
	x.answer(status, mediaType, body)
}

// problem is the body of an error, in the shape of ASP.NET Web API's
// HttpError.
type problem struct {
	XMLName    xml.Name   `json:"-" xml:"Error"`
	Message    string     `json:"message"`
	ModelState modelState `json:"modelState,omitempty" xml:",omitempty"`
}

// modelState says which fields are at fault, in the order in which they were
// looked at.
type modelState []fieldFault

type fieldFault struct{ field, message string }

// MarshalJSON writes an object with a list of messages for each field.
func (m modelState) MarshalJSON() ([]byte, error) {
	fields := make(map[string][]string, len(m))
	for _, f := range m {
		fields[f.field] = append(fields[f.field], f.message)
	}
	return json.Marshal(fields)
}

// MarshalXML writes an element named after each field.
func (m modelState) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	if err := e.EncodeToken(start); err != nil {
		return err
	}
	for _, f := range m {
		if err := e.EncodeElement(f.message, xml.StartElement{Name: xml.Name{Local: f.field}}); err != nil {
			return err
		}
	}
	return e.EncodeToken(start.End())
}

// marshal writes v as JSON, and leaves <, > and & as they are, as .NET does.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}
