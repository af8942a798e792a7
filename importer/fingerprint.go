package importer

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fingerprint is what makes two comebacks the same. It is stored, and must
// never change.
//
// The upper half of its Key is a hash of the contact, so that all comebacks of
// one contact lie together in the order of keys. No two times of one contact
// have the same Key.
type Fingerprint struct {
	Key  uint64 // for whom and when: what a look-up can tell apart
	Body uint64 // what else it says
}

// Fingerprint returns a comeback's fingerprint at a server, whose address
// must be in its normal form. Ids are equal in any case and Unicode form;
// notes are equal in any Unicode form and with any line ends.
func (c Comeback) Fingerprint(server string) Fingerprint {
	var room [512]byte
	b := c.appendContact(appendPart(room[:0], server))
	who := sha256.Sum256(b)
	// A century of seconds fits into the lower half: counted from an offset
	// that the contact's hash gives, no two seconds of one contact collide.
	key := binary.BigEndian.Uint64(who[:])
	key = key&^0xffffffff | uint64(uint32(key)+uint32(c.Date.Unix()))
	says := sha256.Sum256(c.appendBody(b[:0]))
	return Fingerprint{key, binary.BigEndian.Uint64(says[:])}
}

// AppendSame appends everything that a comeback's fingerprint is made of: the
// same bytes for all comebacks that are the same.
func (c *Comeback) AppendSame(b []byte) []byte {
	return c.AppendRest(c.AppendSlot(b))
}

// AppendRest appends what AppendSame does behind AppendSlot.
func (c *Comeback) AppendRest(b []byte) []byte { return c.appendBody(b) }

// AppendSlot appends for whom and when a comeback is: the same bytes for all that
// are for one contact at one time.
func (c *Comeback) AppendSlot(b []byte) []byte {
	return c.appendContact(binary.BigEndian.AppendUint64(b, uint64(c.Date.Unix())))
}

// appendContact appends for whom a comeback is: the same bytes for all that are
// for the same contact.
func (c *Comeback) appendContact(b []byte) []byte {
	return appendID(appendID(b, c.CustomerID), c.ContactID)
}

// appendBody appends what a comeback says apart from for whom and when: the
// same bytes for all that say the same.
func (c *Comeback) appendBody(b []byte) []byte {
	for _, id := range [...]string{c.EstateID, c.MeetingID, c.Participant.UserID, c.Participant.UserGroupID, c.Participant.OfficeID} {
		b = appendID(b, id)
	}
	note := c.Note
	if strings.IndexByte(note, '\r') >= 0 {
		note = strings.ReplaceAll(note, "\r\n", "\n")
	}
	if !isComposed(note) {
		note = norm.NFC.String(note)
	}
	return appendPart(b, note)
}

// isComposed reports whether all of a text's characters come before the first that
// combines with another, U+0300, as Swedish letters do: then its Unicode form is NFC.
func isComposed(text string) bool {
	for i := range len(text) {
		if text[i] >= 0xcc { // it begins U+0300, and those beyond
			return false
		}
	}
	return true
}

// appendID appends an id in lower case, after its length.
func appendID(b []byte, id string) []byte {
	all := appendPart(b, id)
	for i, c := range all[len(all)-len(id):] {
		if c >= utf8.RuneSelf {
			return appendPart(b, OneCase(id))
		}
		if 'A' <= c && c <= 'Z' {
			all[len(all)-len(id)+i] = c + 'a' - 'A'
		}
	}
	return all
}

// appendPart appends a text after its length, so that no two lists of parts run
// together.
func appendPart(b []byte, part string) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
	return append(b, part...)
}

// OneCase returns an id in the case and the Unicode form in which ids are
// compared: two that differ only in these are the same.
func OneCase(id string) string {
	if isASCII(id) {
		return strings.ToLower(id)
	}
	// Some letters have a composed form in lower case but not in upper case.
	return norm.NFC.String(strings.ToLower(norm.NFC.String(id)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// FirstFingerprint gives the fingerprint as the first version computed it, with
// every letter as it is written. It is stored, and must never change.
func (c Comeback) FirstFingerprint(server string) Fingerprint {
	var instant [8]byte
	binary.BigEndian.PutUint64(instant[:], uint64(c.Date.Unix()))
	note := strings.ReplaceAll(c.Note, "\r\n", "\n")
	return Fingerprint{
		Key:  hash(server, c.CustomerID, c.ContactID, string(instant[:])),
		Body: hash(c.EstateID, c.MeetingID, c.Participant.UserID, c.Participant.UserGroupID, c.Participant.OfficeID, note),
	}
}

// hash gives the first 64 bits of the SHA-256 of the parts.
func hash(parts ...string) uint64 {
	var room [256]byte
	b := room[:0]
	for _, p := range parts {
		b = appendPart(b, p)
	}
	sum := sha256.Sum256(b)
	return binary.BigEndian.Uint64(sum[:8])
}

// SheetCode names a sheet by the digest of its bytes, and by its name in its
// workbook ("" for the one that is read by default, and for CSV), in 12 letters.
// None of them is a vowel, so that no spreadsheet program takes it for a number,
// a date or a word, or counts it up when it is filled down.
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
