package connect

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"comebacks/importer"
)

// askPeople makes each call about people, for customer M1, and gives what it found.
var askPeople = map[string]func(context.Context, *Client) (any, error){
	"contacts by e-mail": func(ctx context.Context, c *Client) (any, error) {
		return c.ContactsByEmail(ctx, "M1", []string{"Anna.Sjögren@post.example.se", "bo@x.se"})
	},
	"contacts by id": func(ctx context.Context, c *Client) (any, error) {
		return c.ContactsByID(ctx, "M1", []string{"K1", "K2"})
	},
	"persons": func(ctx context.Context, c *Client) (any, error) {
		return c.Persons(ctx, "M1", []string{"K1", "K2"})
	},
	"contacts by phone": func(ctx context.Context, c *Client) (any, error) {
		return c.ContactIDsByPhone(ctx, "M1", "070-174 06 05")
	},
	"contacts by name": func(ctx context.Context, c *Client) (any, error) {
		ids, all, err := c.ContactIDsByName(ctx, "M1", "Anna Sjögren")
		return foundByName{ids, all}, err
	},
	"users": func(ctx context.Context, c *Client) (any, error) {
		return c.Colleagues(ctx, "M1", importer.UserID, "Örjan Bråkenhielm")
	},
	"user groups": func(ctx context.Context, c *Client) (any, error) {
		return c.Colleagues(ctx, "M1", importer.UserGroupID, "")
	},
	"offices": func(ctx context.Context, c *Client) (any, error) {
		return c.Colleagues(ctx, "M1", importer.OfficeID, "")
	},
}

type foundByName struct {
	IDs []string
	All bool
}

// nothing is an answer to each call that finds nobody.
func nothing(call string) string {
	if call == "contacts by name" {
		return `{"matches":[]}`
	}
	return `[]`
}

// The addresses, methods, headers and bodies are those that are documented.
func TestQuestionsAboutPeople(t *testing.T) {
	for call, want := range map[string]string{
		"contacts by e-mail": `POST /api/Contacts/GetContacts {"customerId":"M1","emailAddresses":["Anna.Sjögren@post.example.se","bo@x.se"]}`,
		"contacts by id":     `POST /api/Contacts/GetContacts {"customerId":"M1","contactId":["K1","K2"]}`,
		"persons":            `GET /api/CRM/Contact/M1/Person?contactIds=K1&contactIds=K2 `,
		"contacts by phone":  `GET /api/Contacts/GetContactsWithPhonenumber?customerId=M1&phoneNumber=070-174+06+05 `,
		"contacts by name":   `GET /api/CRM/Contact/M1/Search?MaxSize=1000&Term=Anna+Sj%C3%B6gren `,
		"users":              `GET /api/User/GetUser?CustomerId=M1&SearchText=%C3%96rjan+Br%C3%A5kenhielm `,
		"user groups":        `GET /api/CRM/Usergroups/M1 `,
		"offices":            `GET /api/Office/GetOffice?CustomerId=M1 `,
	} {
		client := serve(t, Config{Format: XML}, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if got := r.Method + " " + r.RequestURI + " " + string(body); got != want {
				t.Errorf("%s:\n%s, want\n%s", call, got, want)
			}
			if r.Header.Get("Accept") != "application/json" || r.Header.Get("Cache-Control") != "no-cache" {
				t.Errorf("%s: %v", call, r.Header)
			}
			wantType := ""
			if r.Method == http.MethodPost {
				wantType = "application/json" // whatever comebacks are written in
			}
			if got := r.Header.Get("Content-Type"); got != wantType {
				t.Errorf("%s: content type %q", call, got)
			}
			if username, password, _ := r.BasicAuth(); username != someUser || password != somePassword {
				t.Errorf("%s: %q, %q", call, username, password)
			}
			io.WriteString(w, nothing(call))
		})
		client.base.RawPath, client.base.Path = "/api", "/api"
		if _, err := askPeople[call](t.Context(), client); err != nil {
			t.Errorf("%s: %v", call, err)
		}
	}
}

