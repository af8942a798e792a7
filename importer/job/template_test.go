package job_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sheet"
	"comebacks/report/words"
)

// A template of each kind is a sheet whose columns are all understood, and whose
// example is left out and told.
func TestTemplates(t *testing.T) {
	for _, language := range words.Languages {
		for ext, asBook := range map[string]bool{"csv": false, "xlsx": true} {
			var text bytes.Buffer
			if err := job.WriteTemplate(&text, words.Voice{Language: language}.Template(), asBook); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "mall."+ext)
			if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := sheet.Open(path, sheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var fields []importer.Field
			for _, c := range s.Understood() {
				fields = append(fields, c.Field)
			}
			want := slices.DeleteFunc(slices.Clone(importer.Fields), func(f importer.Field) bool { return f == importer.FirstName || f == importer.LastName })
			if diff := cmp.Diff(want, fields); diff != "" {
				t.Errorf("%s %s: %s", language, ext, diff)
			}
			told := 0
			for row, err := range s.RowsAnd(func(code importer.Code, row int) {
				if code == importer.ExampleRow && row == 2 {
					told++
				}
			}) {
				t.Errorf("%s %s: a row %+v %v", language, ext, row, err)
			}
			if told != 1 {
				t.Errorf("%s %s: the example was told %d times", language, ext, told)
			}
		}
	}
}
