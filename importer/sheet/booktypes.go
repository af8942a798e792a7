package sheet

import (
	"cmp"
	"encoding/xml"
	"path"
	"slices"
	"strings"

	"comebacks/importer/sheet/ooxml"
)

const (
	plainBook     = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
	plainXML      = "application/xml"
	relationsType = "application/vnd.openxmlformats-package.relationships+xml"
)

// contentTypeOf is what parts are that may be said to be any XML, by the kind of
// relation that leads to them.
var contentTypeOf = map[string]string{
	"officeDocument": plainBook,
	"worksheet":      "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
	"styles":         "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
	"sharedStrings":  "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
	"theme":          "application/vnd.openxmlformats-officedocument.theme+xml",
}

// writeTypes writes what the parts are. Workbooks with macros and templates become
// plain ones.
func (p *bookPackage) writeTypes() error {
	types, err := p.from.ContentTypes()
	if err != nil {
		return partError(p.book.as, ooxml.ContentTypesPart, err)
	}
	written := ooxml.ContentTypes{
		XMLName:  xml.Name{Space: "http://schemas.openxmlformats.org/package/2006/content-types", Local: "Types"},
		Defaults: []ooxml.ContentDefault{{Extension: "rels", ContentType: relationsType}, {Extension: "xml", ContentType: plainXML}},
	}
	byExtension := map[string]string{"rels": relationsType, "xml": plainXML}
	for _, d := range types.Defaults {
		extension := strings.ToLower(d.Extension)
		if _, known := byExtension[extension]; !known && !strings.HasSuffix(d.ContentType, ".vbaProject") {
			byExtension[extension] = d.ContentType
			written.Defaults = append(written.Defaults, d)
		}
	}
	for _, part := range p.allParts() {
		given := byExtension[strings.ToLower(strings.TrimPrefix(path.Ext(part), "."))]
		if kind := p.contentType(part, types); kind != given {
			written.Overrides = append(written.Overrides, ooxml.ContentOverride{PartName: "/" + part, ContentType: kind})
		}
	}
	return p.writeXML(ooxml.ContentTypesPart, written)
}

// allParts are those that are copied, and one that is added.
func (p *bookPackage) allParts() []string {
	if p.book.stylesPart == "" {
		return append(slices.Clone(p.parts), p.stylesPart())
	}
	return p.parts
}

// contentType is what a part is.
func (p *bookPackage) contentType(part string, types ooxml.ContentTypes) string {
	if part == p.book.main {
		return plainBook
	}
	kind := ""
	extension := strings.TrimPrefix(path.Ext(part), ".")
	for _, d := range types.Defaults {
		if strings.EqualFold(d.Extension, extension) {
			kind = d.ContentType
		}
	}
	for _, o := range types.Overrides {
		if ooxml.PartKey(o.PartName) == ooxml.PartKey(part) {
			kind = o.ContentType
		}
	}
	if known := contentTypeOf[p.kinds[part]]; known != "" && (kind == "" || kind == plainXML || strings.HasSuffix(kind, ".main+xml")) {
		return known
	}
	if kind == "" && strings.EqualFold(extension, "xml") {
		return plainXML
	}
	return cmp.Or(kind, "application/octet-stream")
}
