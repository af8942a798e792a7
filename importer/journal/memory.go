package journal

import (
	"cmp"
	"slices"

	"comebacks/importer"
)

// Memory is what the journal knows about rows that it was asked about. Nearly all that
// may be known of a million rows is which rows have created their comebacks, so it is
// kept in few bytes.
type Memory struct {
	made   []created // by query and row, once arranged
	others map[int32][]importer.Relative
	coming []bool // by query
}

// created is a relative with importer.StateCreated of a query.
type created struct {
	query int32
	is    importer.Relation
	row   int64
	id    string
}

func compareCreated(a, b created) int {
	return cmp.Or(cmp.Compare(a.query, b.query), cmp.Compare(a.row, b.row))
}

// arrange ends the reading.
func (m *Memory) arrange() { slices.SortFunc(m.made, compareCreated) }

// Of returns what is known about a row, by where it stands among the queries.
func (m *Memory) Of(query int) importer.Recalled {
	known := importer.Recalled{Coming: m.coming[query]}
	add := func(relative importer.Relative) { // a row may have claimed more than once
		if !slices.ContainsFunc(known.Relatives, func(other importer.Relative) bool { return other.RowRef == relative.RowRef }) {
			known.Relatives = append(known.Relatives, relative)
		}
	}
	n, _ := slices.BinarySearchFunc(m.made, created{query: int32(query), row: -1}, compareCreated)
	for ; n < len(m.made) && int(m.made[n].query) == query; n++ {
		c := &m.made[n]
		add(importer.Relative{RowRef: refOf(c.row), Is: c.is, State: importer.StateCreated, ID: c.id})
	}
	for _, other := range m.others[int32(query)] {
		add(other)
	}
	inOrder(known.Relatives)
	return known
}
