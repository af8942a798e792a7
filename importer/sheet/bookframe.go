package sheet

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"comebacks/importer/sheet/ooxml"
)

// sheetSections is the order of what stands in a worksheet (ECMA-376, part 1,
// 18.3.1.99), as far as it matters here.
var sheetSections = []string{
	"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter",
	"sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
	"pageMargins", "pageSetup", "headerFooter",
}

// ofSelection is what a selection of a sheet's rows keeps of what follows them:
// all else stands beside rows that are elsewhere then.
var ofSelection = []string{"sheetProtection", "conditionalFormatting", "dataValidations", "printOptions", "pageMargins", "pageSetup", "headerFooter"}

// prolog is what stands before the rows, with widths for our columns, and the
// header kept in sight.
func (w *bookPatch) prolog() ([]byte, error) {
	text := asUTF8(w.from.prolog())
	const data = "sheetData"
	end := bytes.LastIndexByte(text, '<')
	w.prefix = ooxml.PrefixOf(text[end:])
	text = slices.Concat(text[:end], []byte("<"+w.prefix+data+"></"+w.prefix+data+"></"+rootPrefix(text)+"worksheet>"))
	doc, err := ooxml.ParseDoc(text)
	if err != nil {
		return nil, err
	}
	w.root = string(doc.Tag(doc.Root))
	if d, there := doc.Child("dimension"); there {
		doc.Replace(d, "")
	}
	if p, there := doc.Child("sheetPr"); there && !w.whole {
		doc.Replace(p, doc.Element("sheetPr", ooxml.AttributesBut(doc.Tag(p), "filterMode"), string(doc.Inner(p))))
	}
	if !w.corrected {
		if err := w.freeze(doc); err != nil {
			return nil, err
		}
	}
	if err := w.widen(doc); err != nil {
		return nil, err
	}
	rows, _ := doc.Child(data)
	doc.Replace(rows, "<"+w.prefix+data+">")
	text = doc.Changed()
	return text[:bytes.LastIndexByte(text, '<')], nil // without the end of the worksheet
}

// rootPrefix is the prefix of the first element, which may differ from that of
// others.
func rootPrefix(text []byte) string {
	token, err := ooxml.ScanBytes(text).Next()
	if err != nil {
		return ""
	}
	return ooxml.PrefixOf(token.Raw)
}

// widen gives our columns their widths. What was said about these columns before,
// as about all empty ones, then applies only to the others.
func (w *bookPatch) widen(doc *ooxml.Doc) error {
	type column struct {
		from, to   int // from 1
		attributes string
	}
	var columns []column
	for i, at := range w.columns {
		columns = append(columns, column{at + 1, at + 1, fmt.Sprintf(`width="%d" customWidth="1"`, ownWidth(w.extra[i]))})
	}
	own := slices.Sorted(slices.Values(w.columns))
	if c, there := doc.Child("cols"); there {
		all, err := ooxml.ParseDoc(doc.Raw(c))
		if err != nil {
			return err
		}
		for _, c := range all.Children {
			tag := all.Tag(c)
			from, to := ooxml.IntAttribute(tag, "min"), min(ooxml.IntAttribute(tag, "max"), maxBookColumns)
			attributes := ooxml.AttributesBut(tag, "min", "max")
			w.plain = append(w.plain, plainColumns{from - 1, to - 1, ooxml.IntAttribute(tag, "style"), ooxml.FloatAttribute(tag, "width")})
			for _, at := range own {
				if at+1 < from || at+1 > to {
					continue
				}
				if at+1 > from {
					columns = append(columns, column{from, at, attributes})
				}
				from = at + 2
			}
			if from <= to {
				columns = append(columns, column{from, to, attributes})
			}
		}
	}
	if len(columns) == 0 {
		return nil
	}
	slices.SortFunc(columns, func(a, b column) int { return a.from - b.from })
	var text strings.Builder
	for _, c := range columns {
		text.WriteString(doc.Element("col", fmt.Sprintf(`min="%d" max="%d" %s`, c.from, c.to, strings.TrimSpace(c.attributes)), ""))
	}
	doc.Put("cols", doc.Element("cols", "", text.String()), sheetSections)
	return nil
}

