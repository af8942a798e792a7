// Package ooxml opens the packages that workbooks are (ECMA-376, part 2): zips of parts,
// most of them XML. It reads XML and changes it so that what is not changed stays byte
// for byte what it was, and it says of XML what encoding/xml says.
package ooxml

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"comebacks/importer"
)

// The limits on a workbook's parts, which a small file can unzip to a great
// deal of.
const (
	maxUnzipped = 1 << 30  // bytes of all parts
	maxRatio    = 300      // of a part's size to its compressed size; real sheets reach about 50
	bombSize    = 64 << 20 // bytes of a part, below which its ratio does not matter
	maxPart     = 16 << 20 // bytes of a part that is read as a whole
)

// Package is an open package (ECMA-376, part 2): a zip of parts.
type Package struct {
	zip   *zip.ReadCloser
	Parts map[string]*zip.File // by PartKey
}

// PartKey is the name of a part by which it is found. Names differ in case, and
// some programs write backslashes.
func PartKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// Open opens a package. Two parts of one name make it unreadable, since
// programs differ in which of them they take.
func Open(file string) (*Package, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	p := &Package{zip: z, Parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		key := PartKey(f.Name)
		if _, twice := p.Parts[key]; twice && !strings.HasSuffix(f.Name, "/") {
			z.Close()
			return nil, zip.ErrFormat
		}
		p.Parts[key] = f
	}
	return p, nil
}

// Close closes the file.
func (p *Package) Close() error { return p.zip.Close() }

// OpenPart opens a part as XML in UTF-8.
func (p *Package) OpenPart(name string) (io.ReadCloser, error) {
	f, there := p.Parts[PartKey(name)]
	if !there {
		return nil, &importer.Failure{Code: importer.NoSuchPart, Value: name}
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &textPart{Reader: inUTF8(r), part: r}, nil
}

type textPart struct {
	io.Reader
	part io.Closer
}

func (t *textPart) Close() error { return t.part.Close() }

// inUTF8 decodes XML as its first bytes say. What they do not say is UTF-8.
func inUTF8(r io.Reader) io.Reader {
	head := make([]byte, 256)
	n, _ := io.ReadFull(r, head) // an error comes again
	head = head[:n]
	r = io.MultiReader(bytes.NewReader(head), r)
	if e := encodingOf(head); e != nil {
		return transform.NewReader(r, e.NewDecoder())
	}
	return r
}

func encodingOf(head []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	declaration, _, _ := bytes.Cut(head, []byte("?>"))
	name, found := AttributeOf(declaration, "encoding")
	if !found || !bytes.HasPrefix(bytes.TrimPrefix(declaration, []byte(byteOrderMark)), []byte("<?xml")) {
		return nil
	}
	e, err := htmlindex.Get(string(name))
	if canonical, _ := htmlindex.Name(e); err != nil || canonical == "utf-8" || strings.HasPrefix(canonical, "utf-16") {
		return nil // it says so of UTF-16 too, after it was changed
	}
	return e
}

// ReadPart reads a part that is never large.
func (p *Package) ReadPart(name string) ([]byte, error) {
	r, err := p.OpenPart(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxPart+1))
	if len(text) > maxPart {
		err = ErrTooLarge
	}
	return text, err
}

// DecodePart reads a part that is never large.
func (p *Package) DecodePart(name string, into any) error {
	text, err := p.ReadPart(name)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d.Decode(into)
}

// Verify reads every part to its end, so that its checksum is compared. It gives
// the part that is at fault.
func (p *Package) Verify() (part string, err error) {
	var total uint64
	for _, f := range p.zip.File {
		total += f.UncompressedSize64
		if total > maxUnzipped || f.UncompressedSize64 > bombSize && f.UncompressedSize64/max(1, f.CompressedSize64) > maxRatio {
			return f.Name, ErrTooLarge
		}
	}
	for _, f := range p.zip.File {
		if err := readToEnd(f); err != nil {
			return f.Name, err
		}
	}
	return "", nil
}

func readToEnd(part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err
}

