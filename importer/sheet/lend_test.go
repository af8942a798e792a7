package sheet

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// A row that is lent may be another one when the next comes, but not once it is kept: it
// still says the same, and is written as it stood, long after its memory was used again.
func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kunder.csv")
	var text strings.Builder
	text.WriteString("customerId,contactId,date,note\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "M30011,KON%d,2031-05-03,\"Ring, nummer %d\"\n", i, i)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var kept []importer.Row
	for row, err := range Lend(s.Batches(func(importer.Code, int) {})) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, Kept(row))
	}
	var want, got []string
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, fmt.Sprint(row.Number, row.Cells, s.Cells(row)))
	}
	var out strings.Builder
	w, err := s.NewWriter(&out, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range kept {
		got = append(got, fmt.Sprint(kept[i].Number, kept[i].Cells, s.Cells(kept[i])))
		if err := w.Write(&kept[i], nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	written := strings.ReplaceAll(out.String(), ",\n", "\n") // there is nothing beside its cells
	if diff := cmp.Diff(text.String(), written); diff != "" {
		t.Error(diff)
	}
}
