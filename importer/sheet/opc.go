package sheet

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

// opcFile is an open package (ECMA-376, part 2): a zip of parts.
type opcFile struct {
	zip   *zip.ReadCloser
	parts map[string]*zip.File // by partKey
}

// partKey is the name of a part by which it is found. Names differ in case, and
// some programs write backslashes.
func partKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// openPackage opens a package. Two parts of one name make it unreadable, since
// programs differ in which of them they take.
func openPackage(file string) (*opcFile, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	p := &opcFile{zip: z, parts: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		key := partKey(f.Name)
		if _, twice := p.parts[key]; twice && !strings.HasSuffix(f.Name, "/") {
			z.Close()
			return nil, zip.ErrFormat
		}
		p.parts[key] = f
	}
	return p, nil
}

// close closes the file.
func (p *opcFile) close() error { return p.zip.Close() }

// open opens a part as XML in UTF-8.
func (p *opcFile) open(name string) (io.ReadCloser, error) {
	f, there := p.parts[partKey(name)]
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
	name, found := attributeOf(declaration, "encoding")
	if !found || !bytes.HasPrefix(bytes.TrimPrefix(declaration, []byte(byteOrderMark)), []byte("<?xml")) {
		return nil
	}
	e, err := htmlindex.Get(string(name))
	if canonical, _ := htmlindex.Name(e); err != nil || canonical == "utf-8" || strings.HasPrefix(canonical, "utf-16") {
		return nil // it says so of UTF-16 too, after it was changed
	}
	return e
}

// whole reads a part that is never large.
func (p *opcFile) whole(name string) ([]byte, error) {
	r, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxPart+1))
	if len(text) > maxPart {
		err = errTooLarge
	}
	return text, err
}

// decode reads a part that is never large.
func (p *opcFile) decode(name string, into any) error {
	text, err := p.whole(name)
	if err != nil {
		return err
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d.Decode(into)
}

// verify reads every part to its end, so that its checksum is compared. It gives
// the part that is at fault.
func (p *opcFile) verify() (part string, err error) {
	var total uint64
	for _, f := range p.zip.File {
		total += f.UncompressedSize64
		if total > maxUnzipped || f.UncompressedSize64 > bombSize && f.UncompressedSize64/max(1, f.CompressedSize64) > maxRatio {
			return f.Name, errTooLarge
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

// foreign says what a package is, if it is no workbook.
func (p *opcFile) foreign() (importer.Code, bool) {
	for _, f := range foreignZips {
		if _, there := p.parts[f.part]; there {
			return f.code, true
		}
	}
	_, hasRelations := p.parts[partKey(relationsOf(""))]
	_, hasBook := p.parts["xl/workbook.xml"]
	return importer.IsZip, !hasRelations && !hasBook
}

// relation leads from one part to another.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr,omitempty"` // "External" if it is in no zip
	part   string `xml:"-"`                         // the part that it leads to
}

// is compares the last word of a type, which both kinds of the format share.
func (r relation) is(kinds ...string) bool { return slices.Contains(kinds, path.Base(r.Type)) }

// external reports whether it leads out of the package.
func (r relation) external() bool { return r.Mode == "External" }

// relations reads the relations of a part; those of the whole package stand
// under "". A part may have none.
func (p *opcFile) relations(part string) ([]relation, error) {
	var found struct {
		All []relation `xml:"Relationship"`
	}
	if err := p.decode(relationsOf(part), &found); err != nil && !lacksPart(err) {
		return nil, err
	}
	for i := range found.All {
		r := &found.All[i]
		if r.external() {
			continue
		}
		r.Target = strings.ReplaceAll(r.Target, `\`, "/")
		if r.part = r.Target; !path.IsAbs(r.part) {
			r.part = path.Join("/", path.Dir(part), r.part)
		}
		r.part = strings.TrimPrefix(path.Clean(r.part), "/")
	}
	return found.All, nil
}

// relationsOf is the part that holds the relations of a part.
func relationsOf(part string) string {
	return path.Join(path.Dir(part), "_rels", path.Base("/"+part)+".rels")
}

// main finds the part of the workbook itself: by the package's relations, else by
// what the parts are said to be.
func (p *opcFile) main() (string, error) {
	top, err := p.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range top {
		if r.is("officeDocument") {
			return r.part, nil
		}
	}
	types, err := p.contentTypes()
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

// contentTypes say what the parts of a package are.
type contentTypes struct {
	XMLName   xml.Name
	Defaults  []contentDefault  `xml:"Default"`
	Overrides []contentOverride `xml:"Override"`
}

// contentDefault says it of all parts whose names have an extension.
type contentDefault struct {
	Extension   string `xml:"Extension,attr"`
	ContentType string `xml:"ContentType,attr"`
}

// contentOverride says it of one part.
type contentOverride struct {
	PartName    string `xml:"PartName,attr"`
	ContentType string `xml:"ContentType,attr"`
}

// contentTypesPart is the part that says what all are.
const contentTypesPart = "[Content_Types].xml"

// contentTypes reads what the parts are said to be; a package may not say it.
func (p *opcFile) contentTypes() (contentTypes, error) {
	var types contentTypes
	err := p.decode(contentTypesPart, &types)
	if lacksPart(err) {
		err = nil
	}
	return types, err
}

// isTrue reads a boolean of XML Schema.
func isTrue(s string) bool { return s == "1" || s == "true" }

// lacksPart reports whether an error says that a part is not there.
func lacksPart(err error) bool {
	var f *importer.Failure
	return errors.As(err, &f) && f.Code == importer.NoSuchPart
}

// leadsOut reports whether a relation leads to no part: that of a link may name a
// cell of the workbook.
func (r relation) leadsOut() bool { return r.external() || r.is("hyperlink") }
