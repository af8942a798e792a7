package report

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

const resultsHeader = "contactId,status,comeback_id,error,sent_at,row,sheet\n"

// createdAs are results of ours that say of comebacks.
func createdAs(ids ...string) string {
	text := resultsHeader
	for i, id := range ids {
		text += fmt.Sprintf("c%d,created,%s,,,%d,\n", i+2, id, i+2)
	}
	return text
}

// idsIn stands in for the one who reads sheets.
func idsIn(path string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield("", err)
			return
		}
		defer f.Close()
		lines, err := csv.NewReader(f).ReadAll()
		if err != nil {
			yield("", err)
			return
		}
		for _, l := range lines[1:] {
			if !yield(l[2], nil) {
				return
			}
		}
	}
}

// invalidAnd are a faulty row, and comebacks.
func invalidAnd(ids ...string) iter.Seq2[Pair, error] {
	pairs := []Pair{{row(1), new(importer.IsInvalid(1, []importer.Problem{isInvalid}))}}
	return func(yield func(Pair, error) bool) {
		for i, id := range ids {
			pairs = append(pairs, Pair{row(i + 2), new(importer.IsCreated(i+2, id, sentAt, 0))})
		}
		each(pairs...)(yield)
	}
}

// Nothing that says what is in Vitec is replaced by what knows less.
func TestEvidenceIsKept(t *testing.T) {
	for name, tt := range map[string]struct {
		before Before
		old    string
		more   map[string]string // other files
		kept   string            // where the old results are
		setUp  func(*Results)
	}{
		"of this run":                      {Before{Run: 12, Same: true}, createdAs("AK1"), nil, "", nil},
		"of another run":                   {Before{Run: 12}, createdAs("AK7"), nil, "kunder.results.run-12.csv", nil},
		"of another run, twice":            {Before{Run: 12}, createdAs("AK1"), map[string]string{"kunder.results.run-12.csv": "x"}, "kunder.results.run-12-2.csv", nil},
		"of the same sheet":                {Before{Run: 12, SameSheet: true}, createdAs("AK8", "AK7"), nil, "", nil},
		"of the same sheet, with more":     {Before{Run: 12, SameSheet: true}, createdAs("AK7", "AK1"), nil, "kunder.results.run-12.csv", nil},
		"of nobody knows whom":             {Before{}, createdAs("AK1"), nil, "kunder.results.earlier-1.csv", nil},
		"of nobody knows whom, again":      {Before{}, createdAs("AK1"), map[string]string{"kunder.results.earlier-1.csv": "x"}, "kunder.results.earlier-2.csv", nil},
		"of nobody knows whom, not more":   {Before{}, createdAs("AK7"), nil, "", nil},
		"of a trial":                       {Before{}, createdAs("sandbox-1"), nil, "", nil},
		"that can't be read":               {Before{}, createdAs("AK7") + "\"", nil, "kunder.results.earlier-1.csv", nil},
		"that nobody can read":             {Before{}, createdAs("AK7"), nil, "kunder.results.earlier-1.csv", func(r *Results) { r.IDs = nil }},
		"an id that looks like a formula":  {Before{}, createdAs("'=AK9"), nil, "", nil},
		"somebody's own, named":            {Before{}, "mine", nil, "", func(r *Results) { r.Paths.Named = true }},
		"empty":                            {Before{Run: 12}, "", nil, "", nil},
		"of a check, of nobody knows whom": {Before{}, resultsHeader + "c2,unsent,,,,2,\n", nil, "", func(r *Results) { r.Kind = Check }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "kunder.results.csv", tt.old)
			for path, text := range tt.more {
				write(t, path, text)
			}
			r := kunder
			r.IDs, r.Before = idsIn, tt.before
			if tt.setUp != nil {
				tt.setUp(&r)
			}
			tally, err := r.Write(invalidAnd("AK7", "AK8", "=AK9"))
			if err != nil {
				t.Fatal(err)
			}
			var want []Rename
			if tt.kept != "" {
				want = []Rename{{"kunder.results.csv", tt.kept}}
				if got := read(t, tt.kept); got != tt.old {
					t.Errorf("what is kept says %q", got)
				}
			}
			if diff := cmp.Diff(want, tally.Renamed); diff != "" {
				t.Error(diff)
			}
			if got := read(t, "kunder.results.csv"); !strings.Contains(got, "AK7") || got == tt.old {
				t.Errorf("the results say %q", got)
			}
			if names := list(t, "."); len(names) != 2+len(tt.more)+len(want) {
				t.Errorf("there are %q", names)
			}
			if digest, _ := digestOf("kunder.results.csv"); r.Kind != Check && string(digest) != string(tally.ResultsDigest) {
				t.Error("the digest is another")
			}
		})
	}
}

