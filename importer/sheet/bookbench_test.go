package sheet

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"comebacks/importer"
)

// BenchmarkResultsOfBook writes whole results of a workbook, without reading the
// rows that are given to it.
func BenchmarkResultsOfBook(b *testing.B) {
	const rows = 10_000
	var data, strs strings.Builder
	data.WriteString(`<sheetData>` + textRow(1, "Kundid", "Kontaktid", "Datum", "Bostad", "Handläggare", "Anteckning"))
	for i := range rows {
		r := i + 2
		fmt.Fprintf(&data, `<row r="%d" spans="1:6"><c r="A%d" t="s"><v>0</v></c><c r="B%d" t="s"><v>%d</v></c><c r="C%d" s="1"><v>47971.%d</v></c><c r="D%d" t="s"><v>0</v></c><c r="E%d" t="s"><v>0</v></c><c r="F%d" t="s"><v>%d</v></c></row>`, r, r, r, i, r, i, r, r, r, i)
		fmt.Fprintf(&strs, `<si><t>ADR%032X</t></si>`, i)
	}
	parts := plainParts(data.String() + `</sheetData>`).styled(`<cellXfs count="2"><xf/><xf numFmtId="14"/></cellXfs>`).with(bookParts{
		"xl/sharedStrings.xml":       `<sst ` + mainSpace + `>` + strs.String() + `</sst>`,
		"xl/_rels/workbook.xml.rels": relationsText("worksheet=worksheets/sheet1.xml", "styles=styles.xml", "sharedStrings=sharedStrings.xml"),
	})
	s := openBook(b, parts.write(b, b.TempDir()), Options{})
	fault := []importer.Problem{{Code: importer.Missing, Field: importer.Date}}
	extra := []string{"created", "AK00000001", "", "2031-05-03T14:30:09+02:00", "", "bcdfghjklmnp"}
	b.ReportAllocs()
	for b.Loop() {
		w, err := s.NewWriter(io.Discard, "x.xlsx", ourColumns, 0)
		if err != nil {
			b.Fatal(err)
		}
		for i := range rows {
			extra[4] = fmt.Sprint(i + 2)
			faults := fault
			if i%20 > 0 {
				faults = nil
			}
			if err := w.Write(&importer.Row{Number: i + 2}, extra, faults); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*rows), "ns/row")
}
