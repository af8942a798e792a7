package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// painter adds styles of ours to those of a workbook. It leaves theirs as they
// are.
type painter struct {
	doc     *ooxml.Doc
	cells   [][]byte // the styles that cells name (cellXfs)
	fills   int      // how many there are
	formats int      // the number of a format that is free

	newCells, newFills, newFormats []string
	known                          map[string]int // styles of ours by their text
	fillOf                         map[string]int // fills by their colour
	markedOf                       map[int]int    // marked styles by those that they are like
	ownOf                          map[ownLook]int
	wrapping                       map[int]bool // which styles wrap text, of those that were asked about
	font                           int          // of the workbook's plain cells
}

// ownLook is how cells of ours look.
type ownLook struct {
	colour string // "" for none
	format int
}

// styleSections is the order of what stands in a styleSheet (ECMA-376, part 1,
// 18.8.39).
var styleSections = []string{"numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"}

const (
	firstFormat = 164 // of a file's own number formats

	ownDate = `yyyy\-mm\-dd\ hh:mm:ss` // of our dates
)

func newPainter(doc *ooxml.Doc) (*painter, error) {
	p := &painter{doc: doc, formats: firstFormat, known: make(map[string]int), fillOf: make(map[string]int), markedOf: make(map[int]int), ownOf: make(map[ownLook]int), wrapping: make(map[int]bool)}
	if err := p.eachOf("cellXfs", func(xf []byte) { p.cells = append(p.cells, xf) }); err != nil {
		return nil, err
	}
	if len(p.cells) > 0 {
		p.font = ooxml.IntAttribute(startOf(p.cells[0]), "fontId")
	}
	if err := p.eachOf("fills", func([]byte) { p.fills++ }); err != nil {
		return nil, err
	}
	if err := p.eachOf("numFmts", func(f []byte) { p.formats = max(p.formats, ooxml.IntAttribute(f, "numFmtId")+1) }); err != nil {
		return nil, err
	}
	if p.fills == 0 {
		p.newFills = []string{p.el("fill", "", p.el("patternFill", `patternType="none"`, "")), p.el("fill", "", p.el("patternFill", `patternType="gray125"`, ""))}
	}
	if len(p.cells) == 0 {
		p.newCells = []string{p.el("xf", `numFmtId="0" fontId="0" fillId="0" borderId="0"`, "")}
	}
	for name, first := range map[string]string{
		"fonts":   p.el("font", "", p.el("sz", `val="11"`, "")+p.el("name", `val="Calibri"`, "")),
		"borders": p.el("border", "", p.el("left", "", "")+p.el("right", "", "")+p.el("top", "", "")+p.el("bottom", "", "")+p.el("diagonal", "", "")),
	} {
		n := 0
		if err := p.eachOf(name, func([]byte) { n++ }); err != nil {
			return nil, err
		}
		if n == 0 {
			doc.Put(name, p.el(name, `count="1"`, first), styleSections)
		}
	}
	return p, nil
}

func (p *painter) el(name, attributes, inner string) string {
	return p.doc.Element(name, attributes, inner)
}

// sectionOf are the elements that count in each section.
var sectionOf = map[string]string{"cellXfs": "xf", "fills": "fill", "fonts": "font", "borders": "border", "numFmts": "numFmt"}

// eachOf goes through what stands in a section.
func (p *painter) eachOf(section string, each func(raw []byte)) error {
	s, there := p.doc.Child(section)
	if !there {
		return nil
	}
	doc, err := ooxml.ParseDoc(p.doc.Raw(s))
	if err != nil {
		return err
	}
	for _, c := range doc.Children {
		if c.Name == sectionOf[section] {
			each(doc.Raw(c))
		}
	}
	return nil
}

// mostStyles is how many styles of cells Excel has room for ("Excel specifications
// and limits"): a workbook with more does not open.
const mostStyles = 65490

// style adds a style, and gives its number; another one if there is no room for
// it.
func (p *painter) style(xf string, otherwise int) int {
	if n, known := p.known[xf]; known {
		return n
	}
	n := len(p.cells) + len(p.newCells)
	if n >= mostStyles {
		return otherwise
	}
	p.newCells, p.known[xf] = append(p.newCells, xf), n
	return n
}

