package sheet

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// xmlDoc is an element in memory, cut into the elements that stand in it, to be
// changed without touching what is not changed.
type xmlDoc struct {
	text     []byte
	prefix   string   // of its elements' names, with the colon
	root     xmlPiece // the element itself
	children []xmlPiece
	edits    []xmlEdit
}

// xmlPiece is where an element stands in the text.
type xmlPiece struct {
	name                       string
	from, tagEnd, innerEnd, to int
}

type xmlEdit struct {
	from, to int
	rank     int // among those at the same place
	text     string
}

// parseDoc cuts an element, which is all that a text holds, into those that stand in it.
func parseDoc(text []byte) (*xmlDoc, error) {
	d := &xmlDoc{text: text}
	x := scanBytes(text)
	var child xmlPiece
	for {
		token, err := x.next()
		if errors.Is(err, io.EOF) {
			return d, nil
		}
		if err != nil {
			return nil, err
		}
		from, to := int(token.from), int(x.offset())
		switch {
		case token.kind == startTag && x.depth() == 1:
			d.root = xmlPiece{name: string(token.name), from: from, tagEnd: to}
			d.prefix = prefixOf(token.raw)
		case token.kind == startTag && x.depth() == 2:
			child = xmlPiece{name: string(token.name), from: from, tagEnd: to}
		case token.kind == endTag && x.depth() == 1:
			child.innerEnd, child.to = from, to
			d.children = append(d.children, child)
		case token.kind == endTag && x.depth() == 0:
			d.root.innerEnd, d.root.to = from, to
		}
	}
}

// child gives the first element of a name.
func (d *xmlDoc) child(name string) (xmlPiece, bool) {
	i := slices.IndexFunc(d.children, func(c xmlPiece) bool { return c.name == name })
	if i < 0 {
		return xmlPiece{}, false
	}
	return d.children[i], true
}

// raw is an element as it stands, with its tags.
func (d *xmlDoc) raw(p xmlPiece) []byte { return d.text[p.from:p.to] }

// tag is its start tag.
func (d *xmlDoc) tag(p xmlPiece) []byte { return d.text[p.from:p.tagEnd] }

// inner is what stands between its tags.
func (d *xmlDoc) inner(p xmlPiece) []byte { return d.text[p.tagEnd:p.innerEnd] }

// replace puts a text in the place of an element that stands in the document.
func (d *xmlDoc) replace(p xmlPiece, text string) {
	d.edits = append(d.edits, xmlEdit{from: p.from, to: p.to, text: text})
}

// put puts an element in its place: that of the one of its name, or after the last
// that comes before it, by their order. Elements that have no place in that order
// may stand anywhere.
func (d *xmlDoc) put(name, text string, order []string) {
	if c, there := d.child(name); there {
		d.replace(c, text)
		return
	}
	at := d.root.tagEnd
	rank := slices.Index(order, name)
	for _, c := range d.children {
		if other := slices.Index(order, c.name); other >= 0 && other < rank {
			at = c.to
		}
	}
	d.edits = append(d.edits, xmlEdit{at, at, rank, text})
}

// element makes an element with a prefix like that of all others.
func (d *xmlDoc) element(name, attributes, inner string) string {
	return element(d.prefix, name, attributes, inner)
}

// element makes an element; an attribute is written as it stands in XML, and so is what is inside.
func element(prefix, name, attributes, inner string) string {
	if attributes != "" && attributes[0] != ' ' {
		attributes = " " + attributes
	}
	if inner == "" {
		return "<" + prefix + name + attributes + "/>"
	}
	return "<" + prefix + name + attributes + ">" + inner + "</" + prefix + name + ">"
}

// changed gives the text with all changes.
func (d *xmlDoc) changed() []byte {
	slices.SortStableFunc(d.edits, func(a, b xmlEdit) int { return cmp.Or(a.from-b.from, a.to-b.to, a.rank-b.rank) })
	if d.root.tagEnd == d.root.to && len(d.edits) > 0 { // an empty element
		name := d.prefix + d.root.name
		open := "<" + name + string(attributesOf(d.tag(d.root))) + ">"
		for _, e := range d.edits {
			open += e.text
		}
		return slices.Concat(d.text[:d.root.from], []byte(open+"</"+name+">"), d.text[d.root.to:])
	}
	var out bytes.Buffer
	at := 0
	for _, e := range d.edits {
		out.Write(d.text[at:e.from])
		out.WriteString(e.text)
		at = e.to
	}
	out.Write(d.text[at:])
	return out.Bytes()
}

// attributesBut gives the attributes of a start tag without some, as they stand.
func attributesBut(tag []byte, names ...string) string {
	var kept strings.Builder
	for rest := attributesOf(tag); ; {
		a, after, found := cutAttribute(rest)
		if !found {
			return kept.String()
		}
		if !slices.Contains(names, string(a.name)) {
			kept.WriteByte(' ')
			kept.Write(bytes.TrimLeft(a.raw, " \t\r\n"))
		}
		rest = after
	}
}

// intAttribute reads a number from an attribute; 0 if there is none.
func intAttribute(tag []byte, name string) int {
	text, _ := attributeOf(tag, name)
	n, _ := strconv.Atoi(string(text))
	return n
}

// floatAttribute reads a number that may have a fraction.
func floatAttribute(tag []byte, name string) float64 {
	text, _ := attributeOf(tag, name)
	n, _ := strconv.ParseFloat(string(text), 64)
	return n
}

// needsEscape reports whether a character, or bytes that are none, can't stand in
// XML as they are.
func needsEscape(r rune) bool {
	switch r {
	case '<', '>', '&', '"', '\'', '\t', '\r', '\n', utf8.RuneError:
		return true
	}
	return !isXMLChar(r)
}

// xmlEscaped is text as it stands in XML.
func xmlEscaped(text string) string {
	if !strings.ContainsFunc(text, needsEscape) {
		return text
	}
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
