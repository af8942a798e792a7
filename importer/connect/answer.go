package connect

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
)

// meaning says what a status means for the request that it answers, whatever
// became of the body behind it. AnswerCreated means a create that holds an id,
// and a look-up that holds a list.
func meaning(r reply) (v importer.Verdict, wait time.Duration) {
	wait, told := retryAfter(r.header, r.at)
	switch s := r.status; {
	case s >= 200 && s < 300:
		return importer.AnswerCreated, 0
	case s >= 300 && s < 400:
		return importer.AnswerRedirect, 0
	case s == http.StatusUnauthorized:
		return importer.AnswerCredentials, 0
	case s == http.StatusForbidden:
		return importer.AnswerForbidden, 0
	case s == http.StatusTooManyRequests:
		return importer.AnswerWait, wait
	case s == http.StatusServiceUnavailable && told:
		return importer.AnswerWait, wait
	case s == http.StatusRequestTimeout:
		// Not a word on the comeback, unlike the other 4xx: servers say so
		// on an idle connection too, and it crosses with the next request.
		return importer.AnswerUncertain, 0
	case s >= 400 && s < 500:
		return importer.AnswerRejected, 0
	}
	return importer.AnswerUncertain, 0 // 5xx, 101, and what HTTP does not know
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
		return lost(r.status, statusAndWords(r))
	case importer.AnswerWait:
		a.Problem = importer.Problem{Code: importer.NotReached, Value: statusAndWords(r)}
	case importer.AnswerRedirect:
		a.Problem = refused(r.status, target(r.header))
	default:
		a.Problem = refused(r.status, words(r))
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

// notSent is the answer to a request that never left this machine.
func notSent(why string) importer.Answer {
	return importer.Answer{
		Verdict: importer.AnswerNotSent,
		Problem: importer.Problem{Code: importer.NotReached, Value: why},
	}
}

// longestRetryAfter keeps the arithmetic from overflowing; nobody waits for
// so long.
const longestRetryAfter = 365 * 24 * time.Hour

// retryAfter reads how long a server asks to wait: seconds, or a date (RFC
// 9110, 10.2.3), which is compared with the server's own clock where the
// answer shows it. What is neither, or lies in the past, tells nothing.
func retryAfter(h http.Header, now time.Time) (wait time.Duration, told bool) {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text != "" && strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds > int64(longestRetryAfter/time.Second) {
			return longestRetryAfter, true
		}
		return time.Duration(seconds) * time.Second, true
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	if server, err := http.ParseTime(h.Get("Date")); err == nil {
		now = server
	}
	if until.Before(now) {
		return 0, false
	}
	return min(until.Sub(now), longestRetryAfter), true
}

// target says where a redirect points: the query and the user are left out,
// since they may be secret.
func target(h http.Header) string {
	u, err := url.Parse(h.Get("Location"))
	switch {
	case h.Get("Location") == "":
		return "nowhere"
	case err != nil || u.Opaque != "":
		return "an unreadable address"
	case u.Host == "":
		return u.EscapedPath()
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}
