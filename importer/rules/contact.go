package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"comebacks/importer"
)

// Whom a row is for. An id in the row wins. Otherwise an e-mail address or a telephone
// number finds the contact, or both together; a name only tells apart those whom they
// find. By itself a name finds nobody, unless that was allowed.

// person is what a row says about its contact.
type person struct {
	email, phone, name string
	nameField          importer.Field // of the column that the name stands in
	chosen             string         // the id that a person has chosen among several
}

// personOf gives what a row says about its contact; rest is what its id cell holds
// instead of an id: an address or a name.
func personOf(cells *importer.Cells, rest string) person {
	p := person{email: cells.Email, phone: cells.Phone, name: cells.Name, nameField: importer.Name, chosen: cells.FoundContactID}
	if first, last := cells.FirstName, cells.LastName; p.name == "" && first+last != "" {
		p.name, p.nameField = strings.TrimSpace(first+" "+last), importer.LastName
		if last == "" {
			p.nameField = importer.FirstName
		}
	}
	switch {
	case strings.Contains(rest, "@") && p.email == "":
		p.email = rest
	case rest != "" && !strings.Contains(rest, "@") && p.name == "":
		p.name, p.nameField = rest, importer.ContactID
	}
	return p
}

// contact says whom a row is for.
func (j *judgement) contact(r *Rules, row *importer.Row) {
	id, rest := row.Cells.ContactID, ""
	if plain(id) {
		j.c.ContactID = id
		return
	}
	if r.Directory != nil && saysWho(id) {
		id, rest = "", id
	}
	p := personOf(&row.Cells, rest)
	switch {
	case id == "" && row.Matched.ContactID != "":
		j.c.ContactID, j.matched.ContactID, j.matched.By = row.Matched.ContactID, row.Matched.ContactID, row.Matched.By
	case id != "" || r.Directory == nil || p.isNobody():
		j.c.ContactID = checkID(j.fault, importer.ContactID, id, true)
	case p.isChosen(r):
		if j.c.ContactID = j.foundID(importer.ContactID, p.chosen); j.c.ContactID != "" {
			j.matched.ContactID, j.matched.By = j.c.ContactID, "chosen"
		}
	case rest != "" && rest != p.email && rest != p.name: // there is another one in its own column
		j.fault(importer.Problem{Code: importer.NotAnID, Field: importer.ContactID, Private: rest})
	case j.c.CustomerID == "": // which is a fault by itself
	case p.email == "" && p.phone == "":
		j.byName(r, p)
	default:
		j.byAddress(r, p)
	}
}

// saysWho reports whether an id is in fact an address or a name.
func saysWho(id string) bool {
	return (strings.Contains(id, "@") || hasSpace(id) && !hasNumber(id)) && mistaken(visible(id), importer.ContactID) == importer.NotAnID
}

// isNobody reports whether a row says nothing about its contact.
func (p *person) isNobody() bool { return p.email+p.phone+p.name+p.chosen == "" }

// isChosen reports whether only a person's choice says whom a row is for.
func (p *person) isChosen(r *Rules) bool {
	return p.chosen != "" && p.email == "" && p.phone == "" && (p.name == "" || !r.MatchName)
}

// Candidates are the contacts among which a person may choose for a row for which
// several were found; nil if there are none.
func (r *Rules) Candidates(row importer.Row) []importer.Contact {
	return r.judge(&row, new(LastDate)).candidates
}

// byName finds the contact by the name alone.
func (j *judgement) byName(r *Rules, p person) {
	if !r.MatchName {
		j.fault(importer.Problem{Code: importer.NameAlone, Field: p.nameField, Private: p.name})
		return
	}
	found, ok := j.ask(r, p.nameField, importer.Name, p.name)
	if !ok {
		return
	}
	j.choose(sought{field: p.nameField, text: p.name, by: string(importer.Name)}, found, p)
}

// byAddress finds the contact by the e-mail address, by the telephone number, or by both.
func (j *judgement) byAddress(r *Rules, p person) {
	email, byEmail := j.askFor(r, importer.Email, p.email)
	phone, byPhone := j.askFor(r, importer.Phone, p.phone)
	states := []answer{byEmail, byPhone}
	if slices.Contains(states, wrong) || slices.Contains(states, unanswered) || !slices.Contains(states, answered) {
		return
	}
	s := sought{field: importer.Email, text: p.email, by: string(importer.Email)}
	found := email
	switch {
	case byEmail != answered:
		s, found = sought{field: importer.Phone, text: p.phone, by: string(importer.Phone)}, phone
	case byPhone != answered:
	case len(email) > 0 && len(phone) > 0:
		found = both(email, phone)
		s.text, s.by = p.email+", "+p.phone, s.by+"+"+string(importer.Phone)
		if len(found) == 0 {
			j.fault(importer.Problem{Code: importer.ContactsDiffer, Field: importer.Email, Value: email[0].ID, Detail: phone[0].ID})
			return
		}
	case len(email) == 0 && len(phone) == 0:
		s.text = p.email + ", " + p.phone
	case len(email) == 0:
		j.warn(importer.Problem{Code: importer.PartlyFound, Field: importer.Email, Value: string(importer.Phone)})
		s, found = sought{field: importer.Phone, text: p.phone, by: string(importer.Phone)}, phone
	default:
		j.warn(importer.Problem{Code: importer.PartlyFound, Field: importer.Phone, Value: string(importer.Email)})
	}
	if len(found) == 0 && slices.Contains(states, held) {
		return // the other one might find somebody
	}
	j.choose(s, found, p)
}

