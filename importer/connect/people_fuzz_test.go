package connect

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"comebacks/importer"
)

// Whatever a server answers, what is taken from it are ids that can be some, each once,
// and lines of text; and an answer that can't be read is an error that may be tried
// again, or asked less for.
func FuzzPeople(f *testing.F) {
	for _, body := range []string{
		documentedContacts, `[]`, `null`, `{"matches":[{"id":"K1","customerId":"M1"},{"id":"K1"}]}`, `{"matches":null}`,
		`[{"customerId":"M1","contactIds":["K1","k1"]}]`,
		`[{"id":"K1","isDeceased":true,"telephone":{"home":"1"}},{"id":"K2","customerId":"M2"}]`,
		`[{"userId":"HAN1","userName":"Bo\u001b Ek","customerId":["M1"],"customerIdsWithSortOrder":[{"customerId":"M1"}]}]`,
		`[{"userGroupId":"GRP1","customerIds":["M1"],"name":"Lund"}]`, `[{"customerId":"M1","officeId":"FIR1","archived":true}]`,
		"\ufeff[ ]", "<html>", "[[[[", `[{"customerId":"M1","persons":[null]}]`,
	} {
		f.Add(200, "application/json", body)
	}
	f.Add(404, "text/html", "<title>Anna</title>")
	f.Add(400, "", "Anna Sj%C3%B6gren &#64; 070-174 06 05")
	f.Fuzz(func(t *testing.T, status int, contentType, body string) {
		if status < 101 || status > 599 {
			status = 200
		}
		client := answeredBy(t, status, http.Header{"Content-Type": {contentType}}, body)
		for call, ask := range askPeople {
			found, err := ask(t.Context(), client)
			var failed *importer.FindError
			switch {
			case err == nil:
				seeFound(t, call, found)
			case !errors.As(err, &failed) || failed.Verdict == importer.AnswerNone || failed.Verdict == importer.AnswerCreated:
				t.Errorf("%s: %v", call, err)
			case !isNothing(found):
				t.Errorf("%s: %v and %v", call, found, err)
			case importer.OneLine(told(failed.Reason)) != told(failed.Reason):
				t.Errorf("%s: more than a line: %q", call, told(failed.Reason))
			}
		}
	})
}

// seeFound sees whether what was found is of a form that callers may rely on.
func seeFound(t *testing.T, call string, found any) {
	t.Helper()
	seen := map[string]bool{}
	see := func(id string, lines ...string) {
		t.Helper()
		switch {
		case !canBeListedID(id) || id != strings.TrimSpace(id):
			t.Errorf("%s: the id %q", call, id)
		case seen[importer.OneCase(id)]:
			t.Errorf("%s: %q twice", call, id)
		case (call == "persons" || call == "contacts by id") && !sameID(id, "K1") && !sameID(id, "K2"):
			t.Errorf("%s: %q was not asked for", call, id)
		}
		seen[importer.OneCase(id)] = true
		for _, line := range lines {
			if line != importer.OneLine(line) {
				t.Errorf("%s: more than a line: %q", call, line)
			}
		}
	}
	switch all := found.(type) {
	case []importer.Contact:
		for _, c := range all {
			see(c.ID, c.Name, c.Town)
		}
	case []importer.Colleague:
		for _, c := range all {
			see(c.ID, c.Name)
		}
	case []string:
		for _, id := range all {
			see(id)
		}
	case foundByName:
		for _, id := range all.IDs {
			see(id)
		}
	}
}
