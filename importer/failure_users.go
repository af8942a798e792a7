package importer

// What can be wrong with the people who may use the page of an office.
const (
	UserExists      Code = "user-exists"       // Value: the name
	NoSuchUser      Code = "no-such-user"      // Value: the name
	BadUserName     Code = "bad-user-name"     // it can't be typed, or tells nobody apart. Value: it, Detail: the most characters
	NoSuchRole      Code = "no-such-role"      // Value: it, List: those there are
	PasswordShort   Code = "password-short"    // Detail: the fewest characters
	PasswordUntyped Code = "password-untyped"  // it has a character that nobody can type
	UsersLater      Code = "users-later"       // a later version has made the file
	UsersNotOpened  Code = "users-not-opened"  // Err: what the system or SQLite said
	UsersNotWritten Code = "users-not-written" // it can't be read or written. Err: as above
)
