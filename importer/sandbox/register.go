package sandbox

import (
	"slices"
	"strings"
)

// register finds the people of a Population: those who are listed by maps, and
// those by number by arithmetic.
type register struct {
	*Population
	byID, byEmail, byPhone map[string][]Person
}

func newRegister(p *Population) *register {
	r := &register{p, make(map[string][]Person), make(map[string][]Person), make(map[string][]Person)}
	for _, one := range p.People {
		if !one.Merged {
			enter(r.byID, strings.ToLower(one.ID), one)
		}
		for _, address := range []string{one.Email, one.Email2} {
			enter(r.byEmail, strings.ToLower(address), one)
		}
		for _, number := range []string{one.Home, one.Work, one.Cell, one.Other} {
			enter(r.byPhone, national(number), one)
		}
	}
	return r
}

// enter adds a contact under a key, once. An empty text is not a key.
func enter(under map[string][]Person, key string, p Person) {
	if key != "" && !slices.Contains(under[key], p) {
		under[key] = append(under[key], p)
	}
}

// ofID gives the contact of an id, in whatever case. One that was merged is gone.
func (r *register) ofID(id string) []Person {
	n, by := numberOfID(id)
	return r.or(r.byID[strings.ToLower(id)], n, by)
}

// ofEmail gives the contacts of an e-mail address, in whatever case.
func (r *register) ofEmail(address string) []Person {
	n, by := numberOfEmail(address)
	return r.or(r.byEmail[strings.ToLower(address)], n, by)
}

// ofPhone gives the contacts of a telephone number, however it is written.
func (r *register) ofPhone(number string) []Person {
	digits := national(number)
	n, by := numberOfPhone(digits)
	return r.or(r.byPhone[digits], n, by)
}

// or adds the contact by number n to those listed, if there is one.
func (r *register) or(listed []Person, n int, by bool) []Person {
	if by && n <= r.Numbers {
		return append(slices.Clip(listed), Numbered(n))
	}
	return listed
}

// ofName gives the contacts in whose name each word of a term is found, even as part
// of another word. Those by number are found only by their whole last name.
func (r *register) ofName(term string) []Person {
	words := strings.Fields(strings.ToLower(term))
	var found []Person
	consider := func(p Person) {
		name := strings.ToLower(p.Name())
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(name, word) }) {
			found = append(found, p)
		}
	}
	for _, p := range r.People {
		consider(p)
	}
	for _, word := range words {
		if n, by := numberOfName(word); by && n <= r.Numbers {
			consider(Numbered(n))
			break // a name has one number
		}
	}
	return found
}

// national gives the digits of a Swedish telephone number as they are dialled in
// Sweden, "" if it has none. A zero in brackets, as in +46 (0)70, is left out.
func national(number string) string {
	plus := strings.HasPrefix(strings.TrimSpace(number), "+")
	digits := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, number)
	if plus {
		digits = "00" + digits
	}
	if rest, abroad := strings.CutPrefix(digits, "0046"); abroad {
		return "0" + strings.TrimPrefix(rest, "0")
	}
	return digits
}
