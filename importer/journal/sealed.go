package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// What every row has lies in BLOBs. All of them begin and end alike:
//
//	1 byte   the version of the encoding: 1
//	         what it says
//	4 bytes  CRC-32C, big-endian, of the table's letter, the BLOB's key in its
//	         table (8 bytes, big-endian) and all before it
//
// So a BLOB that was cut, changed, or put in another's place is refused as a whole.
// A later encoding gets a number of its own; this one is read for ever.
const blobVersion = 1

// The tables' letters.
const (
	inLog     = 'l'
	inBlock   = 'b'
	inKeyLog  = 'L'
	inBuckets = 'B'
	inFilters = 'F'
)

// errDamaged is wrapped by the errors of BLOBs that can't be read.
var errDamaged = errors.New("what it says of rows is damaged")

func damaged(table byte, key int64, what string) error {
	return fmt.Errorf("%w: %c %d: %s", errDamaged, table, key, what)
}

// seal ends a BLOB that begins with its version.
func seal(b []byte, table byte, key int64) []byte {
	return binary.BigEndian.AppendUint32(b, sumOf(table, key, b))
}

// unseal gives what a BLOB says.
func unseal(b []byte, table byte, key int64) ([]byte, error) {
	end := len(b) - 4
	switch {
	case end < 1:
		return nil, damaged(table, key, "it is cut off")
	case b[0] != blobVersion:
		return nil, damaged(table, key, "its version is not known")
	case binary.BigEndian.Uint32(b[end:]) != sumOf(table, key, b[:end]):
		return nil, damaged(table, key, "its check sum is another")
	}
	return b[1:end], nil
}

func sumOf(table byte, key int64, b []byte) uint32 {
	var head [9]byte
	head[0] = table
	binary.BigEndian.PutUint64(head[1:], uint64(key))
	return crc32.Update(crc32.Checksum(head[:], castagnoli), castagnoli, b)
}
