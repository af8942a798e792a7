package directory

import (
	"strings"

	"comebacks/importer"
)

// texts is what is known of the texts that people of one kind are looked for by.
type texts[T any] struct {
	entries map[string]entry[T] // by key
	wanted  []text              // never asked for, in the order in which they were first seen
	again   []text              // could not be found out; the next Fetch asks again
}

// text is one that somebody is looked for by.
type text struct {
	key  string // in the form in which texts are compared
	term string // as it is asked for
}

// entry is what is known of a text.
type entry[T any] struct {
	asked bool
	all   []T
	why   *importer.Problem // if it was not found out
}

// look says what is known of a text, and takes note of it if that is nothing. Barred
// says why nothing more is asked for, if that is so.
func (t *texts[T]) look(x text, barred *importer.Problem) importer.Matches[T] {
	if _, noted := t.entries[x.key]; !noted && barred == nil {
		t.note(x)
	}
	return t.recall(x, barred)
}

// recall says what is known of a text.
func (t *texts[T]) recall(x text, barred *importer.Problem) importer.Matches[T] {
	switch e := t.entries[x.key]; {
	case e.asked:
		return importer.Matches[T]{Asked: true, All: e.all}
	case e.why != nil:
		return importer.Matches[T]{Why: *e.why}
	case barred != nil:
		return importer.Matches[T]{Why: *barred}
	}
	return importer.Matches[T]{}
}

func (t *texts[T]) note(x text) {
	if t.entries == nil {
		t.entries = map[string]entry[T]{}
	}
	// A piece of a row would keep the whole row in memory.
	same := x.key == x.term
	x.key = strings.Clone(x.key)
	if same {
		x.term = x.key
	} else {
		x.term = strings.Clone(x.term)
	}
	t.entries[x.key] = entry[T]{}
	t.wanted = append(t.wanted, x)
}

// take gives all that is to be asked for. What is not settled is put back.
func (t *texts[T]) take() []text {
	all := append(t.again, t.wanted...)
	t.again, t.wanted = nil, nil
	return all
}

// putBack takes back what was taken, and was not asked for.
func (t *texts[T]) putBack(all []text) {
	var first []text
	for _, x := range all {
		if t.entries[x.key].why != nil {
			t.again = append(t.again, x)
		} else {
			first = append(first, x)
		}
	}
	t.wanted = append(first, t.wanted...)
}

// settle keeps what became of a text.
func (t *texts[T]) settle(x text, e entry[T]) {
	t.entries[x.key] = e
	if e.why != nil && e.why.Code.HoldsBack() {
		t.again = append(t.again, x)
	}
}
