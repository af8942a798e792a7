package journal

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"hash/maphash"
	"maps"
	"slices"
	"strings"

	"comebacks/importer"
)

// An id of Vitec's belongs to one row. It is claimed like a contact's time,
// under a key of another kind; the row itself says what it claims, so that
// the two are never mistaken for each other. Ids are found in any case; two
// that differ only in case are different.

// idKey is the key of a claim to an id. It is stored, and must never change.
func idKey(server, id string) uint64 {
	var room [128]byte
	b := append(append(append(room[:0], "id\x00"...), server...), 0)
	sum := sha256.Sum256(append(b, strings.ToLower(id)...))
	return binary.BigEndian.Uint64(sum[:8])
}

// exactly is the key of an id in exactly this case, only for this process.
func exactly(server, id string) uint64 {
	return maphash.Comparable(seed, [2]string{server, id})
}

var seed = maphash.MakeSeed()

// ids are the rows that have the ids which this process was answered with.
// They are kept at least until the ids are in a segment of claims, where they
// are found too.
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
// may not have been recorded yet.
func (i *ids) age() { i.old, i.new = i.new, nil }

func (l *live) ageIDs() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ids.age()
}

// drop takes a row's ids away from it: they may be another row's.
func (i *ids) drop(row int64) {
	mine := func(_ uint64, of int64) bool { return of == row }
	maps.DeleteFunc(i.new, mine)
	maps.DeleteFunc(i.old, mine)
}

// takeID gives an id to a row, or returns the row that has it.
func (l *live) takeID(server, id string, row int64) *importer.Clash {
	key := exactly(server, id)
	l.mu.Lock()
	defer l.mu.Unlock()
	if other, taken := l.ids.of(key); taken && other != row {
		c := clashOf(row, other, id)
		return &c
	}
	l.ids.set(key, row)
	return nil
}

// rowGetter gives a row with the facts about its run, false if nothing was recorded
// of it.
type rowGetter func(ctx context.Context, id int64) (stored, runFacts, bool, error)

// maker is a row that was answered with an id.
type maker struct {
	row   int64
	print importer.Fingerprint
	exact bool // the id in that very case
}

// makers gives the rows that were answered with an id.
func (c *claims) makers(ctx context.Context, inSegment *sql.Stmt, get rowGetter, key uint64, server, id string) (all []maker, err error) {
	claimed, err := c.rows(ctx, inSegment, key)
	if err != nil {
		return nil, err
	}
	for _, row := range claimed {
		r, of, known, err := get(ctx, row)
		if err != nil {
			return nil, err
		}
		if known && r.status == importer.Created && r.comeback != "" && of.server == server && strings.EqualFold(r.comeback, id) {
			all = append(all, maker{row, r.print, r.comeback == id})
		}
	}
	return all, nil
}

// owners gives, by id, the rows that were answered with some ids: with the id
// in the same case, if there is one.
func (c *claims) owners(ctx context.Context, inSegment *sql.Stmt, get rowGetter, server string, all []string) (map[string]importer.Owner, error) {
	owners := make(map[string]importer.Owner)
	for _, id := range all {
		makers, err := c.makers(ctx, inSegment, get, idKey(server, id), server, id)
		if err != nil {
			return nil, err
		}
		if len(makers) == 0 {
			continue
		}
		first := slices.MinFunc(makers, func(a, b maker) int {
			if a.exact != b.exact {
				if a.exact {
					return -1
				}
				return 1
			}
			return cmp.Compare(a.row, b.row)
		})
		owners[id] = importer.Owner{RowRef: refOf(first.row), Fingerprint: first.print}
	}
	return owners, nil
}

// Owners implements importer.Journal.
func (r *Run) Owners(all []string) (owners map[string]importer.Owner, err error) {
	if r.j.requests == nil { // opened to read
		return r.j.reader.owners(context.Background(), r.j.read, r.Server, all)
	}
	err = r.j.ask(func(ctx context.Context) error {
		owners, err = r.j.claims.owners(ctx, r.j.stmts.inSegment, r.j.row, r.Server, all)
		return err
	})
	return owners, err
}

// claimID records, in a commit, that a row made a comeback; it gives another
// row that had its id before.
func (j *Journal) claimID(ctx context.Context, key uint64, server, id string, row int64) (other int64, taken bool, err error) {
	makers, err := j.claims.makers(ctx, j.stmts.inSegment, j.row, key, server, id)
	if err != nil {
		return 0, false, err
	}
	for _, m := range makers {
		if m.row != row && m.exact { // ids that differ only in case are different
			return m.row, true, nil
		}
	}
	return 0, false, j.claim(ctx, key, row)
}