// A file that nobody wrote with this program, and nobody named, stays.
func TestSomebodysOwnIsNotReplaced(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "kunder.results.csv", "mine")
	write(t, "kunder.results-2.csv", "mine too")
	tally, err := kunder.Write(invalidAnd("AK7"))
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, "kunder.results.csv") + read(t, "kunder.results-2.csv"); got != "minemine too" {
		t.Errorf("they are %q", got)
	}
	if diff := cmp.Diff([]Beside{{Rename{"kunder.results.csv", "kunder.results-3.csv"}, importer.NotOurs}}, tally.Beside); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"kunder.results-3.csv", "kunder.errors.csv"}, tally.Files); diff != "" {
		t.Error(diff)
	}
}

// An errors file that somebody has changed is put aside, neither written over
// nor removed.
func TestEditedErrorsAreKept(t *testing.T) {
	const ours = resultsHeader + "c2,invalid,,,,2,\n"
	known, wrong := []byte("known"), []byte("wrong")
	now := time.Now().Truncate(time.Second)
	for name, tt := range map[string]struct {
		kind   Kind
		same   bool
		digest []byte
		later  time.Duration // than the results
		kept   bool
	}{
		"as it was written":                  {Import, false, known, time.Hour, false},
		"changed, and its time kept":         {Import, false, wrong, 0, true},
		"of the same run":                    {Import, true, nil, time.Second, false},
		"of the same run, changed":           {Import, true, nil, time.Minute, true},
		"of nobody knows whom":               {Import, false, nil, 0, true},
		"of a check":                         {Check, false, nil, 0, false},
		"of a check, changed":                {Check, false, nil, time.Minute, true},
		"of a trial, changed on another day": {Trial, false, nil, -time.Minute, true},
	} {
		for _, errorsToo := range []bool{true, false} {
			t.Run(fmt.Sprint(name, errorsToo), func(t *testing.T) {
				t.Chdir(t.TempDir())
				write(t, "kunder.results.csv", createdAs("AK7"))
				write(t, "kunder.errors.csv", ours)
				for path, at := range map[string]time.Time{"kunder.results.csv": now, "kunder.errors.csv": now.Add(tt.later)} {
					if err := os.Chtimes(path, at, at); err != nil {
						t.Fatal(err)
					}
				}
				r := kunder
				r.Kind, r.IDs, r.Before = tt.kind, idsIn, Before{Same: tt.same, ErrorsDigest: tt.digest}
				if slices.Equal(tt.digest, known) {
					r.Before.ErrorsDigest, _ = digestOf("kunder.errors.csv")
				}
				pairs := invalidAnd("AK7")
				if !errorsToo {
					pairs = each(Pair{row(2), new(importer.IsCreated(2, "AK7", sentAt, 0))})
				}
				tally, err := r.Write(pairs)
				if err != nil {
					t.Fatal(err)
				}
				want := ""
				if tt.kept {
					want = "kunder.errors.edited-1.csv"
					if got := read(t, want); got != ours {
						t.Errorf("what is kept says %q", got)
					}
				}
				if tally.Kept != want || tally.Stale != "" {
					t.Errorf("kept as %q, stale %q", tally.Kept, tally.Stale)
				}
				if _, err := os.Stat("kunder.errors.csv"); errorsToo != (err == nil) {
					t.Errorf("errors.csv: %v", err)
				}
				if digest, _ := digestOf("kunder.errors.csv"); tt.kind != Check && string(digest) != string(tally.ErrorsDigest) {
					t.Error("the digest is another")
				}
			})
		}
	}
}

var errDead = errors.New("the program is dead")

// faultyDisk lets what is done to names fail, from the nth time on or just then,
// and says how often something was done.
func faultyDisk(t *testing.T, fails func(n int) error, links bool) (done *int) {
	t.Helper()
	before := disk
	t.Cleanup(func() { disk = before })
	done = new(int)
	fail := func() error {
		*done++
		return fails(*done)
	}
	disk.link = func(from, to string) error {
		if !links {
			return errors.ErrUnsupported
		}
		if err := fail(); err != nil {
			return err
		}
		return os.Link(from, to)
	}
	disk.rename = func(from, to string) error {
		if err := fail(); err != nil {
			return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
		}
		return os.Rename(from, to)
	}
	disk.remove = func(path string) error {
		if err := fail(); err != nil {
			return err
		}
		return os.Remove(path)
	}
	return done
}

