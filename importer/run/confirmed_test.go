package run

import (
	"testing"
	"testing/synctest"

	"comebacks/importer"
)

// Rows that nobody has agreed to are not sent, not even again: one in doubt is looked up,
// and stays unsent if it is not there.
func TestConfirmed(t *testing.T) {
	for name, tt := range map[string]struct {
		first event
		want  importer.Status
	}{
		"it is there":     {lostAfter, importer.Created},
		"it is not there": {lostBefore, importer.Unsent},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v, m := &fakeVitec{finds: func(int) *importer.FindError {
					return &importer.FindError{Verdict: importer.AnswerForbidden, Status: 403}
				}}, newMemory()
				sent := 0
				v.script = func(_ int, c importer.Comeback) event {
					if c.ContactID == "K1" {
						if sent++; sent == 1 {
							return tt.first
						}
					}
					return wentThrough
				}
				rows := many(40)
				if err := newRun(rows[:2], v, m).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantCounts(t, m, map[importer.Status]int{importer.Created: 1, importer.Uncertain: 1})
				v.finds = nil
				m.restart()
				r := newRun(rows, v, m)
				inDoubt, other := rows[1].Number, rows[30].Number
				r.Confirmed = func(row int) bool { return row != inDoubt && row != other }
				if err := r.Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				if sent != 1 {
					t.Errorf("it was sent %d times", sent)
				}
				want := map[importer.Status]int{importer.Created: 38, importer.Unsent: 1}
				want[tt.want]++
				wantCounts(t, m, want)

				m.restart()
				again := newRun(rows, v, m)
				again.Resumed = true
				if err := again.Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantCounts(t, m, want) // nobody has agreed since
				m.restart()
				if err := newRun(rows, v, m).Do(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantCounts(t, m, map[importer.Status]int{importer.Created: 40}) // they have, by sending the sheet again
			})
		})
	}
}
