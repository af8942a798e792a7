package job

import (
	"context"

	"comebacks/importer/sheet"
)

// Reading is what can be seen of a file, and asked about it, before it is a sheet that
// Open takes.
type Reading struct {
	sheet.Guess
	// Said is whether what was decided about an earlier sheet with the same header holds
	// for this one: Columns have it already.
	Said     bool
	Map      []string // what it says of columns, as COLUMN=FIELD
	Ignore   []string // which it leaves out
	Customer string   // which customer all rows had; "" if the header has a column for it
}

// Read looks at a file that Open may refuse: Failure says why it would, nil if it would
// not. A person's answers go into Options.Sheet: Map and Ignore, Name, Customer and
// Encoding. The error is for a file of which nothing can be seen.
func Read(ctx context.Context, path string, o Options) (*Reading, error) {
	jb := &Job{Options: o}
	m := jb.recallColumns() // if it can't be read, Open says so
	taken, err := sheet.Take(ctx, path, o.Stdin, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = taken.Remove() }() // a temporary file that is left behind is not worth an error
	as := o.As
	if as == "" {
		as = path
	}
	var last *remembered
	recall := m.recaller(o.Sheet.Customer == "")
	given, err := o.Sheet.given(as, func(header string) *sheet.Remembered {
		r := recall(header)
		if r != nil {
			last = m.find(header)
		}
		return r
	})
	if err != nil {
		return nil, err
	}
	given.PreferOurs, given.Names = true, sheet.AllNames
	guess, err := sheet.Look(taken.Path, given)
	if err != nil {
		return nil, err
	}
	r := &Reading{Guess: *guess}
	if last != nil {
		r.Said, r.Map, r.Ignore, r.Customer = true, last.Map, last.Ignore, last.Customer
	}
	return r, nil
}

// ColumnByLetter names a column, by its index, for SheetOptions.Map and Ignore, where it
// has no name of its own.
func ColumnByLetter(column int) string { return sheet.ByLetter(column) }

// Encodings are the names of encodings to choose from for SheetOptions.Encoding.
func Encodings() []string { return sheet.Encodings() }
