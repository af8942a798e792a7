package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer/sheet/ooxml"
)

// node is an element of any XML, as the standard library reads it.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (n *node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func (n *node) number(name string) int {
	i, err := strconv.Atoi(n.attr(name))
	if err != nil {
		return 0
	}
	return i
}

func (n *node) child(name string) *node {
	for i := range n.Children {
		if n.Children[i].XMLName.Local == name {
			return &n.Children[i]
		}
	}
	return &node{}
}

// The orders that the schema has (ECMA-376, part 1, 18.2.27, 18.3.1.99 and
// 18.8.39).
var (
	orderOfBook   = strings.Fields("fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst")
	orderOfSheet  = strings.Fields("sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst")
	orderOfStyles = strings.Fields("numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst")
)

// soundBook says what is wrong with a workbook that Excel would want to repair.
func soundBook(file string) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	c := bookCheck{parts: make(map[string][]byte), trees: make(map[string]*node)}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if _, twice := c.parts[f.Name]; twice {
			c.wrong("%s is there twice", f.Name)
		}
		c.parts[f.Name] = text
		if strings.HasSuffix(f.Name, ".xml") || strings.HasSuffix(f.Name, ".rels") || strings.HasSuffix(f.Name, ".vml") {
			c.trees[f.Name] = c.parse(f.Name, text)
		}
	}
	c.types()
	c.relations()
	c.styles()
	c.book()
	return errors.Join(c.faults...)
}

type bookCheck struct {
	parts  map[string][]byte
	trees  map[string]*node
	main   string
	sheets int
	looks  int // how many styles a cell may have
	texts  int // that are shared
	faults []error
}

func (c *bookCheck) wrong(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf(format, args...))
}

// tree is the tree of a part, an empty one if the part is not there.
func (c *bookCheck) tree(part string) *node {
	if n := c.trees[part]; n != nil {
		return n
	}
	return new(node)
}

