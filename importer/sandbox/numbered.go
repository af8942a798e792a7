package sandbox

import (
	"fmt"
	"strconv"
	"strings"
)

// Numbered gives the contact of a number, from 1 on. All that it has follows from
// the number, so that there can be a million of them without any being kept: number
// 17 is Ture Kund17 with kund17@example.se and 078-000 00 17. The series that are kept
// for fiction are too short for that many; but no telephone is known to have a number
// that begins with 078.
func Numbered(n int) Person {
	return Person{
		ID:        numberedID(n),
		FirstName: firstNames[n%len(firstNames)],
		LastName:  "Kund" + strconv.Itoa(n),
		Email:     fmt.Sprintf("kund%d@example.se", n),
		Cell:      fmt.Sprintf("078-%03d %02d %02d", n/10_000, n/100%100, n%100),
		Town:      towns[n%len(towns)],
	}
}

var (
	firstNames = []string{"Alva", "Bertil", "Cecilia", "David", "Elin", "Folke", "Gun", "Ture", "Hedda", "Ivar"}
	towns      = []string{"Lund", "Malmö", "Eslöv"}
)

// numberedID ends with the number itself, so that it can be read back.
func numberedID(n int) string { return fmt.Sprintf("ADR%016X%016X", scatter(uint64(n)), n) }

// numberOfID returns the number that an id is for.
func numberOfID(id string) (int, bool) {
	if len(id) != len(numberedID(1)) {
		return 0, false
	}
	n, err := strconv.ParseInt(id[len(id)-16:], 16, 64)
	return int(n), err == nil && n > 0 && strings.EqualFold(numberedID(int(n)), id)
}

// numberOfEmail returns the number that an e-mail address is for.
func numberOfEmail(address string) (int, bool) {
	local, domain, _ := strings.Cut(address, "@")
	if !strings.EqualFold(domain, "example.se") {
		return 0, false
	}
	return numberOfName(local)
}

// numberOfName returns the number that a last name is for.
func numberOfName(word string) (int, bool) {
	word = strings.ToLower(word)
	n, err := strconv.Atoi(strings.TrimPrefix(word, "kund"))
	return n, err == nil && n > 0 && word == "kund"+strconv.Itoa(n)
}

// numberOfPhone returns the number that a telephone number, given as digits, is for.
func numberOfPhone(digits string) (int, bool) {
	rest, of := strings.CutPrefix(digits, "078")
	n, err := strconv.Atoi(rest)
	return n, of && len(rest) == 7 && err == nil && n > 0
}