// Wherever the program is killed, or the disk fails once: the old results are
// there under one of their names, and so is the errors file that somebody has
// changed; each file is whole; and the next time all comes right.
func TestKilledWhileWritingResults(t *testing.T) {
	old, edited := createdAs("AK1"), resultsHeader+"c2,invalid,,corrected,,2,\n"
	for _, links := range []bool{true, false} {
		for _, killed := range []bool{true, false} {
			for k := 1; ; k++ {
				over := false
				t.Run(fmt.Sprintf("links %v, killed %v, step %d", links, killed, k), func(t *testing.T) {
					t.Chdir(t.TempDir())
					write(t, "kunder.results.csv", old)
					write(t, "kunder.errors.csv", edited)
					r := kunder
					r.IDs, r.Before = idsIn, Before{Run: 12, ErrorsDigest: []byte("another")}
					done := faultyDisk(t, func(n int) error {
						if n == k || killed && n > k {
							return errDead
						}
						return nil
					}, links)
					_, err := r.Write(invalidAnd("AK7"))
					over = *done < k
					if !killed && err != nil && !over {
						t.Errorf("a disk that fails once: %v", err)
					}
					kept := func() {
						t.Helper()
						var all []string
						for _, name := range list(t, ".") {
							text := read(t, name)
							all = append(all, text)
							if !strings.HasPrefix(name, ".") && !strings.HasSuffix(text, "\n") {
								t.Errorf("%s is %q", name, text)
							}
						}
						if !slices.Contains(all, old) || !slices.Contains(all, edited) {
							t.Errorf("after step %d there is only %q: %q", k, list(t, "."), all)
						}
					}
					kept()
					disk.link, disk.rename, disk.remove = os.Link, os.Rename, os.Remove
					r.Before.Same = false
					if text, _ := os.ReadFile("kunder.results.csv"); string(text) != old {
						r.Before.Same = true
					}
					if _, err := r.Write(invalidAnd("AK7")); err != nil {
						t.Fatal(err)
					}
					kept()
					if got := read(t, "kunder.results.csv"); !strings.Contains(got, "AK7") {
						t.Errorf("the next time it is %q", got)
					}
				})
				if over {
					break
				}
			}
		}
	}
}

// A file that Excel has open can't be replaced: the new one stands beside it.
func TestWrittenBeside(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "kunder.results.csv", createdAs("AK1"))
	write(t, "kunder.errors.csv", resultsHeader)
	taken := func(path string) bool { return path == "kunder.results.csv" || path == "kunder.errors.csv" }
	before := disk
	t.Cleanup(func() { disk = before })
	disk.rename = func(from, to string) error {
		if taken(from) || taken(to) {
			return fs.ErrPermission
		}
		return os.Rename(from, to)
	}
	r := kunder
	r.Before = Before{Run: 12}
	r.Before.ErrorsDigest, _ = digestOf("kunder.errors.csv")
	for n := 2; n < 4; n++ {
		tally, err := r.Write(invalidAnd("AK7"))
		if err != nil {
			t.Fatal(err)
		}
		results, errs := fmt.Sprintf("kunder.results-%d.csv", n), fmt.Sprintf("kunder.errors-%d.csv", n)
		if diff := cmp.Diff([]string{results, errs}, tally.Files); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]Beside{{Rename{"kunder.results.csv", results}, importer.WriteForbidden}, {Rename{"kunder.errors.csv", errs}, importer.WriteForbidden}}, tally.Beside); diff != "" {
			t.Error(diff)
		}
		if len(tally.Renamed) > 0 || tally.Kept != "" {
			t.Errorf("renamed %v, kept %q", tally.Renamed, tally.Kept)
		}
		if got := read(t, results); !strings.Contains(got, "AK7") {
			t.Errorf("beside is %q", got)
		}
	}
	if names := list(t, "."); len(names) != 6 {
		t.Errorf("there are %q", names)
	}
	if got := read(t, "kunder.results.csv"); got != createdAs("AK1") {
		t.Errorf("what is open is now %q", got)
	}
}

// If they can be written nowhere, that is an error of its own, and nothing is
// left behind.
func TestWrittenNowhere(t *testing.T) {
	for kind, want := range map[Kind]importer.Code{Import: importer.ResultsNotWritten, Check: importer.WriteForbidden} {
		t.Chdir(t.TempDir())
		before := disk
		t.Cleanup(func() { disk = before })
		disk.rename = func(from, to string) error {
			return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrPermission}
		}
		disk.link = disk.rename
		r := kunder
		r.Kind = kind
		_, err := r.Write(invalidAnd("AK7"))
		var failed *importer.Failure
		if !errors.As(err, &failed) || failed.Code != want || failed.Path != "kunder.results.csv" || !errors.Is(err, fs.ErrPermission) {
			t.Errorf("got %v", err)
		}
		if names := list(t, "."); len(names) != 0 {
			t.Errorf("there are %q", names)
		}
		disk = before
		r.Paths = Paths{Results: "gone/kunder.results.csv", Errors: "gone/kunder.errors.csv"}
		if _, err := r.Write(invalidAnd("AK7")); !errors.As(err, &failed) || kind == Import && failed.Code != importer.ResultsNotWritten {
			t.Errorf("got %v", err)
		}
	}
}
