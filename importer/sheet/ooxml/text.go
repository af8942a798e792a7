package ooxml

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// localName is the name of an element or an attribute without its prefix.
func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// PrefixOf is what stands before the local name of a tag, with the colon.
func PrefixOf(tag []byte) string {
	name := tag[1:]
	if i := bytes.IndexAny(name, " \t\r\n/>"); i >= 0 {
		name = name[:i]
	}
	return string(name[:bytes.IndexByte(name, ':')+1])
}

// isXMLChar reports whether XML 1.0 has a character (2.2).
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}

// checkText says whether text is of characters that XML has. References are
// looked at when the text is decoded.
func checkText(text []byte) error {
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < utf8.RuneSelf || c == '\n' || c == '\t' || c == '\r' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 || !isXMLChar(r) {
			return ErrXML
		}
		i += size
	}
	return nil
}

// decodeText gives text as it is meant: with its references replaced, and line
// ends as XML has them.
func decodeText(raw []byte, cdata bool) (string, error) {
	if cdata || bytes.IndexByte(raw, '&') < 0 {
		return lineEnds(string(raw)), nil
	}
	var b strings.Builder
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			b.WriteString(lineEnds(string(raw)))
			return b.String(), nil
		}
		b.WriteString(lineEnds(string(raw[:i])))
		raw = raw[i+1:]
		end := bytes.IndexByte(raw, ';')
		if end < 0 {
			return "", ErrXML
		}
		r, ok := reference(string(raw[:end]))
		if !ok {
			return "", ErrXML
		}
		b.WriteRune(r)
		raw = raw[end+1:]
	}
}

func lineEnds(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func reference(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric {
		return 0, false
	}
	base := 10
	if hex, is := strings.CutPrefix(digits, "x"); is {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune && isXMLChar(rune(n))
}

// Attribute is one attribute of a tag, its value as it stands.
type Attribute struct {
	Name, Value []byte
	raw         []byte // with the white space before it
}

// isSpace reports whether a byte is white space of XML.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// CutAttribute cuts the first attribute off what follows a tag's name. It gives
// false at the end, and where there is none.
func CutAttribute(rest []byte) (a Attribute, after []byte, found bool) {
	from := spaces(rest, 0)
	if from == 0 {
		return a, rest, false
	}
	i := from
	for i < len(rest) && rest[i] != '=' && !isSpace(rest[i]) {
		i++
	}
	a.Name = rest[from:i]
	i = spaces(rest, i)
	if len(a.Name) == 0 || i == len(rest) || rest[i] != '=' {
		return a, rest, false
	}
	i = spaces(rest, i+1)
	if i == len(rest) || rest[i] != '"' && rest[i] != '\'' {
		return a, rest, false
	}
	end := bytes.IndexByte(rest[i+1:], rest[i])
	if end < 0 {
		return a, rest, false
	}
	a.Value = rest[i+1 : i+1+end]
	i += end + 2
	a.raw = rest[:i]
	return a, rest[i:], true
}

// spaces skips white space.
func spaces(text []byte, from int) int {
	for from < len(text) && isSpace(text[from]) {
		from++
	}
	return from
}

// checkAttributes says whether only attributes follow a tag's name.
func checkAttributes(rest []byte) bool {
	for {
		a, after, found := CutAttribute(rest)
		if !found {
			return spaces(rest, 0) == len(rest)
		}
		for _, c := range a.Name {
			switch c {
			case '<', '>', '"', '\'', '&', '/':
				return false
			}
		}
		if bytes.IndexByte(a.Value, '<') >= 0 || checkText(a.Value) != nil {
			return false
		}
		rest = after
	}
}

// nameEnd is where the name ends that a text begins with.
func nameEnd(text []byte) int {
	for i, c := range text {
		if isSpace(c) {
			return i
		}
	}
	return len(text)
}

// Attributes is what follows the name in a start tag.
func Attributes(tag []byte) []byte {
	tag = bytes.TrimSuffix(bytes.TrimSuffix(tag, []byte(">")), []byte("/"))
	return tag[nameEnd(tag):]
}

// AttributeOf gives an attribute of a start tag that has no prefix, as it
// stands.
func AttributeOf(tag []byte, name string) ([]byte, bool) {
	rest := Attributes(tag)
	for {
		a, after, found := CutAttribute(rest)
		if !found {
			return nil, false
		}
		if string(a.Name) == name {
			return a.Value, true
		}
		rest = after
	}
}

// ElementText gives the text of the element that has begun last, with that of
// the elements within it that enter takes; nil takes none.
func (x *Scanner) ElementText(enter func(name []byte) bool) (string, error) {
	text := ""
	for depth := x.Depth(); ; {
		token, err := x.Next()
		if err != nil {
			return "", Unexpected(err)
		}
		switch token.Kind {
		case TextToken:
			if enter != nil && string(localName(x.lastOpen())) != "t" {
				continue // white space between elements
			}
			piece, err := decodeText(token.Raw, token.CDATA)
			if err != nil {
				return "", err
			}
			text += piece
		case StartTag:
			if enter == nil || !enter(token.Name) {
				if err := x.SkipElement(); err != nil {
					return "", err
				}
			}
		case EndTag:
			if x.Depth() < depth {
				return text, nil
			}
		}
	}
}
