package sandbox

import "strings"

// userAnswer is what is shown of a user.
type userAnswer struct {
	UserID       string       `json:"userId"`
	UserName     string       `json:"userName"`
	Title        *string      `json:"title"`
	EmailAddress *string      `json:"emailAddress"`
	Archived     bool         `json:"archived"`
	CustomerID   []string     `json:"customerId"`
	WithOrder    []userOffice `json:"customerIdsWithSortOrder"`
}

// userOffice is an office that a user is at.
type userOffice struct {
	CustomerID string  `json:"customerId"`
	OfficeID   *string `json:"officeId"`
	SortOrder  int     `json:"sortOrder"`
}

// getUser answers with the users in whose name or title a text stands, archived ones
// among them.
func (x *exchange) getUser() {
	customerID, search := x.query("CustomerId"), strings.ToLower(x.query("SearchText"))
	if x.refusedSearch(SearchUsers, customerID) {
		return
	}
	if search == "" && x.config.NoEmptySearch {
		x.invalid(modelState{{"SearchText", "The search text is required."}})
		return
	}
	answer := []userAnswer{}
	for i, u := range x.people.Users {
		if !strings.Contains(strings.ToLower(u.Name), search) && !strings.Contains(strings.ToLower(u.Title), search) {
			continue
		}
		answer = append(answer, userAnswer{
			u.ID, u.Name, text(u.Title), text(u.Email), u.Archived,
			[]string{customerID}, []userOffice{{customerID, text(u.OfficeID), i + 1}},
		})
	}
	x.found(answer)
}

// groupAnswer is what is shown of a user group.
type groupAnswer struct {
	UserGroupID string        `json:"userGroupId"`
	CustomerIDs []string      `json:"customerIds"`
	Name        string        `json:"name"`
	Users       []groupMember `json:"users"`
}

type groupMember struct {
	UserID string `json:"userId"`
}

// userGroups answers with all user groups.
func (x *exchange) userGroups(customerID string) {
	if x.refusedSearch(SearchGroups, customerID) {
		return
	}
	answer := []groupAnswer{}
	for _, g := range x.people.UserGroups {
		members := []groupMember{}
		for _, id := range g.UserIDs {
			members = append(members, groupMember{id})
		}
		answer = append(answer, groupAnswer{g.ID, []string{customerID}, g.Name, members})
	}
	x.found(answer)
}

// officeAnswer is what is shown of an office.
type officeAnswer struct {
	CustomerID   string  `json:"customerId"`
	OfficeID     string  `json:"officeId"`
	Name         string  `json:"name"`
	CustomerName string  `json:"customerName"`
	EmailAddress *string `json:"emailAddress"`
	Archived     bool    `json:"archived"`
}

// getOffice answers with all offices.
func (x *exchange) getOffice() {
	customerID := x.query("CustomerId")
	if x.refusedSearch(SearchOffices, customerID) {
		return
	}
	answer := []officeAnswer{}
	for _, o := range x.people.Offices {
		answer = append(answer, officeAnswer{customerID, o.ID, o.Name, "Påhittade Hem AB", text(o.Email), o.Archived})
	}
	x.found(answer)
}
