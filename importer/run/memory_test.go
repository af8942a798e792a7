package run

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"comebacks/importer"
)

// memory is a run in a journal without a disk. It enforces what the real one
// does.
type memory struct {
	*store
	run   int64
	sheet string // its code
}

// store is what all runs of one memory share.
type store struct {
	mu     sync.Mutex
	last   int64
	rows   map[importer.RowRef]*remembered
	doubts map[importer.RowRef]*importer.Doubt
	newest map[string]importer.Made
	heard  importer.Heard
	live   map[int64]bool
	sheets map[int64]string         // of each run
	given  map[importer.RowRef]bool // doubts that their run has given up
	fail   func() error             // asked before each write

	restored     *importer.Restored
	ignoreDoubts bool          // to see what the model sees then
	told         chan struct{} // closed, and made anew, when a row under way or a run changes
	clash        map[int64][]importer.Clash
}

type remembered struct {
	importer.Outcome
	sending bool
	begun   bool
	began   time.Time
	start   time.Time
	intent  importer.Intent
}

func newMemory() *memory {
	s := &store{rows: make(map[importer.RowRef]*remembered), doubts: make(map[importer.RowRef]*importer.Doubt), newest: make(map[string]importer.Made),
		live: make(map[int64]bool), sheets: make(map[int64]string), given: make(map[importer.RowRef]bool), told: make(chan struct{}), clash: make(map[int64][]importer.Clash)}
	return s.begin()
}

func (s *store) begin() *memory {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	s.live[s.last] = true
	s.sheets[s.last] = "bcdfghjklmnp"
	return &memory{store: s, run: s.last, sheet: "bcdfghjklmnp"}
}

// another gives a new run of the same journal.
func (m *memory) another() *memory { return m.begin() }

// restart is what the next start of the program does, after kill -9 too: rows
// that had begun are in doubt, and seen now.
func (s *store) restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ref, row := range s.rows {
		if !row.sending {
			continue
		}
		row.sending = false
		row.Status, row.Problems = importer.Unsent, nil
		if row.begun {
			row.Status = importer.Uncertain
			c, d := row.intent.Comeback, importer.Doubt{}
			if before := s.doubts[ref]; before != nil {
				d = *before
			}
			d.RowRef, d.CustomerID, d.ContactID, d.Date, d.Key, d.State = ref, c.CustomerID, c.ContactID, c.Date, row.intent.Fingerprint.Key, importer.DoubtOpen
			if d.Times++; d.Began.IsZero() {
				d.Began, d.Start = row.began, row.start
			}
			d.Seen, d.SeenBy, d.Before = time.Now(), time.Time{}, row.intent.Before
			s.doubts[ref] = &d
		}
	}
	clear(s.live)
	clear(s.given)
}

// backup is a store as it was at a moment.
type backup struct {
	rows   map[importer.RowRef]remembered
	doubts map[importer.RowRef]importer.Doubt
	newest map[string]importer.Made
	heard  importer.Heard
	clash  map[int64][]importer.Clash
	at     time.Time

	restored *importer.Restored
}

// backUp copies the store, for whoever has its lock.
func (s *store) backUp() *backup {
	b := &backup{rows: make(map[importer.RowRef]remembered), doubts: make(map[importer.RowRef]importer.Doubt),
		newest: maps.Clone(s.newest), heard: s.heard, clash: maps.Clone(s.clash), at: time.Now(), restored: s.restored}
	for ref, row := range s.rows {
		b.rows[ref] = *row
	}
	for ref, d := range s.doubts {
		b.doubts[ref] = *d
	}
	return b
}

// restore is what restoring a backup does: all that was under way is in doubt.
func (s *store) restore(b *backup) {
	s.mu.Lock()
	clear(s.rows)
	clear(s.doubts)
	for ref, row := range b.rows {
		row.begun = row.sending
		s.rows[ref] = &row
	}
	for ref, d := range b.doubts {
		s.doubts[ref] = &d
	}
	s.newest, s.heard, s.clash = maps.Clone(b.newest), b.heard, maps.Clone(b.clash)
	s.mu.Unlock()
	s.restart()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.doubts {
		d.Restored = d.State != importer.DoubtHeld
		if d.State == importer.DoubtOpen {
			d.Seen, d.SeenBy, d.Pins = time.Now(), time.Time{}, nil
		}
	}
	s.restored = &importer.Restored{Backup: b.at, At: time.Now()}
	if !b.heard.Date.IsZero() {
		s.restored.By = b.heard.Date.Add(b.at.Sub(b.heard.At))
	}
	if old := b.restored; old != nil { // nobody has trusted that yet
		s.restored.Backup, s.restored.By = old.Backup, old.By
	}
}

func (m *memory) Restored() (importer.Restored, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.restored == nil {
		return importer.Restored{}, false, nil
	}
	return *m.restored, true, nil
}

func (m *memory) Number() int64 { return m.run }

func (m *memory) ref(row int) importer.RowRef { return importer.RowRef{Run: m.run, Row: row} }

func (m *memory) broken() error {
	m.live[m.run] = true
	if m.fail == nil {
		return nil
	}
	return m.fail()
}

