package sheet

import (
	"archive/zip"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

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
