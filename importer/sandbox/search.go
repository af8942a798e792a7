package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Search is a kind of call that finds people. Each may be refused by itself.
type Search string

const (
	SearchContacts Search = "contacts" // by e-mail addresses or ids, many at once
	SearchPhones   Search = "phones"   // contacts by a telephone number
	SearchNames    Search = "names"    // contacts by name
	SearchPersons  Search = "persons"  // contacts by id: persons, companies, estates, or any one
	SearchUsers    Search = "users"
	SearchGroups   Search = "groups"
	SearchOffices  Search = "offices"
)

// Searches lists every Search.
var Searches = []Search{
	SearchContacts, SearchPhones, SearchNames, SearchPersons, SearchUsers, SearchGroups, SearchOffices,
}

// ParseSearches reads the names of kinds.
func ParseSearches(names []string) ([]Search, error) {
	var kinds []Search
	for _, name := range names {
		if !slices.Contains(Searches, Search(name)) {
			all := make([]string, len(Searches))
			for i, s := range Searches {
				all[i] = string(s)
			}
			return nil, wrong(NoSuchKind, name, strings.Join(all, ", "))
		}
		kinds = append(kinds, Search(name))
	}
	return kinds, nil
}

// refusedSearch reports whether a search of a customer's people is not to be
// answered, and answers with the reason if so.
func (x *exchange) refusedSearch(kind Search, customerID string) bool {
	switch {
	case !x.authorized(customerID):
	case slices.Contains(x.config.SearchUnauthorized, kind):
		x.unauthorized()
	case slices.Contains(x.config.NoSearch, kind):
		x.forbidden()
	case x.refused():
	case customerID == "":
		x.invalid(modelState{{"customerId", "The customer id is required."}})
	default:
		return false
	}
	return true
}

// tooMany reports whether a call asks for more than one may, and answers if so.
func (x *exchange) tooMany(field string, asked, most int) bool {
	if bound := x.config.MostAsked; bound > 0 && (most == 0 || bound < most) {
		most = bound
	}
	if most == 0 || asked <= most {
		return false
	}
	x.invalid(modelState{{field, fmt.Sprintf("No more than %d can be asked for at once.", most)}})
	return true
}

// found answers a search, in JSON as look-ups do.
func (x *exchange) found(v any) {
	body, err := marshal(v)
	if err != nil {
		x.failed()
		return
	}
	x.send(body)
}

// queries gives the values of a parameter, whose name may be in any case.
func (x *exchange) queries(name string) []string {
	var values []string
	for key, of := range x.r.URL.Query() {
		if strings.EqualFold(key, name) {
			values = append(values, of...)
		}
	}
	return values
}

// query gives the first value of a parameter, "" if there is none.
func (x *exchange) query(name string) string {
	if values := x.queries(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// text gives what .NET says null of when it is empty.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// notFound answers that there is no such contact.
func (x *exchange) notFound() { x.fail(http.StatusNotFound, "The contact could not be found.") }
