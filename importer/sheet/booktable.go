package sheet

import (
	"bytes"
	"fmt"

	"comebacks/importer/sheet/ooxml"
)

// bookTable is a table of a sheet (ECMA-376, part 1, 18.5), as a selection of its
// rows keeps it: other sheets name it in their formulas, and Excel repairs a
// workbook in which they name none.
type bookTable struct {
	part string
	doc  *ooxml.Doc
	area merge
}

// keepTable reads a table of the sheet, and reports whether a selection keeps it:
// the cells of its header must be where they were. One that can't be read is not
// kept.
func (p *bookPackage) keepTable(r ooxml.Relation) bool {
	doc, err := p.parse(r.Part)
	if err != nil {
		return false
	}
	text, _ := ooxml.AttributeOf(doc.Tag(doc.Root), "ref")
	headers, said := ooxml.AttributeOf(doc.Tag(doc.Root), "headerRowCount")
	a, ok := parseArea(text)
	_, columns := doc.Child("tableColumns")
	if !ok || !columns || said && string(headers) == "0" || a.row != p.header && a.until > p.header {
		return false
	}
	if p.keptTables[r.ID] = true; a.row == p.header {
		p.tables = append(p.tables, bookTable{r.Part, doc, a})
	}
	return true
}

// writeTables writes the tables of the rows of a selection, down to the last. They
// show all of them, and have no totals.
func (p *bookPackage) writeTables(last int) error {
	for _, t := range p.tables {
		ref := ` ref="` + ref(t.area.column, t.area.row) + ":" + ref(t.area.lastColumn, max(last, t.area.row+1)) + `"`
		tag := t.doc.Tag(t.doc.Root)
		if f, there := t.doc.Child("autoFilter"); there {
			t.doc.Replace(f, t.doc.Element("autoFilter", ooxml.AttributesBut(t.doc.Tag(f), "ref")+ref, ""))
		}
		if s, there := t.doc.Child("sortState"); there {
			t.doc.Replace(s, "")
		}
		t.doc.Edits = append(t.doc.Edits, ooxml.Edit{From: t.doc.Root.From, To: t.doc.Root.TagEnd, Text: "<" + t.doc.Prefix + "table" + ooxml.AttributesBut(tag, "ref", "totalsRowCount") + ref + ">"})
		if err := p.write(t.part, t.doc.Changed()); err != nil {
			return err
		}
	}
	return nil
}

// tableParts leaves out the tables that a selection does not keep.
func (w *bookPatch) tableParts(doc *ooxml.Doc, tables ooxml.Piece) error {
	all, err := ooxml.ParseDoc(doc.Raw(tables))
	if err != nil {
		return err
	}
	kept, n := "", 0
	for _, c := range all.Children {
		if w.pkg.keptTables[relationID(all.Tag(c))] {
			kept += string(all.Raw(c))
			n++
		}
	}
	if n > 0 {
		kept = doc.Element("tableParts", fmt.Sprintf(`count="%d"`, n), kept)
	}
	doc.Replace(tables, kept)
	return nil
}

// relationID is the id of the relation that an element names.
func relationID(tag []byte) string {
	for rest := ooxml.Attributes(tag); ; {
		a, after, found := ooxml.CutAttribute(rest)
		if !found {
			return ""
		}
		if bytes.HasSuffix(a.Name, []byte(":id")) {
			return string(a.Value)
		}
		rest = after
	}
}
