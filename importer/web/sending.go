package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"

	"comebacks/importer/job"
)

// What the queue does with a file that was confirmed.

// changedSince says that a file, or what the journal knows, is not what was confirmed.
func changedSince(will, shown int) error {
	return refuse(http.StatusConflict, "web.confirm.changed", "n", will, "m", shown)
}

// confirmed puts a send on disk, and into the queue. If the same was said before, or
// something of the file waits or is being sent, nothing is begun.
func (q *queue) confirmed(v *visit, f *file, l *look, pilot int, whom string) error {
	info := f.known()
	key := sendKey(info, l.Ticks, pilot, q.office.practice)
	begins := false
	err := f.change(func(i *fileInfo) error {
		begins = false
		if old := i.sendOf(key); old != nil && (old.holds() || old.State == sendEnded) || i.holding() != nil {
			return nil
		}
		if i.Revision != l.Revision {
			return changedSince(l.Will.count(), l.Overview.Will)
		}
		rows := l.Overview.Will
		if pilot > 0 {
			rows = min(rows, pilot)
		}
		i.Sends = append(i.Sends, send{
			Key: key, Revision: l.Revision, Pilot: pilot, Options: l.Ticks,
			Confirmed: l.Will.pack(), Whom: whom, Rows: rows, By: v.who, At: q.server.now(), State: sendWaiting,
		})
		begins = true
		return nil
	})
	if err != nil || !begins {
		return err
	}
	t := q.newTask("send", info.Name, v.who, v.voice)
	t.file, t.key = info.ID, key
	t.all.Store(int64(l.Overview.Will))
	t.do, t.ends = q.sendFile, q.sentFile
	q.add(t)
	return nil
}

// record changes what is known of a task's send.
func (q *queue) record(t *task, what func(*send)) error {
	f, err := q.office.files.get(t.file)
	if err != nil {
		return err
	}
	return f.change(func(i *fileInfo) error {
		if s := i.sendOf(t.key); s != nil {
			what(s)
		}
		return nil
	})
}

// sendFile sends a file whose turn has come, as it was confirmed.
func (q *queue) sendFile(t *task) error {
	f, err := q.office.files.get(t.file)
	if err != nil {
		return err
	}
	info := f.known()
	s := info.sendOf(t.key)
	if s == nil || s.State != sendWaiting {
		return nil // it was taken out meanwhile
	}
	if err := q.maySend(t); err != nil {
		return err
	}
	confirmed := *s
	agreed, err := unpackRows(s.Confirmed)
	if err != nil {
		return err
	}
	t.turnTo(phaseLooking)
	l, err := f.lookNow(t.ctx, s.Options)
	if err == nil && l.Failure != nil {
		err = l.Failure
	}
	if err == nil && l.Revision != s.Revision {
		err = changedSince(l.Overview.Will, s.Rows)
	}
	if err != nil {
		return err
	}
	path, o, err := f.toSend(l)
	if err != nil {
		return err
	}
	o.StartedBy, o.Voice, o.Now = s.By, t.voice, q.server.config.Now
	o.Send.Limit, o.Send.Ask, o.Send.Strict, o.Sheet.AllowSimilar = s.Pilot, s.Options.AskFirst, s.Options.Strict, s.Options.Similar
	q.office.address(&o)
	jb, err := job.Open(t.ctx, path, o, t.watcher())
	if err != nil {
		return err
	}
	defer jb.Close()
	if agreed, err = q.ready(t.ctx, jb, confirmed, agreed); err != nil {
		return err
	}
	if p := jb.PilotBefore(); s.Pilot > 0 && p.Pilot >= s.Pilot {
		return refuse(http.StatusConflict, "web.waiting.pilot-sent", "run", p.ID, "who", p.StartedBy, "time", dayAndTime(t.voice, p.StartedAt))
	}
	jb.Options.Confirmed = agreed.has
	t.isOf(jb.Customers())
	digest, err := digestOf(path)
	if err != nil {
		return err
	}
	earlier, err := q.earlierRuns(digest)
	if err != nil {
		return err
	}
	t.agreed, t.begun = agreed, func() { q.hasBegun(t, digest) }
	t.all.Store(int64(s.Rows))
	if err := q.record(t, func(s *send) {
		s.State, s.Digest, s.Turn, s.Earlier = sendBegun, hex.EncodeToString(digest), q.server.now(), earlier
	}); err != nil {
		return err
	}
	_, err = jb.Send(t.ctx)
	if mayHaveTurnLater(err) {
		err = errors.Join(err, q.record(t, func(s *send) { s.State = sendWaiting }))
	}
	return err
}

