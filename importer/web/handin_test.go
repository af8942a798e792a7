package web

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"
)

func TestHandIn(t *testing.T) {
	w := newWorld(t)
	for name, kind := range map[string]string{"kunder.csv": "sheet.csv", "kontoret.xlsx": "sheet.xlsx"} {
		content := sample(t, name)
		f := w.handIn(name, content)
		got, err := os.ReadFile(f.original())
		if err != nil || !bytes.Equal(got, content) || f.Stored != kind || f.Name != name || f.By != "Anna" {
			t.Errorf("%s: %v, stored as %s, named %s, by %s", name, err, f.Stored, f.Name, f.By)
		}
		err = filepath.WalkDir(w.files().folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("others may read %s: %v", path, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// No name becomes a path, and none is shown that hides what it is.
func TestNames(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{
		"../../x", `C:\x`, `..\..\x.csv`, "con", "", "a\nb.csv", "\u202egnp.csv", strings.Repeat("å", 10_000) + ".csv", ".", "..", "/", "file.json", "~/x",
	} {
		f := w.handIn(name, []byte("a;b\n1;2\n"))
		if f.Stored != "sheet.csv" || filepath.Dir(f.original()) != filepath.Join(w.files().folder, f.ID) {
			t.Errorf("%q is stored as %s", name, f.original())
		}
		if f.Name == "" || strings.ContainsAny(f.Name, "/\\\n\u202e") || utf8.RuneCountInString(f.Name) > longestName {
			t.Errorf("%q is shown as %q", name, f.Name)
		}
	}
	entries, err := os.ReadDir(w.folder)
	if err != nil || len(entries) != 1 || entries[0].Name() != "files" {
		t.Errorf("there is more than the files: %v, %v", entries, err)
	}
}

// What did not arrive as a whole is not there.
func TestUploadCut(t *testing.T) {
	w := newWorld(t)
	kind, body := formOf("kunder.csv", bytes.Repeat([]byte("1;2;3\n"), 100_000))
	for _, in := range []io.Reader{
		io.LimitReader(bytes.NewReader(body.Bytes()), int64(body.Len()/2)),
		io.MultiReader(bytes.NewReader(body.Bytes()[:body.Len()/2]), iotest.ErrReader(io.ErrUnexpectedEOF)),
	} {
		answer := w.do("POST", "/files", kind, in)
		if answer.Code != http.StatusBadRequest {
			t.Errorf("a cut upload is answered with %d: %s", answer.Code, answer.Body)
		}
	}
	if left, _ := os.ReadDir(w.files().folder); len(left) != 0 {
		t.Errorf("there is %v", left)
	}
}

func TestHandInRefused(t *testing.T) {
	w := newWorld(t)
	w.server.config.MaxUpload = 1000
	for _, c := range []struct {
		what    string
		content []byte
		free    int64
		status  int
		says    string
	}{
		{"too large", make([]byte, 1001), 1 << 40, http.StatusRequestEntityTooLarge, "1 MB"},
		{"empty", nil, 1 << 40, http.StatusBadRequest, ""},
		{"no room", make([]byte, 100), leastRoom + 99, http.StatusInsufficientStorage, "1025 MB"},
		{"just room", make([]byte, 100), leastRoom + 100, http.StatusSeeOther, ""},
	} {
		w.files().free = func(string) (int64, bool) { return c.free, true }
		kind, body := formOf("x.csv", c.content)
		answer := w.do("POST", "/files", kind, body)
		if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.says) {
			t.Errorf("%s: %d %s", c.what, answer.Code, answer.Body)
		}
	}
	if answer := w.do("POST", "/files", "text/plain", strings.NewReader("x")); answer.Code != http.StatusBadRequest {
		t.Errorf("no form: %d", answer.Code)
	}
	if left := w.files().ids(); len(left) != 1 {
		t.Errorf("there is %v", left)
	}
}

func TestNoSuchFile(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"x", "..", strings.Repeat("a", 26), "../files"} {
		var no *refusal
		if _, err := w.files().get(id); !errors.As(err, &no) || no.status != http.StatusNotFound {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// What killed programs have left is removed, and files whose time has come.
func TestLifetimes(t *testing.T) {
	w := newWorld(t)
	old, sent, waiting, young := w.handIn("old.csv", []byte("1")), w.handIn("sent.csv", []byte("2")), w.handIn("waiting.csv", []byte("3")), w.handIn("young.csv", []byte("4"))
	folder := w.files().folder
	for f, s := range map[*file]send{sent: {State: sendEnded, Run: 1, At: today, Digest: "00"}, waiting: {State: sendWaiting, At: today}} {
		if err := f.change(func(i *fileInfo) error { i.Sends = append(i.Sends, s); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(w.folder, "journal.db.sheets"), 0o700); err != nil {
		t.Fatal(err)
	}
	keep := filepath.Join(w.folder, "journal.db.sheets", "00")
	for _, name := range []string{filepath.Join(folder, "spool-1"), keep} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(folder, "aaaa.part"), 0o700); err != nil {
		t.Fatal(err)
	}
	there := func(after time.Duration) (names string) {
		w.now = today.Add(after)
		w.start()
		all, err := w.files().all()
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range all {
			names += strings.TrimSuffix(i.Name, ".csv") + " "
		}
		return names
	}
	day := 24 * time.Hour
	if err := young.change(func(i *fileInfo) error { i.Opened = today.Add(10 * day); return nil }); err != nil {
		t.Fatal(err)
	}
	_ = old
	if got := there(14 * day); strings.Count(got, " ") != 4 {
		t.Errorf("after 14 days there are %s", got)
	}
	for _, name := range []string{"spool-1", "aaaa.part"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			t.Errorf("%s is left", name)
		}
	}
	if got := there(15 * day); strings.Contains(got, "old") || strings.Count(got, " ") != 3 {
		t.Errorf("after 15 days there are %s", got)
	}
	if got := there(91 * day); got != "waiting " {
		t.Errorf("after 91 days there are %s", got)
	}
	_ = os.Remove(keep)
}

func TestDelete(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("kunder.csv", bytes.Repeat([]byte(fiveRows), 2000))
	if answer := w.get("/files/" + f.ID + "/rows"); answer.Code != http.StatusOK { // it is being looked at
		t.Fatal(answer.Code)
	}
	if err := f.change(func(i *fileInfo) error { i.Sends = []send{{State: sendWaiting}}; return nil }); err != nil {
		t.Fatal(err)
	}
	if answer := w.post("/files/"+f.ID+"/delete", nil); answer.Code != http.StatusLocked {
		t.Errorf("what waits for its turn is removed: %d", answer.Code)
	}
	if err := f.change(func(i *fileInfo) error { i.Sends[0].State = sendOut; return nil }); err != nil {
		t.Fatal(err)
	}
	if answer := w.post("/files/"+f.ID+"/delete", nil); answer.Code != http.StatusSeeOther {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if answer := w.get("/files/" + f.ID); answer.Code != http.StatusNotFound {
		t.Errorf("it is there still: %d", answer.Code)
	}
	w.files().close()
	if left, _ := os.ReadDir(w.files().folder); len(left) != 0 {
		t.Errorf("there is %v", left)
	}
}
