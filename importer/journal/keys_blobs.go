package journal

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"math/bits"

	"github.com/FastFilter/xorfilter"
)

// The BLOBs of the index. In all of them
//
//	byte 0        is the version of what follows: 1
//	last 4 bytes  are the CRC-32C of the table's letter, the BLOB's own id and all
//	              before it, so that one in a wrong place is refused; big-endian
//
// Between them stand, numbers being varints of no more bytes than needed:
//
//	bucket  the lowest row; then of each entry, by rising key and row: its key less
//	        that of the one before (of the first one, less the bucket's first key),
//	        and its row less the lowest row. Nothing, if it is empty
//	filter  of a binary fuse filter of 8 bits: 8 bytes seed, 1 byte logarithm of its
//	        segments' length, 4 bytes their number, fixed and big-endian; then its
//	        fingerprints. Nothing, if the part is empty
//	log     of each claim, in the order in which they were made: 8 bytes key,
//	        big-endian; its row less the one before (of the first one, less 0), zigzag
const keyBlobVersion = 1

// The tables' letters.
const (
	bucketBlob = 'B'
	filterBlob = 'F'
	logBlob    = 'L'
)

var crc32c = crc32.MakeTable(crc32.Castagnoli)

// seal ends a BLOB that begins with its version.
func seal(b []byte, table byte, id int64) []byte {
	return binary.BigEndian.AppendUint32(b, sealOf(b, table, id))
}

func sealOf(b []byte, table byte, id int64) uint32 {
	var of [9]byte
	of[0] = table
	binary.BigEndian.PutUint64(of[1:], uint64(id))
	return crc32.Update(crc32.Checksum(of[:], crc32c), crc32c, b)
}

// unseal gives what stands between the version and the check sum.
func unseal(b []byte, table byte, id int64) ([]byte, error) {
	end := len(b) - 4
	switch {
	case end < 1:
		return nil, blobError(table, id, "it is cut off")
	case binary.BigEndian.Uint32(b[end:]) != sealOf(b[:end], table, id):
		return nil, blobError(table, id, "its check sum is another")
	case b[0] != keyBlobVersion:
		return nil, blobError(table, id, "its version is not known")
	}
	return b[1:end], nil
}

// wrong says of a BLOB that this program has not written it.
const wrong = "what it holds can't be"

func blobError(table byte, id int64, why string) error {
	names := map[byte]string{bucketBlob: "bucket", filterBlob: "filter", logBlob: "log"}
	return fmt.Errorf("%w: %s %d of segment %d: %s", errIndex, names[table], uint32(id), id>>32, why)
}

// short reads the number at a place, and gives the place behind it: negative if it is
// cut off, could be shorter, or is too long.
func short(b []byte, at int) (v uint64, behind int) {
	for shift := 0; at < len(b) && shift < 64; shift += 7 {
		c := b[at]
		at++
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			if c == 0 && shift > 0 || shift == 63 && c > 1 {
				return 0, -1
			}
			return v, at
		}
	}
	return 0, -1
}

// appendBucket appends the BLOB of a bucket whose first key may be from.
func appendBucket(b []byte, id int64, from uint64, entries []keyRow) []byte {
	start := len(b)
	b = append(b, keyBlobVersion)
	if len(entries) > 0 {
		low := entries[0].row
		for _, e := range entries {
			low = min(low, e.row)
		}
		b = binary.AppendUvarint(b, uint64(low))
		for _, e := range entries {
			b = binary.AppendUvarint(b, e.key-from)
			b = binary.AppendUvarint(b, uint64(e.row-low))
			from = e.key
		}
	}
	return append(b[:start], seal(b[start:], bucketBlob, id)...)
}

// readBucket appends the entries of a bucket, whose keys are from one to another.
func readBucket(entries []keyRow, said []byte, id int64, from, to uint64) ([]keyRow, error) {
	b, err := unseal(said, bucketBlob, id)
	if err != nil || len(b) == 0 {
		return entries, err
	}
	low, at := short(b, 0)
	if at < 0 || low > math.MaxInt64 || at == len(b) {
		return entries, blobError(bucketBlob, id, wrong)
	}
	first, lowest := len(entries), false
	last := keyRow{from, -1}
	for at < len(b) {
		var row uint64
		key, behind := short(b, at)
		if at = behind; at >= 0 {
			row, at = short(b, at)
		}
		e := keyRow{last.key + key, int64(low + row)}
		// The key is too high, the row is too high, or it is not behind the one before.
		if at < 0 || key > to-last.key || row > math.MaxInt64-low || key == 0 && e.row <= last.row {
			return entries[:first], blobError(bucketBlob, id, wrong)
		}
		lowest = lowest || row == 0
		entries = append(entries, e)
		last = e
	}
	if !lowest {
		return entries[:first], blobError(bucketBlob, id, wrong)
	}
	return entries, nil
}

// fuse is a filter: it says which keys are not there.
type fuse = xorfilter.BinaryFuse[uint8]

const filterHead = 8 + 1 + 4

// appendFilter appends the BLOB of a filter.
func appendFilter(b []byte, id int64, f *fuse) []byte {
	start := len(b)
	b = append(b, keyBlobVersion)
	if len(f.Fingerprints) > 0 {
		b = binary.BigEndian.AppendUint64(b, f.Seed)
		b = append(b, byte(bits.TrailingZeros32(f.SegmentLength)))
		b = binary.BigEndian.AppendUint32(b, f.SegmentCount)
		b = append(b, f.Fingerprints...)
	}
	return append(b[:start], seal(b[start:], filterBlob, id)...)
}

// readFilter gives a filter, which stays in the BLOB's memory. That of an empty part
// has no fingerprints.
func readFilter(said []byte, id int64) (f fuse, err error) {
	b, err := unseal(said, filterBlob, id)
	if err != nil || len(b) == 0 {
		return f, err
	}
	if len(b) < filterHead || b[8] > 18 { // xorfilter makes none that is longer
		return f, blobError(filterBlob, id, wrong)
	}
	length, count := uint64(1)<<b[8], uint64(binary.BigEndian.Uint32(b[9:]))
	if count == 0 || uint64(len(b)-filterHead) != (count+2)*length || count*length > math.MaxUint32 {
		return f, blobError(filterBlob, id, wrong)
	}
	return fuse{
		Seed: binary.BigEndian.Uint64(b), SegmentLength: uint32(length), SegmentLengthMask: uint32(length - 1),
		SegmentCount: uint32(count), SegmentCountLength: uint32(count * length), Fingerprints: b[filterHead:],
	}, nil
}

// appendClaims appends the BLOB of claims in the log.
func appendClaims(b []byte, id int64, claims []claim) []byte {
	start := len(b)
	b = append(b, keyBlobVersion)
	before := int64(0)
	for _, c := range claims {
		b = binary.BigEndian.AppendUint64(b, c.key)
		b = binary.AppendVarint(b, c.row-before)
		before = c.row
	}
	return append(b[:start], seal(b[start:], logBlob, id)...)
}

// readClaims yields the claims of a BLOB of the log.
func readClaims(said []byte, id int64, one func(key uint64, row int64)) error {
	b, err := unseal(said, logBlob, id)
	row := int64(0)
	for at := 0; at < len(b); {
		if len(b)-at < 8 {
			return blobError(logBlob, id, wrong)
		}
		key := binary.BigEndian.Uint64(b[at:])
		var zigzag uint64
		if zigzag, at = short(b, at+8); at < 0 {
			return blobError(logBlob, id, wrong)
		}
		row += int64(zigzag>>1) ^ -int64(zigzag&1)
		one(key, row)
	}
	return err
}