// What any of the calls may meet.
func TestPeopleErrors(t *testing.T) {
	for _, test := range []struct {
		status  int
		header  http.Header
		body    string
		verdict importer.Verdict
		wait    time.Duration
		reason  string // WHAT stands for what is asked for
	}{
		{401, nil, "", importer.AnswerCredentials, 0, "HTTP 401: Unauthorized"},
		{403, nil, `{"message":"Ingen rätt."}`, importer.AnswerForbidden, 0, "HTTP 403: Ingen rätt"},
		{400, nil, `{"message":"Fel."}`, importer.AnswerRejected, 0, "HTTP 400: Fel"},
		{404, nil, "", importer.AnswerRejected, 0, "HTTP 404: Not Found"},
		{404, nil, page, importer.AnswerRejected, 0, "HTTP 404: an HTML page: 502 Bad Gateway"},
		{414, nil, "", importer.AnswerRejected, 0, "HTTP 414: Request URI Too Long"},
		{405, nil, "", importer.AnswerRejected, 0, "HTTP 405: Method Not Allowed"},
		{407, nil, "", importer.AnswerNetwork, 0, "HTTP 407: Proxy Authentication Required"},
		{511, nil, "", importer.AnswerNetwork, 0, "HTTP 511: Network Authentication Required"},
		{429, http.Header{"Retry-After": {"3"}}, "", importer.AnswerWait, 3 * time.Second, "HTTP 429: Too Many Requests"},
		{503, http.Header{"Retry-After": {"3"}}, "", importer.AnswerWait, 3 * time.Second, "HTTP 503: Service Unavailable"},
		{503, nil, "", importer.AnswerUncertain, 0, "HTTP 503: Service Unavailable"},
		{500, nil, `{"message":"An error has occurred."}`, importer.AnswerUncertain, 0, "HTTP 500: An error has occurred"},
		{302, http.Header{"Location": {"https://login.example/in?term=Sj%C3%B6gren"}}, "", importer.AnswerRedirect, 0, "Vitec's address answered with a redirect to login.example"},
		{200, nil, "", importer.AnswerUncertain, 0, "an empty answer instead of WHAT"},
		{204, nil, "", importer.AnswerUncertain, 0, "an empty answer instead of WHAT"},
		{200, nil, page, importer.AnswerUncertain, 0, "HTML instead of WHAT"},
		{200, nil, `null`, importer.AnswerUncertain, 0, "the list of WHAT can't be read"},
		{200, nil, `"[]"`, importer.AnswerUncertain, 0, "the list of WHAT can't be read"},
		{200, nil, `{}`, importer.AnswerUncertain, 0, "the list of WHAT can't be read"},
		{200, nil, `{"message":"An error has occurred."}`, importer.AnswerUncertain, 0, "the list of WHAT can't be read"},
		{200, nil, `{"matches":{}}`, importer.AnswerUncertain, 0, "the list of WHAT can't be read"},
		{200, nil, `[[]]`, importer.AnswerUncertain, 0, "the list of WHAT can't be read"},
		{200, nil, `[] []`, importer.AnswerUncertain, 0, "the list of WHAT can't be read"},
		{200, nil, `[{"customerId":"M1"`, importer.AnswerUncertain, 0, "the list of WHAT can't be read"},
		{200, nil, `<ArrayOfContact/>`, importer.AnswerUncertain, 0, "the list of WHAT can't be read"},
		{200, http.Header{"Age": {"17"}}, `[]`, importer.AnswerUncertain, 0, "a cache has answered, and who is there may have changed"},
		{200, http.Header{"X-Cache": {"HIT"}}, `{"matches":[]}`, importer.AnswerUncertain, 0, "a cache has answered, and who is there may have changed"},
		{200, nil, strings.Repeat(" ", longestList+1), importer.AnswerRejected, 0, "the list of WHAT is too long"},
		{200, nil, "[" + strings.Repeat("null,", mostParts+1) + "null]", importer.AnswerRejected, 0, "the list of WHAT is too long"},
	} {
		for call, ask := range askPeople {
			what := strings.Fields(call)[0]
			if call == "user groups" {
				what = call
			}
			found, err := ask(t.Context(), answeredBy(t, test.status, test.header, test.body))
			want := &importer.FindError{
				Verdict: test.verdict, Status: test.status, Wait: test.wait,
				Reason: strings.ReplaceAll(test.reason, "WHAT", what),
			}
			if test.verdict == importer.AnswerRedirect {
				want.Target = "login.example"
			}
			var got *importer.FindError
			errors.As(err, &got)
			got.Reason = told(got.Reason)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(importer.FindError{}, "Heard")); diff != "" {
				t.Errorf("%s, %d %.40q (-want +got):\n%s", call, test.status, test.body, diff)
			}
			if !isNothing(found) {
				t.Errorf("%s, %d %.40q: found %v", call, test.status, test.body, found)
			}
		}
	}
}

