package run

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"comebacks/importer"
)

// How the questions of one customer are asked.

// ask looks up the contacts of one customer's questions, as many at once as
// allowed.
func (s *settler) ask(ctx context.Context, customer string, qs []*question) error {
	slices.SortFunc(qs, func(a, b *question) int {
		return cmp.Or(strings.Compare(a.ContactID, b.ContactID), a.Seen.Compare(b.Seen), cmp.Compare(a.Row, b.Row))
	})
	for _, q := range qs {
		s.setClock(q)
	}
	for len(qs) > 0 && ctx.Err() == nil {
		if qs[0].ContactID == "" {
			return s.giveUpAll(qs, importer.Problem{Code: importer.CannotLookUp, Value: importer.Reason(importer.OwnerUnknown)})
		}
		s.access.isClosed(customer) // so that OnClosed is called
		if why, blind := s.access.blind(customer); blind {
			return s.giveUpAll(qs, importer.Problem{Code: importer.CannotLookUp, Value: why})
		}
		why := importer.Problem{Code: importer.CannotLookUp, Value: notTaken}
		switch login, tried := s.access.isDoubtful(customer); {
		case login && s.moreOf(customer):
			return s.putOff(qs, why) // the password may be wrong: the next POST will show that
		case tried:
			return s.giveUpAll(qs, why)
		}
		witnesses, err := s.witnesses(customer, qs)
		if err != nil {
			return err
		}
		group, contacts := s.group(customer, qs, witnesses)
		seen, err := s.lookAt(ctx, customer, contacts, group, witnesses)
		var fail *importer.FindError
		switch {
		case errors.As(err, &fail):
			err = s.failed(group, fail)
		case err == nil:
			err = s.judge(group, seen)
		}
		if err != nil {
			return err
		}
		qs = qs[len(group):]
	}
	return nil
}

// group picks questions that one look-up can answer, from the first on, and
// the contacts to ask for: theirs, and those of witnesses.
func (s *settler) group(customer string, qs []*question, witnesses []importer.Made) (group []*question, contacts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	add := func(contact string) {
		if !slices.Contains(contacts, contact) {
			contacts = append(contacts, contact)
		}
	}
	if !s.access.oneByOne() {
		for _, w := range witnesses {
			add(w.ContactID)
		}
	}
	for i, q := range qs {
		if i > 0 && s.customer(customer).narrow > 0 && q.ContactID != qs[i-1].ContactID {
			return group, contacts
		}
		if i > 0 && q.ContactID == qs[i-1].ContactID {
			group = append(group, q)
			continue
		}
		before := len(contacts)
		add(q.ContactID)
		if i > 0 && (s.access.oneByOne() || s.api.Fit(customer, contacts) < len(contacts)) {
			return group, contacts[:before]
		}
		for i == 0 && before > 0 && s.api.Fit(customer, contacts) < len(contacts) {
			contacts = contacts[1:] // one witness fewer
			before--
		}
		group = append(group, q)
	}
	return group, contacts
}

// failed postpones or gives up the questions whose look-up failed.
func (s *settler) failed(qs []*question, fail *importer.FindError) error {
	why := importer.Problem{Code: importer.CannotLookUp, Value: fail.Reason}
	s.access.isClosed(qs[0].CustomerID)
	doubtful, _ := s.access.isDoubtful(qs[0].CustomerID)
	if fail.Verdict == importer.AnswerForbidden || fail.Verdict == importer.AnswerCredentials && !(doubtful && s.moreOf(qs[0].CustomerID)) {
		return s.giveUpAll(qs, why)
	}
	return s.putOff(qs, why)
}

func (s *settler) moreOf(customer string) bool {
	more, _ := s.inflight.left(customer)
	return more
}
