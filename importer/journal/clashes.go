package journal

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"comebacks/importer"
)

// clash records that a created row has an id that an older row had before.
// The row stays created until its run says otherwise: nothing is sent again
// in the meantime.
func (j *Journal) clash(ctx context.Context, row, other int64, server, id string) error {
	j.live.mu.Lock()
	j.live.ids.set(exactly(server, id), other)
	j.live.mu.Unlock()
	return j.keepClash(ctx, row, other, id)
}

func (j *Journal) keepClash(ctx context.Context, row, other int64, id string) error {
	j.live.mu.Lock()
	j.live.clash[row] = clashOf(row, other, id)
	j.live.mu.Unlock()
	_, err := j.write.ExecContext(ctx, `INSERT OR REPLACE INTO clashes (row, other, id) VALUES (?, ?, ?)`, row, other, id)
	return err
}

// noClash forgets that a row clashed, as it is in doubt now. It is not a
// witness either.
func (j *Journal) noClash(ctx context.Context, row int64, of customer) error {
	j.live.mu.Lock()
	_, clashed := j.live.clash[row]
	delete(j.live.clash, row)
	j.live.ids.drop(row)
	j.live.mu.Unlock()
	if clashed {
		if _, err := j.write.ExecContext(ctx, `DELETE FROM clashes WHERE row = ?`, row); err != nil {
			return err
		}
	}
	return j.forgetMade(ctx, of, row)
}

// suspect records the first of two rows of the run that were answered with the
// same id: the id may be neither's. The second is not recorded as created at
// all.
func (r *Run) suspect(c *importer.Clash) error {
	if c.Other.Run != r.ID {
		return c
	}
	first, second := rowID(r.ID, c.Other.Row), rowID(r.ID, c.Row)
	err := r.j.post(func(ctx context.Context) error { return r.j.keepClash(ctx, first, second, c.ID) })
	return errors.Join(err, c)
}

// clashed reports whether a row is still created with the id that another row
// has, and adds what is needed to look it up.
func (j *Journal) clashed(ctx context.Context, id int64, c *importer.Clash) (bool, error) {
	row, of, known, err := j.row(ctx, id)
	if err != nil {
		return false, err
	}
	d := row.doubt(of)
	if !known || row.status != importer.Created || !strings.EqualFold(row.comeback, c.ID) {
		return false, j.noClash(ctx, id, customer{d.server, d.CustomerID})
	}
	c.Doubt = d.Doubt
	return true, nil
}

// checkIDs looks for the ids that rows were answered with among those of older rows:
// many at a time, before they become a segment themselves. So whatever is in a segment
// was looked for, and what was not is looked for by the next start at the latest. A
// row that has another one's id is recorded as clashing, and witnesses nothing.
func (j *Journal) checkIDs(ctx context.Context) error {
	c := &j.keys.ids
	if c.checked == len(c.recent.entries) {
		return nil
	}
	sorted := make([]uint64, 0, len(c.recent.entries)-c.checked)
	for _, one := range c.recent.entries[c.checked:] {
		sorted = append(sorted, one.key)
	}
	slices.Sort(sorted)
	var older []keyRow
	err := j.keys.reader.findAll(ctx, j.keys.segments, idKeys, slices.Compact(sorted), func(e keyRow) { older = append(older, e) })
	if err != nil {
		return err
	}
	for _, e := range older {
		for _, row := range c.of(e.key) {
			if err := j.compareIDs(ctx, row, e.row); err != nil {
				return err
			}
		}
	}
	c.checked = len(c.recent.entries)
	j.live.trustMade()
	return nil
}

// compareIDs records a clash if a row has the id of an older one.
func (j *Journal) compareIDs(ctx context.Context, row, older int64) error {
	mine, of, _, err := j.row(ctx, row)
	if err != nil || row == older || mine.status != importer.Created {
		return err
	}
	other, ofOther, _, err := j.row(ctx, older)
	if err != nil || other.status != importer.Created || other.comeback != mine.comeback || ofOther.server != of.server {
		return err
	}
	return errors.Join(j.clash(ctx, row, older, of.server, mine.comeback), j.unmade(ctx, customer{of.server, mine.customer}, row))
}

// allChecked waits until all that was posted is on disk, and all ids were looked for.
func (j *Journal) allChecked() error {
	if j.requests == nil { // opened to read
		return nil
	}
	due := false
	err := j.ask(func(context.Context) error {
		due = j.keys.ids.checked < len(j.keys.ids.recent.entries)
		return nil
	})
	if err != nil || !due {
		return err
	}
	return j.wait(j.checkIDs)
}

// Flush implements importer.Journal. A clash is given until its row is in
// doubt, by later starts too.
func (r *Run) Flush() ([]importer.Clash, error) {
	if err := r.j.allChecked(); err != nil {
		return nil, err
	}
	if err := r.j.rest(); err != nil {
		return nil, err
	}
	r.j.live.mu.Lock()
	clashes := maps.Clone(r.j.live.clash)
	r.j.live.mu.Unlock()
	var all []importer.Clash
	for id, c := range clashes {
		if run, _ := splitID(id); run != r.ID {
			continue
		}
		holds := false
		err := r.j.wait(func(ctx context.Context) (err error) {
			holds, err = r.j.clashed(ctx, id, &c)
			return err
		})
		if err != nil {
			return nil, err
		}
		if holds {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b importer.Clash) int { return cmp.Compare(a.Row, b.Row) })
	return all, nil
}
