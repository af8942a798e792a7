package directory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"comebacks/importer"
)

// vitec is an importer.People that holds people in memory, and is as unkind as it is
// told to be.
type vitec struct {
	contacts map[string][]importer.Contact // by customer
	merged   map[string]bool               // ids that Persons does not show
	died     map[string]bool               // ids of which Persons alone says so
	unread   map[string]bool               // ids that ContactsByID does not show
	staff    map[importer.Field][]importer.Colleague

	mostAddresses, mostIDs, mostPersons int             // more are refused; 0 is no bound
	poison                              map[string]bool // what no request may hold
	refuse                              func(customer, kind string, n int) error
	extra                               []importer.Contact // what is in every answer, asked for or not
	mostShown                           int                // ids that a search by name shows
	strict                              bool               // several ids of which one is not there are not found
	abroad                              bool               // numbers are found as written from abroad alone
	noList                              *importer.FindError
	takes                               time.Duration

	mu       sync.Mutex
	calls    map[string]int // by kind
	searches []string
	busy     int
	most     int // requests at once
	asked    []string
}

type kindKey struct{}

// ask is an Ask that makes each request at once.
func (v *vitec) ask(ctx context.Context, customer, kind string, request func(context.Context) error) error {
	v.mu.Lock()
	if v.calls == nil {
		v.calls = map[string]int{}
	}
	v.calls[kind]++
	n := v.calls[kind]
	v.busy++
	v.most = max(v.most, v.busy)
	v.mu.Unlock()
	defer func() {
		v.mu.Lock()
		v.busy--
		v.mu.Unlock()
	}()
	if v.takes > 0 {
		select {
		case <-time.After(v.takes):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if v.refuse != nil {
		if err := v.refuse(customer, kind, n); err != nil {
			return err
		}
	}
	return request(context.WithValue(ctx, kindKey{}, kind))
}

// total is how many requests there were.
func (v *vitec) total() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	for _, c := range v.calls {
		n += c
	}
	return n
}

func (v *vitec) of(kind string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.calls[kind]
}

// take is the beginning of each request: whether it is refused.
func (v *vitec) take(ctx context.Context, kind string, most int, keys []string) error {
	if got := ctx.Value(kindKey{}); got != kind {
		panic("asked as " + kind + ", which it is not")
	}
	v.mu.Lock()
	v.asked = append(v.asked, keys...)
	v.mu.Unlock()
	if most > 0 && len(keys) > most {
		return &importer.FindError{Verdict: importer.AnswerRejected, Status: 414, Reason: "too long"}
	}
	for _, k := range keys {
		if v.poison[k] {
			return &importer.FindError{Verdict: importer.AnswerRejected, Status: 400, Reason: "bad"}
		}
	}
	return nil
}

// those gives the contacts of a customer that fit. It gives others' memory to nobody.
func (v *vitec) those(customer string, fits func(c importer.Contact) bool) []importer.Contact {
	var all []importer.Contact
	for _, c := range v.contacts[customer] {
		if fits(c) {
			all = append(all, c)
		}
	}
	return append(all, v.extra...)
}

func (v *vitec) ContactsByEmail(ctx context.Context, customer string, asked []string) ([]importer.Contact, error) {
	if err := v.take(ctx, "contacts", v.mostAddresses, asked); err != nil {
		return v.contacts[customer][:min(1, len(v.contacts[customer]))], err // half an answer
	}
	return v.those(customer, func(c importer.Contact) bool {
		return slices.ContainsFunc(c.Emails, func(e string) bool {
			return slices.ContainsFunc(asked, func(a string) bool { return strings.Contains(strings.ToLower(e), a) })
		})
	}), nil
}

func (v *vitec) ContactsByID(ctx context.Context, customer string, ids []string) ([]importer.Contact, error) {
	if err := v.take(ctx, "contacts", v.mostIDs, ids); err != nil {
		return v.contacts[customer], err
	}
	return v.those(customer, func(c importer.Contact) bool {
		return !v.unread[c.ID] && slices.ContainsFunc(ids, func(id string) bool { return strings.EqualFold(id, c.ID) })
	}), nil
}

func (v *vitec) Persons(ctx context.Context, customer string, ids []string) ([]importer.Contact, error) {
	if len(ids) > importer.MaxContactsPerFind {
		panic("too many")
	}
	if err := v.take(ctx, "persons", v.mostPersons, ids); err != nil {
		return nil, err
	}
	if v.strict && slices.ContainsFunc(ids, func(id string) bool { return v.merged[id] }) {
		if len(ids) == 1 {
			return nil, nil
		}
		return nil, &importer.FindError{Verdict: importer.AnswerRejected, Status: 404, Reason: "not found"}
	}
	all := v.those(customer, func(c importer.Contact) bool {
		return c.Person && !v.merged[c.ID] && slices.ContainsFunc(ids, func(id string) bool { return strings.EqualFold(id, c.ID) })
	})
	for i, c := range all {
		all[i].Deceased = v.died[c.ID]
		all[i].ID = strings.ToLower(c.ID) // an id is the same in whatever case
	}
	return all, nil
}

func (v *vitec) ContactIDsByPhone(ctx context.Context, customer, number string) ([]string, error) {
	if err := v.take(ctx, "phones", 0, []string{number}); err != nil {
		return nil, err
	}
	if strings.HasPrefix(number, "+46") != v.abroad && !strings.HasPrefix(number, "+47") {
		return nil, nil
	}
	end := number[len(number)-6:] // it looks for the end alone
	var ids []string
	for _, c := range v.those(customer, func(c importer.Contact) bool {
		return slices.ContainsFunc(numbers(c.Phones), func(n string) bool { return strings.HasSuffix(n, end) })
	}) {
		ids = append(ids, strings.ToLower(c.ID))
	}
	return ids, nil
}

func (v *vitec) ContactIDsByName(ctx context.Context, customer, name string) ([]string, bool, error) {
	if err := v.take(ctx, "names", 0, []string{name}); err != nil {
		return nil, false, err
	}
	var ids []string
	for _, c := range v.those(customer, func(c importer.Contact) bool {
		_, has := fullName(c.Name)
		return strings.Contains(has, importer.OneCase(name))
	}) {
		ids = append(ids, c.ID)
	}
	if v.mostShown > 0 && len(ids) > v.mostShown {
		return ids[:v.mostShown], false, nil
	}
	return ids, true, nil
}

func (v *vitec) Colleagues(ctx context.Context, customer string, kind importer.Field, search string) ([]importer.Colleague, error) {
	name := map[importer.Field]string{importer.UserID: "users", importer.UserGroupID: "groups", importer.OfficeID: "offices"}[kind]
	if err := v.take(ctx, name, 0, []string{search}); err != nil {
		return nil, err
	}
	v.mu.Lock()
	v.searches = append(v.searches, search)
	v.mu.Unlock()
	if search == "" {
		if v.noList != nil {
			return nil, v.noList
		}
		return v.staff[kind], nil
	}
	var all []importer.Colleague
	for _, c := range v.staff[kind] {
		if strings.Contains(importer.OneCase(c.Name), importer.OneCase(search)) {
			all = append(all, c)
		}
	}
	return all, nil
}

func fails(status int, verdict importer.Verdict) *importer.FindError {
	return &importer.FindError{Verdict: verdict, Status: status, Reason: "it said so"}
}

var (
	forbidden = fails(403, importer.AnswerForbidden)
	noRight   = fails(401, importer.AnswerCredentials)
	noLogin   = fails(0, importer.AnswerCredentials)
	broken    = fails(500, importer.AnswerUncertain)
	rejected  = fails(400, importer.AnswerRejected)
)

func newFake(v *vitec, o Options) *Directory { return New(v, v.ask, o) }

func fetchAll(t testing.TB, d *Directory) {
	t.Helper()
	if err := d.Fetch(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
}

// idsOf gives what a match says, in short.
func idsOf(m importer.Matches[importer.Contact]) string {
	if !m.Asked {
		return "? " + string(m.Why.Code)
	}
	var all []string
	for _, c := range m.All {
		id := c.ID
		if c.Deceased {
			id += " died"
		}
		if c.Gone {
			id += " gone"
		}
		all = append(all, id)
	}
	return strings.Join(all, ", ")
}

func staffOf(m importer.Matches[importer.Colleague]) string {
	if !m.Asked {
		return "? " + string(m.Why.Code)
	}
	var all []string
	for _, c := range m.All {
		all = append(all, cmp.Or(c.ID, "no id"))
	}
	return strings.Join(all, ", ")
}

// quick is a vitec that finds people by e-mail address without going through all.
type quick struct {
	*vitec
	byEmail   map[string]importer.Contact
	byID      map[string]importer.Contact
	everybody bool // each address is somebody's
}

func indexed(v *vitec) *quick {
	q := &quick{vitec: v, byEmail: map[string]importer.Contact{}, byID: map[string]importer.Contact{}}
	for _, c := range v.contacts["M1"] {
		q.byEmail[c.Emails[0]], q.byID[c.ID] = c, c
	}
	return q
}

func (q *quick) ContactsByEmail(_ context.Context, _ string, asked []string) ([]importer.Contact, error) {
	var all []importer.Contact
	for _, a := range asked {
		if c, ok := q.byEmail[a]; ok {
			all = append(all, c)
		} else if q.everybody {
			all = append(all, importer.Contact{
				ID: fmt.Sprintf("ADR%032x", a[len(a)-16:]), Person: true, Name: "Förnamn Efternamn " + a[:6], Emails: []string{a}, Phones: []string{"070-123 45 67"}, Town: strings.Clone("Helsingborg"),
			})
		}
	}
	return all, nil
}

func (q *quick) Persons(_ context.Context, _ string, ids []string) ([]importer.Contact, error) {
	var all []importer.Contact
	for _, id := range ids {
		if c, ok := q.byID[id]; ok {
			all = append(all, c)
		} else if q.everybody {
			all = append(all, importer.Contact{ID: id, Person: true})
		}
	}
	return all, nil
}
