package connect

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"testing"

	"pgregory.net/rapid"

	"comebacks/importer"
)

// A request is the same to the byte as net/http would write it.
func TestForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		client, err := New(Config{
			BaseURL:   rapid.SampledFrom([]string{"", "http://localhost:8080", "https://[2001:db8::1]:8443/a%2Fb", "https://connect.example/api/v1", "https://återkomst.example"}).Draw(t, "base"),
			Format:    rapid.SampledFrom([]Format{JSON, XML}).Draw(t, "format"),
			Username:  rapid.StringMatching(`[^:]*`).Draw(t, "user"),
			Password:  rapid.String().Draw(t, "password"),
			UserAgent: rapid.SampledFrom([]string{"", "comebacks/1.2 (x; å)", " blanks ", "a\tb"}).Draw(t, "agent"),
		})
		if err != nil {
			t.Fatal(err)
		}
		login := client.logins.For("M1")
		segments := []string{"Meeting", "Comeback", url.PathEscape(rapid.String().Draw(t, "customer")), url.PathEscape(rapid.String().Draw(t, "contact"))}
		body := rapid.SliceOfN(rapid.Byte(), 1, -1).Draw(t, "body")

		var want bytes.Buffer
		r := &http.Request{
			Method: http.MethodPost, URL: client.address(segments...), Header: login.create,
			Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		}
		if err := r.Write(&want); err != nil {
			t.Fatal(err)
		}
		if got := login.form.fill(nil, client.path(segments...), body); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%q\nby net/http: %q", got, want.Bytes())
		}
	})
}

// What net/http would not send is not sent.
func TestNoForm(t *testing.T) {
	for _, agent := range []string{"a\r\nX: y", "a\nb", "a\x00b", "a\x7fb"} {
		client := clientOf(t, Config{BaseURL: answering(t, fine, nil), UserAgent: agent})
		if a := create(client); a.Verdict != importer.AnswerNotSent {
			t.Errorf("%q: %+v", agent, a)
		}
	}
}
