package run

import (
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
)

const (
	firstSheet = "bcdfghjklmnp"
	otherSheet = "zxwvtsrqpnml"
)

// corrected is the errors file of some rows, with another time in each.
func corrected(rows []importer.Row, time string) []importer.Row {
	var all []importer.Row
	for i, row := range rows {
		row.Origin = importer.Origin{Sheet: firstSheet, Row: row.Number}
		row.Number = i + 2
		row.Cells.Date = "2031-05-03 " + time
		all = append(all, row)
	}
	return all
}

// codes gives the codes of a run's rows, by their numbers; "" of one that was
// created.
func codes(m *memory) map[int]importer.Code {
	all := make(map[int]importer.Code)
	for o := range m.Entries() {
		all[o.Row] = ""
		if len(o.Problems) > 0 {
			all[o.Row] = o.Problems[0].Code
		}
	}
	return all
}

// TestVersionsOfARow holds that one row becomes one comeback, whatever versions
// of it are imported, and in which order.
func TestVersionsOfARow(t *testing.T) {
	rows := many(3)
	send := func(t *testing.T, v *fakeVitec, m *memory, rows []importer.Row, set func(*Run)) {
		t.Helper()
		r := newRun(rows, v, m)
		if set != nil {
			set(r)
		}
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	similar := func(r *Run) { r.Allow.Similar = true }
	all := func(code importer.Code) map[int]importer.Code {
		return map[int]importer.Code{2: code, 3: code, 4: code}
	}
	for name, tt := range map[string]struct {
		play  func(t *testing.T, v *fakeVitec, m *memory) *memory // gives the run that is looked at
		want  map[int]importer.Code
		posts int
	}{
		"corrected, then the first sheet": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			send(t, v, m, corrected(rows, "09:00"), nil)
			m = m.another().of(firstSheet)
			send(t, v, m, rows, nil)
			return m
		}, all(importer.Corrected), 3},
		"corrected, then the first sheet, similar ones allowed": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			send(t, v, m, corrected(rows, "09:00"), nil)
			m = m.another().of(firstSheet)
			send(t, v, m, rows, similar)
			return m
		}, all(importer.Corrected), 3},
		"the first sheet, then corrected": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			send(t, v, m.of(firstSheet), rows, nil)
			m = m.another().of(otherSheet)
			send(t, v, m, corrected(rows, "09:00"), nil)
			return m
		}, all(importer.OriginCreated), 3},
		"the first sheet, then corrected, similar ones allowed": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			send(t, v, m.of(firstSheet), rows, nil)
			m = m.another().of(otherSheet)
			send(t, v, m, corrected(rows, "09:00"), similar)
			return m
		}, all(""), 6},
		"the first sheet again, with another time for all": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			send(t, v, m.of(firstSheet), rows, nil)
			m = m.another().of(firstSheet)
			later := many(3)
			for i := range later {
				later[i].Cells.Date = "2031-05-03 09:00"
			}
			send(t, v, m, later, nil)
			return m
		}, all(importer.OriginCreated), 3},
		"the same, of another customer": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			send(t, v, m.of(firstSheet), rows, nil)
			m = m.another().of(firstSheet)
			later := many(3)
			for i := range later {
				later[i].Cells.CustomerID = "M22222"
			}
			send(t, v, m, later, nil)
			return m
		}, all(""), 6},
		"copies of a corrected row": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			m.of(otherSheet)
			copies := corrected([]importer.Row{rows[0], rows[0], rows[0]}, "09:00")
			for i := range copies {
				copies[i].Cells.ContactID += string(rune('a' + i))
			}
			send(t, v, m, copies, nil)
			return m
		}, all(""), 3},
		"another sheet with another note": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			send(t, v, m.of(firstSheet), rows, nil)
			m = m.another().of(otherSheet)
			other := many(3)
			for i := range other {
				other[i].Cells.Note += ", changed"
			}
			send(t, v, m, other, nil)
			return m
		}, all(importer.Similar), 3},
		"another sheet with the same": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			send(t, v, m.of(firstSheet), rows, nil)
			m = m.another().of(otherSheet)
			send(t, v, m, many(3), nil)
			return m
		}, all(importer.SameAsRow), 3},
		"created lines, one copied for another contact": {func(t *testing.T, v *fakeVitec, m *memory) *memory {
			send(t, v, m.of(firstSheet), rows, nil)
			before := m.outcomes()
			results := many(3)
			for i := range results {
				saying(results, i, before[i+2].ComebackID)
			}
			results[1].Cells.ContactID = "another"
			saying(results, 2, "unheard-of")
			m = m.another().of(otherSheet)
			send(t, v, m, results, nil)
			return m
		}, map[int]importer.Code{2: importer.AlreadyCreated, 3: importer.SaysOther, 4: importer.SaysCreated}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := &fakeVitec{}
				m := tt.play(t, v, newMemory())
				for row, code := range codes(m) {
					if code != tt.want[row] {
						t.Errorf("row %d: %q, want %q", row, code, tt.want[row])
					}
				}
				if v.posts != tt.posts {
					t.Errorf("%d requests, want %d", v.posts, tt.posts)
				}
			})
		})
	}
}

