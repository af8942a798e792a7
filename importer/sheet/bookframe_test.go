package sheet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// framed gives results of a sheet with something before and after its rows.
func framed(t *testing.T, before, rows, after string, whole bool) *node {
	t.Helper()
	if rows == "" {
		rows = threeColumns + textRow(2, "M1", "K1", "2031-05-03")
	}
	parts := plainParts(before + `<sheetData>` + rows + `</sheetData>` + after)
	return sheetOf(t, patched(t, parts.write(t, t.TempDir()), whole))
}

// shortly writes an element with its attributes and what stands in it.
func (n *node) shortly() string {
	text := "<" + n.XMLName.Local
	for _, a := range n.Attrs {
		text += " " + a.Name.Local + "=" + a.Value
	}
	text += ">"
	for i := range n.Children {
		text += n.Children[i].shortly()
	}
	return text
}

// What a person has chosen to keep in sight stays; else it is the header.
func TestFrozenHeader(t *testing.T) {
	const ours = "<pane ySplit=1 topLeftCell=A2 activePane=bottomLeft state=frozen>"
	for _, c := range []struct{ before, whole, selection string }{
		{"", "<sheetView workbookViewId=0>" + ours, ""},
		{`<sheetViews/>`, "", ""},
		{`<sheetViews><sheetView tabSelected="1" topLeftCell="A90" workbookViewId="0"><selection activeCell="B2" sqref="B2"/><extLst/></sheetView><sheetView workbookViewId="1"/></sheetViews>`,
			"<sheetView tabSelected=1 workbookViewId=0>" + ours + "<selection activeCell=B2 sqref=B2 pane=bottomLeft><extLst><sheetView workbookViewId=1>", ""},
		{`<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="F400" activePane="bottomRight" state="frozen"/><selection pane="bottomRight"/></sheetView></sheetViews>`,
			"<sheetView workbookViewId=0><pane xSplit=1 ySplit=1 topLeftCell=F400 activePane=bottomRight state=frozen><selection pane=bottomRight>",
			"<sheetView workbookViewId=0><pane xSplit=1 ySplit=1 activePane=bottomRight state=frozen topLeftCell=B2><selection pane=bottomRight>"},
		{`<sheetViews><sheetView workbookViewId="0" topLeftCell="A200"><pane ySplit="3000" topLeftCell="A400"/></sheetView></sheetViews>`,
			"<sheetView workbookViewId=0 topLeftCell=A200><pane ySplit=3000 topLeftCell=A400>", "<sheetView workbookViewId=0><pane ySplit=3000>"},
		{`<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" state="frozen"/><pivotSelection/></sheetView></sheetViews>`,
			"<sheetView workbookViewId=0><pane ySplit=1 state=frozen><pivotSelection>", "<sheetView workbookViewId=0><pane ySplit=1 state=frozen topLeftCell=A2>"},
		{`<sheetViews><sheetView view="pageLayout" workbookViewId="0"/></sheetViews>`, "<sheetView view=pageLayout workbookViewId=0>", ""},
	} {
		for _, whole := range []bool{true, false} {
			want := "<sheetViews>" + c.whole
			if !whole && c.selection != "" {
				want = "<sheetViews>" + c.selection
			}
			if got := framed(t, c.before, "", "", whole).child("sheetViews").shortly(); got != want {
				t.Errorf("%s: got %s, want %s", c.before, got, want)
			}
		}
	}
}

// A header so far down would fill the window, which could not be scrolled then.
func TestHeaderFarDown(t *testing.T) {
	for row, want := range map[int]string{mostFrozen: "<pane ySplit=10 topLeftCell=A11 activePane=bottomLeft state=frozen>", mostFrozen + 1: ""} {
		rows := textRow(row, "Kundid", "Kontaktid", "Datum") + textRow(row+1, "M1", "K1", "2031-05-03")
		view := framed(t, `<sheetViews><sheetView workbookViewId="0"/></sheetViews>`, rows, "", true).child("sheetViews").shortly()
		if view != "<sheetViews><sheetView workbookViewId=0>"+want {
			t.Errorf("row %d: got %s", row, view)
		}
	}
}

