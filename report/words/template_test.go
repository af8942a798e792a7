package words

import (
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
)

// A template has each field, in the order of Fields, but for the two parts of a name,
// and says what it means.
func TestTemplateWords(t *testing.T) {
	for _, language := range Languages {
		words := Voice{Language: language}.Template()
		var fields []importer.Field
		for _, c := range words.Columns {
			fields = append(fields, c.Field)
			if c.Name == "" || c.Meaning == "" || c.Needed == "" || strings.HasSuffix(c.Meaning, ".") {
				t.Errorf("%s: %+v", language, c)
			}
			if got := len(c.About()) + 2; got != len(words.Heads) { // its name, and its other names
				t.Errorf("%s: %d cells under %d heads", language, got, len(words.Heads))
			}
		}
		want := slices.DeleteFunc(slices.Clone(importer.Fields), func(f importer.Field) bool { return f == importer.FirstName || f == importer.LastName })
		if !slices.Equal(fields, want) {
			t.Errorf("%s: got %v", language, fields)
		}
		example := importer.Cells{CustomerID: words.Columns[0].Example, ContactID: words.Columns[1].Example, Note: words.Columns[len(words.Columns)-1].Example}
		if !example.IsExample() {
			t.Errorf("%s: the example %+v is not known as one", language, example)
		}
	}
}
