package importer

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"
)

// fakeVitec holds comebacks in memory. What each POST meets is said by script,
// which is asked once for each, in the order of their arrival.
type fakeVitec struct {
	mu     sync.Mutex
	script func(n int, c Comeback) event
	finds  func(n int) *FindError // nil: look-ups work
	posts  int
	found  int
	next   int
	held   []heldComeback
	busy   int
	most   int
}

type heldComeback struct {
	Found
	Comeback Comeback
}

// event is what happens to a POST.
type event struct {
	answer  Answer
	creates bool
	late    time.Duration // creates only this long after the answer
	takes   time.Duration
}

func (v *fakeVitec) Create(ctx context.Context, c Comeback) Answer {
	begun := time.Now()
	v.mu.Lock()
	v.posts++
	v.busy++
	v.most = max(v.most, v.busy)
	e := event{creates: true, answer: Answer{Verdict: AnswerCreated, Status: 200}}
	if v.script != nil {
		e = v.script(v.posts, c)
	}
	v.mu.Unlock()

	time.Sleep(e.takes) // a bubble's clock, not the real one
	v.mu.Lock()
	defer v.mu.Unlock()
	v.busy--
	e.answer.Begun, e.answer.Took = begun, time.Since(begun)
	if e.creates && e.late > 0 {
		time.AfterFunc(e.late, func() {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.create(c)
		})
	} else if e.creates {
		id := v.create(c)
		if e.answer.Verdict == AnswerCreated {
			e.answer.ID = id
		}
	}
	return e.answer
}

func (v *fakeVitec) create(c Comeback) string {
	v.next++
	id := fmt.Sprintf("cb-%d", v.next)
	v.held = append(v.held, heldComeback{Found{ID: id, CreatedAt: time.Now(), Date: c.Date}, c})
	return id
}

func (v *fakeVitec) Find(ctx context.Context, customer string, contacts []string) (map[string][]Found, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.found++
	if v.finds != nil {
		if err := v.finds(v.found); err != nil {
			return nil, err
		}
	}
	if len(contacts) > MaxContactsPerFind {
		return nil, &FindError{Verdict: AnswerRejected, Status: 400, Reason: "too many contacts"}
	}
	all := make(map[string][]Found)
	for _, contact := range contacts {
		all[contact] = []Found{}
	}
	for _, h := range v.held {
		if _, asked := all[h.Comeback.ContactID]; asked && h.Comeback.CustomerID == customer {
			all[h.Comeback.ContactID] = append(all[h.Comeback.ContactID], h.Found)
		}
	}
	return all, nil
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

// memory is a journal without a disk. It enforces what the real one does.
type memory struct {
	mu   sync.Mutex
	run  int64
	rows map[int64]map[int]*remembered // shared by all runs of one memory
	fail func() error                  // asked before each write
}

type remembered struct {
	Outcome
	sending bool
	intent  Intent
	since   time.Time
	claimed bool
}

func newMemory() *memory {
	return &memory{run: 1, rows: map[int64]map[int]*remembered{1: {}}}
}

// another gives a new run of the same journal.
func (m *memory) another() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := &memory{run: m.run + 1, rows: m.rows}
	n.rows[n.run] = map[int]*remembered{}
	return n
}

func (m *memory) broken() error {
	if m.fail == nil {
		return nil
	}
	return m.fail()
}

func (m *memory) Intend(in Intent) (*Twin, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.broken(); err != nil {
		return nil, err
	}
	if !in.Repeat {
		if twin := m.twin(in); twin != nil {
			return twin, nil
		}
	}
	row := m.rows[m.run][in.Row]
	if row == nil {
		row = &remembered{since: in.At}
		m.rows[m.run][in.Row] = row
	} else if row.sending || !neverSent(row.Outcome) {
		return nil, fmt.Errorf("row %d is %s, and must not be sent again", in.Row, row.Status)
	}
	if row.since.IsZero() {
		row.since = in.At
	}
	row.intent, row.sending, row.claimed = in, true, true
	row.Outcome = Outcome{Row: in.Row, Status: Uncertain, SentAt: in.At}
	return nil, nil
}

func (m *memory) Begun(int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.broken()
}

func (m *memory) twin(in Intent) *Twin {
	for run, rows := range m.rows {
		for n, row := range rows {
			if !row.claimed || row.intent.Fingerprint != in.Fingerprint || run == m.run && n == in.Row {
				continue
			}
			t := &Twin{Run: run, Row: n, Status: Uncertain, ComebackID: row.ComebackID, Doubt: m.doubt(run, n, row)}
			if row.Status == Created {
				t.Status = Created
			}
			if run == m.run {
				t.Run = 0
			}
			return t
		}
	}
	return nil
}

func (m *memory) doubt(run int64, n int, row *remembered) Doubt {
	c := row.intent.Comeback
	return Doubt{Run: run, Row: n, CustomerID: c.CustomerID, ContactID: c.ContactID, Date: c.Date,
		Key: row.intent.Fingerprint.Key, Since: row.since, SentAt: row.SentAt}
}

func (m *memory) Record(o Outcome) error { return m.record(m.run, o) }

func (m *memory) RecordDoubt(d Doubt, o Outcome) error { return m.record(d.Run, o) }

func (m *memory) record(run int64, o Outcome) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.broken(); err != nil {
		return err
	}
	row := m.rows[run][o.Row]
	if row == nil {
		row = &remembered{}
		m.rows[run][o.Row] = row
	} else if row.Status != Unsent && row.Status != Uncertain && row.Status != Invalid {
		return fmt.Errorf("row %d is %s already", o.Row, row.Status)
	}
	row.Outcome, row.sending = o, false
	if o.Status == Unsent || o.Status == Rejected || o.Status == Invalid {
		row.claimed = false
	}
	return nil
}

func (m *memory) OurIDs(key uint64) (map[string]bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ids := make(map[string]bool)
	for _, rows := range m.rows {
		for _, row := range rows {
			if row.claimed && row.ComebackID != "" && row.intent.Fingerprint.Key == key {
				ids[row.ComebackID] = true
			}
		}
	}
	return ids, nil
}

func (m *memory) Entries() iter.Seq2[Outcome, error] {
	return func(yield func(Outcome, error) bool) {
		m.mu.Lock()
		all := m.outcomes()
		m.mu.Unlock()
		for _, n := range slices.Sorted(maps.Keys(all)) {
			if !yield(all[n], nil) {
				return
			}
		}
	}
}

func (m *memory) outcomes() map[int]Outcome {
	all := make(map[int]Outcome)
	for n, row := range m.rows[m.run] {
		all[n] = row.Outcome
	}
	return all
}

func (m *memory) Doubts() ([]Doubt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var doubts []Doubt
	for n, row := range m.rows[m.run] {
		if row.Status == Uncertain && !row.SentAt.IsZero() {
			doubts = append(doubts, m.doubt(m.run, n, row))
		}
	}
	return doubts, nil
}
