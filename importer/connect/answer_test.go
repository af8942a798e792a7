package connect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"comebacks/importer"
)

const (
	xmlID    = `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">cb-1</string>`
	xmlError = `<Error><Message>The request is invalid.</Message><ModelState><comeback.Date>Date is required.</comeback.Date></ModelState></Error>`
	page     = "<!DOCTYPE html><html><head><title>502 Bad\nGateway</title></head></html>"
)

// TestAnswers is the table "What an answer means", where an answer came.
func TestAnswers(t *testing.T) {
	refused := func(v importer.Verdict, status int, words string) importer.Answer {
		return importer.Answer{Verdict: v, Status: status, Problem: refused(status, words)}
	}
	notReached := func(v importer.Verdict, status int, words string) importer.Answer {
		return importer.Answer{Verdict: v, Status: status, Problem: importer.Problem{Code: importer.NotReached, Value: words}}
	}
	wait := func(d time.Duration, words string) importer.Answer {
		a := notReached(importer.AnswerWait, 429, words)
		a.Wait = d
		return a
	}
	lostAndWait := func(d time.Duration, words string) importer.Answer {
		a := lost(503, words)
		a.Wait = d
		return a
	}
	redirect := func(status int) importer.Answer {
		return importer.Answer{Verdict: importer.AnswerRedirect, Status: status,
			Problem: importer.Problem{Code: importer.AnswerLost, Value: "redirect to nowhere", Detail: "nowhere"}}
	}
	created := importer.Answer{Verdict: importer.AnswerCreated, Status: 200, ID: "cb-1"}
	after := func(s string) http.Header { return http.Header{"Retry-After": {s}} }

	for _, test := range []struct {
		name   string
		status int
		header http.Header
		body   string
		want   importer.Answer
	}{
		{"JSON id", 200, contentType("application/json; charset=utf-8"), `"cb-1"`, created},
		{"XML id", 200, contentType("application/xml"), xmlID, created},
		{"XML id with a prologue", 200, contentType("text/xml"), "\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + xmlID, created},
		{"no content type, JSON", 200, contentType(""), "\ufeff \"cb-1\"\n", created},
		{"no content type, XML", 200, contentType(""), xmlID, created},
		{"text/plain", 200, contentType("text/plain"), `"cb-1"`, created},
		{"201", 201, contentType("application/json"), `"cb-1"`, importer.Answer{Verdict: importer.AnswerCreated, Status: 201, ID: "cb-1"}},
		{"white space around the id", 200, contentType("application/json"), `" cb-1 "`, created},
		{"longest id", 200, contentType("application/json"), `"` + strings.Repeat("å", 40) + `"`,
			importer.Answer{Verdict: importer.AnswerCreated, Status: 200, ID: strings.Repeat("å", 40)}},

		{"nothing", 200, nil, "", lost(200, "an empty answer instead of an id")},
		{"204", 204, nil, "", lost(204, "an empty answer instead of an id")},
		{"a page", 200, contentType("text/html"), page, lost(200, "HTML instead of an id")},
		{"a page that says it is JSON", 200, contentType("application/json"), page, lost(200, "HTML instead of an id")},
		{"an id that says it is a page", 200, contentType("text/html"), `"cb-1"`, lost(200, "HTML instead of an id")},
		{"a number", 200, contentType("application/json"), `17`, lost(200, "no id in the answer")},
		{"null", 200, contentType("application/json"), `null`, lost(200, "no id in the answer")},
		{"empty string", 200, contentType("application/json"), `" "`, lost(200, "no id in the answer")},
		{"an object", 200, contentType("application/json"), `{"id":"cb-1"}`, lost(200, "no id in the answer")},
		{"two ids", 200, contentType("application/json"), `"cb-1" "cb-2"`, lost(200, "no id in the answer")},
		{"half an id", 200, contentType("application/json"), `"cb-`, lost(200, "no id in the answer")},
		{"plain text", 200, contentType("text/plain"), `cb-1`, lost(200, "no id in the answer")},
		{"JSON in XML", 200, contentType("application/xml"), `"cb-1"`, lost(200, "no id in the answer")},
		{"another element", 200, contentType("application/xml"), `<Error>cb-1</Error>`, lost(200, "no id in the answer")},
		{"nil element", 200, contentType("application/xml"), `<string i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>`, lost(200, "no id in the answer")},
		{"control character", 200, contentType("application/json"), `"cb\u0007"`, lost(200, "no id in the answer")},
		{"a sentence", 200, contentType("application/json"), `"An error has occurred."`, lost(200, "no id in the answer")},
		{"a sentence in XML", 200, contentType("application/xml"), "<string>An error has occurred.</string>", lost(200, "no id in the answer")},
		{"no-break space", 200, contentType("application/json"), `"cb\u00a01"`, lost(200, "no id in the answer")},
		{"line break", 200, contentType("application/json"), `"cb\n1"`, lost(200, "no id in the answer")},
		{"zero-width space", 200, contentType("application/json"), `"cb\u200b1"`, lost(200, "no id in the answer")},
		{"text direction", 200, contentType("application/json"), `"cb\u202e1"`, lost(200, "no id in the answer")},
		{"Hangul filler", 200, contentType("application/json"), `"\u3164"`, lost(200, "no id in the answer")},
		{"Braille blank", 200, contentType("application/json"), `"\u2800"`, lost(200, "no id in the answer")},
		{"variation selector", 200, contentType("application/json"), `"cb1\ufe0f"`, lost(200, "no id in the answer")},
		{"private use", 200, contentType("application/json"), `"cb\ue000"`, lost(200, "no id in the answer")},
		{"broken UTF-8", 200, contentType("application/json"), "\"cb\xff\"", lost(200, "no id in the answer")},
		{"id too long", 200, contentType("application/json"), `"` + strings.Repeat("a", 41) + `"`, lost(200, "no id in the answer")},
		{"body too long", 200, contentType("application/json"), `"cb-1"` + strings.Repeat(" ", longestAnswer), lost(200, "an answer too long for an id")},

		{"400 JSON", 400, contentType("application/json"), `{"message":"The request is invalid.","modelState":{"comeback.Note":["Too long."],"comeback.Date":["Date is required.","Date is past."]}}`,
			refused(importer.AnswerRejected, 400, "The request is invalid; comeback.Date: Date is required. Date is past; comeback.Note: Too long")},
		{"400 in capitals", 400, contentType("application/json"), `{"Message":"Nej.","ModelState":{"comeback.Date":"Fel datum."}}`,
			refused(importer.AnswerRejected, 400, "Nej; comeback.Date: Fel datum")},
		{"400 XML", 400, contentType("application/xml"), xmlError,
			refused(importer.AnswerRejected, 400, "The request is invalid; comeback.Date: Date is required")},
		{"401", 401, nil, "", refused(importer.AnswerCredentials, 401, "Unauthorized")},
		{"403", 403, contentType("application/json"), `{"message":"Ingen rätt."}`, refused(importer.AnswerForbidden, 403, "Ingen rätt")},
		{"404 page", 404, contentType("text/html"), "<html><title>Hittas &amp; inte</title>", refused(importer.AnswerRejected, 404, "an HTML page: Hittas & inte")},
		{"413", 413, nil, "", refused(importer.AnswerRejected, 413, "Request Entity Too Large")},
		{"499", 499, nil, "", refused(importer.AnswerRejected, 499, "no words")},
		{"408", 408, nil, "", lost(408, "HTTP 408: Request Timeout")},

		{"429 in seconds", 429, after("7"), "", wait(7*time.Second, "HTTP 429: Too Many Requests")},
		{"429 with no time", 429, nil, "", wait(0, "HTTP 429: Too Many Requests")},
		{"429 with a strange time", 429, after("-3"), "", wait(0, "HTTP 429: Too Many Requests")},
		{"429 until a date", 429, http.Header{"Retry-After": {"Mon, 23 Nov 2026 10:00:09 GMT"}, "Date": {"Mon, 23 Nov 2026 10:00:00 GMT"}}, "",
			wait(9*time.Second, "HTTP 429: Too Many Requests")},
		{"429 until a date by no clock", 429, after("Mon, 23 Nov 2099 10:00:09 GMT"), "", wait(0, "HTTP 429: Too Many Requests")},
		{"429 until a date by no readable clock", 429, http.Header{"Retry-After": {"Mon, 23 Nov 2099 10:00:09 GMT"}, "Date": {"noon"}}, "",
			wait(0, "HTTP 429: Too Many Requests")},
		{"407", 407, nil, "", notReached(importer.AnswerNetwork, 407, "HTTP 407: Proxy Authentication Required")},
		{"511", 511, contentType("text/html"), "<html><title>Logga in</title>", notReached(importer.AnswerNetwork, 511, "HTTP 511: an HTML page: Logga in")},

		{"503 in 7 seconds", 503, after("7"), "lunch", lostAndWait(7*time.Second, "HTTP 503: lunch")},
		{"503 until a date", 503, http.Header{"Retry-After": {"Mon, 23 Nov 2026 10:00:09 GMT"}, "Date": {"Mon, 23 Nov 2026 10:00:00 GMT"}}, "",
			lostAndWait(9*time.Second, "HTTP 503: Service Unavailable")},
		{"503 at once", 503, after("0"), "lunch", lostAndWait(0, "HTTP 503: lunch")},
		{"503 for ages", 503, after("99999999999999999999"), "", lostAndWait(longestRetryAfter, "HTTP 503: Service Unavailable")},
		{"503 with no time", 503, nil, "", lost(503, "HTTP 503: Service Unavailable")},
		{"503 with a strange time", 503, after("soon"), "", lost(503, "HTTP 503: Service Unavailable")},
		{"503 with a fraction", 503, after("1.5"), "", lost(503, "HTTP 503: Service Unavailable")},
		{"503 until a date that has been", 503, http.Header{"Retry-After": {"Mon, 23 Nov 2026 09:00:00 GMT"}, "Date": {"Mon, 23 Nov 2026 10:00:00 GMT"}}, "",
			lost(503, "HTTP 503: Service Unavailable")},
		{"500", 500, contentType("application/json"), `{"message":"An error has occurred.","exceptionMessage":"Timeout expired."}`,
			lost(500, "HTTP 500: An error has occurred; Timeout expired")},
		{"502 page", 502, contentType("text/html"), page, lost(502, "HTTP 502: an HTML page: 502 Bad Gateway")},
		{"599", 599, nil, "", lost(599, "HTTP 599: no words")},
		{"600", 600, nil, `"cb-1"`, lost(600, "HTTP 600: cb-1")},

		{"307 nowhere", 307, nil, "", redirect(307)},
		{"304", 304, nil, "", redirect(304)},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Date"] = nil
				w.Header()["Content-Type"] = nil // no guess by net/http
				for name, values := range test.header {
					w.Header()[name] = values
				}
				w.WriteHeader(test.status)
				w.Write([]byte(test.body))
			})
			for range 2 { // on a new connection and on a used one
				got := create(client)
				if diff := cmp.Diff(test.want, got, cmpopts.IgnoreFields(importer.Answer{}, "Begun", "Took", "Heard")); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if got.Begun.IsZero() || got.Took <= 0 {
					t.Errorf("begun %v, took %v", got.Begun, got.Took)
				}
				if at := got.Heard.At; at.Before(got.Begun) || at.After(got.Begun.Add(got.Took)) {
					t.Errorf("heard at %v, begun %v, took %v", at, got.Begun, got.Took)
				}
			}
		})
	}
}

