package directory

import (
	"context"
	"errors"

	"comebacks/importer"
)

// The kinds of requests: see Ask.
const (
	kindContacts = "contacts"
	kindPhones   = "phones"
	kindNames    = "names"
	kindPersons  = "persons"
	kindUsers    = "users"
	kindGroups   = "groups"
	kindOffices  = "offices"
)

// mostFailed is the number of failures in a row after which nothing more of a kind is
// asked for a customer, in one Fetch: each comes after all its retries, and Vitec has
// blocked an integrator who kept asking.
const mostFailed = 5

// line is how the requests of one kind for one customer fare in one Fetch.
type line struct {
	first    chan struct{} // held while the first request is under way, which goes alone: it may show that none is allowed
	open     bool          // the first one is over
	answered bool          // one was answered
	failures int           // in a row
	closed   *importer.FindError
}

type lineKey struct {
	agency *agency
	kind   string
}

func (f *fetch) line(a *agency, kind string) *line {
	l := f.lines[lineKey{a, kind}]
	if l == nil {
		l = &line{first: make(chan struct{}, 1)}
		f.lines[lineKey{a, kind}] = l
	}
	return l
}

// request makes a request, and gives its answer, or says why there is none. An err
// ends the Fetch.
func request[T any](ctx context.Context, f *fetch, a *agency, kind string, ask func(context.Context) (T, error)) (got T, e *importer.FindError, err error) {
	e, err = f.inTurn(ctx, a, kind, func(ctx context.Context) error {
		answer, err := ask(ctx)
		if err == nil {
			got = answer
		}
		return err
	})
	return got, e, err
}

// inTurn makes a request when it is its turn, or says why it is not made.
func (f *fetch) inTurn(ctx context.Context, a *agency, kind string, ask func(context.Context) error) (*importer.FindError, error) {
	f.d.mu.Lock()
	l := f.line(a, kind)
	open := l.open
	f.d.mu.Unlock()
	if !open {
		select {
		case l.first <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		f.d.mu.Lock()
		open = l.open
		f.d.mu.Unlock()
		if open {
			<-l.first
		} else {
			defer func() { <-l.first }()
		}
	}
	select {
	case f.slots <- struct{}{}:
		defer func() { <-f.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	f.d.mu.Lock()
	closed := l.closed
	f.d.mu.Unlock()
	if closed != nil || ctx.Err() != nil {
		return closed, ctx.Err()
	}
	e, err := meant(ctx, f.d.ask(ctx, a.customer, kind, ask))
	if err == nil {
		f.learn(l, e)
	}
	return e, err
}

// meant tells an error that is an answer from one after which nothing more can be
// asked.
func meant(ctx context.Context, err error) (*importer.FindError, error) {
	if err == nil {
		return nil, nil
	}
	if _, stopped := errors.AsType[*importer.Stopped](err); stopped {
		return nil, err
	}
	e, answered := errors.AsType[*importer.FindError](err)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case !answered:
		return nil, err
	}
	return e, nil
}

// learn keeps how a request fared.
func (f *fetch) learn(l *line, e *importer.FindError) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	l.open = true
	switch {
	case e == nil:
		l.answered, l.failures = true, 0
	case refused(e) || e.Verdict == importer.AnswerCredentials:
		l.closed = e
	}
}

// failed counts a request that can't be made smaller. One that is refused for what it
// asks says nothing about others, if others were answered.
func (f *fetch) failed(a *agency, kind string, e *importer.FindError) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	l := f.line(a, kind)
	if e.Verdict == importer.AnswerRejected && l.answered {
		return
	}
	if l.failures++; l.failures >= mostFailed && l.closed == nil {
		l.closed = e
	}
}
