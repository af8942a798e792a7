package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer/sandbox"
)

// post sends a comeback past the network.
func post(server *sandbox.Server, contact, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	server.ServeHTTP(w, newPost("/Meeting/Comeback/M1/"+contact, "json", body))
	return w
}

func lookUp(server *sandbox.Server, contacts string) *httptest.ResponseRecorder {
	return record(server, "/CRM/Contact/M1/"+contacts+"/ComebackMeeting")
}

// shown reads a look-up's list into the ids of each contact's comebacks, as
// "K1: a b".
func shown(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	var list []contactMeetings
	body := strings.TrimSpace(w.Body.String())
	if strings.HasPrefix(body, "{") {
		body = "[" + body + "]"
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil || w.Code != 200 {
		t.Fatalf("%d %s", w.Code, body)
	}
	var all []string
	for _, of := range list {
		line := of.ContactID + ":"
		for _, m := range of.Meetings {
			line += " " + m.ID
		}
		all = append(all, line)
	}
	return all
}

func TestParseLookupShape(t *testing.T) {
	for _, shape := range sandbox.LookupShapes {
		if got, err := sandbox.ParseLookupShape(shape.String()); err != nil || got != shape {
			t.Errorf("%s: got %q, %v", shape, got, err)
		}
	}
	if got, err := sandbox.ParseLookupShape(""); err != nil || got != sandbox.AsDocumented {
		t.Errorf("no name: got %q, %v", got, err)
	}
	if _, err := sandbox.ParseLookupShape("nonsense"); err == nil || !strings.Contains(err.Error(), "as-documented, created-utc") {
		t.Errorf("nonsense: got %v", err)
	}
}

func TestTimesOfShapes(t *testing.T) {
	const (
		created = `"createdAt":"2000-07-01T14:00:00.5000000+02:00"`
		date    = `"meetingDate":"2031-05-03T14:30:15.2500000+02:00"`
	)
	tests := []struct {
		shape         sandbox.LookupShape
		created, date string // of "" the documented
	}{
		{shape: sandbox.AsDocumented},
		{shape: sandbox.CreatedUTC, created: `"createdAt":"2000-07-01T12:00:00.5"`},
		{shape: sandbox.CreatedLocal, created: `"createdAt":"2000-07-01T14:00:00.5"`},
		{shape: sandbox.Created16MinAhead, created: `"createdAt":"2000-07-01T14:16:00.5000000+02:00"`},
		{shape: sandbox.Created16MinBehind, created: `"createdAt":"2000-07-01T13:44:00.5000000+02:00"`},
		{shape: sandbox.Created2HAhead, created: `"createdAt":"2000-07-01T16:00:00.5000000+02:00"`},
		{shape: sandbox.Created2HBehind, created: `"createdAt":"2000-07-01T12:00:00.5000000+02:00"`},
		{shape: sandbox.Created0001, created: `"createdAt":"0001-01-01T00:00:00"`},
		{shape: sandbox.CreatedMissing, created: "none"},
		{shape: sandbox.MeetingUTC, date: `"meetingDate":"2031-05-03T12:30:15.25"`},
		{shape: sandbox.MeetingLocal, date: `"meetingDate":"2031-05-03T14:30:15.25"`},
		{shape: sandbox.MeetingMinutes, date: `"meetingDate":"2031-05-03T14:30:00.0000000+02:00"`},
	}
	for _, test := range tests {
		t.Run(test.shape.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Date(2000, 7, 1, 12, 0, 0, 5e8, time.UTC))) // of the bubble's clock
				server := sandbox.New(sandbox.Config{Lookups: test.shape})
				post(server, "K1", `{"date": "2031-05-03T14:30:15.25+02:00"}`)
				fields := `"id":"` + server.Comebacks()[0].ID + `"`
				for _, field := range [][2]string{{test.created, created}, {test.date, date}} {
					switch field[0] {
					case "none":
					case "":
						fields += "," + field[1]
					default:
						fields += "," + field[0]
					}
				}
				want := `{"contactId":"K1","meetings":[{` + fields + "}]}\n"
				if diff := cmp.Diff(want, lookUp(server, "K1").Body.String()); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				if c := server.Comebacks()[0]; !c.CreatedAt.Equal(time.Now()) || c.Date != "2031-05-03T14:30:15.25+02:00" {
					t.Errorf("held is %+v", c)
				}
			})
		})
	}
}

