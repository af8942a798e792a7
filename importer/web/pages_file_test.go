package web

import (
	"net/http"
	"strings"
	"testing"
)

// The pages of a file show what their handlers gather.
func TestPagesOfFile(t *testing.T) {
	w := newWorld(t)
	for name, content := range map[string][]byte{"faults.csv": sample(t, "faults.csv"), "kontoret.xlsx": sample(t, "kontoret.xlsx"), "none.csv": []byte("just a line\n")} {
		f := w.handIn(name, content)
		w.looked(f)
		for page, template := range map[string]string{"": "file", "/faults": "faults"} {
			if w.server.pages.byName[template] == nil {
				continue
			}
			got := w.get("/files/" + f.ID + page)
			if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), name) {
				t.Errorf("%s%s: %d %s", name, page, got.Code, got.Body)
			}
		}
	}
}
