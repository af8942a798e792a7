package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

// many are people of one agency, with an address and a telephone number each.
func many(n int) *vitec {
	v := &vitec{contacts: map[string][]importer.Contact{}}
	for i := range n {
		v.contacts["M1"] = append(v.contacts["M1"], importer.Contact{
			ID: fmt.Sprintf("K%d", i), Person: true, Name: fmt.Sprintf("Anna Nr %d", i),
			Emails: []string{fmt.Sprintf("a%d@x.se", i)}, Phones: []string{fmt.Sprintf("070-%07d", i)},
		})
	}
	return v
}

func lookAll(d *Directory, n int) (found int, why map[importer.Code]int) {
	why = map[importer.Code]int{}
	for i := range n {
		m := d.Contacts("M1", importer.Email, fmt.Sprintf("a%d@x.se", i))
		if m.Asked && len(m.All) == 1 && m.All[0].ID == fmt.Sprintf("K%d", i) {
			found++
		}
		why[m.Why.Code]++
	}
	return found, why
}

// What Vitec does not take at once is asked in smaller pieces, and then no such large
// one is sent again.
func TestBatchesThatAreRefused(t *testing.T) {
	for name, unkind := range map[string]func(v *vitec){
		"addresses": func(v *vitec) { v.mostAddresses = 10 },
		"persons":   func(v *vitec) { v.mostPersons = 3 },
		"both":      func(v *vitec) { v.mostAddresses, v.mostPersons = 1, 1 },
	} {
		t.Run(name, func(t *testing.T) {
			const n = 200
			v := many(n)
			unkind(v)
			d := newFake(v, Options{Workers: 2})
			lookAll(d, n)
			fetchAll(t, d)
			if found, why := lookAll(d, n); found != n {
				t.Errorf("%d of %d found: %v", found, n, why)
			}
			calls := v.total()
			for i := range n {
				d.Contacts("M2", importer.Email, fmt.Sprintf("b%d@x.se", i))
			}
			fetchAll(t, d)
			if most := d.addresses.get(); most > max(13, v.mostAddresses) && v.mostAddresses > 0 || v.total()-calls != n/d.unit*((d.unit+most-1)/most) {
				t.Errorf("with %d at once %d calls", most, v.total()-calls)
			}
		})
	}
}

// One address that Vitec does not take is no reason to ask for each by itself.
func TestOneAddressIsRefused(t *testing.T) {
	const n = 200
	v := many(n)
	v.poison = map[string]bool{"a77@x.se": true, "K12": true}
	d := newFake(v, Options{})
	lookAll(d, n)
	fetchAll(t, d)
	found, why := lookAll(d, n)
	if found != n-2 || why[importer.CannotSearch] != 2 {
		t.Errorf("%d found: %v", found, why)
	}
	if d.addresses.get() != 50 || d.persons.get() != 20 {
		t.Errorf("from now on %d addresses and %d persons at once", d.addresses.get(), d.persons.get())
	}
	if v.total() > 50 {
		t.Errorf("%d calls", v.total())
	}
	if p := d.Contacts("M1", importer.Email, "a77@x.se").Why; p.Field != importer.Email || p.Value != "bad" {
		t.Errorf("%+v", p)
	}
	// The next Fetch asks for these alone, and what can be had then is had.
	if w := d.Wanted(); w.New() != 0 || w.Again != 2 {
		t.Errorf("wanted %+v", w)
	}
	v.poison = nil
	fetchAll(t, d)
	if found, why := lookAll(d, n); found != n {
		t.Errorf("%d found: %v", found, why)
	}
}

// Where one that is gone makes several not found, that says nothing of how many may be
// asked for.
func TestOneIsNotFound(t *testing.T) {
	for _, gone := range [][]string{{"K0"}, {"K1"}, {"K19"}, {"K7", "K8"}, {"K3", "K13", "K17", "K60"}, {"K10", "K11", "K12", "K13", "K14"}} {
		const n = 200
		v := many(n)
		v.strict, v.merged = true, map[string]bool{}
		for _, id := range gone {
			v.merged[id] = true
		}
		d := newFake(v, Options{})
		lookAll(d, n)
		fetchAll(t, d)
		for i := range n {
			want := fmt.Sprintf("K%d", i)
			if v.merged[want] {
				want += " gone"
			}
			if got := idsOf(d.Contacts("M1", importer.Email, fmt.Sprintf("a%d@x.se", i))); got != want {
				t.Errorf("%v gone: %q, want %q", gone, got, want)
			}
		}
		if most := d.persons.get(); most != importer.MaxContactsPerFind {
			t.Errorf("%v gone: from now on %d at once", gone, most)
		}
	}
}

