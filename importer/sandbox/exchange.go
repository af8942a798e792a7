package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// exchange is one request and its answer.
type exchange struct {
	*Server
	w       http.ResponseWriter
	r       *http.Request
	stop    <-chan struct{} // closed when the server stops; nil for never
	began   time.Time
	xml     bool  // the answer is to be XML, not JSON
	fault   Fault // that it is to meet, unless the request has a fault of its own
	held    bool  // LateWork holds the connection, and does not close it at once
	latency time.Duration
	lag     time.Duration // how far a look-up's answer lies behind
	dated   time.Time     // what the Date header says; zero is now
	status  int           // of the answer; 0 while there is none
}

// slowest is the longest that Slow holds an answer back.
const slowest = 10 * time.Minute

// end counts and logs the exchange, also when its connection is being closed
// by a panic.
func (x *exchange) end(k kind) {
	x.tally.end(x.status)
	if x.config.Logger != nil {
		x.config.Logger.Info("request", "kind", k, "status", x.status, "fault", x.fault, "took", time.Since(x.began))
	}
}

// work waits as long as the work takes. A caller who goes away does not stop
// it: the real server would not notice either.
func (x *exchange) work() {
	if x.latency > 0 {
		x.wait(x.latency)
	}
}

// wait waits, whether the caller does or not, but for no longer than the
// server runs.
func (x *exchange) wait(d time.Duration) {
	select {
	case <-time.After(d):
	case <-x.stop:
	}
}

// holdBack waits for the caller to go, and does not return if that happens.
func (x *exchange) holdBack() {
	select {
	case <-x.r.Context().Done():
		x.hangUp()
	case <-time.After(slowest):
	case <-x.stop:
	}
}

// authorized reports whether the credentials are right and the customer's
// data may be used, and answers if not.
func (x *exchange) authorized(customer string) bool {
	if wanted := x.loginOf(customer); wanted != (Login{}) {
		username, password, given := x.r.BasicAuth()
		if !given || wanted != (Login{username, password}) {
			x.unauthorized()
			return false
		}
	}
	if slices.Contains(x.config.Forbidden, customer) {
		x.forbidden()
		return false
	}
	return true
}

func (x *exchange) unauthorized() {
	x.w.Header().Set("WWW-Authenticate", `Basic realm="Vitec Connect"`)
	x.fail(http.StatusUnauthorized, "Authorization has been denied for this request.")
}

func (x *exchange) forbidden() {
	x.fail(http.StatusForbidden, "No access to the requested data.")
}

// refused answers with a fault that comes before the work, if one is met.
func (x *exchange) refused() bool {
	switch x.fault {
	case Unauthorized:
		x.unauthorized()
	case Forbidden:
		x.forbidden()
	case Invalid:
		x.invalid(modelState{{"comeback", "The stand-in was told to refuse this one."}})
	case Throttle:
		x.askToWait()
		x.throttled()
	case ThrottleBare:
		x.throttled()
	case Unavailable:
		x.askToWait()
		x.unavailable()
	case UnavailableBare:
		x.unavailable()
	case ErrorBefore:
		x.failed()
	case CloseBefore:
		x.hangUp()
	case HTML:
		x.page()
	case Redirect:
		x.redirect(http.StatusTemporaryRedirect)
	case BadGateway:
		x.between(http.StatusBadGateway)
	case ProxyAuth:
		x.w.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
		x.between(http.StatusProxyAuthRequired)
	case NetworkLogin:
		x.between(http.StatusNetworkAuthenticationRequired)
	default:
		return false
	}
	return true
}

func (x *exchange) throttled() {
	x.fail(http.StatusTooManyRequests, "Too many requests.")
}

func (x *exchange) unavailable() {
	x.fail(http.StatusServiceUnavailable, "The service is unavailable.")
}

func (x *exchange) failed() {
	x.fail(http.StatusInternalServerError, "An error has occurred.")
}

// hangUp closes the connection as it is. It does not return.
func (x *exchange) hangUp() { panic(http.ErrAbortHandler) }

// page answers with a proxy's unrelated page.
func (x *exchange) page() {
	x.answer(http.StatusOK, htmlType,
		[]byte("<!DOCTYPE html>\n<html><head><title>Underhåll</title></head><body><h1>Vi är snart tillbaka</h1></body></html>\n"))
}

// between answers as what stands between the caller and the server does, with
// a web page and without having asked what is accepted.
func (x *exchange) between(status int) {
	says := strconv.Itoa(status) + " " + http.StatusText(status)
	x.answer(status, htmlType, []byte("<html>\r\n<head><title>"+says+"</title></head>\r\n<body><h1>"+says+"</h1></body>\r\n</html>\r\n"))
}

func (x *exchange) redirect(status int) {
	to := x.config.RedirectTo
	if to == "" {
		to = "/moved"
	}
	x.w.Header().Set("Location", to)
	x.answer(status, "", nil)
}

// askToWait says by Retry-After how long. It goes before the answer.
func (x *exchange) askToWait() {
	wait := x.config.RetryAfter
	switch {
	case wait == 0:
		wait = time.Second
	case wait < 0:
		wait = 0
	}
	seconds := (wait + time.Second - 1) / time.Second
	x.w.Header().Set("Retry-After", strconv.Itoa(int(seconds)))
}
