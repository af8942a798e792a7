package sandbox_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"comebacks/importer/sandbox"
)

var notCompared = cmpopts.IgnoreFields(sandbox.Comeback{}, "ID", "Number", "CreatedAt")

func TestCreate(t *testing.T) {
	want := sandbox.Comeback{
		CustomerID: "M1", ContactID: "K1", Date: "2031-05-03T14:30:00+02:00",
		Instant: time.Date(2031, 5, 3, 12, 30, 0, 0, time.UTC), MeetingID: "MOTE1", EstateID: "OBJ1",
		Participant: sandbox.Participant{UserID: "U1", UserGroupID: "G1", OfficeID: "O1"}, Note: "Ring Åsa & <Bo>",
	}
	const jsonID, xmlID = `"%s"`, `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">%s</string>`
	tests := []struct{ contentType, accept, answer string }{
		{"application/json", "", jsonID},
		{"text/json; charset=UTF-8", "*/*", jsonID},
		{"application/xml", "", xmlID},
		{"text/xml; charset=utf-8", "", xmlID},
		{"application/json", "text/html, application/xml;q=0.9, application/json", xmlID},
		{"application/xml", "text/json", jsonID},
	}
	v := start(t, sandbox.Config{})
	for i, test := range tests {
		format := strings.TrimPrefix(strings.TrimPrefix(strings.Split(test.contentType, ";")[0], "application/"), "text/")
		r := v.post("/Meeting/Comeback/M1/K1", test.contentType, bodies[format])
		if test.accept != "" {
			r.Header.Set("Accept", test.accept)
		}
		status, answer := v.do(r)
		all := v.server.Comebacks()
		if status != 200 || len(all) != i+1 {
			t.Fatalf("%+v: got %d %s, and %d comebacks", test, status, answer, len(all))
		}
		got := all[i]
		if diff := cmp.Diff(want, got, notCompared); diff != "" {
			t.Errorf("%+v: (-want +got)\n%s", test, diff)
		}
		if answer != fmt.Sprintf(test.answer, got.ID) {
			t.Errorf("%+v: the answer for %s is %s", test, got.ID, answer)
		}
		if got.Number != i+1 || len(got.ID) < 12 {
			t.Errorf("number %d has the id %s", got.Number, got.ID)
		}
	}
}

