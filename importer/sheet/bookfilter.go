package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// filter puts a filter over the header and our columns, or makes one that is there
// wider. Beside a table, which has its own, it is over our columns alone.
func (w *bookPatch) filter(doc *xmlDoc) (string, error) {
	area := area{merge: merge{row: w.sheet.first, until: max(w.given, w.sheet.first)}, lastColumn: max(slices.Max(w.columns), len(w.sheet.header.cells)-1)}
	attributes, inner := "", ""
	if _, tables := doc.child("tableParts"); tables && (w.whole || len(w.pkg.keptTables) > 0) {
		if area.column = slices.Min(w.columns); area.column < len(w.sheet.header.cells) {
			if c, there := doc.child("autoFilter"); there && !w.whole {
				doc.replace(c, "")
			}
			return "", nil // they may stand in the table
		}
	}
	if c, there := doc.child("autoFilter"); there && w.whole {
		text, _ := attributeOf(doc.tag(c), "ref")
		old, ok := parseArea(text)
		if !ok || old.row != area.row {
			return "", nil // it is over something else
		}
		// What it filters by counts the columns from its first.
		area.column, area.lastColumn, area.until = old.column, max(old.lastColumn, area.lastColumn), max(old.until, area.until)
		attributes, inner = attributesBut(doc.tag(c), "ref"), string(doc.inner(c))
	}
	ref := ref(area.column, area.row) + ":" + ref(area.lastColumn, area.until)
	doc.put("autoFilter", doc.element("autoFilter", `ref="`+ref+`"`+attributes, inner), sheetSections)
	return ref, nil
}

// bookSections is the order of what stands in a workbook's part (ECMA-376,
// part 1, 18.2.27).
var bookSections = []string{"fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize"}

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
