package sheet

import (
	"bytes"
	"fmt"
)

// bookTable is a table of a sheet (ECMA-376, part 1, 18.5), as a selection of its
// rows keeps it: other sheets name it in their formulas, and Excel repairs a
// workbook in which they name none.
type bookTable struct {
	part string
	doc  *xmlDoc
	area area
}

// keepTable reads a table of the sheet, and reports whether a selection keeps it:
// the cells of its header must be where they were. One that can't be read is not
// kept.
func (p *bookPackage) keepTable(r relation) bool {
	doc, err := p.parse(r.part)
	if err != nil {
		return false
	}
	text, _ := attributeOf(doc.tag(doc.root), "ref")
	headers, said := attributeOf(doc.tag(doc.root), "headerRowCount")
	a, ok := parseArea(text)
	_, columns := doc.child("tableColumns")
	if !ok || !columns || said && string(headers) == "0" || a.row != p.header && a.until > p.header {
		return false
	}
	if p.keptTables[r.ID] = true; a.row == p.header {
		p.tables = append(p.tables, bookTable{r.part, doc, a})
	}
	return true
}

// writeTables writes the tables of the rows of a selection, down to the last. They
// show all of them, and have no totals.
func (p *bookPackage) writeTables(last int) error {
	for _, t := range p.tables {
		ref := ` ref="` + ref(t.area.column, t.area.row) + ":" + ref(t.area.lastColumn, max(last, t.area.row+1)) + `"`
		tag := t.doc.tag(t.doc.root)
		if f, there := t.doc.child("autoFilter"); there {
			t.doc.replace(f, t.doc.element("autoFilter", attributesBut(t.doc.tag(f), "ref")+ref, ""))
		}
		if s, there := t.doc.child("sortState"); there {
			t.doc.replace(s, "")
		}
		t.doc.edits = append(t.doc.edits, xmlEdit{from: t.doc.root.from, to: t.doc.root.tagEnd, text: "<" + t.doc.prefix + "table" + attributesBut(tag, "ref", "totalsRowCount") + ref + ">"})
		if err := p.write(t.part, t.doc.changed()); err != nil {
			return err
		}
	}
	return nil
}

// tableParts leaves out the tables that a selection does not keep.
func (w *bookPatch) tableParts(doc *xmlDoc, tables xmlPiece) error {
	all, err := parseDoc(doc.raw(tables))
	if err != nil {
		return err
	}
	kept, n := "", 0
	for _, c := range all.children {
		if w.pkg.keptTables[relationID(all.tag(c))] {
			kept += string(all.raw(c))
			n++
		}
	}
	if n > 0 {
		kept = doc.element("tableParts", fmt.Sprintf(`count="%d"`, n), kept)
	}
	doc.replace(tables, kept)
	return nil
}

// relationID is the id of the relation that an element names.
func relationID(tag []byte) string {
	for rest := attributesOf(tag); ; {
		a, after, found := cutAttribute(rest)
		if !found {
			return ""
		}
		if bytes.HasSuffix(a.name, []byte(":id")) {
			return string(a.value)
		}
		rest = after
	}
}
