// Package report tells people what became of a run: in the results and errors
// files beside the sheet, and in a summary.
//
// It makes the words for Problems, Failures and Notices, each kind in a table of
// its own, so that a second language costs second tables. And it keeps what says
// which comebacks are in Vitec: no file takes the place of one that knows more
// (evidence.go). It does not know how rows are sent, nor how
// a sheet's bytes are made: rows go out through a RowWriter.
package report
