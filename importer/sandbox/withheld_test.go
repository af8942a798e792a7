package sandbox_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer/sandbox"
)

func TestLookupOutage(t *testing.T) {
	tests := []struct {
		every time.Duration
		want  string // a look-up each 10 s: whether it is answered
	}{
		{0, "no no no yes yes yes yes yes yes yes"},
		{time.Minute, "no no no yes yes yes no no no yes"},
		{20 * time.Second, "no no no no no no no no no no"},
	}
	for _, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			server := sandbox.New(sandbox.Config{LookupOutage: 30 * time.Second, LookupOutageEvery: test.every})
			var got []string
			for range 10 {
				switch status := lookUp(server, "K1").Code; status {
				case 200:
					got = append(got, "yes")
				case 500:
					got = append(got, "no")
				default:
					t.Errorf("a look-up got %d", status)
				}
				if status := post(server, "K1", bodies["json"]).Code; status != 200 {
					t.Errorf("a POST got %d", status)
				}
				time.Sleep(10 * time.Second) // of the bubble's clock
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("each %s: got %s, want %s", test.every, got, test.want)
			}
		})
	}
}

func TestRefusedLookups(t *testing.T) {
	tests := []struct {
		name            string
		config          sandbox.Config
		one, list, post int
	}{
		{"nothing", sandbox.Config{}, 200, 200, 200},
		{"no lists", sandbox.Config{NoLists: true}, 200, 404, 200},
		{"no look-ups", sandbox.Config{NoLookups: true}, 403, 403, 200},
		{"unauthorized", sandbox.Config{LookupUnauthorized: true}, 401, 401, 200},
		{"both", sandbox.Config{LookupUnauthorized: true, NoLookups: true}, 401, 401, 200},
		{"a list is too long", sandbox.Config{MaxPath: len("/CRM/Contact/M1/K1/ComebackMeeting")}, 200, 404, 200},
		{"all is too long", sandbox.Config{MaxPath: 10}, 404, 404, 404},
		{"a wrong login and no lists", sandbox.Config{NoLists: true, Username: "partner"}, 401, 401, 401},
	}
	for _, test := range tests {
		server := sandbox.New(test.config)
		got := []int{lookUp(server, "K1").Code, lookUp(server, "K1,K2").Code, post(server, "K1", bodies["json"]).Code}
		for i, want := range []int{test.one, test.list, test.post} {
			if got[i] != want {
				t.Errorf("%s: got %v, want %d %d %d", test.name, got, test.one, test.list, test.post)
				break
			}
		}
		if status := record(server, "/sandbox/comebacks").Code; status != 200 {
			t.Errorf("%s: the list of all got %d", test.name, status)
		}
		if held := len(server.Comebacks()); held == 1 != (test.post == 200) {
			t.Errorf("%s: %d are held", test.name, held)
		}
		if stats := server.Stats(); stats.Creates != 1 || stats.Lookups != 2 {
			t.Errorf("%s: stats are %+v", test.name, stats)
		}
	}
}

// A path counts as it was sent, escapes and all.
func TestMaxPathCountsEscapes(t *testing.T) {
	server := sandbox.New(sandbox.Config{MaxPath: len("/CRM/Contact/M1/K1,K2/ComebackMeeting")})
	for contacts, want := range map[string]int{"K1,K2": 200, "K1%2CK2": 404} {
		w := lookUp(server, contacts)
		if w.Code != want {
			t.Errorf("%s: got %d", contacts, w.Code)
		}
		if mediaType := w.Header().Get("Content-Type"); want == 404 && mediaType != htmlType {
			t.Errorf("%s: the answer is %s", contacts, mediaType)
		}
	}
}
