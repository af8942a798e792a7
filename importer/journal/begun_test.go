package journal

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// Of the rows that a killed process left as being sent, those that had not
// begun are known not to be in Vitec, so long as the machine goes on.
func TestBegun(t *testing.T) {
	const unsent, uncertain = importer.Unsent, importer.Uncertain
	for name, tt := range map[string]struct {
		between func(t *testing.T, path string)
		want    []importer.Status // of the rows 2, which has begun, and 3
	}{
		"killed":            {func(*testing.T, string) {}, []importer.Status{uncertain, unsent}},
		"a power cut":       {func(t *testing.T, path string) { overwrite(t, path, "begun 2 another start\n") }, []importer.Status{uncertain, uncertain}},
		"the file is gone":  {func(t *testing.T, path string) { must0(t, os.Remove(path)) }, []importer.Status{uncertain, uncertain}},
		"the file is empty": {func(t *testing.T, path string) { must0(t, os.Truncate(path, 0)) }, []importer.Status{uncertain, uncertain}},
		"a mark may be lost": {func(t *testing.T, path string) {
			overwrite(t, path, string(must[[]byte](t)(os.ReadFile(path)))+"spoilt")
		}, []importer.Status{uncertain, uncertain}},
		"killed once more":  {reopen, []importer.Status{uncertain, unsent}},
		"opened to be read": {func(t *testing.T, path string) { readOnce(t, path) }, []importer.Status{uncertain, unsent}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			j := open(t, path)
			r := begin(t, j)
			for i, note := range []string{"note", "another note"} {
				sent(t, r, intent(i+2, note))
			}
			must0(t, r.Begun(2, time.Time{}))
			must0(t, j.Close()) // which writes nothing that a killed process would not have
			tt.between(t, marksPath(path))

			j = open(t, path)
			defer j.Close()
			r = must[*Run](t)(j.Continue(must[Info](t)(j.Latest())))
			var got []importer.Status
			for _, o := range entries(t, r) {
				got = append(got, o.Status)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if tt.want[1] == unsent {
				// It may be sent now: only row 2 stands in its way.
				if way := intend(t, r, intent(3, "another note")); len(way) != 1 || way[0].Row != 2 || way[0].State != importer.StateInDoubt {
					t.Errorf("in the way of row 3: %+v", way)
				}
			}
		})
	}
}

func overwrite(t testing.TB, path, text string) { must0(t, os.WriteFile(path, []byte(text), 0o600)) }

// reopen opens the journal and is killed before anything is sent.
func reopen(t *testing.T, marks string) {
	j := open(t, marks[:len(marks)-len(".begun")])
	must0(t, j.Close())
}

func readOnce(t *testing.T, marks string) {
	j, err := OpenToRead(marks[:len(marks)-len(".begun")])
	must0(t, err)
	must0(t, j.Close())
}

func must0(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
