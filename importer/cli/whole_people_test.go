package cli_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/sandbox"
)

// standIn starts a stand-in, and makes a client of it.
func standIn(t *testing.T, of sandbox.Config, c connect.Config) *connect.Client {
	t.Helper()
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", sandbox.New(of))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { running.Close() })
	c.BaseURL = running.URL
	client, err := connect.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close) // before the server, which waits for connections
	return client
}

// Everybody whom the stand-in has is found by what they have, and as they are.
func TestClientFindsPeople(t *testing.T) {
	client := standIn(t, sandbox.Config{}, connect.Config{})
	ctx := t.Context()
	for _, p := range append(sandbox.People(), sandbox.Numbered(17), sandbox.Numbered(1_000_000)) {
		want := importer.Contact{ID: p.ID, Person: p.Kind == sandbox.KindPerson, Name: p.Name(), Town: p.Town, Deceased: p.Kind == sandbox.KindEstate}
		same := func(how string, got importer.Contact) {
			t.Helper()
			if got.Emails, got.Phones = nil, nil; got.ID != want.ID || got.Name != want.Name || got.Person != want.Person || got.Town != want.Town || got.Deceased != want.Deceased {
				t.Errorf("by %s: %+v, want %+v", how, got, want)
			}
		}
		for _, address := range []string{p.Email, p.Email2} {
			if address == "" {
				continue
			}
			found, err := client.ContactsByEmail(ctx, "M1", []string{"nobody@example.com", strings.ToUpper(address)})
			if at := slices.IndexFunc(found, func(c importer.Contact) bool { return c.ID == p.ID }); err != nil || at < 0 {
				t.Errorf("%s by %s: %v, %v", p.Name(), address, found, err)
			} else if same("e-mail", found[at]); !slices.Contains(found[at].Emails, address) {
				t.Errorf("%s has not %s: %v", p.Name(), address, found[at].Emails)
			}
		}
		for _, number := range []string{p.Home, p.Work, p.Cell, p.Other} {
			if number == "" {
				continue
			}
			if ids, err := client.ContactIDsByPhone(ctx, "M1", number); err != nil || !slices.Contains(ids, p.ID) {
				t.Errorf("%s by %s: %v, %v", p.Name(), number, ids, err)
			}
		}
		if len([]rune(p.Name())) >= 5 && p.Kind == sandbox.KindPerson && !p.Merged {
			if ids, all, err := client.ContactIDsByName(ctx, "M1", p.Name()); err != nil || !all || !slices.Contains(ids, p.ID) {
				t.Errorf("%s by name: %v, %v, %v", p.Name(), ids, all, err)
			}
		}
		if found, err := client.ContactsByID(ctx, "m1", []string{strings.ToLower(p.ID), "ADR0"}); !p.Merged && (err != nil || len(found) != 1) {
			t.Errorf("%s by id: %v, %v", p.Name(), found, err)
		} else if len(found) == 1 {
			same("id", found[0])
		}
		persons, err := client.Persons(ctx, "M1", []string{p.ID, sandbox.Numbered(1).ID})
		there := slices.IndexFunc(persons, func(c importer.Contact) bool { return c.ID == p.ID })
		switch {
		case err != nil || (there >= 0) != (p.Kind == sandbox.KindPerson && !p.Merged):
			t.Errorf("%s among persons: %v, %v", p.Name(), persons, err)
		case there >= 0:
			want.Deceased = p.Deceased
			same("persons", persons[there])
		}
		if len(persons) == 0 || persons[len(persons)-1].ID != sandbox.Numbered(1).ID {
			t.Errorf("beside %s nobody else is found: %v", p.Name(), persons)
		}
	}
}

func TestClientFindsColleagues(t *testing.T) {
	client := standIn(t, sandbox.Config{}, connect.Config{})
	var users, groups, offices []importer.Colleague
	for _, u := range sandbox.Users() {
		users = append(users, importer.Colleague{ID: u.ID, Name: u.Name, Email: u.Email, Archived: u.Archived})
	}
	for _, g := range sandbox.UserGroups() {
		groups = append(groups, importer.Colleague{ID: g.ID, Name: g.Name})
	}
	for _, o := range sandbox.Offices() {
		offices = append(offices, importer.Colleague{ID: o.ID, Name: o.Name, Email: o.Email, Archived: o.Archived})
	}
	for kind, want := range map[importer.Field][]importer.Colleague{
		importer.UserID: users, importer.UserGroupID: groups, importer.OfficeID: offices,
	} {
		got, err := client.Colleagues(t.Context(), "M1", kind, "")
		byID := func(a, b importer.Colleague) int { return strings.Compare(a.ID, b.ID) }
		slices.SortFunc(got, byID)
		slices.SortFunc(want, byID)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v\n%v, want\n%v", kind, err, got, want)
		}
	}
	one, err := client.Colleagues(t.Context(), "M1", importer.UserID, users[0].Name)
	if err != nil || !slices.Contains(one, users[0]) {
		t.Errorf("%v, %v", one, err)
	}
}

