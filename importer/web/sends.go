package web

import "slices"

// States of a send.
const (
	sendWaiting = "waiting"   // for its turn
	sendBegun   = "begun"     // its turn has come: its run is in the journal, or about to be
	sendEnded   = "ended"     // its run has ended, one way or another
	sendOut     = "taken-out" // a person has taken it out of the queue
)

// holds reports whether a send keeps the file as it is: it waits, or is being sent, or
// has sent all.
func (s *send) holds() bool {
	switch s.State {
	case sendWaiting, sendBegun:
		return true
	case sendEnded:
		return s.Pilot == 0
	}
	return false
}

// holding is the send that keeps the file as it is; nil for none.
func (i *fileInfo) holding() *send {
	for n := range slices.Backward(i.Sends) {
		if i.Sends[n].holds() {
			return &i.Sends[n]
		}
	}
	return nil
}

func (s rowSet) has(row int) bool { return row >= 0 && row/64 < len(s) && s[row/64]&(1<<(row%64)) != 0 }