// epilog is what stands after the rows, and over which cells the filter is.
func (w *bookPatch) epilog() (text []byte, filter string, err error) {
	rest, err := w.from.epilog(nil)
	if err != nil {
		return nil, "", partError(w.book.as, w.book.part, err)
	}
	doc, err := ooxml.ParseDoc(slices.Concat([]byte(w.root), rest))
	if err != nil {
		return nil, "", err
	}
	if c, there := doc.Child("mergeCells"); there {
		if err := w.keepMerges(doc, c); err != nil {
			return nil, "", err
		}
	}
	if !w.corrected {
		if filter, err = w.filter(doc); err != nil {
			return nil, "", err
		}
	}
	if !w.whole {
		for _, c := range doc.Children {
			switch {
			case slices.Contains(ofSelection, c.Name), c.Name == "mergeCells", c.Name == "autoFilter":
			case c.Name == "tableParts":
				if err := w.tableParts(doc, c); err != nil {
					return nil, "", err
				}
			case c.Name == "extLst":
				if err := keepExtensions(doc, c); err != nil {
					return nil, "", err
				}
			default:
				doc.Replace(c, "")
			}
		}
	}
	text = doc.Changed()
	return slices.Concat([]byte("</"+w.prefix+"sheetData>"), text[len(w.root):]), filter, nil
}

// extensionsOfSelection are the extensions that a selection keeps: formats and
// lists to choose from, if these stand in other sheets ([MS-XLSX], 2.3.1).
var extensionsOfSelection = []string{"{78C0D931-6437-407d-A8EE-F0AAD7539E65}", "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"}

// keepExtensions leaves out other extensions.
func keepExtensions(doc *ooxml.Doc, extensions ooxml.Piece) error {
	all, err := ooxml.ParseDoc(doc.Raw(extensions))
	if err != nil {
		return err
	}
	kept := ""
	for _, c := range all.Children {
		uri, _ := ooxml.AttributeOf(all.Tag(c), "uri")
		if slices.ContainsFunc(extensionsOfSelection, func(known string) bool { return strings.EqualFold(known, string(uri)) }) {
			kept += string(all.Raw(c))
		}
	}
	if kept != "" {
		kept = doc.Element("extLst", ooxml.AttributesBut(all.Tag(all.Root)), kept)
	}
	doc.Replace(extensions, kept)
	return nil
}

// keepMerges leaves out merged cells whose value stands in all of their rows now,
// and of a selection all that stand below the header. What would cover cells of ours
// ends before them.
func (w *bookPatch) keepMerges(doc *ooxml.Doc, merges ooxml.Piece) error {
	all, err := ooxml.ParseDoc(doc.Raw(merges))
	if err != nil {
		return err
	}
	kept, n := "", 0
	for _, c := range all.Children {
		text, _ := ooxml.AttributeOf(all.Tag(c), "ref")
		area, ok := parseArea(text)
		above, below := area.until <= w.sheet.first, w.whole && area.row > max(w.given, w.sheet.first)
		if !ok || !above && !below && (!w.whole || area.until > area.row || w.isEdited(&area)) {
			continue
		}
		switch free := w.beforeOurs(&area); {
		case below, free == area.lastColumn:
			kept += string(all.Raw(c))
		case free > area.column || free == area.column && area.until > area.row:
			kept += all.Element("mergeCell", `ref="`+ref(area.column, area.row)+":"+ref(free, area.until)+`"`, "")
		default:
			continue
		}
		n++
	}
	if n == 0 {
		doc.Replace(merges, "")
		return nil
	}
	doc.Replace(merges, doc.Element("mergeCells", fmt.Sprintf(`count="%d"`, n), kept))
	return nil
}

// beforeOurs is the last column of an area that stands before all cells of ours
// in its rows.
func (w *bookPatch) beforeOurs(a *merge) int {
	last := a.lastColumn
	for _, at := range w.columns {
		if a.until >= w.sheet.first && at >= a.column {
			last = min(last, at-1)
		}
	}
	return last
}
