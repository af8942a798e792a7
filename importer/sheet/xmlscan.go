package sheet

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// xmlScanner cuts XML into tokens and gives them as they stand, so that what
// is copied stays byte for byte what it was. It is several times faster than
// encoding/xml, which gives no bytes; a sheet of 100,000 rows is a million cells,
// read several times.
//
// It refuses elements that are not closed, or not by their own name, and text
// that is not UTF-8 or has characters that XML lacks; document types too, which no
// workbook may have. References are looked at when text is decoded.
type xmlScanner struct {
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
const maxToken = 64 << 20

// byteOrderMark is one in UTF-8, which may stand before XML.
const byteOrderMark = "\xef\xbb\xbf"

// tokenKind tells tags from text.
type tokenKind int

const (
	startTag tokenKind = iota
	endTag
	textToken
)

// xmlToken is a tag, or the text between two. Its bytes are valid until the
// next one is read.
type xmlToken struct {
	kind  tokenKind
	name  []byte // of a tag, without its prefix
	raw   []byte
	from  int64 // where it begins in the text
	cdata bool
}

var (
	errXML      = errors.New("not well-formed XML")
	errTooLarge = errors.New("larger than any sheet should be")
)

// newXMLScanner scans what a reader gives.
func newXMLScanner(utf8 io.Reader) *xmlScanner {
	return &xmlScanner{in: utf8, buf: make([]byte, 0, 64<<10), kept: -1}
}

// scanBytes scans a text that is in memory.
func scanBytes(text []byte) *xmlScanner { return &xmlScanner{buf: text, kept: -1, ended: true} }

// offset is where the next token begins.
func (x *xmlScanner) offset() int64 { return x.base + int64(x.pos) }

// keep lets bytes returns those from an offset, until release.
func (x *xmlScanner) keep(from int64) { x.kept = from }

// release ends what keep began.
func (x *xmlScanner) release() { x.kept = -1 }

// bytes gives a part of the text that is kept.
func (x *xmlScanner) bytes(from, to int64) []byte { return x.buf[from-x.base : to-x.base] }

// copyTo copies the text from here up to an offset, which must be one at which
// the same elements are open.
func (x *xmlScanner) copyTo(out io.Writer, offset int64) error {
	x.release()
	for x.offset() < offset {
		if !x.fill(1) {
			return x.failed()
		}
		n := min(len(x.buf)-x.pos, int(offset-x.offset()))
		if _, err := out.Write(x.buf[x.pos : x.pos+n]); err != nil {
			return err
		}
		x.pos += n
	}
	return nil
}

// depth is how many elements are open.
func (x *xmlScanner) depth() int { return len(x.sizes) }

// next gives the next token, or io.EOF after the end of the first element.
func (x *xmlScanner) next() (xmlToken, error) {
	if x.empty {
		x.empty = false
		name := localName(x.lastOpen())
		x.close()
		return xmlToken{kind: endTag, name: name, from: x.offset()}, nil
	}
	for {
		if !x.fill(1) {
			return xmlToken{}, x.atEnd()
		}
		if x.buf[x.pos] != '<' {
			return x.text()
		}
		if !x.fill(2) {
			return xmlToken{}, io.ErrUnexpectedEOF
		}
		switch x.buf[x.pos+1] {
		case '/':
			return x.end()
		case '?':
			if err := x.skip("?>"); err != nil {
				return xmlToken{}, err
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

func (x *xmlScanner) atEnd() error {
	if len(x.sizes) > 0 || !x.begun {
		return io.ErrUnexpectedEOF
	}
	return io.EOF
}

// fill reads until n bytes are there to be scanned, and reports whether they are.
func (x *xmlScanner) fill(n int) bool {
	for len(x.buf)-x.pos < n && !x.ended {
		x.more()
	}
	return len(x.buf)-x.pos >= n
}

// more reads what comes next. What is needed no more makes room.
func (x *xmlScanner) more() {
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
func (x *xmlScanner) failed() error {
	if f, is := x.in.(*failing); is {
		return f.err
	}
	return io.ErrUnexpectedEOF
}

// find gives where a text begins, counted from pos, from a place on.
func (x *xmlScanner) find(text string, from int) (int, error) {
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
func (x *xmlScanner) grow() error {
	if x.ended {
		return x.failed()
	}
	if len(x.buf)-x.pos > maxToken || x.kept >= 0 && x.base+int64(len(x.buf))-x.kept > maxToken {
		return errTooLarge
	}
	x.more()
	return nil
}

func (x *xmlScanner) skip(end string) error {
	i, err := x.find(end, 2)
	x.pos += i + len(end)
	return err
}

// declaration skips a comment, and gives a CDATA section as text.
func (x *xmlScanner) declaration() (token xmlToken, found bool, err error) {
	const comment, cdata = "<!--", "<![CDATA["
	x.fill(len(cdata))
	switch rest := x.buf[x.pos:]; {
	case bytes.HasPrefix(rest, []byte(comment)):
		i, err := x.find("--", len(comment))
		if err != nil {
			return token, false, err
		}
		if x.pos += i; !x.fill(3) || x.buf[x.pos+2] != '>' {
			return token, false, errXML
		}
		x.pos += 3
		return token, false, nil
	case bytes.HasPrefix(rest, []byte(cdata)) && len(x.sizes) > 0:
		i, err := x.find("]]>", len(cdata))
		if err != nil {
			return token, false, err
		}
		token = xmlToken{kind: textToken, raw: x.buf[x.pos+len(cdata) : x.pos+i], from: x.offset(), cdata: true}
		x.pos += i + 3
		return token, true, checkText(token.raw)
	}
	return token, false, errXML
}

func (x *xmlScanner) text() (xmlToken, error) {
	i := bytes.IndexByte(x.buf[x.pos:], '<')
	for i < 0 {
		seen := len(x.buf) - x.pos
		if x.ended {
			i = seen
			break
		}
		if err := x.grow(); err != nil {
			return xmlToken{}, err
		}
		if i = bytes.IndexByte(x.buf[x.pos+seen:], '<'); i >= 0 {
			i += seen
		}
	}
	token := xmlToken{kind: textToken, raw: x.buf[x.pos : x.pos+i], from: x.offset()}
	x.pos += i
	if len(x.sizes) == 0 {
		if len(bytes.TrimSpace(bytes.TrimPrefix(token.raw, []byte(byteOrderMark)))) > 0 {
			return token, errXML
		}
		return x.next()
	}
	return token, checkText(token.raw)
}

func (x *xmlScanner) start() (xmlToken, error) {
	size, err := x.tagEnd()
	if err != nil {
		return xmlToken{}, err
	}
	raw := x.buf[x.pos : x.pos+size]
	token := xmlToken{kind: startTag, raw: raw, from: x.offset()}
	x.pos += size
	inside := raw[1 : size-1]
	if x.empty = inside[len(inside)-1] == '/'; x.empty {
		inside = inside[:len(inside)-1]
	}
	end := nameEnd(inside)
	name := inside[:end]
	if !isName(name) || !checkAttributes(inside[end:]) || len(x.sizes) == 0 && x.begun {
		return token, errXML
	}
	x.begun = true
	x.open, x.sizes = append(x.open, name...), append(x.sizes, len(name))
	token.name = localName(name)
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
func (x *xmlScanner) tagEnd() (size int, err error) {
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
				return 0, errXML
			}
			return i + 1, nil
		case c == '<':
			return 0, errXML
		}
	}
}

func (x *xmlScanner) end() (xmlToken, error) {
	size, err := x.find(">", 2)
	if err != nil {
		return xmlToken{}, err
	}
	raw := x.buf[x.pos : x.pos+size+1]
	token := xmlToken{kind: endTag, raw: raw, from: x.offset()}
	name := bytes.TrimRight(raw[2:size], " \t\r\n")
	if len(x.sizes) == 0 || !bytes.Equal(name, x.lastOpen()) {
		return token, errXML
	}
	x.pos += size + 1
	x.close()
	token.name = localName(name)
	return token, nil
}

// lastOpen is the name of the innermost open element, with its prefix.
func (x *xmlScanner) lastOpen() []byte { return x.open[len(x.open)-x.sizes[len(x.sizes)-1]:] }

func (x *xmlScanner) close() {
	last := len(x.sizes) - 1
	x.open, x.sizes = x.open[:len(x.open)-x.sizes[last]], x.sizes[:last]
}

// skipElement reads to the end of the element that has begun last.
func (x *xmlScanner) skipElement() error {
	for depth := x.depth(); x.depth() >= depth; {
		if _, err := x.next(); err != nil {
			return unexpected(err)
		}
	}
	return nil
}

// unexpected makes of the end of the text an error.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
