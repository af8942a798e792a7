package sandbox_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"comebacks/importer/sandbox"
)

// Nobody real may be met by what is invented here: a sheet made of it could be sent
// to the wrong server.
func TestPeopleAreInvented(t *testing.T) {
	address := regexp.MustCompile(`(?i)^[a-z0-9.-]+@example\.(se|com)$`)
	reserved := regexp.MustCompile(`^(07017406(0[5-9]|[1-9]\d)|08465004\d\d|03139006\d\d|04062804\d\d|09803192\d\d)$`)
	emails := []string{sandbox.Numbered(17).Email}
	var phones []string
	for _, p := range sandbox.People() {
		emails = append(emails, p.Email, p.Email2)
		phones = append(phones, p.Home, p.Work, p.Cell, p.Other)
	}
	for _, u := range sandbox.Users() {
		emails = append(emails, u.Email)
	}
	for _, o := range sandbox.Offices() {
		emails = append(emails, o.Email)
	}
	for _, email := range emails {
		if email != "" && !address.MatchString(email) {
			t.Errorf("somebody may have the address %s", email)
		}
	}
	for _, phone := range phones {
		digits := regexp.MustCompile(`^(\+46|0046)(\(0\))?`).ReplaceAllString(strings.NewReplacer(" ", "", "-", "").Replace(phone), "0")
		if phone != "" && !reserved.MatchString(digits) {
			t.Errorf("somebody may have the number %s", phone)
		}
	}
}

func TestIDsOfPeople(t *testing.T) {
	contact := regexp.MustCompile(`^ADR[0-9A-F]{32}$`)
	user := regexp.MustCompile(`^HAN[0-9A-F]{32}$`)
	office := regexp.MustCompile(`^FIR\d+$`)
	var all []string
	check := func(id string, shape *regexp.Regexp) {
		if !shape.MatchString(id) || slices.Contains(all, id) {
			t.Errorf("the id %s is of another shape, or stands twice", id)
		}
		all = append(all, id)
	}
	for _, p := range sandbox.People() {
		check(p.ID, contact)
	}
	for _, n := range []int{1, 2, 17, 10_000, 1_000_000} {
		check(sandbox.Numbered(n).ID, contact)
	}
	for _, u := range sandbox.Users() {
		check(u.ID, user)
	}
	for _, o := range sandbox.Offices() {
		check(o.ID, office)
	}
	for _, p := range sandbox.People() {
		if p.AgentID != "" && !slices.Contains(all, p.AgentID) {
			t.Errorf("%s has the agent %s", p.ID, p.AgentID)
		}
	}
}

// Numbered must give what it always gave: sheets are made of it.
func TestNumbered(t *testing.T) {
	want := sandbox.Person{ID: "ADR7D29825C755212550000000000000011", FirstName: "Ture", LastName: "Kund17", Email: "kund17@example.se",
		Cell: "078-000 00 17", Town: "Eslöv"}
	if got := sandbox.Numbered(17); got != want {
		t.Errorf("got %+v", got)
	}
	if got := sandbox.Numbered(1_000_000).Cell; got != "078-100 00 00" {
		t.Errorf("the last one's number is %s", got)
	}
}
