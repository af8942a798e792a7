package ooxml

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// Scanner cuts XML into tokens and gives them as they stand, so that what
// is copied stays byte for byte what it was. It is several times faster than
// encoding/xml, which gives no bytes; a sheet of 100,000 rows is a million cells,
// read several times.
//
// It refuses elements that are not closed, or not by their own name, and text
// that is not UTF-8 or has characters that XML lacks; document types too, which no
// workbook may have. References are looked at when text is decoded.
type Scanner struct {
	in    io.Reader // UTF-8
	buf   []byte    // what was read and is still needed
	base  int64     // where buf begins in the text
	pos   int       // in buf: what is scanned next
	kept  int64     // what buf must hold from, -1 if nothing
	ended bool      // all is in buf
	open  []byte    // the names of the open elements, one after another
	sizes []int     // their lengths
	empty bool      // the last tag was one of an empty element, whose end comes next
	begun bool      // there was a first element
}

// maxToken is the size from which a tag, a text or a row is no spreadsheet's
// any more.
const maxToken = 16 << 20

// byteOrderMark is one in UTF-8, which may stand before XML.
const byteOrderMark = "\xef\xbb\xbf"

// TokenKind tells tags from text.
type TokenKind int

const (
	StartTag TokenKind = iota
	EndTag
	TextToken
)

// Token is a tag, or the text between two. Its bytes are valid until the
// next one is read.
type Token struct {
	Kind  TokenKind
	Name  []byte // of a tag, without its prefix
	Raw   []byte
	From  int64 // where it begins in the text
	CDATA bool
}

var (
	ErrXML      = errors.New("not well-formed XML")
	ErrTooLarge = errors.New("larger than any sheet should be")
)

// NewScanner scans what a reader gives.
func NewScanner(utf8 io.Reader) *Scanner {
	return &Scanner{in: utf8, buf: make([]byte, 0, 64<<10), kept: -1}
}

// ScanBytes scans a text that is in memory.
func ScanBytes(text []byte) *Scanner { return &Scanner{buf: text, kept: -1, ended: true} }

// Offset is where the next token begins.
func (x *Scanner) Offset() int64 { return x.base + int64(x.pos) }

// Keep lets Bytes return what begins at an offset or later, until Release.
func (x *Scanner) Keep(from int64) { x.kept = from }

// Release ends what Keep began.
func (x *Scanner) Release() { x.kept = -1 }

// Bytes gives a part of the text that is kept.
func (x *Scanner) Bytes(from, to int64) []byte { return x.buf[from-x.base : to-x.base] }

// CopyTo copies the text from here up to an offset, which must be one at which
// the same elements are open.
func (x *Scanner) CopyTo(out io.Writer, offset int64) error {
	x.Release()
	for x.Offset() < offset {
		if !x.fill(1) {
			return x.failed()
		}
		n := min(len(x.buf)-x.pos, int(offset-x.Offset()))
		if _, err := out.Write(x.buf[x.pos : x.pos+n]); err != nil {
			return err
		}
		x.pos += n
	}
	return nil
}

// Depth is how many elements are open.
func (x *Scanner) Depth() int { return len(x.sizes) }

// Next gives the next token, or io.EOF after the end of the first element.
func (x *Scanner) Next() (Token, error) {
	if x.empty {
		x.empty = false
		name := localName(x.lastOpen())
		x.close()
		return Token{Kind: EndTag, Name: name, From: x.Offset()}, nil
	}
	for {
		if !x.fill(1) {
			return Token{}, x.atEnd()
		}
		if x.buf[x.pos] != '<' {
			return x.text()
		}
		if !x.fill(2) {
			return Token{}, io.ErrUnexpectedEOF
		}
		switch x.buf[x.pos+1] {
		case '/':
			return x.end()
		case '?':
			if err := x.skip("?>"); err != nil {
				return Token{}, err
			}
		case '!':
			token, found, err := x.declaration()
			if found || err != nil {
				return token, err
			}
		default:
			return x.start()
		}
	}
}

func (x *Scanner) atEnd() error {
	if len(x.sizes) > 0 || !x.begun {
		return io.ErrUnexpectedEOF
	}
	return io.EOF
}

// fill reads until n bytes are there to be scanned, and reports whether they are.
func (x *Scanner) fill(n int) bool {
	for len(x.buf)-x.pos < n && !x.ended {
		x.more()
	}
	return len(x.buf)-x.pos >= n
}

// more reads what comes next. What is needed no more makes room.
func (x *Scanner) more() {
	if len(x.buf) == cap(x.buf) {
		needed := x.pos
		if x.kept >= 0 {
			needed = min(needed, int(x.kept-x.base))
		}
		if needed >= cap(x.buf)/2 {
			x.buf = x.buf[:copy(x.buf, x.buf[needed:])]
			x.base += int64(needed)
			x.pos -= needed
		} else {
			x.buf = append(x.buf, 0)[:len(x.buf)]
		}
	}
	n, err := io.ReadAtLeast(x.in, x.buf[len(x.buf):cap(x.buf)], 1)
	x.buf = x.buf[:len(x.buf)+n]
	if err != nil {
		x.ended = true
		if !errors.Is(err, io.EOF) {
			x.in = &failing{err}
		}
	}
}

// failing is in place of a reader that has failed.
type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// failed gives why the text could not be read to its end.
func (x *Scanner) failed() error {
	if f, is := x.in.(*failing); is {
		return f.err
	}
	return io.ErrUnexpectedEOF
}

