package journal

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"

	"modernc.org/sqlite"

	"comebacks/importer"
)

// rekey is the part of the step to version 5 that SQL can't do: all rows get the
// fingerprints that comebacks have from then on, and all claims are made again.
// Purged rows have nothing left to compute one from: they keep their first one.
type rekey struct {
	ctx    context.Context
	c      *sql.Conn
	crash  func() error
	runs   map[int64]*rekeyed
	claims []keyRow
	last   int64 // how many claims are in segments
	row    int64 // the one that was computed last
	body   uint64
}

// rekeyed is a run, with what is learned about it on the way.
type rekeyed struct {
	server  string
	latest  int64 // of its created comebacks, in seconds
	unknown bool  // one of them was purged
}

// rekeyedAtOnce is how many rows are computed before their claims are sorted;
// tests use fewer.
var rekeyedAtOnce = 1 << 19

func rekeyAll(ctx context.Context, c *sql.Conn, crash func() error) error {
	r := &rekey{ctx: ctx, c: c, crash: crash, runs: make(map[int64]*rekeyed)}
	for _, step := range []func() error{r.readRuns, r.purged, r.rows, r.doubts, r.writeRuns} {
		if err := errors.Join(step(), crash()); err != nil {
			return err
		}
	}
	return nil
}

// readRuns reads the runs, and records what version 5 needs to know about
// them.
func (r *rekey) readRuns() error {
	type run struct {
		id                      int64
		digest                  []byte
		server, options, before string
	}
	var all []run
	err := scan(r.ctx, r.c, func(rows *sql.Rows) error {
		var one run
		err := rows.Scan(&one.id, &one.digest, &one.before, &one.options)
		one.server = normalServer(one.before)
		all = append(all, one)
		return err
	}, `SELECT id, digest, server, options FROM runs`)
	if err != nil {
		return err
	}
	for _, one := range all {
		r.runs[one.id] = &rekeyed{server: one.server}
		var options struct {
			Sheet struct{ Sheet string }
			Send  struct{ Limit int }
		}
		_ = json.Unmarshal([]byte(one.options), &options) // what is not there is not known
		err := r.each(`UPDATE runs SET server = ?, sheet = ?, sheet_name = ?, pilot = ? WHERE id = ?`,
			one.server, importer.SheetCode(one.digest, options.Sheet.Sheet), options.Sheet.Sheet, options.Send.Limit, one.id)
		if err == nil && one.server != one.before {
			err = errors.Join(r.each(`UPDATE doubts SET server = ? WHERE server = ?`, one.server, one.before),
				r.each(`UPDATE OR IGNORE customers SET server = ? WHERE server = ?`, one.server, one.before),
				r.each(`UPDATE OR IGNORE clocks SET server = ? WHERE server = ?`, one.server, one.before))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *rekey) each(statement string, args ...any) error {
	_, err := r.c.ExecContext(r.ctx, statement, args...)
	return err
}

// normalServer gives an API's address as it is written from version 5 on: its
// scheme and its host in lower case, and no default port.
func normalServer(server string) string {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" {
		return server
	}
	_, rest, _ := strings.Cut(server, "://")
	path := ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest, path = rest[:i], rest[i:]
	}
	host := strings.ToLower(rest)
	switch u.Scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	}
	return u.Scheme + "://" + strings.TrimSuffix(host, ":") + path
}

// runOf gives the run of a row.
func (r *rekey) runOf(row int64) *rekeyed {
	number, _ := splitID(row)
	if r.runs[number] == nil { // one that nothing else is known of
		r.runs[number] = &rekeyed{}
	}
	return r.runs[number]
}

// notPurged is the condition for a row to have all that makes its fingerprint.
const notPurged = `customer IS NOT NULL AND contact IS NOT NULL AND date IS NOT NULL`

// purged claims what purged rows have made.
func (r *rekey) purged() error {
	first := 0
	err := scan(r.ctx, r.c, func(rows *sql.Rows) error {
		var row, key int64
		var status string
		var id sql.NullString
		err := rows.Scan(&row, &key, &status, &id)
		first++
		r.claim(uint64(key), row, status, id.String)
		if status == string(importer.Created) {
			r.runOf(row).unknown = true
		}
		return err
	}, `SELECT id, key, status, comeback_id FROM rows WHERE key IS NOT NULL AND NOT (`+notPurged+`)`)
	return errors.Join(err, r.fold(), r.each(`INSERT INTO meta (name, value) VALUES ('first_keys', ?)`, first))
}

func (r *rekey) claim(key uint64, row int64, status, id string) {
	r.claims = append(r.claims, keyRow{key, row})
	if status == string(importer.Created) && id != "" {
		r.claims = append(r.claims, keyRow{idKey(r.runOf(row).server, id), row})
	}
}

