package charset

import "bytes"

// UTF16ByZeros finds UTF-16 that does not say so by how a text begins: of letters as
// we have them, every other byte is 0. It gives nil of what is not UTF-16.
func UTF16ByZeros(head []byte) *Charset {
	odd, even := zeros(head)
	pairs := len(head) / 2
	switch {
	case pairs < 8:
	case odd > pairs/2 && even < pairs/10:
		return UTF16LE
	case even > pairs/2 && odd < pairs/10:
		return UTF16BE
	}
	return nil
}

// zeros counts the bytes that are 0.
func zeros(head []byte) (odd, even int) {
	for i, c := range head {
		if c == 0 && i%2 == 0 {
			even++
		} else if c == 0 {
			odd++
		}
	}
	return odd, even
}

// IsUTF32 knows it by how a text begins: its byte order mark, or three bytes of 0 in
// each character.
func IsUTF32(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")) || bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")) {
		return true
	}
	var at [4]int
	for i, c := range head {
		if c == 0 {
			at[i%4]++
		}
	}
	whole := len(head) / 4
	most := whole * 9 / 10
	return whole >= 8 && at[2] > most && (at[1] > most && at[3] > most && at[0] < whole/2 || at[0] > most && at[1] > most && at[3] < whole/2)
}
