// Package run is the engine: it sends the rows of one sheet, settles what is in
// doubt, and compares with what Vitec holds. Do, on one page of run.go, has the
// bounded errgroup.
//
// It knows neither file formats nor HTTP nor SQL: these are behind the
// interfaces in importer/ports.go.
package run

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
	"comebacks/importer/rules"
)

// Run sends the rows of one sheet. All its fields are set before Do, and not
// changed afterwards.
type Run struct {
	Rows    iter.Seq2[importer.Row, error]
	Rules   *rules.Rules
	API     importer.API
	Journal importer.Journal

	// Server is the API's address, as part of what makes two comebacks the
	// same.
	Server string

	// Caller makes the requests. A caller that made requests before the run brings
	// along what it learned from them. If it is nil, the run gets its own, with
	// Workers, Rate and Retries.
	*Caller

	Workers     int           // bound on requests at once, at least 1
	Rate        float64       // bound on requests that start in a second, 0 for none
	Retries     int           // how often a row may be tried again
	Timeout     time.Duration // how long the API waits for one answer
	SettleAfter time.Duration // how long to wait before a lost answer is looked up
	Loopback    bool          // the server is on this machine: see lateness
	Limit       int           // send only this many valid rows, the first ones; 0 for all
	Allow       Allowed       // rows that are sent although others of ours were created
	AskFirst    bool          // first ask Vitec whether a contact has a comeback at that time already
	Only        []string      // send only rows of these customers; nil for all
	// Confirmed says which rows a person has agreed to; nil is all. Others are not
	// sent. If the run is Resumed, nil is all that an earlier start has not left
	// unconfirmed.
	Confirmed func(row int) bool
	Resumed   bool
	Customers []string         // those of the rows that are to be sent; nil if they are not known. See Do
	Unreached bool             // LookUp gives its rows although Vitec can't be reached
	Now       func() time.Time // this machine's clock, by which a date has passed; nil is time.Now

	// OnOutcome is called, if set, with each outcome that is final for this
	// run, by many goroutines.
	OnOutcome func(importer.Outcome)
	// OnKnown is called instead of OnOutcome, if set, with outcomes from an
	// earlier start of the run.
	OnKnown func(importer.Outcome)
	// OnHold is called, if set, when all workers are held back: Vitec asks
	// for it, or, with the code AnswerLost and no known time, one answer
	// after another was lost.
	OnHold func(d time.Duration, why importer.Problem)
	// OnWait is called, if set, when nothing is left to do but settle rows in
	// doubt, and whenever fewer are left.
	OnWait func(Waiting)
	// OnClosed is called, if set, once for each customer to whom nothing more is
	// sent, and once for a login that is wrong, with one of its customers. Why has the
	// code NoLogin, LoginRefused, CustomerLogin or CustomerClosed. It is not called
	// for what stops the run.
	OnClosed func(customerID string, why importer.Problem)
	// OnRequest is called, if set, after each request, by many goroutines.
	OnRequest func(Request)

	ledger
	settler     *settler
	restored    *importer.Restored // nil unless more may have been sent than the journal knows of
	sayRestored sync.Once
	losses      *losses
	work        *errgroup.Group // all that the run does at once
	looking     chan struct{}   // has a token for each row that is looked up before it is sent
}

// Do sends every row that is valid and not in Vitec yet, and settles those
// that are in doubt. It returns nil if every row had its turn, and a *Stopped
// if not. Requests under way when ctx ends are finished.
//
// A row goes from the sheet to the journal (feed), and from there, when it is on
// disk as being sent, to the first worker that is free (send). One that can't be
// sent at once, or is to be sent again, goes back to the feed.
//
// It is stopped with CredentialsRefused if no login is left: at once if Customers are
// known, otherwise when all rows have been read. Until then rows without one are
// recorded, and nothing is asked or sent for them.
func (r *Run) Do(ctx context.Context) error {
	ahead := newPace(r.Workers)
	r.prepare(ahead)
	r.losses = newLosses()
	r.settler = newSettler(r)
	r.ledger.journal, r.ledger.inflight, r.ledger.onOutcome = r.Journal, newInflight(r.settler.signal), r.OnOutcome
	defer r.Journal.Leave()
	if err := r.recall(); err != nil {
		return err
	}

	r.looking = make(chan struct{}, r.Workers)
	var workCtx context.Context
	r.work, workCtx = errgroup.WithContext(ctx)
	over := make(chan struct{})
	onDisk := make(chan putDown, r.Workers+ahead.most) // never full: the gate lets no more rows come near
	r.work.Go(func() error { return r.settler.loop(workCtx) })
	r.work.Go(func() error { return r.watch(workCtx, over) })
	r.work.Go(func() error {
		defer close(over)
		defer r.settler.close()
		return r.feed(workCtx, onDisk)
	})
	for range r.Workers { // the bound
		r.work.Go(func() error { return r.sendAll(workCtx, onDisk) })
	}
	err := r.work.Wait()
	for p := range onDisk {
		r.giveBack(p)
		err = errors.Join(err, r.takeBack(p))
	}
	if err == nil && ctx.Err() == nil {
		err = r.settler.lookBack(ctx)
	}
	if err == nil && ctx.Err() == nil && r.access.spent() {
		err = &importer.Stopped{Cause: importer.CredentialsRefused}
	}
	return stopped(ctx, err)
}

