package job

import (
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/run"
)

// What a person says of a comeback is not taken if Vitec shows that one at another time,
// but it may show times in its own way.
func TestShownElsewhere(t *testing.T) {
	sent := time.Date(2033, 7, 2, 9, 0, 30, 0, importer.Sweden)
	for _, tt := range []struct {
		shown time.Time
		id    string
		want  string
	}{
		{sent, "A1", ""},
		{sent.UTC(), "a1", ""},
		{sent.Truncate(time.Minute), "A1", ""},
		{sent.Add(-2 * time.Hour), "A1", ""}, // in UTC, without saying so
		{sent.Add(24 * time.Hour), "A1", "2033-07-03 09:00"},
		{sent.Add(2 * time.Hour), "A1", "2033-07-02 11:00"},
		{sent.Add(time.Minute), "A1", "2033-07-02 09:01"},
		{sent.AddDate(0, 0, 5), "B1", ""}, // not shown
	} {
		h := run.LookedUp{Lookup: run.Lookup{Date: sent}, Held: []importer.Found{{ID: "A1", Date: tt.shown}}}
		if got := elsewhere(h, tt.id); got != tt.want {
			t.Errorf("%s shown at %v: %q, want %q", tt.id, tt.shown, got, tt.want)
		}
	}
}

// Days are those of Sweden, wherever the machine is.
func TestSwedishDay(t *testing.T) {
	day, err := SwedishDay("2026-11-01")
	if want := time.Date(2026, 10, 31, 23, 0, 0, 0, time.UTC); err != nil || !day.Equal(want) {
		t.Errorf("%v, %v; want %v", day, err, want)
	}
}
