package web

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"comebacks/report/words"
)

// today is when the tests take place: the dates of the samples are still to come.
var today = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// world is a Server with a folder of its own.
type world struct {
	testing.TB
	server *Server
	folder string
	now    time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, folder: t.TempDir(), now: today}
	w.start()
	return w
}

// start starts the program, as after an end of it.
func (w *world) start() {
	w.Helper()
	s, err := New(Config{
		Folder: w.folder, Journal: filepath.Join(w.folder, "journal.db"), Who: "Anna",
		Voice: words.Voice{Language: words.English}, Now: func() time.Time { return w.now },
	})
	if err != nil {
		w.Fatal(err)
	}
	s.real.files.delay, s.real.files.patience = 0, 10*time.Second
	w.Cleanup(s.real.files.close)
	w.server = s
}

func (w *world) files() *files { return w.server.real.files }

// do makes a request to the office's pages.
func (w *world) do(method, path, kind string, body io.Reader) *httptest.ResponseRecorder {
	w.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1"+w.server.room+path, body)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer := httptest.NewRecorder()
	w.server.inside(answer, r)
	return answer
}

func (w *world) get(path string) *httptest.ResponseRecorder { return w.do("GET", path, "", nil) }

func (w *world) post(path string, form url.Values) *httptest.ResponseRecorder {
	return w.do("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// json posts JSON, and reads the answer into one.
func (w *world) json(path string, ask, answer any) int {
	w.Helper()
	text, err := json.Marshal(ask)
	if err != nil {
		w.Fatal(err)
	}
	got := w.do("POST", path, "application/json", bytes.NewReader(text))
	if answer != nil && strings.HasPrefix(got.Header().Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(got.Body.Bytes(), answer); err != nil {
			w.Fatalf("%s: %v: %s", path, err, got.Body)
		}
	}
	return got.Code
}

// formOf gives a form with a sheet.
func formOf(name string, content []byte) (kind string, body *bytes.Buffer) {
	body = &bytes.Buffer{}
	m := multipart.NewWriter(body)
	part, err := m.CreateFormFile("sheet", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil || m.Close() != nil {
		panic(err)
	}
	return m.FormDataContentType(), body
}

// handIn hands in a sheet, and gives its file.
func (w *world) handIn(name string, content []byte) *file {
	w.Helper()
	kind, body := formOf(name, content)
	answer := w.do("POST", "/files", kind, body)
	if answer.Code != http.StatusSeeOther {
		w.Fatalf("hand in %q: %d %s", name, answer.Code, answer.Body)
	}
	f, err := w.files().get(filepath.Base(answer.Header().Get("Location")))
	if err != nil {
		w.Fatal(err)
	}
	return f
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "samples", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// looked waits until a file was looked at as it is now.
func (w *world) looked(f *file) *look {
	w.Helper()
	l, err := f.lookNow(w.Context(), sendTicks{})
	if err != nil {
		w.Fatal(err)
	}
	return l
}

// rows asks for a part of the table.
func (w *world) rows(f *file, query string) rowsAnswer {
	w.Helper()
	got := w.get("/files/" + f.ID + "/rows?" + query)
	var answer rowsAnswer
	if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || got.Code != http.StatusOK {
		w.Fatalf("rows: %d %v %s", got.Code, err, got.Body)
	}
	return answer
}
