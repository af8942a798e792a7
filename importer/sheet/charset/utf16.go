package charset

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// byteOrder is that of UTF-16; 0 for what is not UTF-16.
type byteOrder int

const (
	littleEndian byteOrder = iota + 1
	bigEndian
)

func (o byteOrder) order() binary.ByteOrder {
	if o == bigEndian {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// halfByte stands for the last byte of a file that has an odd number of them. Like
// half of a surrogate pair, it makes its row no UTF-8, and no other row.
const halfByte = 0xff

// narrower turns UTF-16 into UTF-8. Half of a surrogate pair becomes the three
// bytes that it would have if it were a character, from which widener makes it
// again: golang.org/x/text would make U+FFFD of it.
type narrower struct {
	transform.NopResetter
	order byteOrder
}

func (n *narrower) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	order := n.order.order()
	for nSrc < len(src) {
		if nDst+utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		rest := src[nSrc:]
		if len(rest) == 1 {
			if !atEOF {
				return nDst, nSrc, transform.ErrShortSrc
			}
			dst[nDst] = halfByte
			return nDst + 1, nSrc + 1, nil
		}
		unit := rune(order.Uint16(rest))
		if !utf16.IsSurrogate(unit) {
			nDst += utf8.EncodeRune(dst[nDst:], unit)
			nSrc += 2
			continue
		}
		if len(rest) < 4 && !atEOF {
			return nDst, nSrc, transform.ErrShortSrc
		}
		if len(rest) >= 4 {
			if r := utf16.DecodeRune(unit, rune(order.Uint16(rest[2:]))); r != utf8.RuneError {
				nDst += utf8.EncodeRune(dst[nDst:], r)
				nSrc += 4
				continue
			}
		}
		nDst += copy(dst[nDst:], []byte{0xe0 | byte(unit>>12), 0x80 | byte(unit>>6)&0x3f, 0x80 | byte(unit)&0x3f})
		nSrc += 2
	}
	return nDst, nSrc, nil
}

// widener is the way back of narrower.
type widener struct {
	transform.NopResetter
	order byteOrder
}

func (w *widener) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	order := w.order.order()
	for nSrc < len(src) {
		rest := src[nSrc:]
		if !atEOF && len(rest) < utf8.UTFMax && rest[0] >= utf8.RuneSelf && !utf8.FullRune(rest) || !atEOF && rest[0] == 0xed && len(rest) < 3 {
			return nDst, nSrc, transform.ErrShortSrc
		}
		if nDst+4 > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1 && isHalf(rest):
			order.PutUint16(dst[nDst:], uint16(rest[0]&0xf)<<12|uint16(rest[1]&0x3f)<<6|uint16(rest[2]&0x3f))
			nDst, size = nDst+2, 3
		case r >= 0x10000:
			high, low := utf16.EncodeRune(r)
			order.PutUint16(dst[nDst:], uint16(high))
			order.PutUint16(dst[nDst+2:], uint16(low))
			nDst += 4
		default:
			order.PutUint16(dst[nDst:], uint16(r))
			nDst += 2
		}
		nSrc += size
	}
	return nDst, nSrc, nil
}

// isHalf reports whether bytes begin with half of a surrogate pair.
func isHalf(b []byte) bool {
	return len(b) >= 3 && b[0] == 0xed && b[1] >= 0xa0 && b[1] <= 0xbf && b[2] >= 0x80 && b[2] <= 0xbf
}
