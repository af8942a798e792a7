package journal

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"comebacks/importer"
)

const doubtColumns = `doubts.row, doubts.server, doubts.customer, doubts.contact, doubts.date, doubts.key, state, began, machine, start_boot, start_at,
	doubts.sent_at, seen_boot, seen_at, seen_by, w, times, resent, before, pins, lost, doubts.restored`

// readDoubts reads doubts, in the order of their rows. What else is known of a row
// is added by get.
func (j *Journal) readDoubts(ctx context.Context, db querier, get rowGetter, where string, args ...any) (all []*doubt, err error) {
	err = scan(ctx, db, func(rows *sql.Rows) error {
		d, err := j.scanDoubt(rows)
		all = append(all, d)
		return err
	}, `SELECT `+doubtColumns+` FROM doubts WHERE `+where+` ORDER BY doubts.row`, args...)
	for _, d := range all {
		err = errors.Join(err, d.complete(ctx, get))
	}
	return all, err
}

// openDoubts does that beside the committer.
func (j *Journal) openDoubts(ctx context.Context, where string, args ...any) ([]*doubt, error) {
	v, err := openView(ctx, j.read)
	if err != nil {
		return nil, err
	}
	all, err := j.readDoubts(ctx, j.read, v.row, where, args...)
	return all, errors.Join(err, v.close())
}

// complete adds what a doubt's row says besides, and where it first stood.
func (d *doubt) complete(ctx context.Context, get rowGetter) error {
	row, of, known, err := get(ctx, d.id)
	if !known || err != nil {
		return err
	}
	d.Key = cmp.Or(d.Key, row.print.Key)
	d.body, d.from = row.print.Body, row.origin(of.sheet)
	return nil
}

func (j *Journal) scanDoubt(rows *sql.Rows) (*doubt, error) {
	d := &doubt{}
	var customer, contact, date, startBoot, boot, before, pins, lost sql.NullString
	var key, began, start, sent, at, seenBy sql.NullInt64
	if err := rows.Scan(&d.id, &d.server, &customer, &contact, &date, &key, &d.State, &began, &d.Machine, &startBoot, &start,
		&sent, &boot, &at, &seenBy, &d.W, &d.Times, &d.Resent, &before, &pins, &lost, &d.Restored); err != nil {
		return nil, err
	}
	d.RowRef, d.CustomerID, d.ContactID, d.Lost = refOf(d.id), customer.String, contact.String, lost.String
	d.Key = uint64(key.Int64)
	d.Began, d.SentAt, d.SeenBy = timeOf(began), timeOf(sent), timeOf(seenBy)
	if start.Valid {
		d.start = moment{startBoot.String, start.Int64}
		d.Start, _ = d.start.time(j.me.boot)
	}
	var known bool
	if d.Seen, known = (moment{boot.String, at.Int64}).time(j.me.boot); !known {
		d.Seen = j.opened
	}
	var err error
	d.Date, err = dateOf(date)
	return d, errors.Join(err, fromJSON(before, &d.Before), fromJSON(pins, &d.Pins))
}

func fromJSON[T any](text sql.NullString, list *[]T) error {
	if !text.Valid {
		return nil
	}
	return json.Unmarshal([]byte(text.String), list)
}

func toJSON[T any](list []T) (sql.NullString, error) {
	if len(list) == 0 {
		return sql.NullString{}, nil
	}
	text, err := json.Marshal(list)
	return sql.NullString{String: string(text), Valid: true}, err
}

// copyOf gives a doubt that shares no list with another.
func copyOf(d importer.Doubt) importer.Doubt {
	d.Before, d.Pins = slices.Clone(d.Before), slices.Clone(d.Pins)
	return d
}

// execer is a connection, or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// putDoubt records a doubt, in the transaction of the committer.
func (j *Journal) putDoubt(ctx context.Context, d *doubt) error { return j.putDoubtIn(ctx, j.write, d) }

func (j *Journal) putDoubtIn(ctx context.Context, tx execer, d *doubt) error {
	before, err := toJSON(d.Before)
	pins, pinsErr := toJSON(d.Pins)
	if err := errors.Join(err, pinsErr); err != nil {
		return err
	}
	seen, start := keep(d.Seen, j.me.boot), d.start
	date := sql.NullString{String: dateText(d.Date), Valid: !d.Date.IsZero()}
	_, err = tx.ExecContext(ctx, `INSERT INTO doubts (row, server, customer, contact, date, key, state, began, machine, start_boot, start_at, sent_at, seen_boot, seen_at, seen_by, w, times, resent, before, pins, lost, restored)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (row) DO UPDATE SET server = excluded.server, customer = excluded.customer, contact = excluded.contact, date = excluded.date, key = excluded.key,
			state = excluded.state, began = excluded.began, machine = excluded.machine,
			start_boot = coalesce(start_boot, excluded.start_boot), start_at = coalesce(start_at, excluded.start_at), sent_at = excluded.sent_at, seen_boot = excluded.seen_boot,
			seen_at = excluded.seen_at, seen_by = excluded.seen_by, w = excluded.w, times = excluded.times, resent = excluded.resent,
			before = excluded.before, pins = excluded.pins, lost = excluded.lost, restored = excluded.restored`,
		d.id, d.server, null(d.CustomerID), null(d.ContactID), date, int64(d.Key), d.State, micros(d.Began), d.Machine,
		null(start.boot), sql.NullInt64{Int64: start.at, Valid: start.boot != ""}, micros(d.SentAt), null(seen.boot), sql.NullInt64{Int64: seen.at, Valid: seen.boot != ""}, micros(d.SeenBy), int64(d.W), d.Times, d.Resent, before, pins, null(d.Lost), d.Restored)
	j.waited(j.live.put(d))
	return err
}

