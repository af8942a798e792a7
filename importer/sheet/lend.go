package sheet

import (
	"iter"
	"slices"
	"sync"

	"comebacks/importer"
)

// Lend yields the rows of batches, and reuses them: each is the caller's until the next,
// who may have it Kept.
func Lend(batches iter.Seq2[[]importer.Row, error]) iter.Seq2[*importer.Row, error] {
	return func(yield func(*importer.Row, error) bool) {
		for rows, err := range batches {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range rows {
				if !yield(&rows[i], nil) {
					return
				}
			}
			Reuse(rows)
		}
	}
}

// Kept gives a row that was lent so that it can be kept.
func Kept(row *importer.Row) importer.Row {
	kept := *row
	if from, is := row.Source.(*source); is && from.in != nil {
		own := *from
		own.in, own.cells = nil, slices.Clone(from.cells)
		kept.Source = &own
	}
	return kept
}

// usedRows are slices for more rows.
var usedRows sync.Pool

func newRows(n int) []importer.Row {
	rows, _ := usedRows.Get().(*[]importer.Row)
	if rows == nil || cap(*rows) < n {
		return make([]importer.Row, 0, n)
	}
	return (*rows)[:0]
}

// Reuse gives all rows back that Batches yielded together. Nobody has one any more, or a
// copy of one; but what their cells say may be kept.
func Reuse(rows []importer.Row) {
	if in := rows[0].Source.(*source).in; in != nil {
		rooms.Put(in)
	}
	usedRows.Put(&rows)
}
