// Package charset has the encodings of text files: it names them, decodes and encodes
// text, and guesses the encoding of a text by its bytes.
package charset

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// Charset is how the characters of a file are encoded in its bytes. All of
// them but UTF-16 have the bytes of ASCII for its characters, and no such
// byte in any other character, so that lines and cells are told apart before
// anything is decoded.
type Charset struct {
	name  string
	table *charmap.Charmap // of one that has a byte for each character
	wide  byteOrder        // of UTF-16
}

// The charsets that can be recognised without being named, and others.
var (
	UTF8        = &Charset{name: "utf-8"}
	UTF16LE     = &Charset{name: "utf-16le", wide: littleEndian}
	UTF16BE     = &Charset{name: "utf-16be", wide: bigEndian}
	Windows1252 = &Charset{name: "windows-1252", table: charmap.Windows1252}
	macRoman    = &Charset{name: "macroman", table: charmap.Macintosh}
	cp850       = &Charset{name: "cp850", table: charmap.CodePage850}
	cp437       = &Charset{name: "cp437", table: charmap.CodePage437}
	latin9      = &Charset{name: "iso-8859-15", table: charmap.ISO8859_15}
)

// Names are the names to choose from that Named knows, besides those of other code
// pages, as windows-1250.
var Names = []string{"utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "iso-8859-15", "macroman", "cp850", "cp437"}

// byName are names of charsets, without case, dashes and the like. "UTF-16"
// has no order of its bytes: the file shows it.
var byName = map[string]*Charset{
	"utf8": UTF8, "utf8bom": UTF8, "utf8sig": UTF8,
	"utf16": UTF16LE, "unicode": UTF16LE, "utf16le": UTF16LE, "utf16be": UTF16BE,
	"windows1252": Windows1252, "cp1252": Windows1252, "1252": Windows1252, "ansi": Windows1252, "latin1": Windows1252, "iso88591": Windows1252,
	"iso885915": latin9, "latin9": latin9,
	"macroman": macRoman, "macintosh": macRoman, "mac": macRoman, "xmacroman": macRoman,
	"cp850": cp850, "ibm850": cp850, "850": cp850,
	"cp437": cp437, "ibm437": cp437, "437": cp437,
}

// Named finds a charset by a name that a person gave, whatever its case, dashes and the
// like. "UTF-16" without an order of bytes is little-endian.
func Named(name string) (c *Charset, known bool) {
	plain := plainName(name)
	if c, known := byName[plain]; known {
		return c, true
	}
	for _, e := range charmap.All {
		if table, ok := e.(*charmap.Charmap); ok && plainName(table.String()) == plain && hasASCII(table) {
			return &Charset{name: strings.ToLower(strings.ReplaceAll(table.String(), " ", "-")), table: table}, true
		}
	}
	return nil, false
}

// Name is the charset's own name, in lower case, as utf-8 or windows-1252.
func (c *Charset) Name() string { return c.name }

// IsUTF16 reports whether it is UTF-16, of either order.
func (c *Charset) IsUTF16() bool { return c.wide != 0 }

// IsSingleByte reports whether it has one byte for each character. Of others, Encode
// gives the text as it is.
func (c *Charset) IsSingleByte() bool { return c.table != nil }

// HasName reports whether name is that of the charset, not one of its others, but for
// case, dashes and the like.
func (c *Charset) HasName(name string) bool { return plainName(name) == plainName(c.name) }

func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// hasASCII tells code pages from those of mainframes, whose lines end otherwise.
func hasASCII(table *charmap.Charmap) bool {
	for b := range byte(utf8.RuneSelf) {
		if table.DecodeByte(b) != rune(b) {
			return false
		}
	}
	return true
}

// Decode appends what bytes say to text, in UTF-8, and reports whether all of them say
// something. Those that don't become U+FFFD. UTF-16 has been through Input before.
func (c *Charset) Decode(text, raw []byte) ([]byte, bool) {
	if c.table == nil {
		if utf8.Valid(raw) {
			return append(text, raw...), true
		}
		return append(text, strings.ToValidUTF8(string(raw), "\ufffd")...), false
	}
	ok := true
	for _, b := range raw {
		if b < utf8.RuneSelf {
			text = append(text, b)
			continue
		}
		r := c.table.DecodeByte(b)
		if r == utf8.RuneError || unicode.IsControl(r) { // by some tables what is undefined is a control character
			r, ok = utf8.RuneError, false
		}
		text = utf8.AppendRune(text, r)
	}
	return text, ok
}

// Encode gives the bytes of a text. A character that the charset lacks becomes a
// question mark. UTF-16 stays as it is in memory: see Output.
func (c *Charset) Encode(text string) string {
	if c.table == nil || isASCII(text) {
		return text
	}
	raw := make([]byte, 0, len(text))
	for _, r := range text {
		b, ok := c.table.EncodeRune(r)
		if !ok {
			b = '?'
		}
		raw = append(raw, b)
	}
	return string(raw)
}

// Input gives the bytes of a file as they are split into lines and cells: its
// own, or, of UTF-16, the same text in the manner of UTF-8.
func (c *Charset) Input(r io.Reader) io.Reader {
	if c.wide != 0 {
		return transform.NewReader(r, &narrower{order: c.wide})
	}
	return r
}

// Output is the way back of Input. Close does not close w.
func (c *Charset) Output(w io.Writer) io.WriteCloser {
	if c.wide != 0 {
		return transform.NewWriter(w, &widener{order: c.wide})
	}
	return nopCloser{w}
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// isASCII reports whether text has no byte beyond ASCII.
func isASCII[T string | []byte](text T) bool { return firstHigh(text) == len(text) }

// firstHigh is the index of the first byte beyond ASCII, or the length.
func firstHigh[T string | []byte](text T) int {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		if (text[i]|text[i+1]|text[i+2]|text[i+3]|text[i+4]|text[i+5]|text[i+6]|text[i+7])&utf8.RuneSelf != 0 {
			break
		}
	}
	for ; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return i
		}
	}
	return i
}
