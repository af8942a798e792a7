package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
)

// Columns are what stands after a sheet's own columns in its results: what
// became of the row, when the last request for it began (RFC 3339, "" if none
// was made), and its origin: the row's number as a spreadsheet program shows it,
// in the sheet that it first stood in, and that sheet's code.
var Columns = []string{"status", "comeback_id", "error", "sent_at", "row", "sheet"}

// RowWriter writes rows of a sheet back in the sheet's own dialect and
// encoding, its own columns untouched. It is made with the header written.
type RowWriter interface {
	// Write adds one row: its own cells, then those under Columns. It does
	// not keep cells.
	Write(row importer.Row, cells []string) error
	// Close ends the text. It does not close what is written to.
	Close() error
	// Discard gives up what was written, if it was not closed.
	Discard()
}

// Results says where and how the results of a sheet are written.
type Results struct {
	Paths Paths
	// NewWriter makes a RowWriter over w, and writes its header.
	NewWriter func(w io.Writer) (RowWriter, error)
	// Sheet is the sheet's own code, see importer.SheetCode.
	Sheet string
	// Ours says which files may be removed.
	Ours  Ours
	Words Words
	// Zone is the time zone of sent_at; nil leaves times as they come.
	Zone *time.Location
}

// Write writes the results file, and the errors file if some rows are not in
// Vitec and ought to be; if there are none, an errors file of an earlier run
// is removed, which would tell of faults that are mended. Each file is written
// whole or not at all.
//
// Pairs come in the sheet's order, and are made by a goroutine of their own,
// ahead of what is written. Memory does not grow with their number.
// Errors of the files are *FileError.
func (r Results) Write(pairs iter.Seq2[Pair, error]) (Tally, error) {
	all := &resultsFile{path: r.Paths.Results, newWriter: r.NewWriter}
	defer all.abort()
	errs := &resultsFile{path: r.Paths.Errors, newWriter: r.NewWriter}
	defer errs.abort()
	if err := all.open(); err != nil { // also for a sheet that has no rows
		return Tally{}, err
	}

	count := newCounter(r.Words)
	tell := teller{words: r.Words, zone: r.Zone, sheet: r.Sheet}
	for p, err := range importer.Ahead(pairs) {
		if err != nil {
			return Tally{}, err
		}
		cells := tell.line(p.Row, p.Outcome)
		if err := all.write(p.Row, cells); err != nil {
			return Tally{}, err
		}
		if toCorrect(p.Outcome) {
			if err := errs.write(p.Row, cells); err != nil {
				return Tally{}, err
			}
		}
		count.add(p.Outcome)
	}

	tally := count.tally()
	kept, err := keepEdited(r.Paths)
	if err != nil {
		return Tally{}, err
	}
	tally.Kept = kept
	if err := all.commit(); err != nil {
		return Tally{}, err
	}
	tally.Files = append(tally.Files, r.Paths.Results)
	if errs.out == nil {
		if err := r.removeStale(); err != nil {
			return Tally{}, err
		}
		return tally, nil
	}
	if err := errs.commit(); err != nil {
		return Tally{}, err
	}
	tally.Files = append(tally.Files, r.Paths.Errors)
	return tally, nil
}

// toCorrect reports whether a row belongs in the errors file. A valid row that
// was only checked, or that was left out with all others of its customer, does
// not: nobody asked for it to be sent.
func toCorrect(o importer.Outcome) bool {
	if o.Status == importer.Unsent && len(o.Problems) == 1 {
		switch o.Problems[0].Code {
		case importer.OnlyChecked, importer.OtherCustomer:
			return false
		}
	}
	return !o.Status.Done()
}

// editedAfter is how much later than its results an errors file must have
// been saved to be taken for somebody's work.
const editedAfter = 2 * time.Second

// keepEdited puts an errors file aside that was changed since it was written
// beside its results: somebody has mended rows in it, and not imported them
// yet. It returns the name that the file has now, "" if there was none.
func keepEdited(p Paths) (string, error) {
	results, err := os.Stat(p.Results)
	if err != nil {
		return "", nil // there is no earlier run's
	}
	errs, err := os.Stat(p.Errors)
	if err != nil || errs.ModTime().Sub(results.ModTime()) < editedAfter {
		return "", nil
	}
	for n := 1; ; n++ {
		kept := beside(p.Errors, fmt.Sprintf(".edited-%d", n))
		if _, err := os.Stat(kept); err == nil {
			continue
		}
		if err := os.Rename(p.Errors, kept); err != nil {
			return "", fileError("replace", p.Errors, err)
		}
		return kept, nil
	}
}

// removeStale removes an errors file of an earlier run, now that every row of
// the sheet is in Vitec: there is nothing in it to mend and import again. A
// file that is not ours is left alone.
func (r Results) removeStale() error {
	path := r.Paths.Errors
	if !r.Ours(path) {
		return nil
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fileError("remove", path, err)
	}
	return nil
}

// Inert keeps a spreadsheet program from running text as a formula: text that
// would be one gets a ' before it. See OWASP, "CSV Injection"; the full-width
// signs are taken for the plain ones in East Asian versions of Excel.
func Inert(s string) string {
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, start) {
			return "'" + s
		}
	}
	return s
}

// teller puts what became of rows into cells. Most rows of a run have the same
// to say: the last words are kept.
type teller struct {
	words    Words
	zone     *time.Location
	sheet    string
	problems []importer.Problem
	said     string
	cells    [6]string
}

// line gives what stands under Columns. It is valid until the next call.
func (t *teller) line(row importer.Row, o importer.Outcome) []string {
	if len(o.Problems) == 0 {
		t.problems, t.said = nil, ""
	} else if !slices.Equal(o.Problems, t.problems) {
		t.problems, t.said = o.Problems, Inert(t.words.Sentences(o.Problems))
	}
	sentAt := ""
	if at := o.SentAt; !at.IsZero() {
		if t.zone != nil {
			at = at.In(t.zone)
		}
		sentAt = at.Format(time.RFC3339)
	}
	from := t.origin(row, o.Row)
	t.cells = [6]string{string(o.Status), Inert(o.ComebackID), t.said, sentAt, strconv.Itoa(from.Row), from.Sheet}
	return t.cells[:]
}

// origin is where a row first stood. One that says which row it was, but not of
// which sheet, as files of the first version do, must not be taken for this
// sheet's.
func (t *teller) origin(row importer.Row, number int) importer.Origin {
	if row.Origin.Row > 0 {
		return row.Origin
	}
	return importer.Origin{Sheet: t.sheet, Row: number}
}

// resultsFile is a results or an errors file, created with its first row.
type resultsFile struct {
	path      string
	newWriter func(io.Writer) (RowWriter, error)
	file      *wholeFile
	out       RowWriter // nil until it is open
}

func (f *resultsFile) open() (err error) {
	if f.file, err = createWhole(f.path); err != nil {
		return err
	}
	f.out, err = f.newWriter(f.file)
	return f.wrap(err)
}

func (f *resultsFile) write(row importer.Row, cells []string) error {
	if f.out == nil {
		if err := f.open(); err != nil {
			return err
		}
	}
	return f.wrap(f.out.Write(row, cells))
}

func (f *resultsFile) commit() error {
	if err := f.out.Close(); err != nil {
		return f.wrap(err)
	}
	return f.file.commit()
}

func (f *resultsFile) abort() {
	if f.out != nil {
		f.out.Discard()
	}
	if f.file != nil {
		f.file.abort()
	}
}

func (f *resultsFile) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fileError("write", f.path, err)
}
