package journal

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
)

// store is where the committer keeps rows. What a commit says of rows is one BLOB
// of the table log. Later these rows are moved, or folded, into the table blocks:
// one BLOB for each 128 rows of a run. A row that has no outcome yet stays in the log.
//
// Until it is folded, a row is in memory as well. The log has the newest version
// of such a row, and of two versions the later commit's counts. As only the oldest
// commits are ever dropped from the log, what it says of a row is never older than
// the row's block: whoever reads both at one moment believes the log.
//
// After a commit that failed a store is not used any more.
type store struct {
	c     *sql.Conn
	crash func() error

	rows    map[int64]*logged // that are not folded
	commits []*logCommit      // that the log has, the oldest first
	now     *logCommit        // the one that is being made; nil as long as it says nothing
	records int               // in commits
	dropped int               // commits that are to be dropped from the log
	dropTo  int64             // the last one's seq
	open    int               // rows that have no outcome
	done    []int64           // rows to be folded, those first that were decided first; and some that have been

	blocks  blockCache
	written map[int64]bool // blocks that the commit which is being made has written
	reader  blobReader
	room    []byte
	stmts   storeStatements
}

// logged is a row in the log.
type logged struct {
	stored
	in     *logCommit // that has its newest version; nil once it is folded
	queued bool       // it is in done
}

// logCommit is a commit in the log.
type logCommit struct {
	seq  int64 // lease.commits
	rows []*logged
	left int // rows whose newest version it has, and which are not folded
}

type storeStatements struct{ block, putBlock, putLog, dropLog *sql.Stmt }

func (s *store) prepare(ctx context.Context, c *sql.Conn) error {
	s.c, s.rows, s.written = c, make(map[int64]*logged), make(map[int64]bool)
	for stmt, query := range map[**sql.Stmt]string{
		&s.stmts.block:    blockQuery,
		&s.stmts.putBlock: `INSERT OR REPLACE INTO blocks (id, said) VALUES (?, ?)`,
		&s.stmts.putLog:   `INSERT INTO log (seq, said) VALUES (?, ?)`,
		&s.stmts.dropLog:  `DELETE FROM log WHERE seq <= ?`,
	} {
		var err error
		if *stmt, err = c.PrepareContext(ctx, query); err != nil {
			return err
		}
	}
	return nil
}

const blockQuery = `SELECT said FROM blocks WHERE id = ?`

func (s *store) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.stmts.block, s.stmts.putBlock, s.stmts.putLog, s.stmts.dropLog} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}

// load reads the log.
func (s *store) load(ctx context.Context) error {
	var all []stored
	return scan(ctx, s.c, func(rows *sql.Rows) error {
		var seq int64
		var said sql.RawBytes
		err := rows.Scan(&seq, &said)
		if err != nil {
			return err
		}
		if all, err = s.reader.read(all[:0], allColumns, inLog, seq, said); err != nil {
			return err
		}
		for i := range all {
			s.put(&all[i])
		}
		if s.now == nil {
			s.now = &logCommit{}
		}
		s.logs(seq)
		return nil
	}, `SELECT seq, said FROM log ORDER BY seq`)
}

// get gives a row as it is now, false if nothing was recorded of it.
func (s *store) get(ctx context.Context, id int64) (stored, bool, error) {
	if l := s.rows[id]; l != nil {
		return l.stored, true, nil
	}
	all, err := s.block(ctx, blockOf(id))
	if err != nil {
		return stored{}, false, err
	}
	r, ok := findRecord(all, id)
	return r, ok, nil
}

// row gives a row with the facts about its run, false if nothing was recorded of it.
func (j *Journal) row(ctx context.Context, id int64) (stored, runFacts, bool, error) {
	r, known, err := j.rows.get(ctx, id)
	if !known || err != nil {
		return r, runFacts{}, false, err
	}
	of, err := j.facts.of(ctx, j.write, id)
	return r, of, true, err
}

// put records what a row is from now on.
func (s *store) put(r *stored) {
	l := s.rows[r.id]
	if l == nil {
		l = &logged{}
		s.rows[r.id] = l
	}
	if s.now == nil {
		s.now = &logCommit{}
	}
	s.open += opens(r) - opens(&l.stored)
	l.stored = *r
	s.moveTo(l, s.now)
}

