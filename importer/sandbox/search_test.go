package sandbox_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer/sandbox"
)

// searches are calls of each kind, by one customer.
func searches(customerID string) map[sandbox.Search][]*http.Request {
	get := func(path string) *http.Request { return httptest.NewRequest(http.MethodGet, path, nil) }
	body := `{"customerId": "` + customerID + `", "emailAddresses": ["bo.ek@example.se"]}`
	contact := "/CRM/Contact/" + customerID
	return map[sandbox.Search][]*http.Request{
		sandbox.SearchContacts: {newPost("/Contacts/GetContacts", "json", body), newPost("/Contacts/GetContactsSyncList", "json", body)},
		sandbox.SearchPhones:   {get("/Contacts/GetContactsWithPhonenumber?phoneNumber=0701740622&customerId=" + customerID)},
		sandbox.SearchNames:    {get(contact + "/Search?Term=Bo+Ek")},
		sandbox.SearchPersons: {
			get(contact + "/Person?contactIds=" + idOf("Bo Ek")), get(contact + "/Company?contactIds=K1"),
			get(contact + "/DeceasedEstate?contactIds=K1"), get(contact + "/" + idOf("Bo Ek")),
		},
		sandbox.SearchUsers:   {get("/User/GetUser?SearchText=&CustomerId=" + customerID)},
		sandbox.SearchGroups:  {get("/CRM/Usergroups/" + customerID)},
		sandbox.SearchOffices: {get("/Office/GetOffice?CustomerId=" + customerID)},
	}
}

// statuses makes each call of each kind, and gives what is answered, by kind.
func statuses(server *sandbox.Server, customerID string, prepare func(*http.Request)) map[sandbox.Search]int {
	got := make(map[sandbox.Search]int)
	for kind, calls := range searches(customerID) {
		for _, r := range calls {
			if prepare != nil {
				prepare(r)
			}
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			if before, there := got[kind]; there && before != w.Code {
				w.Code = -1 // the calls of a kind must not differ
			}
			got[kind] = w.Code
		}
	}
	return got
}

// all gives each kind the same status, but for some.
func all(status int, but map[sandbox.Search]int) map[sandbox.Search]int {
	of := make(map[sandbox.Search]int)
	for _, s := range sandbox.Searches {
		of[s] = status
		if other, there := but[s]; there {
			of[s] = other
		}
	}
	return of
}

func TestSearchesAreRefusedByKind(t *testing.T) {
	for _, kind := range sandbox.Searches {
		for status, config := range map[int]sandbox.Config{
			403: {NoSearch: []sandbox.Search{kind}},
			401: {SearchUnauthorized: []sandbox.Search{kind}},
		} {
			server := sandbox.New(config)
			want := all(200, map[sandbox.Search]int{kind: status})
			if diff := cmp.Diff(want, statuses(server, "M1", nil)); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", kind, diff)
			}
			if w := post(server, "K1", "{}"); w.Code != 200 {
				t.Errorf("%s: a comeback is answered %d", kind, w.Code)
			}
			if w := lookUp(server, "K1"); w.Code != 200 {
				t.Errorf("%s: a look-up is answered %d", kind, w.Code)
			}
		}
	}
	server := sandbox.New(sandbox.Config{Forbidden: []string{"M2"}})
	if diff := cmp.Diff(all(403, nil), statuses(server, "M2", nil)); diff != "" {
		t.Errorf("a forbidden customer: (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(all(200, nil), statuses(server, "M1", nil)); diff != "" {
		t.Errorf("another one: (-want +got)\n%s", diff)
	}
}

