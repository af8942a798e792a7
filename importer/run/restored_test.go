package run

import (
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
)

// foreign is a comeback that nobody of ours made, by the server's clock so long ago.
func foreign(v *fakeVitec, row importer.Row, id string, ago time.Duration, date string) {
	f := importer.Found{ID: id, CreatedAt: serverTime(time.Now()).Add(-ago), Date: at(date)}
	if ago < 0 {
		f.CreatedAt = time.Time{}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.held = append(v.held, heldComeback{f, importer.Comeback{CustomerID: row.Cells.CustomerID, ContactID: row.Cells.ContactID, Note: "foreign " + id}})
}

// inRestored plays a run of a journal that was restored from a backup of an hour ago.
func inRestored(t *testing.T, heard bool, rows []importer.Row, v *fakeVitec, set func(*Run)) *memory {
	t.Helper()
	m := newMemory()
	if heard {
		m.heard = v.heard()
	}
	b := m.backUp()
	time.Sleep(time.Hour)
	m.restore(b)
	r := newRun(rows, v, m)
	if set != nil {
		set(r)
	}
	if err := r.Do(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m
}

const itsTime = "2031-05-03T14:30:00+02:00"

// Each row is looked up before it is sent. A comeback at its contact and time that may
// have been made after the backup holds it back; any other does not.
func TestHeldBackAfterBackup(t *testing.T) {
	for name, tt := range map[string]struct {
		ago     time.Duration // negative: Vitec does not say
		date    string
		unheard bool // the server's clock was not known when the backup was made
		held    bool
	}{
		"made since":                           {30 * time.Minute, itsTime, false, true},
		"made a minute before":                 {61 * time.Minute, itsTime, false, true},
		"made before":                          {65 * time.Minute, itsTime, false, false},
		"made before, by an unknown clock":     {65 * time.Minute, itsTime, true, true},
		"made at a time that is not told":      {-1, itsTime, false, true},
		"made since, for another time":         {30 * time.Minute, "2031-05-03T15:30:00+02:00", false, false},
		"made since, at the time by UTC":       {30 * time.Minute, "2031-05-03T12:30:00Z", false, true},
		"made days ago, and not told by whom":  {72 * time.Hour, itsTime, false, false},
		"made days ago, for another time, too": {72 * time.Hour, "2031-05-04T14:30:00+02:00", true, false},
	} {
		for _, ask := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					rows, v := many(3), &fakeVitec{}
					var m *memory
					time.AfterFunc(time.Hour-time.Millisecond, func() { foreign(v, rows[1], "X1", tt.ago, tt.date) })
					began := time.Now()
					m = inRestored(t, !tt.unheard, rows, v, func(r *Run) { r.AskFirst = ask })
					o := m.outcomes()[rows[1].Number]
					switch {
					case tt.held && (o.Status != importer.Unsent || o.Problems[0].Code != importer.AfterBackup || o.Problems[0].Value != "X1" || o.Problems[0].Row != 3):
						t.Errorf("the row is %s: %+v", o.Status, o.Problems)
					case !tt.held && !ask && o.Status != importer.Created:
						t.Errorf("the row is %s: %+v", o.Status, o.Problems)
					}
					if others := counts(m)[importer.Created]; others < 2 {
						t.Errorf("%d rows are created", others)
					}
					if waited := time.Since(began) - time.Hour; waited < 5*time.Minute {
						t.Errorf("the first look was %s after the journal was restored", waited)
					}
					if tt.held {
						// It stays held, in the next start too, and holds back others like it.
						r := newRun(rows, v, m)
						if err := r.Do(t.Context()); err != nil {
							t.Fatal(err)
						}
						if o := m.outcomes()[3]; o.Status != importer.Unsent || o.Problems[0].Code != importer.AfterBackup {
							t.Errorf("resumed, the row is %s: %+v", o.Status, o.Problems)
						}
						m.restored = nil // an administrator trusts it: not this row
						if err := newRun(rows, v, m).Do(t.Context()); err != nil {
							t.Fatal(err)
						}
						if o := m.outcomes()[3]; o.Status != importer.Unsent || o.Problems[0].Code != importer.AfterBackup {
							t.Errorf("trusted, the row is %s: %+v", o.Status, o.Problems)
						}
						other := m.another().of("another")
						if err := newRun(rows, v, other).Do(t.Context()); err != nil {
							t.Fatal(err)
						}
						if o := other.outcomes()[3]; o.Status != importer.Unsent || o.Problems[0].Code != importer.WaitsForRow {
							t.Errorf("of another sheet, the row is %s: %+v", o.Status, o.Problems)
						}
					}
					if n := len(v.byNote()["note 3"]); n > 1 || tt.held && n > 0 {
						t.Errorf("the row was sent %d times", n)
					}
				})
			})
		}
	}
}

