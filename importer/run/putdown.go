package run

import (
	"context"
	"sync"
	"time"

	"comebacks/importer"
)

// putDown is a row that the journal has on disk as being sent, or what stands in its
// way: then nothing was put down.
type putDown struct {
	task      *task
	login     string
	onlyAsked bool // it has not its login's turn, and was not put down
	relatives []importer.Relative
	err       error // a *Stopped
}

// feed has the journal put down every row that may be sent, and hands on those that are
// on disk. It ends when every row has its outcome, and closes the channel.
func (r *Run) feed(ctx context.Context, onDisk chan<- putDown) error {
	var writing sync.WaitGroup
	defer func() {
		writing.Wait()
		close(onDisk)
	}()
	for t, err := range r.tasks(ctx) {
		if err != nil {
			return err
		}
		may, err := r.maySend(ctx, t)
		if err != nil {
			return err
		}
		if !may {
			continue
		}
		login := r.API.Login(t.comeback.CustomerID)
		// Another request with its login may have to go first. Meanwhile it may turn out
		// that this one needs none: otherwise a sheet that was sent before would be gone
		// through row by row.
		onlyAsk := !t.asked && !r.gate.hasTurn(login)
		if t.asked = true; !onlyAsk && !r.gate.take(login, t.tries.n > 0, func() { r.inflight.back(t) }) {
			continue
		}
		if err := r.gate.approach(ctx, !onlyAsk); err != nil {
			if !onlyAsk {
				r.gate.giveBack(login)
			}
			return err
		}
		writing.Add(1)
		r.Journal.Intend(r.intent(t, onlyAsk), func(relatives []importer.Relative, err error) {
			if err != nil {
				err = journalFailed(err)
			}
			onDisk <- putDown{t, login, onlyAsk, relatives, err}
			writing.Done()
		})
	}
	return nil
}

// maySend reports whether a row may be put down as being sent. If not, it has its
// outcome, waits for something, or comes back when it has been looked up.
func (r *Run) maySend(ctx context.Context, t *task) (may bool, err error) {
	if t.earlier && r.settler.adopt(t) {
		return false, nil
	}
	if t.barred != nil {
		return false, r.finish(t, *t.barred)
	}
	defer func() {
		if !may {
			r.gate.bringBack(r.API.Login(t.comeback.CustomerID))
		}
	}()
	if p, passed := r.passed(t); passed {
		return false, r.finish(t, importer.IsInvalid(t.row, []importer.Problem{p}))
	}
	if why, closed := r.access.isClosed(t.comeback.CustomerID); closed {
		return false, r.finish(t, importer.IsNot(t.row, importer.Unsent, time.Time{}, why))
	}
	if t.doubt != nil && !t.looked || len(t.absent) > 0 || r.restored != nil && t.doubt == nil && !t.vetted {
		return false, r.lookFirst(ctx, t)
	}
	return true, nil
}

// lookFirst looks up, beside the workers, a row that is sent again, or those that were
// proven absent and stand in its way. If it may be sent then, it comes back.
func (r *Run) lookFirst(ctx context.Context, t *task) error {
	select {
	case r.looking <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	r.work.Go(func() error {
		defer func() { <-r.looking }()
		may, err := r.lookBefore(ctx, t)
		if may && err == nil && len(t.absent) > 0 {
			absent := t.absent
			t.absent = nil
			may, err = r.lookBeside(ctx, t, absent)
		}
		if may && err == nil {
			r.inflight.back(t)
		} else {
			r.gate.bringBack(r.API.Login(t.comeback.CustomerID))
		}
		return err
	})
	return nil
}

// intent is what the journal puts down of a row.
func (r *Run) intent(t *task, onlyAsk bool) importer.Intent {
	now := time.Now()
	return importer.Intent{
		Row: t.row, Comeback: t.comeback, Fingerprint: t.print, First: t.first, Origin: t.origin,
		At: now, ServerTime: r.clock.at(now), Allow: r.Allow.relations(), Looked: t.besides, Before: t.before, OnlyAsk: onlyAsk,
	}
}

// giveBack gives back what a row that is not sent has taken on its way.
func (r *Run) giveBack(p putDown) {
	if p.onlyAsked {
		r.gate.leave()
	} else {
		r.gate.end(p.login, outside)
	}
}

// takeBack records that a row which was put down is not sent after all, as the run has
// stopped.
func (r *Run) takeBack(p putDown) error {
	if p.err != nil || len(p.relatives) > 0 || p.onlyAsked {
		return p.err
	}
	return r.put(importer.IsNot(p.task.row, importer.Unsent, time.Time{}, importer.Problem{Code: importer.NotStarted}), nil)
}
