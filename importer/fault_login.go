package importer

// Faults of a login, and of a line of the file that holds them: the Detail of
// LoginsBadLine and BadLogin.
const (
	LoginNoHeader   Code = "no-login-header"   // the first line does not name the columns
	LoginCells      Code = "login-cells"       // there are not three cells
	LoginQuote      Code = "login-quote"       // a quote that is never closed, or stands inside a cell
	LoginNotText    Code = "login-not-text"    // bytes that are not UTF-8
	LoginCharacter  Code = "login-character"   // a character that nobody can type
	LoginCustomer   Code = "login-customer"    // something in the customer's cell is no id
	LoginNoUsername Code = "login-no-username" //
	LoginNoPassword Code = "login-no-password" //
	LoginColon      Code = "login-colon"       // in a user name, which can't have one (RFC 7617)
	LoginTwice      Code = "login-twice"       // another line has another login for the same customer
)
