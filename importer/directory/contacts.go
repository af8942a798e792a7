package directory

import (
	"context"
	"slices"

	"comebacks/importer"
)

// search is what is found out of the texts of one unit. Its maps, by a text's key, are
// under d.mu.
type search struct {
	*fetch
	*unit
	hits   map[string][]*contact
	claims map[string][]string            // ids that Vitec gave for a text, before they were read
	cut    map[string]bool                // names by which Vitec finds more than it shows
	failed map[string]*importer.FindError // texts that could not be asked about
}

// contacts finds out whose the texts of a unit are: who is said to have them, then,
// if that is only an id, who that is, then whether these people still exist.
func (f *fetch) contacts(ctx context.Context, u *unit) error {
	s := &search{
		fetch: f, unit: u,
		hits: map[string][]*contact{}, claims: map[string][]string{}, cut: map[string]bool{}, failed: map[string]*importer.FindError{},
	}
	if err := s.ask(ctx); err != nil {
		return err
	}
	if err := s.persons(ctx); err != nil {
		return err
	}
	s.settle()
	if s.by == importer.Email { // the others are told one by one
		s.tell(len(u.texts), 0)
	}
	return nil
}

// ask asks who is said to have the texts.
func (s *search) ask(ctx context.Context) error {
	switch s.by {
	case importer.Email:
		return s.byEmail(ctx)
	case importer.Phone:
		return s.byClaim(ctx, s.byPhone, func(key string, c importer.Contact) bool {
			return slices.Contains(numbers(c.Phones), key)
		})
	}
	return s.byClaim(ctx, s.byName, func(key string, c importer.Contact) bool {
		_, name := fullName(c.Name)
		return name == key
	})
}

// byClaim asks by texts of which each needs a request of its own, and is answered with
// ids, which say nothing before they are read.
func (s *search) byClaim(ctx context.Context, by func(context.Context, text) error, has func(key string, c importer.Contact) bool) error {
	err := forEach(ctx, s.d.workers, slices.Values(s.texts), func(ctx context.Context, x text) error {
		if err := by(ctx, x); err != nil {
			return err
		}
		s.tell(1, 0)
		return nil
	})
	if err != nil {
		return err
	}
	return s.readClaimed(ctx, has)
}

// inVain reports whether it is no use to ask for the ids of a text, as the login may
// not read contacts, and records why.
func (s *search) inVain(x text) bool {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	e := s.line(s.agency, kindContacts).closed
	if e == nil || !refused(e) {
		return false
	}
	s.fail(x.key, e)
	return true
}

// byEmail asks for many addresses at once. A contact in the answer has those of them
// that it shows, whatever else it was given for.
func (s *search) byEmail(ctx context.Context) error {
	keys := make([]string, len(s.texts))
	for i, x := range s.texts {
		keys[i] = x.key
	}
	b := batches[[]importer.Contact]{
		fetch: s.fetch, agency: s.agency, kind: kindContacts, most: &s.d.addresses,
		ask: s.d.people.ContactsByEmail,
		answer: func(asked []string, got []importer.Contact) {
			for _, c := range got {
				for _, address := range addresses(c.Emails) {
					if c.ID != "" && slices.Contains(asked, address) {
						s.hits[address] = append(s.hits[address], s.agency.remember(c))
					}
				}
			}
		},
		fail: s.fail,
	}
	return b.about(ctx, keys)
}

// byPhone asks whose a number is, written as at home, and if that finds nobody as from
// abroad.
func (s *search) byPhone(ctx context.Context, x text) error {
	forms := []string{x.key}
	if home, swedish := national(x.key); swedish {
		forms = []string{home, x.key}
	}
	for _, number := range forms {
		if s.inVain(x) {
			return nil
		}
		ids, e, err := request(ctx, s.fetch, s.agency, kindPhones, func(ctx context.Context) ([]string, error) {
			return s.d.people.ContactIDsByPhone(ctx, s.agency.customer, number)
		})
		if err != nil {
			return err
		}
		if e != nil {
			s.failAlone(x, kindPhones, e)
			return nil
		}
		if len(ids) > 0 {
			s.claim(x, ids, true)
			return nil
		}
	}
	return nil
}

// byName asks in whose name a name is found.
func (s *search) byName(ctx context.Context, x text) error {
	if s.inVain(x) {
		return nil
	}
	type answer struct {
		ids []string
		all bool
	}
	got, e, err := request(ctx, s.fetch, s.agency, kindNames, func(ctx context.Context) (a answer, err error) {
		a.ids, a.all, err = s.d.people.ContactIDsByName(ctx, s.agency.customer, x.term)
		return a, err
	})
	if err != nil {
		return err
	}
	if e != nil {
		s.failAlone(x, kindNames, e)
		return nil
	}
	s.claim(x, got.ids, got.all)
	return nil
}

func (s *search) claim(x text, ids []string, all bool) {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.claims[x.key] = ids
	s.cut[x.key] = !all
}

// fail keeps why a text could not be asked about. D.mu is held.
func (s *search) fail(key string, e *importer.FindError) {
	if s.failed[key] == nil {
		s.failed[key] = e
	}
}

// failAlone is fail for a text that a request of its own was about.
func (s *search) failAlone(x text, kind string, e *importer.FindError) {
	s.fetch.failed(s.agency, kind, e)
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	s.fail(x.key, e)
}

// settle keeps what was found out.
func (s *search) settle() {
	s.d.mu.Lock()
	defer s.d.mu.Unlock()
	known := s.agency.contacts[s.by]
	for _, x := range s.texts {
		known.settle(x, s.entry(x))
	}
	s.settled = true
}

// entry says what was found out of a text. D.mu is held.
func (s *search) entry(x text) entry[*contact] {
	if e := s.failed[x.key]; e != nil {
		why := s.agency.problem(s.by, e)
		if why.Code == importer.MayNotSearch {
			s.agency.barred[s.by] = why
			return entry[*contact]{}
		}
		return entry[*contact]{why: why}
	}
	all := inOrder(s.hits[x.key])
	if s.cut[x.key] && living(all) < 2 {
		// Somebody not shown may be the one who is meant.
		return entry[*contact]{why: &importer.Problem{Code: importer.NameCommon, Field: s.by, Private: x.term}}
	}
	return entry[*contact]{asked: true, all: all}
}

// living counts those who can be meant.
func living(all []*contact) int {
	n := 0
	for _, c := range all {
		if !c.Deceased && !c.Gone {
			n++
		}
	}
	return n
}