// An answer tells what the server's clock shows, whatever else it says.
func TestHeard(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for date, want := range map[string]time.Time{
		"Mon, 23 Nov 2026 12:00:00 GMT":  noon,
		"Monday, 23-Nov-26 12:00:00 GMT": noon,
		"Mon Nov 23 12:00:00 2026":       noon,
		"2026-11-23T12:00:00Z":           {},
		"":                               {},
	} {
		for _, status := range []int{101, 200, 204, 307, 401, 403, 404, 407, 408, 429, 500, 503} {
			synctest.Test(t, func(t *testing.T) {
				client := answeredBy(t, status, http.Header{"Date": {date}}, `"cb-1"`)
				begun := time.Now()
				answer := client.transport
				client.transport = roundTripper(func(r *http.Request) (*http.Response, error) {
					time.Sleep(3 * time.Second)
					return answer.RoundTrip(r)
				})
				if got := create(client).Heard; !got.Date.Equal(want) || got.At.Sub(begun) != 3*time.Second {
					t.Errorf("%d, %q: %+v", status, date, got)
				}
				_, err := client.Find(t.Context(), "M1", []string{"K1"})
				var failed *importer.FindError
				if !errors.As(err, &failed) || !failed.Heard.Date.Equal(want) || failed.Heard.At.Sub(begun) != 6*time.Second {
					t.Errorf("looked up: %d, %q: %+v", status, date, failed)
				}
			})
		}
	}

	client := clientOf(t, Config{})
	client.transport = roundTripper(func(*http.Request) (*http.Response, error) { return nil, io.EOF })
	if a := create(client); a.Heard != (importer.Heard{}) {
		t.Errorf("nothing was heard: %+v", a.Heard)
	}
}

