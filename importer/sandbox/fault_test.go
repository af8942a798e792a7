package sandbox_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer/sandbox"
)

// met is what a client sees of an answer.
type met struct {
	status      int // 0: no status line came
	contentType string
	retryAfter  string
	location    string
	whole       bool // the body could be read to its end
	hasID       bool
	created     int
}

const (
	jsonType = "application/json; charset=utf-8"
	xmlType  = "application/xml; charset=utf-8"
	htmlType = "text/html; charset=utf-8"
)

func TestFaults(t *testing.T) {
	// errors, as their bodies, are in the format of the request: "" stands for it
	tests := map[sandbox.Fault]met{
		"":                       {status: 200, whole: true, hasID: true, created: 1},
		sandbox.Unauthorized:     {status: 401, whole: true},
		sandbox.Forbidden:        {status: 403, whole: true},
		sandbox.Invalid:          {status: 400, whole: true},
		sandbox.Throttle:         {status: 429, whole: true, retryAfter: "3"},
		sandbox.ThrottleBare:     {status: 429, whole: true},
		sandbox.Unavailable:      {status: 503, whole: true, retryAfter: "3"},
		sandbox.UnavailableBare:  {status: 503, whole: true},
		sandbox.UnavailableAfter: {status: 503, whole: true, created: 1},
		sandbox.ErrorBefore:      {status: 500, whole: true},
		sandbox.ErrorAfter:       {status: 500, whole: true, created: 1},
		sandbox.CloseBefore:      {},
		sandbox.CloseAfter:       {created: 1},
		sandbox.Cut:              {status: 200, created: 1},
		sandbox.HTML:             {status: 200, contentType: htmlType, whole: true},
		sandbox.HTMLAfter:        {status: 200, contentType: htmlType, whole: true, created: 1},
		sandbox.Redirect:         {status: 307, contentType: "none", whole: true, location: "http://127.0.0.1/elsewhere"},
		sandbox.Slow:             {created: 1},
		sandbox.Empty:            {status: 200, contentType: "none", whole: true, created: 1},
		sandbox.RetryAfterAfter:  {status: 503, whole: true, retryAfter: "3", created: 1},
		sandbox.BadGateway:       {status: 502, contentType: htmlType, whole: true},
		sandbox.BadGatewayAfter:  {status: 502, contentType: htmlType, whole: true, created: 1},
		sandbox.SeeOther:         {status: 303, contentType: "none", whole: true, location: "http://127.0.0.1/elsewhere", created: 1},
		sandbox.ProxyAuth:        {status: 407, contentType: htmlType, whole: true},
		sandbox.NetworkLogin:     {status: 511, contentType: htmlType, whole: true},
		sandbox.BadID:            {status: 200, whole: true, created: 1},
		sandbox.SameID:           {status: 200, whole: true, created: 1},
		sandbox.LongID:           {status: 200, whole: true, hasID: true, created: 1}, // its beginning
		sandbox.LateAnswer:       {status: 200, whole: true, hasID: true, created: 1},
	}
	for _, f := range sandbox.Faults {
		if f == sandbox.LateWork {
			continue // late_test.go
		}
		want, tested := tests[f]
		if !tested {
			t.Errorf("the fault %s is not tested", f)
		}
		if creates := want.created > 0; f.Creates() != creates {
			t.Errorf("%s creates: %t", f, f.Creates())
		}
	}
	for _, format := range []string{"json", "xml"} {
		for fault, want := range tests {
			t.Run(format+"/"+string(fault), func(t *testing.T) {
				config := sandbox.Config{
					Faults:     map[sandbox.Fault]float64{},
					RetryAfter: 2100 * time.Millisecond,
					RedirectTo: "http://127.0.0.1/elsewhere",
					SlowBy:     time.Millisecond,
				}
				if fault != "" {
					config.Faults[fault] = 1
				}
				v := start(t, config)
				if want.status != 0 && want.contentType == "" {
					want.contentType = map[string]string{"json": jsonType, "xml": xmlType}[format]
				}
				if want.contentType == "none" {
					want.contentType = ""
				}
				got := meet(t, v, format, fault == sandbox.Slow)
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(met{})); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				if stats := v.server.Stats(); fault != "" && stats.Faults[fault] != 1 {
					t.Errorf("stats tell of %v", stats.Faults)
				}
			})
		}
	}
}

