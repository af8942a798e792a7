package connect

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"golang.org/x/net/http/httpguts"
)

// form is what all POSTs with one login have in common, as net/http writes it.
type form struct {
	beforePath, beforeLength, beforeBody []byte
}

// newForm is nil if net/http would not send such a request.
func newForm(server *url.URL, h http.Header) *form {
	for name := range h {
		if !httpguts.ValidHeaderFieldValue(h.Get(name)) {
			return nil
		}
	}
	var text bytes.Buffer
	empty := &http.Request{Method: http.MethodPost, URL: &url.URL{Scheme: server.Scheme, Host: server.Host, Path: "/"}, Header: h, Body: http.NoBody}
	if err := empty.Write(&text); err != nil {
		return nil
	}
	path, rest, _ := bytes.Cut(text.Bytes(), []byte("/"))
	length, body, _ := bytes.Cut(rest, []byte("\r\nContent-Length: 0"))
	return &form{path, slices.Concat(length, []byte("\r\nContent-Length: ")), body}
}

// fill appends a request to b. The path is escaped already.
func (f *form) fill(b []byte, path string, body []byte) []byte {
	b = append(b, f.beforePath...)
	b = append(b, path...)
	b = append(b, f.beforeLength...)
	b = strconv.AppendInt(b, int64(len(body)), 10)
	b = append(b, f.beforeBody...)
	return append(b, body...)
}
