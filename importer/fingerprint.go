package importer

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// Fingerprint is what makes two comebacks the same. It is stored, and must
// never change.
type Fingerprint struct {
	Key  uint64 // for whom and when: what a look-up can tell apart
	Body uint64 // what else it says
}

// Fingerprint gives a comeback's fingerprint at a server.
func (c Comeback) Fingerprint(server string) Fingerprint {
	var instant [8]byte
	binary.BigEndian.PutUint64(instant[:], uint64(c.Date.Unix()))
	says := c.says()
	return Fingerprint{
		Key:  hash(server, c.CustomerID, c.ContactID, string(instant[:])),
		Body: hash(says[:]...),
	}
}

// says is what a comeback says beside for whom and when, the same for all that
// are the same.
func (c *Comeback) says() [6]string {
	return [...]string{c.EstateID, c.MeetingID, c.Participant.UserID, c.Participant.UserGroupID, c.Participant.OfficeID, strings.ReplaceAll(c.Note, "\r\n", "\n")}
}

// hash gives the first 64 bits of the SHA-256 of the parts, each after its
// length, so that no two lists of parts run together.
func hash(parts ...string) uint64 {
	var room [256]byte
	b := room[:0]
	for _, p := range parts {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint64(sum[:8])
}