// meet sends one comeback. An impatient caller hangs up once it is created.
func meet(t *testing.T, v *vitec, format string, impatient bool) met {
	t.Helper()
	ctx, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	var watch sync.WaitGroup
	defer watch.Wait()
	if impatient {
		watch.Go(func() {
			for v.server.Stats().Comebacks == 0 {
				runtime.Gosched()
			}
			hangUp()
		})
	}
	var got met
	resp, err := v.client.Do(v.post("/Meeting/Comeback/M1/K1", format, bodies[format]).WithContext(ctx))
	if err == nil {
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		got = met{
			status: resp.StatusCode, contentType: resp.Header.Get("Content-Type"),
			retryAfter: resp.Header.Get("Retry-After"), location: resp.Header.Get("Location"),
			whole: err == nil,
		}
		if held := v.server.Comebacks(); len(held) == 1 && err == nil {
			got.hasID = bytes.Contains(body, []byte(held[0].ID))
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("the body ends with %v", err)
		}
	}
	got.created = len(v.server.Comebacks())
	return got
}

func TestErrorBodies(t *testing.T) {
	tests := []struct {
		format string
		fault  sandbox.Fault
		want   string
	}{
		{"json", sandbox.Invalid, `{"message":"The request is invalid.","modelState":{"comeback":["The stand-in was told to refuse this one."]}}`},
		{"xml", sandbox.Invalid, `<Error><Message>The request is invalid.</Message><ModelState><comeback>The stand-in was told to refuse this one.</comeback></ModelState></Error>`},
		{"json", sandbox.Unauthorized, `{"message":"Authorization has been denied for this request."}`},
		{"xml", sandbox.ErrorBefore, `<Error><Message>An error has occurred.</Message></Error>`},
	}
	for _, test := range tests {
		v := start(t, sandbox.Config{Faults: map[sandbox.Fault]float64{test.fault: 1}})
		_, got := v.do(v.post("/Meeting/Comeback/M1/K1", test.format, bodies[test.format]))
		if got != test.want {
			t.Errorf("%s in %s:\ngot  %s\nwant %s", test.fault, test.format, got, test.want)
		}
	}
}

func TestRedirectsPointHereByDefault(t *testing.T) {
	for _, fault := range []sandbox.Fault{sandbox.Redirect, sandbox.SeeOther} {
		v := start(t, sandbox.Config{Faults: map[sandbox.Fault]float64{fault: 1}})
		v.client.CheckRedirect = nil
		if status, _ := v.do(v.post("/Meeting/Comeback/M1/K1", "json", bodies["json"])); status != 404 {
			t.Errorf("%s: the one who follows gets %d", fault, status)
		}
		if n := v.server.Stats().Others; n != 1 {
			t.Errorf("%s: %d other requests counted, want the one that followed", fault, n)
		}
	}
}

func TestAnswersWithoutAnID(t *testing.T) {
	const inXML = `<string xmlns="http://schemas.microsoft.com/2003/10/Serialization/">`
	tests := []struct {
		format string
		fault  sandbox.Fault
		want   string
	}{
		{"json", sandbox.BadID, `^"An error has occurred\."$`},
		{"xml", sandbox.BadID, "^" + inXML + `An error has occurred\.</string>$`},
		{"json", sandbox.SameID, `^"sandbox-0000000000000000"$`},
		{"xml", sandbox.SameID, "^" + inXML + `sandbox-0000000000000000</string>$`},
		{"json", sandbox.LongID, `^"sandbox-[0-9a-f]{52}"$`},
		{"xml", sandbox.LongID, "^" + inXML + `sandbox-[0-9a-f]{52}</string>$`},
	}
	for _, test := range tests {
		v := start(t, sandbox.Config{Faults: map[sandbox.Fault]float64{test.fault: 1}})
		for range 2 {
			_, got := v.do(v.post("/Meeting/Comeback/M1/K1", test.format, bodies[test.format]))
			if !regexp.MustCompile(test.want).MatchString(got) {
				t.Errorf("%s in %s: got %s", test.fault, test.format, got)
			}
		}
		if all := v.server.Comebacks(); len(all) != 2 || all[0].ID == all[1].ID || len(all[0].ID) != 24 {
			t.Errorf("%s: held is %+v", test.fault, all)
		}
	}
}