// find gives where a text begins, counted from pos, from a place on.
func (x *Scanner) find(text string, from int) (int, error) {
	for {
		if rest := x.buf[x.pos:]; len(rest) > from {
			if i := bytes.Index(rest[from:], []byte(text)); i >= 0 {
				return from + i, nil
			}
			from = max(from, len(rest)-len(text)+1)
		}
		if err := x.grow(); err != nil {
			return 0, err
		}
	}
}

// grow reads more of a token that is not there as a whole.
func (x *Scanner) grow() error {
	if x.ended {
		return x.failed()
	}
	if len(x.buf)-x.pos > maxToken || x.kept >= 0 && x.base+int64(len(x.buf))-x.kept > maxToken {
		return ErrTooLarge
	}
	x.more()
	return nil
}

func (x *Scanner) skip(end string) error {
	i, err := x.find(end, 2)
	x.pos += i + len(end)
	return err
}

// declaration skips a comment, and gives a CDATA section as text.
func (x *Scanner) declaration() (token Token, found bool, err error) {
	const comment, cdata = "<!--", "<![CDATA["
	x.fill(len(cdata))
	switch rest := x.buf[x.pos:]; {
	case bytes.HasPrefix(rest, []byte(comment)):
		i, err := x.find("--", len(comment))
		if err != nil {
			return token, false, err
		}
		if x.pos += i; !x.fill(3) || x.buf[x.pos+2] != '>' {
			return token, false, ErrXML
		}
		x.pos += 3
		return token, false, nil
	case bytes.HasPrefix(rest, []byte(cdata)) && len(x.sizes) > 0:
		i, err := x.find("]]>", len(cdata))
		if err != nil {
			return token, false, err
		}
		token = Token{Kind: TextToken, Raw: x.buf[x.pos+len(cdata) : x.pos+i], From: x.Offset(), CDATA: true}
		x.pos += i + 3
		return token, true, checkText(token.Raw)
	}
	return token, false, ErrXML
}

func (x *Scanner) text() (Token, error) {
	i := bytes.IndexByte(x.buf[x.pos:], '<')
	for i < 0 {
		seen := len(x.buf) - x.pos
		if x.ended {
			i = seen
			break
		}
		if err := x.grow(); err != nil {
			return Token{}, err
		}
		if i = bytes.IndexByte(x.buf[x.pos+seen:], '<'); i >= 0 {
			i += seen
		}
	}
	token := Token{Kind: TextToken, Raw: x.buf[x.pos : x.pos+i], From: x.Offset()}
	x.pos += i
	if len(x.sizes) == 0 {
		if len(bytes.TrimSpace(bytes.TrimPrefix(token.Raw, []byte(byteOrderMark)))) > 0 {
			return token, ErrXML
		}
		return x.Next()
	}
	return token, checkText(token.Raw)
}

func (x *Scanner) start() (Token, error) {
	size, err := x.tagEnd()
	if err != nil {
		return Token{}, err
	}
	raw := x.buf[x.pos : x.pos+size]
	token := Token{Kind: StartTag, Raw: raw, From: x.Offset()}
	x.pos += size
	inside := raw[1 : size-1]
	if x.empty = inside[len(inside)-1] == '/'; x.empty {
		inside = inside[:len(inside)-1]
	}
	end := nameEnd(inside)
	name := inside[:end]
	if !isName(name) || !checkAttributes(inside[end:]) || len(x.sizes) == 0 && x.begun {
		return token, ErrXML
	}
	x.begun = true
	x.open, x.sizes = append(x.open, name...), append(x.sizes, len(name))
	token.Name = localName(name)
	return token, nil
}

func isName(name []byte) bool {
	for _, c := range name {
		switch c {
		case '<', '>', '"', '\'', '=', '&', '/':
			return false
		}
	}
	return len(localName(name)) > 0 && utf8.Valid(name)
}

// tagEnd finds the end of a tag: a > that is in no quotes.
func (x *Scanner) tagEnd() (size int, err error) {
	quote := byte(0)
	for i := 1; ; i++ {
		for i >= len(x.buf)-x.pos {
			if err := x.grow(); err != nil {
				return 0, err
			}
		}
		switch c := x.buf[x.pos+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			if i == 1 {
				return 0, ErrXML
			}
			return i + 1, nil
		case c == '<':
			return 0, ErrXML
		}
	}
}

func (x *Scanner) end() (Token, error) {
	size, err := x.find(">", 2)
	if err != nil {
		return Token{}, err
	}
	raw := x.buf[x.pos : x.pos+size+1]
	token := Token{Kind: EndTag, Raw: raw, From: x.Offset()}
	name := bytes.TrimRight(raw[2:size], " \t\r\n")
	if len(x.sizes) == 0 || !bytes.Equal(name, x.lastOpen()) {
		return token, ErrXML
	}
	x.pos += size + 1
	x.close()
	token.Name = localName(name)
	return token, nil
}

// lastOpen is the name of the innermost open element, with its prefix.
func (x *Scanner) lastOpen() []byte { return x.open[len(x.open)-x.sizes[len(x.sizes)-1]:] }

func (x *Scanner) close() {
	last := len(x.sizes) - 1
	x.open, x.sizes = x.open[:len(x.open)-x.sizes[last]], x.sizes[:last]
}

// SkipElement reads to the end of the element that has begun last.
func (x *Scanner) SkipElement() error {
	for depth := x.Depth(); x.Depth() >= depth; {
		if _, err := x.Next(); err != nil {
			return Unexpected(err)
		}
	}
	return nil
}

// Unexpected makes of the end of the text an error.
func Unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
