package cli

import (
	"strings"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
)

// A look at a slow disk lasts longer than the pause between two turns of a spinner:
// nothing but what is told may draw on the bar, which knows no lock of ours.
func TestSlowLookIsShownByOne(t *testing.T) {
	p := atTerminal(t)
	shown := (&terminal{Streams: Streams{Err: newOutlet(p.tty)}}).progress(0, job.Over)
	shown.stage(job.Looking, 0)
	for range lookedTogether {
		shown.looked()
	}
	for end := time.Now().Add(300 * time.Millisecond); time.Now().Before(end); time.Sleep(time.Millisecond) {
		shown.notice(importer.Notice{})
	}
	shown.end()
	if !strings.Contains(p.text(), string(job.Looking)) {
		t.Errorf("the look was not shown: %q", p.text())
	}
}