func (p *painter) fill(colour string) int {
	if n, known := p.fillOf[colour]; known {
		return n
	}
	n := p.fills + len(p.newFills)
	inner := p.el("fgColor", `rgb="FF`+colour+`"`, "") + p.el("bgColor", `indexed="64"`, "")
	p.newFills = append(p.newFills, p.el("fill", "", p.el("patternFill", `patternType="solid"`, inner)))
	p.fillOf[colour] = n
	return n
}

// own is the style of our cells: in the workbook's own font, wrapped.
func (p *painter) own(colour string, format int) int {
	look := ownLook{colour, format}
	n, known := p.ownOf[look]
	if !known {
		fill := 0
		if colour != "" {
			fill = p.fill(colour)
		}
		attributes := fmt.Sprintf(`numFmtId="%d" fontId="%d" fillId="%d" borderId="0" applyNumberFormat="1" applyFill="1" applyAlignment="1"`, format, p.font, fill)
		n = p.style(p.el("xf", attributes, p.el("alignment", `horizontal="left" wrapText="1"`, "")), 0)
		p.ownOf[look] = n
	}
	return n
}

// date is the style of our dates, if there is room for one.
func (p *painter) date() (style int, ok bool) {
	if len(p.newFormats) == 0 {
		p.newFormats = append(p.newFormats, p.el("numFmt", fmt.Sprintf(`numFmtId="%d" formatCode="%s"`, p.formats, ownDate), ""))
	}
	style = p.own("", p.formats)
	return style, style != 0
}

// marked is a style like another, in the colour of a fault.
func (p *painter) marked(style int) int {
	n, known := p.markedOf[style]
	if !known {
		n = p.mark(style)
		p.markedOf[style] = n
	}
	return n
}

func (p *painter) mark(style int) int {
	colour := colours[importer.Invalid]
	if style >= len(p.cells) {
		return p.own(colour, 0)
	}
	doc, err := ooxml.ParseDoc(p.cells[style])
	if err != nil {
		return style // it was parsed before
	}
	attributes := ooxml.AttributesBut(doc.Tag(doc.Root), "fillId", "applyFill") + fmt.Sprintf(` fillId="%d" applyFill="1"`, p.fill(colour))
	return p.style(p.el("xf", attributes, string(doc.Inner(doc.Root))), style)
}

// wraps reports whether a style wraps text.
func (p *painter) wraps(style int) bool {
	if style >= len(p.cells) {
		return false
	}
	wraps, known := p.wrapping[style]
	if !known {
		if doc, err := ooxml.ParseDoc(p.cells[style]); err == nil {
			alignment, _ := doc.Child("alignment")
			text, _ := ooxml.AttributeOf(doc.Tag(alignment), "wrapText")
			wraps = ooxml.IsTrue(string(text))
		}
		p.wrapping[style] = wraps
	}
	return wraps
}

// startOf gives the start tag of an element.
func startOf(raw []byte) []byte {
	doc, err := ooxml.ParseDoc(raw)
	if err != nil {
		return nil
	}
	return doc.Tag(doc.Root)
}

// styles gives the part of the styles with ours.
func (p *painter) styles() []byte {
	p.extend("numFmts", p.newFormats)
	p.extend("fills", p.newFills)
	p.extend("cellXfs", p.newCells)
	return p.doc.Changed()
}

func (p *painter) extend(section string, added []string) {
	if len(added) == 0 {
		return
	}
	attributes, inner, n := "", "", 0
	if s, there := p.doc.Child(section); there {
		attributes, inner = ooxml.AttributesBut(p.doc.Tag(s), "count"), string(p.doc.Inner(s))
		_ = p.eachOf(section, func([]byte) { n++ }) // it was parsed before
	}
	attributes += ` count="` + strconv.Itoa(n+len(added)) + `"`
	p.doc.Put(section, p.el(section, attributes, inner+strings.Join(added, "")), styleSections)
}
