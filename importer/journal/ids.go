package journal

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/maphash"
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
type ids struct{ new, old keyTable }

func (i *ids) of(key uint64) (row int64, taken bool) {
	for _, of := range []*keyTable{&i.new, &i.old} {
		for n := range of.at(key) {
			return of.entries[n].row, true
		}
	}
	return 0, false
}

func (i *ids) set(key uint64, row int64) { i.new.set(keyRow{key, row}) }

// age makes room. Ids that were set since the last time are kept: their claims
// may not have been recorded yet.
func (i *ids) age() {
	i.old, i.new = i.new, i.old
	i.new.clear()
}

func (l *live) ageIDs() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ids.age()
}

// drop takes a row's ids away from it: they may be another row's.
func (i *ids) drop(row int64) {
	i.new.drop(row)
	i.old.drop(row)
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
	row        int64
	id, server string
	print      importer.Fingerprint
}

// madeBy gives what a row was answered with, false if it was not.
func madeBy(ctx context.Context, get rowGetter, row int64) (maker, bool, error) {
	r, of, known, err := get(ctx, row)
	if err != nil || !known || r.status != importer.Created || r.comeback == "" {
		return maker{}, false, err
	}
	return maker{row, r.comeback, of.server, r.print}, true, nil
}

// makers gives, of the rows that have claimed an id, those that were answered with it,
// in whatever case.
func makers(ctx context.Context, get rowGetter, claimed []int64, server, id string) (all []maker, err error) {
	for _, row := range claimed {
		m, ok, err := madeBy(ctx, get, row)
		if err != nil {
			return nil, err
		}
		if ok && m.server == server && strings.EqualFold(m.id, id) {
			all = append(all, m)
		}
	}
	return all, nil
}

// idKeysOf gives the keys of ids, by rising key.
func idKeysOf(server string, all []string) []uint64 {
	sorted := make([]uint64, len(all))
	for i, id := range all {
		sorted[i] = idKey(server, id)
	}
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

// owners gives, by id, the rows that were answered with some ids: with the id
// in the same case, if there is one. The rows that have claimed them are given by key.
func owners(ctx context.Context, get rowGetter, claimed map[uint64][]int64, server string, all []string) (map[string]importer.Owner, error) {
	owners := make(map[string]importer.Owner)
	for _, id := range all {
		makers, err := makers(ctx, get, claimed[idKey(server, id)], server, id)
		if err != nil {
			return nil, err
		}
		if len(makers) == 0 {
			continue
		}
		first := slices.MinFunc(makers, func(a, b maker) int {
			if exact := a.id == id; exact != (b.id == id) {
				if exact {
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
		return r.j.ownersBeside(context.Background(), r.Server, all)
	}
	err = r.j.ask(func(ctx context.Context) error {
		owners, err = r.j.ownersOf(ctx, r.Server, all)
		return err
	})
	return owners, err
}

// ownersOf is Owners in the committer.
func (j *Journal) ownersOf(ctx context.Context, server string, all []string) (map[string]importer.Owner, error) {
	claimed, err := j.keys.idRows(ctx, idKeysOf(server, all))
	if err != nil {
		return nil, err
	}
	return owners(ctx, j.row, claimed, server, all)
}

// ownersBeside is Owners beside a process that may be sending. Rows are read after their
// claims: they say themselves whether these hold.
func (j *Journal) ownersBeside(ctx context.Context, server string, all []string) (owned map[string]importer.Owner, err error) {
	sorted := idKeysOf(server, all)
	claimed := make(map[uint64][]int64, len(sorted))
	err = atOnce(ctx, j.read, func(r *keyReader, segments []*segment) error {
		for _, key := range sorted {
			claimed[key] = nil
		}
		err := r.claimed(ctx, idKeys, func(key uint64, row int64) {
			if rows, asked := claimed[key]; asked {
				claimed[key] = append(rows, row)
			}
		})
		if err != nil {
			return err
		}
		return r.findAll(ctx, segments, idKeys, sorted, func(e keyRow) { claimed[e.key] = append(claimed[e.key], e.row) })
	})
	if err != nil {
		return nil, failed("read", j.path, err)
	}
	v, err := openView(ctx, j.read)
	if err != nil {
		return nil, failed("read", j.path, err)
	}
	owned, err = owners(ctx, v.row, claimed, server, all)
	if err = errors.Join(err, v.close()); err != nil {
		return nil, failed("read", j.path, err)
	}
	return owned, nil
}

// claimID records, in a commit, that a row made a comeback; it gives another
// row that had its id before.
func (j *Journal) claimID(ctx context.Context, key uint64, server, id string, row int64) (other int64, taken bool, err error) {
	claimed, err := j.keys.idRows(ctx, []uint64{key})
	if err != nil {
		return 0, false, err
	}
	return j.claimIDOf(ctx, claimed[key], key, server, id, row)
}

// claimNewID does the same for a row that was just answered with the id. Of those that
// had it before it knows only the ones in memory: checkIDs finds the others.
func (j *Journal) claimNewID(ctx context.Context, key uint64, server, id string, row int64) (other int64, taken bool, err error) {
	return j.claimIDOf(ctx, j.keys.ids.of(key), key, server, id, row)
}

func (j *Journal) claimIDOf(ctx context.Context, claimed []int64, key uint64, server, id string, row int64) (other int64, taken bool, err error) {
	makers, err := makers(ctx, j.row, claimed, server, id)
	if err != nil {
		return 0, false, err
	}
	for _, m := range makers {
		if m.row != row && m.id == id { // ids that differ only in case are different
			return m.row, true, nil
		}
	}
	j.keys.ids.claim(key, row)
	return 0, false, nil
}
