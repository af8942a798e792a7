package web

import (
	"errors"
	"fmt"

	"comebacks/importer"
	"comebacks/importer/job"
)

// mayHaveTurnLater reports whether a job came to nothing as another process has the
// journal, or as its run, or one of the same sheet, is still being settled.
func mayHaveTurnLater(err error) bool {
	var begun *job.BegunError
	var failure *importer.Failure
	if err == nil || errors.As(err, &begun) {
		return false
	}
	return job.EndOf(err) == job.Busy || errors.As(err, &failure) && failure.Code == job.RunUnderWay
}

// broke is the error of a fault of this program.
type broke struct{ what string }

func (b *broke) Error() string { return b.what }

// safely does something, and makes an error of a panic: what is wrong with one job, or a
// sheet that a library stumbles over, must not end the program and the run that goes on.
func (s *Server) safely(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.logFault(p)
			err = &broke{fmt.Sprint(p)}
		}
	}()
	return do()
}

// noteRefused notes which logins Vitec has refused: they are not tried again until
// somebody has changed them.
func (q *queue) noteRefused(l *live) {
	used, err := q.office.signIn(q.ctx)
	if err != nil {
		return // which whoever sends next is told
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range l.notices {
		if n.Code == importer.LoginRefused || n.Code == importer.CustomerLogin {
			q.office.refused(used, n.Value)
		}
	}
	var stopped *importer.Stopped
	if errors.As(l.err, &stopped) && stopped.Cause == importer.CredentialsRefused { // of all that were tried
		for _, customer := range l.whose {
			q.office.refused(used, customer)
		}
	}
}

// interrupted reports whether a job was stopped by a person, or by the end of the
// program.
func interrupted(err error) bool {
	return err != nil && job.EndOf(err) == job.Interrupted
}

// runThatGoesOn is the run that a job goes on with, if it has said so.
func (l *live) runThatGoesOn() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range l.notices {
		if n.Code == importer.RunGoesOn {
			return n.Value
		}
	}
	return ""
}
