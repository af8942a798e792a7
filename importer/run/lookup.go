package run

import (
	"context"
	"errors"
	"strings"
	"time"

	"comebacks/importer"
)

// lookUpPause is the pause before a look-up that failed is made again; it
// doubles with each failure.
const lookUpPause = 250 * time.Millisecond

// answered is what a look-up says about a contact: the comebacks that it has,
// or why they are not known.
type answered struct {
	held []importer.Found
	why  importer.Problem // Code is "" if held is complete

	total  int  // of all contacts that were asked for together
	cached bool // a cache has answered, or may have

	unasked   bool // for lack of a login
	unreached bool // no status line came
}

func unanswered(reason string) answered {
	return answered{why: importer.Problem{Code: importer.CannotLookUp, Value: reason}}
}

// look asks Vitec which comebacks contacts of a customer have; rows says which
// rows want to know, by contact. It asks for as many at once as allowed and,
// if that is refused or one is not answered, one by one; it retries as often
// as a row may be tried. Its error is a *Stopped, or ctx's.
func (c *Caller) look(ctx context.Context, customer string, rows map[string][]int) (map[string]answered, error) {
	all := make(map[string]answered, len(rows))
	contacts := make([]string, 0, len(rows))
	for id := range rows {
		contacts = append(contacts, id)
	}
	for len(contacts) > 0 {
		n := 1
		if !c.access.oneByOne() {
			n = c.api.Fit(customer, contacts)
		}
		if err := c.lookAt(ctx, customer, contacts[:n], rows, all); err != nil {
			return nil, err
		}
		contacts = contacts[n:]
	}
	return all, nil
}

// lookAt asks for contacts that fit into one look-up, and puts what it learns
// into all.
func (c *Caller) lookAt(ctx context.Context, customer string, contacts []string, rows map[string][]int, all map[string]answered) error {
	if why, blind := c.access.blind(customer); blind {
		for _, id := range contacts {
			answer := unanswered(why)
			answer.unasked = why != noRight
			all[id] = answer
		}
		return nil
	}
	if _, tried := c.access.isDoubtful(customer); tried {
		for _, id := range contacts {
			all[id] = unanswered(notTaken) // until a POST has shown that the password is right
		}
		return nil
	}
	var of []int
	for _, id := range contacts {
		of = append(of, rows[id]...)
	}
	look, err := c.findAgain(ctx, customer, contacts, of)
	var fail *importer.FindError
	if err != nil && !errors.As(err, &fail) {
		return err
	}
	refused := fail != nil && (fail.Verdict == importer.AnswerForbidden || fail.Verdict == importer.AnswerRejected)
	alone := 0 // contacts that were answered by themselves
	for _, id := range contacts {
		held, told := look.Held[id]
		switch {
		case told:
			all[id] = answered{held: held, total: look.Total, cached: look.Cached}
		case len(contacts) > 1 && (fail == nil || refused):
			if err := c.lookAt(ctx, customer, []string{id}, rows, all); err != nil {
				return err
			}
			if all[id].why.Code == "" {
				alone++
			}
		case fail == nil:
			all[id] = unanswered(saysNothing)
		default:
			answer := unanswered(fail.Reason)
			answer.unreached = fail.Status == 0
			all[id] = answer
		}
	}
	if refused && alone == len(contacts) && alone > 1 {
		c.access.listsRefused()
	}
	return nil
}

// find makes one look-up in its turn among all requests.
func (c *Caller) find(ctx context.Context, customer string, contacts []string, rows []int) (look importer.Look, err error) {
	err = c.read(ctx, c.lookup(customer, contacts, rows, &look))
	return look, err
}

// findAgain makes a look-up until it is answered or refused, or has failed as
// often as it may: then its error is a *FindError.
func (c *Caller) findAgain(ctx context.Context, customer string, contacts []string, rows []int) (look importer.Look, err error) {
	err = c.readAgain(ctx, c.lookup(customer, contacts, rows, &look))
	return look, err
}

// lookup is the request for the comebacks of contacts.
func (c *Caller) lookup(customer string, contacts []string, rows []int, look *importer.Look) reading {
	return reading{
		customer: customer,
		kind:     findKind,
		rows:     rows,
		failure:  importer.CannotLookUp,
		make: func(ctx context.Context) (importer.Heard, error) {
			var err error
			*look, err = c.api.Find(ctx, customer, contacts)
			return look.Heard, err
		},
		refused: func() *importer.FindError { return c.leftOut(customer) },
		learn:   func(fail *importer.FindError) error { return c.learnOfLookup(fail, customer, len(contacts), look) },
	}
}

// leftOut gives why a look-up that waits for its turn is not made any more; nil if it is.
func (c *Caller) leftOut(customer string) *importer.FindError {
	if _, tried := c.access.isDoubtful(customer); tried { // in the meantime, by those before it
		return refusal(importer.AnswerCredentials, 401, notTaken)
	}
	return c.access.mayNotFind(customer)
}

// learnOfLookup records what a login may look up.
func (c *Caller) learnOfLookup(fail *importer.FindError, customer string, contacts int, look *importer.Look) error {
	switch {
	case fail == nil:
		if !look.Heard.At.IsZero() { // else there was nothing to ask for
			c.access.lookedUp(customer)
		}
	case fail.Verdict == importer.AnswerCredentials:
		before, err := c.takenBefore(customer)
		if err != nil {
			return err
		}
		if c.access.lookupDenied(customer, before) {
			return &importer.Stopped{Cause: importer.CredentialsRefused}
		}
	case fail.Verdict == importer.AnswerForbidden:
		c.access.lookupForbidden(customer, contacts)
	case fail.Verdict == importer.AnswerRejected && fail.Status != 0:
		c.access.accepted(customer)
	}
	return nil
}

// takenBefore reports whether Vitec ever accepted a POST with the login of a customer
// in an earlier run: then a 401 to a look-up may mean that the login may not look up,
// as Vitec grants that right separately.
func (c *Caller) takenBefore(customer string) (bool, error) {
	if c.journal == nil || c.access.wasAccepted(customer) {
		return false, nil
	}
	for _, id := range c.access.sharing(customer) {
		_, was, err := c.journal.Witness(id)
		if err != nil {
			return false, journalFailed(err)
		}
		if was {
			return true, nil
		}
	}
	return false, nil
}

// ownersOf returns the rows of ours that made comebacks which a look has
// shown, by their ids in lower case.
func (c *Caller) ownersOf(lists ...[]importer.Found) (map[string]importer.Owner, error) {
	var ids []string
	for _, held := range lists {
		for _, f := range held {
			ids = append(ids, f.ID)
		}
	}
	if len(ids) == 0 {
		return map[string]importer.Owner{}, nil
	}
	owners, err := c.journal.Owners(ids)
	if err != nil {
		return nil, journalFailed(err)
	}
	byLower := make(map[string]importer.Owner, len(owners))
	for id, row := range owners {
		byLower[strings.ToLower(id)] = row
	}
	return byLower, nil
}