// sought is what contacts were found by.
type sought struct {
	field importer.Field
	text  string
	by    string // see importer.Matched
}

// choose takes the one contact that was found, if it is one.
func (j *judgement) choose(s sought, found []importer.Contact, p person) {
	there := slices.DeleteFunc(slices.Clone(found), func(c importer.Contact) bool { return c.Gone })
	if s.field != p.nameField && p.name != "" && len(there) > 1 {
		if named := withName(there, p.name); len(named) > 0 {
			there, s.by = named, s.by+"+"+string(importer.Name)
		}
	}
	if len(there) > 1 {
		j.candidates = there
	}
	if p.chosen != "" && len(there) > 1 {
		i := slices.IndexFunc(there, func(c importer.Contact) bool { return importer.OneCase(c.ID) == importer.OneCase(p.chosen) })
		if i < 0 {
			wrong := importer.Problem{Code: importer.NotACandidate, Field: s.field, Detail: idsOf(there), Private: namesOf(there)}
			if plain(p.chosen) { // else it may be a name
				wrong.Value = p.chosen
			}
			j.fault(wrong)
			return
		}
		there, s.by = there[i:i+1], s.by+"+chosen"
	}
	switch {
	case len(there) == 0 && len(found) > 0:
		j.fault(importer.Problem{Code: importer.ContactGone, Field: s.field, Value: found[0].ID})
	case len(there) == 0:
		j.fault(importer.Problem{Code: importer.NoSuchContact, Field: s.field, Private: s.text})
	case len(there) > 1:
		j.fault(importer.Problem{Code: importer.SeveralContacts, Field: s.field, Value: strconv.Itoa(len(there)), Detail: idsOf(there), Private: namesOf(there)})
	case there[0].Deceased:
		j.fault(importer.Problem{Code: importer.ContactDeceased, Field: s.field, Value: there[0].ID})
	default:
		if p.chosen != "" && importer.OneCase(p.chosen) != importer.OneCase(there[0].ID) {
			j.warn(importer.Problem{Code: importer.OtherContact, Field: s.field})
		}
		if p.name != "" && s.field != p.nameField && !sameName(p.name, there[0].Name) {
			j.warn(importer.Problem{Code: importer.OtherName, Field: p.nameField})
		}
		if j.c.ContactID = j.foundID(s.field, there[0].ID); j.c.ContactID != "" {
			j.matched.ContactID, j.matched.By = j.c.ContactID, s.by
		}
	}
}

// foundID gives an id that was found or chosen, "" for an invalid one: what a row is
// matched with is recorded, and relied on from then on.
func (j *judgement) foundID(field importer.Field, id string) string {
	faults := len(j.faults)
	if id = checkID(j.fault, field, id, true); len(j.faults) > faults {
		return ""
	}
	return id
}

// answer says what became of a question to the directory.
type answer int

const (
	nothing    answer = iota // there is nothing to ask
	answered                 // it was asked
	unanswered               // it will be asked, or asking failed
	held                     // it may not be asked
	wrong                    // the text does not have the right form
)

// askFor asks the directory for the contacts that have an address or a number.
func (j *judgement) askFor(r *Rules, by importer.Field, text string) ([]importer.Contact, answer) {
	if text == "" {
		return nil, nothing
	}
	m := r.Directory.Contacts(j.c.CustomerID, by, text)
	return m.All, j.heard(m.Asked, m.Why, by, text)
}

// ask is askFor where there is nothing else to find the contact by.
func (j *judgement) ask(r *Rules, column, by importer.Field, text string) ([]importer.Contact, bool) {
	m := r.Directory.Contacts(j.c.CustomerID, by, text)
	return m.All, j.heard(m.Asked, m.Why, column, text) == answered
}

// heard records why the directory has no answer.
func (j *judgement) heard(asked bool, why importer.Problem, column importer.Field, text string) answer {
	switch {
	case asked:
		return answered
	case why.Code == "":
		j.hold(importer.Problem{Code: importer.ToBeFound})
		return unanswered
	case why.Code.HoldsBack():
		j.hold(why)
		if why.Code == importer.MayNotSearch {
			return held
		}
		return unanswered
	}
	why.Field, why.Private = column, text
	j.fault(why)
	return wrong
}

// both gives the contacts that are in both lists.
func both(some, others []importer.Contact) []importer.Contact {
	return slices.DeleteFunc(slices.Clone(some), func(c importer.Contact) bool {
		return !slices.ContainsFunc(others, func(o importer.Contact) bool { return importer.OneCase(o.ID) == importer.OneCase(c.ID) })
	})
}

// withName gives the contacts that have a name.
func withName(all []importer.Contact, name string) []importer.Contact {
	return slices.DeleteFunc(slices.Clone(all), func(c importer.Contact) bool { return !sameName(name, c.Name) })
}

// mostCandidates is how many contacts a person is shown to choose from.
const mostCandidates = 5

// idsOf lists the ids of contacts.
func idsOf(all []importer.Contact) string {
	var ids []string
	for _, c := range all[:min(len(all), mostCandidates)] {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, ", ")
}

// namesOf lists contacts so that a person can tell them apart.
func namesOf(all []importer.Contact) string {
	var texts []string
	for _, c := range all[:min(len(all), mostCandidates)] {
		known := strings.Trim(c.Name+", "+c.Town, ", ")
		texts = append(texts, c.ID+" ("+cmp.Or(known, "?")+")")
	}
	return strings.Join(texts, "; ")
}
