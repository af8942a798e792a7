package journal

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"time"
)

// Rows are recorded as being sent some time before their turn comes, so that
// many can share one commit. A file beside the journal says which of them
// have begun: a mark is appended to it before the first byte of a row's
// request leaves. It is not forced to the disk, and need not be: what a
// process has written survives its being killed, as long as the machine keeps
// running. The file names the machine's start that it belongs to.
//
// So after kill -9, rows that never had their turn are known not to be in
// Vitec; after a power cut they are as doubtful as the others.
//
// A mark also says by which commit its row was on disk. If the journal knows
// fewer commits than that, its end was lost: it is an old copy, or its
// write-ahead log was taken away.

// mark says that a row has begun; with row 0 it only says how far the journal
// had come.
type mark struct {
	row    int64     // stored.id
	commit int64     // as of lease.commits
	began  time.Time // by the server's clock; zero if that is not known
	at     int64     // the same by the monotonic clock of the machine's start
}

// markSize is what a mark takes:
//
//	0  row     big-endian
//	8  commit
//	16 began   microseconds since 1970, 0 if it is not known
//	24 at      nanoseconds
//	32 CRC-32C of all before it
const markSize = 36

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (m mark) bytes() (b [markSize]byte) {
	binary.BigEndian.PutUint64(b[0:], uint64(m.row))
	binary.BigEndian.PutUint64(b[8:], uint64(m.commit))
	if !m.began.IsZero() {
		binary.BigEndian.PutUint64(b[16:], uint64(m.began.UnixMicro()))
	}
	binary.BigEndian.PutUint64(b[24:], uint64(m.at))
	binary.BigEndian.PutUint32(b[32:], crc32.Checksum(b[:32], castagnoli))
	return b
}

func parseMark(b []byte) (m mark, ok bool) {
	if binary.BigEndian.Uint32(b[32:]) != crc32.Checksum(b[:32], castagnoli) {
		return m, false
	}
	m.at = int64(binary.BigEndian.Uint64(b[24:]))
	m.row, m.commit = int64(binary.BigEndian.Uint64(b[0:])), int64(binary.BigEndian.Uint64(b[8:]))
	if began := int64(binary.BigEndian.Uint64(b[16:])); began != 0 {
		m.began = time.UnixMicro(began)
	}
	return m, true
}

// markHead begins the first line, and the machine's start ends it.
const markHead = "begun 2 "

// readMarks gives the marks in the order in which they were made. What is not a
// mark is skipped a byte at a time, so that a mark cut short spoils no other; if
// no mark follows one, the next may have completed it by chance, and begin inside
// it. Whole says that there is nothing but marks, so that none was lost; boot is
// the machine's start that they belong to, "" if it is not known.
func readMarks(in io.Reader, each func(mark)) (boot string, whole bool, err error) {
	r := bufio.NewReader(in)
	// A line that was cut short must not take marks with it.
	head, _ := r.Peek(200)
	if line, _, ended := bytes.Cut(head, []byte("\n")); ended && bytes.HasPrefix(line, []byte(markHead)) && bytes.IndexFunc(line, notPrinted) < 0 {
		boot = string(line[len(markHead):])
		if _, err := r.Discard(len(line) + 1); err != nil {
			return "", false, err
		}
	}
	whole = true
	var at, end int // of what is read, and of the last mark
	for {
		b, err := r.Peek(2 * markSize)
		if err != nil && !errors.Is(err, io.EOF) {
			return "", false, err
		}
		if len(b) < markSize {
			return boot, whole && at+len(b) == end, nil
		}
		step := 1
		if m, ok := parseMark(b); ok {
			each(m)
			whole = whole && at <= end
			end = at + markSize
			if len(b) == 2*markSize {
				if _, ok := parseMark(b[markSize:]); ok {
					step = markSize
				}
			}
		}
		at += step
		if _, err := r.Discard(step); err != nil {
			return "", false, err
		}
	}
}

func notPrinted(r rune) bool { return r < ' ' || r > '~' }

func marksPath(journal string) string { return journal + ".begun" }

// readMarksOf reads the marks beside a journal. If there is no file, there are
// none, and they are not whole.
func readMarksOf(journal string, each func(mark)) (boot string, whole bool, err error) {
	f, err := os.Open(marksPath(journal))
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	defer f.Close()
	return readMarks(f, each)
}

// newestMark gives the highest commit that a mark knows of, 0 if there is
// none.
func newestMark(journal string) (newest int64, err error) {
	_, _, err = readMarksOf(journal, func(m mark) { newest = max(newest, m.commit) })
	return newest, err
}

// marks is the open file.
type marks struct{ file *os.File }

// beginAnew drops the marks that are there.
func (m *marks) beginAnew(journal, boot string) error {
	path := marksPath(journal)
	if err := os.WriteFile(path, []byte(markHead+boot+"\n"), 0o600); err != nil {
		return err
	}
	// Not truncated through this handle, as Windows then lets it only append:
	// a process that slept in the meantime overwrites nothing.
	var err error
	m.file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	return err
}

func (m *marks) add(made mark) error {
	b := made.bytes()
	_, err := m.file.Write(b[:]) // appended in one piece
	return err
}

func (m *marks) close() error {
	if m.file == nil {
		return nil
	}
	return m.file.Close()
}
