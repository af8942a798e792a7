package job

import (
	"testing"
	"time"
)

// Whatever a server's clock is set to, people are told the time in Sweden: of a run that
// was begun, of a backup, in a list and in a sentence alike.
func TestTimesAreSwedish(t *testing.T) {
	at := time.Date(2031, 1, 31, 23, 30, 0, 0, time.UTC)
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("", 13*60*60), time.FixedZone("", -8*60*60)} {
		if got := dayOf(at.In(zone)); got != "2031-02-01 00:30" {
			t.Errorf("%s: %s", zone, got)
		}
		if got := NoticeOf([]Restoration{{Backup: at.In(zone)}})[0].Value; got != "2031-02-01 00:30" {
			t.Errorf("%s: %s", zone, got)
		}
	}
}
