package run

import "time"

const (
	// aheadMost is how many rows are put down, many in one commit, while others are
	// under way. It is more if there are more workers.
	aheadMost = 512
	// aheadLeast is how many it are, however slow Vitec is.
	aheadLeast = 16
	// aheadFor is how long they last: a commit takes a tenth of that. After a power cut
	// nobody knows which of them were sent.
	aheadFor = 100 * time.Millisecond
)

// pace tells how many rows are worth being put down before their turn, by how many came
// to the gate lately.
type pace struct {
	least, most int
	ahead       int

	since time.Time
	rows  int // since then
}

func newPace(workers int) pace {
	least := max(workers, aheadLeast)
	return pace{least: least, most: max(workers, aheadMost), ahead: least}
}

// row counts a row that comes to the gate.
func (p *pace) row(now time.Time) {
	if p.since.IsZero() {
		p.since = now
	}
	p.rows++
	if took := now.Sub(p.since); took >= aheadFor {
		p.ahead = min(p.most, max(p.least, int(float64(p.rows)*float64(aheadFor)/float64(took))))
		p.since, p.rows = now, 0
	}
}