// An agency that refuses is not asked again and again.
func TestMayNotSearch(t *testing.T) {
	for name, refusal := range map[string]*importer.FindError{"403": forbidden, "401": noRight} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := people()
				v.contacts["M3"] = v.contacts["M1"]
				v.takes = 50 * time.Millisecond
				v.refuse = func(customer, kind string, _ int) error {
					if customer == "M1" && (kind == "contacts" || kind == "users") || customer == "M2" && kind == "phones" {
						return refusal
					}
					return nil
				}
				d := newFake(v, Options{Batch: 1})
				look := func() (got []string) {
					for _, customer := range []string{"M1", "M2", "M3"} {
						for _, e := range []string{"anna@x.se", "shared@x.se", "cia@x.se", "bygg@x.se"} {
							got = append(got, idsOf(d.Contacts(customer, importer.Email, e)))
						}
						for _, p := range []string{"070-123 45 67", "0702000003", "0709999999"} {
							got = append(got, idsOf(d.Contacts(customer, importer.Phone, p)))
						}
						got = append(got, staffOf(d.Colleagues(customer, importer.UserID, "Lisa Lind")), staffOf(d.Colleagues(customer, importer.OfficeID, "FIR1")))
					}
					return got
				}
				look()
				fetchAll(t, d)
				no := "? may-not-search"
				got, want := look(), []string{
					no, no, no, no, no, no, no, no, "FIR1",
					"K20", "", "", "", no, no, no, "HAN1", "FIR1",
					"K1", "K2, K3", "K3", "K7", "K1", "K3", "", "HAN1", "FIR1",
				}
				// Which of both M1 is asked first, and so refused by, is chance: without
				// anybody that has the number nothing is to be read.
				if got[6] == "" {
					got[6] = no
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				p := d.Contacts("M1", importer.Email, "new@x.se").Why
				detail := strings.TrimPrefix(name, "403") // of a 401 the login may be wrong altogether
				if want := (importer.Problem{Code: importer.MayNotSearch, Field: importer.Email, Value: "M1", Detail: detail}); p != want {
					t.Errorf("%+v", p)
				}
				if w := d.Wanted(); w != (Wanted{}) {
					t.Errorf("wanted %+v", w)
				}
				wantSaid := []importer.Notice{
					{Code: importer.MayNotSearch, Value: "M1", Detail: detail, List: []string{"email", "phone", "userId"}},
					{Code: importer.MayNotSearch, Value: "M2", Detail: detail, List: []string{"phone"}},
				}
				if diff := cmp.Diff(wantSaid, d.Notices()); diff != "" {
					t.Error(diff)
				}
				calls := v.total()
				fetchAll(t, d)
				if v.total() != calls {
					t.Errorf("asked again: %d calls", v.total()-calls)
				}
			})
		})
	}
}

// The first request of a kind goes alone: if none is allowed, one is made.
func TestRefusedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := many(400)
		v.takes = time.Second
		v.refuse = func(_, kind string, _ int) error { return forbidden }
		d := newFake(v, Options{Batch: 5})
		lookAll(d, 400)
		for i := range 100 {
			d.Contacts("M1", importer.Phone, fmt.Sprintf("070-%07d", i))
		}
		fetchAll(t, d)
		if v.of("contacts") != 1 || v.of("phones") > 1 {
			t.Errorf("%v", v.calls)
		}
	})
}

func TestNoLogin(t *testing.T) {
	v := many(200)
	gone := true
	v.refuse = func(string, string, int) error {
		if gone {
			return noLogin
		}
		return nil
	}
	d := newFake(v, Options{})
	lookAll(d, 200)
	d.Colleagues("M1", importer.UserID, "Lisa Lind")
	fetchAll(t, d)
	_, why := lookAll(d, 200)
	p := d.Contacts("M1", importer.Email, "a0@x.se").Why
	if why[importer.NoLogin] != 200 || p.Value != "M1" || d.Colleagues("M1", importer.UserID, "Lisa Lind").Why.Code != importer.NoLogin {
		t.Errorf("%v, %+v", why, p)
	}
	if v.total() != 2 || d.Notices() != nil {
		t.Errorf("%v, %+v", v.calls, d.Notices())
	}
	gone = false // somebody has given one
	v.staff = people().staff
	fetchAll(t, d)
	if found, why := lookAll(d, 200); found != 200 {
		t.Errorf("%d found: %v", found, why)
	}
	if got := staffOf(d.Colleagues("M1", importer.UserID, "Lisa Lind")); got != "HAN1" {
		t.Errorf("%q", got)
	}
}

