// Package report tells people what became of a run: in the results and errors
// files beside the sheet, and in a summary.
//
// It makes the words for Problems, all of them in one table, so that a second
// language costs a second table. It does not know how rows are sent, nor how
// a sheet's bytes are made: rows go out through a RowWriter.
package report
