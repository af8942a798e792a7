package journal

import (
	"encoding/binary"
	"strings"
)

// The rows of a commit are one BLOB of the table log; later those of 128 rows are one
// of the table blocks. Both are records one after the other: see blobrows.go.

const (
	// blockRows is how many rows a block has room for.
	blockBits = 7
	blockRows = 1 << blockBits
)

// blockOf gives the id of a row's block: the run's number, and the row's but for the
// last bits. So a row is always in the same one.
func blockOf(id int64) int64 { return id >> blockBits }

// encodeBlob writes records as the BLOB of a key, in room.
func encodeBlob(room []byte, table byte, key int64, records []*stored) ([]byte, error) {
	b := append(room[:0], blobVersion)
	var last before
	for _, r := range records {
		var err error
		if b, err = appendRecord(b, &last, r); err != nil {
			return b, err
		}
	}
	return seal(b, table, key), nil
}

// blobReader reads BLOBs of records. The records that it gives share the memory of
// their texts.
type blobReader struct {
	texts textRoom
	one   stored // that pick yields
}

// read appends the records of a BLOB, with these of their texts: the others are
// "".
func (d *blobReader) read(all []stored, want columns, table byte, key int64, said []byte) ([]stored, error) {
	says, err := unseal(said, table, key)
	if err != nil {
		return all, err
	}
	c := cursor{b: says}
	var last before
	for len(c.b) > 0 {
		all = append(all, stored{})
		r := &all[len(all)-1]
		c.record(&d.texts, want, &last, r)
		if table == inBlock && (blockOf(r.id) != key || len(all) > 1 && blockOf(all[len(all)-2].id) == key && all[len(all)-2].id >= r.id) {
			c.bad = true
		}
		if c.bad {
			return all, damaged(table, key, "a row can't be read")
		}
	}
	return all, nil
}

// pick yields those of the records of a block that have ids, which rise, with these of
// their texts. A record is good until the next one.
func (d *blobReader) pick(want columns, key int64, said []byte, ids []int64, one func(*stored)) error {
	says, err := unseal(said, inBlock, key)
	if err != nil {
		return err
	}
	c := cursor{b: says}
	var last before
	for len(c.b) > 0 && len(ids) > 0 {
		before, r := last.id, &d.one
		*r = stored{}
		c.record(&d.texts, want, &last, r)
		if c.bad || blockOf(r.id) != key || r.id <= before {
			return damaged(inBlock, key, "a row can't be read")
		}
		for len(ids) > 0 && ids[0] < r.id {
			ids = ids[1:]
		}
		if len(ids) > 0 && ids[0] == r.id {
			one(r)
			ids = ids[1:]
		}
	}
	return nil
}

// cursor reads a BLOB. After it has found something wrong, what it gives means
// nothing.
type cursor struct {
	b   []byte
	bad bool
}

func (c *cursor) unsigned() uint64 {
	if len(c.b) > 0 && c.b[0] < 0x80 { // most are
		n := c.b[0]
		c.b = c.b[1:]
		return uint64(n)
	}
	v, n := binary.Uvarint(c.b)
	if n <= 0 || n > 1 && c.b[n-1] == 0 {
		c.bad, c.b = true, nil
		return 0
	}
	c.b = c.b[n:]
	return v
}

func (c *cursor) signed() int64 {
	u := c.unsigned()
	return int64(u>>1) ^ -int64(u&1)
}

func (c *cursor) take(n uint64) []byte {
	if n > uint64(len(c.b)) {
		c.bad, c.b = true, nil
		return nil
	}
	b := c.b[:n]
	c.b = c.b[n:]
	return b
}

// textRoom makes many texts with few allocations. What is written to a Builder
// never changes, so its texts stay what they are.
type textRoom struct{ b strings.Builder }

const roomSize = 16 << 10

func (r *textRoom) join(a string, b []byte) string {
	from, n := r.b.Len(), len(a)+len(b)
	if r.b.Cap()-from < n {
		r.b = strings.Builder{}
		r.b.Grow(max(n, roomSize))
		from = 0
	}
	r.b.WriteString(a)
	r.b.Write(b)
	return r.b.String()[from:]
}
