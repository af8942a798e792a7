package connect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"comebacks/importer"
)

func TestFind(t *testing.T) {
	summer := time.Date(2031, 5, 3, 12, 30, 0, 0, time.UTC)
	created := time.Date(2026, 10, 4, 11, 51, 37, 308_014_700, time.UTC)
	one := importer.Found{ID: "cb-1", CreatedAt: created, Date: summer}
	const cb1 = `{"id":"cb-1","createdAt":"2026-10-04T13:51:37.3080147+02:00","meetingDate":"2031-05-03T14:30:00.123+02:00"}`

	for _, test := range []struct {
		name  string
		asked []string
		body  string
		want  map[string][]importer.Found
	}{
		{"an object", []string{"K1"}, `{"contactId":"K1","meetings":[` + cb1 + `]}`, map[string][]importer.Found{"K1": {one}}},
		{"a list of one", []string{"K1"}, `[{"contactId":"K1","meetings":[` + cb1 + `]}]`, map[string][]importer.Found{"K1": {one}}},
		{"an object for two", []string{"K1", "K2"}, `{"contactId":"K1","meetings":[` + cb1 + `]}`, map[string][]importer.Found{"K1": {one}}},
		{"a list", []string{"K1", "K2", "K3"}, `[{"contactId":"K2","meetings":[]},{"contactId":"K1","meetings":[` + cb1 + `]},{"contactId":"K9","meetings":[]}]`,
			map[string][]importer.Found{"K1": {one}, "K2": {}}},
		{"nobody", []string{"K1"}, `[]`, map[string][]importer.Found{}},
		{"null", []string{"K1"}, `null`, map[string][]importer.Found{}},
		{"a contact in two places", []string{"K1"}, `[{"contactId":"K1","meetings":[` + cb1 + `]},{"contactId":"K1","meetings":[` + cb1 + `]}]`,
			map[string][]importer.Found{"K1": {one, one}}},
		{"no list of meetings", []string{"K1"}, `{"contactId":"K1","meetings":null}`, map[string][]importer.Found{}},
		{"keys in capitals", []string{"K1"}, `{"ContactId":"K1","Meetings":[]}`, map[string][]importer.Found{"K1": {}}},

		{"another case", []string{"k1"}, `{"contactId":"K1","meetings":[` + cb1 + `]}`, map[string][]importer.Found{"k1": {one}}},
		{"another case that was asked for", []string{"k1", "K1"}, `[{"contactId":"K1","meetings":[` + cb1 + `]}]`, map[string][]importer.Found{"K1": {one}}},
		{"both cases", []string{"k1", "K1"}, `[{"contactId":"K1","meetings":[` + cb1 + `]},{"contactId":"k1","meetings":[]}]`,
			map[string][]importer.Found{"K1": {one}, "k1": {}}},

		{"no offset is Swedish time", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":"a","createdAt":"2026-10-04T13:51:37.3080147","meetingDate":"2031-05-03T14:30:00"},{"id":"b","createdAt":"2026-10-04T11:51:37.3080147Z","meetingDate":"2031-01-03T14:30:00.123456789"}]}`,
			map[string][]importer.Found{"K1": {{ID: "a", CreatedAt: created, Date: summer}, {ID: "b", CreatedAt: created, Date: time.Date(2031, 1, 3, 13, 30, 0, 0, time.UTC)}}}},
		{"not told when created", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":"cb-1","createdAt":"i går","meetingDate":"2031-05-03T14:30:00+02:00"}]}`,
			map[string][]importer.Found{"K1": {{ID: "cb-1", Date: summer}}}},
		{"created at no time", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":"a","createdAt":"0001-01-01T00:00:00","meetingDate":"2031-05-03T14:30:00"},{"id":"b","createdAt":"1999-12-31T23:59:59Z","meetingDate":"2031-05-03T14:30:00"},{"id":"c","meetingDate":"2031-05-03T14:30:00"}]}`,
			map[string][]importer.Found{"K1": {{ID: "a", Date: summer}, {ID: "b", Date: summer}, {ID: "c", Date: summer}}}},
		{"created in the hour that comes twice", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":"a","createdAt":"2026-10-25T02:30:00.5","meetingDate":"2031-05-03T14:30:00"},{"id":"b","createdAt":"2026-10-25T02:30:00.5+01:00","meetingDate":"2031-05-03T14:30:00"}]}`,
			map[string][]importer.Found{"K1": {{ID: "a", Date: summer}, {ID: "b", Date: summer, CreatedAt: time.Date(2026, 10, 25, 1, 30, 0, 500_000_000, time.UTC)}}}},
		// Without the first of its two moments the contact could never be read.
		{"meeting in the hour that comes twice", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":"a","meetingDate":"2031-10-26T02:30:00"}]}`,
			map[string][]importer.Found{"K1": {{ID: "a", Date: time.Date(2031, 10, 26, 0, 30, 0, 0, time.UTC)}}}},
		{"id longer than a new one's", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":" ` + strings.Repeat("å", 200) + ` ","meetingDate":"2031-05-03T14:30:00"}]}`,
			map[string][]importer.Found{"K1": {{ID: strings.Repeat("å", 200), Date: summer}}}},
		{"id with a space", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":"a b","meetingDate":"2031-05-03T14:30:00"}]}`,
			map[string][]importer.Found{"K1": {{ID: "a b", Date: summer}}}},
		{"id of a page", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":"` + strings.Repeat("å", 201) + `","meetingDate":"2031-05-03T14:30:00"}]}`, map[string][]importer.Found{}},
		{"id that can't be printed", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":"a\u0007","meetingDate":"2031-05-03T14:30:00"}]}`, map[string][]importer.Found{}},
		// Leaving only the comeback out would say that it is not there.
		{"unreadable date", []string{"K1", "K2"}, `[{"contactId":"K1","meetings":[` + cb1 + `,{"id":"x","meetingDate":"3 maj"}]},{"contactId":"K2","meetings":[` + cb1 + `]}]`,
			map[string][]importer.Found{"K2": {one}}},
		{"no id", []string{"K1"}, `{"contactId":"K1","meetings":[{"id":" ","meetingDate":"2031-05-03T14:30:00+02:00"}]}`, map[string][]importer.Found{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := answeredBy(t, 200, contentType("application/json"), test.body)
			got, err := client.Find(t.Context(), "M1", test.asked)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.Held); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Beside what each contact has, a look-up tells what else its answer was like.
func TestLook(t *testing.T) {
	const list = `[{"contactId":"K1","meetings":[{"id":"a","meetingDate":"2031-05-03T14:30:00"},{"id":"b","meetingDate":"3 maj"}]},{"contactId":"K2","meetings":[]},{"contactId":"K9","meetings":[null]},{"contactId":"K3","meetings":null}]`
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		header http.Header
		cached bool
		date   time.Time
	}{
		{"nothing more", nil, false, time.Time{}},
		{"a clock", http.Header{"Date": {"Mon, 23 Nov 2026 12:00:00 GMT"}}, false, noon},
		{"an age", http.Header{"Age": {"17"}}, true, time.Time{}},
		{"an age of 0, as a gateway says that keeps nothing", http.Header{"Age": {"0"}}, false, time.Time{}},
		{"a hit", http.Header{"X-Cache": {"MISS from a", "Hit from b"}}, true, time.Time{}},
		{"a miss", http.Header{"X-Cache": {"MISS"}}, false, time.Time{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := time.Now()
			look, err := answeredBy(t, 200, test.header, list).Find(t.Context(), "M1", []string{"K1", "K2"})
			if err != nil {
				t.Fatal(err)
			}
			if at := look.Heard.At; at.Before(before) || time.Since(at) < 0 {
				t.Errorf("heard at %v", at)
			}
			look.Heard.At = time.Time{}
			want := importer.Look{
				Held:  map[string][]importer.Found{"K2": {}},
				Total: 3, Cached: test.cached, Heard: importer.Heard{Date: test.date},
			}
			if diff := cmp.Diff(want, look); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFindErrors(t *testing.T) {
	for _, test := range []struct {
		status int
		header http.Header
		body   string
		want   importer.FindError
	}{
		{401, nil, "", importer.FindError{Verdict: importer.AnswerCredentials, Reason: "HTTP 401: Unauthorized"}},
		{403, nil, `{"message":"Ingen rätt."}`, importer.FindError{Verdict: importer.AnswerForbidden, Reason: "HTTP 403: Ingen rätt"}},
		{404, nil, "", importer.FindError{Verdict: importer.AnswerRejected, Reason: "HTTP 404: Not Found"}},
		{429, http.Header{"Retry-After": {"3"}}, "", importer.FindError{Verdict: importer.AnswerWait, Wait: 3 * time.Second, Reason: "HTTP 429: Too Many Requests"}},
		{503, http.Header{"Retry-After": {"3"}}, "", importer.FindError{Verdict: importer.AnswerWait, Wait: 3 * time.Second, Reason: "HTTP 503: Service Unavailable"}},
		{503, http.Header{"Retry-After": {"0"}}, "", importer.FindError{Verdict: importer.AnswerWait, Reason: "HTTP 503: Service Unavailable"}},
		{503, http.Header{"Retry-After": {"Mon, 23 Nov 2099 10:00:00 GMT"}}, "", importer.FindError{Verdict: importer.AnswerWait, Reason: "HTTP 503: Service Unavailable"}},
		{400, nil, "", importer.FindError{Verdict: importer.AnswerRejected, Reason: "HTTP 400: Bad Request"}},
		{414, nil, "", importer.FindError{Verdict: importer.AnswerRejected, Reason: "HTTP 414: Request URI Too Long"}},
		{408, nil, "", importer.FindError{Verdict: importer.AnswerUncertain, Reason: "HTTP 408: Request Timeout"}},
		{407, nil, "", importer.FindError{Verdict: importer.AnswerNetwork, Reason: "HTTP 407: Proxy Authentication Required"}},
		{511, nil, page, importer.FindError{Verdict: importer.AnswerNetwork, Reason: "HTTP 511: an HTML page: 502 Bad Gateway"}},
		{503, nil, "", importer.FindError{Verdict: importer.AnswerUncertain, Reason: "HTTP 503: Service Unavailable"}},
		{500, nil, "", importer.FindError{Verdict: importer.AnswerUncertain, Reason: "HTTP 500: Internal Server Error"}},
		{307, http.Header{"Location": {"https://login.example/?x"}}, "",
			importer.FindError{Verdict: importer.AnswerRedirect, Reason: "Vitec's address answered with a redirect to https://login.example/", Target: "https://login.example/"}},
		{200, nil, "", importer.FindError{Verdict: importer.AnswerUncertain, Reason: "an empty answer instead of comebacks"}},
		{200, nil, page, importer.FindError{Verdict: importer.AnswerUncertain, Reason: "HTML instead of comebacks"}},
		{200, nil, `{"contactId":`, importer.FindError{Verdict: importer.AnswerUncertain, Reason: "the list of comebacks can't be read"}},
		{200, nil, `{"contactId":"K1","meetings":{}}`, importer.FindError{Verdict: importer.AnswerUncertain, Reason: "the list of comebacks can't be read"}},
		{200, nil, strings.Repeat(" ", longestList+1), importer.FindError{Verdict: importer.AnswerRejected, Reason: "the list of comebacks is too long"}},
	} {
		test.want.Status = test.status
		_, err := answeredBy(t, test.status, test.header, test.body).Find(t.Context(), "M1", []string{"K1"})
		var got *importer.FindError
		if !errors.As(err, &got) {
			t.Fatalf("%d: %v", test.status, err)
		}
		got.Reason = told(got.Reason)
		if diff := cmp.Diff(&test.want, got, cmpopts.IgnoreFields(importer.FindError{}, "Heard")); diff != "" {
			t.Errorf("%d (-want +got):\n%s", test.status, diff)
		}
	}
}

// Ids are joined by commas; one that holds a comma would be two.
func TestFindAddress(t *testing.T) {
	var asked string
	client := serve(t, Config{Format: XML}, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Method + " " + r.RequestURI + " " + r.Header.Get("Accept") + " " + r.Header.Get("Cache-Control") + " " + r.Header.Get("Pragma")
		fmt.Fprint(w, `[]`)
	})
	if _, err := client.Find(t.Context(), "M/1", []string{"K1", "a,b", "å/ä", "..", ""}); err != nil {
		t.Fatal(err)
	}
	if want := "GET /CRM/Contact/M%2F1/K1,%C3%A5%2F%C3%A4/ComebackMeeting application/json no-cache no-cache"; asked != want {
		t.Errorf("asked %s\nwant  %s", asked, want)
	}

	asked = ""
	found, err := client.Find(t.Context(), "M1", []string{"a,b"})
	if err != nil || found.Held == nil || len(found.Held) != 0 || asked != "" {
		t.Errorf("%v, %v, asked %q", found, err, asked)
	}
	var refused *importer.FindError
	_, err = client.Find(t.Context(), "M1", make([]string, importer.MaxContactsPerFind+1))
	if !errors.As(err, &refused) || refused.Verdict != importer.AnswerRejected {
		t.Errorf("21 contacts: %v", err)
	}
}

func TestFindStops(t *testing.T) {
	silent := piped(func(c net.Conn) { io.Copy(io.Discard, c) })
	synctest.Test(t, func(t *testing.T) {
		client := dialing(t, Config{}, silent)
		_, err := client.Find(context.Background(), "M1", []string{"K1"})
		var failed *importer.FindError
		if !errors.As(err, &failed) || failed.Verdict != importer.AnswerUncertain || told(failed.Reason) != "no answer within 30s" {
			t.Errorf("silence: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		client := dialing(t, Config{}, silent)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		begun := time.Now()
		_, err := client.Find(ctx, "M1", []string{"K1"})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != time.Second {
			t.Errorf("cancelled: %v after %s", err, time.Since(begun))
		}
	})
}
