package sheet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
	"comebacks/importer/sheet/ooxml"
)

// What can be read, and not be written anew, is found out before anything is sent.
func TestBooksThatCannotBeWritten(t *testing.T) {
	plain := plainParts(`<sheetData>` + threeColumns + textRow(2, "M1", "K1", "2031-05-03") + `</sheetData>`)
	styled := plain.styled("")
	var full strings.Builder
	for i := range maxBookColumns {
		full.WriteString(`<c r="` + ref(i, 2) + `"><v>1</v></c>`)
	}
	for name, c := range map[string]struct {
		parts bookParts
		want  importer.Failure
	}{
		"two styles":                {styled.with(bookParts{"xl/styles.xml": styled["xl/styles.xml"] + "<b/>"}), importer.Failure{Code: importer.Damaged, Value: "xl/styles.xml"}},
		"text after the styles":     {styled.with(bookParts{"xl/styles.xml": styled["xl/styles.xml"] + "x"}), importer.Failure{Code: importer.Damaged, Value: "xl/styles.xml"}},
		"text after the workbook":   {plain.with(bookParts{"xl/workbook.xml": plain["xl/workbook.xml"] + "x"}), importer.Failure{Code: importer.Damaged, Value: "xl/workbook.xml"}},
		"content types cut":         {plain.with(bookParts{"[Content_Types].xml": "<Types><Default"}), importer.Failure{Code: importer.Damaged, Value: "[Content_Types].xml"}},
		"relations of the sheet":    {plain.with(bookParts{"xl/worksheets/_rels/sheet1.xml.rels": "<Relationships>"}), importer.Failure{Code: importer.Damaged, Value: "xl/worksheets/_rels/sheet1.xml.rels"}},
		"cells in all the columns":  {plain.with(bookParts{sheetPart: `<worksheet ` + mainSpace + `><sheetData>` + threeColumns + `<row r="2">` + full.String() + `</row></sheetData></worksheet>`}), importer.Failure{Code: importer.NoRoomForColumns, Value: "6"}},
		"nothing":                   {plain, importer.Failure{}},
		"a sheet that is not there": {plain.with(bookParts{"xl/_rels/workbook.xml.rels": relationsText("worksheet=worksheets/sheet1.xml", "worksheet=worksheets/sheet2.xml")}), importer.Failure{}},
	} {
		path := c.parts.write(t, t.TempDir())
		s := openBook(t, path, Options{})
		needs := s.Needs("x.xlsx")
		for row := range s.Rows() {
			needs.Add(row)
		}
		got := needs.Fit(len(ourColumns))
		if got == nil {
			got = new(importer.Failure)
		} else if got != needs.Fit(len(ourColumns)) {
			t.Errorf("%s: it is tried anew for each row", name)
		}
		if c.want.Code != "" {
			c.want.Path = path
		}
		if diff := cmp.Diff(c.want, *got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if c.want.Code == "" {
			patched(t, path, true)
		}
		if s.Needs("x.csv").Fit(len(ourColumns)) != nil {
			t.Errorf("%s: CSV can't be written", name)
		}
	}
}

// Macros go, with what calls them; the rest stays byte for byte.
func TestPartsThatStay(t *testing.T) {
	plain := plainParts(`<sheetData>` + threeColumns + textRow(2, "M1", "K1", "2031-05-03") + `</sheetData><drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>`)
	parts := plain.with(bookParts{
		"_rels/.rels": strings.Replace(relationsText("officeDocument=xl/workbook.xml", "custom-properties=docProps/custom.xml"), "</Relationships>",
			`<Relationship Id="x" Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility" Target="customUI/customUI.xml"/></Relationships>`, 1),
		"customUI/customUI.xml":               `<customUI onLoad="macro"/>`,
		"docProps/custom.xml":                 `<Properties/>`,
		"xl/_rels/workbook.xml.rels":          relationsText("worksheet=worksheets/sheet1.xml", "vbaProject=vbaProject.bin", "calcChain=calcChain.xml"),
		"xl/vbaProject.bin":                   "\x00",
		"xl/calcChain.xml":                    "<calcChain/>",
		"xl/worksheets/_rels/sheet1.xml.rels": relationsText("drawing=../drawings/drawing1.xml", "vmlDrawing=/xl/drawings/vml1.vml", "hyperlink=https://example.org&quot; TargetMode=&quot;External"),
		"xl/drawings/drawing1.xml":            "<?xml version=\"1.0\"?>\r\n<wsDr >\r\n</wsDr>",
		"xl/drawings/_rels/drawing1.xml.rels": relationsText("image=../media/image1.png", "hyperlink=#Blad1!A1", "hyperlink=anna.docx"),
		"xl/drawings/vml1.vml":                "<xml/>",
		"xl/media/image1.png":                 "\x89PNG\x00\xff",
		"xl/worksheets/unreachable.xml":       "<x/>",
	})
	for _, name := range []string{"xl/worksheets/_rels/sheet1.xml.rels"} {
		parts[name] = strings.Replace(parts[name], "https://example.org&quot; TargetMode=&quot;External", `https://example.org" TargetMode="External`, 1)
	}
	path := parts.write(t, t.TempDir())
	for whole, kept := range map[bool][]string{
		true:  {"docProps/custom.xml", "xl/drawings/drawing1.xml", "xl/drawings/vml1.vml", "xl/media/image1.png"},
		false: {"docProps/custom.xml"},
	} {
		out := patched(t, path, whole)
		names := make(map[string]bool)
		rezip(t, out, func(name string, text []byte) []byte {
			names[name] = true
			return text
		})
		if drawing := "xl/drawings/_rels/drawing1.xml.rels"; whole && strings.Count(partText(t, out, drawing), "hyperlink") != 2 {
			t.Errorf("links of the drawing are lost: %s", partText(t, out, drawing))
		}
		for _, name := range kept {
			if got := partText(t, out, name); got != parts[name] {
				t.Errorf("%s became %q", name, got)
			}
			delete(names, name)
		}
		for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", sheetPart, "xl/worksheets/_rels/sheet1.xml.rels", "xl/drawings/_rels/drawing1.xml.rels"} {
			delete(names, name)
		}
		if len(names) > 0 {
			t.Errorf("whole: %v: there is too much: %v", whole, names)
		}
	}
}

// Only the elements that count in a section are counted: by these the others are
// numbered.
func TestPainterCountsStyles(t *testing.T) {
	doc, err := ooxml.ParseDoc([]byte(`<styleSheet><fills count="2"><fill/><other/><fill/></fills><cellXfs count="2"><xf/><xb/><xf/></cellXfs></styleSheet>`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPainter(doc)
	if err != nil {
		t.Fatal(err)
	}
	if own := p.own("C6EFCE", 0); own != 2 || p.fill("C6EFCE") != 2 {
		t.Errorf("the first style of ours is %d, with the fill %d", own, p.fill("C6EFCE"))
	}
}
