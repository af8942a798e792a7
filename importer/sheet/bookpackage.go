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
	"strings"

	"comebacks/importer"
)

// bookPackage writes a workbook that is another one with some parts changed: what
// can be reached from its relations, and is of use, is copied as it is.
type bookPackage struct {
	book      *workbook
	from      *opcFile
	out       *zip.Writer
	parts     []string              // in the order in which they were reached
	relations map[string][]relation // by part
}

// useless are relations to parts that say what is true no more, once cells have
// changed, or that .xlsx may not have: the order of calculation, macros and
// signatures.
var useless = []string{"calcChain", "vbaProject", "origin"}

// newBookPackage finds what is copied. Of what belongs to the sheet that is
// changed, a selection of its rows keeps only how it is printed: comments,
// pictures and tables stand beside rows that are elsewhere then.
func newBookPackage(b *workbook, from *opcFile, out io.Writer, whole bool) (*bookPackage, error) {
	p := &bookPackage{book: b, from: from, out: zip.NewWriter(out), relations: make(map[string][]relation)}
	if err := p.reach("", whole); err != nil {
		return nil, err
	}
	if b.stylesPart == "" {
		styles := relation{ID: "rIdComebacks", Type: "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"}
		styles.Target = "/" + path.Join(path.Dir(b.main), "comebacksStyles.xml")
		styles.part = styles.Target[1:]
		p.relations[b.main] = append(p.relations[b.main], styles)
	}
	return p, nil
}

func (p *bookPackage) reach(part string, whole bool) error {
	all, err := p.from.relations(part)
	if err != nil {
		return err
	}
	kept := []relation{}
	for _, r := range all {
		_, there := p.from.parts[partKey(r.part)]
		switch {
		case r.is(useless...), !r.external() && !there:
			continue
		case part == p.book.part && !whole && !r.is("printerSettings"):
			continue
		}
		kept = append(kept, r)
	}
	p.relations[part] = kept
	for _, r := range kept {
		if r.external() || slices.ContainsFunc(p.parts, func(known string) bool { return partKey(known) == partKey(r.part) }) {
			continue
		}
		p.parts = append(p.parts, r.part)
		if err := p.reach(r.part, whole); err != nil {
			return err
		}
	}
	return nil
}

// stylesPart is the part of the styles, which the workbook itself may lack.
func (p *bookPackage) stylesPart() string {
	for _, r := range p.relations[p.book.main] {
		if r.is("styles") {
			return r.part
		}
	}
	return ""
}

// create begins a part.
func (p *bookPackage) create(name string) (io.Writer, error) {
	return p.out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
}

func (p *bookPackage) write(name string, text []byte) error {
	w, err := p.create(name)
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}

// begin writes what other parts are found by, and the parts that do not change.
func (p *bookPackage) begin() error {
	if err := p.writeTypes(); err != nil {
		return err
	}
	for _, part := range append([]string{""}, p.parts...) {
		if err := p.writeRelations(part); err != nil {
			return err
		}
	}
	for _, part := range p.parts {
		if part == p.book.main || part == p.book.part || part == p.book.stylesPart {
			continue
		}
		if err := p.copy(part); err != nil {
			return err
		}
	}
	return nil
}

// copy copies a part without unpacking it.
func (p *bookPackage) copy(part string) error {
	f := p.from.parts[partKey(part)]
	raw, err := f.OpenRaw()
	if err != nil {
		return err
	}
	header := f.FileHeader
	header.Name, header.Extra = part, nil
	w, err := p.out.CreateRaw(&header)
	if err == nil {
		_, err = io.Copy(w, raw)
	}
	return err
}

func (p *bookPackage) writeRelations(part string) error {
	all := p.relations[part]
	if len(all) == 0 {
		return nil
	}
	return p.writeXML(relationsOf(part), struct {
		XMLName xml.Name   `xml:"http://schemas.openxmlformats.org/package/2006/relationships Relationships"`
		All     []relation `xml:"Relationship"`
	}{All: all})
}

const plainBook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

