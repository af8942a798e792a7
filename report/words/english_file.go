package words

import "comebacks/importer"

// englishFileFailures are the words for what can be wrong with a file.
var englishFileFailures = map[importer.Code]phrase{
	importer.OutputNeeded: {
		"there is no file beside which the results could be written",
		"say where with --output FILE"},
	importer.OutputFormat: {
		"can't write {path}: results are written as .xlsx or as CSV",
		"name a file that ends in .xlsx or .csv"},
	importer.OutputPacked: {
		"can't write {path}: results are not compressed",
		"name a file that ends in .csv or .xlsx"},
	importer.OutputIsSheet: {
		"can't write results to {path}: it is the sheet itself",
		"choose another file with --output"},
	importer.ErrorsIsSheet: {
		"can't write results there: the errors file beside them would be {path}, which is the sheet itself",
		"choose another file with --output"},
	importer.ErrorsIsResults: {
		"can't write the errors file {path}: it is the results file too",
		"choose another file with --output"},
	importer.OutputIsFolder: {
		"can't write {path}: it is a folder",
		"name a file in it with --output"},
	importer.NotAPlainFile: {
		"can't write {path}: it is not a plain file",
		"choose another file with --output"},
	importer.NotOurs: {
		"there is a file {path} already, which this program did not write",
		"move it away, or choose another name with --output"},
	importer.HoldsRealIDs: {
		"{path} says what is in Vitec, and a check or a trial would replace it by a file that does not",
		"choose another name with --output"},

	importer.TooManyRows: {
		"can't write {path}: a workbook has room for {detail} rows, and the results have more",
		"write CSV: name a file that ends in .csv with --output"},
	importer.TooManyColumns: {
		"can't write {path}: its results have {value} columns, and a workbook has room for {detail}",
		"write CSV: name a file that ends in .csv with --output"},
	importer.CellTooLong: {
		"can't write {path}: in row {value}, column {detail}[ {second text}] has a text that is longer than a workbook's cell can be[ ({first} characters)]",
		"write CSV: name a file that ends in .csv with --output"},

	importer.FileOpenElsewhere: {
		"can't write {path}[: {err}]",
		"close it in Excel, then run the same command again; nothing is done twice"},
	importer.DiskFull: {
		"can't write {path}[: {err}]",
		"make room on the disk, then run the same command again; nothing is done twice"},
	importer.FolderMissing: {
		"can't write {path}: its folder is not there",
		"choose another file with --output"},
	importer.WriteForbidden: {
		"can't write {path}[: {err}]",
		"you may not write there; choose a file in another folder with --output"},
	importer.FileNotWritten: {"can't write {path}[: {err}]", ""},
	importer.FileNotRemoved: {"can't remove {path}[: {err}]", ""},
	importer.FileNotRead:    {"can't read {path}[: {err}]", ""},
	importer.ResultsNotWritten: {
		"the results could be written neither to {path} nor beside it[: {err}]",
		"what became of each row is in the journal; when the folder can be written again: comebacks resume"},
}
