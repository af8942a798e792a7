package report

import (
	"cmp"
	"slices"
	"strings"

	"comebacks/importer"
)

// Group counts rows that have something in common: a month, an office, a handler, a
// customer.
type Group struct {
	Name   string                  `json:"name"`           // "" if Kind says what they have in common
	Kind   GroupKind               `json:"kind,omitempty"` // "" for a name
	Rows   int                     `json:"rows"`
	Counts map[importer.Status]int `json:"counts"`
}

// GroupKind is what rows have in common that share no name.
type GroupKind string

const (
	Nobody  GroupKind = "none"    // they name none
	Others  GroupKind = "others"  // those beyond the first many names
	Unknown GroupKind = "unknown" // what they name could not be read, or has been removed since
)

const (
	monthOnly   = "2006-01"
	namedGroups = 500 // of each kind; the rest stands as one
)

// groups counts rows by what they have in common.
type groups struct {
	all map[groupKey]map[importer.Status]int
}

type groupKey struct {
	name string
	kind GroupKind
}

// add counts rows of a group, which has no counts of its own yet.
func (g *groups) add(of Group, s importer.Status, n int) {
	if n == 0 {
		return
	}
	key := groupKey{of.Name, of.Kind}
	if g.all == nil {
		g.all = make(map[groupKey]map[importer.Status]int)
	}
	if g.all[key] == nil && len(g.all) >= manyNames && of.Kind == "" {
		key = groupKey{kind: Others}
	}
	if g.all[key] == nil {
		g.all[key] = noCounts()
	}
	g.all[key][s] += n
}

// byName gives the groups by their names; those without one are the last.
func (g *groups) byName() []Group {
	return g.sorted(func(a, b Group) int { return strings.Compare(a.Name, b.Name) })
}

// byRows gives the largest first; those without a name are the last. Those beyond the
// first many stand as one.
func (g *groups) byRows() []Group {
	return g.sorted(func(a, b Group) int {
		return cmp.Or(-cmp.Compare(a.Rows, b.Rows), strings.Compare(a.Name, b.Name))
	})
}

func (g *groups) sorted(by func(a, b Group) int) []Group {
	all, rest := []Group{}, Group{Kind: Others, Counts: noCounts()}
	last := []Group{}
	for key, counts := range g.all {
		one := Group{Name: key.name, Kind: key.kind, Counts: counts}
		for _, n := range counts {
			one.Rows += n
		}
		switch key.kind {
		case "":
			all = append(all, one)
		case Others:
			rest.take(one)
		default:
			last = append(last, one)
		}
	}
	slices.SortFunc(all, by)
	for len(all) > namedGroups {
		rest.take(all[len(all)-1])
		all = all[:len(all)-1]
	}
	if rest.Rows > 0 {
		all = append(all, rest)
	}
	slices.SortFunc(last, func(a, b Group) int { return cmp.Compare(a.Kind, b.Kind) })
	return append(all, last...)
}

// take takes the rows of another group in.
func (g *Group) take(other Group) {
	g.Rows += other.Rows
	for s, n := range other.Counts {
		g.Counts[s] += n
	}
}