// Doubts implements importer.Journal.
func (r *Run) Doubts() ([]importer.Doubt, error) {
	if err := r.j.flush(); err != nil {
		return nil, err
	}
	var all []*doubt
	if r.j.requests == nil { // opened to read
		var err error
		all, err = r.j.openDoubts(context.Background(), `state <> 'settled' AND doubts.row >= ? AND doubts.row < ?`, rowID(r.ID, 0), rowID(r.ID+1, 0))
		if err != nil {
			return nil, err
		}
	} else {
		all = r.j.live.doubtsOf(r.ID)
	}
	doubts := make([]importer.Doubt, len(all))
	for i, d := range all {
		doubts[i] = copyOf(d.Doubt)
	}
	return doubts, nil
}

// doubtsOf gives a run's doubts in the order of their rows.
func (l *live) doubtsOf(run int64) (all []*doubt) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range l.doubts {
		if d.Run == run {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b *doubt) int { return a.Row - b.Row })
	return all
}

// Keep implements importer.Journal. Only Intend, Record and Settle change the
// state of a doubt, how often it was one and how often its row was sent again.
// A doubt that has moved on in the meantime is left as it is.
func (r *Run) Keep(d importer.Doubt) error {
	d = copyOf(d)
	return r.j.post(func(ctx context.Context) error {
		now := r.j.live.doubt(rowID(d.Run, d.Row))
		if now == nil || now.State != d.State || now.Times != d.Times || now.Resent != d.Resent {
			return nil
		}
		next := *now
		next.Doubt = d
		next.RowRef, next.Key = now.RowRef, now.Key
		return r.j.putDoubt(ctx, &next)
	})
}

// Settle implements importer.Journal.
//
// A row in doubt may get any outcome: Uncertain leaves it in doubt. For a row
// whose absence was proven, Created says that it is there after all, and
// Uncertain takes the proof back, if the caller knew of it. For a row that was
// sent again, the outcome that it has already says that nothing is left to do;
// Created, if it is not created, says that the first request made it. A *Clash
// says that another row has the id: then nothing is recorded.
func (r *Run) Settle(d importer.Doubt, o importer.Outcome, by string) (importer.Outcome, error) {
	settled, err := r.settle(d, o, by)
	if settled || err != nil {
		return o, err
	}
	err = r.j.ask(func(ctx context.Context) error {
		o, err = r.j.outcomeOf(ctx, rowID(d.Run, d.Row))
		return err
	})
	return o, err
}

func (r *Run) settle(d importer.Doubt, o importer.Outcome, by string) (settled bool, err error) {
	problems, err := problemsText(o.Problems)
	if err != nil {
		return false, err
	}
	var clash *importer.Clash
	err = r.j.wait(func(ctx context.Context) (err error) {
		settled, clash, err = r.j.settle(ctx, d, o, problems, by)
		return err
	})
	if err == nil && clash != nil {
		return false, clash
	}
	return settled && err == nil, err
}

// outcomeOf gives what a row is, as far as the journal knows.
func (j *Journal) outcomeOf(ctx context.Context, id int64) (importer.Outcome, error) {
	row, known, err := j.rows.get(ctx, id)
	if !known || err != nil {
		return importer.Outcome{}, err
	}
	return row.outcome()
}

