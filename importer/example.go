package importer

import "strings"

// A template has an example of a row, in one of two languages. It is never sent: a
// row that has any of it left is at fault, and the example itself is no row.
const (
	exampleSwedish = "EXEMPEL"
	exampleEnglish = "EXAMPLE"
)

// IsExampleID reports whether an id is the one that stands for the customer and for
// the contact in a template's example. Nobody has it.
func IsExampleID(id string) bool {
	return strings.EqualFold(id, exampleSwedish) || strings.EqualFold(id, exampleEnglish)
}

// IsExampleNote reports whether a note is that of a template's example.
func IsExampleNote(note string) bool {
	return strings.HasPrefix(note, exampleSwedish+":") || strings.HasPrefix(note, exampleEnglish+":")
}

// IsExample reports whether a row is a template's example, of which no more than the
// date was written over.
func (c *Cells) IsExample() bool {
	return IsExampleID(c.ContactID) && (c.CustomerID == "" || IsExampleID(c.CustomerID)) && IsExampleNote(c.Note)
}
