package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"comebacks/importer"
)

// The limits on a workbook's parts, which a small file can unzip to a great
// deal of.
const (
	maxUnzipped = 1 << 30  // bytes of all parts
	maxRatio    = 300      // of a part's size to its compressed size; real sheets reach about 50
	bombSize    = 64 << 20 // bytes of a part, below which its ratio does not matter
)

// verify reads every part of a workbook to its end, so that its checksum is
// compared: excelize takes what it finds, and ends without a word where a
// file is damaged.
func (b *workbook) verify() error {
	z, err := zip.OpenReader(b.path)
	if err != nil {
		return b.damaged("")
	}
	defer z.Close()
	if err := b.refuse(z); err != nil {
		return err
	}
	var total uint64
	for _, part := range z.File {
		total += part.UncompressedSize64
		if total > maxUnzipped || part.UncompressedSize64 > bombSize && part.UncompressedSize64/max(1, part.CompressedSize64) > maxRatio {
			return &importer.Failure{Code: importer.TooLarge, Path: b.as}
		}
	}
	for _, part := range z.File {
		if err := readToEnd(part); err != nil {
			return b.damaged(part.Name)
		}
	}
	return nil
}

// foreignZips are zip files that people take for workbooks, by a part of them.
var foreignZips = map[string]importer.Code{
	"xl/workbook.bin":    importer.IsBinaryWorkbook,
	"content.xml":        importer.IsOpenDocument,
	"Index/Document.iwa": importer.IsNumbers,
	"word/document.xml":  importer.IsWord,
}

// refuse says why a zip file is no workbook, if it is none.
func (b *workbook) refuse(z *zip.ReadCloser) error {
	for _, part := range z.File {
		if code, known := foreignZips[part.Name]; known {
			return &importer.Failure{Code: code, Path: b.as}
		}
		if part.Name == relationsOf("") {
			return nil
		}
	}
	return &importer.Failure{Code: importer.IsZip, Path: b.as}
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

// bookPart is a sheet of a workbook, and the part of the zip where it stands.
type bookPart struct {
	name   string
	part   string
	hidden bool
}

// readBook reads which sheets there are, without those of charts, and which
// calendar the workbook has: the package names the workbook's part, that names
// the sheets with ids, and its relations name the part of each id (ECMA-376,
// part 2, 9.3, and part 1, 12.3).
func (b *workbook) readBook() ([]bookPart, error) {
	z, err := zip.OpenReader(b.path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	top, err := readRelations(z, "")
	if err != nil {
		return nil, err
	}
	main := "xl/workbook.xml"
	for _, r := range top {
		if r.is("officeDocument") {
			main = r.Target
		}
	}
	var book struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			All   []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := readXML(z, main, &book); err != nil {
		return nil, err
	}
	b.date1904 = isTrue(book.Properties.Date1904)
	relations, err := readRelations(z, main)
	if err != nil {
		return nil, err
	}
	for _, r := range relations {
		if err := whole(z, r); err != nil {
			return nil, err
		}
	}
	var parts []bookPart
	for _, s := range book.Sheets {
		for _, a := range s.All {
			if a.Name.Local != "id" || !strings.HasSuffix(a.Name.Space, "/relationships") {
				continue
			}
			r, ok := relations[a.Value]
			if !ok {
				return nil, fmt.Errorf("the part of the sheet %q is missing", s.Name)
			}
			if r.is("worksheet") {
				parts = append(parts, bookPart{s.Name, r.Target, s.State != "" && s.State != "visible"})
			}
		}
	}
	return parts, nil
}

// whole reports whether the part that a relation names is there, and if it is
// XML, that this is whole. Texts and styles stand in parts of their own, and
// excelize does without them.
func whole(z *zip.ReadCloser, r relation) error {
	if r.Mode == "External" {
		return nil
	}
	f, err := z.Open(r.Target)
	if err != nil {
		return err
	}
	defer f.Close()
	if !r.is("sharedStrings") && !r.is("styles") {
		return nil // the sheet's own part is surveyed, and no other matters
	}
	for x := xml.NewDecoder(f); ; {
		if _, err := x.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// isTrue reads a boolean of XML Schema.
func isTrue(s string) bool { return s == "1" || s == "true" }

// relation leads from one part to another.
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"` // "External" if it is in no zip
}

// is compares the last word of a type, which both kinds of the format share.
func (r relation) is(kind string) bool { return path.Base(r.Type) == kind }

// readRelations reads the relations of a part by their ids, their targets as
// names in the zip; those of the whole package stand under "".
func readRelations(z *zip.ReadCloser, part string) (map[string]relation, error) {
	var found struct {
		All []relation `xml:"Relationship"`
	}
	if err := readXML(z, relationsOf(part), &found); err != nil {
		return nil, err
	}
	byID := make(map[string]relation, len(found.All))
	for _, r := range found.All {
		if !path.IsAbs(r.Target) {
			r.Target = path.Join("/", path.Dir(part), r.Target)
		}
		r.Target = strings.TrimPrefix(r.Target, "/")
		byID[r.ID] = r
	}
	return byID, nil
}

func relationsOf(part string) string {
	return path.Join(path.Dir(part), "_rels", path.Base("/"+part)+".rels")
}

func readXML(z *zip.ReadCloser, name string, into any) (err error) {
	f, err := z.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return xml.NewDecoder(f).Decode(into)
}
