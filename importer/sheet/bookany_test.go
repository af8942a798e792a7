package sheet

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// anyBook draws a workbook as some program may write it: own columns beside ours
// are Egen and Övrigt, which hold anything.
type anyBook struct {
	prefix  string // of the elements' names
	between string // them
	named   bool   // rows and cells say where they are
	merged  bool
}

const anyStyles = `<numFmts count="1"><numFmt numFmtId="60" formatCode="00000"/></numFmts><fonts count="1"><font/></fonts><fills count="2"><fill/><fill/></fills><borders count="1"><border/></borders>` +
	`<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="60"/><xf numFmtId="14"/><xf numFmtId="49"><alignment wrapText="1"/></xf></cellXfs>`

// cellKinds are cells as attributes and what stands in them; p: is the prefix.
var cellKinds = []string{
	` t="s">` + `<p:v>0</p:v>`,
	` t="s" s="3">` + `<p:v>1</p:v>`,
	` t="inlineStr"><p:is><p:t>text</p:t></p:is>`,
	` t="inlineStr" s="2"><p:is><p:r><p:rPr><p:b/></p:rPr><p:t xml:space="preserve">rik </p:t></p:r><p:r><p:t>text</p:t></p:r></p:is>`,
	`><p:v>12.5</p:v>`,
	` s="1"><p:v>123</p:v>`,
	` s="2" t="n"><p:v>47971</p:v>`,
	` s="3"><p:v>7</p:v>`,
	` t="b"><p:v>1</p:v>`,
	` t="e"><p:v>#DIV/0!</p:v>`,
	` t="str"><p:f>"a"&amp;"b"</p:f><p:v>ab</p:v>`,
	`><p:f>1+1</p:f><p:v>2</p:v>`,
	` s="1"><p:f t="shared" ref="D2:D90" si="0">1+1</p:f><p:v>2</p:v>`,
	`><p:f t="array" ref="E2:E90">1+1</p:f><p:v>2</p:v>`,
	` s="3">`,
	``,
}

func (b *anyBook) tag(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "<p:", "<"+b.prefix), "</p:", "</"+b.prefix)
}

func (b *anyBook) cell(column, row int, kind string) string {
	name := ""
	if b.named {
		name = ` r="` + ref(column, row) + `"`
	}
	if kind == "" {
		if b.named {
			return ""
		}
		return b.tag(`<p:c/>`)
	}
	return b.tag(`<p:c`+name+kind+`</p:c>`) + b.between
}

