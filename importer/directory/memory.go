package directory

import (
	"slices"

	"comebacks/importer"
)

// Known is what a Directory knows. It answers as the Directory does, and notes nothing.
type Known struct{ d *Directory }

var _ importer.Directory = Known{}

// Known returns what the Directory knows, now and later.
func (d *Directory) Known() Known { return Known{d} }

// Contacts implements importer.Directory.
func (k Known) Contacts(customerID string, by importer.Field, cell string) importer.Matches[importer.Contact] {
	return k.d.findContacts(customerID, by, cell, true)
}

// Colleagues implements importer.Directory.
func (k Known) Colleagues(customerID string, kind importer.Field, cell string) importer.Matches[importer.Colleague] {
	return k.d.findColleagues(customerID, kind, cell, true)
}

// AskThrough says how Vitec is asked from now on: what is known outlives the connection by which
// it was asked. It is not called during a Fetch.
func (d *Directory) AskThrough(people importer.People, ask Ask) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.people, d.ask = people, ask
}

// Customers returns those of whom something was asked.
func (d *Directory) Customers() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := make([]string, len(d.order))
	for i, a := range d.order {
		all[i] = a.customer
	}
	return all
}

// Forget forgets what is known of a customer's people, as its login is another one now.
// It is not called during a Fetch.
func (d *Directory) Forget(customerID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := importer.OneCase(customerID)
	if a := d.agencies[key]; a != nil {
		delete(d.agencies, key)
		d.order = slices.DeleteFunc(d.order, func(other *agency) bool { return other == a })
	}
}

// Drop forgets what was looked for and never asked: somebody else's sheet may have
// wanted it. It is not called during a Fetch.
func (d *Directory) Drop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, a := range d.order {
		for _, t := range a.contacts {
			t.drop()
		}
		for _, s := range a.staff {
			s.wanted = false
			s.texts.drop()
		}
	}
}

func (t *texts[T]) drop() {
	for _, x := range t.wanted {
		delete(t.entries, x.key)
	}
	t.wanted = nil
}
