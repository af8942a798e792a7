package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer/sandbox"
)

type contactMeetings struct {
	ContactID string
	Meetings  []struct{ ID, CreatedAt, MeetingDate string }
}

func TestLookUp(t *testing.T) {
	v := start(t, sandbox.Config{})
	for _, contact := range []string{"K1", "K1", "K2"} {
		v.do(v.post("/Meeting/Comeback/M1/"+contact, "json", bodies["json"]))
	}
	v.do(v.post("/Meeting/Comeback/M2/K1", "json", bodies["json"]))
	all := v.server.Comebacks()

	if _, got := v.get("/CRM/Contact/M1/K9/ComebackMeeting"); got != `{"contactId":"K9","meetings":[]}`+"\n" {
		t.Errorf("a contact without comebacks: %s", got)
	}
	var one contactMeetings
	_, got := v.get("/CRM/Contact/M1/K1/ComebackMeeting")
	if err := json.Unmarshal([]byte(got), &one); err != nil {
		t.Fatal(err)
	}
	if len(one.Meetings) != 2 || one.Meetings[0].ID != all[0].ID || one.Meetings[1].ID != all[1].ID {
		t.Errorf("of a contact with two: %s", got)
	}
	if date := one.Meetings[0].MeetingDate; date != "2031-05-03T14:30:00.0000000+02:00" {
		t.Errorf("the date is %s", date)
	}
	created, err := time.Parse("2006-01-02T15:04:05.0000000-07:00", one.Meetings[0].CreatedAt)
	if err != nil || time.Since(created) > time.Minute || time.Since(created) < 0 {
		t.Errorf("created at %s", one.Meetings[0].CreatedAt)
	}

	for _, comma := range []string{",", "%2C"} {
		var several []contactMeetings
		_, got = v.get("/CRM/Contact/M1/K2" + comma + "K9" + comma + "K1/ComebackMeeting")
		if err := json.Unmarshal([]byte(got), &several); err != nil {
			t.Fatal(err)
		}
		if len(several) != 3 || several[0].ContactID != "K2" || len(several[1].Meetings) != 0 || len(several[2].Meetings) != 2 {
			t.Errorf("of several contacts: %s", got)
		}
	}
	for ids, want := range map[string]int{
		"K1" + strings.Repeat(",K1", 19): 200,
		"K1" + strings.Repeat(",K1", 20): 400,
		"K1,":                            400,
	} {
		if status, body := v.get("/CRM/Contact/M1/" + ids + "/ComebackMeeting"); status != want {
			t.Errorf("%s: got %d %s, want %d", ids, status, body, want)
		}
	}
}

func TestOmitEmpty(t *testing.T) {
	v := start(t, sandbox.Config{OmitEmpty: true})
	if _, got := v.get("/CRM/Contact/M1/K1,K2/ComebackMeeting"); got != "[]\n" {
		t.Errorf("of a list: %s", got)
	}
	if _, got := v.get("/CRM/Contact/M1/K1/ComebackMeeting"); got != `{"contactId":"K1","meetings":[]}`+"\n" {
		t.Errorf("of one: %s", got)
	}
}

func TestDatesOfLookUps(t *testing.T) {
	tests := []struct {
		name, sent string
		config     sandbox.Config
		want       string
	}{
		{"as sent", "2031-05-03T14:30:00-03:00", sandbox.Config{}, `"createdAt":"2000-01-01T01:00:00.0000000+01:00","meetingDate":"2031-05-03T14:30:00.0000000-03:00"`},
		{"in Sweden", "2031-05-03T14:30:00.5", sandbox.Config{}, `"meetingDate":"2031-05-03T14:30:00.5000000+02:00"`},
		{"in another zone", "2031-05-03T14:30:00+02:00", sandbox.Config{Zone: time.UTC}, `"createdAt":"2000-01-01T00:00:00.0000000+00:00","meetingDate":"2031-05-03T12:30:00.0000000+00:00"`},
		{"by a clock that is ahead", "2031-05-03T14:30:00Z", sandbox.Config{ClockSkew: time.Hour}, `"createdAt":"2000-01-01T02:00:00.0000000+01:00","meetingDate":"2031-05-03T14:30:00.0000000+00:00"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // where it is the year 2000
				server := sandbox.New(test.config)
				server.ServeHTTP(discard{http.Header{}}, newPost("/Meeting/Comeback/M1/K1", "json", `{"date": "`+test.sent+`"}`))
				w := record(server, "/CRM/Contact/M1/K1/ComebackMeeting")
				if got := w.Body.String(); !strings.Contains(got, test.want) {
					t.Errorf("got %s, want %s", got, test.want)
				}
				var date string
				if test.config.ClockSkew != 0 {
					date = "Sat, 01 Jan 2000 01:00:00 GMT"
				}
				if diff := cmp.Diff(date, w.Header().Get("Date")); diff != "" {
					t.Errorf("the Date header: %s", diff)
				}
			})
		})
	}
}
