package connect

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"comebacks/importer"
)

// Colleagues implements importer.People. Colleagues that belong only to other
// customers do not count.
func (c *Client) Colleagues(ctx context.Context, customerID string, kind importer.Field, search string) ([]importer.Colleague, error) {
	switch {
	case kind == importer.UserID:
		return c.users(ctx, customerID, search)
	case search != "":
		return nil, c.findError(importer.AnswerRejected, reply{}, importer.Reason(importer.OnlyUsersSearched))
	case kind == importer.UserGroupID:
		return c.userGroups(ctx, customerID)
	case kind == importer.OfficeID:
		return c.offices(ctx, customerID)
	}
	return nil, c.findError(importer.AnswerRejected, reply{}, importer.Reason(importer.NoDoer, string(kind)))
}

func (c *Client) users(ctx context.Context, customerID, search string) ([]importer.Colleague, error) {
	r, err := c.get(ctx, customerID, importer.TheUsers, c.address("User", "GetUser"),
		url.Values{"SearchText": {search}, "CustomerId": {customerID}}, []string{search})
	if err != nil {
		return nil, err
	}
	return c.usersIn(r, customerID)
}

func (c *Client) usersIn(r reply, customerID string) ([]importer.Colleague, error) {
	var list []struct {
		UserID       string   `json:"userId"`
		UserName     string   `json:"userName"`
		EmailAddress string   `json:"emailAddress"`
		Archived     bool     `json:"archived"`
		CustomerIDs  []string `json:"customerId"`
		Sorted       []struct {
			CustomerID string `json:"customerId"`
		} `json:"customerIdsWithSortOrder"`
	}
	if why := readAnswer(r, importer.TheUsers, '[', &list); why != "" {
		return nil, c.unreadable(r, why)
	}
	var found colleagueList
	for _, u := range list {
		of := u.CustomerIDs
		for _, s := range u.Sorted {
			of = append(of, s.CustomerID)
		}
		found.add(customerID, of, importer.Colleague{ID: u.UserID, Name: u.UserName, Email: u.EmailAddress, Archived: u.Archived})
	}
	return c.colleaguesIn(r, found)
}

func (c *Client) userGroups(ctx context.Context, customerID string) ([]importer.Colleague, error) {
	r, err := c.get(ctx, customerID, importer.TheUserGroups, c.address("CRM", "Usergroups", url.PathEscape(customerID)), nil, nil)
	if err != nil {
		return nil, err
	}
	return c.userGroupsIn(r, customerID)
}

func (c *Client) userGroupsIn(r reply, customerID string) ([]importer.Colleague, error) {
	var list []struct {
		UserGroupID string   `json:"userGroupId"`
		CustomerIDs []string `json:"customerIds"`
		Name        string   `json:"name"`
	}
	if why := readAnswer(r, importer.TheUserGroups, '[', &list); why != "" {
		return nil, c.unreadable(r, why)
	}
	var found colleagueList
	for _, g := range list {
		found.add(customerID, g.CustomerIDs, importer.Colleague{ID: g.UserGroupID, Name: g.Name})
	}
	return c.colleaguesIn(r, found)
}

func (c *Client) offices(ctx context.Context, customerID string) ([]importer.Colleague, error) {
	r, err := c.get(ctx, customerID, importer.TheOffices, c.address("Office", "GetOffice"), url.Values{"CustomerId": {customerID}}, nil)
	if err != nil {
		return nil, err
	}
	return c.officesIn(r, customerID)
}

func (c *Client) officesIn(r reply, customerID string) ([]importer.Colleague, error) {
	var list []struct {
		CustomerID   string `json:"customerId"`
		OfficeID     string `json:"officeId"`
		Name         string `json:"name"`
		EmailAddress string `json:"emailAddress"`
		Archived     bool   `json:"archived"`
	}
	if why := readAnswer(r, importer.TheOffices, '[', &list); why != "" {
		return nil, c.unreadable(r, why)
	}
	var found colleagueList
	for _, o := range list {
		found.add(customerID, []string{o.CustomerID}, importer.Colleague{ID: o.OfficeID, Name: o.Name, Email: o.EmailAddress, Archived: o.Archived})
	}
	return c.colleaguesIn(r, found)
}

// colleagueList has the colleagues of one customer in an answer, each once.
type colleagueList struct {
	list     []importer.Colleague
	at       map[string]int // by id in one case
	nameless bool           // one of them has no id that can be one
}

// add adds a colleague, with the customers that it belongs to. If none is named, it
// belongs to the one that was asked about.
func (l *colleagueList) add(customerID string, of []string, is importer.Colleague) {
	of = filled(of...)
	if len(of) > 0 && !slices.ContainsFunc(of, func(id string) bool { return sameID(id, customerID) }) {
		return
	}
	id, ok := readListedID(is.ID)
	if !ok {
		l.nameless = true
		return
	}
	if i, twice := l.at[importer.OneCase(id)]; twice {
		l.list[i].Archived = l.list[i].Archived || is.Archived
		return
	}
	if l.at == nil {
		l.at = map[string]int{}
	}
	l.at[importer.OneCase(id)] = len(l.list)
	is.ID, is.Name, is.Email = id, fitForLine(is.Name), strings.TrimSpace(is.Email)
	l.list = append(l.list, is)
}

func (c *Client) colleaguesIn(r reply, found colleagueList) ([]importer.Colleague, error) {
	if found.nameless {
		return nil, c.unreadable(r, importer.Reason(importer.ColleagueNoID))
	}
	return found.list, nil
}
