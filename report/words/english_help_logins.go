package words

// englishLoginHelpTexts say what the commands do that are about logins.
var englishLoginHelpTexts = map[string]string{
	"help.login.use":   "[CUSTOMER]",
	"help.login.short": "Keep a login for Vitec in the system's keychain",
	"help.login.long": `Keep a user name and a password for Vitec Connect in the system's keychain:
those for CUSTOMER, as M30011, or, if none is named, those for all customers
without a login of their own. A login is kept for one server, and never sent to
another. It takes the place of what was kept before.

Vitec gives a password for each customer, or for a group (G2, T2). If a group's
login serves its customers, name them with --for: when the group gets a new
password, they get it too.

The user name and the password are asked for, and are not tried at Vitec.
Scripts set COMEBACKS_USERNAME, and COMEBACKS_PASSWORD, or write the password
into the first line of standard input (--password-stdin).

When rows are sent, the login of each customer is looked for in this order:
  1. the file of --logins: that of the customer, else that of all others
  2. COMEBACKS_USERNAME and COMEBACKS_PASSWORD, for all customers
  3. the keychain: that of the customer, else that of all others
  4. what you type: you are asked if none of these has one

It ends with 0 if the login is kept, and 2 if not.`,
	"help.login.example": `  comebacks login M30011
  comebacks login G2 --for M30011 --for M30012
  comebacks login                            for all others
  COMEBACKS_USERNAME=partner comebacks login M30011 --password-stdin < password`,

	"help.logins.short": "List the logins that are kept, without their passwords",
	"help.logins.long": `List the logins that "comebacks login" has kept in the system's keychain: the
server, the customer, the user name, and the group whose login it is. Passwords
are never shown. What somebody has removed from the keychain is left out.

It ends with 0, and with 2 if there is no keychain.`,
	"help.logins.example": `  comebacks logins
  comebacks logins --json`,

	"help.logout.use":   "[CUSTOMER]",
	"help.logout.short": "Remove a login from the system's keychain",
	"help.logout.long": `Remove what "comebacks login" has kept for CUSTOMER, as M30011, or, if none is
named, for all customers without a login of their own. With a group's login,
those of the customers that it serves are removed, too.

It ends with 0 if a login was removed, 1 if none was kept, and 2 if there is no
keychain.`,
	"help.logout.example": `  comebacks logout M30011
  comebacks logout`,
}
