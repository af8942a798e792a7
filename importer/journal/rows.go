package journal

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"comebacks/importer"
)

// rowID is the id of a run's row: run << 32 | row.
func rowID(run int64, row int) int64 { return run<<32 | int64(row) }

func splitID(id int64) (run int64, row int) { return id >> 32, int(id & (1<<32 - 1)) }

// Intend implements importer.Journal. It calls back from a goroutine of the
// journal's that all runs share.
func (r *Run) Intend(in importer.Intent, then func([]importer.Relative, error)) {
	var relatives []importer.Relative
	var refused error
	err := r.j.hand(request{
		do: func(ctx context.Context) (err error) {
			if relatives, err = r.relatives(ctx, &in); err != nil || len(relatives) > 0 || in.OnlyAsk {
				return err
			}
			refused, err = r.intend(ctx, in)
			return err
		},
		tell: func(err error) {
			if err != nil {
				relatives = nil
			}
			then(relatives, cmp.Or(err, refused))
		},
		reads: in.OnlyAsk,
	})
	if err != nil {
		then(nil, err)
	}
}

// intend records a row as being sent, unless it may not be.
func (r *Run) intend(ctx context.Context, in importer.Intent) (refused, err error) {
	id, c, v := rowID(r.ID, in.Row), in.Comeback, r.originOf(in.Row, in.Origin)
	row, known, err := r.j.rows.get(ctx, id)
	if err != nil {
		return nil, err
	}
	if known && !row.maySend() {
		return fmt.Errorf("row %d: it may be in Vitec already, and is not sent again", in.Row), nil
	}
	row.id = id
	row.intends(&in, v)
	r.j.rows.put(&row)
	if d := r.j.live.doubt(id); d != nil && (d.State == importer.DoubtAbsent || d.State == importer.DoubtHeld) {
		again := *d
		again.State, again.Before = importer.DoubtResent, slices.Clone(in.Before)
		again.Resent++
		if err := r.j.putDoubt(ctx, &again); err != nil {
			return nil, err
		}
	}
	r.j.live.begin(&pending{
		id: id, server: r.Server, key: in.Fingerprint.Key, body: in.Fingerprint.Body, customer: c.CustomerID, contact: c.ContactID, date: c.Date,
		from: v, at: in.At, began: in.ServerTime, commit: r.j.group.commit,
	})
	if v.carried {
		if err := r.j.carry(ctx, id, v); err != nil {
			return nil, err
		}
	}
	r.j.keys.slots.claim(in.Fingerprint.Key, id)
	return nil, nil
}

// Begun implements importer.Journal.
func (r *Run) Begun(row int, at time.Time) error {
	j := r.j
	if err := j.crash(); err != nil {
		return err
	}
	if err := j.broken(); err != nil {
		return err
	}
	if wait := time.Until(j.lease.from); wait > 0 {
		time.Sleep(wait)
	}
	start := keep(time.Now(), j.me.boot)
	commit, ok := j.live.begun(rowID(r.ID, row), at, start)
	if !ok {
		return failed("write", j.path, fmt.Errorf("row %d was not put down as being sent", row))
	}
	if err := j.marks.add(mark{row: rowID(r.ID, row), commit: commit, began: at, at: start.at}); err != nil {
		return failed("write", marksPath(j.path), err)
	}
	// The lease is checked last: what follows is the first byte.
	if err := j.lease.ours(context.Background(), j.read); err != nil {
		return j.failed(err)
	}
	return j.crash()
}

// begun notes that a row's request begins. It gives the commit by which
// the row is on disk.
func (l *live) begun(id int64, at time.Time, start moment) (commit int64, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.rows[id]
	if p == nil {
		return 0, false
	}
	p.begun, p.began, p.start = true, at, start
	return p.commit, true
}

// Record implements importer.Journal.
func (r *Run) Record(o importer.Outcome, d *importer.Doubt) error {
	problems, err := problemsText(o.Problems)
	if err != nil {
		return err
	}
	if err := r.j.broken(); err != nil {
		return err
	}
	var key uint64
	if o.Status == importer.Created {
		key = idKey(r.Server, o.ComebackID)
		if clash := r.j.live.takeID(r.Server, o.ComebackID, rowID(r.ID, o.Row)); clash != nil {
			return r.suspect(clash)
		}
	}
	if d != nil {
		if o.Status != importer.Uncertain && !(o.Status == importer.Unsent && d.State == importer.DoubtHeld) {
			return fmt.Errorf("row %d: it is %s, and yet in doubt", o.Row, o.Status)
		}
		c := copyOf(*d)
		d = &c
	}
	return r.j.post(func(ctx context.Context) error {
		id := rowID(r.ID, o.Row)
		var err error
		switch {
		case d != nil && d.State == importer.DoubtHeld:
			err = r.recordHeld(ctx, id, o, d, problems)
		case d != nil:
			err = r.recordDoubt(ctx, id, o, d, problems)
		default:
			err = r.record(ctx, id, o, key, problems)
		}
		r.j.waited(r.j.live.end(id))
		return err
	})
}

