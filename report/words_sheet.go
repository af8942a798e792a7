package report

import "comebacks/importer"

// sheetFailures are the words for what can be wrong with a sheet.
var sheetFailures = map[importer.Code]explained{
	importer.NoSuchFile:    {"{path}: there is no such file", ""},
	importer.IsFolder:      {"{path}: it is a folder, not a sheet", "name the sheet that is in it"},
	importer.IsDevice:      {"{path}: it is a device, not a sheet", "name a file, or pipe the sheet in with -"},
	importer.NothingPiped:  {"{path}: standard input has no sheet", "name a file, or send one in as in: comebacks import - < kunder.csv"},
	importer.Unreadable:    {"{path}: it can't be read[ ({err})]", "see that the file is still there, and that you may read it"},
	importer.SheetChanging: {"{path}: it is being written to", "try again when it is saved"},
	importer.DamagedGzip:   {"{path}: the gzip file is damaged or cut short[ ({err})], and none of it is taken", "get it anew from where it came, and try again"},
	importer.GzipTooLarge:  {"{path}: unpacked it is larger than {detail} GiB", "split the sheet into several"},
	importer.NoRoom:        {"{path}: there is no room for a copy of it[ in {value}]", "make room on the disk, and try again"},
	importer.NoCopy:        {"{path}: it can't be copied[ to {value}][ ({err})]", "see that you may write there, and try again"},
}

// sheetNotices are the words for how a sheet was read, where that is not plain.
var sheetNotices = map[importer.Code]explained{}
