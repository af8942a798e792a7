package sheet

import (
	"archive/zip"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"comebacks/importer"
)

// fatal is what tests and rapid's own have in common.
type fatal interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
	Errorf(string, ...any)
}

const (
	mainSpace  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relSpace   = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relTypes   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	sheetTypes = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	sheetPart  = "xl/worksheets/sheet1.xml"
)

// bookParts are the parts of a workbook by their names.
type bookParts map[string]string

// plainParts are the fewest parts that Excel opens. The sheet's are what stands in
// its element.
func plainParts(sheet string) bookParts {
	return bookParts{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + sheetTypes + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + sheetTypes + `worksheet+xml"/></Types>`,
		"_rels/.rels":                relationsText("officeDocument=xl/workbook.xml"),
		"xl/workbook.xml":            `<workbook ` + mainSpace + ` ` + relSpace + `><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relationsText("worksheet=worksheets/sheet1.xml"),
		sheetPart:                    `<worksheet ` + mainSpace + ` ` + relSpace + `>` + sheet + `</worksheet>`,
	}
}

// relationsText makes relations rId1, rId2 … of kinds and targets.
func relationsText(all ...string) string {
	text := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	for i, r := range all {
		kind, target, _ := strings.Cut(r, "=")
		text += `<Relationship Id="rId` + strconv.Itoa(i+1) + `" Type="` + relTypes + kind + `" Target="` + target + `"/>`
	}
	return text + `</Relationships>`
}

// with gives the parts with some more.
func (p bookParts) with(more bookParts) bookParts {
	all := maps.Clone(p)
	maps.Copy(all, more)
	return all
}

// styled gives the parts with a part of styles.
func (p bookParts) styled(styles string) bookParts {
	return p.with(bookParts{
		"xl/_rels/workbook.xml.rels": relationsText("worksheet=worksheets/sheet1.xml", "styles=styles.xml"),
		"xl/styles.xml":              `<styleSheet ` + mainSpace + `>` + styles + `</styleSheet>`,
		"[Content_Types].xml": strings.Replace(p["[Content_Types].xml"], "</Types>",
			`<Override PartName="/xl/styles.xml" ContentType="`+sheetTypes+`styles+xml"/></Types>`, 1),
	})
}

func (p bookParts) write(t fatal, dir string) string {
	t.Helper()
	file := filepath.Join(dir, "kunder.xlsx")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(out)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(p[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(z.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	return file
}

// textRow is a row of texts, without its number if that is 0.
func textRow(number int, cells ...string) string {
	row := "<row>"
	if number > 0 {
		row = `<row r="` + strconv.Itoa(number) + `">`
	}
	for i, c := range cells {
		name := ""
		if number > 0 {
			name = ` r="` + ref(i, number) + `"`
		}
		if c != "" {
			row += `<c` + name + ` t="inlineStr"><is><t>` + c + `</t></is></c>`
		} else if number == 0 {
			row += `<c/>`
		}
	}
	return row + "</row>"
}

// threeColumns is a header in row 1.
var threeColumns = textRow(1, "Kundid", "Kontaktid", "Datum")

var ourColumns = []string{"status", "comeback_id", "error", "sent_at", "row", "sheet"}

// patched writes the results of a workbook, with cells of ours beside each
// row and faults in the same columns, and looks whether they are sound.
func patched(t fatal, path string, whole bool, faults ...importer.Field) string {
	t.Helper()
	return patchedWith(t, path, whole, oursOf, faults...)
}

// patchedWith writes results with other cells of ours.
func patchedWith(t fatal, path string, whole bool, ours func(row int) []string, faults ...importer.Field) string {
	t.Helper()
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(filepath.Dir(path), map[bool]string{true: "kunder.results.xlsx", false: "kunder.errors.xlsx"}[whole])
	for i := 2; ; i++ {
		if _, err := os.Stat(out); err != nil {
			break
		}
		out = filepath.Join(filepath.Dir(path), strconv.Itoa(i)+".xlsx")
	}
	file, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	start := s.NewSelection
	if whole {
		start = s.NewWriter
	}
	w, err := start(file, out, ourColumns, 0)
	if err != nil {
		t.Fatal(err)
	}
	var problems []importer.Problem
	for _, field := range faults {
		problems = append(problems, importer.Problem{Code: importer.Missing, Field: field})
	}
	for row, err := range s.Rows() {
		if err == nil {
			err = w.Write(&row, ours(row.Number), problems)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
	if err := soundBook(out); err != nil {
		t.Errorf("%s of %s: %v", filepath.Base(out), path, err)
	}
	return out
}

// oursOf are the cells of ours beside a row.
func oursOf(row int) []string {
	return []string{"invalid", "", "fel i rad " + strconv.Itoa(row), "2031-05-03T14:30:09+02:00", strconv.Itoa(row), "bcdfghjklmnp"}
}

func openExcelize(t testing.TB, path string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// Whatever stands in a workbook, and in whatever order, its results are sound.
func TestResultsAreSound(t *testing.T) {
	row := textRow(2, "M1", "K1", "2031-05-03")
	data := `<sheetData>` + threeColumns + row + `</sheetData>`
	plain := plainParts(data)
	for name, parts := range map[string]bookParts{
		"no styles":       plain,
		"empty styles":    plain.styled(""),
		"empty sections":  plain.styled(`<numFmts count="0"/><fonts count="0"/><fills count="0"/><borders count="0"/><cellXfs count="0"/>`),
		"only cells":      plain.styled(`<cellXfs count="1"><xf numFmtId="0"/></cellXfs>`),
		"only extensions": plain.styled(`<extLst/>`),
		"no relation to the workbook": plain.with(bookParts{
			"_rels/.rels": relationsText(),
		}),
		"no relations of the package": func() bookParts {
			p := plain.with(nil)
			delete(p, "_rels/.rels")
			return p
		}(),
		"no content types": func() bookParts {
			p := plain.styled("")
			delete(p, "[Content_Types].xml")
			return p
		}(),
		"types by extension": plain.with(bookParts{
			"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
				`<Default Extension="xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + sheetTypes + `worksheet+xml"/></Types>`,
		}),
		"a file's place in the workbook": plain.with(bookParts{
			"xl/workbook.xml": `<workbook ` + mainSpace + ` ` + relSpace + ` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" mc:Ignorable="xr">` +
				`<fileVersion appName="xl"/><workbookPr/><mc:AlternateContent><mc:Choice Requires="x15"/></mc:AlternateContent><xr:revisionPtr/><bookViews><workbookView/></bookViews>` +
				`<sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets><calcPr calcId="1"/><extLst/></workbook>`,
		}),
		"names of another kind": plain.with(bookParts{
			"xl/workbook.xml": `<workbook ` + mainSpace + ` ` + relSpace + `><sheets><sheet name="O'Hara" sheetId="1" r:id="rId1"/></sheets>` +
				`<definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'O''Hara'!$A$1:$C$2</definedName><definedName name="x">1</definedName></definedNames></workbook>`,
		}),
		"all in the sheet": plainParts(`<sheetPr filterMode="1"><tabColor rgb="FFFF0000"/></sheetPr><dimension ref="A1:C2"/><sheetViews><sheetView workbookViewId="0" topLeftCell="A90"><selection activeCell="B2" sqref="B2"/></sheetView></sheetViews>` +
			`<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="16384" width="9" hidden="1"/></cols>` + data +
			`<sheetCalcPr fullCalcOnLoad="1"/><sheetProtection sheet="1"/><autoFilter ref="B1:C2"><filterColumn colId="1"><filters><filter val="x"/></filters></filterColumn></autoFilter><mergeCells count="1"><mergeCell ref="A9:B9"/></mergeCells>` +
			`<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>TRUE</formula></cfRule></conditionalFormatting>` +
			`<conditionalFormatting sqref="A2"><cfRule type="expression" priority="2"><formula>TRUE</formula></cfRule></conditionalFormatting><pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/><rowBreaks/><ignoredErrors/><extLst/>`),
		"an element before the views": plainParts(`<sheetPr/><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/><sheetFormatPr defaultRowHeight="15"/>` + data + `<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/><extLst/>`),
		"one element of another prefix": plain.with(bookParts{
			sheetPart: `<worksheet ` + mainSpace + ` xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>` + threeColumns + row + `</x:sheetData></worksheet>`,
		}),
		"a part under names of two cases": plain.with(bookParts{
			"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId2" Type="` + relTypes + `x" Target="XL/Worksheets/Sheet1.xml"/><Relationship Id="rId1" Type="` + relTypes + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/_rels/workbook.xml.rels": relationsText("worksheet=worksheets/sheet1.xml"),
		}),
		"macros": plain.with(bookParts{
			"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
				`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + sheetTypes + `worksheet+xml"/></Types>`,
			"xl/_rels/workbook.xml.rels": relationsText("worksheet=worksheets/sheet1.xml", "vbaProject=vbaProject.bin"),
			"xl/vbaProject.bin":          "\x00",
		}),
	} {
		t.Run(name, func(t *testing.T) {
			path := parts.write(t, t.TempDir())
			for _, whole := range []bool{true, false} {
				out := patched(t, path, whole, importer.Date, importer.CustomerID)
				got := cellsOf(t, out)
				if len(got) != 1 || got[0].CustomerID != "M1" || got[0].Status != "invalid" {
					t.Errorf("whole: %v: read back %+v", whole, got)
				}
				rows, err := openExcelize(t, out).GetRows(openBook(t, out, Options{}).format.(*workbook).name)
				want := [][]string{slices.Concat([]string{"Kundid", "Kontaktid", "Datum"}, ourColumns), {"M1", "K1", "2031-05-03", "invalid", "", "fel i rad 2", "2031-05-03 14:30:09", "2", "bcdfghjklmnp"}}
				if diff := cmp.Diff(want, rows); err != nil || diff != "" {
					t.Errorf("whole: %v: %v %s", whole, err, diff)
				}
			}
		})
	}
}

// sheetOf is the tree of the sheet's part of results.
func sheetOf(t testing.TB, path string) *node {
	t.Helper()
	c := bookCheck{}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	b := openBook(t, path, Options{}).format.(*workbook)
	f, err := z.Open(b.part)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	n := c.parse(b.part, all)
	if len(c.faults) > 0 {
		t.Fatal(c.faults)
	}
	return n
}
