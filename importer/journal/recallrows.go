package journal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync/atomic"

	"comebacks/importer"
)

// rows reads the rows that may be relatives, in their order.
func (r *recall) rows(ctx context.Context) error {
	slices.SortFunc(r.hits, func(a, b hit) int { return cmp.Compare(a.row, b.row) })
	var next atomic.Int64
	return r.together(ctx, func(ctx context.Context, _ *sql.Conn) error {
		rows := &rowReader{r: r}
		var err error
		if rows.view, err = openView(ctx, r.j.read); err != nil {
			return err
		}
		const piece = 8192
		for ctx.Err() == nil && err == nil {
			from := int(next.Add(piece) - piece)
			if from >= len(r.hits) {
				break
			}
			err = rows.read(ctx, r.hits[from:min(from+piece, len(r.hits))])
		}
		r.mu.Lock()
		r.all.made = append(r.all.made, rows.made...)
		r.mu.Unlock()
		return errors.Join(err, ctx.Err(), rows.view.close())
	})
}

type rowReader struct {
	r    *recall
	view *view
	made []created
	ids  textRoom // of these alone: the rows' own texts share their memory with much else
}

// ofRelatives are the texts that say whether a row is a relative.
const ofRelatives = columnCustomer | columnContact | columnComeback | columnOriginSheet

// read reads the rows of hits.
func (s *rowReader) read(ctx context.Context, hits []hit) error {
	var later []hit // of rows that were not created: they are read with all that is known
	err := s.view.at(ctx, func() error {
		for len(hits) > 0 {
			all, next, err := s.view.blocksAnd(ctx, ofRelatives, hits[0].row, lastNear(hits)+1)
			if err != nil {
				return err
			}
			for _, one := range all {
				for len(hits) > 0 && hits[0].row < one.id {
					hits = hits[1:]
				}
				for len(hits) > 0 && hits[0].row == one.id {
					switch {
					case one.status == importer.Created:
						s.created(one, hits[0])
					case one.inDoubt():
						later = append(later, hits[0])
					}
					hits = hits[1:]
				}
			}
			for len(hits) > 0 && hits[0].row < next {
				hits = hits[1:]
			}
		}
		return nil
	})
	for _, h := range later {
		err = errors.Join(err, s.notCreated(ctx, h))
	}
	return err
}

// lastNear gives the last row that lies in the same block as the one before it, or
// in the next.
func lastNear(hits []hit) int64 {
	n := 1
	for n < len(hits) && blockOf(hits[n].row)-blockOf(hits[n-1].row) <= 1 {
		n++
	}
	return hits[n-1].row
}

// row is a rowGetter.
func (s *rowReader) row(ctx context.Context, id int64) (stored, runFacts, bool, error) {
	one, known, err := s.view.get(ctx, id)
	if !known || err != nil {
		return one, runFacts{}, false, err
	}
	of, ok := s.r.runs[refOf(id).Run]
	if !ok {
		of, err = readFacts(ctx, s.view.c, refOf(id).Run)
	}
	return one, of, true, err
}

// created judges a row that was created.
func (s *rowReader) created(one *stored, h hit) {
	r, ref := s.r, refOf(one.id)
	if ref.Run == r.of.Run {
		return
	}
	run := r.runs[ref.Run]
	from := one.origin(run.sheet)
	r.each(h, func(query int32, exact bool) {
		if exact {
			a := r.asked(query)
			if relative, is := a.created(run.server, one.customer, one.print, from, ref, one.comeback); is {
				s.made = append(s.made, created{query, relative.Is, one.id, s.ids.join(relative.ID, nil)})
			}
			return
		}
		q := &r.queries[query]
		sameContact := one.contact == "" || sameID(one.contact, q.ContactID) && sameID(one.customer, q.CustomerID)
		if one.print.Key == h.key && run.server == r.of.Server && sameContact {
			r.coming(query)
		}
	})
}

// each yields the queries that a hit may match: exactly, or as another comeback
// of their contacts.
func (r *recall) each(h hit, one func(query int32, exact bool)) {
	if h.group < 0 {
		one(h.query, true)
		return
	}
	for _, l := range r.group(h.group) {
		switch {
		case l.key == h.key:
			one(l.query, true)
		case l.slot && r.instant(l, h.key) > r.now:
			one(l.query, false)
		}
	}
}

// sameID reports whether two ids are the same. A purged id may be any.
func sameID(a, b string) bool {
	return a == b || a == "" || importer.OneCase(a) == importer.OneCase(b)
}

// notCreated judges a row that was sent, but whose outcome is unknown.
func (s *rowReader) notCreated(ctx context.Context, h hit) error {
	r := s.r
	if refOf(h.row).Run == r.of.Run {
		return nil
	}
	var failed error
	r.each(h, func(query int32, exact bool) {
		if !exact || failed != nil {
			return
		}
		a := r.asked(query)
		relative, is, known := r.inMind(&a, h.row)
		if !known {
			relative, is, failed = s.fromDisk(ctx, &a, h.row)
		}
		if is {
			r.add(query, relative)
		}
	})
	return failed
}

// fromDisk judges a row by what is on disk. A row that is being sent
// according to the disk, but is not in memory, has just been decided, or is
// being sent by another process.
func (s *rowReader) fromDisk(ctx context.Context, a *asked, row int64) (importer.Relative, bool, error) {
	k, err := keptBy(ctx, s.row, row)
	if err == nil && k.doubt != nil && k.status == sending && s.r.j.requests != nil {
		if err := s.r.j.flush(); err != nil {
			return importer.Relative{}, false, err
		}
		k, err = keptBy(ctx, s.row, row)
	}
	if k.doubt == nil || err != nil { // it is known not to be there
		return importer.Relative{}, false, err
	}
	if k.status == importer.Duplicate {
		owners := func(server, id string) (importer.Owner, bool, error) {
			all, err := s.r.j.Run(Info{Server: server}).Owners([]string{id})
			owner, known := all[id]
			return owner, known, err
		}
		if k, err = madeFor(ctx, k, owners, s.row); err != nil {
			return importer.Relative{}, false, err
		}
	}
	relative, is := a.relativeTo(k, s.r.j)
	return relative, is, nil
}

func (r *recall) inMind(a *asked, row int64) (relative importer.Relative, is, known bool) {
	r.mind.mu.Lock()
	defer r.mind.mu.Unlock()
	return r.mind.relative(a, row)
}

// doubts adds the doubts whose key is another one than their rows'.
func (r *recall) doubts() {
	r.mind.mu.Lock()
	defer r.mind.mu.Unlock()
	for id, d := range r.mind.doubts {
		if d.Run == r.of.Run {
			continue
		}
		n := r.groups.find(uint32(d.Key >> 32))
		if n < 0 {
			continue
		}
		for _, l := range r.group(n) {
			if l.key != d.Key {
				continue
			}
			a := r.asked(l.query)
			if relative, is, _ := r.mind.relative(&a, id); is {
				r.add(l.query, relative)
			}
		}
	}
}

// add adds a relative that was not created to those of a query.
func (r *recall) add(query int32, relative importer.Relative) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all.others == nil {
		r.all.others = make(map[int32][]importer.Relative)
	}
	r.all.others[query] = append(r.all.others[query], relative)
}

func (r *recall) coming(query int32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all.coming[query] = true
}