// A comeback without a date is shown as .NET shows it, wherever the clock
// hangs.
func TestNoDateInLocalTime(t *testing.T) {
	server := sandbox.New(sandbox.Config{Lookups: sandbox.MeetingLocal})
	post(server, "K1", `{}`)
	if got := lookUp(server, "K1").Body.String(); !strings.Contains(got, `"meetingDate":"0001-01-01T00:00:00"`) {
		t.Errorf("got %s", got)
	}
}

// TestListsOfShapes tells what is shown where K1 has 15 comebacks, K2 25 later
// ones, and k3 none.
func TestListsOfShapes(t *testing.T) {
	line := func(contact string, held []sandbox.Comeback) string {
		for _, c := range held {
			contact += " " + c.ID
		}
		return contact
	}
	const all = "K1,K2,k3"
	tests := []struct {
		shape    sandbox.LookupShape
		contacts string
		want     func(k1, k2 []sandbox.Comeback) []string
	}{
		{sandbox.AsDocumented, all, func(k1, k2 []sandbox.Comeback) []string {
			return []string{line("K1:", k1), line("K2:", k2), "k3:"}
		}},
		{sandbox.NoComebacks, all, func(_, _ []sandbox.Comeback) []string { return []string{"K1:", "K2:", "k3:"} }},
		{sandbox.NoComebacks, "K1", func(_, _ []sandbox.Comeback) []string { return []string{"K1:"} }},
		{sandbox.First20, all, func(k1, k2 []sandbox.Comeback) []string {
			return []string{line("K1:", k1), line("K2:", k2[:20]), "k3:"}
		}},
		{sandbox.First20, "K2", func(_, k2 []sandbox.Comeback) []string { return []string{line("K2:", k2[:20])} }},
		{sandbox.Last20InAll, all, func(_, k2 []sandbox.Comeback) []string { return []string{"K1:", line("K2:", k2[5:]), "k3:"} }},
		{sandbox.Last20InAll, "K1", func(k1, _ []sandbox.Comeback) []string { return []string{line("K1:", k1)} }},
		{sandbox.OtherCase, all, func(k1, k2 []sandbox.Comeback) []string {
			return []string{line("k1:", k1), line("k2:", k2), "K3:"}
		}},
		{sandbox.OtherCase, "K1", func(k1, _ []sandbox.Comeback) []string { return []string{line("k1:", k1)} }},
		{sandbox.UnaskedOrder, all, func(k1, k2 []sandbox.Comeback) []string {
			return []string{"k3:", line("K2:", k2), line("K1:", k1)}
		}},
		{sandbox.UnaskedOrder, "K2", func(_, k2 []sandbox.Comeback) []string { return []string{line("K2:", k2)} }},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s/%s", test.shape, test.contacts), func(t *testing.T) {
			server := sandbox.New(sandbox.Config{Lookups: test.shape})
			for i := range 40 {
				contact := "K1"
				if i >= 15 {
					contact = "K2"
				}
				post(server, contact, bodies["json"])
			}
			held := server.Comebacks()
			for range 2 { // an answer changes nothing of what is held
				got := shown(t, lookUp(server, test.contacts))
				if diff := cmp.Diff(test.want(held[:15], held[15:]), got); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			}
			if diff := cmp.Diff(held, server.Comebacks()); diff != "" {
				t.Errorf("held is (-before +after)\n%s", diff)
			}
		})
	}
}

