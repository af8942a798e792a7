package sheet

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"comebacks/importer"
)

func packed(tb testing.TB, texts ...string) string {
	tb.Helper()
	var out bytes.Buffer
	for _, text := range texts {
		z := gzip.NewWriter(&out)
		if _, err := io.WriteString(z, text); err != nil {
			tb.Fatal(err)
		}
		if err := z.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	return out.String()
}

func unpacked(tb testing.TB, text string) string {
	tb.Helper()
	z, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		tb.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil {
		tb.Fatal(err)
	}
	return string(all)
}

// holds fails unless a copy is exactly of a text.
func holds(t *testing.T, taken *Taken, text string) {
	t.Helper()
	got, err := os.ReadFile(taken.Path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(text))
	if string(got) != text || taken.Size != int64(len(text)) || !bytes.Equal(taken.Digest, sum[:]) {
		t.Errorf("the copy has %d bytes (%d, %x), want %d (%x)", len(got), taken.Size, taken.Digest, len(text), sum)
	}
}

// failsWith fails unless err is a Failure with that code, about that path.
func failsWith(t *testing.T, err error, code importer.Code, path string) {
	t.Helper()
	var f *importer.Failure
	if !errors.As(err, &f) || f.Code != code || f.Path != path {
		t.Errorf("got %v, want %s of %s", err, code, path)
	}
}

// empty fails if something is left in a folder.
func empty(t *testing.T, dir string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		t.Errorf("%s is left behind", f.Name())
	}
}

func TestTakeFiles(t *testing.T) {
	long := strings.Repeat("Kundid;Kontaktid;Datum\n", 20_000)
	for name, tt := range map[string]struct{ file, want string }{
		"a file":           {"Kundid;Kontaktid\n", "Kundid;Kontaktid\n"},
		"an empty one":     {"", ""},
		"one byte":         {"K", "K"},
		"a long one":       {long, long},
		"gzip":             {packed(t, long), long},
		"several members":  {packed(t, "Kundid;", "", "Kontaktid\n"), "Kundid;Kontaktid\n"},
		"nothing, packed":  {packed(t, ""), ""},
		"packed twice":     {packed(t, packed(t, "a")), packed(t, "a")},
		"a byte like gzip": {"\x1fKundid", "\x1fKundid"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, path := t.TempDir(), file(t, tt.file)
			taken, err := Take(t.Context(), path, nil, dir)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, taken, tt.want)
			if taken.Name != path || !taken.Regular || taken.Stdin || filepath.Dir(taken.Path) != dir {
				t.Errorf("got %+v", taken)
			}
			if err := errors.Join(taken.Remove(), taken.Remove()); err != nil {
				t.Error(err)
			}
			empty(t, dir)
		})
	}
}

