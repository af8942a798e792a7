package importer

// What keeps a file from being taken as a sheet at all. Value and Err are named
// where a Failure carries them.
const (
	NoSuchFile    Code = "no-such-file"
	IsFolder      Code = "is-folder"
	IsDevice      Code = "is-device"        // a terminal, a disk, a socket: what is read must end
	NothingPiped  Code = "nothing-piped"    // standard input was named, and is a terminal or another device
	Unreadable    Code = "unreadable"       // Err: why
	SheetChanging Code = "sheet-changing"   // it was written to each time that it was copied
	DamagedGzip   Code = "damaged-gzip"     // Err: what is wrong with it
	GzipTooLarge  Code = "gzip-too-large"   // Detail: the limit in GiB
	NoRoom        Code = "no-room"          // for the copy of the sheet. Value: the folder, Err: what the system said
	NoCopy        Code = "sheet-not-copied" // for another reason. Value: the folder, Err: why
)
