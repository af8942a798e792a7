package run

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"comebacks/importer"
)

// witnesses are what is known about one customer's comebacks.
type witnesses struct {
	open   map[importer.RowRef]*question
	asking bool
	newest importer.Made // of this start
	before importer.Made // the newest of an earlier start
	loaded bool
	hidden bool // one of this start was not shown for longer than W/2
	narrow int  // answers of suspicious length: later look-ups are for fewer contacts
}

// customer gives what is known about one customer.
func (s *settler) customer(id string) *witnesses {
	id = strings.ToLower(id)
	c := s.customers[id]
	if c == nil {
		c = &witnesses{open: make(map[importer.RowRef]*question)}
		s.customers[id] = c
	}
	return c
}

// made adds a comeback that a POST was answered with. It is a later witness
// for the doubts whose requests are certainly over.
func (s *settler) made(m importer.Made) {
	s.mu.Lock()
	c := s.customer(m.CustomerID)
	c.newest = m
	for _, q := range c.open {
		if len(q.Pins) < maxPins && s.isLater(q, m) {
			q.Pins = append(slices.Clip(q.Pins), m)
			q.learned = true
			if soon := time.Now().Add(s.settleAfter); soon.Before(q.due) {
				q.due = soon
				s.signal()
			}
		}
	}
	s.mu.Unlock()
}

// isLater reports whether a comeback's POST began after the last moment at
// which a doubt's own request can have been carried out.
func (s *settler) isLater(q *question, m importer.Made) bool {
	if m.At.IsZero() {
		return slices.ContainsFunc(q.Pins, func(p importer.Made) bool { return p.ID == m.ID })
	}
	return !m.At.Before(q.Seen.Add(q.W))
}

// witnesses picks the comebacks that are looked up along with some doubts of
// a customer: pinned ones, the oldest of which a lagging server shows first,
// and the newest.
func (s *settler) witnesses(customer string, qs []*question) ([]importer.Made, error) {
	s.mu.Lock()
	c := s.customer(customer)
	load := !c.loaded
	s.mu.Unlock()
	if load {
		before, _, err := s.ledger.journal.Witness(customer)
		if err != nil {
			return nil, journalFailed(err)
		}
		s.mu.Lock()
		c.loaded = true
		if before.Run != s.ledger.journal.Number() || c.newest.ID == "" { // otherwise it is the newest, or older
			c.before = before
			c.before.At = time.Time{}
		}
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var pins []importer.Made
	for _, q := range qs {
		pins = append(pins, q.Pins...)
	}
	slices.SortFunc(pins, func(a, b importer.Made) int { return cmp.Or(a.At.Compare(b.At), a.Began.Compare(b.Began)) })
	var all []importer.Made
	add := func(m importer.Made) {
		if m.ID != "" && !slices.ContainsFunc(all, func(a importer.Made) bool { return a.ID == m.ID }) {
			all = append(all, m)
		}
	}
	if n := len(pins); n > 0 {
		add(pins[0])
		add(pins[n/2])
		add(pins[n-1])
	}
	add(c.newest)
	add(c.before)
	if c.narrow > 0 && len(all) > 0 {
		at := c.narrow % len(all)
		return all[at : at+1], nil
	}
	return all[:min(len(all), maxPins)], nil
}

// note learns which witnesses a look has shown, and that some were not.
func (s *settler) note(seen *sighting, customer string, look importer.Look, witnesses []importer.Made) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range witnesses {
		held, told := look.Held[w.ContactID]
		if !told {
			continue
		}
		if slices.ContainsFunc(held, func(f importer.Found) bool { return isWitness(w, f) }) {
			seen.shown[w.ID] = w
		} else if !w.At.IsZero() && seen.began.Sub(w.At.Add(w.Took)) > s.lateness()/2 {
			s.customer(customer).hidden = true
		}
	}
	s.longest.note(look)
}

// isWitness reports whether a comeback is one that we made, shown exactly as
// it was sent: then what is shown of others can be trusted as well.
func isWitness(w importer.Made, f importer.Found) bool {
	return strings.EqualFold(w.ID, f.ID) && f.Date.Unix() == w.Date.Unix() && !w.Began.IsZero() && !f.CreatedAt.IsZero() &&
		!f.CreatedAt.Before(w.Began.Add(-clockTolerance)) && !f.CreatedAt.After(w.Began.Add(w.Took+clockTolerance))
}
