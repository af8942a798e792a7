package sheet

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// localName is the name of an element or an attribute without its prefix.
func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// prefixOf is what stands before the local name of a tag, with the colon.
func prefixOf(tag []byte) string {
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
			return errXML
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
			return "", errXML
		}
		r, ok := reference(string(raw[:end]))
		if !ok {
			return "", errXML
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

// xmlAttribute is one attribute of a tag, its value as it stands.
type xmlAttribute struct {
	name, value []byte
	raw         []byte // with the white space before it
}

// cutAttribute cuts the first attribute off what follows a tag's name. It gives
// false at the end, and where there is none.
func cutAttribute(rest []byte) (a xmlAttribute, after []byte, found bool) {
	start := bytes.TrimLeft(rest, " \t\r\n")
	eq := bytes.IndexByte(start, '=')
	if eq <= 0 || len(start) == len(rest) {
		return a, rest, false
	}
	a.name = bytes.TrimRight(start[:eq], " \t\r\n")
	value := bytes.TrimLeft(start[eq+1:], " \t\r\n")
	if len(value) == 0 || value[0] != '"' && value[0] != '\'' {
		return a, rest, false
	}
	end := bytes.IndexByte(value[1:], value[0])
	if end < 0 {
		return a, rest, false
	}
	a.value, after = value[1:end+1], value[end+2:]
	a.raw = rest[:len(rest)-len(after)]
	return a, after, true
}

// checkAttributes says whether what follows a tag's name is attributes alone.
func checkAttributes(rest []byte) bool {
	for {
		a, after, found := cutAttribute(rest)
		if !found {
			return len(bytes.TrimLeft(rest, " \t\r\n")) == 0
		}
		if len(a.name) == 0 || bytes.IndexAny(a.name, " \t\r\n<>\"'&/") >= 0 || bytes.IndexByte(a.value, '<') >= 0 || checkText(a.value) != nil {
			return false
		}
		rest = after
	}
}

// attributesOf is what follows the name in a start tag.
func attributesOf(tag []byte) []byte {
	tag = bytes.TrimSuffix(bytes.TrimSuffix(tag, []byte(">")), []byte("/"))
	if i := bytes.IndexAny(tag, " \t\r\n"); i >= 0 {
		return tag[i:]
	}
	return nil
}

// attributeOf gives an attribute of a start tag that has no prefix, as it
// stands.
func attributeOf(tag []byte, name string) ([]byte, bool) {
	rest := attributesOf(tag)
	for {
		a, after, found := cutAttribute(rest)
		if !found {
			return nil, false
		}
		if string(a.name) == name {
			return a.value, true
		}
		rest = after
	}
}
