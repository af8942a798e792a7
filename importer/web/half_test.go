package web

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
)

// A file that can't be read to its end, and whose size is not known before, does not look
// like a whole one to the browser.
func TestHalfADownload(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{office: &office{}, w: w, r: r}
		from := io.MultiReader(strings.NewReader(strings.Repeat("a row\r\n", 100_000)), iotest.ErrReader(errors.New("the disk is gone")))
		_ = v.hand("kunder.results.csv", from, -1)
	}))
	defer site.Close()
	answer, err := http.Get(site.URL)
	if err != nil {
		return // before anything came, which is no file either
	}
	defer answer.Body.Close()
	if n, err := io.Copy(io.Discard, answer.Body); err == nil {
		t.Errorf("%d bytes came, as if they were all", n)
	}
}
