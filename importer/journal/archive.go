package journal

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"
)

// A backup is one file, a tar archive. First comes the list of what it holds, then the
// digest of the list, then the files in the list's order: so one pass shows whether it
// is whole, and nothing in it is used that the list does not vouch for.

const (
	archivedList    = "comebacks-backup.json"
	archivedSum     = "comebacks-backup.sha256"
	archivedJournal = "journal.db"
	archivedColumns = "columns.json"
	archivedSheets  = "sheets/"
)

// archiveFormat is the version of the layout.
const archiveFormat = 1

// longestList bounds the list: 200,000 sheets, or more.
const longestList = 64 << 20

// manifest is the list of what a backup holds.
type manifest struct {
	Format  int              `json:"format"`
	Schema  int              `json:"schema"`  // of the journal
	At      time.Time        `json:"at"`      // everything before is in it, by the machine's clock
	Servers map[string]int64 `json:"servers"` // the same by the servers' clocks, in microseconds, where they are known
	Runs    int              `json:"runs"`
	Files   []archived       `json:"files"`
}

// archived is one file of a backup.
type archived struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	Digest string `json:"sha256"`
}

// errNoBackup is wrapped if a file is not a whole backup.
var errNoBackup = errors.New("it is not a backup of comebacks, or not whole")

func damagedBackup(why string) error { return fmt.Errorf("%w: %s", errNoBackup, why) }

var archivedNames = regexp.MustCompile(`^(` + regexp.QuoteMeta(archivedJournal) + `|` + regexp.QuoteMeta(archivedColumns) + `|` + archivedSheets + `[0-9a-f]{64})$`)

// check refuses a list that no backup has.
func (m *manifest) check() error {
	if m.Format > archiveFormat || m.Schema > version {
		return errLater
	}
	if m.Format != archiveFormat || m.Schema <= 0 || m.At.IsZero() || len(m.Files) == 0 || m.Files[0].Name != archivedJournal {
		return damagedBackup("its list")
	}
	seen := make(map[string]bool, len(m.Files))
	for _, f := range m.Files {
		sum, err := hex.DecodeString(f.Digest)
		sheet := len(f.Name) > len(archivedSheets) && f.Name[:len(archivedSheets)] == archivedSheets
		if err != nil || len(sum) != sha256.Size || f.Size < 0 || seen[f.Name] || !archivedNames.MatchString(f.Name) || sheet && f.Name != archivedSheets+f.Digest {
			return damagedBackup("its list")
		}
		seen[f.Name] = true
	}
	return nil
}

func (m *manifest) sheets() (n int) {
	for _, f := range m.Files {
		if f.Name != archivedJournal && f.Name != archivedColumns {
			n++
		}
	}
	return n
}

// writeArchive writes a backup; open opens the files of the list.
func writeArchive(to io.Writer, m *manifest, open func(name string) (io.ReadCloser, error)) error {
	list, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	w := tar.NewWriter(to)
	put := func(name string, size int64, from io.Reader) error {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: m.At.Truncate(time.Second), Format: tar.FormatPAX}
		if err := w.WriteHeader(h); err != nil {
			return err
		}
		n, err := io.Copy(w, from)
		if err == nil && n != size {
			err = damagedBackup(name + " has changed")
		}
		return err
	}
	sum := sha256.Sum256(list)
	if err := errors.Join(put(archivedList, int64(len(list)), bytes.NewReader(list)), put(archivedSum, 2*sha256.Size, bytes.NewReader(fmt.Appendf(nil, "%x", sum)))); err != nil {
		return err
	}
	for _, f := range m.Files {
		from, err := open(f.Name)
		if err != nil {
			return err
		}
		if err := errors.Join(put(f.Name, f.Size, from), from.Close()); err != nil {
			return err
		}
	}
	return w.Close()
}

// readArchive goes through a whole backup; take gets each file of the list in turn, and
// must read it to its end. What take was given is good only if there is no error.
func readArchive(from io.Reader, take func(f archived, in io.Reader) error) (*manifest, error) {
	r := tar.NewReader(from)
	m, err := readList(r)
	if err != nil {
		return nil, err
	}
	for _, f := range m.Files {
		if err := nextIs(r, f.Name, f.Size, f.Size); err != nil {
			return nil, err
		}
		h := sha256.New()
		if err := take(f, io.TeeReader(r, h)); err != nil {
			return nil, ofArchive(err)
		}
		if hex.EncodeToString(h.Sum(nil)) != f.Digest {
			return nil, damagedBackup(f.Name)
		}
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		return nil, damagedBackup("more than its list names")
	}
	return m, nil
}

// readList reads the list of a backup.
func readList(r *tar.Reader) (*manifest, error) {
	var parts [2][]byte
	for i, one := range []struct {
		name        string
		least, most int64
	}{{archivedList, 2, longestList}, {archivedSum, 2 * sha256.Size, 2 * sha256.Size}} {
		if err := nextIs(r, one.name, one.least, one.most); err != nil {
			return nil, err
		}
		var err error
		if parts[i], err = io.ReadAll(r); err != nil {
			return nil, ofArchive(err)
		}
	}
	if sum := sha256.Sum256(parts[0]); hex.EncodeToString(sum[:]) != string(parts[1]) {
		return nil, damagedBackup(archivedList)
	}
	m := &manifest{}
	if err := json.Unmarshal(parts[0], m); err != nil {
		return nil, damagedBackup(archivedList)
	}
	return m, m.check()
}

// nextIs goes to the next file of an archive, which must be a plain one with a name.
func nextIs(r *tar.Reader, name string, least, most int64) error {
	h, err := r.Next()
	switch {
	case err != nil:
		return ofArchive(err)
	case h.Typeflag != tar.TypeReg || h.Name != name || h.Size < least || h.Size > most:
		return damagedBackup("where " + name + " should be")
	}
	return nil
}

// ofArchive says of an error of reading that the archive is not whole, if that is what it
// means.
func ofArchive(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader) {
		return damagedBackup(err.Error())
	}
	return err
}
