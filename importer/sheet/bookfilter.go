package sheet

import (
	"fmt"
	"slices"
	"strings"

	"comebacks/importer/sheet/ooxml"
)

// filter puts a filter over the header and our columns, or makes one that is there
// wider. Beside a table, which has its own, it is only over our columns.
func (w *bookPatch) filter(doc *ooxml.Doc) (string, error) {
	area := merge{row: w.sheet.first, until: max(w.given, w.sheet.first), lastColumn: max(slices.Max(w.columns), len(w.sheet.header.cells)-1)}
	attributes, inner := "", ""
	if _, tables := doc.Child("tableParts"); tables && (w.whole || len(w.pkg.keptTables) > 0) {
		if area.column = slices.Min(w.columns); area.column < len(w.sheet.header.cells) {
			if c, there := doc.Child("autoFilter"); there && !w.whole {
				doc.Replace(c, "")
			}
			return "", nil // they may stand in the table
		}
	}
	if c, there := doc.Child("autoFilter"); there && w.whole {
		text, _ := ooxml.AttributeOf(doc.Tag(c), "ref")
		old, ok := parseArea(text)
		if !ok || old.row != area.row {
			return "", nil // it is over something else
		}
		// What it filters by counts the columns from its first.
		area.column, area.lastColumn, area.until = old.column, max(old.lastColumn, area.lastColumn), max(old.until, area.until)
		attributes, inner = ooxml.AttributesBut(doc.Tag(c), "ref"), string(doc.Inner(c))
	}
	ref := ref(area.column, area.row) + ":" + ref(area.lastColumn, area.until)
	doc.Put("autoFilter", doc.Element("autoFilter", `ref="`+ref+`"`+attributes, inner), sheetSections)
	return ref, nil
}

// bookSections is the order of what stands in a workbook's part (ECMA-376,
// part 1, 18.2.27).
var bookSections = []string{"fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize"}

// nameFilter gives a filter its name.
func nameFilter(book *ooxml.Doc, sheet int, name, area string) error {
	const filterName = "_xlnm._FilterDatabase"
	names := ""
	if c, there := book.Child("definedNames"); there {
		doc, err := ooxml.ParseDoc(book.Raw(c))
		if err != nil {
			return err
		}
		for _, n := range doc.Children {
			of, _ := ooxml.AttributeOf(doc.Tag(n), "name")
			if string(of) != filterName || ooxml.IntAttribute(doc.Tag(n), "localSheetId") != sheet {
				names += string(doc.Raw(n))
			}
		}
	}
	from, to, _ := strings.Cut(area, ":")
	absolute := fmt.Sprintf("'%s'!%s:%s", strings.ReplaceAll(name, "'", "''"), absoluteRef(from), absoluteRef(to))
	attributes := fmt.Sprintf(`name="%s" localSheetId="%d" hidden="1"`, filterName, sheet)
	names += book.Element("definedName", attributes, ooxml.EscapeXML(absolute))
	book.Put("definedNames", book.Element("definedNames", "", names), bookSections)
	return nil
}

// absoluteRef makes $B$2 of B2.
func absoluteRef(cell string) string {
	i := strings.IndexAny(cell, "0123456789")
	return "$" + cell[:i] + "$" + cell[i:]
}
