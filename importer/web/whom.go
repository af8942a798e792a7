package web

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"

	"comebacks/importer/job"
)

// A confirmation is about the people who were found: where somebody else is found when
// its turn comes, the row is held.

// whomHash tells the contacts of a row apart. Not their ids are kept.
func whomHash(row *job.SeenRow) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(row.Comeback.CustomerID + "\x00" + row.Comeback.ContactID)) // which can't fail
	return h.Sum32()
}

// lookForWhom looks at a sheet, and gives those of the rows that are for the same people
// as when they were confirmed. All are if whom is "".
func lookForWhom(ctx context.Context, jb *job.Job, rows rowSet, whom string) (rowSet, error) {
	if whom == "" {
		return rows, jb.Look(ctx)
	}
	packed, err := base64.RawStdEncoding.DecodeString(whom)
	if err != nil {
		return nil, err
	}
	var same rowSet
	var at []byte
	err = jb.LookAt(ctx, func() { same, at = make(rowSet, len(rows)), packed }, func(row *job.SeenRow) error {
		n := row.Row.Number
		if !rows.has(n) || len(at) < 4 {
			return nil
		}
		if binary.LittleEndian.Uint32(at) == whomHash(row) {
			same[n/64] |= 1 << (n % 64)
		}
		at = at[4:]
		return nil
	})
	return same, err
}

// whomOf packs for whom rows are, as a look shows it.
func whomOf(ctx context.Context, jb *job.Job, rows rowSet) (string, error) {
	var packed []byte
	err := jb.LookAt(ctx, func() { packed = nil }, func(row *job.SeenRow) error {
		if rows.has(row.Row.Number) {
			packed = binary.LittleEndian.AppendUint32(packed, whomHash(row))
		}
		return nil
	})
	return base64.RawStdEncoding.EncodeToString(packed), err
}