// What the stand-in refuses has the meaning that it should have, and a customer is
// asked about with its own login.
func TestClientMayNotFindPeople(t *testing.T) {
	kinds := map[sandbox.Search]func(*connect.Client, string) error{
		sandbox.SearchContacts: func(c *connect.Client, of string) error {
			_, err := c.ContactsByEmail(t.Context(), of, []string{"a@example.se", "b@example.se", "c@example.se"})
			return err
		},
		sandbox.SearchPersons: func(c *connect.Client, of string) error {
			_, err := c.Persons(t.Context(), of, []string{"K1", "K2", "K3"})
			return err
		},
		sandbox.SearchPhones: func(c *connect.Client, of string) error {
			_, err := c.ContactIDsByPhone(t.Context(), of, "070-174 06 05")
			return err
		},
		sandbox.SearchNames: func(c *connect.Client, of string) error {
			_, _, err := c.ContactIDsByName(t.Context(), of, "Anna Påhittsson")
			return err
		},
		sandbox.SearchUsers: func(c *connect.Client, of string) error {
			_, err := c.Colleagues(t.Context(), of, importer.UserID, "")
			return err
		},
		sandbox.SearchGroups: func(c *connect.Client, of string) error {
			_, err := c.Colleagues(t.Context(), of, importer.UserGroupID, "")
			return err
		},
		sandbox.SearchOffices: func(c *connect.Client, of string) error {
			_, err := c.Colleagues(t.Context(), of, importer.OfficeID, "")
			return err
		},
	}
	verdict := func(err error) importer.Verdict {
		var failed *importer.FindError
		if errors.As(err, &failed) {
			return failed.Verdict
		}
		return importer.AnswerNone
	}
	logins := map[string]sandbox.Login{"M1": {Username: "anna", Password: "hemligt"}, "M2": {Username: "bo", Password: "dolt igen"}}
	login := func(customerID string) (string, string, bool) {
		if customerID == "M3" {
			return "", "", false
		}
		return "anna", "hemligt", true // M2 has another one
	}
	for kind, ask := range kinds {
		client := standIn(t, sandbox.Config{NoSearch: []sandbox.Search{kind}}, connect.Config{})
		if err := ask(client, "M1"); verdict(err) != importer.AnswerForbidden {
			t.Errorf("%s, forbidden: %v", kind, err)
		}
		client = standIn(t, sandbox.Config{SearchUnauthorized: []sandbox.Search{kind}}, connect.Config{})
		if err := ask(client, "M1"); verdict(err) != importer.AnswerCredentials {
			t.Errorf("%s, unauthorized: %v", kind, err)
		}
		client = standIn(t, sandbox.Config{Logins: logins}, connect.Config{Logins: login})
		for customer, want := range map[string]importer.Verdict{"M1": importer.AnswerNone, "M2": importer.AnswerCredentials, "M3": importer.AnswerCredentials} {
			if err := ask(client, customer); verdict(err) != want {
				t.Errorf("%s of %s: %v", kind, customer, err)
			}
		}
	}
	few := standIn(t, sandbox.Config{MostAsked: 2}, connect.Config{})
	for _, kind := range []sandbox.Search{sandbox.SearchContacts, sandbox.SearchPersons} {
		if err := kinds[kind](few, "M1"); verdict(err) != importer.AnswerRejected {
			t.Errorf("%s, too many: %v", kind, err)
		}
	}
	unasked := standIn(t, sandbox.Config{NoEmptySearch: true}, connect.Config{})
	if err := kinds[sandbox.SearchUsers](unasked, "M1"); verdict(err) != importer.AnswerRejected {
		t.Errorf("an empty search: %v", err)
	}
}