func TestCreateReads(t *testing.T) {
	xml := func(inside string) string {
		return `<Comeback xmlns="http://schemas.datacontract.org/2004/07/Vitec.Housing.Connect.Api.Models.Meeting" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">` + inside + `</Comeback>`
	}
	noon := time.Date(2031, 5, 3, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		name, format, body string
		want               sandbox.Comeback
	}{
		{"nothing", "json", `{}`, sandbox.Comeback{}},
		{"nulls", "json", `{"date": null, "participant": null, "note": null}`, sandbox.Comeback{}},
		{"keys in any case", "json", `{"DATE": "2031-05-03T12:00:00", "EstateID": "O1"}`, sandbox.Comeback{Date: "2031-05-03T12:00:00", Instant: noon, EstateID: "O1"}},
		{"unknown keys", "json", `{"estateid": "O1", "house": {"a": [1]}}`, sandbox.Comeback{EstateID: "O1"}},
		{"a date to 100 ns", "json", `{"date": "2031-05-03T10:00:00.12345678Z"}`, sandbox.Comeback{Date: "2031-05-03T10:00:00.12345678Z", Instant: noon.Add(123456700)}},
		{"winter time", "json", `{"date": "2031-01-03T12:00:00"}`, sandbox.Comeback{Date: "2031-01-03T12:00:00", Instant: time.Date(2031, 1, 3, 11, 0, 0, 0, time.UTC)}},
		{"nothing", "xml", xml(``), sandbox.Comeback{}},
		{"in order", "xml", xml(`<EstateId>O1</EstateId><Note>a&#xD;&#xA;b</Note>`), sandbox.Comeback{EstateID: "O1", Note: "a\r\nb"}},
		{"out of order", "xml", xml(`<EstateId>O1</EstateId><Date>2031-05-03T12:00:00</Date><Note>n</Note>`), sandbox.Comeback{EstateID: "O1", Note: "n"}},
		{"last first", "xml", xml(`<Participant/><Note>n</Note><MeetingId>m</MeetingId>`), sandbox.Comeback{}},
		{"out of order inside", "xml", xml(`<Participant><UserId>U1</UserId><OfficeId>O1</OfficeId></Participant>`), sandbox.Comeback{Participant: sandbox.Participant{UserID: "U1"}}},
		{"twice", "xml", xml(`<EstateId>O1</EstateId><EstateId>O2</EstateId>`), sandbox.Comeback{EstateID: "O1"}},
		{"unknown elements", "xml", xml(`<House><EstateId>O2</EstateId></House><EstateId>O1</EstateId>`), sandbox.Comeback{EstateID: "O1"}},
		{"element of another namespace", "xml", xml(`<EstateId xmlns="urn:other">O2</EstateId><Note>n</Note>`), sandbox.Comeback{Note: "n"}},
		{"names in another case", "xml", xml(`<estateId>O1</estateId>`), sandbox.Comeback{}},
		{"nil", "xml", xml(`<Date i:nil="true"/><EstateId i:nil="true"/>`), sandbox.Comeback{}},
		{"cdata", "xml", xml(`<Note><![CDATA[a <b>]]> c</Note>`), sandbox.Comeback{Note: "a <b> c"}},
	}
	for _, test := range tests {
		t.Run(test.format+"/"+test.name, func(t *testing.T) {
			v := start(t, sandbox.Config{})
			test.want.CustomerID, test.want.ContactID = "M1", "K1"
			status, answer := v.do(v.post("/Meeting/Comeback/M1/K1", test.format, test.body))
			if status != 200 {
				t.Fatalf("got %d %s", status, answer)
			}
			if diff := cmp.Diff([]sandbox.Comeback{test.want}, v.server.Comebacks(), notCompared); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCreateRefuses(t *testing.T) {
	const path = "/Meeting/Comeback/M1/K1"
	long := strings.Repeat("å", 41)
	tests := []struct {
		name, path, format, body string
		status                   int
		says                     string
	}{
		{"a date that is none", path, "json", `{"date": "2031-02-30T12:00:00"}`, 400, `"modelState":{"comeback.Date":["`},
		{"an empty date", path, "json", `{"date": ""}`, 400, `"comeback.Date"`},
		{"a date that is none", path, "xml", strings.Replace(bodies["xml"], "2031-05-03T14:30:00", "3 maj", 1), 400, `<ModelState><comeback.Date>`},
		{"long ids", "/Meeting/Comeback/M1/" + long, "json", `{"participant": {"userId": "` + long + `"}}`, 400, `"contactId":["The field must be a string with a maximum length of 40."]`},
		{"a number for an id", path, "json", `{"estateId": 5}`, 400, `"comeback"`},
		{"no body", path, "json", ``, 400, `"comeback"`},
		{"null", path, "json", `null`, 400, `"comeback"`},
		{"half a body", path, "json", `{"date": "2031`, 400, `"comeback"`},
		{"not UTF-8", path, "json", "{\"note\": \"\xe5\"}", 400, "UTF-8"},
		{"not XML", path, "xml", `{}`, 400, `<comeback>`},
		{"no root", path, "xml", `<!-- -->`, 400, `root element`},
		{"half a body", path, "xml", bodies["xml"][:200], 400, `<comeback>`},
		{"two roots", path, "xml", bodies["xml"] + `<more/>`, 400, `more than one root`},
		{"another namespace", path, "xml", strings.Replace(bodies["xml"], "Models.Meeting", "Models", 1), 400, `expecting element`},
		{"a document type", path, "xml", `<!DOCTYPE Comeback>` + bodies["xml"][38:], 400, `document type`},
		{"another type", path, "text/plain", bodies["json"], 415, `media type`},
		{"another charset", path, "application/json; charset=iso-8859-1", bodies["json"], 415, `media type`},
		{"a large body", path, "json", `{"note": "` + strings.Repeat("x", 1<<20) + `"}`, 413, `too large`},
		{"no contact", "/Meeting/Comeback/M1/", "json", bodies["json"], 404, `No HTTP resource`},
		{"too short a path", "/Meeting/Comeback/M1", "json", bodies["json"], 404, `No HTTP resource`},
		{"a path that leads up", "/Meeting/Comeback/M1/%2E%2E", "json", bodies["json"], 404, `No HTTP resource`},
		{"a slash in an id", "/Meeting/Comeback/M1/K/1", "json", bodies["json"], 404, `No HTTP resource`},
		{"the other method", "/CRM/Contact/M1/K1/ComebackMeeting", "json", bodies["json"], 405, `method`},
	}
	for _, test := range tests {
		t.Run(test.format+"/"+test.name, func(t *testing.T) {
			v := start(t, sandbox.Config{})
			status, answer := v.do(v.post(test.path, test.format, test.body))
			if status != test.status || !strings.Contains(answer, test.says) {
				t.Errorf("got %d %s, want %d %s", status, answer, test.status, test.says)
			}
			if n := len(v.server.Comebacks()); n != 0 {
				t.Errorf("%d comebacks were created", n)
			}
		})
	}
}

func TestPathsAreUnescaped(t *testing.T) {
	v := start(t, sandbox.Config{})
	status, answer := v.do(v.post("/Meeting/Comeback/M%201/a%2Fb%3F%C3%A5+c", "json", bodies["json"]))
	if status != 200 {
		t.Fatalf("got %d %s", status, answer)
	}
	if c := v.server.Comebacks()[0]; c.CustomerID != "M 1" || c.ContactID != "a/b?å+c" {
		t.Errorf("the customer is %q, the contact %q", c.CustomerID, c.ContactID)
	}
	status, answer = v.get("/CRM/Contact/M%201/a%2Fb%3F%C3%A5+c/ComebackMeeting")
	if status != 200 || !strings.Contains(answer, v.server.Comebacks()[0].ID) {
		t.Errorf("the look-up says %d %s", status, answer)
	}
}

func TestCredentials(t *testing.T) {
	v := start(t, sandbox.Config{Username: "partner", Password: "secret"})
	for password, want := range map[string]int{"secret": 200, "Secret": 401, "": 401} {
		post := v.post("/Meeting/Comeback/M1/K1", "json", bodies["json"])
		post.SetBasicAuth("partner", password)
		if status, body := v.do(post); status != want {
			t.Errorf("POST with %q: got %d %s, want %d", password, status, body, want)
		}
	}
	if status, _ := v.get("/CRM/Contact/M1/K1/ComebackMeeting"); status != 401 {
		t.Errorf("a look-up without credentials: got %d", status)
	}
	if status, _ := v.get("/sandbox/comebacks"); status != 200 {
		t.Errorf("the list without credentials: got %d", status)
	}
}

func TestForbidden(t *testing.T) {
	v := start(t, sandbox.Config{Forbidden: []string{"M2"}, NoLookups: true})
	for path, want := range map[string]int{"/Meeting/Comeback/M1/K1": 200, "/Meeting/Comeback/M2/K1": 403} {
		if status, _ := v.do(v.post(path, "json", bodies["json"])); status != want {
			t.Errorf("%s: got %d, want %d", path, status, want)
		}
	}
	if status, _ := v.get("/CRM/Contact/M1/K1/ComebackMeeting"); status != 403 {
		t.Errorf("a look-up: got %d", status)
	}
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := sandbox.New(sandbox.Config{Latency: time.Minute, Jitter: time.Minute})
		began := time.Now()
		server.ServeHTTP(discard{http.Header{}}, newPost("/Meeting/Comeback/M1/K1", "json", bodies["json"]))
		if took := time.Since(began); took < time.Minute || took > 2*time.Minute {
			t.Errorf("it took %s", took)
		}
	})
}

func TestCapacity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := sandbox.New(sandbox.Config{Latency: time.Second, Capacity: 3})
		for range 5 {
			go server.ServeHTTP(discard{http.Header{}}, newPost("/Meeting/Comeback/M1/K1", "json", bodies["json"]))
		}
		time.Sleep(2 * time.Second) // of the bubble's clock
		got := server.Stats()
		want := sandbox.Stats{Creates: 5, Statuses: map[int]int{200: 3, 429: 2}, Comebacks: 3}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(sandbox.Stats{}, "MostAtOnce")); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestLate(t *testing.T) {
	for _, fault := range []sandbox.Fault{sandbox.CloseAfter, sandbox.ErrorAfter, sandbox.Slow} {
		synctest.Test(t, func(t *testing.T) {
			server := sandbox.New(sandbox.Config{LateBy: time.Minute, Faults: map[sandbox.Fault]float64{fault: 1}})
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			func() {
				defer func() { _ = recover() }() // as net/http does with http.ErrAbortHandler
				server.ServeHTTP(discard{http.Header{}}, newPost("/Meeting/Comeback/M1/K1", "json", bodies["json"]).WithContext(ctx))
			}()
			answered := time.Now()
			time.Sleep(59 * time.Second)
			if n := len(server.Comebacks()); n != 0 {
				t.Errorf("%s: it is there before its time", fault)
			}
			time.Sleep(2 * time.Second)
			all := server.Comebacks()
			if len(all) != 1 {
				t.Fatalf("%s: there are %d comebacks", fault, len(all))
			}
			if late := all[0].CreatedAt.Sub(answered); late != time.Minute {
				t.Errorf("%s: created %s after the answer", fault, late)
			}
		})
	}
}

func TestIDsNeverRepeat(t *testing.T) {
	server := sandbox.New(sandbox.Config{Seed: 1})
	seen := make(map[string]bool)
	const n = 1000
	for range n {
		server.ServeHTTP(discard{http.Header{}}, newPost("/Meeting/Comeback/M1/K1", "json", `{}`))
	}
	for _, c := range server.Comebacks() {
		seen[c.ID] = true
	}
	if len(seen) != n {
		t.Errorf("%d ids for %d comebacks", len(seen), n)
	}
}

// Any body at all is answered.
func TestAnyBody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		server := sandbox.New(sandbox.Config{})
		format := rapid.SampledFrom([]string{"json", "xml"}).Draw(t, "format")
		body := bodies[format]
		at := rapid.IntRange(0, len(body)).Draw(t, "at")
		body = body[:at] + rapid.String().Draw(t, "instead") + body[rapid.IntRange(at, len(body)).Draw(t, "to"):]
		server.ServeHTTP(discard{http.Header{}}, newPost("/Meeting/Comeback/M1/K1", format, body))
		if s := server.Stats().Statuses; s[200]+s[400] != 1 {
			t.Fatalf("answered %v to %s", s, body)
		}
	})
}
