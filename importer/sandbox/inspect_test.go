package sandbox_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"comebacks/importer/sandbox"
)

func record(server *sandbox.Server, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestList(t *testing.T) {
	v := start(t, sandbox.Config{})
	if _, got := v.get("/sandbox/comebacks"); got != "[]\n" {
		t.Errorf("of nothing: %s", got)
	}
	for range 3 {
		v.do(v.post("/Meeting/Comeback/M1/K1", "json", bodies["json"]))
	}
	_, got := v.get("/sandbox/comebacks")
	var listed []sandbox.Comeback
	if err := json.Unmarshal([]byte(got), &listed); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if diff := cmp.Diff(v.server.Comebacks(), listed); diff != "" {
		t.Errorf("(-held +listed)\n%s", diff)
	}
}

func TestByHand(t *testing.T) {
	v := start(t, sandbox.Config{Username: "partner", Password: "secret"})
	send := func(method, path, body string) (int, string) {
		r := v.post(path, "x-www-form-urlencoded", body) // curl -d
		r.Method = method
		return v.do(r)
	}
	status, answer := send("POST", "/sandbox/comebacks", `{"customerId": "M1", "contactId": "K1", "date": "2031-05-03T14:30:00", "note": "n"}`)
	var added sandbox.Comeback
	if err := json.Unmarshal([]byte(answer), &added); err != nil || status != 201 {
		t.Fatalf("add: got %d %s", status, answer)
	}
	if diff := cmp.Diff([]sandbox.Comeback{added}, v.server.Comebacks()); diff != "" {
		t.Errorf("added: (-answered +held)\n%s", diff)
	}
	path := "/sandbox/comebacks/" + added.ID

	status, answer = send("PATCH", path, `{"date": "2031-05-04T09:00:00+02:00"}`)
	moved := v.server.Comebacks()[0]
	want := added
	want.Date, want.Instant = "2031-05-04T09:00:00+02:00", time.Date(2031, 5, 4, 7, 0, 0, 0, time.UTC)
	if diff := cmp.Diff(want, moved); diff != "" || status != 200 {
		t.Errorf("moved: %d %s (-want +got)\n%s", status, answer, diff)
	}
	post := v.post("/CRM/Contact/M1/K1/ComebackMeeting", "json", "")
	post.Method = "GET"
	post.SetBasicAuth("partner", "secret")
	if _, answer := v.do(post); !strings.Contains(answer, "2031-05-04T09:00:00.0000000+02:00") {
		t.Errorf("moved, and looked up: %s", answer)
	}

	for _, test := range []struct {
		method, path, body string
		want               int
	}{
		{"PATCH", path, `{"date": "tomorrow"}`, 400},
		{"PATCH", path, `{`, 400},
		{"PATCH", "/sandbox/comebacks/none", `{"date": "2031-05-04T09:00:00"}`, 404},
		{"POST", "/sandbox/comebacks", `{"contactId": "K1"}`, 400},
		{"POST", "/sandbox/comebacks", `{"customerId": "M1", "contactId": "K1", "date": "x"}`, 400},
		{"DELETE", "/sandbox/comebacks/none", ``, 404},
		{"DELETE", path, ``, 204},
		{"DELETE", path, ``, 404},
		{"PUT", path, ``, 405},
	} {
		if status, answer := send(test.method, test.path, test.body); status != test.want {
			t.Errorf("%s %s %s: got %d %s, want %d", test.method, test.path, test.body, status, answer, test.want)
		}
	}
	if n := len(v.server.Comebacks()); n != 0 {
		t.Errorf("%d comebacks are left", n)
	}
}

// After one is taken away, the next one's number is still its own.
func TestNumbersAreNotGivenTwice(t *testing.T) {
	v := start(t, sandbox.Config{})
	post := func() { v.do(v.post("/Meeting/Comeback/M1/K1", "json", bodies["json"])) }
	post()
	post()
	r := v.post("/sandbox/comebacks/"+v.server.Comebacks()[1].ID, "json", "")
	r.Method = http.MethodDelete
	v.do(r)
	post()
	if c := v.server.Comebacks()[1]; c.Number != 3 {
		t.Errorf("the third comeback has the number %d", c.Number)
	}
}

func TestStats(t *testing.T) {
	v := start(t, sandbox.Config{NoLookups: true, Faults: map[sandbox.Fault]float64{sandbox.Empty: 1}})
	v.do(v.post("/Meeting/Comeback/M1/K1", "json", bodies["json"]))
	v.do(v.post("/Meeting/Comeback/M1/K1", "json", `{"date": "x"}`))
	v.get("/CRM/Contact/M1/K1/ComebackMeeting")
	v.get("/favicon.ico")
	_, answer := v.get("/sandbox/stats")
	var got sandbox.Stats
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		t.Fatal(err)
	}
	want := sandbox.Stats{
		Creates: 2, Lookups: 1, Others: 1, Statuses: map[int]int{200: 1, 400: 1, 403: 1, 404: 1},
		Faults: map[sandbox.Fault]int{sandbox.Empty: 2}, MostAtOnce: 1, Comebacks: 1,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(sandbox.Stats{}, "Connections")); diff != "" || got.Connections < 1 {
		t.Errorf("%d connections, (-want +got)\n%s", got.Connections, diff)
	}
}

func TestLogSaysNothingOfARow(t *testing.T) {
	var log bytes.Buffer
	server := sandbox.New(sandbox.Config{Logger: slog.New(slog.NewTextHandler(&log, nil)), Faults: map[sandbox.Fault]float64{sandbox.Empty: 1}})
	server.ServeHTTP(discard{http.Header{}}, newPost("/Meeting/Comeback/M1/Secret", "json", `{"note": "Secret"}`))
	if got := log.String(); !strings.Contains(got, "kind=create status=200 fault=empty") || strings.Contains(got, "Secret") {
		t.Errorf("the log says %s", got)
	}
}
