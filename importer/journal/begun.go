package journal

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"

	"comebacks/importer"
)

// Rows are put down as being sent some time before their turn comes, so that
// many can share one commit. Which of them have begun stands in a file beside
// the journal: a row's number is appended to it before the first byte of its
// request leaves. That is not forced to the disk, and need not be: what a
// process has written is there after it was killed, so long as the machine
// goes on. The file names the machine's start that it belongs to, and counts
// only until the next one.
//
// Thus rows that never had their turn are known not to be in Vitec after kill
// -9; after a power cut they are as doubtful as the others.

// marks is the open file.
type marks struct {
	file *os.File // nil where the machine's starts can't be told apart
}

func marksPath(journal string) string { return journal + ".begun" }

// Begun implements importer.Journal.
func (r *Run) Begun(row int) error {
	if err := r.j.crash(); err != nil {
		return err
	}
	if err := r.j.marks.add(rowID(r.ID, row)); err != nil {
		return err
	}
	return r.j.crash()
}

func (m *marks) add(id int64) error {
	if m.file == nil {
		return nil
	}
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(id))
	_, err := m.file.Write(b[:]) // appended in one piece
	return err
}

// recover decides what an earlier process left as being sent: what has not
// begun is unsent, and what has, or may have, is uncertain. Only then is the
// file of marks begun anew.
func (j *Journal) recover(ctx context.Context) error {
	boot := bootID()
	ids, err := j.sendingRows(ctx)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		begun, known := readMarks(marksPath(j.path), boot, ids)
		if err := j.decideAll(ctx, ids, func(id int64) bool { return known && !begun[id] }); err != nil {
			return err
		}
	}
	if boot == "" {
		return nil
	}
	f, err := os.OpenFile(marksPath(j.path), os.O_WRONLY|os.O_CREATE|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	j.marks.file = f
	_, err = f.WriteString(boot + "\n")
	return err
}

func (j *Journal) sendingRows(ctx context.Context) (ids []int64, err error) {
	rows, err := j.write.QueryContext(ctx, `SELECT id FROM rows WHERE status IN ('sending', 'uncertain') AND status = 'sending'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (j *Journal) decideAll(ctx context.Context, ids []int64, unsent func(id int64) bool) error {
	lost, err := json.Marshal([]importer.Problem{cutOff})
	if err != nil {
		return err
	}
	notStarted, err := json.Marshal([]importer.Problem{{Code: importer.NotStarted, Value: "the program ended"}})
	if err != nil {
		return err
	}
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, id := range ids {
		if unsent(id) {
			_, err = tx.ExecContext(ctx, `UPDATE rows SET status = 'unsent', sent_at = NULL, problems = ? WHERE id = ?`, string(notStarted), id)
		} else {
			_, err = tx.ExecContext(ctx, `UPDATE rows SET status = 'uncertain', problems = ? WHERE id = ?`, string(lost), id)
		}
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

// readMarks reads which of some rows have begun. It is not known if the file is
// not there, can't be read to its end, or is of another start of the machine.
func readMarks(path, boot string, ids []int64) (begun map[int64]bool, known bool) {
	f, err := os.Open(path)
	if err != nil || boot == "" {
		return nil, false
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if head, err := in.ReadString('\n'); err != nil || head != boot+"\n" {
		return nil, false
	}
	begun = make(map[int64]bool, len(ids))
	for _, id := range ids {
		begun[id] = false
	}
	for {
		var b [8]byte
		switch _, err := io.ReadFull(in, b[:]); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return begun, true
		case err != nil:
			return nil, false
		}
		id := int64(binary.BigEndian.Uint64(b[:]))
		if _, asked := begun[id]; asked {
			begun[id] = true
		}
	}
}

// bootID names the machine's start, "" where there is no such name.
func bootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id") // Linux: proc_sys_kernel(5)
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(id))
}

func (m *marks) close() error {
	if m.file == nil {
		return nil
	}
	return m.file.Close()
}
