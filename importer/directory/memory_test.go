package directory

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// askFor wants a contact, and gives what is known of it.
func askFor(d *Directory, customer, address string) string {
	return idsOf(d.Contacts(customer, importer.Email, address))
}

// What is known outlives the connection; a customer with another login is asked anew,
// and the others are not.
func TestForget(t *testing.T) {
	v := many(2)
	v.contacts["M2"] = v.contacts["M1"]
	d := newFake(v, Options{})
	for _, customer := range []string{"M1", "M2"} {
		askFor(d, customer, "a0@x.se")
	}
	fetchAll(t, d)
	if diff := cmp.Diff([]string{"M1", "M2"}, d.Customers()); diff != "" {
		t.Error(diff)
	}

	other := many(2)
	other.contacts["M1"][0].ID = "K9" // which only the other login sees
	d.AskThrough(other, other.ask)
	d.Forget("m1") // the same customer
	d.Forget("M3") // of whom nothing is known
	if diff := cmp.Diff([]string{"M2"}, d.Customers()); diff != "" {
		t.Error(diff)
	}
	if got := askFor(d, "M2", "a0@x.se"); got != "K0" {
		t.Errorf("of the other customer is known %q", got)
	}
	if got := askFor(d, "M1", "a0@x.se"); !strings.HasPrefix(got, "?") {
		t.Errorf("it still knows %q", got)
	}
	fetchAll(t, d)
	if got := askFor(d, "M1", "a0@x.se"); got != "K9" {
		t.Errorf("asked anew, it is %q", got)
	}
	if asked := other.total(); asked == 0 || strings.Contains(strings.Join(other.asked, " "), "a1@") {
		t.Errorf("the other connection was asked for %v", other.asked)
	}
}

// What somebody wanted and nobody asked is not asked later for somebody else; what is
// known stays.
func TestDrop(t *testing.T) {
	v := many(3)
	v.staff = map[importer.Field][]importer.Colleague{importer.UserID: {{ID: "HAN1", Name: "Lisa Lind"}}}
	d := newFake(v, Options{})
	askFor(d, "M1", "a0@x.se")
	fetchAll(t, d)
	asked := len(v.asked)

	askFor(d, "M1", "a1@x.se")
	d.Colleagues("M1", importer.UserID, "Lisa Lind")
	d.Drop()
	fetchAll(t, d)
	if len(v.asked) != asked || v.of("users") > 0 {
		t.Errorf("it was asked for %v, and %d times for colleagues", v.asked[asked:], v.of("colleagues"))
	}
	if got := askFor(d, "M1", "a0@x.se"); got != "K0" {
		t.Errorf("what was known is %q", got)
	}
	askFor(d, "M1", "a1@x.se") // wanted again
	if m := d.Colleagues("M1", importer.UserID, "Lisa Lind"); m.Asked {
		t.Errorf("%+v", m)
	}
	fetchAll(t, d)
	if got := askFor(d, "M1", "a1@x.se"); got != "K1" {
		t.Errorf("wanted again, it is %q", got)
	}
	if m := d.Colleagues("M1", importer.UserID, "Lisa Lind"); !m.Asked || len(m.All) != 1 {
		t.Errorf("the colleague is %+v", m)
	}
}

// To look at what is known makes nobody be asked for.
func TestKnown(t *testing.T) {
	v := many(2)
	d := newFake(v, Options{})
	askFor(d, "M1", "a0@x.se")
	fetchAll(t, d)
	asked, known := len(v.asked), d.Known()
	if got := idsOf(known.Contacts("M1", importer.Email, "a0@x.se")); got != "K0" {
		t.Errorf("it knows %q", got)
	}
	for _, customer := range []string{"M1", "M2"} {
		if m := known.Contacts(customer, importer.Email, "a1@x.se"); m.Asked {
			t.Errorf("%s: %+v", customer, m)
		}
		if m := known.Colleagues(customer, importer.UserID, "Lisa Lind"); m.Asked {
			t.Errorf("%s: %+v", customer, m)
		}
	}
	fetchAll(t, d)
	if len(v.asked) != asked {
		t.Errorf("asked for %v", v.asked[asked:])
	}
}