// A sheet that the journal knows as created is done at once after a restore; a row that it
// does not know waits, as what was under way may still come.
func TestKnownRowsDoNotWait(t *testing.T) {
	for _, ask := range []bool{false, true} {
		for unknown := range 2 {
			synctest.Test(t, func(t *testing.T) {
				v, rows := &fakeVitec{}, many(50)
				m := newMemory()
				if err := newRun(rows[:50-unknown], v, m).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				m.restore(m.backUp())
				again := m.another()
				r := newRun(rows, v, again)
				r.AskFirst = ask
				var held []time.Duration
				r.OnHold = func(d time.Duration, _ importer.Problem) { held = append(held, d) }
				looks, began := v.found, time.Now()
				if err := r.Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				took := time.Since(began)
				if got := counts(again); got[importer.Duplicate] != 50-unknown || got[importer.Created] != unknown {
					t.Errorf("%d unknown: they are %v", unknown, got)
				}
				switch {
				case unknown == 0 && (took > time.Second || len(held) > 0 || v.found > looks):
					t.Errorf("it took %s and %d looks, and was told to wait %v", took, v.found-looks, held)
				case unknown > 0 && (took < 5*time.Minute || len(held) != 1):
					t.Errorf("a row that is not known was sent after %s, and it was told to wait %v", took, held)
				}
				if v.posts != 50 {
					t.Errorf("%d were sent", v.posts)
				}
			})
		}
	}
}

// What can't be looked up is not sent, and neither is what may not have been shown whole.
func TestRestoredNotLookedUp(t *testing.T) {
	for name, set := range map[string]func(v *fakeVitec){
		"refused": func(v *fakeVitec) {
			v.finds = func(int) *importer.FindError {
				return &importer.FindError{Verdict: importer.AnswerForbidden, Status: 403}
			}
		},
		"failed": func(v *fakeVitec) {
			v.finds = func(int) *importer.FindError {
				return &importer.FindError{Verdict: importer.AnswerUncertain, Status: 500}
			}
		},
		"from a cache": func(v *fakeVitec) { v.cached = true },
		"cut off": func(v *fakeVitec) {
			v.lists = func(string, []importer.Found) []importer.Found {
				return make([]importer.Found, 20)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &fakeVitec{}
				set(v)
				m := inRestored(t, true, many(5), v, nil)
				if v.posts > 0 {
					t.Errorf("%d rows were sent", v.posts)
				}
				for _, o := range m.outcomes() {
					if o.Status != importer.Unsent || o.Problems[0].Code != importer.CannotAsk {
						t.Errorf("row %d is %s: %+v", o.Row, o.Status, o.Problems)
					}
				}
			})
		})
	}
}

// Twenty contacts of one comeback each look like a list that was cut off: each is looked
// up alone then.
func TestRestoredRoundLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rows, v := many(20), &fakeVitec{}
		for i, row := range rows {
			foreign(v, row, "X"+row.Cells.ContactID, time.Hour*72, "2031-06-03T14:30:00+02:00")
			_ = i
		}
		wantCounts(t, inRestored(t, true, rows, v, nil), map[importer.Status]int{importer.Created: 20})
	})
}

// A row is looked up although another one of its contact and time was, and was not sent.
func TestRestoredSameSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rows := sheetOf("K1", "K1")
		v := &fakeVitec{script: func(n int, _ importer.Comeback) event {
			if n == 1 {
				return event{answer: importer.Answer{Verdict: importer.AnswerRejected, Status: 400, Problem: importer.Problem{Code: importer.VitecRefused}}, takes: 10 * time.Second}
			}
			return wentThrough
		}}
		time.AfterFunc(time.Hour+5*time.Minute+5*time.Second, func() { foreign(v, rows[1], "X1", 30*time.Minute, itsTime) })
		m := inRestored(t, true, rows, v, nil)
		wantCounts(t, m, map[importer.Status]int{importer.Rejected: 1, importer.Unsent: 1})
	})
}

// A row that was in doubt at the backup may have been sent again after it: what was made
// since may be another row's, and a person says whose.
func TestRestoredDoubts(t *testing.T) {
	for name, tt := range map[string]struct {
		since bool // its comeback was made after the backup
		want  importer.Status
	}{
		"made before": {false, importer.Created},
		"made since":  {true, importer.Uncertain},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rows := many(2)
				v := &fakeVitec{script: func(n int, c importer.Comeback) event {
					switch {
					case c.ContactID != "K1":
						return wentThrough
					case tt.since:
						return lostBefore
					}
					return lostAfter
				}}
				m := newMemory()
				b := m.backUp()
				m.fail = func() error {
					for _, d := range m.doubts {
						if b.doubts[d.RowRef].RowRef != d.RowRef {
							b = m.backUp()
						}
					}
					if len(b.doubts) > 0 {
						return &importer.Failure{Code: importer.JournalBroken}
					}
					return nil
				}
				_ = newRun(rows, v, m).Do(t.Context())
				m.fail = nil
				time.Sleep(time.Hour)
				if !tt.since {
					b = m.backUp()
					time.Sleep(time.Hour)
				}
				if tt.since {
					foreign(v, rows[1], "X1", 30*time.Minute, itsTime)
				}
				m.restore(b)
				if err := newRun(rows, v, m).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				if o := m.outcomes()[3]; o.Status != tt.want {
					t.Errorf("the row is %s: %+v", o.Status, o.Problems)
				}
			})
		})
	}
}