// change lets everybody who waits for a row look again.
func (s *store) change() {
	close(s.told)
	s.told = make(chan struct{})
}

func (m *memory) Leave() {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.live, m.run)
	m.change()
}

func (m *memory) Expect([]importer.Query) error { return nil }

func (m *memory) Intend(in importer.Intent, done func([]importer.Relative, error)) {
	m.mu.Lock()
	relatives, err := m.intend(in)
	m.mu.Unlock()
	done(relatives, err)
}

func (m *memory) intend(in importer.Intent) (relatives []importer.Relative, err error) {
	if err := m.broken(); err != nil {
		return nil, err
	}
	self := m.ref(in.Row)
	for ref, row := range m.rows {
		r := importer.Relative{RowRef: ref, Is: m.relation(self, in, ref, row.intent), ID: row.ComebackID}
		if ref == self || r.Is == 0 {
			continue
		}
		if m.live[ref.Run] && ref.Run != m.run && !m.given[ref] {
			r.Done = m.told
		}
		switch d := m.doubts[ref]; {
		case row.sending && r.Done == nil:
			return nil, fmt.Errorf("row %d and row %d are under way at once", in.Row, ref.Row)
		case row.sending:
			r.State = importer.StateUnderWay
		case row.Status == importer.Uncertain && d != nil && d.State == importer.DoubtOpen && !m.ignoreDoubts:
			r.State, r.Doubt = importer.StateInDoubt, *d
		case row.Status == importer.Unsent && d != nil && (d.State == importer.DoubtAbsent || d.State == importer.DoubtHeld) && !in.Looked:
			r.State, r.Doubt, r.Done = importer.StateAbsent, *d, nil
		case row.Status == importer.Created && in.Allow&r.Is == 0 && !m.besides(self, in, ref, row.intent, r.Is):
			r.State = importer.StateCreated
		default:
			continue
		}
		relatives = append(relatives, r)
	}
	if len(relatives) > 0 {
		slices.SortFunc(relatives, func(a, b importer.Relative) int { return a.Row - b.Row })
		return relatives, nil
	}
	if in.OnlyAsk {
		return nil, nil
	}
	row := m.rows[self]
	if row != nil && (row.sending || !toSend(row.Outcome, nil)) {
		return nil, fmt.Errorf("row %d is %s, and must not be sent again", in.Row, row.Status)
	}
	m.rows[self] = &remembered{Outcome: importer.Outcome{Row: in.Row, Status: importer.Uncertain, SentAt: in.At}, sending: true, intent: in}
	if d := m.doubts[self]; d != nil && (d.State == importer.DoubtAbsent || d.State == importer.DoubtHeld) {
		d.State, d.Before = importer.DoubtResent, in.Before
		d.Resent++
	}
	return nil, nil
}

// relation says what a row has in common with one that is about to be sent.
func (s *store) relation(self importer.RowRef, in importer.Intent, ref importer.RowRef, other importer.Intent) importer.Relation {
	switch {
	case other.Fingerprint == in.Fingerprint:
		return importer.SameComeback
	case ref.Run != self.Run && s.origin(self, in) == s.origin(ref, other) && in.Comeback.CustomerID == other.Comeback.CustomerID:
		if other.Origin.Known() && !in.Origin.Known() {
			return importer.Correction
		}
		return importer.SameOrigin
	case other.Fingerprint.Key == in.Fingerprint.Key:
		return importer.SameSlot
	}
	return 0
}

// besides reports whether a row may be sent beside a created one, as both first
// stood in one sheet.
func (s *store) besides(self importer.RowRef, in importer.Intent, ref importer.RowRef, other importer.Intent, is importer.Relation) bool {
	return is == importer.SameSlot && (self.Run == ref.Run || s.origin(self, in).Sheet == s.origin(ref, other).Sheet)
}

func (s *store) origin(ref importer.RowRef, in importer.Intent) importer.Origin {
	if in.Origin.Known() {
		return in.Origin
	}
	return importer.Origin{Sheet: s.sheets[ref.Run], Row: ref.Row}
}

// of says which sheet the run is of.
func (m *memory) of(sheet string) *memory {
	m.sheet, m.sheets[m.run] = sheet, sheet
	return m
}

func (m *memory) Begun(row int, at time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.broken(); err != nil {
		return err
	}
	m.rows[m.ref(row)].begun, m.rows[m.ref(row)].began, m.rows[m.ref(row)].start = true, at, time.Now()
	return nil
}

