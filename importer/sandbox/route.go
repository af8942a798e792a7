package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// call is a method and a path that the stand-in answers. In the path, * is any id.
type call struct {
	kind   kind
	method string
	path   string
	answer func(x *exchange, path []string)
}

// calls are all of them. Where a path fits several, the first one is meant.
var calls = []call{
	{creates, http.MethodPost, "Meeting/Comeback/*/*", func(x *exchange, path []string) { x.create(path[2], path[3]) }},
	{lookups, http.MethodGet, "CRM/Contact/*/*/ComebackMeeting", func(x *exchange, path []string) { x.lookUp(path[2], path[3]) }},

	{kind(SearchContacts), http.MethodPost, "Contacts/GetContacts", func(x *exchange, _ []string) { x.getContacts() }},
	{kind(SearchContacts), http.MethodPost, "Contacts/GetContactsSyncList", func(x *exchange, _ []string) { x.getContactsSyncList() }},
	{kind(SearchPhones), http.MethodGet, "Contacts/GetContactsWithPhonenumber", func(x *exchange, _ []string) { x.getContactsWithPhonenumber() }},
	{kind(SearchNames), http.MethodGet, "CRM/Contact/*/Search", func(x *exchange, path []string) { x.searchNames(path[2]) }},
	{kind(SearchPersons), http.MethodGet, "CRM/Contact/*/Person", func(x *exchange, path []string) { x.personsByID(path[2], KindPerson) }},
	{kind(SearchPersons), http.MethodGet, "CRM/Contact/*/Company", func(x *exchange, path []string) { x.personsByID(path[2], KindCompany) }},
	{kind(SearchPersons), http.MethodGet, "CRM/Contact/*/DeceasedEstate", func(x *exchange, path []string) { x.personsByID(path[2], KindEstate) }},
	{kind(SearchPersons), http.MethodGet, "CRM/Contact/*/*", func(x *exchange, path []string) { x.personByID(path[2], path[3]) }},
	{kind(SearchUsers), http.MethodGet, "User/GetUser", func(x *exchange, _ []string) { x.getUser() }},
	{kind(SearchGroups), http.MethodGet, "CRM/Usergroups/*", func(x *exchange, path []string) { x.userGroups(path[2]) }},
	{kind(SearchOffices), http.MethodGet, "Office/GetOffice", func(x *exchange, _ []string) { x.getOffice() }},
}

// route says what a request is for, and what answers it.
func route(method string, path []string) (kind, func(*exchange, []string)) {
	i := slices.IndexFunc(calls, func(c call) bool { return fits(path, c.path) })
	if i < 0 {
		return others, func(x *exchange, _ []string) {
			x.fail(http.StatusNotFound, "No HTTP resource was found that matches the request URI.")
		}
	}
	if c := calls[i]; c.method == method {
		return c.kind, c.answer
	}
	return others, notAllowed(calls[i].method)
}

// fits reports whether a path is as a pattern says.
func fits(path []string, pattern string) bool {
	return slices.EqualFunc(path, strings.Split(pattern, "/"), func(segment, literal string) bool {
		if literal == "*" {
			return segment != "" && segment != "." && segment != ".."
		}
		return segment == literal
	})
}

func notAllowed(but string) func(*exchange, []string) {
	return func(x *exchange, _ []string) {
		x.w.Header().Set("Allow", but)
		x.fail(http.StatusMethodNotAllowed, "The requested resource does not support this method.")
	}
}
