package importer

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"
)

const (
	// lookUpPause is the pause before a look-up that failed is made again; it
	// doubles with each failure.
	lookUpPause = 250 * time.Millisecond
	// blindAfter is after how many contacts of a customer that were all
	// refused no more are asked for: the account has no right to look up.
	blindAfter = 3
)

// answered is what a look-up says of a contact: the comebacks that it has, or
// why that can't be told.
type answered struct {
	held []Found
	why  Problem // of Code "" if held is all there is
}

func untold(reason string) answered {
	return answered{why: Problem{Code: CannotLookUp, Value: reason}}
}

// look asks Vitec which comebacks contacts of a customer have; rows says which
// rows want to know, by contact, at most MaxContactsPerFind. It asks for all
// at once and, where that is refused or one is not answered, one by one; and
// again, as often as a row may be tried. Its error is a *Stopped, or ctx's.
func (r *Run) look(ctx context.Context, customer string, rows map[string][]int) (map[string]answered, error) {
	all := make(map[string]answered)
	if r.sight.blind(customer) {
		for contact := range rows {
			all[contact] = untold("this account has no right to look comebacks up")
		}
		return all, nil
	}

	found, err := r.findAgain(ctx, customer, rows)
	var fail *FindError
	if err != nil && !errors.As(err, &fail) {
		return nil, err
	}
	if fail == nil {
		r.sight.saw(customer)
	}
	refused := fail != nil && (fail.Verdict == AnswerForbidden || fail.Verdict == AnswerRejected)
	for contact, of := range rows {
		held, told := found[contact]
		switch {
		case told:
			all[contact] = answered{held: held}
		case len(rows) > 1 && (fail == nil || refused):
			alone, err := r.look(ctx, customer, map[string][]int{contact: of})
			if err != nil {
				return nil, err
			}
			maps.Copy(all, alone)
		case fail == nil:
			all[contact] = untold("Vitec's answer says nothing about this contact")
		default:
			if fail.Verdict == AnswerForbidden {
				r.sight.refused(customer)
			}
			all[contact] = untold(fail.Reason)
		}
	}
	return all, nil
}

// findAgain makes a look-up until it is answered or refused, or has failed as
// often as may be: then its error is a *FindError.
func (r *Run) findAgain(ctx context.Context, customer string, rows map[string][]int) (map[string][]Found, error) {
	for try := 1; ; try++ {
		begun := time.Now()
		found, err := r.find(ctx, customer, rows)
		if err == nil || ctx.Err() != nil {
			return found, err
		}
		fail := asFindError(err)
		pause := lookUpPause << try
		switch fail.Verdict {
		case AnswerCredentials:
			return nil, &Stopped{Cause: CredentialsRefused, Reason: refusedCredentials}
		case AnswerRedirect:
			return nil, &Stopped{Cause: Redirected, Reason: redirected + fail.Reason}
		case AnswerForbidden, AnswerRejected:
			return nil, fail
		case AnswerWait:
			if fail.Wait > longestWait {
				return nil, fail
			}
			r.hold(begun, max(fail.Wait, pause), Problem{Code: NotReached, Value: fail.Reason})
			pause = 0
		}
		if try > r.Retries {
			return nil, fail
		}
		if err := sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
}

// find makes one look-up in its turn among all requests.
func (r *Run) find(ctx context.Context, customer string, rows map[string][]int) (map[string][]Found, error) {
	if err := r.limiter.Wait(ctx); err != nil {
		return nil, err
	}
	if err := r.gate.approach(ctx); err != nil {
		return nil, err
	}
	defer r.gate.leave()
	if err := r.gate.enter(ctx); err != nil {
		return nil, err
	}
	defer r.gate.exit()

	q := Request{Kind: "find", Begun: time.Now(), Status: 200}
	contacts := make([]string, 0, len(rows))
	for contact, of := range rows {
		contacts = append(contacts, contact)
		q.Rows = append(q.Rows, of...)
	}
	found, err := r.API.Find(ctx, customer, contacts)
	q.Took = time.Since(q.Begun)
	if err != nil {
		q.Status, q.Failure = asFindError(err).Status, CannotLookUp
	}
	r.requested(q)
	return found, err
}

// asFindError gives a look-up's error a verdict: what nobody thought of may
// be tried again.
func asFindError(err error) *FindError {
	fail := &FindError{Reason: err.Error()}
	errors.As(err, &fail)
	return fail
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sight remembers whose comebacks may be looked up.
type sight struct {
	mu    sync.Mutex
	count map[string]int // contacts refused by customer; -1 once one was not
}

func (s *sight) saw(customer string) { s.set(customer, func(int) int { return -1 }) }

func (s *sight) refused(customer string) {
	s.set(customer, func(n int) int {
		if n < 0 {
			return n
		}
		return n + 1
	})
}

func (s *sight) set(customer string, next func(int) int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count == nil {
		s.count = make(map[string]int)
	}
	s.count[customer] = next(s.count[customer])
}

func (s *sight) blind(customer string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count[customer] >= blindAfter
}
