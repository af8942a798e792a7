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
			err = w.Write(row, ours(row.Number), problems)
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

// cellsAt gives some cells of results as their part has them.
func cellsAt(t testing.TB, path string, names ...string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	for _, row := range sheetOf(t, path).child("sheetData").Children {
		for _, c := range row.Children {
			if name := c.attr("r"); slices.Contains(names, name) {
				found[name] = strings.ReplaceAll(c.shortly(), "<c r="+name, "<c") + c.child("v").Text + c.child("is").child("t").Text
			}
		}
	}
	return found
}

// A selection has formulas as their values: they would be calculated from other
// rows. One whose result is not known has none.
func TestFormulasOfSelection(t *testing.T) {
	formulas := map[string]string{
		`<f>1+1</f><v>2</v>`:                                   `<c><v>2`,
		`<f>1+1</f>`:                                           `<c t=e><v>#N/A`,
		`<f>1+1</f><v></v>`:                                    `<c t=e><v>#N/A`,
		`<f>A1</f><v>0</v>`:                                    `<c t=e><v>#N/A`,
		`t="str"><f>A1</f><v> å_x0041_ </v>`:                   `<c t=inlineStr><is><t space=preserve> åA `,
		`t="str"><f>A1</f><v></v>`:                             `<c t=inlineStr><is><t space=preserve>`,
		`t="b"><f>A1</f><v>1</v>`:                              `<c t=b><v>1`,
		`t="e"><f>A1</f><v>#REF!</v>`:                          `<c t=e><v>#REF!`,
		`t="s"><f>A1</f><v>0</v>`:                              `<c t=inlineStr><is><t space=preserve>delad`,
		`<f t="shared" ref="D3:D9" si="0">A1</f><v>7</v>`:      `<c><v>7`,
		`<f t="array" ref="D3:D9">A1:A7</f><v>7</v>`:           `<c><v>7`,
		`t="n"><f t="dataTable" ref="D3:D9" r1="A1"/><v>7</v>`: `<c t=n><v>7`,
	}
	for formula, want := range formulas {
		attributes, inner, found := strings.Cut(formula, ">")
		if !found || strings.HasPrefix(attributes, "<") {
			attributes, inner = "", formula
		}
		rows := strings.ReplaceAll(textRow(1, "Kundid", "Kontaktid", "Datum", "Egen"), "</row>", "</row>") + textRow(2, "M1") +
			strings.Replace(textRow(3, "M1", "K1", "2031-05-03"), "</row>", `<c r="D3" `+attributes+`>`+inner+`</c></row>`, 1)
		parts := plainParts(`<sheetData>` + rows + `</sheetData>`).with(bookParts{
			"xl/workbook.xml":            `<workbook ` + mainSpace + ` ` + relSpace + `><sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets><calcPr fullCalcOnLoad="1"/></workbook>`,
			"xl/_rels/workbook.xml.rels": relationsText("worksheet=worksheets/sheet1.xml", "sharedStrings=sharedStrings.xml"),
			"xl/sharedStrings.xml":       `<sst ` + mainSpace + `><si><t>delad</t></si></sst>`,
		})
		path := parts.write(t, t.TempDir())
		if got := cellsAt(t, patched(t, path, false), "D3"); got["D3"] != want {
			t.Errorf("%s: got %s, want %s", formula, got["D3"], want)
		}
		whole := cellsAt(t, patched(t, path, true, importer.Date), "D3")["D3"]
		if !strings.Contains(whole, "<f") {
			t.Errorf("%s: in the whole results it is %s", formula, whole)
		}
	}
}

// Each row has what a person sees in a merged cell, as the person sees it, also
// where the cells below have another format.
func TestMergedValues(t *testing.T) {
	formats := `<numFmts count="2"><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd"/></numFmts><cellXfs count="4"><xf/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="9"/></cellXfs>`
	rows := threeColumns +
		`<row r="2"><c r="A2" t="inlineStr"><is><r><t>M</t></r><r><t>1</t></r></is></c><c r="B2" s="1"><v>123</v></c><c r="C2" s="2"><f>47971</f><v>47971</v></c></row>` +
		`<row r="3"><c r="A3" s="3"/><c r="B3" s="3"/><c r="D3"><v>1</v></c></row><row r="4"><c r="C4" s="3"/><c r="D4"><v>1</v></c></row>`
	parts := plainParts(`<sheetData>` + rows + `</sheetData><mergeCells count="3"><mergeCell ref="A2:A4"/><mergeCell ref="B2:B4"/><mergeCell ref="C2:C4"/></mergeCells>`).styled(formats)
	path := parts.write(t, t.TempDir())
	want := cellsOf(t, path)
	if len(want) != 3 || want[2].Date != "2031-05-03" || want[2].ContactID != "00123" {
		t.Fatalf("read %+v", want)
	}
	for i := range want {
		want[i].Status = "invalid"
	}
	for _, whole := range []bool{true, false} {
		for _, faults := range [][]importer.Field{nil, {importer.ContactID, importer.Date}} {
			out := patched(t, path, whole, faults...)
			if diff := cmp.Diff(want, cellsOf(t, out)); diff != "" {
				t.Errorf("whole: %v: %s", whole, diff)
			}
			for _, row := range []string{"2", "3", "4"} {
				style, err := openExcelize(t, out).GetCellStyle("Blad1", "B"+row)
				if marked := style > 3; err != nil || marked != (faults != nil) {
					t.Errorf("whole: %v: B%s has the style %d: %v", whole, row, style, err)
				}
			}
		}
	}
}

