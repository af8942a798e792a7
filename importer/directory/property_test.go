package directory

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"comebacks/importer"
)

// What is found is what Vitec has, however many are asked for at once, in whatever
// order, by however many, and whatever is refused for its length.
func TestAnswersDoNotDependOnHow(t *testing.T) {
	emails := []string{"a@x.se", "b@x.se", "c@x.se", "d@x.se", "ab@x.se", "a@y.se"}
	phones := []string{"0701234567", "+46 70 123 45 68", "08-12 34 56 70", "031-123456", "+47 12 34 56 78"}
	names := []string{"Anna Ek", "Ek, Anna", "Anna Ekberg", "Bo Ek AB", "anna ek"}
	rapid.Check(t, func(t *rapid.T) {
		v := &vitec{contacts: map[string][]importer.Contact{}, merged: map[string]bool{}, died: map[string]bool{}}
		for i := range rapid.IntRange(0, 30).Draw(t, "contacts") {
			customer := rapid.SampledFrom([]string{"M1", "M2"}).Draw(t, "customer")
			c := importer.Contact{
				ID:       fmt.Sprintf("K%d", i),
				Person:   rapid.Bool().Draw(t, "person"),
				Name:     rapid.SampledFrom(names).Draw(t, "name"),
				Emails:   rapid.SliceOfN(rapid.SampledFrom(emails), 0, 2).Draw(t, "emails"),
				Phones:   rapid.SliceOfN(rapid.SampledFrom(phones), 0, 2).Draw(t, "phones"),
				Deceased: rapid.IntRange(0, 9).Draw(t, "estate") == 0,
			}
			v.contacts[customer] = append(v.contacts[customer], c)
			v.merged[c.ID] = rapid.IntRange(0, 4).Draw(t, "merged") == 0
			v.died[c.ID] = rapid.IntRange(0, 4).Draw(t, "died") == 0
		}
		v.mostAddresses = rapid.IntRange(0, 3).Draw(t, "mostAddresses")
		v.mostIDs = rapid.IntRange(0, 3).Draw(t, "mostIDs")
		v.mostPersons = rapid.IntRange(0, 3).Draw(t, "mostPersons")
		d := newFake(v, Options{Batch: rapid.IntRange(1, 8).Draw(t, "batch"), Workers: rapid.IntRange(1, 4).Draw(t, "workers")})

		var looked []string
		for _, customer := range []string{"M1", "M2"} {
			for _, texts := range [][]string{emails, phones, names} {
				for _, x := range texts {
					looked = append(looked, customer+" "+x)
				}
			}
		}
		looked = rapid.Permutation(looked).Draw(t, "order")
		cut := rapid.IntRange(0, len(looked)).Draw(t, "in two")
		for _, part := range [][]string{looked[:cut], looked[cut:]} {
			for _, l := range part {
				look(d, l)
			}
			if err := d.Fetch(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, l := range looked {
			if got, want := idsOf(look(d, l)), v.truth(l); got != want {
				t.Fatalf("%q finds %q, want %q", l, got, want)
			}
		}
		if w := d.Wanted(); w != (Wanted{}) {
			t.Fatalf("wanted %+v", w)
		}
	})
}

func look(d *Directory, l string) importer.Matches[importer.Contact] {
	customer, x, _ := strings.Cut(l, " ")
	return d.Contacts(customer, kindOf(x), x)
}

func kindOf(x string) importer.Field {
	switch {
	case strings.Contains(x, "@"):
		return importer.Email
	case strings.ContainsAny(x, "0123456789"):
		return importer.Phone
	}
	return importer.Name
}

// truth is what Vitec has, looked up one by one.
func (v *vitec) truth(l string) string {
	customer, x, _ := strings.Cut(l, " ")
	var all []*contact
	for _, c := range v.contacts[customer] {
		var has bool
		switch kindOf(x) {
		case importer.Email:
			has = slices.Contains(c.Emails, x)
		case importer.Phone:
			n, _ := phoneNumber(x)
			has = slices.Contains(numbers(c.Phones), n)
		default:
			_, a := fullName(x)
			_, b := fullName(c.Name)
			has = a == b
		}
		if has {
			if c.Person && !c.Deceased {
				c.Gone = v.merged[c.ID]
				c.Deceased = !c.Gone && v.died[c.ID]
			}
			all = append(all, &contact{Contact: c})
		}
	}
	m := importer.Matches[importer.Contact]{Asked: true}
	for _, c := range inOrder(all) {
		m.All = append(m.All, c.Contact)
	}
	return idsOf(m)
}

// Whatever fails, nothing that was not answered is taken for an answer, and once
// nothing fails any more all is known.
func TestNothingHalfAnswered(t *testing.T) {
	failures := []error{forbidden, noRight, noLogin, broken, rejected, &importer.Stopped{Cause: importer.Unreachable}, nil, nil, nil}
	rapid.Check(t, func(t *rapid.T) {
		v := many(40)
		plan := rapid.SliceOfN(rapid.SampledFrom(failures), 0, 60).Draw(t, "plan")
		made, calm := 0, false
		v.refuse = func(string, string, int) error {
			v.mu.Lock()
			defer v.mu.Unlock()
			if made++; calm || made > len(plan) {
				return nil
			}
			return plan[made-1]
		}
		d := newFake(v, Options{Batch: rapid.IntRange(1, 8).Draw(t, "batch"), Workers: rapid.IntRange(1, 4).Draw(t, "workers")})
		lookAt := func() (answered int) {
			for i := range 60 {
				for _, m := range []importer.Matches[importer.Contact]{
					d.Contacts("M1", importer.Email, fmt.Sprintf("a%d@x.se", i)),
					d.Contacts("M1", importer.Phone, fmt.Sprintf("070-%07d", i)),
					d.Contacts("M1", importer.Name, fmt.Sprintf("Anna Nr %d", i)),
				} {
					want := ""
					if i < 40 {
						want = fmt.Sprintf("K%d", i)
					}
					if got := idsOf(m); m.Asked && got != want || !m.Asked && len(m.All) > 0 {
						t.Fatalf("%d is answered %q", i, got)
					}
					if m.Asked {
						answered++
					}
				}
			}
			return answered
		}
		lookAt()
		for range 3 {
			err := d.Fetch(t.Context(), nil)
			before := lookAt()
			if w := d.Wanted(); err == nil && w.New() != 0 {
				t.Fatalf("wanted %+v after %d answers", w, before)
			}
		}
		calm = true
		if err := d.Fetch(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		lookAt()
		refusals := 0
		for _, n := range d.Notices() {
			if n.Code == importer.MayNotSearch {
				refusals = len(n.List)
			}
		}
		if w := d.Wanted(); w != (Wanted{}) {
			t.Fatalf("wanted %+v", w)
		}
		if answered := lookAt(); answered < 60*(3-refusals) {
			t.Fatalf("%d answered, %d fields refused", answered, refusals)
		}
	})
}