// recall takes from the journal what earlier starts left: what the server's
// clock said, and the rows in doubt.
func (r *Run) recall() error {
	heard, known, err := r.Journal.Heard()
	if err != nil {
		return journalFailed(err)
	}
	if known {
		r.clock.recall(heard)
	}
	doubts, err := r.Journal.Doubts()
	if err != nil {
		return journalFailed(err)
	}
	is, restored, err := r.Journal.Restored()
	if err != nil {
		return journalFailed(err)
	}
	if restored {
		r.restored = &is
		r.settler.restored = &is
	}
	r.settler.recall(doubts)
	return nil
}

// sendAll sends rows that are on disk as being sent, until there are no more. It returns
// an error only if the run must stop.
func (r *Run) sendAll(ctx context.Context, onDisk <-chan putDown) error {
	for p := range onDisk {
		if err := r.send(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// send takes one row to its outcome, leaves it to the settler, or lets it come back.
func (r *Run) send(ctx context.Context, p putDown) error {
	t := p.task
	if p.err != nil || len(p.relatives) > 0 || p.onlyAsked {
		return r.unsent(ctx, p)
	}
	if len(t.since) > 0 {
		r.gate.end(p.login, outside)
		return r.holdBack(t)
	}
	at, err := r.attempt(ctx, p)
	switch {
	case err != nil:
		return err
	case at.instead != nil:
		return r.finish(t, *at.instead)
	}

	answer := at.answer
	switch answer.Verdict {
	case importer.AnswerCreated:
		return r.created(t, answer)

	case importer.AnswerRejected, importer.AnswerForbidden:
		return r.finish(t, isNot(t, importer.Rejected, answer))

	case importer.AnswerCredentials:
		why, _ := r.access.isClosed(t.comeback.CustomerID)
		err := r.finish(t, importer.IsNot(t.row, importer.Unsent, time.Time{}, why))
		if err == nil && at.stop {
			err = &importer.Stopped{Cause: importer.CredentialsRefused}
		}
		return err

	case importer.AnswerNetwork:
		return r.halt(t, answer, importer.NetworkAsks, answer.Problem.Value)

	case importer.AnswerRedirect:
		err := r.settler.take(t, answer)
		return errors.Join(&importer.Stopped{Cause: importer.Redirected, Detail: answer.Problem.Detail}, err)

	case importer.AnswerWait, importer.AnswerNotSent:
		return r.again(ctx, t, at)

	default:
		if answer.Wait > 0 {
			r.hold(answer.Begun, min(answer.Wait, longestWait), answer.Problem)
		}
		return errors.Join(r.settler.take(t, answer), tooLong(answer.Wait))
	}
}

// unsent takes a row on that was not put down.
func (r *Run) unsent(ctx context.Context, p putDown) error {
	r.giveBack(p)
	switch {
	case p.err != nil:
		return p.err
	case len(p.relatives) > 0:
		return r.stepAside(ctx, p.task, p.relatives)
	}
	r.inflight.back(p.task) // for its login's turn
	return nil
}

// created ends a row whose answer has its id, unless another row has the same
// one: then the id does not count, and the answer is as good as lost.
func (r *Run) created(t *task, a importer.Answer) error {
	o := importer.IsCreated(t.row, a.ID, a.Begun, a.Took)
	o.SentBy = r.clock.at(a.Begun)
	shared, err := r.settler.shared.unless(a.ID, func() error { return r.finish(t, o) })
	if shared {
		a.Problem = importer.Problem{Code: importer.AnswerLost, Value: importer.Reason(importer.IDOfOthers, a.ID)}
		return r.settler.take(t, a)
	}
	var clash *importer.Clash
	if errors.As(err, &clash) {
		r.settler.shared.add(a.ID)
		a.Problem = importer.Problem{Code: importer.AnswerLost, Value: importer.Reason(importer.IDOfRow, a.ID, strconv.Itoa(clash.Other.Row))}
		_, err := r.settler.openClashes() // the other one may be wrong as well
		return errors.Join(r.settler.take(t, a), err)
	}
	if err == nil {
		r.settler.made(importer.Made{
			RowRef: importer.RowRef{Row: t.row}, ID: a.ID, CustomerID: t.comeback.CustomerID, ContactID: t.comeback.ContactID, Date: t.comeback.Date,
			Began: o.SentBy, Took: a.Took, At: a.Begun,
		})
	}
	return err
}

// stepAside ends or parks a row because others stand in its way, or lets it come back
// when these have been looked up once more.
func (r *Run) stepAside(ctx context.Context, t *task, relatives []importer.Relative) error {
	if !slices.ContainsFunc(relatives, func(rel importer.Relative) bool { return rel.State != importer.StateAbsent }) {
		t.absent = relatives
		r.inflight.back(t)
		return nil
	}
	t.looked, t.besides, t.vetted, t.since = false, false, false, nil // that will be out of date when it is its turn again
	outcome, waits := Judge(t.row, r.Journal.Number(), relatives)
	if waits == nil {
		return r.finish(t, outcome)
	}
	if waits.Done == nil {
		return r.settler.await(t, waits.Doubt)
	}
	r.inflight.park(t)
	r.work.Go(func() error {
		select {
		case <-waits.Done:
			r.inflight.again(t)
		case <-ctx.Done():
		}
		return nil
	})
	return nil
}

// passed reports whether a row's date has passed, now that it is its turn.
func (r *Run) passed(t *task) (importer.Problem, bool) {
	now := time.Now
	if r.Now != nil {
		now = r.Now
	}
	if r.Rules.AllowPast || !t.comeback.Date.Before(now()) {
		return importer.Problem{}, false
	}
	return importer.Problem{Code: importer.PastDate, Field: importer.Date, Value: t.comeback.Date.Format("2006-01-02 15:04")}, true
}
