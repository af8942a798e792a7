package connect

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"comebacks/importer"
)

func TestFit(t *testing.T) {
	// 36 of the path's 260 characters are none of the ids' with M30011:
	// /CRM/Contact/M30011/ is 20, /ComebackMeeting 16, so 224 are left.
	ids := func(n, long int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("%0*d", long, i)
		}
		return list
	}
	for _, test := range []struct {
		name     string
		base     string
		customer string
		ids      []string
		want     int
	}{
		{"none", "", "M30011", nil, 0},
		{"one", "", "M30011", ids(1, 35), 1},
		{"a few", "", "M30011", ids(5, 35), 5},
		{"Vitec's own", "", "M30011", ids(20, 35), 6}, // 6*35 + 5 commas = 215
		{"short ones", "", "M30011", ids(30, 3), importer.MaxContactsPerFind},
		{"just", "", "M30011", []string{strings.Repeat("a", 200), strings.Repeat("b", 23), "c"}, 2},
		{"just not", "", "M30011", []string{strings.Repeat("a", 200), strings.Repeat("b", 24), "c"}, 1},
		{"a path that begins with something", "/api/v1", "M30011", []string{strings.Repeat("a", 200), strings.Repeat("b", 17), "c"}, 1},
		{"a path that begins with less", "/api/v1", "M30011", []string{strings.Repeat("a", 200), strings.Repeat("b", 16), "c"}, 2},
		{"a longer customer", "", "M300111", []string{strings.Repeat("a", 200), strings.Repeat("b", 23)}, 1},
		{"escaped as sent", "", "M30011", []string{strings.Repeat("å", 37), "b"}, 2}, // 222
		{"escaped, too long", "", "M30011", []string{strings.Repeat("å", 37), "bb"}, 1},
		{"an escaped customer", "", "Å", []string{strings.Repeat("a", 200), strings.Repeat("b", 24)}, 1},
		{"one that is too long alone", "", "M30011", []string{strings.Repeat("a", 999), "b"}, 1},
		{"no room at all", "/" + strings.Repeat("a", 300), "M30011", []string{"a", "b"}, 1},
		{"what can't be asked for", "", "M30011", []string{strings.Repeat(",", 999), "..", "", strings.Repeat("a", 224), "", "b"}, 5},
		{"too many that can't be asked for", "", "M30011", make([]string, 30), importer.MaxContactsPerFind},
	} {
		client := clientOf(t, Config{BaseURL: DefaultBaseURL + test.base})
		if got := client.Fit(test.customer, test.ids); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

// Whatever fits is asked for by a path that is short enough, and one more
// would not have fitted.
func TestWhatFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringOfN(rapid.RuneFrom([]rune("aÅ/, .%")), 0, 60, -1)
		contacts := rapid.SliceOfN(id, 1, 40).Draw(t, "contacts")
		base := DefaultBaseURL + strings.Repeat("/x", rapid.IntRange(0, 40).Draw(t, "base"))
		client, err := New(Config{BaseURL: base})
		if err != nil {
			t.Fatal(err)
		}
		path := ""
		client.transport = roundTripper(func(r *http.Request) (*http.Response, error) {
			path = r.URL.RequestURI()
			return nil, http.ErrHandlerTimeout
		})
		asked := func(n int) string {
			path = ""
			client.Find(t.Context(), "M30011", contacts[:n])
			return path
		}
		const longestSegment = 255
		tooLong := func(path string) bool {
			return len(path) > longestPath ||
				slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool { return len(s) > longestSegment })
		}

		n := client.Fit("M30011", contacts)
		if n < 1 || n > min(importer.MaxContactsPerFind, len(contacts)) {
			t.Fatalf("%d", n)
		}
		if p := asked(n); n > 1 && tooLong(p) {
			t.Errorf("%d fit, but make %d characters: %s", n, len(p), p)
		}
		if n < min(importer.MaxContactsPerFind, len(contacts)) && !tooLong(asked(n+1)) {
			t.Errorf("only %d fit, but one more makes %d characters: %s", n, len(path), path)
		}
	})
}
