package importer

// What the system says.
const (
	NoPermission  Code = "no-permission" // First: the path, "" if it is shown elsewhere; the same for all of these
	NotThereFile  Code = "no-such-file-or-folder"
	ThereAlready  Code = "file-exists"
	NoSpace       Code = "no-space"
	QuotaReached  Code = "quota-reached"
	ReadOnlyDisk  Code = "read-only-disk"
	LinkLoop      Code = "link-loop"     // links that lead to each other
	NameTooLong   Code = "name-too-long" // of a file
	NoMemory      Code = "no-memory"
	NotForSystem  Code = "invalid-for-system"
	StaleFile     Code = "stale-file" // of a network drive
	TooManyOpen   Code = "too-many-open-files"
	FileTooBig    Code = "file-too-big" // for the system, or for what it allows
	FileRuns      Code = "file-runs"    // a program's file that is being executed
	FileInUse     Code = "file-in-use"
	PathIsFolder  Code = "path-is-folder"
	NotAFolder    Code = "not-a-folder"
	EndedTooSoon  Code = "ended-too-soon"
	DeviceFailed  Code = "device-failed"
	DatabaseFull  Code = "database-full"
	DatabaseRead  Code = "database-read-only"
	DatabaseIO    Code = "database-io"
	DatabaseOpen  Code = "database-not-opened"
	DatabaseBusy  Code = "database-locked"
	DatabaseWrong Code = "database-malformed"
	DatabaseNone  Code = "not-a-database"
)

// Why a journal is left alone where rows are only to be settled. First: the journal,
// Second to Fifth: process, user, machine and time, if these are known.
const (
	SendsHere      Code = "sends-here"
	SendsElsewhere Code = "sends-elsewhere"
	SendingProcess Code = "sending-process" // First to Fourth: process, user, machine and time
)

// What is wrong with a small file that the program keeps for itself.
const (
	NotWrittenHere Code = "not-written-here"
	FileDamaged    Code = "file-damaged" // First: what it says that can't be read, "" for nothing
	TooMuchOfIt    Code = "too-much-of-it"
	NoFolderForIt  Code = "no-folder-for-it"
)

// What is wrong with a keychain, and who may read a file of logins.
const (
	NoDesktop        Code = "no-desktop-session"
	KeychainRefuses  Code = "keychain-refuses" // it does not take the login
	KeychainNonsense Code = "keychain-nonsense"
	KeychainSilent   Code = "keychain-silent" // First: for how long
	NoAccessList     Code = "no-access-list"
	AccessUnknown    Code = "access-list-unknown" // it has an entry of an unknown kind
)

// What is wrong with a server's address, and what to do about it.
const (
	AddressUnreadable Code = "not-a-web-address"
	AddressSecret     Code = "address-has-login"
	AddressTooLong    Code = "address-has-more" // than a server and a path
	AddressPlain      Code = "address-plain-http"
	AddressNotHTTPS   Code = "address-not-https" // First: what it is
	AddressPath       Code = "address-path"      // it can't be read

	WriteAddress  Code = "write-address" // First: how
	LeaveOutLogin Code = "leave-out-login"
	WriteHTTPS    Code = "write-https"
)

// What is wrong with an option. First: what was given.
const (
	NoClock      Code = "no-time-of-day"
	NoDateFormat Code = "no-date-format"
	NoFormat     Code = "neither-json-nor-xml"
)
