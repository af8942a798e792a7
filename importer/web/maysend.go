package web

import (
	"errors"
	"net/http"

	"comebacks/importer"
	"comebacks/importer/users"
)

// maySend refuses a task whose turn has come if the person who put it into the queue may
// not send any more: she was removed meanwhile, or has another role. Somebody else who was
// given her name since has not confirmed it.
func (q *queue) maySend(t *task) error {
	s := q.server
	if s.users == nil {
		return nil
	}
	u, err := s.users.Find(t.ctx, t.who)
	var f *importer.Failure
	if err != nil && !(errors.As(err, &f) && f.Code == importer.NoSuchUser) {
		return err
	}
	if err == nil && u.Role == users.Sends && !u.Added.After(t.began) {
		return nil
	}
	q.office.auditOf(t.who, users.NotSent, t.run.Load())
	return refuse(http.StatusForbidden, "web.waiting.may-not", "who", t.who)
}