func (c *bookCheck) parse(name string, text []byte) *node {
	n := new(node)
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if utf16 := bytes.HasPrefix(text, []byte(utf16LEBOM)); utf16 {
		return n // copied as it was
	}
	if err := d.Decode(n); err != nil {
		c.wrong("%s: %w", name, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		if token, _ := d.Token(); token != nil {
			c.wrong("%s: more than one element: %v", name, err)
		}
	}
	return n
}

// types looks whether every part is said to be something.
func (c *bookCheck) types() {
	types := c.trees["[Content_Types].xml"]
	if types == nil {
		c.wrong("there are no content types")
		return
	}
	byExtension, byName := make(map[string]string), make(map[string]string)
	for _, t := range types.Children {
		if t.XMLName.Local == "Default" {
			byExtension[strings.ToLower(t.attr("Extension"))] = t.attr("ContentType")
			continue
		}
		name := strings.TrimPrefix(t.attr("PartName"), "/")
		if _, twice := byName[name]; twice {
			c.wrong("%s has its content type twice", name)
		}
		if _, there := c.parts[name]; !there {
			c.wrong("a content type is that of %s, which is not there", name)
		}
		byName[name] = t.attr("ContentType")
	}
	for part := range c.parts {
		kind := byName[part]
		if kind == "" {
			kind = byExtension[strings.ToLower(strings.TrimPrefix(path.Ext(part), "."))]
		}
		switch {
		case part == "[Content_Types].xml":
		case kind == "":
			c.wrong("%s has no content type", part)
		case strings.Contains(kind, "macroEnabled"), strings.Contains(kind, "template"):
			c.wrong("%s is %s", part, kind)
		case kind == plainBook:
			c.main = part
		}
	}
}

// relations looks whether every relation leads to a part, and every id in a
// part is that of a relation.
func (c *bookCheck) relations() {
	found := ""
	for name := range c.parts {
		if strings.HasSuffix(name, ".rels") || name == "[Content_Types].xml" {
			continue
		}
		ids := c.targets(name, func(kind, target string) {})
		if tree := c.trees[name]; tree != nil && strings.HasSuffix(name, ".xml") {
			c.ids(name, tree, ids)
		}
	}
	c.targets("", func(kind, target string) {
		if path.Base(kind) == "officeDocument" {
			found = target
		}
	})
	if found == "" || found != c.main {
		c.wrong("the package leads to the workbook %q, the content types to %q", found, c.main)
	}
}

func (c *bookCheck) targets(part string, each func(kind, target string)) map[string]bool {
	ids := make(map[string]bool)
	rels := c.trees[ooxml.RelationsPart(part)]
	if rels == nil {
		return ids
	}
	for _, r := range rels.Children {
		if id := r.attr("Id"); ids[id] {
			c.wrong("%s has the id %s twice", part, id)
		}
		ids[r.attr("Id")] = true
		if r.attr("TargetMode") == "External" || path.Base(r.attr("Type")) == "hyperlink" {
			continue
		}
		target := r.attr("Target")
		if !path.IsAbs(target) {
			target = path.Join("/", path.Dir(part), target)
		}
		target = path.Clean(target)[1:]
		if _, there := c.parts[target]; !there {
			c.wrong("%s leads to %s, which is not there", part, target)
		}
		each(r.attr("Type"), target)
	}
	return ids
}

func (c *bookCheck) ids(part string, n *node, known map[string]bool) {
	for _, a := range n.Attrs {
		if strings.HasSuffix(a.Name.Space, "/relationships") && !known[a.Value] {
			c.wrong("%s: <%s> has the id %s, which leads nowhere", part, n.XMLName.Local, a.Value)
		}
	}
	for i := range n.Children {
		c.ids(part, &n.Children[i], known)
	}
}

func (c *bookCheck) ordered(part string, n *node, order []string) {
	last := -1
	for _, child := range n.Children {
		at := slices.Index(order, child.XMLName.Local)
		if at < 0 {
			continue
		}
		if at < last {
			c.wrong("%s: <%s> stands after <%s>", part, child.XMLName.Local, order[last])
		}
		if at == last && child.XMLName.Local != "conditionalFormatting" {
			c.wrong("%s: <%s> stands there twice", part, child.XMLName.Local)
		}
		last = at
		if count := child.attr("count"); count != "" && count != strconv.Itoa(len(child.Children)) {
			c.wrong("%s: <%s> says that it has %s, and has %d", part, child.XMLName.Local, count, len(child.Children))
		}
	}
}

func (c *bookCheck) styles() {
	part := ""
	c.targets(c.main, func(kind, target string) {
		switch path.Base(kind) {
		case "styles":
			part = target
		case "sharedStrings":
			c.texts = len(c.tree(target).Children)
		}
	})
	if part == "" {
		c.wrong("there are no styles")
		return
	}
	tree := c.tree(part)
	c.ordered(part, tree, orderOfStyles)
	c.looks = len(tree.child("cellXfs").Children)
	ids := make(map[string]bool)
	for _, f := range tree.child("numFmts").Children {
		if id := f.attr("numFmtId"); ids[id] {
			c.wrong("%s: the format %s is there twice", part, id)
		}
		ids[f.attr("numFmtId")] = true
	}
	for _, xf := range tree.child("cellXfs").Children {
		for attribute, section := range map[string]string{"fontId": "fonts", "fillId": "fills", "borderId": "borders"} {
			if n := xf.number(attribute); n >= len(tree.child(section).Children) {
				c.wrong("%s: a style has %s %d, which is not there", part, attribute, n)
			}
		}
		if id := xf.number("numFmtId"); id >= firstFormat && !ids[xf.attr("numFmtId")] {
			c.wrong("%s: a style has the format %d, which is not there", part, id)
		}
	}
}

func (c *bookCheck) book() {
	tree := c.trees[c.main]
	if tree == nil {
		return
	}
	c.ordered(c.main, tree, orderOfBook)
	c.sheets = len(tree.child("sheets").Children)
	names := make(map[string]bool)
	for _, n := range tree.child("definedNames").Children {
		key := strings.ToLower(n.attr("name")) + "|" + n.attr("localSheetId")
		if names[key] {
			c.wrong("the name %s is there twice", key)
		}
		if names[key] = true; n.number("localSheetId") >= c.sheets {
			c.wrong("the name %s is that of no sheet", key)
		}
	}
	c.targets(c.main, func(kind, target string) {
		if path.Base(kind) == "worksheet" {
			c.sheet(target)
		}
	})
}

func (c *bookCheck) sheet(part string) {
	tree := c.tree(part)
	c.ordered(part, tree, orderOfSheet)
	last := 0
	for _, col := range tree.child("cols").Children {
		from, to := col.number("min"), col.number("max")
		if from <= last || to < from || to > maxBookColumns {
			c.wrong("%s: the columns %d to %d come after %d", part, from, to, last)
		}
		if last = to; col.number("style") >= max(1, c.looks) {
			c.wrong("%s: the columns %d to %d have a style that is not there", part, from, to)
		}
	}
	row := 0
	for _, r := range tree.child("sheetData").Children {
		number := row + 1
		if r.attr("r") != "" {
			number = r.number("r")
		}
		if number <= row {
			c.wrong("%s: row %d comes after %d", part, number, row)
		}
		row = number
		c.cells(part, row, r.Children)
	}
}

func (c *bookCheck) cells(part string, row int, cells []node) {
	last := -1
	for _, cell := range cells {
		column := last + 1
		if name := cell.attr("r"); name != "" {
			at, in, ok := parseRef([]byte(name))
			if !ok || in != row || at <= last {
				c.wrong("%s: cell %s in row %d, after column %d", part, name, row, last)
			}
			column = at
		}
		last = column
		if cell.number("s") >= max(1, c.looks) {
			c.wrong("%s: cell %s has the style %s of %d", part, cell.attr("r"), cell.attr("s"), c.looks)
		}
		v := cell.child("v")
		if n, err := strconv.Atoi(v.Text); cell.attr("t") == "s" && v.Text != "" && (err != nil || n >= c.texts) {
			c.wrong("%s: cell %s refers to the text %s", part, cell.attr("r"), v.Text)
		}
	}
}
