package logins

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"comebacks/importer"
)

// longestID is how long an id may be (documented), in characters.
const longestID = 40

// Check says what is wrong with a user name and a password. The error is an
// *importer.Failure, and holds nothing of either.
func Check(username, password string) error {
	if fault := faultOf(username, password); fault != "" {
		return &importer.Failure{Code: importer.BadLogin, Detail: string(fault)}
	}
	return nil
}

// faultOf is what is wrong with a login, "" for nothing. What JSON or Basic
// authentication would change in silence must not come that far.
func faultOf(username, password string) importer.Code {
	switch {
	case !utf8.ValidString(username) || !utf8.ValidString(password):
		return importer.LoginNotText
	case strings.TrimSpace(username) == "":
		return importer.LoginNoUsername
	case password == "":
		return importer.LoginNoPassword
	case strings.ContainsFunc(username+password, isUnseen):
		return importer.LoginCharacter
	case strings.Contains(username, ":"):
		return importer.LoginColon
	}
	return ""
}

// isUnseen reports whether a character is one that nobody types, or what a program
// has put where it could not read one.
func isUnseen(r rune) bool { return !unicode.IsGraphic(r) || r == unicode.ReplacementChar }

// CheckCustomer says what keeps a text from being the id of a customer. The error is
// an *importer.Failure.
func CheckCustomer(id string) error {
	if !isID(id) {
		return &importer.Failure{Code: importer.BadCustomerID, Value: id}
	}
	return nil
}

// isID reports whether a text can be an id: a login for something else would never
// be found, and the person who keeps it would not know why.
func isID(id string) bool {
	return id != "" && id != allOthers && utf8.ValidString(id) && utf8.RuneCountInString(id) <= longestID &&
		!strings.ContainsFunc(id, func(r rune) bool { return separatesIDs(r) || isUnseen(r) })
}

func separatesIDs(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }
