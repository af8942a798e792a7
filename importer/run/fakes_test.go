package run

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"comebacks/importer"
)

// fakeVitec holds comebacks in memory. What each POST meets is said by script,
// which is asked once for each, in the order of their arrival.
type fakeVitec struct {
	mu       sync.Mutex
	script   func(n int, c importer.Comeback) event
	finds    func(n int) *importer.FindError           // nil: look-ups work
	logins   func(customer string) string              // nil: all customers have the same
	looks    func(customer string) *importer.FindError // nil: look-ups work
	lagEach  bool                                      // each contact of an answer has its own lag
	lag      func() time.Duration                      // nil: what was created is shown at once
	shape    func(f importer.Found) importer.Found     // nil: it is shown as it is
	lists    func(contact string, l []importer.Found) []importer.Found
	fit      int // contacts that a look-up can name; 0 for MaxContactsPerFind
	cached   bool
	noDate   bool
	ahead    time.Duration                 // of the clock that the Date tells, not of that of createdAt
	ids      func(contact string) string   // nil: counted
	foldCase bool                          // contacts are looked up in whatever case
	id       func(n int, id string) string // what a POST is answered with
	posts    int
	found    int
	next     int
	held     []heldComeback
	begun    []time.Time // of all requests
	busy     int
	most     int
}

// heard is the server's clock, which is not this machine's.
func (v *fakeVitec) heard() importer.Heard {
	now := time.Now()
	if v.noDate {
		return importer.Heard{At: now}
	}
	return importer.Heard{Date: serverTime(now).Add(v.ahead).Truncate(time.Second), At: now}
}

// serverTime is what the server's clock shows: it is 3 hours ahead.
func serverTime(t time.Time) time.Time { return t.Add(3 * time.Hour) }

func (v *fakeVitec) Login(customer string) string {
	if v.logins == nil {
		return "login"
	}
	return v.logins(customer)
}

func (v *fakeVitec) Fit(_ string, contacts []string) int {
	return min(len(contacts), max(1, cmp.Or(v.fit, importer.MaxContactsPerFind)))
}

type heldComeback struct {
	importer.Found
	Comeback importer.Comeback
}

// event is what happens to a POST.
type event struct {
	answer  importer.Answer
	creates bool
	late    time.Duration // creates only this long after the answer
	takes   time.Duration
}

func (v *fakeVitec) Create(ctx context.Context, c importer.Comeback) importer.Answer {
	begun := time.Now()
	v.mu.Lock()
	v.posts++
	number := v.posts
	v.begun = append(v.begun, begun)
	v.busy++
	v.most = max(v.most, v.busy)
	e := event{creates: true, answer: importer.Answer{Verdict: importer.AnswerCreated, Status: 200}}
	if v.script != nil {
		e = v.script(v.posts, c)
	}
	v.mu.Unlock()

	time.Sleep(e.takes) // a bubble's clock, not the real one
	v.mu.Lock()
	defer v.mu.Unlock()
	v.busy--
	e.answer.Begun, e.answer.Took = begun, time.Since(begun)
	if e.answer.Status != 0 {
		e.answer.Heard = v.heard()
	}
	if e.creates && e.late > 0 {
		time.AfterFunc(e.late, func() {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.create(c)
		})
	} else if e.creates {
		id := v.create(c)
		if e.answer.Verdict == importer.AnswerCreated {
			e.answer.ID = cmp.Or(e.answer.ID, id)
			if v.id != nil {
				e.answer.ID = v.id(number, id)
			}
		}
	}
	return e.answer
}

func (v *fakeVitec) create(c importer.Comeback) string {
	v.next++
	id := fmt.Sprintf("cb-%d", v.next)
	if v.ids != nil && v.ids(c.ContactID) != "" {
		id = v.ids(c.ContactID)
	}
	v.held = append(v.held, heldComeback{importer.Found{ID: id, CreatedAt: serverTime(time.Now()), Date: c.Date}, c})
	return id
}

func (v *fakeVitec) Find(ctx context.Context, customer string, contacts []string) (importer.Look, error) {
	if err := ctx.Err(); err != nil {
		return importer.Look{}, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.found++
	v.begun = append(v.begun, time.Now())
	if v.finds != nil {
		if err := v.finds(v.found); err != nil {
			return importer.Look{}, err
		}
	}
	if v.looks != nil {
		if err := v.looks(customer); err != nil {
			return importer.Look{}, err
		}
	}
	if len(contacts) > v.Fit(customer, contacts) {
		return importer.Look{}, &importer.FindError{Verdict: importer.AnswerRejected, Status: 404, Reason: "too many contacts"}
	}
	until := serverTime(time.Now())
	if v.lag != nil {
		until = until.Add(-v.lag())
	}
	look := importer.Look{Held: make(map[string][]importer.Found), Cached: v.cached, Heard: v.heard()}
	for _, contact := range contacts {
		list := []importer.Found{}
		if v.lagEach {
			until = serverTime(time.Now()).Add(-v.lag())
		}
		for _, h := range v.held {
			same := h.Comeback.ContactID == contact || v.foldCase && strings.EqualFold(h.Comeback.ContactID, contact)
			if same && h.Comeback.CustomerID == customer && !h.CreatedAt.After(until) {
				f := h.Found
				if v.shape != nil {
					f = v.shape(f)
				}
				list = append(list, f)
			}
		}
		if v.lists != nil {
			list = v.lists(contact, list)
		}
		look.Held[contact] = list
		look.Total += len(list)
	}
	return look, nil
}

// byNote counts what Vitec holds by the comebacks' notes: tests give each row
// a note of its own.
func (v *fakeVitec) byNote() map[string][]string {
	v.mu.Lock()
	defer v.mu.Unlock()
	ids := make(map[string][]string)
	for _, h := range v.held {
		ids[h.Comeback.Note] = append(ids[h.Comeback.Note], h.ID)
	}
	return ids
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}
