package connect

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"comebacks/importer"
)

// meaning says what a status means for the POST that it answers, whatever the
// body behind it is. AnswerCreated still needs an id.
func meaning(r reply) (v importer.Verdict, wait time.Duration) {
	wait, _ = retryAfter(r.header)
	switch s := r.status; {
	case s >= 200 && s < 300:
		return importer.AnswerCreated, 0
	case s >= 300 && s < 400:
		return importer.AnswerRedirect, 0
	case s == http.StatusUnauthorized:
		return importer.AnswerCredentials, 0
	case s == http.StatusForbidden:
		return importer.AnswerForbidden, 0
	case networkAsks(s):
		return importer.AnswerNetwork, 0
	case s == http.StatusTooManyRequests:
		return importer.AnswerWait, wait
	case s == http.StatusServiceUnavailable:
		// Not AnswerWait, though it may say how long to wait: gateways do so
		// even after the server behind them has done the work.
		return importer.AnswerUncertain, wait
	case s == http.StatusRequestTimeout:
		// This says nothing about the comeback, unlike the other 4xx: servers
		// also send it on an idle connection, where it crosses with the next
		// request.
		return importer.AnswerUncertain, 0
	case s >= 400 && s < 500:
		return importer.AnswerRejected, 0
	}
	return importer.AnswerUncertain, 0 // 5xx, 101, and what HTTP does not know
}

// networkAsks reports whether a status is that of a proxy or a captive portal
// which wants something of this machine before it lets requests through.
func networkAsks(status int) bool {
	return status == http.StatusProxyAuthRequired || status == http.StatusNetworkAuthenticationRequired
}

// answer says what became of a comeback whose POST was answered.
func answer(r reply) importer.Answer {
	verdict, wait := meaning(r)
	a := importer.Answer{Verdict: verdict, Status: r.status, Wait: wait}
	switch verdict {
	case importer.AnswerCreated:
		id, why := readID(r)
		if id == "" {
			return lost(r.status, why)
		}
		a.ID = id
	case importer.AnswerUncertain:
		a.Problem = importer.Problem{Code: importer.AnswerLost, Value: words(r).with(r.status)}
	case importer.AnswerWait, importer.AnswerNetwork:
		a.Problem = importer.Problem{Code: importer.NotReached, Value: words(r).with(r.status)}
	case importer.AnswerRedirect:
		// The server may have made the comeback before it redirected.
		to := targetOf(r.header)
		a.Problem = importer.Problem{Code: importer.AnswerLost, Value: importer.Reason(importer.RedirectTo, to.text()), Detail: to.detail()}
	default:
		a.Problem = refused(r.status, words(r).alone())
	}
	return a
}

func refused(status int, why string) importer.Problem {
	return importer.Problem{Code: importer.VitecRefused, Value: why, Detail: strconv.Itoa(status)}
}

// lost is the answer to a request that may have been processed.
func lost(status int, why string) importer.Answer {
	return importer.Answer{
		Verdict: importer.AnswerUncertain, Status: status,
		Problem: importer.Problem{Code: importer.AnswerLost, Value: why},
	}
}

// notReached is the answer to a request that Vitec never saw, by the verdict
// AnswerNotSent or AnswerNetwork.
func notReached(v importer.Verdict, why string) importer.Answer {
	return importer.Answer{Verdict: v, Problem: importer.Problem{Code: importer.NotReached, Value: why}}
}

// longestRetryAfter keeps the arithmetic from overflowing; nobody waits for
// so long.
const longestRetryAfter = 365 * 24 * time.Hour

// retryAfter reads how long a server asks to wait: seconds, or a date (RFC
// 9110, 10.2.3). The date is by the server's clock, and so is what it is
// compared with: where the answer does not show that clock, the date says to
// wait, but not for how long. What is neither, or lies in the past, counts as
// nothing.
func retryAfter(h http.Header) (wait time.Duration, told bool) {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text != "" && strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds > int64(longestRetryAfter/time.Second) {
			return longestRetryAfter, true
		}
		return time.Duration(seconds) * time.Second, true
	}
	until, ok := readTime(text)
	if !ok {
		return 0, false
	}
	now := serverTime(h)
	switch {
	case now.IsZero():
		return 0, true
	case until.Before(now):
		return 0, false
	}
	return min(until.Sub(now), longestRetryAfter), true
}

// serverTime is what the server's clock showed, to the second; zero if the
// answer does not say.
func serverTime(h http.Header) time.Time {
	t, _ := readTime(h.Get("Date"))
	return t
}

// readTime reads the time in a header. Most answers lack one, and http.ParseTime
// makes three errors of that.
func readTime(text string) (t time.Time, ok bool) {
	if text == "" {
		return time.Time{}, false
	}
	if last := lastTime.Load(); last != nil && last.text == text {
		return last.is, true
	}
	t, err := http.ParseTime(text)
	if err != nil {
		return time.Time{}, false
	}
	lastTime.Store(&timeRead{text, t})
	return t, true
}

// lastTime is the one that was read last: answers of the same second have the same.
var lastTime atomic.Pointer[timeRead]

type timeRead struct {
	text string
	is   time.Time
}

// target is where a redirect leads: an address, or what is shown instead of one.
type target struct {
	address string
	code    importer.Code
}

// text is the target as a Reason is about it.
func (t target) text() string { return cmp.Or(string(t.code), t.address) }

// detail is the target by itself.
func (t target) detail() string {
	if t.code != "" {
		return importer.Reason(t.code)
	}
	return t.address
}

// targetOf returns where a redirect leads, without query and user, which may
// be secret.
func targetOf(h http.Header) target {
	u, err := url.Parse(h.Get("Location"))
	switch {
	case h.Get("Location") == "":
		return target{code: importer.ToNowhere}
	case err != nil || u.Opaque != "":
		return target{code: importer.ToUnreadable}
	case u.Host == "":
		return target{address: u.EscapedPath()}
	}
	return target{address: (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()}
}
