package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// bookPackage writes a workbook that is another one with some parts changed: what
// can be reached from its relations, and is of use, is copied as it is.
type bookPackage struct {
	book      *workbook
	from      *ooxml.Package
	out       *zip.Writer
	parts     []string                    // in the order in which they were reached
	names     map[string]string           // of parts, by partKey
	kinds     map[string]string           // of the relations by which parts were reached
	relations map[string][]ooxml.Relation // by part
	main      *ooxml.Doc                  // the workbook's own part

	header     int             // the row of the sheet's header
	tables     []bookTable     // of the sheet, if they get other rows
	keptTables map[string]bool // by the ids of their relations, for a selection
}

// useless are relations to parts that are no longer true once cells have changed, or
// that .xlsx may not have: the order of calculation, the record of changes, macros,
// buttons of theirs, and signatures.
var useless = []string{"calcChain", "volatileDependencies", "revisionHeaders", "usernames", "vbaProject", "extensibility", "origin"}

// compression makes sheets a tenth larger than the default does, in half the time.
const compression = 4

// newBookPackage finds what is copied. Of what belongs to the sheet that is
// changed, a selection of its rows keeps only how it is printed, and tables:
// comments and pictures stand beside rows that are elsewhere then.
func newBookPackage(b *workbook, from *ooxml.Package, out io.Writer, whole bool, header int) (*bookPackage, error) {
	p := &bookPackage{
		book: b, from: from, out: zip.NewWriter(out), header: header, keptTables: make(map[string]bool),
		names: make(map[string]string), kinds: make(map[string]string), relations: make(map[string][]ooxml.Relation),
	}
	p.out.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, compression) })
	for _, part := range []string{b.main, b.part, b.stylesPart} {
		p.nameOf(part)
	}
	if err := p.reach("", whole); err != nil {
		return nil, err
	}
	if b.stylesPart == "" {
		p.addStyles()
	}
	return p, nil
}

// nameOf is the one name of a part: relations may spell it in several ways.
func (p *bookPackage) nameOf(part string) string {
	key := ooxml.PartKey(part)
	if _, known := p.names[key]; !known {
		p.names[key] = part
	}
	return p.names[key]
}

func (p *bookPackage) reach(part string, whole bool) error {
	all, err := p.from.Relations(part)
	if err != nil {
		return partError(p.book.as, ooxml.RelationsPart(part), err)
	}
	if part == "" && !slices.ContainsFunc(all, func(r ooxml.Relation) bool { return r.Is("officeDocument") }) {
		all = append(all, relationTo(looseRelations, "officeDocument", p.book.main))
	}
	kept := []ooxml.Relation{}
	for _, r := range all {
		_, there := p.from.Parts[ooxml.PartKey(r.Part)]
		switch {
		case r.Is(useless...), !r.LeadsOut() && !there:
			continue
		case part != p.book.part || whole || r.Is("printerSettings"):
		case !r.Is("table") || !p.keepTable(r):
			continue
		}
		if name := p.nameOf(r.Part); !r.LeadsOut() && name != r.Part {
			r.Part, r.Target = name, "/"+name
		}
		kept = append(kept, r)
	}
	p.relations[part] = kept
	for _, r := range kept {
		if _, known := p.kinds[r.Part]; r.LeadsOut() || known {
			continue
		}
		p.parts = append(p.parts, r.Part)
		p.kinds[r.Part] = path.Base(r.Type)
		if err := p.reach(r.Part, whole); err != nil {
			return err
		}
	}
	return nil
}

// The names that relations and elements have in the two kinds of the format.
const (
	looseRelations  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	strictRelations = "http://purl.oclc.org/ooxml/officeDocument/relationships"
)

func relationTo(space, kind, part string) ooxml.Relation {
	return ooxml.Relation{ID: "rIdComebacks" + kind, Type: space + "/" + kind, Target: "/" + part, Part: part}
}

// addStyles adds a part of styles to a workbook that has none, where other
// programs expect it.
func (p *bookPackage) addStyles() {
	name := path.Join(path.Dir(p.book.main), "styles.xml")
	if _, taken := p.from.Parts[ooxml.PartKey(name)]; taken {
		name = path.Join(path.Dir(p.book.main), "comebacksStyles.xml")
	}
	p.relations[p.book.main] = append(p.relations[p.book.main], relationTo(p.space(), "styles", name))
	p.kinds[name] = "styles"
}

// space is of which kind of the format the workbook is.
func (p *bookPackage) space() string {
	if slices.ContainsFunc(p.relations[p.book.main], func(r ooxml.Relation) bool { return strings.HasPrefix(r.Type, strictRelations) }) {
		return strictRelations
	}
	return looseRelations
}

// stylesPart is the part of the styles, which the workbook itself may lack.
func (p *bookPackage) stylesPart() string {
	for _, r := range p.relations[p.book.main] {
		if r.Is("styles") {
			return r.Part
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
// Anything that keeps a workbook from being rewritten shows here.
func (p *bookPackage) begin() (err error) {
	if p.main, err = p.parse(p.book.main); err != nil {
		return err
	}
	if err := p.writeTypes(); err != nil {
		return err
	}
	for _, part := range append([]string{""}, p.parts...) {
		if err := p.writeRelations(part); err != nil {
			return err
		}
	}
	for _, part := range p.parts {
		if part == p.book.main || part == p.book.part || part == p.book.stylesPart || slices.ContainsFunc(p.tables, func(t bookTable) bool { return t.part == part }) {
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
	f := p.from.Parts[ooxml.PartKey(part)]
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
	return p.writeXML(ooxml.RelationsPart(part), struct {
		XMLName xml.Name         `xml:"http://schemas.openxmlformats.org/package/2006/relationships Relationships"`
		All     []ooxml.Relation `xml:"Relationship"`
	}{All: all})
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
	doc, err := ooxml.ParseDoc([]byte(p.emptyStyles()))
	if p.book.stylesPart != "" {
		doc, err = p.parse(p.book.stylesPart)
	}
	if err != nil {
		return nil, err
	}
	paint, err := newPainter(doc)
	if err != nil {
		return nil, partError(p.book.as, p.book.stylesPart, err)
	}
	return paint, nil
}

// parse reads a part that is changed.
func (p *bookPackage) parse(part string) (*ooxml.Doc, error) {
	text, err := p.from.ReadPart(part)
	if err == nil {
		var doc *ooxml.Doc
		if doc, err = ooxml.ParseDoc(asUTF8(text)); err == nil {
			return doc, nil
		}
	}
	return nil, partError(p.book.as, part, err)
}

// emptyStyles is a part of styles without any.
func (p *bookPackage) emptyStyles() string {
	space := "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	if p.space() == strictRelations {
		space = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	}
	return xml.Header + `<styleSheet xmlns="` + space + `"/>`
}

// end writes the parts that have changed, and ends the zip. What the sheet's filter
// is over has a name there, by which Excel knows it. Last is the last row.
func (p *bookPackage) end(paint *painter, filter string, last int) error {
	if filter != "" {
		if err := nameFilter(p.main, p.book.index, p.book.name, filter); err != nil {
			return err
		}
	}
	return errors.Join(p.writeTables(last), p.write(p.book.main, p.main.Changed()), p.write(p.stylesPart(), paint.styles()), p.out.Close())
}

// asUTF8 gives XML without its declared encoding, which is no longer its own.
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