// foreignZips are zip files that people take for workbooks, by a part of
// them.
var foreignZips = []struct {
	part string
	code importer.Code
}{
	{"xl/workbook.bin", importer.IsBinaryWorkbook},
	{"word/document.xml", importer.IsWord},
	{"ppt/presentation.xml", importer.IsPresentation},
	{"content.xml", importer.IsOpenDocument},
	{"index/document.iwa", importer.IsNumbers},
	{"index.zip", importer.IsNumbers},
}

// Foreign says what a package is, if it is no workbook.
func (p *Package) Foreign() (importer.Code, bool) {
	for _, f := range foreignZips {
		if _, there := p.Parts[f.part]; there {
			return f.code, true
		}
	}
	_, hasRelations := p.Parts[PartKey(RelationsPart(""))]
	_, hasBook := p.Parts["xl/workbook.xml"]
	return importer.IsZip, !hasRelations && !hasBook
}

// Relation leads from one part to another.
type Relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr,omitempty"` // "External" if it is in no zip
	Part   string `xml:"-"`                         // the part that it leads to
}

// Is compares the last word of a type, which both kinds of the format share.
func (r Relation) Is(kinds ...string) bool { return slices.Contains(kinds, path.Base(r.Type)) }

// External reports whether it leads out of the package.
func (r Relation) External() bool { return r.Mode == "External" }

// Relations reads the relations of a part; those of the whole package stand
// under "". A part may have none.
func (p *Package) Relations(part string) ([]Relation, error) {
	var found struct {
		All []Relation `xml:"Relationship"`
	}
	if err := p.DecodePart(RelationsPart(part), &found); err != nil && !lacksPart(err) {
		return nil, err
	}
	for i := range found.All {
		r := &found.All[i]
		if r.External() {
			continue
		}
		r.Target = strings.ReplaceAll(r.Target, `\`, "/")
		if r.Part = r.Target; !path.IsAbs(r.Part) {
			r.Part = path.Join("/", path.Dir(part), r.Part)
		}
		r.Part = strings.TrimPrefix(path.Clean(r.Part), "/")
	}
	return found.All, nil
}

// RelationsPart is the part that holds the relations of a part.
func RelationsPart(part string) string {
	return path.Join(path.Dir(part), "_rels", path.Base("/"+part)+".rels")
}

// Main finds the part of the workbook itself: by the package's relations, or else
// by the content types of the parts.
func (p *Package) Main() (string, error) {
	top, err := p.Relations("")
	if err != nil {
		return "", err
	}
	for _, r := range top {
		if r.Is("officeDocument") {
			return r.Part, nil
		}
	}
	types, err := p.ContentTypes()
	if err != nil {
		return "", err
	}
	for _, o := range types.Overrides {
		if strings.HasSuffix(o.ContentType, ".main+xml") {
			return strings.TrimPrefix(o.PartName, "/"), nil
		}
	}
	return "xl/workbook.xml", nil
}

// ContentTypes say what the parts of a package are.
type ContentTypes struct {
	XMLName   xml.Name
	Defaults  []ContentDefault  `xml:"Default"`
	Overrides []ContentOverride `xml:"Override"`
}

// ContentDefault says it of all parts whose names have an extension.
type ContentDefault struct {
	Extension   string `xml:"Extension,attr"`
	ContentType string `xml:"ContentType,attr"`
}

// ContentOverride says it of one part.
type ContentOverride struct {
	PartName    string `xml:"PartName,attr"`
	ContentType string `xml:"ContentType,attr"`
}

// ContentTypesPart is the part that says what all are.
const ContentTypesPart = "[Content_Types].xml"

// ContentTypes reads what the parts are said to be; a package may not say it.
func (p *Package) ContentTypes() (ContentTypes, error) {
	var types ContentTypes
	err := p.DecodePart(ContentTypesPart, &types)
	if lacksPart(err) {
		err = nil
	}
	return types, err
}

// IsTrue reads a boolean of XML Schema.
func IsTrue(s string) bool { return s == "1" || s == "true" }

// lacksPart reports whether an error says that a part is not there.
func lacksPart(err error) bool {
	var f *importer.Failure
	return errors.As(err, &f) && f.Code == importer.NoSuchPart
}

// LeadsOut reports whether a relation leads to no part: that of a link may name a
// cell of the workbook.
func (r Relation) LeadsOut() bool { return r.External() || r.Is("hyperlink") }