// isNothing reports whether nobody was found.
func isNothing(found any) bool {
	switch f := found.(type) {
	case []importer.Contact:
		return len(f) == 0
	case []importer.Colleague:
		return len(f) == 0
	case []string:
		return len(f) == 0
	}
	f := found.(foundByName)
	return len(f.IDs) == 0 && !f.All
}

// An answer that breaks off is none, though what came of it could be read.
func TestPeopleCutAnswer(t *testing.T) {
	for call, ask := range askPeople {
		for _, status := range []int{200, 400} {
			client := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Length", "100")
				w.WriteHeader(status)
				io.WriteString(w, nothing(call)+"Sjögr")
				w.(http.Flusher).Flush()
				panic(http.ErrAbortHandler)
			})
			_, err := ask(t.Context(), client)
			var failed *importer.FindError
			want := "answer cut short"
			if status == 400 { // what it said may end in the middle of a name
				want = "HTTP 400: Bad Request"
			}
			if !errors.As(err, &failed) || failed.Status != status || told(failed.Reason) != want {
				t.Errorf("%s: %v", call, err)
			}
		}
	}
}

// Nothing is asked for a customer without a login, or without a customer.
func TestPeopleOfNobody(t *testing.T) {
	var requests atomic.Int32
	count := func(http.ResponseWriter, *http.Request) { requests.Add(1) }
	without := serve(t, Config{Logins: func(string) (string, string, bool) { return "", "", false }}, count)
	for call, ask := range askPeople {
		_, err := ask(t.Context(), without)
		var failed *importer.FindError
		if !errors.As(err, &failed) || failed.Verdict != importer.AnswerCredentials || failed.Status != 0 {
			t.Errorf("%s: %v", call, err)
		}
	}

	client := serve(t, Config{}, count)
	ctx := t.Context()
	for _, customer := range []string{"", "..", "."} {
		for name, ask := range map[string]func() error{
			"e-mail": func() error { _, err := client.ContactsByEmail(ctx, customer, []string{"a@x.se"}); return err },
			"id":     func() error { _, err := client.ContactsByID(ctx, customer, []string{"K1"}); return err },
			"person": func() error { _, err := client.Persons(ctx, customer, []string{"K1"}); return err },
			"phone":  func() error { _, err := client.ContactIDsByPhone(ctx, customer, "0701740605"); return err },
			"name":   func() error { _, _, err := client.ContactIDsByName(ctx, customer, "Anna Ek"); return err },
			"users":  func() error { _, err := client.Colleagues(ctx, customer, importer.UserID, ""); return err },
			"groups": func() error { _, err := client.Colleagues(ctx, customer, importer.UserGroupID, ""); return err },
			"office": func() error { _, err := client.Colleagues(ctx, customer, importer.OfficeID, ""); return err },
		} {
			var failed *importer.FindError
			if err := ask(); !errors.As(err, &failed) || failed.Verdict != importer.AnswerRejected {
				t.Errorf("%q, %s: %v", customer, name, err)
			}
		}
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// A question ends with the caller's context, and never takes longer than it may.
func TestPeopleStop(t *testing.T) {
	silent := piped(func(c net.Conn) { io.Copy(io.Discard, c) })
	for _, call := range slices.Sorted(maps.Keys(askPeople)) {
		synctest.Test(t, func(t *testing.T) {
			_, err := askPeople[call](context.Background(), dialing(t, Config{}, silent))
			var failed *importer.FindError
			if !errors.As(err, &failed) || failed.Verdict != importer.AnswerUncertain || told(failed.Reason) != "no answer within 30s" {
				t.Errorf("%s: %v", call, err)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			begun := time.Now()
			_, err := askPeople[call](ctx, dialing(t, Config{}, silent))
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != time.Second {
				t.Errorf("%s: %v after %s", call, err, time.Since(begun))
			}
		})
	}
}

// Neither a POST nor a GET about people goes twice by itself.
func TestPeopleAreAskedForOnce(t *testing.T) {
	for call, ask := range askPeople {
		var requests atomic.Int32
		client := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			panic(http.ErrAbortHandler)
		})
		_, err := ask(t.Context(), client)
		var failed *importer.FindError
		if !errors.As(err, &failed) || failed.Verdict != importer.AnswerUncertain {
			t.Errorf("%s: %v", call, err)
		}
		if n := requests.Load(); n != 1 {
			t.Errorf("%s: %d requests", call, n)
		}
	}
}
