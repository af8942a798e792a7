package rules

import (
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
)

// participant checks who is to do the comeback: one at most.
func (j *judgement) participant(r *Rules, row *importer.Row) {
	second := func(field importer.Field, text string, first importer.Field) {
		p := importer.Problem{Code: importer.TwoParticipants, Field: field, Detail: string(first)}
		if plain(text) {
			p.Value = text
		} else { // it may be a name
			p.Private = text
		}
		j.fault(p)
	}
	cells, m, p := &row.Cells, &row.Matched, &j.c.Participant
	user, group, office := cells.UserID != "", cells.UserGroupID != "", cells.OfficeID != ""
	p.UserID, j.matched.UserID = j.colleague(r, importer.UserID, cells.UserID, m.UserID)
	p.UserGroupID, j.matched.UserGroupID = j.colleague(r, importer.UserGroupID, cells.UserGroupID, m.UserGroupID)
	if user && group {
		second(importer.UserGroupID, cells.UserGroupID, importer.UserID)
	}
	switch {
	case office && user:
		second(importer.OfficeID, cells.OfficeID, importer.UserID)
	case office && group:
		second(importer.OfficeID, cells.OfficeID, importer.UserGroupID)
	}
	p.OfficeID, j.matched.OfficeID = j.colleague(r, importer.OfficeID, cells.OfficeID, m.OfficeID)
}

// colleague gives the id of who is to do a comeback, and the same as matched if it was
// found by something else. A text with a space or an @ is not an id, and must be found;
// what looks like an id is taken as it is; anything else is a name if exactly one at
// the agency has it.
func (j *judgement) colleague(r *Rules, field importer.Field, text, before string) (id, matched string) {
	switch {
	case text == "":
		return "", ""
	case before != "":
		return before, before
	case field == importer.UserID && plain(text): // which has a digit
		return text, ""
	case r.Directory == nil || looksLikeID(field, text):
		return checkID(j.fault, field, text, false), ""
	}
	mustBeFound := strings.Contains(text, "@") || hasSpace(text)
	if mustBeFound && mistaken(visible(text), field) != importer.NotAnID || !mustBeFound && mistaken(text, field) != "" {
		return checkID(j.fault, field, text, false), ""
	}
	if j.c.CustomerID == "" {
		return "", ""
	}
	all := r.Directory.Colleagues(j.c.CustomerID, field, text)
	active := slices.DeleteFunc(slices.Clone(all.All), func(c importer.Colleague) bool { return c.Archived })
	fault := func(code importer.Code, value string) (string, string) {
		j.fault(importer.Problem{Code: code, Field: field, Value: value, Private: text})
		return "", ""
	}
	switch {
	case !all.Asked && mustBeFound:
		j.heard(false, all.Why, field, text)
		j.vague = true
		return "", ""
	case !all.Asked && all.Why.Code != importer.MayNotSearch:
		j.heard(false, all.Why, field, text)
		return checkID(j.fault, field, text, false), ""
	case len(active) == 1:
		id := j.foundID(field, active[0].ID)
		return id, id
	case len(active) == 0 && len(all.All) > 0:
		return fault(importer.Archived, all.All[0].ID)
	case !mustBeFound:
		j.warn(importer.Problem{Code: importer.TakenAsID, Field: field, Value: text})
		return checkID(j.fault, field, text, false), ""
	case len(active) > 1:
		return fault(importer.SeveralParticipants, strconv.Itoa(len(active)))
	}
	return fault(importer.NoSuchParticipant, "")
}

// looksLikeID reports whether a text has digits as ids have: one is enough for a
// person, while groups and offices may have a number in their names.
func looksLikeID(field importer.Field, text string) bool {
	if strings.Contains(text, "@") || hasSpace(text) {
		return false
	}
	return field == importer.UserID && hasDigit(text) || hasNumber(text)
}

func hasDigit(text string) bool {
	for i := range len(text) {
		if isDigit(text[i]) {
			return true
		}
	}
	return false
}

// hasNumber reports whether a text has three digits in a row, which no name
// has.
func hasNumber(text string) bool {
	digits := 0
	for i := range len(text) {
		if digits++; !isDigit(text[i]) {
			digits = 0
		}
		if digits == 3 {
			return true
		}
	}
	return false
}