func contentType(s string) http.Header {
	if s == "" {
		return nil
	}
	return http.Header{"Content-Type": {s}}
}

// A redirect is never followed, whatever its status and wherever it points,
// and what may be secret in its address is not repeated.
func TestRedirects(t *testing.T) {
	for location, want := range map[string]string{
		"": "nowhere",
		"https://login.example/in?token=hemligt#x":      "https://login.example/in",
		"https://u:hemligt@login.example/":              "https://login.example/",
		"/login?hemligt":                                "/login",
		"http://[broken":                                "an unreadable address",
		"javascript:hemligt":                            "an unreadable address",
		"//login.example":                               "//login.example",
		"https://x.example/" + strings.Repeat("a", 999): "https://x.example/" + strings.Repeat("a", 282) + "…",
		"https://x.example/%0a%1b[31m":                  "https://x.example/%0a%1b[31m",
	} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			var requests atomic.Int32
			client := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				if location != "" {
					w.Header().Set("Location", location)
				}
				w.WriteHeader(status)
			})
			a := create(client)
			if a.Verdict != importer.AnswerRedirect || a.Status != status ||
				a.Problem.Code != importer.AnswerLost || a.Problem.Detail != want || !strings.HasPrefix(a.Problem.Value, "redirect to "+want[:5]) {
				t.Errorf("%d to %q: %+v", status, location, a)
			}
			if requests.Load() != 1 {
				t.Errorf("%d to %q: %d requests", status, location, requests.Load())
			}
		}
	}
}

