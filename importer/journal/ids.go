package journal

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"comebacks/importer"
)

// An id of Vitec's belongs to one row. It is claimed as a time of a contact
// is, under a key of another kind; who claims what, the row itself says, so
// that the two are never mistaken for each other. Ids are compared in lower
// case.

// idKey is the key of a claim to an id. It is stored, and must never change.
func idKey(server, id string) uint64 {
	var room [128]byte
	b := append(append(append(room[:0], "id\x00"...), server...), 0)
	sum := sha256.Sum256(append(b, strings.ToLower(id)...))
	return binary.BigEndian.Uint64(sum[:8])
}

// ids are the rows that have the ids which this process was answered, until
// these are in a segment of claims, at the earliest: there they are found too.
type ids struct{ new, old map[uint64]int64 }

func (i *ids) of(key uint64) (row int64, taken bool) {
	if row, taken = i.new[key]; !taken {
		row, taken = i.old[key]
	}
	return row, taken
}

func (i *ids) set(key uint64, row int64) {
	if i.new == nil {
		i.new = make(map[uint64]int64)
	}
	i.new[key] = row
}

// age makes room. Ids that were set since the last time are kept: their claims
// may not have been put down yet.
func (i *ids) age() { i.old, i.new = i.new, nil }

func (l *live) ageIDs() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ids.age()
}

// takeID gives an id to a row, or says who has it.
func (l *live) takeID(key uint64, id string, row int64) *importer.Clash {
	l.mu.Lock()
	defer l.mu.Unlock()
	if other, taken := l.ids.of(key); taken && other != row {
		c := clashOf(row, other, id)
		return &c
	}
	l.ids.set(key, row)
	return nil
}

// madeQuery finds what a row made, and where.
const madeQuery = `SELECT comeback_id, coalesce(runs.server, '') FROM rows LEFT JOIN runs ON runs.id = rows.id >> 32
	WHERE rows.id = ? AND status = 'created' AND comeback_id IS NOT NULL`

// makers gives the rows that made the comeback with an id.
func (c *claims) makers(ctx context.Context, inSegment, made *sql.Stmt, key uint64, server, id string) (rows []int64, err error) {
	claimed, err := c.rows(ctx, inSegment, key)
	if err != nil {
		return nil, err
	}
	for _, row := range claimed {
		var has, of string
		err := made.QueryRowContext(ctx, row).Scan(&has, &of)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
		if err == nil && of == server && strings.ToLower(has) == strings.ToLower(id) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// owners gives, of several ids, the rows that made them.
func (c *claims) owners(ctx context.Context, inSegment, made *sql.Stmt, server string, all []string) (map[string]importer.RowRef, error) {
	owners := make(map[string]importer.RowRef)
	for _, id := range all {
		rows, err := c.makers(ctx, inSegment, made, idKey(server, id), server, id)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			owners[id] = refOf(slices.Min(rows))
		}
	}
	return owners, nil
}

// Owners implements importer.Journal.
func (r *Run) Owners(all []string) (owners map[string]importer.RowRef, err error) {
	if r.j.requests == nil { // opened to read
		return r.j.reader.owners(context.Background(), r.j.read, r.Server, all)
	}
	err = r.j.ask(func(ctx context.Context) error {
		owners, err = r.j.claims.owners(ctx, r.j.stmts.inSegment, r.j.stmts.made, r.Server, all)
		return err
	})
	return owners, err
}

// claimID puts down, in a commit, that a row made a comeback; it gives another
// row that had its id before.
func (j *Journal) claimID(ctx context.Context, key uint64, server, id string, row int64) (other int64, taken bool, err error) {
	rows, err := j.claims.makers(ctx, j.stmts.inSegment, j.stmts.made, key, server, id)
	if err != nil {
		return 0, false, err
	}
	for _, maker := range rows {
		if maker != row {
			return maker, true, nil
		}
	}
	return 0, false, j.claim(ctx, key, row)
}
