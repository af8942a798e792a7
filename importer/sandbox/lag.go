package sandbox

import (
	"slices"
	"time"
)

// visible leaves of each contact's comebacks those that look-ups show by now.
func (x *exchange) visible(held [][]*Comeback) [][]*Comeback {
	if x.config.LookupLag <= 0 && x.lag <= 0 {
		return held
	}
	asOf := x.now().Add(-x.lag)
	for i, of := range held {
		held[i] = slices.DeleteFunc(of, func(c *Comeback) bool {
			return c.CreatedAt.Add(x.lagOf(c)).After(asOf)
		})
	}
	return held
}

// lagOf is how old a comeback must be to be shown. Where each has a lag of its
// own, it comes from the seed and the number, and needs no keeping.
func (s *Server) lagOf(c *Comeback) time.Duration {
	lag := max(s.config.LookupLag, 0)
	if s.config.LookupDisorder {
		lag = time.Duration(scatter(scatter(s.config.Seed)+uint64(c.Number)) % uint64(lag+1))
	}
	return lag
}
