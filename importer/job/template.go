package job

import (
	"io"

	"comebacks/importer/sheet"
	"comebacks/report"
)

// WriteTemplate writes a sheet to start from, as a workbook or as CSV.
func WriteTemplate(out io.Writer, words report.TemplateWords, asBook bool) error {
	t := sheet.Template{Name: words.Sheet, Swedish: words.Swedish, Guide: words.Guide, Heads: words.Heads}
	for _, c := range words.Columns {
		t.Columns = append(t.Columns, sheet.TemplateColumn{Field: c.Field, Name: c.Name, Example: c.Example, About: c.About()})
	}
	if asBook {
		return t.WriteBook(out)
	}
	return t.WriteCSV(out)
}
