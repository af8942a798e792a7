package rules

import "comebacks/importer"

// checkExample refuses what is left of a template's example in a row that was typed
// over it.
func checkExample(add func(importer.Problem), c *importer.Comeback) {
	if importer.IsExampleID(c.CustomerID) {
		add(importer.Problem{Code: importer.ExampleLeft, Field: importer.CustomerID, Value: c.CustomerID})
	}
	if importer.IsExampleID(c.ContactID) {
		add(importer.Problem{Code: importer.ExampleLeft, Field: importer.ContactID, Value: c.ContactID})
	}
	if importer.IsExampleNote(c.Note) {
		add(importer.Problem{Code: importer.ExampleLeft, Field: importer.Note, Value: c.Note})
	}
}
