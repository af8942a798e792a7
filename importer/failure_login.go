package importer

// What can be wrong with logins, and with where they are kept. None of them ever
// carries a password, or anything else from a line of the logins file.
const (
	LoginsOpen      Code = "logins-open"       // people other than its owner may read it. Detail: the command that keeps them out
	LoginsNotAFile  Code = "logins-not-a-file" // a folder, a device, a pipe
	LoginsTooLarge  Code = "logins-too-large"  // Detail: the limit in KiB
	LoginsNotRead   Code = "logins-not-read"   // Err: what the system said
	LoginsBadLine   Code = "logins-bad-line"   // Value: its number, Detail: a fault of a login, List: the number of the other line, if it takes two
	BadLogin        Code = "bad-login"         // one that was typed, or is in the environment. Detail: a fault of a login
	BadCustomerID   Code = "bad-customer-id"   // it can't be an id. Value: it
	LoginTooLong    Code = "login-too-long"    // for a keychain. Detail: the limit in bytes
	LoginNotKept    Code = "login-not-kept"    // the keychain has accepted it, but does not return it
	NoKeychain      Code = "no-keychain"       // or it does not answer. Err: why
	LoginsListLost  Code = "logins-list-lost"  // the list of kept logins can't be read or written. Err: why
	LoginsListInUse Code = "logins-list-busy"  // another process is using it
)