// rows gives the rows their fingerprints, and claims what they have made, or may
// make. SQLite does it with functions of ours: passing each row out and back in
// costs twice as much.
func (r *rekey) rows() error {
	rekeying.Lock()
	defer rekeying.Unlock()
	rekeying.now = r
	defer func() { rekeying.now = nil }()
	for from := int64(-1); ; {
		var last int64
		err := r.c.QueryRowContext(r.ctx, `SELECT coalesce((SELECT id FROM rows WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET ?2), (SELECT max(id) FROM rows), -1)`, from, rekeyedAtOnce-1).Scan(&last)
		if err != nil || last <= from {
			return err
		}
		err = r.each(`UPDATE rows SET key = comebacks_key(id, status, comeback_id, customer, contact, date, meeting, estate, user, user_group, office, note), body = comebacks_body(id)
			WHERE id > ? AND id <= ? AND key IS NOT NULL AND `+notPurged, from, last)
		if err := errors.Join(err, r.fold()); err != nil {
			return err
		}
		from = last
	}
}

// rekeying is what the functions work for: they are known to all connections of
// the process.
var rekeying struct {
	sync.Mutex
	now *rekey
}

func init() {
	sqlite.MustRegisterScalarFunction("comebacks_key", 12, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		return rekeying.now.key(args)
	})
	sqlite.MustRegisterScalarFunction("comebacks_body", 1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		r := rekeying.now
		if r == nil || args[0] != r.row {
			return nil, errors.New("a row's fingerprint was not reckoned")
		}
		return int64(r.body), nil
	})
}

func (r *rekey) key(args []driver.Value) (driver.Value, error) {
	if r == nil {
		return nil, errors.New("no rows are reckoned anew")
	}
	text := func(i int) string { s, _ := args[i].(string); return s } // "" for NULL
	c := importer.Comeback{
		CustomerID: text(3), ContactID: text(4), MeetingID: text(6), EstateID: text(7),
		Participant: importer.Participant{UserID: text(8), UserGroupID: text(9), OfficeID: text(10)}, Note: text(11),
	}
	var err error
	if c.Date, err = dateOf(sql.NullString{String: text(5), Valid: true}); err != nil {
		return nil, err
	}
	r.row, _ = args[0].(int64)
	run := r.runOf(r.row)
	print := c.Fingerprint(run.server)
	r.body = print.Body
	r.claim(print.Key, r.row, text(1), text(2))
	if text(1) == string(importer.Created) {
		run.latest = max(run.latest, c.Date.Unix())
	}
	return int64(print.Key), nil
}

// fold makes a segment of the claims.
func (r *rekey) fold() error {
	if len(r.claims) == 0 {
		return nil
	}
	slices.SortFunc(r.claims, func(a, b keyRow) int { // as SQLite has it
		return cmp.Or(cmp.Compare(int64(a.key), int64(b.key)), cmp.Compare(a.row, b.row))
	})
	r.claims = slices.Compact(r.claims)
	r.last += int64(len(r.claims))
	// Version 8 makes the filters anew. Until then an older program must not go on
	// without them: it can't read these.
	if err := r.each(`INSERT INTO segments (last, filter, halves) VALUES (?, x'', x'')`, r.last); err != nil {
		return err
	}
	err := errors.Join(r.fill(), r.crash())
	r.claims = r.claims[:0]
	return err
}

// fill puts the claims into their segment, many at a time.
func (r *rekey) fill() error {
	const many = 256
	values := func(n int) string {
		return `INSERT INTO claims (segment, key, row) VALUES (?, ?, ?)` + strings.Repeat(`, (?, ?, ?)`, n-1)
	}
	insert, err := r.c.PrepareContext(r.ctx, values(many))
	if err != nil {
		return err
	}
	defer insert.Close()
	args := make([]any, 0, 3*many)
	for some := range slices.Chunk(r.claims, many) {
		args = args[:0]
		for _, claim := range some {
			args = append(args, r.last, int64(claim.key), claim.row)
		}
		if len(some) < many {
			return r.each(values(len(some)), args...)
		}
		if _, err := insert.ExecContext(r.ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

// doubts gives the doubts their keys, which may be others than their rows'.
func (r *rekey) doubts() error {
	type doubtKey struct{ row, key int64 }
	var all []doubtKey
	err := scan(r.ctx, r.c, func(rows *sql.Rows) error {
		var row int64
		var server string
		var c importer.Comeback
		var date sql.NullString
		if err := rows.Scan(&row, &server, &c.CustomerID, &c.ContactID, &date); err != nil {
			return err
		}
		var err error
		c.Date, err = dateOf(date)
		all = append(all, doubtKey{row, int64(c.Fingerprint(server).Key)})
		return err
	}, `SELECT row, server, customer, contact, date FROM doubts WHERE `+notPurged)
	for _, d := range all {
		err = errors.Join(err, r.each(`UPDATE doubts SET key = ? WHERE row = ?`, d.key, d.row))
	}
	return err
}

// writeRuns records what the rows have shown of their runs.
func (r *rekey) writeRuns() error {
	for id, run := range r.runs {
		if run.unknown {
			continue
		}
		if err := r.each(`UPDATE runs SET latest = ? WHERE id = ?`, run.latest, id); err != nil {
			return err
		}
	}
	return nil
}
