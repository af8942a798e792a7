package run

import (
	"testing"
	"time"

	"comebacks/importer"
)

// The server's clock is known by what its answers told, and by nothing else.
func TestServerClock(t *testing.T) {
	start := time.Now()
	server := time.Date(2031, 5, 3, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) time.Time { return start.Add(d) }
	heard := func(ahead, d time.Duration) importer.Heard {
		return importer.Heard{Date: server.Add(d + ahead).Truncate(time.Second), At: at(d)}
	}
	near := func(c *serverClock, d time.Duration, want time.Time) {
		t.Helper()
		if got := c.at(at(d)); want.IsZero() != got.IsZero() || got.Sub(want).Abs() > 2*time.Second {
			t.Errorf("at %s it was %s, want %s", d, got, want)
		}
	}

	var none serverClock
	none.hear(importer.Heard{At: at(0)})
	near(&none, 0, time.Time{})

	var plain serverClock
	for d := range 100 {
		plain.hear(heard(0, time.Duration(d)*time.Second))
	}
	near(&plain, -time.Hour, server.Add(-time.Hour)) // before the first answer
	near(&plain, 50*time.Second, server.Add(50*time.Second))
	near(&plain, time.Hour, server.Add(time.Hour))

	// The machine slept for two hours, while a request of second 70 was under way.
	var slept serverClock
	slept.hear(heard(0, 0))
	slept.hear(heard(0, 60*time.Second))
	near(&slept, 70*time.Second, server.Add(70*time.Second)) // nobody knows yet
	slept.hear(heard(2*time.Hour, 80*time.Second))
	near(&slept, 50*time.Second, server.Add(50*time.Second))
	near(&slept, 70*time.Second, time.Time{}) // before or after it slept?
	near(&slept, 90*time.Second, server.Add(90*time.Second+2*time.Hour))

	// Two machines answer, whose clocks differ.
	var two serverClock
	for d := range 10 {
		two.hear(heard(time.Duration(d%2)*time.Hour, time.Duration(d)*time.Second))
	}
	near(&two, 5*time.Second, time.Time{})
}

// What the server's clock said while people were found is not contradicted by what
// an earlier start has heard, before this machine has slept.
func TestClockBeforeAndAfter(t *testing.T) {
	at := time.Now()
	server := serverTime(at).Truncate(time.Second)
	for name, tt := range map[string]struct {
		earlier importer.Heard
		known   bool
	}{
		"the same":                       {importer.Heard{Date: server.Add(-time.Hour), At: at.Add(-time.Hour)}, true},
		"the machine has slept":          {importer.Heard{Date: server.Add(-9 * time.Hour), At: at.Add(-time.Hour)}, true},
		"clocks that differ":             {importer.Heard{Date: server.Add(time.Hour), At: at.Add(-time.Hour)}, false},
		"an earlier start heard nothing": {importer.Heard{At: at.Add(-time.Hour)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := &serverClock{}
			c.hear(importer.Heard{Date: server, At: at})
			c.forget()
			c.recall(tt.earlier)
			if got := c.at(at.Add(time.Minute)); got.IsZero() == tt.known {
				t.Errorf("now it is %s", got)
			}
			if before := c.at(at.Add(-time.Hour)); tt.known && !tt.earlier.Date.IsZero() && before.Sub(tt.earlier.Date).Abs() > time.Second {
				t.Errorf("then it was %s, want %s", before, tt.earlier.Date)
			}
		})
	}
}
