package journal

import (
	"encoding/binary"
	"fmt"
	"time"

	"comebacks/importer"
)

// A record is written as differences from what the records before it in its BLOB
// had: v is a varint, z a zigzag varint, both as short as can be.
//
//	z   its id, less that of the record before and 1
//	v   its mask, XOR that of the record before
//	8 8 its fingerprint's key and body, big-endian     if maskPrinted
//	z   its date in seconds, less the last one          if maskDate
//	z   the date's offset in minutes                    if maskDate, and not maskSameOffset
//	z   since, less the last time                       if maskSince
//	z   sentAt, less since, or else the last time       if maskSentAt
//	z   sentBy less that time, less the last such       if maskSentBy
//	z   took                                            if maskTook
//	v   tries                                           if not maskOneTry
//	z   originRow, less the last one                    if maskOriginRow
//	    then its texts, in the order of columnsOf; 2 bits of the mask say how:
//	    0 it is ""; 1 it is the last one that was not ""; 2 it is given:
//	v   how many of the first bytes are the last one's, as many as can be
//	v   how many more bytes there are, and these
//
// The last ones are 0 and "" at first.
const (
	maskStatus     = 7 // where it is in statuses
	maskPrinted    = 1 << 3
	maskDate       = 1 << 4
	maskSameOffset = 1 << 5
	maskSince      = 1 << 6
	maskSentAt     = 1 << 7
	maskSentBy     = 1 << 8
	maskTook       = 1 << 9
	maskOneTry     = 1 << 10
	maskOriginRow  = 1 << 11
	maskTexts      = 12 // where the texts' bits begin

	textSame  = 1
	textGiven = 2
)

// statuses are numbered for ever.
var statuses = [...]importer.Status{sending, importer.Created, importer.Duplicate, importer.Invalid, importer.Rejected, importer.Unsent, importer.Uncertain}

// columns are texts of a record, a bit for each.
type columns uint16

const (
	columnCustomer columns = 1 << iota
	columnContact
	columnEstate
	columnNote
	columnComeback
	columnUser
	columnGroup
	columnOffice
	columnMeeting
	columnProblems
	columnOriginSheet

	textCount  = 11
	allColumns = 1<<textCount - 1
)

// columnsOf gives a record's texts in the order in which they are written, for
// ever: those that change most often first, so that masks are short.
func columnsOf(r *stored) [textCount]*string {
	return [textCount]*string{&r.customer, &r.contact, &r.estate, &r.note, &r.comeback, &r.user, &r.group, &r.office, &r.meeting, &r.problems, &r.originSheet}
}

// before is what the records before one had.
type before struct {
	id, unix, offset, at, skew, originRow int64
	mask                                  uint64
	texts                                 [textCount]string
}

func appendRecord(b []byte, last *before, r *stored) ([]byte, error) {
	texts := columnsOf(r)
	mask, err := maskOf(last, r, &texts)
	if err != nil {
		return b, err
	}
	b = binary.AppendVarint(b, r.id-last.id-1)
	b = binary.AppendUvarint(b, mask^last.mask)
	last.id, last.mask = r.id, mask
	if r.printed {
		b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, r.print.Key), r.print.Body)
	}
	if mask&maskDate != 0 {
		b = binary.AppendVarint(b, r.date.Unix()-last.unix)
		last.unix = r.date.Unix()
		if mask&maskSameOffset == 0 {
			last.offset = offsetOf(r.date)
			b = binary.AppendVarint(b, last.offset)
		}
	}
	if r.since.Valid {
		b = binary.AppendVarint(b, r.since.Int64-last.at)
		last.at = r.since.Int64
	}
	if r.sentAt.Valid {
		b = binary.AppendVarint(b, r.sentAt.Int64-last.at)
		last.at = r.sentAt.Int64
	}
	if r.sentBy.Valid {
		skew := r.sentBy.Int64 - last.at
		b = binary.AppendVarint(b, skew-last.skew)
		last.skew = skew
	}
	if r.took.Valid {
		b = binary.AppendVarint(b, r.took.Int64)
	}
	if mask&maskOneTry == 0 {
		b = binary.AppendUvarint(b, uint64(r.tries))
	}
	if r.originRow != 0 {
		b = binary.AppendVarint(b, int64(r.originRow)-last.originRow)
		last.originRow = int64(r.originRow)
	}
	for i, text := range texts {
		if mask>>(maskTexts+2*i)&3 != textGiven {
			continue
		}
		same := commonPrefix(last.texts[i], *text)
		b = binary.AppendUvarint(b, uint64(same))
		b = binary.AppendUvarint(b, uint64(len(*text)-same))
		b = append(b, (*text)[same:]...)
		last.texts[i] = *text
	}
	return b, nil
}