// No version of a row is sent while another one may be in Vitec. What is found
// out decides: a row that is there after all holds its corrected version back,
// one that is not there lets it go.
func TestCorrectedWhileInDoubt(t *testing.T) {
	for name, tt := range map[string]struct {
		first event
		want  importer.Code // of the corrected version
		own   importer.Code // of the row itself, when its run is gone on with
	}{
		"it is there":     {lostAfter, importer.OriginCreated, ""},
		"it is not there": {lostBefore, "", importer.Corrected},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v, m := &fakeVitec{}, newMemory()
				m.of(firstSheet)
				v.script = func(int, importer.Comeback) event { return wentThrough }
				rows := many(2)
				v.script = func(n int, c importer.Comeback) event {
					if n == 1 {
						e := tt.first
						return e
					}
					return wentThrough
				}
				blind := true
				v.finds = func(int) *importer.FindError {
					if blind {
						return &importer.FindError{Verdict: importer.AnswerForbidden, Status: 403}
					}
					return nil
				}
				if err := newRun(rows[:1], v, m).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantCounts(t, m, map[importer.Status]int{importer.Uncertain: 1})

				m.restart()
				blind = false
				second := m.another().of(otherSheet)
				mended := append(corrected(rows[:1], "09:00"), sheetOf("x", "x2", "x3")[1:]...) // with others, that are witnesses
				r := newRun(mended, v, second)
				r.Rate = 0.01
				if err := r.Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := codes(second)[2]; got != tt.want {
					t.Errorf("the corrected version: %q, want %q: %v", got, tt.want, second.outcomes())
				}
				m.restart()
				if err := newRun(rows[:1], v, m).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := codes(m)[2]; got != tt.own {
					t.Errorf("the row itself: %q, want %q: %v", got, tt.own, m.outcomes())
				}
			})
		})
	}
}

// A row that a person says is not in Vitec is looked up once more before anything
// is sent that may be the same comeback, of whichever sheet.
func TestSaidAbsent(t *testing.T) {
	rows := many(1)
	noted := many(1)
	noted[0].Cells.Note = "another"
	for sheet, others := range map[string][]importer.Row{
		"the same": many(1), "another note": noted, "corrected": corrected(rows, "09:00"),
	} {
		for name, tt := range map[string]struct {
			first event
			blind bool // to the end
			want  importer.Code
			posts int
		}{
			"it is there":                  {lostAfter, false, importer.WaitsForRow, 1},
			"it is not there":              {lostBefore, false, "", 2},
			"it is there, no look-ups":     {lostAfter, true, importer.CannotAsk, 1},
			"it is not there, no look-ups": {lostBefore, true, importer.CannotAsk, 1},
		} {
			t.Run(sheet+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					v, m := &fakeVitec{}, newMemory().of(firstSheet)
					v.script = func(n int, _ importer.Comeback) event {
						if n == 1 {
							return tt.first
						}
						return wentThrough
					}
					blind := true
					v.finds = func(int) *importer.FindError {
						if blind {
							return &importer.FindError{Verdict: importer.AnswerForbidden, Status: 403}
						}
						return nil
					}
					start := func(rows []importer.Row, m *memory) {
						t.Helper()
						if err := newRun(rows, v, m).Do(t.Context()); err != nil {
							t.Fatal(err)
						}
						m.restart()
					}
					start(rows, m)
					wantCounts(t, m, map[importer.Status]int{importer.Uncertain: 1})
					said := importer.IsNot(2, importer.Unsent, time.Time{}, importer.Problem{Code: importer.SaidByPerson})
					doubts, _ := m.Doubts()
					if _, err := m.Settle(doubts[0], said, "anna"); err != nil {
						t.Fatal(err)
					}

					blind = tt.blind
					other := m.another().of(otherSheet)
					for range 2 { // going on does not change that
						start(others, other)
						if got := codes(other)[2]; got != tt.want {
							t.Errorf("the other row: %q, want %q: %v", got, tt.want, other.outcomes())
						}
					}
					if o := other.outcomes()[2]; tt.want == importer.WaitsForRow && (o.Problems[0].Row != 2 || o.Problems[0].Run != m.run) {
						t.Errorf("it waits for %+v", o.Problems[0])
					}
					if v.posts != tt.posts {
						t.Errorf("%d requests, want %d", v.posts, tt.posts)
					}

					// Once it can be told, all is there once.
					blind = false
					start(rows, m)
					start(others, other)
					if len(v.held) != 1 {
						t.Errorf("Vitec holds %v; the row is %v, the other %v", v.held, m.outcomes(), other.outcomes())
					}
				})
			})
		}
	}
}
