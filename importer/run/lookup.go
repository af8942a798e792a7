package run

import (
	"context"
	"errors"
	"time"

	"comebacks/importer"
)

// lookUpPause is the pause before a look-up that failed is made again; it
// doubles with each failure.
const lookUpPause = 250 * time.Millisecond

// answered is what a look-up says of a contact: the comebacks that it has, or
// why that can't be told.
type answered struct {
	held []importer.Found
	why  importer.Problem // of Code "" if held is all there is
}

func untold(reason string) answered {
	return answered{why: importer.Problem{Code: importer.CannotLookUp, Value: reason}}
}

const noRight = "this account has no right to look comebacks up"

// look asks Vitec which comebacks contacts of a customer have; rows says which
// rows want to know, by contact. It asks for as many at once as may be and,
// where that is refused or one is not answered, one by one; and again, as
// often as a row may be tried. Its error is a *Stopped, or ctx's.
func (r *Run) look(ctx context.Context, customer string, rows map[string][]int) (map[string]answered, error) {
	all := make(map[string]answered, len(rows))
	contacts := make([]string, 0, len(rows))
	for c := range rows {
		contacts = append(contacts, c)
	}
	for len(contacts) > 0 {
		n := 1
		if !r.access.oneByOne() {
			n = r.API.Fit(customer, contacts)
		}
		if err := r.lookAt(ctx, customer, contacts[:n], rows, all); err != nil {
			return nil, err
		}
		contacts = contacts[n:]
	}
	return all, nil
}

// lookAt asks for contacts that fit into one look-up, and puts what it learns
// into all.
func (r *Run) lookAt(ctx context.Context, customer string, contacts []string, rows map[string][]int, all map[string]answered) error {
	if r.access.blind(customer) {
		for _, c := range contacts {
			all[c] = untold(noRight)
		}
		return nil
	}
	var of []int
	for _, c := range contacts {
		of = append(of, rows[c]...)
	}
	look, err := r.findAgain(ctx, customer, contacts, of)
	var fail *importer.FindError
	if err != nil && !errors.As(err, &fail) {
		return err
	}
	refused := fail != nil && (fail.Verdict == importer.AnswerForbidden || fail.Verdict == importer.AnswerRejected)
	alone := 0 // contacts that were answered by themselves
	for _, c := range contacts {
		held, told := look.Held[c]
		switch {
		case told:
			all[c] = answered{held: held}
		case len(contacts) > 1 && (fail == nil || refused):
			if err := r.lookAt(ctx, customer, []string{c}, rows, all); err != nil {
				return err
			}
			if all[c].why.Code == "" {
				alone++
			}
		case fail == nil:
			all[c] = untold("Vitec's answer says nothing about this contact")
		default:
			all[c] = untold(fail.Reason)
		}
	}
	if refused && alone == len(contacts) && alone > 1 {
		r.access.listsRefused()
	}
	return nil
}

// findAgain makes a look-up until it is answered or refused, or has failed as
// often as may be: then its error is a *FindError.
func (r *Run) findAgain(ctx context.Context, customer string, contacts []string, rows []int) (importer.Look, error) {
	for try := 1; ; try++ {
		look, err := r.find(ctx, customer, contacts, rows)
		var fail *importer.FindError
		if err == nil || !errors.As(err, &fail) || ctx.Err() != nil {
			return look, err
		}
		switch fail.Verdict {
		case importer.AnswerCredentials, importer.AnswerForbidden, importer.AnswerRejected:
			return look, fail
		}
		if try > r.Retries {
			return look, fail
		}
		if err := sleep(ctx, lookUpPause<<min(try, 10)); err != nil {
			return look, err
		}
	}
}
