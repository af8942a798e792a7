package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// contactMatch is a contact that a search by name has found. What the name is, it
// does not say.
type contactMatch struct {
	ID         string  `json:"id"`
	ChangedAt  string  `json:"changedAt"`
	CustomerID string  `json:"customerId"`
	Type       string  `json:"type"`
	Score      float64 `json:"score"`
}

const (
	minTerm = 5 // characters
	maxSize = 1000
)

// searchNames answers with the contacts whose names have the words of a term, those
// with the least else in the name first.
func (x *exchange) searchNames(customerID string) {
	if x.refusedSearch(SearchNames, customerID) {
		return
	}
	term := strings.TrimSpace(x.query("Term"))
	size, err := strconv.Atoi(cmp.Or(x.query("MaxSize"), "50"))
	switch {
	case utf8.RuneCountInString(term) < minTerm:
		x.invalid(modelState{{"Term", "The field must be a string with a minimum length of 5."}})
		return
	case err != nil || size < 1 || size > maxSize:
		x.invalid(modelState{{"MaxSize", "The field must be between 1 and 1000."}})
		return
	}
	matches := []contactMatch{}
	for _, p := range x.people.ofName(term) {
		score := min(1, float64(len(term))/float64(len(p.Name())))
		matches = append(matches, contactMatch{p.ID, changed, customerID, p.Kind.String(), score})
	}
	slices.SortStableFunc(matches, func(a, b contactMatch) int { return cmp.Compare(b.Score, a.Score) })
	x.found(struct {
		Matches []contactMatch `json:"matches"`
	}{matches[:min(size, len(matches))]})
}