func opens(r *stored) int {
	if r.status == sending {
		return 1
	}
	return 0
}

// moveTo says which commit has a row's newest version.
func (s *store) moveTo(l *logged, c *logCommit) {
	if l.in == c {
		return
	}
	if l.in != nil {
		l.in.left--
	}
	l.in = c
	c.rows = append(c.rows, l)
	c.left++
}

// write puts down what has been put since it was called last, as part of a commit.
func (s *store) write(ctx context.Context, seq int64) error {
	if s.now == nil {
		return nil
	}
	if err := s.makeRoom(ctx); err != nil {
		return err
	}
	records := make([]*stored, len(s.now.rows))
	for i, l := range s.now.rows {
		records[i] = &l.stored
	}
	var err error
	if s.room, err = encodeBlob(s.room, inLog, seq, records); err != nil {
		return err
	}
	if err := s.crash(); err != nil {
		return err
	}
	if _, err := s.stmts.putLog.ExecContext(ctx, seq, s.room); err != nil {
		return err
	}
	s.logs(seq)
	return s.drop(ctx, dropAtOnce)
}

// logs says that the log has what has been put.
func (s *store) logs(seq int64) {
	c := s.now
	c.seq, s.now = seq, nil
	s.commits = append(s.commits, c)
	s.records += len(c.rows)
	for _, l := range c.rows {
		s.queue(l)
	}
}

func (s *store) queue(l *logged) {
	if l.in != nil && l.status != sending && !l.queued {
		l.queued = true
		s.done = append(s.done, l.id)
	}
}

// empty reports whether there are no rows at all.
func (s *store) empty(ctx context.Context) (bool, error) {
	var some bool
	err := s.c.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM blocks)`).Scan(&some)
	return len(s.rows) == 0 && !some, err
}

// sending gives the rows that have no outcome.
func (s *store) sending() (ids []int64) {
	for id, l := range s.rows {
		if l.status == sending {
			ids = append(ids, id)
		}
	}
	return ids
}

// block gives the rows of a block, in their order, until the next call.
func (s *store) block(ctx context.Context, id int64) ([]stored, error) {
	if all, ok := s.blocks.get(id); ok {
		return all, nil
	}
	var said []byte
	err := s.stmts.block.QueryRowContext(ctx, id).Scan(&said)
	if errors.Is(err, sql.ErrNoRows) {
		s.blocks.put(id, nil)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := s.reader.read(s.blocks.room(), allColumns, inBlock, id, said)
	if err == nil {
		s.blocks.put(id, all)
	}
	return all, err
}

// blockCache has the blocks that were asked for last: rows come in order.
type blockCache struct {
	blocks map[int64][]stored
	ids    []int64 // those that came first, first
	spare  []stored
}

// cachedBlocks is how many; of new rows, that there is none.
const cachedBlocks = 32

func (c *blockCache) get(id int64) ([]stored, bool) {
	all, ok := c.blocks[id]
	return all, ok
}

// room gives room for the next block, if there is some: rows that come in no order need
// a block each.
func (c *blockCache) room() []stored {
	if len(c.ids) == cachedBlocks {
		c.drop(c.ids[0])
	}
	room := c.spare
	c.spare = nil
	return room[:0]
}

func (c *blockCache) put(id int64, all []stored) {
	if len(c.ids) == cachedBlocks {
		c.drop(c.ids[0])
	}
	if c.blocks == nil {
		c.blocks = make(map[int64][]stored)
	}
	c.blocks[id] = all
	c.ids = append(c.ids, id)
}

func (c *blockCache) drop(id int64) {
	if all, ok := c.blocks[id]; ok {
		if cap(all) > 0 {
			c.spare = all
		}
		delete(c.blocks, id)
		c.ids = slices.DeleteFunc(c.ids, func(other int64) bool { return other == id })
	}
}

// findRecord finds a row among those of a block.
func findRecord(all []stored, id int64) (r stored, ok bool) {
	n, ok := slices.BinarySearchFunc(all, id, func(r stored, id int64) int { return cmp.Compare(r.id, id) })
	if ok {
		r = all[n]
	}
	return r, ok
}
