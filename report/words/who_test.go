package words

import (
	"testing"

	"comebacks/importer"
)

// A row of a colleague's is told with her name, one's own without.
func TestWhoseRowItIs(t *testing.T) {
	who := func(run int64) string { return map[int64]string{12: "anna"}[run] }
	for _, tt := range []struct {
		language Language
		run      int64
		want     string
	}{
		{English, 12, "the same comeback as row 3 of run 12 (anna)"},
		{English, 11, "the same comeback as row 3 of run 11"},
		{English, 0, "the same comeback as row 3"},
		{Swedish, 12, "samma återkomst som rad 3 i körning 12 (anna)"},
	} {
		teller := Teller{Voice: Voice{Language: tt.language}, Who: who}
		if got := teller.Sentence(importer.Problem{Code: importer.SameAsRow, Row: 3, Run: tt.run}); got != tt.want {
			t.Errorf("told as %q", got)
		}
	}
}