// writeTypes writes what the parts are. Workbooks with macros and templates become
// plain ones.
func (p *bookPackage) writeTypes() error {
	types, err := p.from.contentTypes()
	if err != nil {
		return err
	}
	var kept []contentOverride
	for _, o := range types.Overrides {
		i := slices.IndexFunc(p.parts, func(part string) bool { return partKey(part) == partKey(o.PartName) })
		if i < 0 {
			continue
		}
		o.PartName = "/" + p.parts[i]
		if p.parts[i] == p.book.main {
			o.ContentType = plainBook
		}
		kept = append(kept, o)
	}
	if p.book.stylesPart == "" {
		kept = append(kept, contentOverride{"/" + p.stylesPart(), "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"})
	}
	types.Overrides = kept
	types.XMLName = xml.Name{Space: "http://schemas.openxmlformats.org/package/2006/content-types", Local: "Types"}
	return p.writeXML(contentTypesPart, types)
}

func (p *bookPackage) writeXML(name string, v any) error {
	var text bytes.Buffer
	text.WriteString(xml.Header)
	if err := xml.NewEncoder(&text).Encode(v); err != nil {
		return err
	}
	return p.write(name, text.Bytes())
}

// styles gives a painter for the workbook's styles.
func (p *bookPackage) painter() (*painter, error) {
	if p.book.stylesPart == "" {
		return newPainter([]byte(emptyStyles))
	}
	text, err := p.from.whole(p.book.stylesPart)
	if err != nil {
		return nil, err
	}
	return newPainter(asUTF8(text))
}

// bookSections is the order of what stands in a workbook's part (ECMA-376,
// part 1, 18.2.27).
var bookSections = []string{"fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize"}

// end writes the workbook's own part and the styles, and ends the zip. What the
// sheet's filter is over has a name there, by which Excel knows it.
func (p *bookPackage) end(paint *painter, filter string) error {
	text, err := p.from.whole(p.book.main)
	if err != nil {
		return err
	}
	doc, err := parseDoc(asUTF8(text))
	if err != nil {
		return err
	}
	if filter != "" {
		if err := nameFilter(doc, p.book.index, p.book.name, filter); err != nil {
			return err
		}
	}
	return errors.Join(p.write(p.book.main, doc.changed()), p.write(p.stylesPart(), paint.styles()), p.out.Close())
}

// nameFilter gives a filter its name.
func nameFilter(book *xmlDoc, sheet int, name, area string) error {
	const filterName = "_xlnm._FilterDatabase"
	names := ""
	if c, there := book.child("definedNames"); there {
		doc, err := parseDoc(book.raw(c))
		if err != nil {
			return err
		}
		for _, n := range doc.children {
			of, _ := attributeOf(doc.tag(n), "name")
			if string(of) != filterName || intAttribute(doc.tag(n), "localSheetId") != sheet {
				names += string(doc.raw(n))
			}
		}
	}
	from, to, _ := strings.Cut(area, ":")
	absolute := fmt.Sprintf("'%s'!%s:%s", strings.ReplaceAll(name, "'", "''"), absoluteRef(from), absoluteRef(to))
	attributes := fmt.Sprintf(`name="%s" localSheetId="%d" hidden="1"`, filterName, sheet)
	names += book.element("definedName", attributes, xmlEscaped(absolute))
	book.put("definedNames", book.element("definedNames", "", names), bookSections)
	return nil
}

// absoluteRef makes $B$2 of B2.
func absoluteRef(cell string) string {
	i := strings.IndexAny(cell, "0123456789")
	return "$" + cell[:i] + "$" + cell[i:]
}

// asUTF8 gives XML without what it says of its encoding, which it has no more.
func asUTF8(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte(utf8BOM))
	if bytes.HasPrefix(text, []byte("<?xml")) {
		if _, after, found := bytes.Cut(text, []byte("?>")); found {
			return append([]byte(xml.Header), bytes.TrimLeft(after, "\r\n")...)
		}
	}
	return text
}

// colours of the statuses: what is in Vitec, what is not, what is doubtful.
var colours = map[importer.Status]string{
	importer.Created: "C6EFCE", importer.Duplicate: "DDEBF7",
	importer.Invalid: "FFC7CE", importer.Rejected: "FFC7CE",
	importer.Unsent: "FFEB9C", importer.Uncertain: "F8CBAD",
}
