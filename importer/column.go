package importer

// Column is how one column of a sheet was understood.
type Column struct {
	Letter string `json:"column"` // as a spreadsheet program shows it: A, B … Z, AA
	Name   string `json:"name"`   // as the sheet has it
	Field  Field  `json:"field"`
	// Near is the field that an unused column may be meant for, by its name.
	Near Field `json:"near"`
	// Ignored is set if the user does not want the column to be used.
	Ignored bool `json:"ignored,omitempty"`
	// Ours is set if an earlier run of ours wrote the column.
	Ours bool `json:"-"`
}

// Index is the column's place in a row, from 0.
func (c Column) Index() int {
	n := 0
	for _, l := range c.Letter {
		n = n*26 + int(l-'A') + 1
	}
	return n - 1
}
