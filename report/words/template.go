package words

import "comebacks/importer"

// TemplateWords are the words of a sheet to start from, in one language.
type TemplateWords struct {
	Sheet   string // the name of the sheet
	Guide   string // the name of the sheet that lists the columns
	Heads   []string
	Columns []TemplateColumn
	Swedish bool
}

// TemplateColumn are the words for one column.
type TemplateColumn struct {
	Field   importer.Field
	Name    string
	Example string
	Meaning string
	Needed  string
}

// About is what the list of columns says of one, after its name and before the other
// names that it may have.
func (c TemplateColumn) About() []string { return []string{c.Meaning, c.Needed} }

// Template gives the words of a sheet to start from.
func (v Voice) Template() TemplateWords { return v.vocabulary().template }
