package directory

import (
	"cmp"
	"slices"
	"strings"

	"comebacks/importer"
)

// staff is what is known of the users of one customer, or of its user groups, or of
// its offices.
type staff struct {
	state  staffState
	wanted bool                      // somebody was looked for
	why    *importer.Problem         // why the list could not be had; the next Fetch asks again
	list   colleagues                // with staffListed
	texts  texts[importer.Colleague] // with staffSearched, and until it is known whether there is a list
}

type staffState int

const (
	staffUnknown  staffState = iota
	staffListed              // the list of all is there
	staffSearched            // there is no list, and each is searched for
)

// look says who has a text, and takes note of it if that is not known, unless quiet is
// set. Search says that those of this kind can be searched for.
func (s *staff) look(cell string, barred *importer.Problem, search, quiet bool) importer.Matches[importer.Colleague] {
	if s.state == staffListed {
		return importer.Matches[importer.Colleague]{Asked: true, All: s.list.with(cell)}
	}
	term, key := fullName(cell)
	look := s.texts.look
	if quiet {
		look = s.texts.recall
	}
	if s.state == staffSearched {
		m := look(text{key, term}, barred)
		m.All = slices.Clone(m.All)
		return m
	}
	switch {
	case barred != nil:
		return importer.Matches[importer.Colleague]{Why: *barred}
	case s.why != nil:
		return importer.Matches[importer.Colleague]{Why: *s.why}
	}
	s.wanted = s.wanted || !quiet
	if search {
		return look(text{key, term}, nil)
	}
	return importer.Matches[importer.Colleague]{}
}

// left counts what is to be asked for the first time, and again.
func (s *staff) left() (first, again int) {
	switch {
	case s.state == staffSearched:
		return len(s.texts.wanted), len(s.texts.again)
	case s.state == staffUnknown && s.why != nil:
		return 0, 1
	case s.state == staffUnknown && s.wanted:
		return 1, 0
	}
	return 0, 0
}

// colleagues are some of an agency, by what they are looked for by: see
// colleagueKeys.
type colleagues map[string][]importer.Colleague

func listed(all []importer.Colleague) colleagues {
	all = slices.Clone(all)
	slices.SortFunc(all, func(x, y importer.Colleague) int {
		return cmp.Or(strings.Compare(importer.OneCase(x.Name), importer.OneCase(y.Name)), strings.Compare(importer.OneCase(x.ID), importer.OneCase(y.ID)))
	})
	list := colleagues{}
	for _, c := range all {
		id := "id " + importer.OneCase(c.ID)
		if c.ID == "" || list[id] != nil {
			continue // without an id it can't be named, and each is there once
		}
		list[id] = []importer.Colleague{c}
		if address, ok := emailAddress(c.Email); ok {
			list["email "+address] = append(list["email "+address], c)
		}
		if _, name := fullName(c.Name); name != "" {
			list["name "+name] = append(list["name "+name], c)
		}
	}
	return list
}

// with gives those who have a text for their id, else for their e-mail address, else
// for their name.
func (l colleagues) with(cell string) []importer.Colleague {
	if c := l["id "+importer.OneCase(tidy(cell))]; c != nil {
		return slices.Clone(c)
	}
	if address, ok := emailAddress(cell); ok {
		return slices.Clone(l["email "+address])
	}
	_, name := fullName(cell)
	return slices.Clone(l["name "+name])
}
