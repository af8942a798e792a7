package directory

import (
	"context"
	"slices"

	"comebacks/importer"
)

// staff finds out who the colleagues of one kind are: all of them at once, or, where
// there is no such list of users, those who are searched for.
func (f *fetch) staff(ctx context.Context, u *unit) error {
	f.d.mu.Lock()
	s := u.agency.staff[u.by]
	search := s.state == staffSearched
	f.d.mu.Unlock()
	if !search {
		if err := f.list(ctx, u, s); err != nil {
			return err
		}
	}
	if err := forEach(ctx, f.d.workers, slices.Values(slices.Clone(u.texts)), func(ctx context.Context, x text) error { return f.searchStaff(ctx, u, x) }); err != nil {
		return err
	}
	f.d.mu.Lock()
	u.settled = true
	f.d.mu.Unlock()
	return nil
}

// list asks for all of a kind. If that gives nothing, or is more than may be asked
// for, users are searched for: then the texts are added to the unit.
func (f *fetch) list(ctx context.Context, u *unit, s *staff) error {
	all, e, err := f.colleagues(ctx, u, "")
	if err != nil {
		return err
	}
	more := 0
	f.d.mu.Lock()
	switch none := len(listed(all)) == 0; {
	case u.by == importer.UserID && (e == nil && none || e != nil && e.Verdict == importer.AnswerRejected):
		s.state, s.why = staffSearched, nil
		u.texts = s.texts.take()
		more = len(u.texts)
	case e == nil:
		s.state, s.why, s.list = staffListed, nil, listed(all)
		s.texts = texts[importer.Colleague]{}
	default:
		if s.why = u.agency.problem(u.by, e); s.why.Code == importer.MayNotSearch {
			u.agency.barred[u.by], s.why = s.why, nil
		}
	}
	f.d.mu.Unlock()
	f.tell(1, more)
	return nil
}

// searchStaff asks who has a text.
func (f *fetch) searchStaff(ctx context.Context, u *unit, x text) error {
	all, e, err := f.colleagues(ctx, u, x.term)
	if err != nil {
		return err
	}
	if e != nil {
		f.failed(u.agency, kindUsers, e)
	}
	found := entry[importer.Colleague]{asked: true, all: listed(all).with(x.term)}
	f.d.mu.Lock()
	if e != nil {
		found = entry[importer.Colleague]{why: u.agency.problem(u.by, e)}
		if found.why.Code == importer.MayNotSearch {
			u.agency.barred[u.by] = found.why
			found = entry[importer.Colleague]{}
		}
	}
	u.agency.staff[u.by].texts.settle(x, found)
	u.texts = slices.DeleteFunc(u.texts, func(other text) bool { return other == x })
	f.d.mu.Unlock()
	f.tell(1, 0)
	return nil
}

func (f *fetch) colleagues(ctx context.Context, u *unit, term string) ([]importer.Colleague, *importer.FindError, error) {
	kind := map[importer.Field]string{importer.UserID: kindUsers, importer.UserGroupID: kindGroups, importer.OfficeID: kindOffices}[u.by]
	return request(ctx, f, u.agency, kind, func(ctx context.Context) ([]importer.Colleague, error) {
		return f.d.people.Colleagues(ctx, u.agency.customer, u.by, term)
	})
}
