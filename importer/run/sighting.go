package run

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"comebacks/importer"
)

// sighting is what one look has shown.
type sighting struct {
	began  time.Time
	look   importer.Look
	owners map[string]importer.Owner // who made the comebacks, by id in lower case
	shown  map[string]importer.Made  // witnesses that were shown, by id
	apart  bool                      // contacts were asked for one by one: witnesses were shown right before and right after
}

// lookAt looks up contacts, those of questions among them.
func (s *settler) lookAt(ctx context.Context, customer string, contacts []string, qs []*question, witnesses []importer.Made) (sighting, error) {
	var rows []int
	for _, q := range qs {
		rows = append(rows, q.Row)
	}
	find := func(contacts ...string) (importer.Look, error) { return s.find(ctx, customer, contacts, rows) }
	seen := sighting{shown: make(map[string]importer.Made), apart: s.access.oneByOne()}

	var err error
	if seen.apart {
		err = s.lookApart(&seen, contacts[0], witnesses, find)
	} else {
		seen.began = time.Now()
		seen.look, err = find(contacts...)
		s.note(&seen, customer, seen.look, witnesses)
		var fail *importer.FindError
		if errors.As(err, &fail) && len(contacts) > 1 && (fail.Verdict == importer.AnswerRejected || fail.Verdict == importer.AnswerForbidden) {
			clear(seen.shown)
			seen.look, err = s.eachAlone(contacts, fail, find)
		}
	}
	if err != nil {
		return seen, err
	}
	seen.owners, err = s.ownersOf(slices.Collect(maps.Values(seen.look.Held))...)
	return seen, err
}

// lookApart looks up one contact between two looks at a witness.
func (s *settler) lookApart(seen *sighting, contact string, witnesses []importer.Made, find func(...string) (importer.Look, error)) error {
	var before, after sighting
	before.shown, after.shown = make(map[string]importer.Made), make(map[string]importer.Made)
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

// eachAlone looks up contacts one by one, as they were refused together. If
// each is answered by itself, it was the list that was refused.
func (s *settler) eachAlone(contacts []string, refused *importer.FindError, find func(...string) (importer.Look, error)) (importer.Look, error) {
	all := importer.Look{Held: make(map[string][]importer.Found)}
	answered := 0
	for _, c := range contacts {
		look, err := find(c)
		var fail *importer.FindError
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
		s.access.listsRefused()
	}
	return all, nil
}

// lengths are those of the longest lists that were seen: of one contact, and
// of a whole answer.
type lengths struct{ contact, total int }

func (l *lengths) note(look importer.Look) {
	for _, held := range look.Held {
		l.contact = max(l.contact, len(held))
	}
	l.total = max(l.total, look.Total)
}

// cutOff reports whether a list may have been cut: it has a round number of
// entries, as servers' limits are, and no longer list was seen.
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