func TestFaultsOnLookups(t *testing.T) {
	const path = "/CRM/Contact/M1/K1/ComebackMeeting"
	for fault, want := range map[sandbox.Fault]int{
		sandbox.Throttle: 429, sandbox.UnavailableBare: 503, sandbox.ErrorBefore: 500, sandbox.ErrorAfter: 200, sandbox.Slow: 200,
		sandbox.BadGateway: 502, sandbox.ProxyAuth: 407, sandbox.NetworkLogin: 511, sandbox.LateWork: 200,
	} {
		v := start(t, sandbox.Config{Faults: map[sandbox.Fault]float64{fault: 1}, FaultsOnLookups: true})
		if status, body := v.get(path); status != want {
			t.Errorf("%s: got %d %s, want %d", fault, status, body, want)
		}
	}
	for _, fault := range []sandbox.Fault{sandbox.CloseBefore, sandbox.Cut} {
		v := start(t, sandbox.Config{Faults: map[sandbox.Fault]float64{fault: 1}, FaultsOnLookups: true})
		resp, err := v.client.Get(v.URL + path)
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: the look-up was answered whole", fault)
		}
	}
	v := start(t, sandbox.Config{Faults: map[sandbox.Fault]float64{sandbox.Throttle: 1}})
	if status, _ := v.get(path); status != 200 {
		t.Errorf("without FaultsOnLookups: got %d", status)
	}
}

// sequence gives the statuses and ids that n comebacks meet.
func sequence(t *testing.T, config sandbox.Config, n int, lookups bool) []string {
	v := start(t, config)
	var met []string
	for range n {
		_, body := v.do(v.post("/Meeting/Comeback/M1/K1", "json", bodies["json"]))
		met = append(met, body)
		if lookups {
			v.get("/CRM/Contact/M1/K1/ComebackMeeting")
		}
	}
	return met
}

func TestSeedsAreRepeatable(t *testing.T) {
	config := sandbox.Config{Seed: 7, Jitter: time.Microsecond, Faults: map[sandbox.Fault]float64{
		sandbox.Throttle: 0.2, sandbox.ErrorAfter: 0.2, sandbox.Invalid: 0.2,
	}}
	// The ids are never the same.
	ids := regexp.MustCompile("sandbox-[0-9a-f]+")
	answers := func(lookups bool) []string {
		all := sequence(t, config, 50, lookups)
		for i := range all {
			all[i] = ids.ReplaceAllString(all[i], "id")
		}
		return all
	}
	first := answers(false)
	if diff := cmp.Diff(first, answers(true)); diff != "" {
		t.Errorf("the same seed met something else:\n%s", diff)
	}
	if kinds := len(slices.Compact(slices.Sorted(slices.Values(first)))); kinds < 4 {
		t.Errorf("only %d different answers of 50", kinds)
	}
	config.Seed = 8
	if slices.Equal(first, answers(false)) {
		t.Error("another seed met the same")
	}
}

func TestParseFaults(t *testing.T) {
	got, err := sandbox.ParseFaults([]string{"429=0.7", "close-after=0.2", "slow=0.1"})
	want := map[sandbox.Fault]float64{sandbox.Throttle: 0.7, sandbox.CloseAfter: 0.2, sandbox.Slow: 0.1}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	if none, err := sandbox.ParseFaults(nil); err != nil || len(none) != 0 {
		t.Errorf("of nothing: got %v, %v", none, err)
	}
	for text, reason := range map[string]string{
		"throttle":                  "sandbox-bad-fault",
		"nonsense=1":                "unauthorized, forbidden",
		"throttle=x":                "sandbox-bad-share",
		"throttle=1.1":              "sandbox-bad-share",
		"throttle=-1":               "sandbox-bad-share",
		"throttle=NaN":              "sandbox-bad-share",
		"throttle=0.6 slow=0.6":     "sandbox-shares-above-1",
		"throttle=0.1 429=0.1":      "twice",
		"throttle=0.1 throttle=0.1": "twice",
	} {
		if _, err := sandbox.ParseFaults(strings.Fields(text)); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: got %v, want an error with %q", text, err, reason)
		}
	}
}

// Whatever the shares, each fault is met about as often as was asked for.
func TestSharesAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		faults := make(map[sandbox.Fault]float64)
		left := 1.0
		for _, f := range []sandbox.Fault{sandbox.Throttle, sandbox.Unavailable, sandbox.Empty} {
			faults[f] = rapid.Float64Range(0, left).Draw(t, string(f))
			left -= faults[f]
		}
		server := sandbox.New(sandbox.Config{Seed: rapid.Uint64().Draw(t, "seed"), Faults: faults})
		const n = 300 // 0.2 is then seven standard deviations
		for range n {
			server.ServeHTTP(discard{http.Header{}}, newPost("/Meeting/Comeback/M1/K1", "json", bodies["json"]))
		}
		for f, share := range faults {
			if got := float64(server.Stats().Faults[f]) / n; got < share-0.2 || got > share+0.2 {
				t.Errorf("%s: met by %.3f of the requests, want %.3f", f, got, share)
			}
		}
	})
}

// discard is a ResponseWriter whose answer nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}
