package rules

import (
	"strings"

	"comebacks/importer"
)

// Warnings names what is unusual about a comeback, but not a fault: ids unlike
// those that Vitec's documentation shows, or that have been seen.
func (r *Rules) Warnings(c importer.Comeback) []importer.Problem {
	return appendWarnings(nil, &c)
}

// appendWarnings appends them.
func appendWarnings(all []importer.Problem, c *importer.Comeback) []importer.Problem {
	warn := func(code importer.Code, field importer.Field, id string, usual bool) {
		if !usual {
			all = append(all, importer.Problem{Code: code, Field: field, Value: id})
		}
	}
	user, office := c.Participant.UserID, c.Participant.OfficeID
	warn(importer.UnusualCustomerID, importer.CustomerID, c.CustomerID, c.CustomerID == "" || isCustomer(c.CustomerID))
	warn(importer.UnusualID, importer.ContactID, c.ContactID, c.ContactID == "" || isHex(c.ContactID, "ADR"))
	warn(importer.UnusualID, importer.MeetingID, c.MeetingID, c.MeetingID == "" || isHex(c.MeetingID, "CAL"))
	warn(importer.UnusualID, importer.EstateID, c.EstateID, c.EstateID == "" || isEstate(c.EstateID))
	warn(importer.UnusualID, importer.UserID, user, user == "" || isHex(user, "HAN") || isNumber(user, "MSANL"))
	warn(importer.UnusualID, importer.OfficeID, office, office == "" || isNumber(office, "FIR"))
	return all
}

// isCustomer reports whether an id is a letter and digits, as M30011.
func isCustomer(id string) bool {
	return id != "" && strings.IndexByte("SMOGTsmogt", id[0]) >= 0 && allDigits(id[1:])
}

// isEstate reports whether an id is OBJ with two numbers, or CM with a kind of home
// and what follows it: there may be others than CMVILLA, CMTOMT and CMAGA.
func isEstate(id string) bool {
	if hasPrefix(id, "OBJ") {
		first, second, _ := strings.Cut(id[len("OBJ"):], "_")
		return allDigits(first) && allDigits(second)
	}
	return hasPrefix(id, "CM") && len(id) > len("CM") && plain(id)
}

// isHex reports whether an id is a prefix and 32 hexadecimal digits.
func isHex(id, prefix string) bool {
	return len(id) == len(prefix)+32 && hasPrefix(id, prefix) && strings.Trim(id[len(prefix):], "0123456789abcdefABCDEF") == ""
}

// isNumber reports whether an id is a prefix and a number.
func isNumber(id, prefix string) bool { return hasPrefix(id, prefix) && allDigits(id[len(prefix):]) }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// hasPrefix looks for a prefix of letters in any case.
func hasPrefix(id, prefix string) bool {
	if len(id) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if id[i]|' ' != prefix[i]|' ' {
			return false
		}
	}
	return true
}
