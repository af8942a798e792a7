package report

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"iter"
	"time"

	"comebacks/importer"
	"comebacks/report/words"
)

// Columns are what stands after a sheet's own columns in its results: what
// became of the row, when the last request for it began (RFC 3339, "" if none
// was made), and its origin: the row's number as a spreadsheet program shows it,
// in the sheet that it first stood in, and that sheet's code.
var Columns = []string{"status", "comeback_id", "error", "sent_at", "row", "sheet"}

// FoundColumns stand after those, if people were looked up: whom the row means, and what
// that was found by.
var FoundColumns = []string{"found_contact_id", "matched_by"}

// Results says where and how the results of a sheet are written.
type Results struct {
	Paths Paths
	// NewWriter returns a RowWriter over w, and writes its header. It is for
	// the whole sheet, or only for a selection of its rows.
	NewWriter func(w io.Writer, whole bool) (importer.RowWriter, error)
	// Sheet is the sheet's own code, see importer.SheetCode.
	Sheet string
	Kind  Kind
	Words words.Teller
	// Found says that FoundColumns are written as well.
	Found bool
	// Zone is the time zone of sent_at; nil leaves times as they come.
	Zone *time.Location

	// Ours says which files are ours.
	Ours Ours
	// IDs gives the comeback ids in a results file of ours; if it is nil,
	// they can't be read.
	IDs func(path string) iter.Seq2[string, error]
	// Before is what is known about the existing files.
	Before Before
	// Said gives what an earlier results file of the run says of its rows; nil if there
	// is none. It counts for those whose reason the journal has no longer.
	Said func() iter.Seq2[Said, error]
}

// Write writes the results file, and the errors file if some rows are not in
// Vitec but should be; if there are none, an earlier errors file is removed,
// as it would show faults that have been corrected. Each file is written whole
// or not at all.
//
// Nothing replaces a file that says what is in Vitec by one that knows less, or
// an errors file that somebody has changed: see Before. If a file can't be
// replaced in the end, for example because Excel has it open, the new one is
// written beside it.
//
// Pairs come in the sheet's order. Memory does not grow with their number, except for 16
// bytes for each comeback if there are earlier results to compare with. Errors of
// the files are *FileError, with the code ResultsNotWritten if rows may have been
// sent; then the Tally says what was written nevertheless.
func (r Results) Write(pairs iter.Seq2[Pair, error]) (Tally, error) {
	all := &resultsFile{path: r.Paths.Results, whole: true, newWriter: r.NewWriter}
	defer all.abort()
	errs := &resultsFile{path: r.Paths.Errors, newWriter: r.NewWriter}
	if r.Kind != Check { // of whose files the journal says nothing
		all.sum, errs.sum = sha256.New(), sha256.New()
	}
	defer errs.abort()
	tally, err := r.write(pairs, all, errs)
	if file := new(FileError); r.Kind == Import && errors.As(err, &file) {
		why := file.Err
		if why == nil { // it was not the system
			why = errors.New(file.Error())
		}
		err = &FileError{Failure: importer.Failure{Code: importer.ResultsNotWritten, Path: file.Path, Err: why}}
	}
	return tally, err
}

func (r Results) write(pairs iter.Seq2[Pair, error], all, errs *resultsFile) (Tally, error) {
	if err := all.open(); err != nil { // also for a sheet that has no rows
		return Tally{}, err
	}
	old := r.standing()
	count := newCounter(r.Words)
	tell := teller{words: r.Words, zone: r.Zone, sheet: r.Sheet, found: r.Found, said: &saidBefore{read: r.Said}}
	tellErrs := tell
	tellErrs.words.Private = true
	for p, err := range pairs {
		if err != nil {
			return Tally{}, err
		}
		cells := tell.line(p)
		if err := all.write(p, cells); err != nil {
			return Tally{}, err
		}
		if toCorrect(p.Outcome) {
			if err := errs.write(p, tellErrs.line(p)); err != nil {
				return Tally{}, err
			}
		}
		count.add(p.Outcome)
		old.ids.add(p.Outcome.ComebackID)
	}
	tally := count.tally()
	return tally, r.putInPlace(&tally, all, errs, old)
}

// putInPlace gives both files their names, each complete and on disk before
// the first of them has its own.
func (r Results) putInPlace(tally *Tally, all, errs *resultsFile, old *standing) error {
	now := time.Now()
	if err := all.finish(now); err != nil {
		return err
	}
	errsErr := errs.finish(now)
	oldErrs := r.standingErrors()
	if err := r.placeResults(tally, all.file, old); err != nil {
		return err
	}
	tally.ResultsDigest = all.digest()
	switch {
	case errsErr != nil:
		return errsErr
	case errs.out == nil:
		r.removeStale(tally, oldErrs)
		return nil
	}
	if err := r.placeErrors(tally, errs.file, oldErrs); err != nil {
		return err
	}
	tally.ErrorsDigest = errs.digest()
	return nil
}

// toCorrect reports whether a row belongs in the errors file. A valid row that
// was only checked, or that was left out with all others of its customer, does
// not: nobody asked for it to be sent.
func toCorrect(o *importer.Outcome) bool {
	if o.Status == importer.Unsent && len(o.Problems) == 1 {
		switch o.Problems[0].Code {
		case importer.OnlyChecked, importer.OtherCustomer, importer.ToBeFound:
			return false
		}
	}
	return !o.Status.Done()
}

// resultsFile is a results or an errors file, created with its first row.
type resultsFile struct {
	path      string
	whole     bool
	newWriter func(io.Writer, bool) (importer.RowWriter, error)
	sum       hash.Hash // of what is written; nil if nobody asks
	file      *wholeFile
	out       importer.RowWriter // nil until it is open
}

func (f *resultsFile) open() (err error) {
	var also []io.Writer
	if f.sum != nil {
		also = append(also, f.sum)
	}
	if f.file, err = createWhole(f.path, also...); err != nil {
		return err
	}
	f.out, err = f.newWriter(f.file, f.whole)
	return f.wrap(err)
}

func (f *resultsFile) write(p Pair, cells []string) error {
	if f.out == nil {
		if err := f.open(); err != nil {
			return err
		}
	}
	var faults []importer.Problem
	if p.Outcome.Status == importer.Invalid {
		faults = p.Outcome.Problems
	}
	return f.wrap(f.out.Write(p.Row, cells, faults))
}

// finish ends the file, if there is one, under its temporary name. Both files of
// a run have one time, so that a later one shows that somebody has changed it.
func (f *resultsFile) finish(at time.Time) error {
	if f.out == nil {
		return nil
	}
	if err := f.out.Close(); err != nil {
		return f.wrap(err)
	}
	return f.file.finish(at)
}

// digest is the SHA-256 of a finished file, if that was asked for.
func (f *resultsFile) digest() []byte {
	if f.sum == nil {
		return nil
	}
	return f.sum.Sum(nil)
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
