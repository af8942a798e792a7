package cli

import (
	"errors"
	"runtime/debug"
)

// begunError is an error, of whatever type, after the run was begun in the
// journal: rows may have been sent.
type begunError struct {
	error
	hint string
}

func (e *begunError) Unwrap() error { return e.error }

// begun marks what went wrong with a run that was begun.
func (jb *job) begun(err error) error {
	var done *someNot
	if err == nil || errors.As(err, &done) {
		return err
	}
	hint := "see what became of the run with: comebacks runs; go on with: comebacks resume"
	if jb.to.throwAway {
		hint = "the stand-in keeps nothing: import the sheet again"
	}
	return &begunError{err, hint}
}

// crashByAbort makes a panic, or a lack of memory, end the program by an abort
// from here on. Otherwise it would end with Go's exit code for that, which is
// 2, and 2 says that nothing was sent.
func crashByAbort() {
	keepNoCore() // an abort may leave the memory in a file, and the password is there
	debug.SetTraceback("crash")
}
