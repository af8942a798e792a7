package journal

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/FastFilter/xorfilter"
)

// The BLOBs of the index. Numbers are varints of no more bytes than needed:
//
//	bucket  the lowest row; then of each entry, by rising key and row: its key less
//	        that of the one before (of the first one, less the bucket's first key),
//	        and its row less the lowest row. Nothing, if it is empty
//	filter  of a binary fuse filter of 8 bits: 8 bytes seed, 1 byte logarithm of its
//	        segments' length, 4 bytes their number, fixed and big-endian; then its
//	        fingerprints. Nothing, if the part is empty
//	log     of each claim, in the order in which they were made: 8 bytes key,
//	        big-endian; its row less the one before (of the first one, less 0), zigzag

// short reads the number at a place, and gives the place behind it: negative if it is
// cut off, could be shorter, or is too long.
func short(b []byte, at int) (v uint64, behind int) {
	if at < len(b) && b[at] < 0x80 {
		return uint64(b[at]), at + 1
	}
	if at+8 <= len(b) { // at once, unless it is longer
		v = binary.LittleEndian.Uint64(b[at:])
		if last := ^v & 0x8080_8080_8080_8080; last != 0 {
			n := bits.TrailingZeros64(last) >> 3
			if b[at+n] == 0 {
				return 0, -1
			}
			v &= 1<<(8*n+7) - 1
			v = v&0x007f_007f_007f_007f | v&0x7f00_7f00_7f00_7f00>>1
			v = v&0x0000_3fff_0000_3fff | v&0x3fff_0000_3fff_0000>>2
			return v&0x0fff_ffff | v&0x0fff_ffff_0000_0000>>4, at + n + 1
		}
	}
	v = 0
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
	b = append(b, blobVersion)
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
	return append(b[:start], seal(b[start:], inBuckets, id)...)
}

// readBucket appends the entries of a bucket, whose keys are from one to another.
func readBucket(entries []keyRow, said []byte, id int64, from, to uint64) ([]keyRow, error) {
	b, err := unseal(said, inBuckets, id)
	if err != nil || len(b) == 0 {
		return entries, err
	}
	low, at := short(b, 0)
	if at < 0 || low > math.MaxInt64 || at == len(b) {
		return entries, damaged(inBuckets, id, "a row can't be read")
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
			return entries[:first], damaged(inBuckets, id, "a row can't be read")
		}
		lowest = lowest || row == 0
		entries = append(entries, e)
		last = e
	}
	if !lowest {
		return entries[:first], damaged(inBuckets, id, "a row can't be read")
	}
	return entries, nil
}

// fuse is a filter: it says which keys are not there.
type fuse = xorfilter.BinaryFuse[uint8]

const filterHead = 8 + 1 + 4

// appendFilter appends the BLOB of a filter.
func appendFilter(b []byte, id int64, f *fuse) []byte {
	start := len(b)
	b = append(b, blobVersion)
	if len(f.Fingerprints) > 0 {
		b = binary.BigEndian.AppendUint64(b, f.Seed)
		b = append(b, byte(bits.TrailingZeros32(f.SegmentLength)))
		b = binary.BigEndian.AppendUint32(b, f.SegmentCount)
		b = append(b, f.Fingerprints...)
	}
	return append(b[:start], seal(b[start:], inFilters, id)...)
}

// readFilter gives a filter, which stays in the BLOB's memory. That of an empty part
// has no fingerprints.
func readFilter(said []byte, id int64) (f fuse, err error) {
	b, err := unseal(said, inFilters, id)
	if err != nil || len(b) == 0 {
		return f, err
	}
	if len(b) < filterHead || b[8] > 18 { // xorfilter makes none that is longer
		return f, damaged(inFilters, id, "it is cut off")
	}
	length, count := uint64(1)<<b[8], uint64(binary.BigEndian.Uint32(b[9:]))
	if count == 0 || uint64(len(b)-filterHead) != (count+2)*length || count*length > math.MaxUint32 {
		return f, damaged(inFilters, id, "it is cut off")
	}
	return fuse{
		Seed: binary.BigEndian.Uint64(b), SegmentLength: uint32(length), SegmentLengthMask: uint32(length - 1),
		SegmentCount: uint32(count), SegmentCountLength: uint32(count * length), Fingerprints: b[filterHead:],
	}, nil
}

// appendClaims appends the BLOB of claims in the log.
func appendClaims(b []byte, id int64, claims []keyRow) []byte {
	start := len(b)
	b = append(b, blobVersion)
	before := int64(0)
	for _, c := range claims {
		b = binary.BigEndian.AppendUint64(b, c.key)
		b = binary.AppendVarint(b, c.row-before)
		before = c.row
	}
	return append(b[:start], seal(b[start:], inKeyLog, id)...)
}

// readClaims yields the claims of a BLOB of the log.
func readClaims(said []byte, id int64, one func(key uint64, row int64)) error {
	b, err := unseal(said, inKeyLog, id)
	row := int64(0)
	for at := 0; at < len(b); {
		if len(b)-at < 8 {
			return damaged(inKeyLog, id, "it is cut off")
		}
		key := binary.BigEndian.Uint64(b[at:])
		var zigzag uint64
		if zigzag, at = short(b, at+8); at < 0 {
			return damaged(inKeyLog, id, "a row can't be read")
		}
		row += int64(zigzag>>1) ^ -int64(zigzag&1)
		one(key, row)
	}
	return err
}