func (j *Journal) settle(ctx context.Context, d importer.Doubt, o importer.Outcome, problems, by string) (bool, *importer.Clash, error) {
	id := rowID(d.Run, d.Row)
	if j.live.pending(id) != nil { // it is being sent just now
		return false, nil, nil
	}
	now, row, err := j.inDoubt(ctx, id, d)
	if now == nil || err != nil {
		return false, nil, err
	}
	status := row.status
	next := *now
	decide := true // the row gets the outcome
	switch {
	case now.State == importer.DoubtOpen && now.Times != d.Times:
		return false, nil, nil // what is known is of an earlier request
	case now.State == importer.DoubtOpen && o.Status == importer.Uncertain:
		defer func() { j.waited(j.live.abandon(id)) }()
	case now.State == importer.DoubtOpen && o.Status == importer.Unsent:
		next.State = importer.DoubtAbsent
		if d.Restored && by != "" {
			next.Before = slices.Clone(d.Before) // a person says whose these are
		}
	case now.State == importer.DoubtOpen && o.Status == importer.Rejected:
		next.State = importer.DoubtSettled
	case now.State == importer.DoubtHeld && o.Status == importer.Unsent:
		next.State, next.Before = importer.DoubtAbsent, slices.Clone(d.Before)
	case now.State == importer.DoubtAbsent && o.Status == importer.Uncertain && d.State == importer.DoubtAbsent:
		next.State = importer.DoubtOpen
	case now.State == importer.DoubtResent && o.Status == status && status != importer.Uncertain:
		next.State, decide = importer.DoubtSettled, false
	case now.State == importer.DoubtResent && status != importer.Created && o.Status == importer.Created:
		next.State = importer.DoubtSettled
	case now.State != importer.DoubtResent && o.Status == importer.Created:
		next = *now.after(importer.Created)
	default:
		return false, nil, nil
	}
	if decide {
		if clash, err := j.decideDoubt(ctx, &next, row, o, problems); clash != nil || err != nil {
			return false, clash, err
		}
		if err := j.recount(ctx, d.Run, status, o.Status); err != nil {
			return false, nil, err
		}
	} else if problems != "" {
		row.problems = problems
		j.rows.put(&row)
	}
	if err := errors.Join(j.putDoubt(ctx, &next), changedRun(ctx, j.write, d.Run)); err != nil {
		return false, nil, err
	}
	if by != "" {
		if _, err := j.write.ExecContext(ctx, `UPDATE doubts SET said_by = ? WHERE row = ?`, by, id); err != nil {
			return false, nil, err
		}
	}
	return true, nil, nil
}

// decideDoubt gives a row in doubt its outcome, and the comeback to the row.
func (j *Journal) decideDoubt(ctx context.Context, d *doubt, row stored, o importer.Outcome, problems string) (*importer.Clash, error) {
	if o.Status == importer.Created {
		key := idKey(d.server, o.ComebackID)
		other, taken, err := j.claimID(ctx, key, d.server, o.ComebackID, d.id)
		if err != nil {
			return nil, err
		}
		if taken {
			c := clashOf(d.id, other, o.ComebackID)
			return &c, j.keepClash(ctx, other, d.id, o.ComebackID)
		}
		if c := j.live.takeID(d.server, o.ComebackID, d.id); c != nil { // answered, and not on disk yet
			return c, j.keepClash(ctx, rowID(c.Other.Run, c.Other.Row), d.id, o.ComebackID)
		}
	}
	if row.status == importer.Created {
		return nil, otherOutcome(d.Row)
	}
	row.status, row.comeback, row.problems = o.Status, o.ComebackID, problems
	row.sentAt, row.took = cmp.Or(micros(o.SentAt), row.sentAt), cmp.Or(nullMicros(o.Took), row.took)
	j.rows.put(&row)
	if o.Status != importer.Created {
		return nil, nil
	}
	return nil, j.due(ctx, d.Run, d.Date)
}

// recount corrects what a run that has ended is known to have: another run may settle its
// rows. One that is absent is a row that was not sent for a cause that can pass.
func (j *Journal) recount(ctx context.Context, run int64, was, is importer.Status) error {
	if was == is {
		return nil
	}
	open := 0
	switch importer.Unsent {
	case is:
		open = 1
	case was:
		open = -1
	}
	_, err := j.write.ExecContext(ctx, `UPDATE runs SET open = max(open + ?3, 0), counts = json_set(counts,
		'$.' || ?1, max(coalesce(counts ->> ('$.' || ?1), 0) - 1, 0), '$.' || ?2, coalesce(counts ->> ('$.' || ?2), 0) + 1)
		WHERE id = ?4 AND counts IS NOT NULL`, string(was), string(is), open, run)
	return err
}

// inDoubt gives a row's doubt as it stands, and the row; nil if it is not in doubt.
// A row that was sent and is uncertain is in doubt even if no doubt was recorded.
func (j *Journal) inDoubt(ctx context.Context, id int64, d importer.Doubt) (*doubt, stored, error) {
	row, of, known, err := j.row(ctx, id)
	if !known || err != nil {
		return nil, row, err
	}
	if now := j.live.doubt(id); now != nil {
		return now, row, nil
	}
	if row.status != importer.Uncertain || !row.sentAt.Valid {
		return nil, row, nil
	}
	now := &doubt{Doubt: copyOf(d), id: id, server: of.server}
	now.State = importer.DoubtOpen
	return now, row, now.complete(ctx, j.row)
}