// What Vitec fails to answer is unanswered, and asked for by the next Fetch; where it
// fails again and again, the rest is not asked for now.
func TestVitecFails(t *testing.T) {
	for _, kind := range []string{"contacts", "persons"} {
		t.Run(kind, func(t *testing.T) {
			v := many(1000)
			bad := true
			v.refuse = func(_, k string, n int) error {
				if bad && k == kind && n > 3 {
					return broken
				}
				return nil
			}
			d := newFake(v, Options{Workers: 1})
			lookAll(d, 1000)
			fetchAll(t, d)
			found, why := lookAll(d, 1000)
			if found+why[importer.CannotSearch] != 1000 || found > 200 || found == 0 {
				t.Errorf("%d found, %v", found, why)
			}
			if v.of(kind) != 3+mostFailed {
				t.Errorf("%v", v.calls)
			}
			bad = false
			fetchAll(t, d)
			if found, why := lookAll(d, 1000); found != 1000 {
				t.Errorf("%d found, %v", found, why)
			}
		})
	}
}

// Failures between answers, and texts that are refused among others that are not,
// close nothing.
func TestFailuresNowAndThen(t *testing.T) {
	v := many(1000)
	v.refuse = func(_, k string, n int) error {
		if k == "contacts" && n%5 != 0 {
			return broken
		}
		return nil
	}
	d := newFake(v, Options{Workers: 1})
	lookAll(d, 1000)
	fetchAll(t, d)
	if v.of("contacts") != 20 {
		t.Errorf("%v", v.calls)
	}

	v = many(200)
	v.poison = map[string]bool{}
	for i := 60; i < 90; i++ {
		v.poison[fmt.Sprintf("a%d@x.se", i)] = true
	}
	d = newFake(v, Options{})
	lookAll(d, 200)
	fetchAll(t, d)
	if found, why := lookAll(d, 200); found != 170 || why[importer.CannotSearch] != 30 {
		t.Errorf("%d found, %v", found, why)
	}
}

// Where contacts may not be read nobody asks for ids of contacts.
func TestIDsOfNoUse(t *testing.T) {
	v := many(200)
	v.refuse = func(_, kind string, _ int) error {
		if kind == "contacts" {
			return forbidden
		}
		return nil
	}
	d := newFake(v, Options{Workers: 1})
	lookAll(d, 200)
	for i := range 200 {
		d.Contacts("M1", importer.Phone, fmt.Sprintf("070-%07d", i))
		d.Contacts("M1", importer.Name, fmt.Sprintf("Anna Nr %d", i))
	}
	fetchAll(t, d)
	if v.total() != 1 {
		t.Errorf("%v", v.calls)
	}
	want := []importer.Notice{{Code: importer.MayNotSearch, Value: "M1", List: []string{"email", "phone", "name"}}}
	if diff := cmp.Diff(want, d.Notices()); diff != "" {
		t.Error(diff)
	}
}

// A server that takes nothing is not asked about each of 1000 by itself.
func TestAllIsRefused(t *testing.T) {
	v := many(1000)
	v.refuse = func(string, string, int) error { return rejected }
	d := newFake(v, Options{})
	lookAll(d, 1000)
	for i := range 100 {
		d.Contacts("M1", importer.Phone, fmt.Sprintf("070-%07d", i))
	}
	fetchAll(t, d)
	if _, why := lookAll(d, 1000); why[importer.CannotSearch] != 1000 {
		t.Errorf("%v", why)
	}
	if v.total() > 120 {
		t.Errorf("%v", v.calls)
	}
}

// Where it may not be asked who has died, what was found is taken as it is.
func TestDeathsUntold(t *testing.T) {
	for _, refusal := range []*importer.FindError{forbidden, noRight} {
		v := many(300)
		v.refuse = func(_, kind string, _ int) error {
			if kind == "persons" {
				return refusal
			}
			return nil
		}
		d := newFake(v, Options{})
		for range 2 {
			lookAll(d, 300)
			fetchAll(t, d)
		}
		d.Contacts("M1", importer.Phone, "0700000001")
		fetchAll(t, d)
		if found, why := lookAll(d, 300); found != 300 || v.of("persons") != 1 {
			t.Errorf("%d found, %v, %v", found, why, v.calls)
		}
		if diff := cmp.Diff([]importer.Notice{{Code: importer.DeathsUntold, Value: "M1"}}, d.Notices()); diff != "" {
			t.Error(diff)
		}
	}
}

