package connect

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func TestContactIDsByPhone(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       []string
		fails      bool
	}{
		{"as documented", `[{"customerId":"M1","contactIds":["K1","K2"]}]`, []string{"K1", "K2"}, false},
		{"nobody", `[]`, nil, false},
		{"none", `[{"customerId":"M1","contactIds":[]}]`, nil, false},
		{"null", `[{"customerId":"M1","contactIds":null}]`, nil, false},
		{"another customer's", `[{"customerId":"M2","contactIds":["K9"]},{"customerId":"m1","contactIds":["K1"]}]`, []string{"K1"}, false},
		{"one twice", `[{"customerId":"M1","contactIds":["K1","k1 "]}]`, []string{"K1"}, false},
		{"no customer", `[{"contactIds":["K1"]}]`, nil, true},
		{"an empty id", `[{"customerId":"M1","contactIds":["K1",""]}]`, nil, true},
		{"null for an id", `[{"customerId":"M1","contactIds":["K1",null]}]`, nil, true},
		{"a number for an id", `[{"customerId":"M1","contactIds":[1]}]`, nil, true},
		{"one text", `[{"customerId":"M1","contactIds":"K1"}]`, nil, true},
	} {
		got, err := answeredBy(t, 200, nil, test.body).ContactIDsByPhone(t.Context(), "M1", "0701740605")
		var failed *importer.FindError
		if errors.As(err, &failed) != test.fails || test.fails && failed.Verdict != importer.AnswerUncertain || !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, %v", test.name, got, err)
		}
	}
}

// A plus would be a space in a query.
func TestPhoneInAnAddress(t *testing.T) {
	client := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		if got := r.FormValue("phoneNumber"); got != "+46 70&1" {
			t.Errorf("%q in %s", got, r.RequestURI)
		}
		fmt.Fprint(w, `[]`)
	})
	if _, err := client.ContactIDsByPhone(t.Context(), "M1", "+46 70&1"); err != nil {
		t.Error(err)
	}
}

// matches is the answer to a search by name, with n contacts.
func matches(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"id":"K%d","customerId":"M1","type":"Person","score":1.5}`, i)
	}
	return `{"matches":[` + strings.Join(list, ",") + `]}`
}

func TestContactIDsByName(t *testing.T) {
	for _, test := range []struct {
		name    string
		status  int
		body    string
		n       int
		all     bool
		verdict importer.Verdict
	}{
		{"nobody", 200, matches(0), 0, true, 0},
		{"null", 200, `{"matches":null}`, 0, true, 0},
		{"one", 200, matches(1), 1, true, 0},
		{"another customer's", 200, `{"matches":[{"id":"K1","customerId":"M2"},{"id":"K2"},{"id":"K3","customerId":"m1"},{"id":"k2"}]}`, 2, true, 0},
		{"many", 200, matches(73), 73, true, 0},
		// What has a bound of its own gives a round number.
		{"a bound of 50", 200, matches(50), 50, false, 0},
		{"a bound of 200", 200, matches(200), 200, false, 0},
		{"1,000", 200, matches(1000), 1000, false, 0},
		{"more than asked for", 200, matches(1001), 1001, false, 0},
		{"others' 50", 200, strings.ReplaceAll(matches(50), "M1", "M2"), 0, false, 0},
		{"too long", 200, strings.Repeat(" ", longestList+1), 0, false, importer.AnswerRejected},
		{"refused", 403, "", 0, false, importer.AnswerForbidden},
		{"unreadable", 200, `{"matches":[{"customerId":"M1"}]}`, 0, false, importer.AnswerUncertain},
		{"null for a match", 200, `{"matches":[null]}`, 0, false, importer.AnswerUncertain},
		{"a list", 200, `[{"id":"K1"}]`, 0, false, importer.AnswerUncertain},
	} {
		t.Run(test.name, func(t *testing.T) {
			var sizes []string
			client := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
				sizes = append(sizes, r.FormValue("MaxSize"))
				w.WriteHeader(test.status)
				fmt.Fprint(w, test.body)
			})
			ids, all, err := client.ContactIDsByName(t.Context(), "M1", "Anna Ek")
			var failed *importer.FindError
			if errors.As(err, &failed) != (test.verdict != 0) || failed != nil && failed.Verdict != test.verdict {
				t.Errorf("%v", err)
			}
			if len(ids) != test.n || all != test.all {
				t.Errorf("%d ids, all %v", len(ids), all)
			}
			if want := []string{"1000"}; !cmp.Equal(sizes, want) {
				t.Errorf("sizes %v", sizes)
			}
		})
	}
}
