package importer

import "strings"

// A template has an example row, in one of two languages. It is never sent: a row
// in which any of it is left is invalid, and the example itself does not count as
// a row.
const (
	exampleSwedish = "EXEMPEL"
	exampleEnglish = "EXAMPLE"
)

// IsExampleID reports whether an id is the one that a template's example has for
// customer and contact. Nobody has it.
func IsExampleID(id string) bool {
	return strings.EqualFold(id, exampleSwedish) || strings.EqualFold(id, exampleEnglish)
}

// IsExampleNote reports whether a note is that of a template's example.
func IsExampleNote(note string) bool {
	return strings.HasPrefix(note, exampleSwedish+":") || strings.HasPrefix(note, exampleEnglish+":")
}

// IsExample reports whether a row is a template's example, with at most its date
// changed.
func (c *Cells) IsExample() bool {
	return IsExampleID(c.ContactID) && (c.CustomerID == "" || IsExampleID(c.CustomerID)) && IsExampleNote(c.Note)
}
