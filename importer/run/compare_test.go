package run

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
)

// A comparison is stopped where Vitec is not there; a group of rows for which no
// call gets through, between others, is one that can't be looked up.
func TestLookUpUnreached(t *testing.T) {
	const calls = lookAhead / importer.MaxContactsPerFind
	refused := &importer.FindError{Verdict: importer.AnswerUncertain, Reason: "connection refused"}
	busy := &importer.FindError{Verdict: importer.AnswerUncertain, Status: 503, Reason: "busy"}
	from := func(first, last int, err *importer.FindError) func(int) *importer.FindError {
		return func(n int) *importer.FindError {
			if n < first || n > last {
				return nil
			}
			return err
		}
	}
	for name, tt := range map[string]struct {
		finds     func(n int) *importer.FindError
		unreached bool // Run.Unreached
		rows      int  // that are given
		unread    int  // of them
		stopped   bool
	}{
		"it is there":             {rows: 3 * lookAhead},
		"it is not there":         {finds: from(1, 1<<30, refused), stopped: true},
		"it goes away":            {finds: from(calls+1, 1<<30, refused), rows: lookAhead, stopped: true},
		"it was away for a group": {finds: from(calls+1, 2*calls, refused), rows: 3 * lookAhead, unread: lookAhead},
		"the last group":          {finds: from(2*calls+1, 1<<30, refused), rows: 3 * lookAhead, unread: lookAhead},
		"one call of many":        {finds: from(2, 2, refused), rows: 3 * lookAhead, unread: importer.MaxContactsPerFind},
		"it answers nothing else": {finds: from(1, 1<<30, busy), rows: 3 * lookAhead, unread: 3 * lookAhead},
		"that does not matter":    {finds: from(1, 1<<30, refused), unreached: true, rows: 3 * lookAhead, unread: 3 * lookAhead},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &Run{API: &fakeVitec{finds: tt.finds}, Workers: 1, Unreached: tt.unreached}
				rows, unread := 0, 0
				var failed error
				for h, err := range r.LookUp(t.Context(), manyContacts(3*lookAhead)) {
					if failed = err; err != nil {
						break
					}
					if rows++; h.Row != rows {
						t.Fatalf("row %d comes as number %d", h.Row, rows)
					}
					if h.Why.Code != "" {
						unread++
					}
				}
				var stopped *importer.Stopped
				if rows != tt.rows || unread != tt.unread || errors.As(failed, &stopped) != tt.stopped {
					t.Errorf("%d rows, %d of them unreadable, and %v", rows, unread, failed)
				}
				if tt.stopped && (stopped.Cause != importer.Unreachable || stopped.Detail != refused.Reason) {
					t.Errorf("it is stopped by %v", stopped)
				}
			})
		})
	}
}

func manyContacts(n int) func(func(Lookup, error) bool) {
	return func(yield func(Lookup, error) bool) {
		date := time.Date(2031, 5, 3, 9, 0, 0, 0, time.UTC)
		for i := range n {
			o := importer.IsNot(i+1, importer.Unsent, time.Time{})
			if !yield(Lookup{Outcome: o, CustomerID: "M1", ContactID: fmt.Sprintf("K%d", i), Date: date}, nil) {
				return
			}
		}
	}
}