func (b *anyBook) draw(t *rapid.T) bookParts {
	b.prefix = rapid.SampledFrom([]string{"", "x:"}).Draw(t, "prefix")
	b.between = rapid.SampledFrom([]string{"", "\r\n", "<!-- <c> -->\n"}).Draw(t, "between")
	b.named = rapid.Bool().Draw(t, "named")
	text := func(s string) string { return ` t="inlineStr"><p:is><p:t>` + s + `</p:t></p:is>` }
	var rows strings.Builder
	number, merges := 0, ""
	row := func(attributes string, kinds ...string) {
		if number++; b.named {
			if number > 2 {
				number += rapid.SampledFrom([]int{0, 0, 0, 1, 7}).Draw(t, "gap")
			}
			attributes = fmt.Sprintf(` r="%d"%s`, number, attributes)
		}
		rows.WriteString(b.tag("<p:row") + attributes + ">" + b.between)
		for i, kind := range kinds {
			rows.WriteString(b.cell(i, number, kind))
		}
		rows.WriteString(b.tag("</p:row>") + b.between)
	}
	row("", text("Kundid"), text("Kontaktid"), text("Datum"), text("Egen"), text("Övrigt"))
	for range rapid.IntRange(0, 6).Draw(t, "rows") {
		attributes := rapid.SampledFrom([]string{"", ` hidden="1"`, ` s="1" customFormat="1"`, ` ht="30" customHeight="1" spans="1:5"`}).Draw(t, "row")
		kind := rapid.SampledFrom(cellKinds)
		switch rapid.SampledFrom([]string{"row", "row", "row", "any", "formats", "none"}).Draw(t, "line") {
		case "row":
			row(attributes, text("M1"), text("K"+fmt.Sprint(number)), ` s="2"><p:v>47971</p:v>`, kind.Draw(t, "own"), kind.Draw(t, "other"))
			if rapid.IntRange(0, 4).Draw(t, "merge") == 0 && merges == "" {
				merges = b.tag(fmt.Sprintf(`<p:mergeCells count="1"><p:mergeCell ref="%s:%s"/></p:mergeCells>`, ref(3, number), ref(3, number+2)))
			}
		case "any":
			row(attributes, kind.Draw(t, "a"), kind.Draw(t, "b"), kind.Draw(t, "c"), kind.Draw(t, "d"), kind.Draw(t, "e"))
		case "formats":
			row(attributes, ` s="1">`, ` s="2">`)
		default:
			row(attributes)
		}
	}
	b.merged = merges != ""
	before := ""
	for _, piece := range []string{
		`<p:sheetPr/>`, `<p:dimension ref="A1"/>`, `<p:sheetViews><p:sheetView workbookViewId="0"/></p:sheetViews>`, `<p:sheetFormatPr defaultRowHeight="15"/>`,
		`<p:cols><p:col min="1" max="16384" width="9" style="1"/></p:cols>`,
	} {
		if rapid.Bool().Draw(t, piece) {
			before += b.tag(piece) + b.between
		}
	}
	space := mainSpace
	if b.prefix != "" {
		space = strings.Replace(mainSpace, "xmlns", "xmlns:x", 1)
	}
	sheet := "<?xml version=\"1.0\"?>\r\n" + b.tag("<p:worksheet ") + space + ">" + b.between + before + b.tag("<p:sheetData>") + b.between + rows.String() + b.tag("</p:sheetData>") + merges + b.between + b.tag("</p:worksheet>")
	parts := plainParts("").styled(anyStyles)
	if rapid.Bool().Draw(t, "no styles") && !strings.Contains(sheet, ` s="`) && !strings.Contains(sheet, "style") {
		parts = plainParts("")
	}
	strs := parts["xl/_rels/workbook.xml.rels"]
	return parts.with(bookParts{
		sheetPart:                    sheet,
		"xl/sharedStrings.xml":       `<sst ` + mainSpace + ` count="2"><si><t>delad</t></si><si><t xml:space="preserve"> å_x0041_ </t></si></sst>`,
		"xl/_rels/workbook.xml.rels": strings.Replace(strs, "</Rel", `<Relationship Id="rId9" Type="`+relTypes+`sharedStrings" Target="sharedStrings.xml"/></Rel`, 1),
	})
}

// cellsOfRows gives all cells of rows, by their numbers.
func cellsOfRows(t *rapid.T, path string, width int) (numbers []int, cells [][]string) {
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		own := append(row.Source.(*source).cells, make([]string, width)...)[:width]
		numbers, cells = append(numbers, row.Number), append(cells, own)
	}
	return numbers, cells
}

// excelCells gives what another reader finds in the first columns of all rows.
func excelCells(t *rapid.T, path string, width int) (rows [][]string) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := f.GetRows("Blad1")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all {
		rows = append(rows, append(row, make([]string, width)...)[:width])
	}
	for len(rows) > 0 && strings.Join(rows[len(rows)-1], "") == "" {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// Results of any workbook have all that stood in it, and ours beside it, for us and
// for others.
func TestResultsOfAnyBook(t *testing.T) {
	t.Parallel()
	const own = 5
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "book")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		var b anyBook
		path := b.draw(t).write(t, dir)
		numbers, want := cellsOfRows(t, path, own)
		var wanted [][]string
		for i, n := range numbers {
			ours := oursOf(n)
			ours[3] = "2031-05-03 14:30:09"
			wanted = append(wanted, append(want[i][:own:own], ours...))
		}
		faults := rapid.SampledFrom([][]importer.Field{nil, {importer.Date, importer.ContactID}}).Draw(t, "faults")
		whole := patched(t, path, true, faults...)
		again, got := cellsOfRows(t, whole, own+len(ourColumns))
		if diff := cmp.Diff(numbers, again) + cmp.Diff(wanted, got); diff != "" {
			t.Errorf("results: %s", diff)
		}
		if _, got = cellsOfRows(t, patched(t, path, false, faults...), own+len(ourColumns)); !cmp.Equal(wanted, got) {
			t.Errorf("errors: %s", cmp.Diff(wanted, got))
		}
		if _, got = cellsOfRows(t, patched(t, whole, true), own+len(ourColumns)); !cmp.Equal(wanted, got) {
			t.Errorf("results of the results: %s", cmp.Diff(wanted, got))
		}
		if b.merged {
			return
		}
		if diff := cmp.Diff(excelCells(t, path, own), excelCells(t, whole, own)); diff != "" {
			t.Errorf("for others: %s", diff)
		}
	})
}
