package directory

import (
	"context"

	"comebacks/importer"
)

// readClaimed reads the contacts whose ids Vitec gave for texts. One is believed to
// have a text only if what is read says so, too: Vitec looks for parts of names, and
// what it makes of a number nobody knows. An id that can't be read is nobody's.
func (s *search) readClaimed(ctx context.Context, has func(key string, c importer.Contact) bool) error {
	read := map[string]importer.Contact{}
	unread := map[string]*importer.FindError{}
	b := batches[[]importer.Contact]{
		fetch: s.fetch, agency: s.agency, kind: kindContacts, most: &s.d.ids,
		ask: s.d.people.ContactsByID,
		answer: func(_ []string, got []importer.Contact) {
			for _, c := range got {
				read[importer.OneCase(c.ID)] = c
			}
			delete(read, "")
		},
		fail: func(id string, e *importer.FindError) { unread[importer.OneCase(id)] = e },
	}
	if err := b.about(ctx, s.claimed()); err != nil {
		return err
	}

	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	for key, ids := range s.claims {
		for _, id := range ids {
			id = importer.OneCase(id)
			if e := unread[id]; e != nil {
				s.fail(key, e)
			}
			if c, there := read[id]; there && has(key, c) {
				s.hits[key] = append(s.hits[key], s.agency.remember(c))
			}
		}
	}
	return nil
}

// claimed gives the ids that were given for any text, each once.
func (s *search) claimed() []string {
	var all []string
	once := map[string]bool{"": true}
	for _, x := range s.texts {
		for _, id := range s.claims[x.key] {
			if key := importer.OneCase(id); !once[key] {
				once[key] = true
				all = append(all, id)
			}
		}
	}
	return all
}

// persons asks who of those that were found is there, and has not died: the calls that
// find people do not say so. If the login may not ask that, they are taken as they
// are, and a notice says so.
func (s *search) persons(ctx context.Context) error {
	unread := map[string]*importer.FindError{}
	b := batches[[]importer.Contact]{
		fetch: s.fetch, agency: s.agency, kind: kindPersons, most: &s.d.persons,
		ask: s.d.people.Persons,
		answer: func(asked []string, got []importer.Contact) {
			there := map[string]importer.Contact{}
			for _, c := range got {
				there[importer.OneCase(c.ID)] = c
			}
			for _, id := range asked {
				id = importer.OneCase(id)
				p, ok := there[id]
				c := s.agency.known[id]
				c.read, c.Gone, c.Deceased = true, !ok, p.Deceased
			}
		},
		fail: func(id string, e *importer.FindError) {
			if refused(e) {
				s.agency.deathsUntold = true
			}
			unread[importer.OneCase(id)] = e
		},
	}
	if err := b.about(ctx, s.unsure()); err != nil {
		return err
	}

	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	for key, all := range s.hits {
		for _, c := range all {
			if e := unread[importer.OneCase(c.ID)]; e != nil && !refused(e) && c.unsure() {
				s.fail(key, e)
			}
		}
	}
	return nil
}

// unsure gives the ids of those found of whom it is not known whether they are there,
// and alive.
func (s *search) unsure() []string {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	if s.agency.deathsUntold {
		return nil
	}
	var all []string
	once := map[*contact]bool{}
	for _, x := range s.texts {
		for _, c := range s.hits[x.key] {
			if c.unsure() && !once[c] {
				once[c] = true
				all = append(all, c.ID)
			}
		}
	}
	return all
}
