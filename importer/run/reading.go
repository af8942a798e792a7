package run

import (
	"context"
	"errors"
	"time"

	"comebacks/importer"
)

// reading is a request that only reads.
type reading struct {
	customer string
	kind     string
	rows     []int         // the rows that it is made for
	failure  importer.Code // what the log says of one that failed
	make     func(context.Context) (importer.Heard, error)
	refused  func() *importer.FindError // why it is not made; nil if it is
	// learn learns from the answer; nil means that the request succeeded. Its error
	// is a *Stopped.
	learn func(*importer.FindError) error
}

// readAgain makes a request until it is answered or refused, or has failed as often
// as it may: then its error is a *FindError.
func (c *Caller) readAgain(ctx context.Context, r reading) error {
	for try := 1; ; try++ {
		err := c.read(ctx, r)
		fail, is := asFailure(err)
		if !is || ctx.Err() != nil {
			return err
		}
		switch fail.Verdict {
		case importer.AnswerCredentials, importer.AnswerForbidden, importer.AnswerRejected:
			return fail
		}
		if try > c.retries {
			return fail
		}
		if err := sleep(ctx, lookUpPause<<min(try, 10)); err != nil {
			return err
		}
	}
}

// read makes one request in its turn among all requests. Its error is a *FindError, a
// *Stopped, or ctx's.
func (c *Caller) read(ctx context.Context, r reading) error {
	var why *importer.FindError // evaluated once: another answer may just have shown that the login is right
	login := c.api.Login(r.customer)
	err := c.gate.enterLookup(ctx, login, func() bool {
		why = r.refused()
		return why != nil
	})
	if errors.Is(err, errOff) {
		return why
	}
	if err != nil {
		return err
	}
	defer c.gate.exitLookup(login)
	q := Request{Kind: r.kind, Rows: r.rows, Begun: time.Now(), Status: 200}
	heard, err := r.make(ctx)
	q.Took = time.Since(q.Begun)
	if err == nil {
		c.gate.together(login)
		err = r.learn(nil)
	} else if ctx.Err() == nil {
		fail := asFindError(err)
		q.Status, q.Failure, heard = fail.Status, r.failure, fail.Heard
		err = c.failed(fail, r, login, q.Begun)
	}
	c.requested(q)
	if failed := c.hear(heard); failed != nil {
		return failed
	}
	return err
}

// failed says what a request that failed means for the run: a *Stopped if it must
// stop, else the failure itself.
func (c *Caller) failed(fail *importer.FindError, r reading, login string, begun time.Time) error {
	switch fail.Verdict {
	case importer.AnswerRedirect:
		return &importer.Stopped{Cause: importer.Redirected, Detail: fail.Target}
	case importer.AnswerNetwork:
		return &importer.Stopped{Cause: importer.NetworkAsks, Detail: fail.Reason}
	case importer.AnswerWait:
		if err := tooLong(fail.Wait); err != nil {
			return err
		}
		c.hold(begun, fail.Wait, importer.Problem{Code: importer.NotReached, Value: fail.Reason})
		return fail
	}
	if fail.Verdict != importer.AnswerCredentials && fail.Status != 0 {
		c.gate.together(login)
	}
	if err := r.learn(fail); err != nil {
		return err
	}
	return fail
}

// asFailure gives the *FindError of a request that failed.
func asFailure(err error) (fail *importer.FindError, is bool) {
	is = errors.As(err, &fail)
	return fail, is
}

// asFindError gives a look-up's error a verdict: an unforeseen error may be
// tried again.
func asFindError(err error) *importer.FindError {
	fail := &importer.FindError{Verdict: importer.AnswerUncertain, Reason: importer.Why(err)}
	errors.As(err, &fail)
	return fail
}