// A filter that is there gets wider, and filters by what it did.
func TestFilterOverOurs(t *testing.T) {
	const criteria = `<filterColumn colId="1"><filters><filter val="K1"/></filters></filterColumn>`
	rows := threeColumns + textRow(2, "M1", "K1", "2031-05-03") + textRow(3, "Summa", "1")
	for _, c := range []struct{ after, rows, whole, selection string }{
		{"", rows, "<autoFilter ref=A1:I2>", ""},
		{"", threeColumns, "<autoFilter ref=A1:I1>", ""},
		{`<autoFilter ref="B1:C2">` + criteria + `</autoFilter>`, rows, "<autoFilter ref=B1:I2><filterColumn colId=1><filters><filter val=K1>", "<autoFilter ref=A1:I2>"},
		{`<autoFilter ref="A1:C3"><sortState ref="A2:C3"/></autoFilter>`, rows, "<autoFilter ref=A1:I3><sortState ref=A2:C3>", "<autoFilter ref=A1:I2>"},
		{`<autoFilter ref="A2:C3"/>`, rows, "<autoFilter ref=A2:C3>", "<autoFilter ref=A1:I2>"},
		{`<autoFilter/>`, rows, "<autoFilter>", "<autoFilter ref=A1:I2>"},
	} {
		for _, whole := range []bool{true, false} {
			want := c.whole
			if !whole && c.selection != "" {
				want = c.selection
			}
			if got := framed(t, "", c.rows, c.after, whole).child("autoFilter").shortly(); got != want {
				t.Errorf("whole: %v: %s: got %s, want %s", whole, c.after, got, want)
			}
		}
	}
}

// Columns of ours are as wide as they need and seen, whatever was said of empty
// ones.
func TestWidthsOfOurs(t *testing.T) {
	ours := "<col min=4 max=4 width=10 customWidth=1><col min=5 max=5 width=24 customWidth=1><col min=6 max=6 width=60 customWidth=1>" +
		"<col min=7 max=7 width=22 customWidth=1><col min=8 max=8 width=8 customWidth=1><col min=9 max=9 width=17 customWidth=1>"
	for before, want := range map[string]string{
		"": ours,
		`<cols><col min="1" max="1" width="30" customWidth="1"/><col min="2" max="16384" width="9" hidden="1" style="0"/></cols>`: "<col min=1 max=1 width=30 customWidth=1><col min=2 max=3 width=9 hidden=1 style=0>" + ours + "<col min=10 max=16384 width=9 hidden=1 style=0>",
		`<cols><col min="5" max="5" width="3"/><col min="8" max="12" width="4"/></cols>`:                                          ours + "<col min=10 max=12 width=4>",
		`<cols/>`: ours,
	} {
		if got := framed(t, before, "", "", true).child("cols").shortly(); got != "<cols>"+want {
			t.Errorf("%s: got %s, want %s", before, got, want)
		}
	}
}

