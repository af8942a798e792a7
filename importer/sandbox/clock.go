package sandbox

import (
	"net/http"
	"time"
)

// now is the time by this server's clock.
func (s *Server) now() time.Time { return time.Now().Add(s.config.ClockSkew) }

// behind is how far the Date header of ProxyDate lies behind: further than
// anybody allows for.
const behind = 16 * time.Minute

// stamp sets the Date header of an answer that was made at a time, the zero
// time being now. Where it is to say no more than the machine's own clock, it
// is left to net/http.
func (s *Server) stamp(h http.Header, at time.Time) {
	shape := s.config.Lookups
	if shape == NoDate {
		h["Date"] = nil
		return
	}
	if at.IsZero() {
		if s.config.ClockSkew == 0 && shape != ProxyDate {
			return
		}
		at = s.now()
	}
	if shape == ProxyDate {
		at = at.Add(-behind)
	}
	h.Set("Date", at.UTC().Format(http.TimeFormat))
}
