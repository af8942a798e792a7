package sheet

import (
	"strconv"
	"strings"

	"github.com/gocarina/gocsv"

	"comebacks/importer"
)

// known is what gocsv fills, a cell at a time by its column's tag: only text,
// as gocsv's conversions change what is written.
type known importer.Cells

// UnmarshalCSVWithFields implements gocsv.TypeUnmarshalCSVWithFields.
func (k *known) UnmarshalCSVWithFields(tag, text string) error {
	if p, is := targetOf(tag); is {
		p.fill((*importer.Cells)(k), text)
	}
	return nil
}

// target is where the text of a column belongs.
type target struct {
	column int
	cell   func(*importer.Cells) *string
	// A field for the directory may have several columns: that of the first wins,
	// wherever it stands, unless it is empty.
	several, also bool
}

func (p *target) fill(cells *importer.Cells, text string) {
	text = trimmed(text)
	if cell := p.cell(cells); !p.several || text != "" && (!p.also || *cell == "") {
		*cell = text
	}
}

// targetOf gives the target of a column with a tag, if it has one.
func targetOf(tag string) (p target, is bool) {
	tag, p.also = strings.CutSuffix(tag, alsoTag)
	p.several = isDirectory(importer.Field(tag))
	p.cell, is = cellOf[tag]
	return p, is
}

// cellOf says where the text of a column belongs, by its tag.
var cellOf = map[string]func(*importer.Cells) *string{
	string(importer.CustomerID):  func(c *importer.Cells) *string { return &c.CustomerID },
	string(importer.ContactID):   func(c *importer.Cells) *string { return &c.ContactID },
	string(importer.Date):        func(c *importer.Cells) *string { return &c.Date },
	string(importer.Time):        func(c *importer.Cells) *string { return &c.Time },
	string(importer.MeetingID):   func(c *importer.Cells) *string { return &c.MeetingID },
	string(importer.EstateID):    func(c *importer.Cells) *string { return &c.EstateID },
	string(importer.UserID):      func(c *importer.Cells) *string { return &c.UserID },
	string(importer.UserGroupID): func(c *importer.Cells) *string { return &c.UserGroupID },
	string(importer.OfficeID):    func(c *importer.Cells) *string { return &c.OfficeID },
	string(importer.Note):        func(c *importer.Cells) *string { return &c.Note },
	string(importer.Email):       func(c *importer.Cells) *string { return &c.Email },
	string(importer.Phone):       func(c *importer.Cells) *string { return &c.Phone },
	string(importer.Name):        func(c *importer.Cells) *string { return &c.Name },
	string(importer.FirstName):   func(c *importer.Cells) *string { return &c.FirstName },
	string(importer.LastName):    func(c *importer.Cells) *string { return &c.LastName },
	"status":                     func(c *importer.Cells) *string { return &c.Status },
	"comeback_id":                func(c *importer.Cells) *string { return &c.ComebackID },
	"found_contact_id":           func(c *importer.Cells) *string { return &c.FoundContactID },
}

// mapping is what gocsv makes of a header with a record whose cells are the numbers of
// their columns: the targets of all columns that have one. Plain rows are mapped by it.
type mapping struct {
	importer.Cells // gocsv wants fields

	targets []target
}

// UnmarshalCSVWithFields implements gocsv.TypeUnmarshalCSVWithFields.
func (m *mapping) UnmarshalCSVWithFields(tag, column string) (err error) {
	if p, is := targetOf(tag); is {
		p.column, err = strconv.Atoi(column)
		m.targets = append(m.targets, p)
	}
	return err
}

func (h *header) mapping() ([]target, error) {
	columns := make([]string, len(h.tags))
	for i := range columns {
		columns[i] = strconv.Itoa(i)
	}
	var of []mapping
	if err := gocsv.UnmarshalDecoder(table{h.tags, columns}, &of); err != nil {
		return nil, err
	}
	return of[0].targets, nil
}
