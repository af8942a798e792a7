package report

import "comebacks/importer"

// sheetFailures are the words for what can be wrong with a sheet.
var sheetFailures = map[importer.Code]explained{
	importer.NoSuchFile:    {"{path}: there is no such file", ""},
	importer.IsFolder:      {"{path}: it is a folder, not a sheet", "name the sheet that is in it"},
	importer.IsDevice:      {"{path}: it is a device, not a sheet", "name a file, or send one in: comebacks import --yes --output kunder.results.csv - < kunder.csv"},
	importer.NothingPiped:  {"{path}: standard input has no sheet", "name a file, or send one in: comebacks import --yes --output kunder.results.csv - < kunder.csv"},
	importer.Unreadable:    {"{path}: it can't be read[ ({err})]", "see that the file is still there, and that you may read it"},
	importer.SheetChanging: {"{path}: it is being written to", "try again when it is saved"},
	importer.DamagedGzip:   {"{path}: the gzip file is damaged or cut short[ ({err})], and none of it was read", "get a new copy of it, and try again"},
	importer.GzipTooLarge:  {"{path}: unpacked, it is larger than {detail} GiB", "split the sheet into several"},
	importer.NoRoom:        {"{path}: there is no room for a copy of it[ in {value}]", "make room on the disk, and try again"},
	importer.NoCopy:        {"{path}: it can't be copied[ to {value}][ ({err})]", "see that you may write there, and try again"},

	importer.Empty:            {"{path}: it is empty", "a sheet has a first row with the names of its columns; see: comebacks template"},
	importer.NotASheet:        {"{path}: it is not text", "save the sheet as CSV UTF-8"},
	importer.IsPDF:            {"{path}: it is a PDF, not a sheet", "open the sheet that it was made from, and save that as CSV"},
	importer.IsPicture:        {"{path}: it is a picture, not a sheet", ""},
	importer.IsMarkup:         {"{path}: it is a web page or XML, not a sheet", "open it in Excel and save it as CSV UTF-8"},
	importer.IsTextDocument:   {"{path}: it is a text document, not a sheet", "save the sheet as CSV UTF-8"},
	importer.IsWord:           {"{path}: it is a Word document, not a sheet", "put its table in Excel and save it as .xlsx"},
	importer.IsNumbers:        {"{path}: it is an Apple Numbers document", "export it from Numbers as Excel"},
	importer.IsOpenDocument:   {"{path}: it is an OpenDocument file (.ods)", "open it in LibreOffice and save it as .xlsx"},
	importer.IsOldWorkbook:    {"{path}: it is an old Excel workbook (.xls), whatever its name says, or one that is protected by a password", "open it in Excel and save it as .xlsx without a password"},
	importer.IsBinaryWorkbook: {"{path}: it is a binary Excel workbook (.xlsb)", "open it in Excel and save it as .xlsx"},
	importer.IsZip:            {"{path}: it is a zip file, and not an Excel workbook", "take the sheet out of it, or save it as .xlsx"},

	importer.IsUTF32: {"{path}: it is UTF-32, which few programs read", "save it as CSV UTF-8"},
	importer.OtherEncoding: {"{path}: its letters are not those of Windows; å, ä and ö look as in {value}",
		"save it as CSV UTF-8, or say --encoding {value}; if its letters are right as they are, --encoding windows-1252"},
	importer.NoSuchEncoding:     {"--encoding: there is no encoding {text}; there are {list}", ""},
	importer.EncodingOfWorkbook: {"{path}: a workbook says itself how its text is encoded", "leave out --encoding"},
	importer.NoneIsARow:         {"{path}: there are lines below the header, but none of them is a row", "see whether they are column names and totals alone"},

	importer.NoHeader: {"{path}: no row has column names (contactId, date, …)[; there are {list}]",
		`name them in the first row, or say what they mean with --map "NAME=contactId"; see: comebacks template`},
	importer.MissingColumn: {"{path}: there is no column for {value}[; there are {list}]",
		`if a column has it by another name, say --map "NAME={detail}"`},
	importer.MissingCustomer: {"{path}: there is no column for {value}[; there are {list}]",
		`if a column has it by another name, say --map "NAME={detail}"; or --customer M30011 for all rows`},
	importer.MisspelledColumn: {"{path}: there is no column for {list}; did you mean {detail} by {text}?",
		`rename it, or say --map "{value}={detail}"`},
	importer.DoubleColumn: {"{path}: the columns {value} and {detail} both mean {list}", "remove one of them, or rename it"},
	importer.NoSuchColumn: {"{path}: --map names the column {text}, which is not there[; there are {list}]", ""},
	importer.NotAWorkbook: {"{path}: it is not a workbook, and has no named sheets", "leave out --sheet"},
	importer.NoSuchSheet:  {"{path}: it has no sheet {text}[; there are {list}]", ""},
	importer.AllHidden:    {"{path}: all of its sheets are hidden", "show the one to be read, or name it with --sheet NAME"},
	importer.EmptySheet:   {"{path}: the sheet {text} is empty", "name another one with --sheet NAME"},
	importer.Damaged: {"{path}: the workbook is damaged[ in its part {value}], and none of it was read",
		"open it in Excel, let Excel repair it, save it, and try again"},
	importer.TooLarge: {"{path}: unpacked, it is larger than any sheet should be", "save it as CSV UTF-8"},
}

// sheetNotices are the words for how a sheet was read, where that is not plain.
var sheetNotices = map[importer.Code]explained{
	importer.NoRows:        {"there is a header, and no rows below it", ""},
	importer.SeveralSheets: {"of the workbook's sheets {list}, {text} is read; another is read with --sheet NAME", ""},
	importer.HiddenRows:    {"the workbook hides {rows}; hidden rows are read like any other", ""},
	importer.HeaderAgain:   {"the header is repeated in {rows}, and left out there", ""},
	importer.TotalsLine:    {"there is a line of totals in {rows}, which is left out", ""},
	importer.NulUnused:     {"there is a NUL character in {rows}, in a column that is not used", ""},
	importer.TrimmedNote:   {"white space around the note is left out in {rows}", ""},
	importer.DayNumber:     {"the date is a plain number in {rows}, and is read as the day that Excel stores under it", ""},
}
