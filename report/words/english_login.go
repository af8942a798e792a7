package words

import "comebacks/importer"

// englishLoginFaults are the words for what is wrong with a login, or with a line of the file
// that holds them: the blank {fault}. None of them repeats what stands there.
var englishLoginFaults = map[importer.Code]string{
	importer.LoginNoHeader:   "the columns are not named",
	importer.LoginCells:      "it does not have three cells; a password with a separator in it needs quotes around it",
	importer.LoginQuote:      "there is a quote that is never closed, or stands inside a cell; write a quote in a password twice, and quotes around it",
	importer.LoginNotText:    "there is text that is not UTF-8; save the file as CSV UTF-8",
	importer.LoginCharacter:  "there is a character that can't be seen; type it again",
	importer.LoginCustomer:   "the cell of the customer has something that can't be an id, as M30011",
	importer.LoginNoUsername: "the user name is missing",
	importer.LoginNoPassword: "the password is missing",
	importer.LoginColon:      "the user name has a colon, which none can have",
	importer.LoginTwice:      "it has another login for the same customer",
}

// englishLoginFailures are the words for what can be wrong with logins, and with where they
// are kept.
var englishLoginFailures = map[importer.Code]phrase{
	importer.LoginsOpen:     {"{path} can be read by others", "[let nobody but yourself read it: {detail}]"},
	importer.LoginsNotAFile: {"{path} is not a plain file, and logins are read from no other", "name a CSV file with the columns customerId,username,password"},
	importer.LoginsTooLarge: {"{path} is larger than[ {detail} KiB], too large for a file of logins", "see that it is the right file"},
	importer.LoginsNotRead:  {"can't read the logins in {path}[: {err}]", "see that the file is there, and that you may read it"},
	importer.LoginsBadLine: {"line {value} of {path}[: {fault}][ (see line {first})]",
		"the first line is customerId,username,password, and each line below it has a login; an empty customerId is for all others"},
	importer.BadLogin:      {"the login can't be used[: {fault}]", "enter it as Vitec has given it to you"},
	importer.BadCustomerID: {"[{text} can't be the id of a customer here]", "write the agency's number, such as M30011"},
	importer.LoginTooLong: {"the login is too long for a keychain[, which has room for {detail} bytes]",
		"use COMEBACKS_USERNAME and COMEBACKS_PASSWORD, or a file of logins"},
	importer.LoginNotKept: {"the keychain has not kept the login, and does not say why",
		"see that it is open and can be written, or use COMEBACKS_USERNAME and COMEBACKS_PASSWORD"},
	importer.NoKeychain: {"this machine has no keychain that can be used[: {err}]",
		"use COMEBACKS_USERNAME and COMEBACKS_PASSWORD, or a file of logins"},
	importer.LoginsListLost:  {"can't use the list of kept logins, {path}[: {err}]", "if it is damaged, move it away: what the keychain has is found without it"},
	importer.LoginsListInUse: {"another process is using the list of kept logins, {path}", "try again when it is done"},
}

// englishLoginNotices are the words for what there is to know of logins.
var englishLoginNotices = map[importer.Code]phrase{
	importer.NoKeychain: {"this machine has no keychain that can be used[ ({value})]",
		"a login that is typed is used now and forgotten; for scripts use COMEBACKS_USERNAME and COMEBACKS_PASSWORD, or a file of logins"},
	importer.LoginsACLUnknown: {"who may read {value} can't be seen on this system[: {detail}]", ""},
	importer.LoginsMissing:    {"there is no login for {customer|customers}[, {plain list}]", "their rows are not sent; give one with: comebacks login CUSTOMER"},
	importer.OtherServer:      {"the login that is kept is for {value}, not for {detail}", "keep one for that with: comebacks login --base-url {detail}"},
	importer.LoginAsk:         {"user name and password for {value} at {detail}", ""},
	importer.LoginAskAll:      {"user name and password for all[ {value}] customers without a login at {detail}", ""},
	importer.LoginAskEach:     {"user name, and the passwords for {customer|customers} without a login at {detail}: {plain list}", "one that is left empty leaves its rows unsent"},
	importer.LoginKept:        {"kept in the keychain for {plain list} at {detail}", "it was not tried at Vitec"},
	importer.LoginKeptForAll:  {"kept in the keychain for all customers without a login of their own at {detail}", "it was not tried at Vitec"},
	importer.LoginRemoved:     {"removed the login for {plain list} at {detail}", ""},
	importer.LoginRemovedAll:  {"removed the login for all customers without one of their own at {detail}", ""},
	importer.LoginNone:        {"no login is kept for {value} at {detail}", "see: comebacks logins"},
	importer.LoginNoneForAll:  {"no login is kept for all customers without one of their own at {detail}", "see: comebacks logins"},
	importer.LoginOfVariables: {"the user name and the password are those of {value} and {detail}", "while these are set, they come before every login that is kept"},
	importer.LoginBehind:      {"{value} and {detail} are set, and come before every login that is kept", ""},
}
