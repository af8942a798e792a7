package importer

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// What a look proves of a row in doubt.
//
// That it is there is matched: exactly one comeback of its contact at its time
// is no row's of ours, and was created when the row's can have been.
//
// That it is not there is proven, by a witness. Look-ups lag behind, lists are
// cut off, caches answer, times are told in other zones than documented: an
// empty list alone says nothing. But a list that shows a comeback made so late
// that the row's must have been made before it, with all that is told of it as
// it was sent, is complete as far as it matters here, and understood. See
// later and atTheEnd for what must be shown.

// plainlyOlder is how long before a row's request a comeback must have been
// created to be none of its own for certain.
const plainlyOlder = time.Hour

// witnesses are what is known of one customer's comebacks.
type witnesses struct {
	open   map[RowRef]*question
	asking bool
	newest Made // of this start
	before Made // the newest of an earlier start
	loaded bool
	hidden bool // one of this start was not shown for longer than W/2
	narrow int  // answers whose length was suspicious: others are asked for in fewer contacts
}

// customer gives what is known of one.
func (s *settler) customer(id string) *witnesses {
	c := s.customers[id]
	if c == nil {
		c = &witnesses{open: make(map[RowRef]*question)}
		s.customers[id] = c
	}
	return c
}

// made takes in a comeback that a POST was answered with. It is a later
// witness for the doubts whose requests are over for certain.
func (s *settler) made(m Made) {
	s.mu.Lock()
	c := s.customer(m.CustomerID)
	c.newest = m
	for _, q := range c.open {
		if len(q.Pins) < maxPins && s.isLater(q, m) {
			q.Pins = append(slices.Clip(q.Pins), m)
			q.learned = true
			if soon := time.Now().Add(s.run.SettleAfter); soon.Before(q.due) {
				q.due = soon
				s.signal()
			}
		}
	}
	s.mu.Unlock()
}

// isLater reports whether a comeback's POST began after a doubt's own request
// can have been carried out last.
func (s *settler) isLater(q *question, m Made) bool {
	if m.At.IsZero() {
		return slices.ContainsFunc(q.Pins, func(p Made) bool { return p.ID == m.ID })
	}
	return !m.At.Before(q.Seen.Add(q.W))
}

