package web

import (
	"bytes"

	"comebacks/importer/job"
)

// Types of files that are handed out.
const (
	bookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	csvType  = "text/csv; charset=utf-8"
)

var templateRoutes = []route{
	{"GET /template", toSend, getTemplate},
}

// getTemplate hands out a sheet to start from, in the language of the person: a workbook,
// or with kind=csv a CSV file.
func getTemplate(v *visit) error {
	asBook := v.r.URL.Query().Get("kind") != "csv"
	var sheet bytes.Buffer
	if err := job.WriteTemplate(&sheet, v.voice.Template(), asBook); err != nil {
		return err
	}
	name, kind := v.voice.Say("web.template.name")+".csv", csvType
	if asBook {
		name, kind = v.voice.Say("web.template.name")+".xlsx", bookType
	}
	v.attach(name, kind)
	_, _ = sheet.WriteTo(v.w) // a browser that is gone is no error
	return nil
}