func (m *memory) Record(o importer.Outcome, d *importer.Doubt) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.broken(); err != nil {
		return err
	}
	ref := m.ref(o.Row)
	row := m.rows[ref]
	if row == nil {
		row = &remembered{Outcome: importer.Outcome{Status: importer.Unsent}}
		m.rows[ref] = row
	}
	switch {
	case row.Status == importer.Created && d != nil, row.Status == importer.Unsent, row.Status == importer.Uncertain, row.Status == importer.Invalid:
	default:
		return fmt.Errorf("row %d is %s already", o.Row, row.Status)
	}
	if o.Status == importer.Created {
		for other, has := range m.rows {
			if has.Status == importer.Created && other != ref && has.ComebackID == o.ComebackID {
				if other.Run == m.run {
					m.clash[m.run] = append(m.clash[m.run], m.clashOf(other, ref))
					return &importer.Clash{Row: o.Row, ID: o.ComebackID, Other: other}
				}
				m.clash[m.run] = append(m.clash[m.run], importer.Clash{Row: o.Row, ID: o.ComebackID, Other: other, Doubt: m.doubtOf(ref)})
			}
		}
		c := row.intent.Comeback
		m.newest[c.CustomerID] = importer.Made{RowRef: ref, ID: o.ComebackID, CustomerID: c.CustomerID, ContactID: c.ContactID, Date: c.Date, Began: o.SentBy, Took: o.Took}
	}
	row.Outcome, row.sending, row.begun = o, false, false
	if d != nil {
		kept := *d
		m.doubts[ref] = &kept
		delete(m.given, ref)
	}
	m.change()
	return nil
}

func (m *memory) clashOf(row, other importer.RowRef) importer.Clash {
	return importer.Clash{Row: row.Row, ID: m.rows[row].ComebackID, Other: other, Doubt: m.doubtOf(row)}
}

func (m *memory) doubtOf(ref importer.RowRef) importer.Doubt {
	row := m.rows[ref]
	c := row.intent.Comeback
	return importer.Doubt{RowRef: ref, CustomerID: c.CustomerID, ContactID: c.ContactID, Date: c.Date, Key: row.intent.Fingerprint.Key, Began: row.began, SentAt: row.SentAt}
}

func (m *memory) Flush() ([]importer.Clash, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.clash[m.run]
	delete(m.clash, m.run)
	return all, m.broken()
}

func (m *memory) Doubts() ([]importer.Doubt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []importer.Doubt
	for ref, d := range m.doubts {
		if ref.Run == m.run && d.State != importer.DoubtSettled {
			all = append(all, *d)
		}
	}
	slices.SortFunc(all, func(a, b importer.Doubt) int { return a.Row - b.Row })
	return all, nil
}

func (m *memory) Keep(d importer.Doubt) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if kept := m.doubts[d.RowRef]; kept != nil && kept.State == importer.DoubtOpen && kept.Times == d.Times {
		m.doubts[d.RowRef] = &d
	}
	return m.broken()
}

func (m *memory) Settle(d importer.Doubt, o importer.Outcome, by string) (importer.Outcome, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.broken(); err != nil {
		return o, err
	}
	row, kept := m.rows[d.RowRef], m.doubts[d.RowRef]
	open := row.Status == importer.Uncertain && kept != nil && kept.State == importer.DoubtOpen && kept.Times == d.Times
	resent := row.Status == importer.Created && o.Status == importer.Created && kept != nil && kept.State == importer.DoubtResent
	if !open && !resent {
		return row.Outcome, nil
	}
	if o.Status == importer.Created && open {
		for other, has := range m.rows {
			if has.Status == importer.Created && other != d.RowRef && has.ComebackID == o.ComebackID {
				m.clash[other.Run] = append(m.clash[other.Run], m.clashOf(other, d.RowRef))
				return o, &importer.Clash{Row: d.Row, ID: o.ComebackID, Other: other}
			}
		}
	}
	switch {
	case o.Status == importer.Uncertain:
		m.given[d.RowRef] = true
	case o.Status == importer.Unsent:
		d.State = importer.DoubtAbsent
	case o.Status == importer.Created && (d.Resent == 0 || kept.State == importer.DoubtResent):
		d.State = importer.DoubtSettled
	case o.Status == importer.Created:
		d.State = importer.DoubtResent
	}
	row.Outcome, row.sending = o, false
	m.doubts[d.RowRef] = &d
	m.change()
	return o, nil
}

func (m *memory) Owners(ids []string) (map[string]importer.Owner, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	owners := make(map[string]importer.Owner)
	for ref, row := range m.rows {
		if row.Status == importer.Created && slices.Contains(ids, row.ComebackID) {
			owners[row.ComebackID] = importer.Owner{RowRef: ref, Fingerprint: row.intent.Fingerprint}
		}
	}
	return owners, nil
}

func (m *memory) KnowsSheet(code string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Contains(slices.Collect(maps.Values(m.sheets)), code), nil
}

func (m *memory) Witness(customer string) (importer.Made, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w, is := m.newest[customer]
	return w, is, nil
}

func (m *memory) Hear(h importer.Heard) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.heard = h
	return nil
}

func (m *memory) Heard() (importer.Heard, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.heard, !m.heard.Date.IsZero(), nil
}

func (m *memory) Entries() iter.Seq2[importer.Outcome, error] {
	return func(yield func(importer.Outcome, error) bool) {
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

func (m *memory) outcomes() map[int]importer.Outcome {
	all := make(map[int]importer.Outcome)
	for ref, row := range m.rows {
		if ref.Run == m.run {
			all[ref.Row] = row.Outcome
		}
	}
	return all
}
