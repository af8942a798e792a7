package charset

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// scanSize is how many bytes of a file are looked at together.
const scanSize = 256 << 10

// eachPart gives a text in parts that end between two lines, if those are not
// very long, and never within a character of UTF-8. It ends when part returns
// false.
func eachPart(r io.Reader, part func(text []byte) bool) error {
	buf, kept := make([]byte, scanSize), 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		text := buf[:kept+n]
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				return err
			}
			part(text)
			return nil
		}
		end := partEnd(text)
		if !part(text[:end]) {
			return nil
		}
		kept = copy(buf, text[end:])
	}
}

func partEnd(text []byte) int {
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		return i + 1
	}
	if i := bytes.LastIndexByte(text, '\r'); i >= 0 {
		return i + 1
	}
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] < utf8.RuneSelf {
			return i + 1
		}
	}
	return len(text)
}

// lineEnd is the index of the first line end, or -1. It does not search all of a long
// text for the kind of line end that it does not have.
func lineEnd(text []byte) int {
	for from, size := 0, 512; from < len(text); from, size = from+size, 2*size {
		part := text[from:min(len(text), from+size)]
		lf := bytes.IndexByte(part, '\n')
		if lf >= 0 {
			part = part[:lf]
		}
		if cr := bytes.IndexByte(part, '\r'); cr >= 0 {
			return from + cr
		}
		if lf >= 0 {
			return from + lf
		}
	}
	return -1
}

// Guess finds the encoding of a text, which stands at its start, by all of its
// bytes: UTF-8, Windows-1252, Mac Roman or code page 850. It is not sure of one that
// Windows does not write. The error is that of reading or seeking.
func Guess(r io.ReadSeeker) (best *Charset, sure bool, err error) {
	valid, err := isUTF8(r)
	if err != nil || valid {
		return UTF8, valid, err
	}
	if _, err = r.Seek(0, io.SeekStart); err != nil {
		return nil, false, err
	}
	e, err := weigh(r)
	if err != nil {
		return nil, false, err
	}
	best, guess := e.charset()
	return best, !guess, nil
}

// GuessOnce is Guess for a text that can be read only once.
func GuessOnce(r io.Reader) (best *Charset, sure bool, err error) {
	valid, e := true, evidence{}
	err = eachPart(r, func(text []byte) bool {
		valid = valid && isValid(text)
		e.weigh(text)
		return true
	})
	if err != nil || valid {
		return UTF8, valid, err
	}
	best, guess := e.charset()
	return best, !guess, nil
}

// isUTF8 reports whether a whole text is UTF-8.
func isUTF8(r io.Reader) (bool, error) {
	valid := true
	err := eachPart(r, func(text []byte) bool {
		valid = isValid(text)
		return valid
	})
	return valid, err
}

func isValid(text []byte) bool { return firstHigh(text) == len(text) || utf8.Valid(text) }

// evidence is what the bytes beyond ASCII show of a text that is not UTF-8.
type evidence struct {
	good, broken int    // lines whose bytes beyond ASCII are UTF-8, and lines in which some are not
	last         []byte // the last line, if it has no end
	windows      int    // letters by Windows-1252, as Swedish has them
	mac, dos     int    // letters by Mac Roman and code page 850, where Windows-1252 has none or an odd one
}

// weigh gathers the evidence of a whole text.
func weigh(r io.Reader) (evidence, error) {
	var e evidence
	err := eachPart(r, func(text []byte) bool {
		e.weigh(text)
		return true
	})
	return e, err
}

// weigh adds the evidence of the next part of a text.
func (e *evidence) weigh(text []byte) {
	for len(text) > 0 {
		var line []byte
		if i := lineEnd(text); i >= 0 {
			line, text = text[:i], text[i+1:]
			e.last = nil
		} else {
			line, text = text, nil
			e.last = append(e.last[:0], line...)
		}
		if high := firstHigh(line); high < len(line) {
			e.add(line, high)
		}
	}
}

func (e *evidence) add(line []byte, high int) {
	if utf8.Valid(line) {
		e.good++
	} else {
		e.broken++
	}
	for i := high; i < len(line); i++ {
		if line[i] >= utf8.RuneSelf {
			e.letter(line, i)
		}
	}
}

// endsInCharacter reports whether a last line, which has no end, is cut in the
// middle of a UTF-8 character, and is UTF-8 before it. By Windows-1252 it would
// end in a letter that ends no Swedish word.
func endsInCharacter(line []byte) bool {
	for n := 1; n < utf8.UTFMax && n <= len(line); n++ {
		tail := line[len(line)-n:]
		if utf8.RuneStart(tail[0]) {
			return (tail[0] == 0xc3 || n > 1) && !utf8.FullRune(tail) && utf8.Valid(line[:len(line)-n])
		}
	}
	return false
}

