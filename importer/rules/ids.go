package rules

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"comebacks/importer"
)

// maxID is the longest id, in characters (documented for customers, contacts
// and estates; assumed for the others).
const maxID = 40

// checkID checks an id against its rules. Those of the customer and the
// contact stand in the request's path, where "." and ".." have a meaning.
func checkID(add func(importer.Problem), field importer.Field, id string, inPath bool) {
	if id == "" {
		if inPath {
			add(importer.Problem{Code: importer.Missing, Field: field})
		}
		return
	}
	if plain(id) {
		return
	}
	if !utf8.ValidString(id) {
		add(importer.Problem{Code: importer.NotText, Field: field, Value: strings.ToValidUTF8(id, "�")})
		return
	}
	if utf8.RuneCountInString(id) > maxID {
		add(importer.Problem{Code: importer.TooLong, Field: field, Value: id, Detail: strconv.Itoa(maxID)})
	}
	if i := strings.IndexFunc(id, unicode.IsControl); i >= 0 {
		add(controlChar(field, id, i))
	}
	if inPath && (id == "." || id == "..") {
		add(importer.Problem{Code: importer.DotID, Field: field, Value: id})
	}
	if strings.Contains(id, "E+") && cutNumber.MatchString(id) {
		add(importer.Problem{Code: importer.DamagedNumber, Field: field, Value: id})
	}
	checkFormula(add, field, id)
}

// plain reports whether an id is of printable ASCII, as nearly all are, and has
// nothing that a rule is about.
func plain(id string) bool {
	for i := range len(id) {
		if c := id[i]; c < ' ' || c > '~' || c == '#' || c == '+' {
			return false
		}
	}
	return len(id) <= maxID && strings.Trim(id, ".") != ""
}

// cutNumber is how Excel writes a number that is too long for it. Of more
// than 15 digits it has lost the rest.
var cutNumber = regexp.MustCompile(`^\d([.,]\d+)?E\+\d+$`)

// formulaError is what Excel shows, in English or Swedish, for a formula that
// failed.
var formulaError = regexp.MustCompile(`^#(N/A|[A-ZÅÄÖ_]+(/0)?[!?])$`)

func checkFormula(add func(importer.Problem), field importer.Field, text string) {
	if strings.HasPrefix(text, "#") && formulaError.MatchString(text) {
		add(importer.Problem{Code: importer.FormulaError, Field: field, Value: text})
	}
}
