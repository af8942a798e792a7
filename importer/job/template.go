package job

import (
	"io"

	"comebacks/importer/sheet"
	"comebacks/report/words"
)

// WriteTemplate writes a sheet to start from, as a workbook or as CSV.
func WriteTemplate(out io.Writer, from words.TemplateWords, asBook bool) error {
	t := sheet.Template{Name: from.Sheet, Swedish: from.Swedish, Guide: from.Guide, Heads: from.Heads}
	for _, c := range from.Columns {
		t.Columns = append(t.Columns, sheet.TemplateColumn{Field: c.Field, Name: c.Name, Example: c.Example, About: c.About()})
	}
	if asBook {
		return t.WriteBook(out)
	}
	return t.WriteCSV(out)
}
