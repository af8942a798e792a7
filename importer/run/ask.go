package run

import (
	"context"

	"comebacks/importer"
)

// Ask makes a request that only reads, in its turn among all requests, until it is
// answered or refused, or has failed as often as it may. Its kind is shown in the
// log, and a kind may be refused by itself.
//
// The error of request is a *FindError, or ctx's. That of Ask is the same, or a
// *Stopped: Vitec can't be reached, asks to wait too long, or something stands before
// it. A 401 or 403 is a *FindError with its status: the request is not allowed. Its
// Verdict is AnswerCredentials only while the login may be wrong altogether. That is
// also the answer, without any request, if the same was refused before: to this
// customer, to several in a row, or with a login that was never accepted. Its Status is
// 0 if there is no login.
func (c *Caller) Ask(ctx context.Context, customerID, kind string, request func(context.Context) error) error {
	err := c.readAgain(ctx, reading{
		customer: customerID,
		kind:     kind,
		failure:  importer.CannotSearch,
		make:     func(ctx context.Context) (importer.Heard, error) { return importer.Heard{}, request(ctx) },
		refused:  func() *importer.FindError { return c.access.mayNotAsk(customerID, kind) },
		learn: func(fail *importer.FindError) error {
			c.access.asked(customerID, kind, fail)
			if fail == nil {
				c.gate.answered()
			}
			return nil
		},
	})
	if fail, is := asFailure(err); is && fail.Verdict == importer.AnswerCredentials && c.access.wasAccepted(customerID) {
		mayNot := *fail // which is remembered as it was
		mayNot.Verdict = importer.AnswerForbidden
		return &mayNot
	}
	if fail, is := asFailure(err); is && ctx.Err() == nil && fail.Status == 0 && (fail.Verdict == importer.AnswerUncertain || fail.Verdict == importer.AnswerNotSent) {
		return &importer.Stopped{Cause: importer.Unreachable, Detail: fail.Reason}
	}
	return err
}
