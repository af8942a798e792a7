package importer

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"golang.org/x/text/unicode/norm"
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
	says := c.Says()
	return Fingerprint{
		Key:  hash(server, c.CustomerID, c.ContactID, string(instant[:])),
		Body: hash(says[:]...),
	}
}

// FirstFingerprint gives a comeback's fingerprint as the first version of the
// program reckoned it.
func (c Comeback) FirstFingerprint(server string) Fingerprint { return c.Fingerprint(server) }

// Says is what a comeback says beside for whom and when, the same for all that
// are the same.
func (c *Comeback) Says() [6]string {
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

// SheetCode names a sheet by the digest of its bytes, and by its name in its
// workbook ("" for the one that is read by default, and for CSV), in 12 letters.
// None of them is a vowel, so that no spreadsheet program takes it for a number,
// a date or a word, and counts nothing up when it is filled down.
func SheetCode(digest []byte, name string) string {
	const letters = "bcdfghjklmnpqrstvwxz"
	h := sha256.New()
	h.Write(digest)
	h.Write([]byte{0})
	h.Write([]byte(strings.ToLower(norm.NFC.String(name))))
	n := binary.BigEndian.Uint64(h.Sum(nil))
	code := make([]byte, 12)
	for i := range code {
		code[i] = letters[n%uint64(len(letters))]
		n /= uint64(len(letters))
	}
	return string(code)
}

// IsSheetCode reports whether a text has the form of a SheetCode, in whatever
// case.
func IsSheetCode(text string) bool {
	return len(text) == 12 && strings.Trim(strings.ToLower(text), "bcdfghjklmnpqrstvwxz") == ""
}