func maskOf(last *before, r *stored, texts *[textCount]*string) (mask uint64, err error) {
	for mask < uint64(len(statuses)) && statuses[mask] != r.status {
		mask++
	}
	if mask == uint64(len(statuses)) {
		return 0, fmt.Errorf("a row can't be %q", r.status)
	}
	for bit, is := range [...]bool{r.printed, !r.date.IsZero(), !r.date.IsZero() && offsetOf(r.date) == last.offset,
		r.since.Valid, r.sentAt.Valid, r.sentBy.Valid, r.took.Valid, r.tries == 1, r.originRow != 0} {
		if is {
			mask |= maskPrinted << bit
		}
	}
	for i, text := range texts {
		switch {
		case *text == "":
		case *text == last.texts[i]:
			mask |= textSame << (maskTexts + 2*i)
		default:
			mask |= textGiven << (maskTexts + 2*i)
		}
	}
	return mask, nil
}

// offsetOf gives a time's offset in minutes.
func offsetOf(t time.Time) int64 {
	_, seconds := t.Zone()
	return int64(seconds / 60)
}

func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

func (c *cursor) record(room *textRoom, want columns, last *before, r *stored) {
	r.id = last.id + 1 + c.signed()
	mask := last.mask ^ c.unsigned()
	last.id, last.mask = r.id, mask
	if mask&maskStatus >= uint64(len(statuses)) || mask>>(maskTexts+2*textCount) != 0 {
		c.bad = true
		return
	}
	r.status = statuses[mask&maskStatus]
	if r.printed = mask&maskPrinted != 0; r.printed {
		if b := c.take(16); len(b) == 16 {
			r.print = importer.Fingerprint{Key: binary.BigEndian.Uint64(b), Body: binary.BigEndian.Uint64(b[8:])}
		}
	}
	c.dateOf(mask, last, r)
	if r.since.Valid = mask&maskSince != 0; r.since.Valid {
		last.at += c.signed()
		r.since.Int64 = last.at
	}
	if r.sentAt.Valid = mask&maskSentAt != 0; r.sentAt.Valid {
		last.at += c.signed()
		r.sentAt.Int64 = last.at
	}
	if r.sentBy.Valid = mask&maskSentBy != 0; r.sentBy.Valid {
		last.skew += c.signed()
		r.sentBy.Int64 = last.at + last.skew
	}
	if r.took.Valid = mask&maskTook != 0; r.took.Valid {
		r.took.Int64 = c.signed()
	}
	r.tries = 1
	if mask&maskOneTry == 0 {
		r.tries = int(c.unsigned())
		c.bad = c.bad || r.tries == 1
	}
	if mask&maskOriginRow != 0 {
		last.originRow += c.signed()
		r.originRow = int(last.originRow)
		c.bad = c.bad || r.originRow == 0
	}
	texts := columnsOf(r)
	for i, text := range texts {
		switch mask >> (maskTexts + 2*i) & 3 {
		case 0:
		case textSame:
			*text = last.texts[i]
			c.bad = c.bad || want>>i&1 != 0 && *text == ""
		case textGiven:
			same, rest := c.unsigned(), c.take(c.unsigned())
			if want>>i&1 == 0 {
				continue
			}
			if *text = c.join(room, last.texts[i], same, rest); *text == "" {
				c.bad = true
				return
			}
			last.texts[i] = *text
		default:
			c.bad = true
		}
	}
}

func (c *cursor) dateOf(mask uint64, last *before, r *stored) {
	if mask&maskDate == 0 {
		c.bad = c.bad || mask&maskSameOffset != 0
		return
	}
	last.unix += c.signed()
	if mask&maskSameOffset == 0 {
		offset := c.signed()
		c.bad = c.bad || offset == last.offset || offset <= -24*60 || offset >= 24*60
		last.offset = offset
	}
	r.date = timeAt(last.unix, int(last.offset)*60)
	c.bad = c.bad || r.date.IsZero()
}

// timeAt gives a time at an offset, in seconds, as time.Parse does.
func timeAt(unix int64, offset int) time.Time {
	t := time.Unix(unix, 0)
	if offset == 0 {
		return t.UTC()
	}
	if _, local := t.Zone(); local == offset {
		return t
	}
	return t.In(time.FixedZone("", offset))
}

// join gives a text that begins like the last one; "" if that can't be so, or
// could be written shorter.
func (c *cursor) join(room *textRoom, last string, same uint64, rest []byte) string {
	switch {
	case same > uint64(len(last)), same == uint64(len(last)) && len(rest) == 0:
		return ""
	case len(rest) > 0 && same < uint64(len(last)) && rest[0] == last[same]:
		return ""
	}
	return room.join(last[:same], rest)
}
