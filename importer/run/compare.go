package run

import (
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
)

// Lookup is a row whose contact Vitec is asked about.
type Lookup struct {
	importer.Outcome      // what became of the row, as far as is known
	CustomerID, ContactID string
	Date                  time.Time // zero if the row never had a valid one
}

// known reports whether there is anything to look up.
func (a Lookup) known() bool { return a.ContactID != "" && !a.Date.IsZero() }

// LookedUp is a row with the comebacks that Vitec holds now for its contact.
type LookedUp struct {
	Lookup
	Held []importer.Found
	Why  importer.Problem // why Held is not known; of Code "" if it is
}

// lookAhead is how many rows are looked up together. A contact that is in
// several such groups is looked up in each.
const lookAhead = 1000

// LookUp asks Vitec what it holds now for the contacts of rows, as many per call as
// allowed, and yields the rows in their order. It uses only the fields API, Journal
// (if set), Caller, Customers, Workers, Rate, Retries, Unreached, OnHold and
// OnRequest. Its error is a *Stopped, or one of rows.
//
// It is stopped if no call of a group gets through, unless those before and after
// it do. If no login is left it is stopped as Do is, but at once even if Customers are
// not known: what it has yielded so far is kept.
func (r *Run) LookUp(ctx context.Context, rows iter.Seq2[Lookup, error]) iter.Seq2[LookedUp, error] {
	return func(yield func(LookedUp, error) bool) {
		r.prepare(pace{})
		reached := false
		var waiting []LookedUp // a group that did not get through, until the next one has
		for group, err := range chunks(rows, lookAhead) {
			if err != nil {
				yield(LookedUp{}, err)
				return
			}
			found, err := r.lookUpAll(ctx, group)
			if err != nil {
				yield(LookedUp{}, stopped(ctx, err))
				return
			}
			if r.access.noneIsLeft() {
				yield(LookedUp{}, &importer.Stopped{Cause: importer.CredentialsRefused})
				return
			}
			asked, failed, why := unreached(found)
			failed = failed && !r.Unreached
			if failed && (!reached || waiting != nil) {
				yield(LookedUp{}, &importer.Stopped{Cause: importer.Unreachable, Detail: why})
				return
			}
			reached = reached || asked
			for _, a := range group {
				h := LookedUp{Lookup: a}
				if a.known() {
					answer := found[contact{a.CustomerID, a.ContactID}]
					h.Held, h.Why = answer.held, answer.why
				}
				waiting = append(waiting, h)
			}
			if failed || !asked && len(waiting) > len(group) {
				continue
			}
			if !yieldAll(waiting, yield) {
				return
			}
			waiting = nil
		}
		yieldAll(waiting, yield)
	}
}

func yieldAll(rows []LookedUp, yield func(LookedUp, error) bool) bool {
	for _, h := range rows {
		if !yield(h, nil) {
			return false
		}
	}
	return true
}

// unreached reports whether contacts were looked up, whether every call for them
// failed to get through, and why.
func unreached(found map[contact]answered) (asked, failed bool, why string) {
	failed = true
	for _, answer := range found {
		if answer.unasked {
			continue
		}
		asked = true
		failed = failed && answer.unreached
		if answer.unreached {
			why = answer.why.Value
		}
	}
	return asked, asked && failed, why
}

// lookUpAll looks up the contacts of a group of rows, with several calls at
// once.
func (r *Run) lookUpAll(ctx context.Context, group []Lookup) (map[contact]answered, error) {
	byCustomer := make(map[string]map[string][]int)
	for _, a := range group {
		if !a.known() {
			continue
		}
		if byCustomer[a.CustomerID] == nil {
			byCustomer[a.CustomerID] = make(map[string][]int)
		}
		byCustomer[a.CustomerID][a.ContactID] = append(byCustomer[a.CustomerID][a.ContactID], a.Row)
	}
	var mu sync.Mutex
	all := make(map[contact]answered)
	calls, callCtx := errgroup.WithContext(ctx)
	calls.SetLimit(r.Workers)
	for customer, rows := range byCustomer {
		r.access.wants(customer)
		ids := make([]string, 0, len(rows))
		for id := range rows {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for len(ids) > 0 {
			some := ids[:r.API.Fit(customer, ids)]
			ids = ids[len(some):]
			calls.Go(func() error {
				asked := make(map[string][]int, len(some))
				for _, id := range some {
					asked[id] = rows[id]
				}
				found, err := r.look(callCtx, customer, asked)
				if err != nil {
					return err
				}
				r.gate.answered()
				mu.Lock()
				defer mu.Unlock()
				for id, answer := range found {
					all[contact{customer, id}] = answer
				}
				return nil
			})
		}
	}
	return all, calls.Wait()
}

// chunks yields up to n elements at a time.
func chunks[T any](seq iter.Seq2[T, error], n int) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		some := make([]T, 0, n)
		for t, err := range seq {
			if err != nil {
				yield(nil, err)
				return
			}
			if some = append(some, t); len(some) == n {
				if !yield(some, nil) {
					return
				}
				some = some[:0]
			}
		}
		if len(some) > 0 {
			yield(some, nil)
		}
	}
}