// The newest of a list need not be those of its last contact.
func TestLast20InAllAcrossContacts(t *testing.T) {
	server := sandbox.New(sandbox.Config{Lookups: sandbox.Last20InAll})
	for i := range 30 {
		post(server, []string{"K1", "K2"}[i%2], bodies["json"])
	}
	for _, line := range shown(t, lookUp(server, "K2,K1")) {
		if n := strings.Count(line, "sandbox-"); n != 10 {
			t.Errorf("%d are shown in %s", n, line)
		}
	}
}

func TestCached(t *testing.T) {
	for _, shape := range []sandbox.LookupShape{sandbox.Cached, sandbox.CachedSilent} {
		t.Run(shape.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := sandbox.New(sandbox.Config{Lookups: shape, ClockSkew: time.Hour, Forbidden: []string{"M2"}})
				ask := func(contacts string) (body, age, date string) {
					w := lookUp(server, contacts)
					_, there := w.Header()["Age"]
					if age = w.Header().Get("Age"); !there {
						age = "none"
					}
					return w.Body.String(), age, w.Header().Get("Date")
				}
				first, age, date := ask("K1")
				if age != "none" || date != "Sat, 01 Jan 2000 01:00:00 GMT" {
					t.Errorf("the first answer has the age %s and is of %s", age, date)
				}
				post(server, "K1", bodies["json"])
				time.Sleep(9500 * time.Millisecond) // of the bubble's clock
				wantAge, wantDate := "9", date
				if shape == sandbox.CachedSilent {
					wantAge, wantDate = "none", "Sat, 01 Jan 2000 01:00:09 GMT"
				}
				if body, age, date := ask("K1"); body != first || age != wantAge || date != wantDate {
					t.Errorf("before its time is over: %s, the age %s, of %s", body, age, date)
				}
				if body, age, _ := ask("K1,K2"); !strings.Contains(body, "sandbox-") || age != "none" {
					t.Errorf("another URL: %s, the age %s", body, age)
				}
				time.Sleep(500 * time.Millisecond)
				if body, age, _ := ask("K1"); !strings.Contains(body, "sandbox-") || age != "none" {
					t.Errorf("after 10 s: %s, the age %s", body, age)
				}
				if w := record(server, "/CRM/Contact/M2/K1/ComebackMeeting"); w.Code != http.StatusForbidden {
					t.Errorf("what is forbidden: %d", w.Code)
				}
			})
		})
	}
}

// The Date header is as the shape says on each kind of answer.
func TestDateHeaders(t *testing.T) {
	tests := []struct {
		config sandbox.Config
		ahead  time.Duration
		none   bool
	}{
		{config: sandbox.Config{}},
		{config: sandbox.Config{Lookups: sandbox.ProxyDate}, ahead: -16 * time.Minute},
		{config: sandbox.Config{Lookups: sandbox.ProxyDate, ClockSkew: time.Hour}, ahead: 44 * time.Minute},
		{config: sandbox.Config{Lookups: sandbox.NoDate, ClockSkew: time.Hour}, none: true},
	}
	for _, test := range tests {
		v := start(t, test.config)
		get := func(path string) *http.Request {
			r := v.post(path, "json", "")
			r.Method = http.MethodGet
			return r
		}
		for _, r := range []*http.Request{
			v.post("/Meeting/Comeback/M1/K1", "json", bodies["json"]),
			v.post("/Meeting/Comeback/M1/K1", "json", "{"), // 400
			get("/CRM/Contact/M1/K1/ComebackMeeting"),
			get("/sandbox/stats"),
			get("/nonsense"),
		} {
			resp, err := v.client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			dates := resp.Header["Date"]
			if test.none {
				if dates != nil {
					t.Errorf("%v: %s has the date %s", test.config.Lookups, r.URL.Path, dates)
				}
				continue
			}
			date, err := http.ParseTime(resp.Header.Get("Date"))
			if off := time.Until(date) - test.ahead; err != nil || off.Abs() > 30*time.Second {
				t.Errorf("%v: %s has the date %s", test.config.Lookups, r.URL.Path, dates)
			}
		}
	}
}
