package run

import (
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
)

// As many rows are put down ahead as last for a moment: after a power cut nobody knows
// which of them were sent.
func TestPace(t *testing.T) {
	now := time.Now()
	p := newPace(4)
	at := func(rowsPerSecond int, d time.Duration) int {
		for range int(d.Seconds() * float64(rowsPerSecond)) {
			now = now.Add(time.Second / time.Duration(rowsPerSecond))
			p.row(now)
		}
		return p.ahead
	}
	for _, step := range []struct{ rowsPerSecond, from, to int }{
		{3, 16, 16}, {1000, 95, 105}, {20_000, 512, 512}, {1000, 95, 105}, {10, 16, 16},
	} {
		if got := at(step.rowsPerSecond, time.Second); got < step.from || got > step.to {
			t.Errorf("%d rows a second: %d ahead", step.rowsPerSecond, got)
		}
	}
	if p := newPace(800); p.ahead != 800 || p.most != 800 {
		t.Errorf("for 800 workers %+v", p)
	}
}

// Beside a slow Vitec few rows are recorded as being sent before their turn.
func TestFewAheadOfSlowVitec(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		most := 0
		v := &fakeVitec{script: func(int, importer.Comeback) event {
			m.mu.Lock()
			defer m.mu.Unlock()
			sending := 0
			for _, row := range m.rows {
				if row.sending {
					sending++
				}
			}
			most = max(most, sending)
			e := wentThrough
			e.takes = 300 * time.Millisecond
			return e
		}}
		r := newRun(many(300), v, m)
		r.Workers = 4
		if err := r.Do(t.Context()); err != nil {
			t.Fatal(err)
		}
		if most > 2*4+aheadLeast { // a row whose request has ended is recorded a moment later
			t.Errorf("%d rows were recorded as being sent at once", most)
		}
	})
}