func TestTakeStdin(t *testing.T) {
	for name, text := range map[string]string{"plain": "Kundid\n", "packed": packed(t, "Kundid\n")} {
		t.Run(name, func(t *testing.T) {
			taken, err := Take(t.Context(), "-", iotest.OneByteReader(strings.NewReader(text)), t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			holds(t, taken, "Kundid\n")
			if taken.Regular || !taken.Stdin || taken.Name != "-" {
				t.Errorf("got %+v", taken)
			}
		})
	}
	t.Run("a file that was read before", func(t *testing.T) {
		f, err := os.Open(file(t, "a line\nKundid\n"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := io.CopyN(io.Discard, f, 7); err != nil {
			t.Fatal(err)
		}
		taken, err := Take(t.Context(), "-", f, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		holds(t, taken, "Kundid\n")
		if !taken.Regular || !taken.Stdin {
			t.Errorf("got %+v", taken)
		}
	})
	t.Run("a pipe", func(t *testing.T) {
		out, in, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		go func() {
			for range 1000 {
				_, _ = io.WriteString(in, "Kundid;Kontaktid\n")
			}
			in.Close()
		}()
		taken, err := Take(t.Context(), "-", out, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		holds(t, taken, strings.Repeat("Kundid;Kontaktid\n", 1000))
	})
}

func TestTakeRefuses(t *testing.T) {
	whole := packed(t, strings.Repeat("Kundid;Kontaktid\n", 1000))
	flipped := []byte(whole)
	flipped[len(flipped)-6] ^= 1 // of the checksum
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for name, tt := range map[string]struct {
		path  string
		stdin io.Reader
		code  importer.Code
	}{
		"no such file":           {path: filepath.Join(t.TempDir(), "none.csv"), code: importer.NoSuchFile},
		"a folder":               {path: t.TempDir(), code: importer.IsFolder},
		"a device":               {path: os.DevNull, code: importer.IsDevice},
		"no input":               {path: "-", code: importer.NothingPiped},
		"a device as input":      {path: "-", stdin: null, code: importer.NothingPiped},
		"gzip that is cut":       {path: file(t, whole[:len(whole)-9]), code: importer.DamagedGzip},
		"cut in its header":      {path: file(t, whole[:5]), code: importer.DamagedGzip},
		"with another checksum":  {path: file(t, string(flipped)), code: importer.DamagedGzip},
		"with something behind":  {path: file(t, whole+"more"), code: importer.DamagedGzip},
		"cut in the second part": {path: file(t, whole+whole[:20]), code: importer.DamagedGzip},
		"an input that breaks":   {path: "-", stdin: iotest.TimeoutReader(strings.NewReader("Kundid")), code: importer.Unreadable},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := Take(t.Context(), tt.path, tt.stdin, dir)
			failsWith(t, err, tt.code, tt.path)
			empty(t, dir)
		})
	}
	t.Run("more than may be unpacked", func(t *testing.T) {
		dir, path := t.TempDir(), file(t, packed(t, "abcdef", "ghijk"))
		_, err := taking{limit: 10}.take(t.Context(), path, nil, dir)
		failsWith(t, err, importer.GzipTooLarge, path)
		empty(t, dir)
		if _, err = (taking{limit: 11}).take(t.Context(), path, nil, dir); err != nil {
			t.Error(err)
		}
	})
	t.Run("no folder for the copy", func(t *testing.T) {
		path := file(t, "Kundid")
		_, err := Take(t.Context(), path, nil, filepath.Join(t.TempDir(), "none"))
		failsWith(t, err, importer.NoCopy, path)
	})
}

// A file that is written to while it is copied is copied anew, until it rests.
func TestTakeWhileWritten(t *testing.T) {
	soon := time.Now().Add(time.Hour) // as good as now: it may have been written to again since
	for name, tt := range map[string]struct {
		writes int // after as many reads
		grows  int
		packed bool
		time   time.Time // what the file shows after each
		code   importer.Code
	}{
		"and then rests":                {writes: 1},
		"thrice, and then rests":        {writes: 3},
		"with nothing else to tell it":  {writes: 1, time: soon},
		"the same thrice":               {writes: 3, time: soon},
		"packed":                        {writes: 1, packed: true},
		"packed, nothing to tell it":    {writes: 2, packed: true, time: soon},
		"it grows, and rests":           {writes: 1, grows: 5000, time: soon},
		"it shrinks, and rests":         {writes: 1, grows: -5000, time: soon},
		"again and again":               {writes: 1000, code: importer.SheetChanging},
		"again, with nothing to tell":   {writes: 1000, time: soon, code: importer.SheetChanging},
		"it grows on and on, at a time": {writes: 1000, grows: 10, time: soon, code: importer.SheetChanging},
	} {
		t.Run(name, func(t *testing.T) {
			version := func(n int) string {
				text := strings.Repeat(string(rune('a'+n%20)), 100_000+n*tt.grows)
				if tt.packed {
					// Of numbers that do not pack well, so that it takes several reads.
					var long strings.Builder
					for i := range 20_000 {
						fmt.Fprintf(&long, "%x;", uint32(i+n)*2654435761)
					}
					text = packed(t, long.String())
				}
				return text
			}
			path := file(t, version(0))
			write := func(n int) {
				// In place, as the file must stay the one that is open.
				if err := os.WriteFile(path, []byte(version(n)), 0o600); err != nil {
					t.Fatal(err)
				}
				if !tt.time.IsZero() {
					if err := os.Chtimes(path, tt.time, tt.time); err != nil {
						t.Fatal(err)
					}
				}
			}
			write(0)
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			to, err := os.Create(filepath.Join(t.TempDir(), "copy"))
			if err != nil {
				t.Fatal(err)
			}
			defer to.Close()
			written := 0
			from := &named{file: f, regular: true, reader: readerFunc(func(p []byte) (int, error) {
				n, err := f.Read(p[:min(len(p), 50_000)])
				if written < tt.writes {
					written++
					write(written)
				}
				return n, err
			})}
			c := &copying{ctx: t.Context(), name: "kunder.csv", limit: maxUnpacked, file: to}
			err = c.copyUnchanged(from, 0)
			if tt.code != "" {
				failsWith(t, err, tt.code, "kunder.csv")
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := version(tt.writes)
			if tt.packed {
				want = unpacked(t, want)
			}
			holds(t, &Taken{Path: to.Name(), Digest: c.unpacked.sum(), Size: c.unpacked.size}, want)
		})
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// What waits for a pipe ends with its context.
func TestTakeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	defer in.Close()
	dir := t.TempDir()
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := Take(ctx, "-", out, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	empty(t, dir)
	if _, err := Take(ctx, file(t, "Kundid"), nil, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v of a file", err)
	}
	empty(t, dir)
}

// What a program that was killed has left is removed a day later.
func TestTakeRemovesLeft(t *testing.T) {
	dir := t.TempDir()
	sheet := filepath.Join(dir, "kunder.csv")
	old := time.Now().Add(-25 * time.Hour)
	stays := map[string]bool{"comebacks-sheet-1": false, "comebacks-sheet-2": true, "comebacks-sheet-x": true, "comebacks-sheet-3": true, "kunder.csv": true}
	for name := range stays {
		path := filepath.Join(dir, name)
		if name == "comebacks-sheet-3" {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		} else if err := os.WriteFile(path, []byte("a"), 0o600); err != nil {
			t.Fatal(err)
		}
		if name == "comebacks-sheet-2" {
			continue
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	taken, err := Take(t.Context(), sheet, nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, taken, "a")
	for name, there := range stays {
		if _, err := os.Lstat(filepath.Join(dir, name)); (err == nil) != there {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file of our own is not copied, unless it is packed, and stays.
func TestTakeInPlace(t *testing.T) {
	dir := t.TempDir()
	for text, copied := range map[string]bool{"a;b\n1;2\n": false, "": true, "x": true, packed(t, "a;b\n"): true} {
		path := file(t, text)
		taken, err := TakeInPlace(t.Context(), path, nil, dir)
		if err != nil {
			t.Fatal(err)
		}
		if text[:min(1, len(text))] == "\x1f" {
			text = unpacked(t, text)
		}
		holds(t, taken, text)
		if (taken.Path != path) != copied {
			t.Errorf("%q is at %s", text, taken.Path)
		}
		if err := taken.Remove(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
		empty(t, dir)
	}
	_, err := TakeInPlace(t.Context(), filepath.Join(dir, "none.csv"), nil, dir)
	failsWith(t, err, importer.NoSuchFile, filepath.Join(dir, "none.csv"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := TakeInPlace(ctx, file(t, "a;b"), nil, dir); !errors.Is(err, context.Canceled) {
		t.Errorf("broken off it is %v", err)
	}
}
