// Package report shows what became of a run: in the results and errors files
// beside the sheet, in a summary, and on a page.
//
// Its words are in package words. It protects what says which comebacks are in
// Vitec: no file replaces one that knows more (evidence.go). It knows neither
// how rows are sent nor how a sheet's bytes are made: rows go out through a
// RowWriter.
package report
