package cli_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// realID begins the ids of a stand-in that was started with --real-ids: they are
// taken for Vitec's own.
const realID = "CAL-"

// withRealIDs puts something in front of a stand-in that gives its comebacks ids
// like Vitec's, which are not those of a trial. It gives its address.
func withRealIDs(ts *testscript.TestScript, address string) string {
	to, err := url.Parse(address)
	ts.Check(err)
	front := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(answer *http.Response) error {
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				return err
			}
			body = bytes.ReplaceAll(body, []byte("sandbox-"), []byte(realID))
			answer.Body = io.NopCloser(bytes.NewReader(body))
			answer.ContentLength = int64(len(body))
			answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		},
	})
	ts.Defer(front.Close)
	return front.URL
}

// contacts gives the contact of each comeback that the stand-in holds, by the
// comeback's id, as it was given out.
func (s *script) contacts() map[string]string {
	all := make(map[string]string)
	for _, c := range s.server.Comebacks() {
		all[c.ID] = c.ContactID
		all[realID+strings.TrimPrefix(c.ID, "sandbox-")] = c.ContactID
	}
	return all
}

// whose FILE fails unless each comeback_id of a results file is that of a
// comeback of the row's own contact, and each comeback stands in it at most once.
func whose(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	r := csv.NewReader(strings.NewReader(text))
	if first, _, _ := strings.Cut(text, "\n"); strings.Contains(first, ";") {
		r.Comma = ';'
	}
	rows, err := r.ReadAll()
	ts.Check(err)
	id := slices.Index(rows[0], "comeback_id")
	contact := slices.IndexFunc(rows[0], func(name string) bool { return name == "contactId" || name == "Kontaktid" })
	there := of(ts).contacts()
	seen := make(map[string]bool)
	for _, row := range rows[1:] {
		if row[id] == "" {
			continue
		}
		if seen[row[id]] || !strings.EqualFold(there[row[id]], row[contact]) {
			ts.Fatalf("%v: the comeback is that of %q, or stands twice", row, there[row[id]])
		}
		seen[row[id]] = true
	}
	if len(seen) == 0 {
		ts.Fatalf("%s has no ids", args[0])
	}
}

// copies N [JOURNAL] fails unless N copies of sheets lie beside the journal, each
// with the bytes that its name says and for its owner alone, and no temporary one
// is left elsewhere.
func copies(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	journal := "state/comebacks/journal.db"
	if len(args) > 1 {
		journal = args[1]
	}
	folder := ts.MkAbs(journal + ".sheets")
	files, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		ts.Check(err)
	}
	if len(files) != want {
		ts.Fatalf("%d copies of sheets are kept, want %d: %v", len(files), want, files)
	}
	if want > 0 {
		onlyOwner(ts, folder, 0o700)
	}
	for _, f := range files {
		path := filepath.Join(folder, f.Name())
		onlyOwner(ts, path, 0o600)
		content, err := os.ReadFile(path)
		ts.Check(err)
		if digest := sha256.Sum256(content); hex.EncodeToString(digest[:]) != f.Name() {
			ts.Fatalf("%s has the bytes of %x", f.Name(), digest)
		}
	}
	left, err := filepath.Glob(filepath.Join(ts.Getenv("TMPDIR"), "comebacks-*"))
	ts.Check(err)
	if len(left) > 0 {
		ts.Fatalf("temporary files are left: %v", left)
	}
}

func onlyOwner(ts *testscript.TestScript, path string, want fs.FileMode) {
	info, err := os.Stat(path)
	ts.Check(err)
	if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
		ts.Fatalf("%s has the mode %o, want %o", path, got, want)
	}
}

// replace FILE OLD NEW [OLD NEW…] edits a file, as a person does in an editor
// that writes it in its place. OLD must be there.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	for pair := args[1:]; len(pair) > 1; pair = pair[2:] {
		if !strings.Contains(text, pair[0]) {
			ts.Fatalf("%s has no %q:\n%s", args[0], pair[0], text)
		}
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// next N runs the command that the program has just shown below "next:", as a
// person types it, and fails unless that ends with N.
func next(ts *testscript.TestScript, neg bool, args []string) {
	_, said, found := strings.Cut(ts.ReadFile("stdout"), "\n  comebacks ")
	if !found {
		ts.Fatalf("no next command is shown")
	}
	command, _, _ := strings.Cut("comebacks "+said, "\n")
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/c"}
	}
	ts.Logf("[next] %s", command)
	exits(ts, neg, append([]string{args[0]}, append(shell, command)...))
}