// A name by which Vitec does not show all is nobody's alone.
func TestSearchIsCutOff(t *testing.T) {
	v := people()
	v.mostShown = 1
	d := newFake(v, Options{})
	for _, name := range []string{"Anna Svensson", "Bo Ek"} {
		d.Contacts("M1", importer.Name, name)
	}
	fetchAll(t, d)
	m := d.Contacts("M1", importer.Name, "anna svensson")
	if m.Asked || m.Why.Code != importer.NameCommon || m.Why.Code.HoldsBack() || m.Why.Private != "Anna Svensson" {
		t.Errorf("%+v", m)
	}
	if got := idsOf(d.Contacts("M1", importer.Name, "Bo Ek")); got != "K2" {
		t.Errorf("%q", got)
	}
	if w := d.Wanted(); w != (Wanted{}) {
		t.Errorf("wanted %+v", w)
	}

	v = people()
	v.mostShown = 2 // and K10 is not
	d = newFake(v, Options{})
	d.Contacts("M1", importer.Name, "Anna Svensson")
	fetchAll(t, d)
	if got := idsOf(d.Contacts("M1", importer.Name, "Anna Svensson")); got != "K1, K4" {
		t.Errorf("%q", got)
	}

	v = people()
	v.mostShown, v.merged = 2, map[string]bool{"K4": true} // of those shown one is left
	d = newFake(v, Options{})
	d.Contacts("M1", importer.Name, "Anna Svensson")
	fetchAll(t, d)
	if got := idsOf(d.Contacts("M1", importer.Name, "Anna Svensson")); got != "? name-common" {
		t.Errorf("%q", got)
	}
}

// An id that Vitec gives and does not show is nobody's.
func TestIDsThatCannotBeRead(t *testing.T) {
	v := people()
	v.unread = map[string]bool{"K1": true}
	d := newFake(v, Options{})
	d.Contacts("M1", importer.Phone, "0701234567")
	d.Contacts("M1", importer.Name, "Anna Svensson")
	fetchAll(t, d)
	if got := idsOf(d.Contacts("M1", importer.Phone, "0701234567")); got != "" {
		t.Errorf("%q", got)
	}
	if got := idsOf(d.Contacts("M1", importer.Name, "Anna Svensson")); got != "K4" {
		t.Errorf("%q", got)
	}
	// One that may not be asked for leaves its texts unanswered, and no others.
	v = people()
	v.poison = map[string]bool{"k1": true}
	d = newFake(v, Options{})
	d.Contacts("M1", importer.Phone, "0701234567")
	d.Contacts("M1", importer.Phone, "0702000003")
	fetchAll(t, d)
	if a, b := idsOf(d.Contacts("M1", importer.Phone, "0701234567")), idsOf(d.Contacts("M1", importer.Phone, "0702000003")); a != "? cannot-search" || b != "K3" {
		t.Errorf("%q, %q", a, b)
	}
}

// What stops a Fetch ends it at once. What is known stays known, and the next one asks
// for the rest.
func TestStops(t *testing.T) {
	stopped := &importer.Stopped{Cause: importer.Unreachable, Err: broken}
	for name, why := range map[string]error{"stopped": stopped, "wrapped": fmt.Errorf("ask: %w", stopped), "unknown": errors.New("odd")} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := many(2000)
				v.takes = 50 * time.Millisecond
				v.refuse = func(_, kind string, n int) error {
					if kind == "persons" && n == 70 {
						return why
					}
					return nil
				}
				d := newFake(v, Options{Workers: 4})
				lookAll(d, 2000)
				d.Colleagues("M1", importer.UserGroupID, "Säljare")
				err := d.Fetch(t.Context(), nil)
				if !errors.Is(err, why) {
					t.Fatalf("%v", err)
				}
				if v.total() > 120 {
					t.Errorf("%v", v.calls)
				}
				found, reasons := lookAll(d, 2000)
				if w := d.Wanted(); w.Emails+found != 2000 || found == 0 || found == 2000 || reasons[""] != 2000 {
					t.Errorf("%d found, wanted %+v, %v", found, w, reasons)
				}
				fetchAll(t, d)
				if found, why := lookAll(d, 2000); found != 2000 {
					t.Errorf("%d found, %v", found, why)
				}
			})
		})
	}
}

func TestContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := many(2000)
		v.takes = time.Hour
		d := newFake(v, Options{})
		lookAll(d, 2000)
		d.Colleagues("M2", importer.UserID, "Lisa Lind")
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Minute)
		defer cancel()
		if err := d.Fetch(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if took := time.Since(began); took != 90*time.Minute {
			t.Errorf("it took %s", took)
		}
		if _, why := lookAll(d, 2000); why[""] != 2000 {
			t.Errorf("%v", why)
		}
		calls := v.total()
		if err := d.Fetch(ctx, nil); !errors.Is(err, context.DeadlineExceeded) || v.total() != calls {
			t.Errorf("%v, %d calls more", err, v.total()-calls)
		}
		v.takes = 0
		fetchAll(t, d)
		if found, why := lookAll(d, 2000); found != 2000 || d.Wanted() != (Wanted{}) {
			t.Errorf("%d found, %v, wanted %+v", found, why, d.Wanted())
		}
	})
}

// The users that were found before a stop are not searched for again.
func TestSearchOfUsersStops(t *testing.T) {
	v := people()
	v.noList = rejected
	stopped := &importer.Stopped{Cause: importer.Unreachable}
	v.refuse = func(_, _ string, n int) error {
		if n == 3 {
			return stopped
		}
		return nil
	}
	d := newFake(v, Options{Workers: 1})
	names := []string{"Lisa Lind", "Per Berg", "Nobody Here"}
	for _, name := range names {
		d.Colleagues("M1", importer.UserID, name)
	}
	if err := d.Fetch(t.Context(), nil); !errors.Is(err, stopped) {
		t.Fatal(err)
	}
	if w := d.Wanted(); w.Colleagues != 2 {
		t.Errorf("wanted %+v", w)
	}
	fetchAll(t, d)
	var got []string
	for _, name := range names {
		got = append(got, staffOf(d.Colleagues("M1", importer.UserID, name)))
	}
	if !slices.Equal(got, []string{"HAN1", "HAN2, HAN3", ""}) || v.of("users") != 5 {
		t.Errorf("%q, %v", got, v.calls)
	}
}

// A customer whose first answer does not come keeps no other one waiting.
func TestOneCustomerHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := many(2000)
		v.contacts["M2"] = v.contacts["M1"]
		hang := func(ctx context.Context, customer, kind string, request func(context.Context) error) error {
			wait := 50 * time.Millisecond
			if customer == "M1" {
				wait = time.Hour
			}
			select {
			case <-time.After(wait):
				return v.ask(ctx, customer, kind, request)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		d := New(v, hang, Options{})
		lookAll(d, 2000)
		for i := range 2000 {
			d.Contacts("M2", importer.Email, fmt.Sprintf("a%d@x.se", i))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := d.Fetch(ctx, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if w := d.Wanted(); w.Emails != 2000 {
			t.Errorf("wanted %+v", w)
		}
	})
}

func TestBoundAndProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := many(500)
		v.contacts["M2"] = v.contacts["M1"]
		v.takes = 50 * time.Millisecond
		d := newFake(v, Options{Workers: 3})
		lookAll(d, 500)
		for i := range 500 {
			d.Contacts("M2", importer.Phone, fmt.Sprintf("070-%07d", i))
		}
		d.Colleagues("M2", importer.UserID, "Lisa Lind")
		busy, before := 0, -1
		err := d.Fetch(t.Context(), func(done, all int) {
			busy++
			if done < before || done > all || all < 1001 {
				t.Errorf("%d of %d after %d", done, all, before)
			}
			before = done
			d.Wanted() // may be asked meanwhile
			busy--
			if busy != 0 {
				t.Error("told twice at once")
			}
		})
		if err != nil || before < 1001 || v.most != 3 {
			t.Errorf("%v, %d done, %d requests at once", err, before, v.most)
		}
	})
}

// The Directory may be asked while Fetch is at work.
func TestAskedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := many(600)
		v.takes = 50 * time.Millisecond
		d := newFake(v, Options{})
		lookAll(d, 300)
		done := make(chan error)
		go func() { done <- d.Fetch(t.Context(), nil) }()
		time.Sleep(60 * time.Millisecond)
		lookAll(d, 600)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if w := d.Wanted(); w.Emails != 300 {
			t.Errorf("wanted %+v", w)
		}
		fetchAll(t, d)
		if found, why := lookAll(d, 600); found != 600 {
			t.Errorf("%d found, %v", found, why)
		}
	})
}
