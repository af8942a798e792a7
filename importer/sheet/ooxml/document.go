package ooxml

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

// Doc is an element in memory, cut into its child elements, to be changed
// without touching anything else.
type Doc struct {
	text     []byte
	Prefix   string // of its elements' names, with the colon
	Root     Piece  // the element itself
	Children []Piece
	Edits    []Edit
}

// Piece is where an element stands in the text.
type Piece struct {
	Name                       string
	From, TagEnd, innerEnd, to int
}

type Edit struct {
	From, To int
	rank     int // among those at the same place
	Text     string
}

// ParseDoc cuts an element, which must be all that the text holds, into its child
// elements.
func ParseDoc(text []byte) (*Doc, error) {
	d := &Doc{text: text}
	x := ScanBytes(text)
	var child Piece
	for {
		token, err := x.Next()
		if errors.Is(err, io.EOF) {
			return d, nil
		}
		if err != nil {
			return nil, err
		}
		from, to := int(token.From), int(x.Offset())
		switch {
		case token.Kind == StartTag && x.Depth() == 1:
			d.Root = Piece{Name: string(token.Name), From: from, TagEnd: to}
			d.Prefix = PrefixOf(token.Raw)
		case token.Kind == StartTag && x.Depth() == 2:
			child = Piece{Name: string(token.Name), From: from, TagEnd: to}
		case token.Kind == EndTag && x.Depth() == 1:
			child.innerEnd, child.to = from, to
			d.Children = append(d.Children, child)
		case token.Kind == EndTag && x.Depth() == 0:
			d.Root.innerEnd, d.Root.to = from, to
		}
	}
}

// Child gives the first element of a name.
func (d *Doc) Child(name string) (Piece, bool) {
	i := slices.IndexFunc(d.Children, func(c Piece) bool { return c.Name == name })
	if i < 0 {
		return Piece{}, false
	}
	return d.Children[i], true
}

// Raw is an element as it stands, with its tags.
func (d *Doc) Raw(p Piece) []byte { return d.text[p.From:p.to] }

// Tag is its start tag.
func (d *Doc) Tag(p Piece) []byte { return d.text[p.From:p.TagEnd] }

// Inner is what is between its tags.
func (d *Doc) Inner(p Piece) []byte { return d.text[p.TagEnd:p.innerEnd] }

// Replace puts a text in the place of an element that stands in the document.
func (d *Doc) Replace(p Piece, text string) {
	d.Edits = append(d.Edits, Edit{From: p.From, To: p.to, Text: text})
}

// Put puts an element in its place: that of the one of its name, or after the last
// that comes before it, by their order. Elements that have no place in that order
// may stand anywhere.
func (d *Doc) Put(name, text string, order []string) {
	if c, there := d.Child(name); there {
		d.Replace(c, text)
		return
	}
	at := d.Root.TagEnd
	rank := slices.Index(order, name)
	for _, c := range d.Children {
		if other := slices.Index(order, c.Name); other >= 0 && other < rank {
			at = c.to
		}
	}
	d.Edits = append(d.Edits, Edit{at, at, rank, text})
}

// Element makes an element with a prefix like that of all others.
func (d *Doc) Element(name, attributes, inner string) string {
	return Element(d.Prefix, name, attributes, inner)
}

// Element makes an element; an attribute is written as it stands in XML, and so is what is inside.
func Element(prefix, name, attributes, inner string) string {
	if attributes != "" && attributes[0] != ' ' {
		attributes = " " + attributes
	}
	if inner == "" {
		return "<" + prefix + name + attributes + "/>"
	}
	return "<" + prefix + name + attributes + ">" + inner + "</" + prefix + name + ">"
}

// Changed gives the text with all changes.
func (d *Doc) Changed() []byte {
	slices.SortStableFunc(d.Edits, func(a, b Edit) int { return cmp.Or(a.From-b.From, a.To-b.To, a.rank-b.rank) })
	if d.Root.TagEnd == d.Root.to && len(d.Edits) > 0 { // an empty element
		name := d.Prefix + d.Root.Name
		open := "<" + name + string(Attributes(d.Tag(d.Root))) + ">"
		for _, e := range d.Edits {
			open += e.Text
		}
		return slices.Concat(d.text[:d.Root.From], []byte(open+"</"+name+">"), d.text[d.Root.to:])
	}
	var out bytes.Buffer
	at := 0
	for _, e := range d.Edits {
		out.Write(d.text[at:e.From])
		out.WriteString(e.Text)
		at = e.To
	}
	out.Write(d.text[at:])
	return out.Bytes()
}

// AttributesBut gives the attributes of a start tag without some, as they stand.
func AttributesBut(tag []byte, names ...string) string {
	var kept strings.Builder
	for rest := Attributes(tag); ; {
		a, after, found := CutAttribute(rest)
		if !found {
			return kept.String()
		}
		if !slices.Contains(names, string(a.Name)) {
			kept.WriteByte(' ')
			kept.Write(bytes.TrimLeft(a.raw, " \t\r\n"))
		}
		rest = after
	}
}

// IntAttribute reads a number from an attribute; 0 if there is none.
func IntAttribute(tag []byte, name string) int {
	text, _ := AttributeOf(tag, name)
	n, _ := strconv.Atoi(string(text))
	return n
}

// FloatAttribute reads a number that may have a fraction.
func FloatAttribute(tag []byte, name string) float64 {
	text, _ := AttributeOf(tag, name)
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

// EscapeXML is text as it stands in XML.
func EscapeXML(text string) string {
	if !strings.ContainsFunc(text, needsEscape) {
		return text
	}
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