// record records an outcome; key is that of a created row's id.
func (r *Run) record(ctx context.Context, id int64, o importer.Outcome, key uint64, problems string) error {
	j := r.j
	row, known, err := j.rows.get(ctx, id)
	if err != nil {
		return err
	}
	if !known && o.SentAt.IsZero() {
		j.rows.put(&stored{id: id, status: o.Status, comeback: o.ComebackID, problems: problems})
		return nil
	}
	d := j.live.doubt(id)
	if d != nil && d.State == importer.DoubtOpen && o.Status != importer.Created && o.Status != importer.Uncertain {
		return fmt.Errorf("row %d: it is in doubt, and that is not settled", o.Row)
	}
	if !known || row.decided() {
		return otherOutcome(o.Row)
	}
	row.status, row.comeback, row.sentAt, row.problems = o.Status, o.ComebackID, micros(o.SentAt), problems
	row.sentBy, row.took = cmp.Or(micros(o.SentBy), row.sentBy), cmp.Or(nullMicros(o.Took), row.took)
	j.rows.put(&row)
	if d != nil {
		if err := j.putDoubt(ctx, d.after(o.Status)); err != nil {
			return err
		}
	}
	if o.Status != importer.Created {
		return nil
	}
	p := j.live.pending(id)
	switch {
	case p != nil:
		err = j.due(ctx, r.ID, p.date)
	case d != nil:
		err = j.due(ctx, r.ID, d.Date)
	}
	if err != nil {
		return err
	}
	other, taken, err := j.claimNewID(ctx, key, r.Server, o.ComebackID, id)
	if err != nil {
		return err
	}
	if taken {
		return j.clash(ctx, id, other, r.Server, o.ComebackID)
	}
	if p != nil {
		j.answered(customer{r.Server, p.customer}, importer.Made{RowRef: refOf(id), ID: o.ComebackID, CustomerID: p.customer, ContactID: p.contact,
			Date: p.date, Began: o.SentBy, Took: o.Took, At: o.SentAt})
	}
	return nil
}

// after gives what a doubt is when its row has an outcome.
func (d *doubt) after(status importer.Status) *doubt {
	next := *d
	switch {
	case status == importer.Created && d.Resent == 0:
		next.State = importer.DoubtSettled
	case status == importer.Created:
		next.State = importer.DoubtResent
	case (status == importer.Unsent || status == importer.Invalid) && d.State == importer.DoubtResent:
		// It was not sent again after all.
		next.State = importer.DoubtAbsent
		next.Resent--
	}
	return &next
}

// recordDoubt records that a row which was sent is in doubt. That may be one
// which seemed to be created, with an id that was another one's.
func (r *Run) recordDoubt(ctx context.Context, id int64, o importer.Outcome, d *importer.Doubt, problems string) error {
	j := r.j
	sent := cmp.Or(micros(o.SentAt), micros(d.SentAt), micros(time.Now())) // never NULL: it was sent
	row, known, err := j.rows.get(ctx, id)
	if err != nil {
		return err
	}
	if !known || row.status == importer.Rejected || row.status == importer.Duplicate {
		return otherOutcome(o.Row)
	}
	row.status, row.comeback, row.sentAt, row.problems = importer.Uncertain, "", sent, problems
	row.took = cmp.Or(nullMicros(o.Took), row.took)
	j.rows.put(&row)
	next := &doubt{Doubt: *d, id: id, server: r.Server}
	next.RowRef, next.State, next.SentAt = refOf(id), importer.DoubtOpen, timeOf(sent)
	if next.Seen.IsZero() {
		next.Seen = time.Now()
	}
	if p := j.live.pending(id); p != nil {
		next.body, next.from, next.start = p.body, p.from, p.start
		next.Key = cmp.Or(next.Key, p.key)
	} else if err := errors.Join(next.complete(ctx, j.row), j.noClash(ctx, id, customer{r.Server, d.CustomerID})); err != nil {
		return err
	}
	return j.putDoubt(ctx, next)
}

// recordHeld records that a row which was intended is not sent, as what is in Vitec may
// be its own.
func (r *Run) recordHeld(ctx context.Context, id int64, o importer.Outcome, d *importer.Doubt, problems string) error {
	p := r.j.live.pending(id)
	row, known, err := r.j.rows.get(ctx, id)
	if err != nil {
		return err
	}
	if p == nil || p.begun || !known || row.decided() {
		return otherOutcome(o.Row)
	}
	row.status, row.sentAt, row.problems = o.Status, sql.NullInt64{}, problems
	r.j.rows.put(&row)
	next := &doubt{Doubt: *d, id: id, server: r.Server, body: p.body, from: p.from}
	next.RowRef, next.Key = refOf(id), p.key
	return r.j.putDoubt(ctx, next)
}

func problemsText(problems []importer.Problem) (string, error) {
	if len(problems) == 0 {
		return "", nil
	}
	text, err := json.Marshal(problems)
	return string(text), err
}