func TestParseSearches(t *testing.T) {
	got, err := sandbox.ParseSearches([]string{"contacts", "offices"})
	if diff := cmp.Diff([]sandbox.Search{sandbox.SearchContacts, sandbox.SearchOffices}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	for _, name := range []string{"", "contact", "Contacts"} {
		if _, err := sandbox.ParseSearches([]string{name}); err == nil || !strings.Contains(err.Error(), "contacts, phones, names") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestParseLogins(t *testing.T) {
	got, err := sandbox.ParseLogins([]string{"M1=anna:secret", "m2=bo:a=b:c"})
	want := map[string]sandbox.Login{"M1": {Username: "anna", Password: "secret"}, "M2": {Username: "bo", Password: "a=b:c"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	for _, texts := range [][]string{{""}, {"hidden"}, {"M1=hidden"}, {"M1=:hidden"}, {"=anna:hidden"}, {"M1=anna:"}, {"M1=anna:hidden", "m1=bo:hidden"}} {
		if _, err := sandbox.ParseLogins(texts); err == nil || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%q: %v", texts, err)
		}
	}
}

// The customer's own login is asked for, wherever the customer stands in a call.
func TestLogins(t *testing.T) {
	config := sandbox.Config{Logins: map[string]sandbox.Login{"M1": {Username: "anna", Password: "one"}, "M2": {Username: "anna", Password: "two"}}}
	login := func(username, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(username, password) }
	}
	for _, others := range []bool{false, true} {
		ofOthers := 200 // any login, and none
		if others {
			config.Username, config.Password = "partner", "secret"
			ofOthers = 401
		}
		server := sandbox.New(config)
		for _, test := range []struct {
			customer string
			prepare  func(*http.Request)
			want     int
		}{
			{"M1", login("anna", "one"), 200},
			{"m1", login("anna", "one"), 200},
			{"M1", login("anna", "two"), 401},
			{"M1", login("partner", "secret"), 401},
			{"M1", nil, 401},
			{"M2", login("anna", "two"), 200},
			{"M2", login("anna", "one"), 401},
			{"M3", login("partner", "secret"), 200},
			{"M3", login("anna", "one"), ofOthers},
			{"M3", nil, ofOthers},
		} {
			if diff := cmp.Diff(all(test.want, nil), statuses(server, test.customer, test.prepare)); diff != "" {
				t.Errorf("%s, others %t: (-want +got)\n%s", test.customer, others, diff)
			}
			for _, r := range []*http.Request{
				newPost("/Meeting/Comeback/"+test.customer+"/K1", "json", "{}"),
				httptest.NewRequest(http.MethodGet, "/CRM/Contact/"+test.customer+"/K1,K2/ComebackMeeting", nil),
			} {
				if test.prepare != nil {
					test.prepare(r)
				}
				w := httptest.NewRecorder()
				server.ServeHTTP(w, r)
				if w.Code != test.want {
					t.Errorf("%s, others %t: %s %s is answered %d", test.customer, others, r.Method, r.URL.Path, w.Code)
				}
			}
		}
	}
}

func TestMostAsked(t *testing.T) {
	server := sandbox.New(sandbox.Config{MostAsked: 3})
	ask := func(field string, n int) int {
		values := strings.TrimSuffix(strings.Repeat(`"x@example.se",`, n), ",")
		return send(server, "/Contacts/GetContacts", `{"customerId": "M1", "`+field+`": [`+values+`]}`).Code
	}
	persons := func(n int) int {
		return record(server, "/CRM/Contact/M1/Person?contactIds=K"+strings.Repeat(",K", n-1)).Code
	}
	for n, want := range map[int]int{1: 200, 3: 200, 4: 400, 21: 400} {
		if a, b, c := ask("emailAddresses", n), ask("contactId", n), persons(n); a != want || b != want || c != want {
			t.Errorf("%d are answered %d, %d, %d", n, a, b, c)
		}
	}
	server = sandbox.New(sandbox.Config{MostAsked: 100})
	for n, want := range map[int]int{20: 200, 21: 400} { // the documented bound stays
		if got := persons(n); got != want {
			t.Errorf("%d are answered %d", n, got)
		}
	}
	if got := ask("emailAddresses", 100); got != 200 {
		t.Errorf("100 addresses are answered %d", got)
	}
}

func TestMaxPathOfSearches(t *testing.T) {
	server := sandbox.New(sandbox.Config{MaxPath: 30})
	if got := record(server, "/CRM/Contact/M1/"+idOf("Bo Ek")).Code; got != 404 {
		t.Errorf("a long path is answered %d", got)
	}
	if got := record(server, "/CRM/Contact/M1/Person?contactIds="+idOf("Bo Ek")).Code; got != 200 {
		t.Errorf("a long query is answered %d", got)
	}
}

// Transport faults are what a look-up meets, on each of the calls.
func TestFaultsOnSearches(t *testing.T) {
	for fault, want := range map[sandbox.Fault]int{
		sandbox.Throttle: 429, sandbox.ThrottleBare: 429, sandbox.Unavailable: 503, sandbox.UnavailableBare: 503,
		sandbox.ErrorBefore: 500, sandbox.BadGateway: 502, sandbox.ProxyAuth: 407, sandbox.NetworkLogin: 511,
		sandbox.Unauthorized: 200, sandbox.Invalid: 200, sandbox.Slow: 200, sandbox.HTML: 200, // of POSTs alone
	} {
		config := sandbox.Config{FaultsOnLookups: true, Faults: map[sandbox.Fault]float64{fault: 1}}
		if diff := cmp.Diff(all(want, nil), statuses(sandbox.New(config), "M1", nil)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", fault, diff)
		}
		config.FaultsOnLookups = false
		if diff := cmp.Diff(all(200, nil), statuses(sandbox.New(config), "M1", nil)); diff != "" {
			t.Errorf("%s, not asked for: (-want +got)\n%s", fault, diff)
		}
	}
	for _, fault := range []sandbox.Fault{sandbox.Cut, sandbox.CloseBefore} {
		server := sandbox.New(sandbox.Config{FaultsOnLookups: true, Faults: map[sandbox.Fault]float64{fault: 1}})
		calls := 0
		for kind, of := range searches("M1") {
			for _, r := range of {
				calls++
				if got := hungUp(server, r); !got {
					t.Errorf("%s: %s is answered", fault, kind)
				}
			}
		}
		if got := server.Stats().Faults[fault]; got != calls {
			t.Errorf("%s was met %d times", fault, got)
		}
	}
}

// hungUp reports whether a request's connection is closed.
func hungUp(server *sandbox.Server, r *http.Request) (closed bool) {
	defer func() { closed = recover() == http.ErrAbortHandler }()
	server.ServeHTTP(httptest.NewRecorder(), r)
	return false
}

// Searches between the other calls must not change what those meet: a seed that
// once showed something goes on to show it.
func TestSearchesLeaveTheSeedsAlone(t *testing.T) {
	config := sandbox.Config{Seed: 7, Jitter: time.Microsecond, FaultsOnLookups: true,
		Faults: map[sandbox.Fault]float64{sandbox.Throttle: 0.3, sandbox.ErrorBefore: 0.2}}
	met := func(search bool) (met []string) {
		server := sandbox.New(config)
		for range 100 {
			met = append(met, fmt.Sprint(post(server, "K1", "{}").Code, lookUp(server, "K1").Code))
			if search {
				statuses(server, "M1", nil)
			}
		}
		return met
	}
	without := met(false)
	if diff := cmp.Diff(without, met(true)); diff != "" {
		t.Errorf("(-without +with)\n%s", diff)
	}
	if kinds := len(slices.Compact(slices.Sorted(slices.Values(without)))); kinds < 5 {
		t.Errorf("only %d different pairs", kinds)
	}
}

func TestStatsOfSearches(t *testing.T) {
	server := sandbox.New(sandbox.Config{NoSearch: []sandbox.Search{sandbox.SearchNames}})
	statuses(server, "M1", nil)
	got := read[sandbox.Stats](t, record(server, "/sandbox/stats"))
	want := sandbox.Stats{
		Statuses: map[int]int{200: 10, 403: 1}, Faults: map[sandbox.Fault]int{}, MostAtOnce: 1,
		Searches: map[sandbox.Search]int{"contacts": 2, "phones": 1, "names": 1, "persons": 4, "users": 1, "groups": 1, "offices": 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLogSaysNothingOfPeople(t *testing.T) {
	var log bytes.Buffer
	server := sandbox.New(sandbox.Config{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	statuses(server, "M30011", nil)
	for _, kind := range sandbox.Searches {
		if !strings.Contains(log.String(), "kind="+string(kind)+" status=200") {
			t.Errorf("the log says nothing of %s", kind)
		}
	}
	for _, secret := range []string{"bo.ek", "Bo+Ek", "Bo Ek", "0701740622", idOf("Bo Ek"), "M30011"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log says %s", secret)
		}
	}
}