// Merged cells that would cover ours end before them.
func TestMergesBesideOurs(t *testing.T) {
	title := `<row r="1"><c r="A1" t="inlineStr"><is><t>Våra kunder</t></is></c></row>`
	header := strings.ReplaceAll(threeColumns, `1"`, `2"`)
	rows := title + header + textRow(3, "M1", "K1", "2031-05-03") + textRow(4, "M1", "K2", "2031-05-03")
	for merges, want := range map[string]string{
		"A1:Z1":         "A1:Z1",
		"C2:Z2":         "",
		"B2:Z2":         "B2:C2",
		"A1:A2 C1:F2":   "A1:A2 C1:C2",
		"C3:K3":         "",
		"B3:K3":         "B3:C3",
		"A3:A4":         "",
		"K3:M3":         "K3:M3",
		"A9:XFD9 A3:B3": "A9:XFD9 A3:B3",
		"A9:B12 K4:K5":  "A9:B12",
	} {
		after := "<mergeCells>"
		for _, m := range strings.Fields(merges) {
			after += `<mergeCell ref="` + m + `"/>`
		}
		var got []string
		for _, m := range framed(t, "", rows, after+"</mergeCells>", true).child("mergeCells").Children {
			got = append(got, m.attr("ref"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", merges, got, want)
		}
	}
}

// Rows get as high as what stands in them needs, unless a person has said how high
// they are.
func TestHeightsOfRows(t *testing.T) {
	const wrapped = `<cellXfs count="2"><xf/><xf><alignment wrapText="1"/></xf></cellXfs>`
	long := strings.Repeat("fel ", 40)
	for _, c := range []struct{ before, row, note, want string }{
		{"", `r="2"`, "", "45"},
		{"", `r="2" ht="15"`, "", "45"},
		{"", `r="2" ht="60.5"`, "", "60.5"},
		{"", `r="2" ht="15" customHeight="1"`, "", "15"},
		{"", `r="2"`, `<c r="D2" s="1" t="inlineStr"><is><t>a&#10;b&#10;c&#10;d</t></is></c>`, "60"},
		{"", `r="2" ht="15"`, `<c r="D2" s="1" t="inlineStr"><is><t>a&#10;b&#10;c&#10;d</t></is></c>`, "45"},
		{"", `r="2"`, `<c r="D2" t="inlineStr"><is><t>a&#10;b&#10;c&#10;d</t></is></c>`, "45"},
		{`<cols><col min="4" max="4" width="5.5"/></cols>`, `r="2"`, `<c r="D2" s="1" t="inlineStr"><is><t>en anteckning om köket</t></is></c>`, "75"},
	} {
		row := strings.Replace(textRow(2, "M1", "K1", "2031-05-03"), `r="2"`, c.row, 1)
		row = strings.Replace(row, "</row>", c.note+"</row>", 1)
		parts := plainParts(c.before + `<sheetData>` + textRow(1, "Kundid", "Kontaktid", "Datum", "Egen") + row + `</sheetData>`).styled(wrapped)
		path := parts.write(t, t.TempDir())
		out := patchedWith(t, path, true, func(int) []string { return []string{"invalid", "", long, "", "2", ""} })
		if got := sheetOf(t, out).child("sheetData").Children[1].attr("ht"); got != c.want {
			t.Errorf("%s%s%s: got %q, want %q", c.before, c.row, c.note, got, c.want)
		}
	}
}

// A line that is no row keeps what a person has written in our columns.
func TestLinesBesideOurs(t *testing.T) {
	first := plainParts(`<sheetData>` + textRow(1, "Våra kunder") + strings.ReplaceAll(threeColumns, `1"`, `2"`) + textRow(3, "M1", "K1", "2031-05-03") + `</sheetData>`)
	results := patched(t, first.write(t, t.TempDir()), true)
	x := openExcelize(t, results)
	for cell, text := range map[string]string{"F1": "Kolla!", "A4": "Summa", "D4": "=COUNTA(D3:D3)", "F4": "klart"} {
		if err := x.SetCellValue("Blad1", cell, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Save(); err != nil {
		t.Fatal(err)
	}
	again := openExcelize(t, patched(t, results, true, importer.Date))
	rows, err := again.GetRows("Blad1")
	want := [][]string{
		{"Våra kunder", "", "", "", "", "Kolla!"},
		{"Kundid", "Kontaktid", "Datum", "status", "comeback_id", "error", "sent_at", "row", "sheet"},
		{"M1", "K1", "2031-05-03", "invalid", "", "fel i rad 3", "2031-05-03 14:30:09", "3", "bcdfghjklmnp"},
		{"Summa", "", "", "=COUNTA(D3:D3)", "", "klart"},
	}
	if diff := cmp.Diff(want, rows); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
