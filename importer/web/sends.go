package web

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/bits"
	"slices"
)

// States of a send.
const (
	sendWaiting = "waiting"   // for its turn
	sendBegun   = "begun"     // its turn has come: its run is in the journal, or about to be
	sendEnded   = "ended"     // its run has ended, one way or another
	sendOut     = "taken-out" // a person has taken it out of the queue
	sendLeft    = "left"      // it waited when the program ended
	sendRefused = "refused"   // its turn had come, and it could not be sent: nothing was
)

// pilotRows is how many rows a pilot has.
const pilotRows = 10

// pilotAbove is above how many rows the pilot is proposed.
const pilotAbove = 50

// sendKey tells one send from another: saying the same again leads to what it began.
func sendKey(info fileInfo, ticks sendTicks, pilot int, practice bool) string {
	text, err := json.Marshal([]any{info.ID, info.Sheet, info.Revision, ticks, pilot, practice})
	if err != nil {
		panic(err) // these can be written
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// sendOf finds a send by its key, the last one.
func (i *fileInfo) sendOf(key string) *send {
	for n := len(i.Sends) - 1; n >= 0; n-- {
		if i.Sends[n].Key == key {
			return &i.Sends[n]
		}
	}
	return nil
}

// lastSend is the one of the file's present sheet that was confirmed last; nil for none.
func (i *fileInfo) lastSend() *send {
	for n := range slices.Backward(i.Sends) {
		if i.Sends[n].Sheet == i.Sheet {
			return &i.Sends[n]
		}
	}
	return nil
}

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

// isOpen reports whether a send waits, or is being sent.
func (s send) isOpen() bool { return s.State == sendWaiting || s.State == sendBegun }

// holding is the send that keeps the file's present sheet as it is; nil for none.
func (i *fileInfo) holding() *send {
	for n := range slices.Backward(i.Sends) {
		if s := &i.Sends[n]; s.Sheet == i.Sheet && s.holds() {
			return s
		}
	}
	return nil
}

func (s rowSet) has(row int) bool { return row >= 0 && row/64 < len(s) && s[row/64]&(1<<(row%64)) != 0 }

// count is how many rows there are.
func (s rowSet) count() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// code tells one set from another.
func (s rowSet) code() string {
	h := sha256.New()
	_ = binary.Write(h, binary.LittleEndian, []uint64(s)) // which can't fail
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// pack writes the set as a text.
func (s rowSet) pack() string {
	var packed bytes.Buffer
	w, _ := flate.NewWriter(&packed, flate.BestSpeed) // which is a level that there is
	_ = binary.Write(w, binary.LittleEndian, []uint64(s))
	_ = w.Close() // a buffer takes everything
	return base64.RawStdEncoding.EncodeToString(packed.Bytes())
}

// unpackRows reads what pack has written.
func unpackRows(text string) (rowSet, error) {
	packed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	s := make(rowSet, len(raw)/8)
	return s, binary.Read(bytes.NewReader(raw), binary.LittleEndian, []uint64(s))
}

// shown tells what a look has shown to the person who confirms it from what another
// one shows: all that the confirmation says, and which rows would be sent.
func (l *look) shown() string {
	seen := &l.Overview.Overview
	h := sha256.New()
	text, err := json.Marshal([]any{l.Revision, seen.Will, seen.Invalid, seen.Known, seen.Similar, seen.Coming, seen.Says, seen.InDoubt, seen.NotLookedUp, seen.ToBeFound, seen.First, seen.Last, seen.NoTime, seen.Customers})
	if err != nil {
		panic(err) // these can be written
	}
	h.Write(text)
	return hex.EncodeToString(h.Sum(nil)[:16]) + l.Will.code()
}