// ready looks at the sheet once more, and connects. People were looked up before: nobody
// is asked about them now. It gives the rows that are agreed to: not those that are for
// somebody else than when they were confirmed.
func (q *queue) ready(ctx context.Context, jb *job.Job, s send, agreed rowSet) (rowSet, error) {
	if err := jb.KeepApart(); err != nil {
		return nil, err
	}
	same, err := lookForWhom(ctx, jb, agreed, s.Whom)
	if err != nil {
		return nil, err
	}
	if seen := jb.Seen(); jb.ToBeFound() > 0 || s.Options.Strict && seen.Invalid > 0 {
		return nil, changedSince(seen.Will, s.Rows)
	}
	return same, q.office.connect(jb)
}

// hasBegun finds the run that a send has become, and puts it on disk before anything is
// sent.
func (q *queue) hasBegun(t *task, digest []byte) {
	info, err := job.FindRun(q.office.journal, t.runThatGoesOn())
	if err != nil || !bytes.Equal(info.Digest, digest) {
		return // sentFile looks once more
	}
	q.begun(t, info.ID)
	_ = q.record(t, func(s *send) { s.Run = info.ID }) // what is found by its bytes otherwise
}

// sentFile records how a send has ended.
func (q *queue) sentFile(t *task, err error) {
	sent := t.run.Load()
	_ = q.record(t, func(s *send) { // if it can't be recorded, the next start finds out
		switch {
		case s.State == sendBegun:
			if s.Run == 0 {
				s.Run = q.runOf(s)
			}
			s.State = sendEnded
			if s.Run == 0 {
				s.State = sendRefused
			} else {
				sent = s.Run
			}
		case s.State != sendWaiting || err == nil:
		case q.ctx.Err() != nil: // the program ends: it waits on disk
		case interrupted(err), t.ctx.Err() != nil:
			s.State = sendOut
		default:
			s.State = sendRefused
		}
	})
	if sent != 0 {
		q.begun(t, sent)
	}
	q.dropCorrected(t)
}

// dropCorrected removes the corrected file that was sent: the journal has a copy of it.
// After a pilot the rest is still to be sent.
func (q *queue) dropCorrected(t *task) {
	f, err := q.office.files.get(t.file)
	if err != nil {
		return
	}
	info := f.known()
	if s := info.holding(); s != nil && s.State == sendEnded && s.Key == t.key {
		f.removeFixed()
	}
}

// isOf notes the customers of a job's rows.
func (l *live) isOf(customers []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.whose = customers
}

// digestOf is the SHA-256 of a file.
func digestOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// goOn puts a run that was not finished into the queue. Agreed are the rows that a
// person has agreed to; nil is all. It reports false if it is there already.
func (q *queue) goOn(v *visit, info job.RunInfo, agreed func(row int) bool) bool {
	q.resuming.Lock()
	defer q.resuming.Unlock()
	if q.isLive(info.ID) {
		return false
	}
	t := q.newTask("resume", nameOf(info.File), v.who, v.voice)
	t.run.Store(info.ID)
	t.all.Store(int64(info.Rows))
	t.pilot = info.Pilot
	t.do = func(t *task) error { return q.resume(t, agreed) }
	q.add(t)
	return true
}

// resume goes on with a run whose turn has come.
func (q *queue) resume(t *task, agreed func(row int) bool) error {
	info, err := job.FindRun(q.office.journal, strconv.FormatInt(t.run.Load(), 10))
	if err != nil {
		return err
	}
	if err := q.maySend(t); err != nil {
		return err
	}
	var to job.Options
	q.office.address(&to)
	if err := q.office.placeFor(&info); err != nil {
		return err
	}
	jb, err := job.Resume(t.ctx, info, job.ResumeOptions{
		Journal: q.office.journal, Log: to.Log, Now: q.server.config.Now, Voice: t.voice, StartedBy: t.who, Confirmed: agreed,
		People: q.office.peopleOf(info), Keeper: q.office.keeper, Metrics: to.Metrics,
	}, t.watcher())
	if err != nil {
		return err
	}
	defer jb.Close()
	if jb.IsFinished() {
		t.turnTo(phaseWriting)
		_, err := jb.WriteAgain()
		return err
	}
	whose, err := jb.CustomersOfRows(t.ctx)
	if err != nil {
		return err
	}
	t.isOf(whose)
	err = q.office.connect(jb)
	if err == nil && jb.ToBeFound() > 0 {
		err = jb.LookUp(t.ctx)
	}
	if err != nil {
		return err
	}
	_, err = jb.Send(t.ctx)
	return err
}

// peopleOf are the people who are known to the file that a run was sent from; nil for
// nobody.
func (o *office) peopleOf(info job.RunInfo) *job.People {
	of, found := o.fileOf(info)
	if !found {
		return nil
	}
	f, err := o.files.get(of.ID)
	if err != nil {
		return nil
	}
	known, _ := f.peopleNow()
	return known
}
