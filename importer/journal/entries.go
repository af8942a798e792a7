package journal

import (
	"fmt"
	"iter"

	"comebacks/importer"
)

// page is how many rows are read at a time.
const page = 1000

// Entries implements importer.Journal.
func (r *Run) Entries() iter.Seq2[importer.Outcome, error] {
	return yieldRows(r, ofOutcomes, 0, (*stored).outcome)
}

// Details returns what Entries returns, and for whom each row was sent, from a
// row on.
func (r *Run) Details(row int) iter.Seq2[Entry, error] {
	return yieldRows(r, allColumns, row, (*stored).entry)
}

// Entry is a row with what was recorded about it.
type Entry struct {
	importer.Outcome
	Comeback importer.Comeback // what was sent; empty if nothing was, or if that was purged
	Key      uint64            // Fingerprint.Key
	Origin   importer.Origin   // where it was carried on from; zero if it is its own sheet's, or was never sent
}

// yieldRows yields rows of the run, from a row on, with these of their texts.
func yieldRows[T any](r *Run, want columns, row int, of func(*stored) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if err := r.j.flush(); err != nil {
			yield(none, err)
			return
		}
		for one, err := range r.j.each(want, r.ID, row) {
			if err != nil {
				yield(none, failed("read", r.j.path, err))
				return
			}
			made, err := of(one)
			if err != nil {
				yield(none, failed("read", r.j.path, fmt.Errorf("row %d: %w", refOf(one.id).Row, err)))
				return
			}
			if !yield(made, nil) {
				return
			}
		}
	}
}

// ofOutcomes are the texts that an outcome needs.
const ofOutcomes = columnComeback | columnProblems

// Fingerprints returns the fingerprints of the run's rows that are or may be
// in Vitec, by ascending row number.
func (r *Run) Fingerprints() iter.Seq2[Printed, error] {
	return func(yield func(Printed, error) bool) {
		for one, err := range r.j.each(0, r.ID, 0) {
			if err != nil {
				yield(Printed{}, failed("read", r.j.path, err))
				return
			}
			if one.printed && (one.status == importer.Created || one.inDoubt()) && !yield(Printed{refOf(one.id).Row, one.print}, nil) {
				return
			}
		}
	}
}

// Printed is a row's fingerprint.
type Printed struct {
	Row         int
	Fingerprint importer.Fingerprint
}
