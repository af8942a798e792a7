package words

import (
	"testing"

	"comebacks/importer"
)

// A file that is kept has no list beside it to choose from.
func TestAdviceInAFile(t *testing.T) {
	p := importer.Problem{Code: importer.SeveralContacts, Value: "2"}
	for _, l := range Languages {
		sentence := func(v Voice) string { v.Language = l; return Teller{Voice: v}.Sentence(p) }
		page, file, terminal := sentence(Voice{OnPage: true}), sentence(Voice{OnPage: true, Alone: true}), sentence(Voice{})
		if file != terminal || file == page {
			t.Errorf("%s: on the page %q, in a file %q, in a terminal %q", l, page, file, terminal)
		}
	}
}