// A cell at fault that is not there gets the colour, and keeps the format that is
// typed into.
func TestMissingCellsAtFault(t *testing.T) {
	formats := `<cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="10"/></cellXfs>`
	for row, want := range map[string]string{
		`<row r="2">`:                           "49",
		`<row r="2" s="2">`:                     "49",
		`<row r="2" s="2" customFormat="1">`:    "10",
		`<row r="2" s="0" customFormat="true">`: "",
	} {
		sheet := `<cols><col min="2" max="3" style="1"/></cols><sheetData>` + threeColumns + row + `<c r="A2" t="inlineStr"><is><t>M1</t></is></c></row></sheetData>`
		out := patched(t, plainParts(sheet).styled(formats).write(t, t.TempDir()), true, importer.ContactID)
		style, err := openExcelize(t, out).GetCellStyle("Blad1", "B2")
		if err != nil || style < 3 {
			t.Fatalf("%s: style %d, %v", row, style, err)
		}
		xf := stylesOf(t, out).child("cellXfs").Children[style]
		if got := xf.attr("numFmtId"); got != want || xf.attr("applyFill") != "1" {
			t.Errorf("%s: got %s", row, xf.shortly())
		}
	}
}

func stylesOf(t testing.TB, path string) *node {
	t.Helper()
	c := bookCheck{}
	return c.parse("styles", []byte(partText(t, path, "xl/styles.xml")))
}

func partText(t testing.TB, path, name string) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A workbook that has all the styles that Excel has room for gets no more.
func TestNoRoomForStyles(t *testing.T) {
	styles := `<fills count="2"><fill/><fill/></fills><cellXfs count="` + strconv.Itoa(mostStyles-1) + `">` + strings.Repeat("<xf/>", mostStyles-1) + `</cellXfs>`
	sheet := `<sheetData>` + threeColumns + textRow(2, "M1", "K1", "2031-05-03") + `</sheetData>`
	out := patched(t, plainParts(sheet).styled(styles).write(t, t.TempDir()), true, importer.Date)
	if n := len(stylesOf(t, out).child("cellXfs").Children); n != mostStyles {
		t.Errorf("there are %d styles", n)
	}
	if got := cellsAt(t, out, "G2")["G2"]; !strings.HasSuffix(got, "2031-05-03T14:30:09+02:00") {
		t.Errorf("the date without a style is %s", got)
	}
}

// Any text of ours is read back as it was.
func TestTextOfOurs(t *testing.T) {
	path := plainParts(`<sheetData>`+threeColumns+textRow(2, "M1", "K1", "2031-05-03")+`</sheetData>`).write(t, t.TempDir())
	for _, text := range []string{"=1+1", " förra \n raden ", "\x01\x1f_x000D_\r\n", "😀\ufffe", "<a> & \"b\" ]]>", strings.Repeat("å", maxCellUnits), strings.Repeat("😀", maxCellUnits/2)} {
		out := patchedWith(t, path, true, func(int) []string { return []string{"invalid", "", text, "", "2", ""} })
		for row := range openBook(t, out, Options{}).Rows() {
			if got := row.Source.(*source).cells[5]; got != text {
				t.Errorf("got %.40q, want %.40q", got, text)
			}
		}
	}
	out := patchedWith(t, path, true, func(int) []string { return []string{"invalid", "", strings.Repeat("😀", maxCellUnits), "", "2", ""} })
	for row := range openBook(t, out, Options{}).Rows() {
		if got := row.Source.(*source).cells[5]; !fitsCell(got) || len(got) < 2*maxCellUnits-10 || strings.Trim(got, "😀") != "…" {
			t.Errorf("of a text that is too long %d bytes are left: %.40q", len(got), got)
		}
	}
}
