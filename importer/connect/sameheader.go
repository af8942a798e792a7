package connect

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
)

// sameHeader is the header of a connection's last answer. Within a second most answers
// have the same one, byte by byte: then it has been read already.
type sameHeader struct {
	text []byte // to its empty line; empty if it is read anew whatever it says
	is   http.Response
}

// headerIn gives the header that has come, as far as it ends by an empty line: none if
// it ends otherwise, or is still on its way. It is valid until more is read.
func headerIn(answer *bufio.Reader) []byte {
	if _, err := answer.Peek(1); err != nil {
		return nil // it comes once more when it is read
	}
	there, _ := answer.Peek(answer.Buffered())
	end := []byte("\r\n\r\n")
	at := bytes.Index(there, end)
	if at < 0 {
		return nil
	}
	return there[:at+len(end)]
}

// keep keeps a header with what http.ReadResponse has read from it, if all that follows
// is a body of the length that it names.
func (h *sameHeader) keep(text []byte, is *http.Response) {
	h.text = h.text[:0]
	if is.StatusCode != http.StatusOK || is.ContentLength <= 0 || is.Close || is.TransferEncoding != nil || is.Trailer != nil {
		return
	}
	h.text, h.is = append(h.text, text...), *is
	h.is.Body = nil
}

// response gives the answer that begins with a header, if that is the one which was
// kept, and reads it up to its body. Nobody may change the answer's header.
func (h *sameHeader) response(text []byte, answer *bufio.Reader) *http.Response {
	if len(h.text) == 0 || !bytes.Equal(h.text, text) {
		return nil
	}
	_, _ = answer.Discard(len(text)) // it is there
	is := h.is
	is.Body = io.NopCloser(io.LimitReader(answer, is.ContentLength)) // readReply sees whether it ends too soon
	return &is
}
