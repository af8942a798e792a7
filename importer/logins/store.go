package logins

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"comebacks/importer"
)

// Store is where a user keeps logins: the system's keychain, with a list beside it
// of what is there, as keychains can't be listed. Its errors are *importer.Failure,
// or those of a context.
type Store struct {
	// Folder is where the list stands, the user's state folder. If it is "", there
	// is none: logins are found, and can't be kept or listed.
	Folder string

	// Keychain is the system's if it is nil.
	Keychain Keychain

	// Wait is how long one answer of the keychain may take, 10 s if 0. It takes long
	// if it is locked and a person is asked to open it.
	Wait time.Duration
}

// Kept is a login that is kept, without its password.
type Kept struct {
	Server   string `json:"server"`
	Customer string `json:"customer"` // as it was named; "" for all without one of their own
	Username string `json:"username"`
	Of       string `json:"of,omitempty"` // the group whose login it is
}

// is reports whether it is that of a server and a customer in one case.
func (k Kept) is(server, customer string) bool {
	return k.Server == server && importer.OneCase(k.Customer) == customer
}

// Keep keeps a login for a server and a customer, "" for all without one of their
// own. The others that it serves, if it is a group's, refer to it, so that a new
// password of the group is theirs too.
func (s Store) Keep(ctx context.Context, server, customerID, username, password string, serves []string) error {
	if err := Check(username, password); err != nil {
		return err
	}
	kept := []Kept{{Server: server, Customer: customerID, Username: username}}
	for _, id := range serves {
		kept = append(kept, Kept{Server: server, Customer: id, Username: username, Of: customerID})
	}
	entries := make([]entry, len(kept))
	for i, k := range kept {
		entries[i] = entry{Server: server, Customer: importer.OneCase(k.Customer), Of: importer.OneCase(k.Of)}
		if i == 0 {
			entries[i].Username, entries[i].Password = username, password
		}
		if err := k.check(); err != nil {
			return err
		}
		if _, err := entries[i].secret(); err != nil {
			return err
		}
	}
	return s.withList(ctx, func(all []Kept) error {
		// The list comes first: a secret that nobody knows of must never be left.
		if err := s.writeList(added(all, kept)); err != nil {
			return err
		}
		chain := s.keychain()
		for i, e := range entries {
			if err := chain.set(ctx, e); err != nil {
				return errors.Join(noKeychain(err), s.writeList(added(all, kept[:i])))
			}
		}
		return nil
	})
}

// check says what is wrong with whom a login is for.
func (k Kept) check() error {
	switch {
	case k.Customer == "" && k.Of == "":
		return nil
	case k.Of != "" && k.is(k.Server, importer.OneCase(k.Of)): // it would only refer to itself
		return &importer.Failure{Code: importer.BadCustomerID, Value: k.Customer}
	}
	return CheckCustomer(k.Customer)
}

// added is a list with what is kept now.
func added(all, kept []Kept) []Kept {
	all = slices.Clone(all)
	for _, one := range kept {
		all = slices.DeleteFunc(all, func(k Kept) bool { return k.is(one.Server, importer.OneCase(one.Customer)) })
		all = append(all, one)
	}
	return all
}

// Remove removes what is kept for a server and a customer, and for those that it
// serves. It returns these customers; none if nothing was kept.
func (s Store) Remove(ctx context.Context, server, customerID string) (removed []string, err error) {
	customer := importer.OneCase(customerID)
	err = s.withList(ctx, func(all []Kept) error {
		chain := s.keychain()
		left := slices.Clone(all)
		remove := func(id string) error {
			was, err := chain.remove(ctx, server, importer.OneCase(id))
			if err != nil {
				return errors.Join(noKeychain(err), s.writeList(left))
			}
			if was {
				removed = append(removed, id)
			}
			left = slices.DeleteFunc(left, func(k Kept) bool { return k.is(server, importer.OneCase(id)) })
			return nil
		}
		if err := remove(customerID); err != nil {
			return err
		}
		for _, k := range all {
			if k.Server != server || k.Of == "" || importer.OneCase(k.Of) != customer || k.is(server, customer) {
				continue
			}
			if err := remove(k.Customer); err != nil {
				return err
			}
		}
		if slices.Equal(left, all) {
			return nil
		}
		return s.writeList(left)
	})
	return removed, err
}

// List returns what is kept, by server and customer. What the keychain no longer
// has is removed from the list.
func (s Store) List(ctx context.Context) (kept []Kept, err error) {
	kept = []Kept{}
	err = s.withList(ctx, func(all []Kept) error {
		if len(all) == 0 { // a keychain that is not there has to be told all the same
			return s.Reach(ctx)
		}
		chain := s.keychain()
		for _, k := range all {
			found, err := chain.login(ctx, k.Server, importer.OneCase(k.Customer))
			if err != nil {
				return noKeychain(err)
			}
			if found.whole() {
				k.Username = found.username
				kept = append(kept, k)
			}
		}
		if slices.Equal(kept, all) {
			return nil
		}
		return s.writeList(kept)
	})
	slices.SortFunc(kept, func(a, b Kept) int {
		return cmp.Or(strings.Compare(a.Server, b.Server), strings.Compare(a.Customer, b.Customer))
	})
	return kept, err
}

// Reach returns what keeps the keychain from being used, before the user is asked for
// what it is to keep.
func (s Store) Reach(ctx context.Context) error {
	_, err := s.keychain().get(ctx, "", "")
	return noKeychain(err)
}

// KeptElsewhere returns what the list has for a customer, or for all without one of
// their own, at servers other than this. If it can't be read, that is not reported
// here.
func (s Store) KeptElsewhere(server, customerID string) []Kept {
	all, _ := s.readList()
	customer := importer.OneCase(customerID)
	return slices.DeleteFunc(all, func(k Kept) bool {
		return k.Server == server || k.Customer != "" && importer.OneCase(k.Customer) != customer
	})
}

func (s Store) keychain() *keychain {
	k := &keychain{of: s.Keychain, wait: cmp.Or(s.Wait, defaultWait)}
	if k.of == nil {
		k.of = system{}
	}
	return k
}

// noKeychain makes a failure of what a keychain said.
func noKeychain(err error) error {
	var f *importer.Failure
	if err == nil || errors.As(err, &f) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &importer.Failure{Code: importer.NoKeychain, Err: err}
}
