package directory

import (
	"context"
	"iter"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
)

// fetch is one call of Fetch.
type fetch struct {
	d     *Directory
	slots chan struct{} // one for each request under way: the bound on them

	lines map[lineKey]*line // under d.mu

	telling   sync.Mutex
	told      func(done, all int)
	done, all int
}

// unitsAtOnce is how many units of a customer are under way: enough to make all the
// requests that may be under way.
const unitsAtOnce = 4

// unit is what is found out together: some texts of one customer and field, or one
// list of colleagues.
type unit struct {
	agency  *agency
	by      importer.Field
	texts   []text
	settled bool // all of it is known, or why not
}

// Fetch asks Vitec for all that was looked for and is not known, and for what an
// earlier Fetch could not find out. Customers are asked about side by side.
//
// Told, which may be nil, is called as texts become known, never by two goroutines
// at once; all may grow in the meantime.
//
// What can't be found out is no error: the Directory says why. An error ends it at
// once, and is an *importer.Stopped, or ctx's. What is known by then stays known, and
// the rest is asked for by the next Fetch.
func (d *Directory) Fetch(ctx context.Context, told func(done, all int)) error {
	if d.people == nil {
		return nil
	}
	f := &fetch{d: d, slots: make(chan struct{}, d.workers), lines: map[lineKey]*line{}, told: told}
	customers := f.take()
	defer f.putBack(customers)
	f.tell(0, 0)

	// One whose answers are slow in coming keeps no other one waiting.
	return forEach(ctx, max(1, len(customers)), slices.Values(customers), func(ctx context.Context, units []*unit) error {
		return forEach(ctx, min(unitsAtOnce, d.workers), slices.Values(units), f.find)
	})
}

// find finds out everything in a unit.
func (f *fetch) find(ctx context.Context, u *unit) error {
	if u.by == importer.UserID || u.by == importer.UserGroupID || u.by == importer.OfficeID {
		return f.staff(ctx, u)
	}
	return f.contacts(ctx, u)
}

// take gives all that is to be found out, by customer.
func (f *fetch) take() [][]*unit {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	var all [][]*unit
	for _, a := range f.d.order {
		if units := a.units(f.d.unit); len(units) > 0 {
			all = append(all, units)
			for _, u := range units {
				f.all += u.size()
			}
		}
	}
	return all
}

// units gives what is to be found out for a customer.
func (a *agency) units(size int) []*unit {
	var all []*unit
	for _, by := range fields {
		var texts []text
		t, s := a.contacts[by], a.staff[by]
		switch {
		case t != nil:
			texts = t.take()
		case s.state == staffSearched:
			texts = s.texts.take()
		case s.wanted && s.state == staffUnknown && a.barred[by] == nil:
			all = append(all, &unit{agency: a, by: by})
		}
		if a.barred[by] != nil {
			continue
		}
		for part := range slices.Chunk(texts, size) {
			all = append(all, &unit{agency: a, by: by, texts: part})
		}
	}
	return all
}

// size is how much a unit counts in what told is called with.
func (u *unit) size() int { return max(1, len(u.texts)) }

// putBack takes back what was not found out.
func (f *fetch) putBack(customers [][]*unit) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	for _, u := range slices.Concat(customers...) {
		switch t := u.agency.contacts[u.by]; {
		case u.settled:
		case t != nil:
			t.putBack(u.texts)
		default:
			u.agency.staff[u.by].texts.putBack(u.texts)
		}
	}
}

// tell counts what is done, and what there is to do besides.
func (f *fetch) tell(done, more int) {
	f.telling.Lock()
	defer f.telling.Unlock()
	f.done += done
	f.all += more
	if f.told != nil {
		f.told(f.done, f.all)
	}
}

// forEach calls do for each of all, for some of them at once, and gives the first
// error. If ctx has ended there is one: some may not have had their turn.
func forEach[T any](ctx context.Context, workers int, all iter.Seq[T], do func(context.Context, T) error) error {
	g, running := errgroup.WithContext(ctx)
	g.SetLimit(workers)
	for one := range all {
		if running.Err() != nil {
			break
		}
		g.Go(func() error { return do(running, one) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