// witnesses picks who is asked for along with some doubts of a customer:
// pinned ones, of which the oldest is shown first by a server that lags, and
// the newest.
func (s *settler) witnesses(customer string, qs []*question) ([]Made, error) {
	s.mu.Lock()
	c := s.customer(customer)
	load := !c.loaded
	s.mu.Unlock()
	if load {
		before, _, err := s.run.Journal.Witness(customer)
		if err != nil {
			return nil, journalFailed(err)
		}
		s.mu.Lock()
		c.loaded = true
		if before.Run != s.run.Journal.Number() || c.newest.ID == "" { // else it is the newest, or older than it
			c.before = before
			c.before.At = time.Time{}
		}
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var pins []Made
	for _, q := range qs {
		pins = append(pins, q.Pins...)
	}
	slices.SortFunc(pins, func(a, b Made) int { return cmp.Or(a.At.Compare(b.At), a.Began.Compare(b.Began)) })
	var all []Made
	add := func(m Made) {
		if m.ID != "" && !slices.ContainsFunc(all, func(a Made) bool { return a.ID == m.ID }) {
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

// sighting is what one look has shown.
type sighting struct {
	began  time.Time
	look   Look
	owners map[string]RowRef // whose the ids are, in lower case
	shown  map[string]Made   // witnesses that were shown, by id
	apart  bool              // contacts were asked for one by one: witnesses were shown right before and right after
}

// lookAt asks for contacts, those of questions among them.
func (s *settler) lookAt(ctx context.Context, customer string, contacts []string, qs []*question, witnesses []Made) (sighting, error) {
	var rows []int
	for _, q := range qs {
		rows = append(rows, q.Row)
	}
	find := func(contacts ...string) (Look, error) { return s.run.find(ctx, customer, contacts, rows) }
	seen := sighting{shown: make(map[string]Made), apart: s.run.access.oneByOne()}

	var err error
	if seen.apart {
		err = s.lookApart(&seen, contacts[0], witnesses, find)
	} else {
		seen.began = time.Now()
		seen.look, err = find(contacts...)
		s.note(&seen, customer, seen.look, witnesses)
		var fail *FindError
		if errors.As(err, &fail) && len(contacts) > 1 && (fail.Verdict == AnswerRejected || fail.Verdict == AnswerForbidden) {
			clear(seen.shown)
			seen.look, err = s.eachAlone(contacts, fail, find)
		}
	}
	if err != nil {
		return seen, err
	}
	seen.owners, err = s.run.ownersOf(slices.Collect(maps.Values(seen.look.Held))...)
	return seen, err
}

// lookApart asks for one contact between two looks at a witness.
func (s *settler) lookApart(seen *sighting, contact string, witnesses []Made, find func(...string) (Look, error)) error {
	var before, after sighting
	before.shown, after.shown = make(map[string]Made), make(map[string]Made)
	for _, w := range witnesses[:min(1, len(witnesses))] {
		before.began = time.Now()
		look, err := find(w.ContactID)
		if err != nil {
			return err
		}
		s.note(&before, w.CustomerID, look, witnesses[:1])
	}
	var err error
	seen.began = time.Now()
	if seen.look, err = find(contact); err != nil {
		return err
	}
	for _, w := range before.shown {
		look, err := find(w.ContactID)
		if err != nil {
			return err
		}
		s.note(&after, w.CustomerID, look, witnesses[:1])
		seen.look.Cached = seen.look.Cached || look.Cached
	}
	seen.shown = after.shown
	return nil
}

// eachAlone asks for contacts one by one, since they were refused together. If
// each is answered by itself, it was the list that was refused.
func (s *settler) eachAlone(contacts []string, refused *FindError, find func(...string) (Look, error)) (Look, error) {
	all := Look{Held: make(map[string][]Found)}
	answered := 0
	for _, c := range contacts {
		look, err := find(c)
		var fail *FindError
		if errors.As(err, &fail) {
			refused = fail
			continue
		}
		if err != nil {
			return all, err
		}
		answered++
		maps.Copy(all.Held, look.Held)
		all.Cached = all.Cached || look.Cached
	}
	switch answered {
	case 0:
		return all, refused
	case len(contacts):
		s.run.access.listsRefused()
	}
	return all, nil
}

// note takes in which witnesses a look has shown, and that some were not.
func (s *settler) note(seen *sighting, customer string, look Look, witnesses []Made) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range witnesses {
		held, told := look.Held[w.ContactID]
		if !told {
			continue
		}
		if slices.ContainsFunc(held, func(f Found) bool { return isWitness(w, f) }) {
			seen.shown[w.ID] = w
		} else if !w.At.IsZero() && seen.began.Sub(w.At.Add(w.Took)) > s.run.lateness()/2 {
			s.customer(customer).hidden = true
		}
	}
	s.longest.note(look)
}

// isWitness reports whether a comeback is one that we made, with all that is
// told of it as it was: then what is told of others is understood as well.
func isWitness(w Made, f Found) bool {
	return strings.EqualFold(w.ID, f.ID) && f.Date.Unix() == w.Date.Unix() && !w.Began.IsZero() && !f.CreatedAt.IsZero() &&
		!f.CreatedAt.Before(w.Began.Add(-clockTolerance)) && !f.CreatedAt.After(w.Began.Add(w.Took+clockTolerance))
}

// ownersOf says which of the comebacks that a look has shown are ours, by
// their ids in lower case.
func (r *Run) ownersOf(lists ...[]Found) (map[string]RowRef, error) {
	var ids []string
	for _, held := range lists {
		for _, f := range held {
			ids = append(ids, f.ID)
		}
	}
	if len(ids) == 0 {
		return map[string]RowRef{}, nil
	}
	owners, err := r.Journal.Owners(ids)
	if err != nil {
		return nil, journalFailed(err)
	}
	byLower := make(map[string]RowRef, len(owners))
	for id, row := range owners {
		byLower[strings.ToLower(id)] = row
	}
	return byLower, nil
}

// judge answers questions as far as a look proves anything. All that is there
// is credited before anything is called absent.
func (s *settler) judge(qs []*question, seen sighting) error {
	var open []*question
	for _, q := range qs {
		s.setClock(q) // this look's answer may be the first that tells
		if _, told := seen.look.Held[q.ContactID]; !told {
			if err := s.reopen(q, Problem{Code: CannotLookUp, Value: "Vitec's answer says nothing about this contact"}); err != nil {
				return err
			}
			continue
		}
		if f, found := s.itsOwn(q, seen); found {
			seen.owners[strings.ToLower(f.ID)] = q.RowRef
			if err := s.there(q, f.ID); err != nil {
				return err
			}
			continue
		}
		open = append(open, q)
	}
	for _, q := range open {
		why, proven := s.absence(q, seen)
		var err error
		switch {
		case proven:
			err = s.absent(q)
		case why.Code == Indistinct && q.Began.IsZero() && q.Start.IsZero():
			err = s.giveUp(q, why) // nobody knows when its request began: no later look tells more
		default:
			err = s.reopen(q, why)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// setClock gives a doubt its times by the server's clock, if that was not
// heard when it began.
func (s *settler) setClock(q *question) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q.Began.IsZero() {
		q.Began = s.run.clock.at(q.Start)
		q.learned = true
	}
	if q.SeenBy.IsZero() {
		q.SeenBy = s.run.clock.at(q.Seen)
		q.learned = true
	}
	q.W = max(q.W, s.run.patience(q.Times))
}

// itsOwn finds the comeback that a row in doubt has made.
func (s *settler) itsOwn(q *question, seen sighting) (Found, bool) {
	if q.Began.IsZero() || q.SeenBy.IsZero() || s.rivals(q) {
		return Found{}, false
	}
	var atItsTime []Found
	for _, f := range q.strangers(seen.look.Held[q.ContactID], seen.owners) {
		if f.Date.Unix() == q.Date.Unix() {
			atItsTime = append(atItsTime, f)
		}
	}
	if len(atItsTime) != 1 || atItsTime[0].CreatedAt.IsZero() {
		return Found{}, false
	}
	created := atItsTime[0].CreatedAt
	fits := !created.Before(q.Began.Add(-clockTolerance)) && !created.After(q.SeenBy.Add(q.W+clockTolerance))
	return atItsTime[0], fits
}

// rivals reports whether another row of the same contact and time is in doubt
// as well, as it may be in a journal of the first version: then a comeback
// that is there can't be told to be the one's or the other's.
func (s *settler) rivals(q *question) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, other := range s.customer(q.CustomerID).open {
		if other != q && other.Key == q.Key {
			return true
		}
	}
	return false
}

// strangers gives those of a contact's comebacks that are no row's of ours and
// not plainly older than the doubt: the row may have made any of them,
// whatever is told of their time.
func (d *Doubt) strangers(held []Found, owners map[string]RowRef) []Found {
	var all []Found
	for _, f := range held {
		_, ours := owners[strings.ToLower(f.ID)]
		older := slices.Contains(d.Before, f.ID) ||
			!f.CreatedAt.IsZero() && !d.Began.IsZero() && !d.Machine && f.CreatedAt.Before(d.Began.Add(-plainlyOlder))
		if !ours && !older {
			all = append(all, f)
		}
	}
	return all
}

// absence reports whether a look proves that a row in doubt is not in Vitec,
// and if not, why not.
func (s *settler) absence(q *question, seen sighting) (why Problem, proven bool) {
	why = Problem{Code: NoWitness}
	held := seen.look.Held[q.ContactID]
	strangers := q.strangers(held, seen.owners)
	s.mu.Lock()
	defer s.mu.Unlock()
	clear := false
	switch {
	case len(strangers) > 0:
		why = Problem{Code: Indistinct, Value: ids(strangers)}
	case seen.look.Cached:
		why = Problem{Code: ListCached}
	case s.longest.cutOff(len(held), seen.look.Total):
		s.customer(q.CustomerID).narrow++
		why = Problem{Code: ListCut}
	case s.run.inflight.sending(contact{q.CustomerID, q.ContactID}):
		why = Problem{Code: NotThere}
	default:
		clear = true
	}
	if !clear {
		q.tail = time.Time{}
		return why, false
	}
	if s.later(q, seen) || s.atTheEnd(q, seen) {
		return Problem{}, true
	}
	return why, false
}

// later reports whether a look, begun when the row's request was over for
// certain, shows in the same answer a comeback whose POST began no earlier
// than that.
func (s *settler) later(q *question, seen sighting) bool {
	if seen.apart || seen.began.Before(q.Seen.Add(q.W)) {
		return false
	}
	for _, w := range seen.shown {
		if s.isLater(q, w) {
			return true
		}
	}
	return false
}

// atTheEnd reports the same where no later witness can come, since no row of
// the customer is left to be sent, or since only one contact at a time can be
// looked up: two looks, both 2 W after the doubt was seen and W/2 apart, each
// with a witness of any age, if witnesses of this start were shown promptly.
func (s *settler) atTheEnd(q *question, seen sighting) bool {
	more, _ := s.run.inflight.left(q.CustomerID)
	if more && !seen.apart || len(seen.shown) == 0 || s.customer(q.CustomerID).hidden || seen.began.Before(q.Seen.Add(2*q.W)) {
		return false
	}
	if q.tail.IsZero() {
		q.tail = seen.began
		return false
	}
	return seen.began.Sub(q.tail) >= q.W/2
}

func ids(found []Found) string {
	all := make([]string, len(found))
	for i, f := range found {
		all[i] = f.ID
	}
	return strings.Join(all, ", ")
}

// lengths are those of the longest lists that were seen: of one contact, and
// of a whole answer.
type lengths struct{ contact, total int }

func (l *lengths) note(look Look) {
	for _, held := range look.Held {
		l.contact = max(l.contact, len(held))
	}
	l.total = max(l.total, look.Total)
}

// cutOff reports whether a list may have been cut: it has a round number of
// entries, as servers cut lists, and no longer one was seen.
func (l *lengths) cutOff(contact, total int) bool {
	return round(contact) && contact >= l.contact || round(total) && total >= l.total
}

func round(n int) bool {
	switch n {
	case 10, 20, 25, 50:
		return true
	}
	return n > 0 && n%100 == 0
}