// Once the status line has come it decides, whatever becomes of the body.
func TestCutBodies(t *testing.T) {
	for _, test := range []struct {
		answer string
		want   importer.Verdict
		value  string
	}{
		{"HTTP/1.1 400 Bad Request\r\nContent-Length: 99\r\n\r\n", importer.AnswerRejected, "Bad Request"},
		{"HTTP/1.1 400 Bad Request\r\nContent-Length: 99\r\n\r\nDatum sak", importer.AnswerRejected, "Datum sak"},
		{"HTTP/1.1 401 No\r\nContent-Length: 99\r\n\r\n", importer.AnswerCredentials, "Unauthorized"},
		{"HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nNej", importer.AnswerForbidden, "Nej"},
		{"HTTP/1.1 429 No\r\nTransfer-Encoding: chunked\r\n\r\nrubbish", importer.AnswerWait, "HTTP 429: Too Many Requests"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\"cb", importer.AnswerUncertain, "answer cut short"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", importer.AnswerUncertain, "answer cut short"},
		// A string that is closed is whole, whatever its frame promised.
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\"cb-1\"", importer.AnswerCreated, ""},
		{"HTTP/1.1 500 Oh\r\nContent-Length: 99\r\n\r\nOj", importer.AnswerUncertain, "HTTP 500: Oj"},
		{"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n\"cb-1\"", importer.AnswerUncertain, "HTTP 101: Switching Protocols"},
		{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\"cb-1\"", importer.AnswerCreated, ""},
	} {
		for _, end := range []func(net.Conn){reset, func(net.Conn) {}} {
			address := answering(t, test.answer, end)
			a := create(clientOf(t, Config{BaseURL: address}))
			if a.Verdict != test.want || a.Problem.Value != test.value {
				t.Errorf("%q: %+v", test.answer, a)
			}
		}
	}
}

// What is read of an answer is bounded.
func TestEndlessBodies(t *testing.T) {
	for status, want := range map[int]importer.Verdict{
		200: importer.AnswerUncertain, 400: importer.AnswerRejected, 500: importer.AnswerUncertain,
	} {
		client := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			for r.Context().Err() == nil {
				if _, err := fmt.Fprintf(w, "%04096d", 0); err != nil {
					return
				}
			}
		})
		if a := create(client); a.Verdict != want || len(a.Problem.Value) > longestWords+20 {
			t.Errorf("%d: %+v", status, a)
		}
	}
}

// A cancelled run sends nothing more, but does not give up what it has begun.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var requests int
	client := serve(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		requests++
		cancel()
		fmt.Fprint(w, `"cb-1"`)
	})
	if a := client.Create(ctx, someComeback); a.ID != "cb-1" {
		t.Errorf("cancelled under way: %+v", a)
	}
	if a := client.Create(ctx, someComeback); a.Verdict != importer.AnswerNotSent || a.Problem.Code != importer.NotStarted {
		t.Errorf("cancelled before: %+v", a)
	}
	if requests != 1 {
		t.Errorf("%d requests", requests)
	}
}