// Letters as they stand in Swedish text, by three encodings: å ä ö é Å Ä Ö É, and by
// Windows-1252 those of the neighbours, too.
const (
	swedishWindows = "\xe5\xe4\xf6\xe9\xc5\xc4\xd6\xc9\xe6\xf8\xc6\xd8\xfc\xdc\xe8\xe0\xe1\xed\xf3\xf1\xe7"
	swedishMac     = "\x8c\x8a\x9a\x8e\x81\x80\x85\x83"
	swedishDOS     = "\x86\x84\x94\x82\x8f\x8e\x99\x90"
)

// letter counts a byte for the encodings by which it is a Swedish letter within
// a word. By Windows-1252 the others' bytes are punctuation, or letters of other
// languages: where those may well stand, they count for nothing.
func (e *evidence) letter(line []byte, at int) {
	var before, after byte
	if at > 0 {
		before = line[at-1]
	}
	if at+1 < len(line) {
		after = line[at+1]
	}
	c := line[at]
	switch {
	case !isLetter(before) && !isLetter(after):
	case oneOf(c, swedishWindows):
		e.windows++
	case e.isPunctuation(line, at, before, after):
	default:
		if oneOf(c, swedishMac) {
			e.mac++
		}
		if oneOf(c, swedishDOS) {
			e.dos++
		}
	}
}

// isPunctuation reports whether a byte may well be what Windows-1252 has for it,
// beside a letter, or nothing at all.
func (e *evidence) isPunctuation(line []byte, at int, before, after byte) bool {
	switch line[at] {
	case 0x80, 0x85, 0x99: // € … ™, or Ä Ö at the beginning of a word
		return !isLetter(after) || isLower(before) || oneOf(after, "aeiouyAEIOUY")
	case 0x81, 0x83, 0x8f, 0x90: // Å É; undefined but for ƒ
		return !(isLetter(after) && !isLower(before)) && !isUpper(before)
	case 0x82: // ‚ begins, and é does not
		return !isLetter(before)
	case 0x84: // „ begins what another quote ends
		return !isLetter(before) && hasOneOf(line[at:], "\x93\x94")
	case 0x94: // ” ends what another quote begins
		return !isLetter(before) || !isLetter(after) && (hasOneOf(line[:at], "\x84\x93\x94") || hasOneOf(line[at+1:], "\x94"))
	}
	return false
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isLetter(c byte) bool { return isLower(c) || isUpper(c) || c >= utf8.RuneSelf }

func oneOf(c byte, set string) bool { return strings.IndexByte(set, c) >= 0 }

func hasOneOf(text []byte, set string) bool {
	for i := range len(set) {
		if bytes.IndexByte(text, set[i]) >= 0 {
			return true
		}
	}
	return false
}

// charset is the encoding that fits best, of a text that is not UTF-8 as a whole.
// Where that is not one that Windows writes, it is only a guess. Windows-1252 has š
// and Ž where the others have ö and Ä: names alone must not outweigh the rest.
func (e evidence) charset() (best *Charset, guess bool) {
	switch {
	case e.good > 0 && e.good >= e.broken, e.broken == 1 && e.good == 0 && endsInCharacter(e.last):
		return UTF8, false
	case e.mac > 2*e.windows && e.mac >= e.dos:
		return macRoman, true
	case e.dos > 2*e.windows:
		return cp850, true
	}
	return Windows1252, false
}

// IsGarbled reports whether a row of a file in Windows1252 would be garbled by
// it, as one that was pasted in from another file: "Ã¥" for the å of UTF-8, a
// capital or punctuation within a word for the letters of others.
func IsGarbled(raw []byte) bool {
	for i := firstHigh(raw); i < len(raw); i++ {
		var before, after byte
		if i > 0 {
			before = raw[i-1]
		}
		if i+1 < len(raw) {
			after = raw[i+1]
		}
		switch raw[i] {
		case 0xc3: // å ä ö é ü Å Ä Ö É
			if oneOf(after, "\xa5\xa4\xb6\xa9\xbc\x85\x84\x96\x89") {
				return true
			}
		case 0xc2, 0xe2, 0xf0: // nbsp °, “ – …, emoji
			if _, n := utf8.DecodeRune(raw[i:]); n > 1 {
				return true
			}
		case 0x8a, 0x8c, 0x8e: // Š Œ Ž
			if isLower(before) {
				return true
			}
		case 0x80, 0x84, 0x86, 0x94, 0x99: // € „ † ” ™
			if isLower(before) && isLower(after) {
				return true
			}
		}
	}
	return false
}
