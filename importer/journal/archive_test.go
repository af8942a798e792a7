package journal

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// packed makes a small backup of what need not be a journal.
func packed(t testing.TB) ([]byte, map[string]string) {
	t.Helper()
	sheet := "a;b\n1;2\n"
	sum := sha256.Sum256([]byte(sheet))
	texts := map[string]string{archivedJournal: strings.Repeat("journal", 100), archivedColumns: "{}", archivedSheets + hex.EncodeToString(sum[:]): sheet}
	m := &manifest{Format: archiveFormat, Schema: version, At: time.Unix(1_900_000_000, 0), Runs: 1}
	for _, name := range []string{archivedJournal, archivedColumns, archivedSheets + hex.EncodeToString(sum[:])} {
		sum := sha256.Sum256([]byte(texts[name]))
		m.Files = append(m.Files, archived{name, int64(len(texts[name])), hex.EncodeToString(sum[:])})
	}
	var out bytes.Buffer
	must0(t, writeArchive(&out, m, func(name string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(texts[name])), nil }))
	return out.Bytes(), texts
}

func unpacked(in []byte) (map[string]string, error) {
	texts := make(map[string]string)
	_, err := readArchive(bytes.NewReader(in), func(f archived, from io.Reader) error {
		b, err := io.ReadAll(from)
		texts[f.Name] = string(b)
		return err
	})
	return texts, err
}

// Whichever byte is another one, and wherever it is cut: it is refused, or what is in it
// is what was put there.
func TestArchiveDamaged(t *testing.T) {
	whole, texts := packed(t)
	same := func(got map[string]string) bool {
		return len(got) == len(texts) && got[archivedJournal] == texts[archivedJournal] && got[archivedColumns] == "{}"
	}
	if got, err := unpacked(whole); err != nil || !same(got) {
		t.Fatalf("%v, %v", got, err)
	}
	refused := 0
	for i := range whole {
		for _, flip := range []byte{1, 0x80, 0xff} {
			b := slices.Clone(whole)
			b[i] ^= flip
			switch got, err := unpacked(b); {
			case err != nil && !errors.Is(err, errNoBackup) && !errors.Is(err, errLater):
				t.Fatalf("byte %d: %v", i, err)
			case err != nil:
				refused++
			case !same(got):
				t.Fatalf("byte %d is another one, and that was not noticed", i)
			}
		}
	}
	if refused < len(whole)/2 {
		t.Errorf("only %d of %d were refused", refused, 3*len(whole))
	}
	for end := range len(whole) {
		if got, err := unpacked(whole[:end]); err == nil && !same(got) || err != nil && !errors.Is(err, errNoBackup) {
			t.Fatalf("cut at %d: %v", end, err)
		}
	}
}

// An archive that somebody has made by hand: what has no business in it is not written
// anywhere.
func TestArchiveForeign(t *testing.T) {
	good := fmt.Sprintf("%x", sha256.Sum256(nil))
	for name, c := range map[string]struct {
		files []archived
		heads []tar.Header
	}{
		"a path upwards":     {[]archived{{archivedJournal, 0, good}, {"../x", 0, good}}, nil},
		"an absolute path":   {[]archived{{archivedJournal, 0, good}, {"/etc/passwd", 0, good}}, nil},
		"a path in a sheet":  {[]archived{{archivedJournal, 0, good}, {"sheets/../../x", 0, good}}, nil},
		"a foreign name":     {[]archived{{archivedJournal, 0, good}, {"journal.db-wal", 0, good}}, nil},
		"another's digest":   {[]archived{{archivedJournal, 0, good}, {"sheets/" + strings.Repeat("0", 64), 0, good}}, nil},
		"a file twice":       {[]archived{{archivedJournal, 0, good}, {archivedJournal, 0, good}}, nil},
		"no journal":         {[]archived{{archivedColumns, 0, good}}, nil},
		"a negative size":    {[]archived{{archivedJournal, -1, good}}, nil},
		"a link":             {[]archived{{archivedJournal, 0, good}}, []tar.Header{{Typeflag: tar.TypeSymlink, Name: archivedJournal, Linkname: "/etc/passwd"}}},
		"a hard link":        {[]archived{{archivedJournal, 0, good}}, []tar.Header{{Typeflag: tar.TypeLink, Name: archivedJournal, Linkname: "x"}}},
		"a folder":           {[]archived{{archivedJournal, 0, good}}, []tar.Header{{Typeflag: tar.TypeDir, Name: archivedJournal}}},
		"one more":           {[]archived{{archivedJournal, 0, good}}, []tar.Header{{Typeflag: tar.TypeReg, Name: archivedJournal}, {Typeflag: tar.TypeReg, Name: "x"}}},
		"one fewer":          {[]archived{{archivedJournal, 0, good}, {archivedColumns, 0, good}}, []tar.Header{{Typeflag: tar.TypeReg, Name: archivedJournal}}},
		"another name there": {[]archived{{archivedJournal, 0, good}}, []tar.Header{{Typeflag: tar.TypeReg, Name: "x"}}},
	} {
		list := must[[]byte](t)(json.Marshal(&manifest{Format: archiveFormat, Schema: version, At: time.Unix(1_900_000_000, 0), Files: c.files}))
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		for name, text := range map[string]string{archivedList: string(list)} {
			must0(t, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(text))}))
			_, _ = io.WriteString(w, text)
		}
		must0(t, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: archivedSum, Size: 64}))
		fmt.Fprintf(w, "%x", sha256.Sum256(list))
		if c.heads == nil {
			for _, f := range c.files {
				c.heads = append(c.heads, tar.Header{Typeflag: tar.TypeReg, Name: f.Name})
			}
		}
		for _, h := range c.heads {
			must0(t, w.WriteHeader(&h))
		}
		must0(t, w.Close())
		if got, err := unpacked(out.Bytes()); !errors.Is(err, errNoBackup) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// Any bytes are an error, or a backup whose list is kept.
func FuzzArchive(f *testing.F) {
	whole, _ := packed(f)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("SQLite format 3\x00"))
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := unpacked(in)
		if err != nil {
			return
		}
		if _, ok := got[archivedJournal]; !ok {
			t.Error("it has no journal")
		}
		for name := range got {
			if !archivedNames.MatchString(name) {
				t.Errorf("it has %q", name)
			}
		}
	})
}

// listOf reads the list of a backup.
func listOf(path string) (*manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readList(tar.NewReader(f))
}

// rewritten gives a backup another list.
func rewritten(t *testing.T, path string, m *manifest) {
	t.Helper()
	texts := make(map[string][]byte)
	_, err := readArchive(bytes.NewReader(must[[]byte](t)(os.ReadFile(path))), func(f archived, from io.Reader) error {
		b, err := io.ReadAll(from)
		texts[f.Name] = b
		return err
	})
	must0(t, err)
	var out bytes.Buffer
	must0(t, writeArchive(&out, m, func(name string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(texts[name])), nil }))
	must0(t, os.WriteFile(path, out.Bytes(), 0o600))
}
