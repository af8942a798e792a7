package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/run"
	"comebacks/report"
)

// Sender holds the journal for sending, until it is closed.
type Sender struct {
	jb *Job
	j  *journal.Journal
}

// Begin opens the journal for sending, and finds out whether an unfinished run
// of the sheet is gone on with. Only one process can hold a journal: the others'
// error is a *journal.InUseError.
func (jb *Job) Begin() (*Sender, error) {
	j, err := journal.Open(jb.to.journal)
	if err != nil {
		return nil, err
	}
	s := &Sender{jb, j}
	if err := s.find(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Sender) find() error {
	jb := s.jb
	if err := jb.roomForFiles(); err != nil {
		return err
	}
	earlier, err := s.j.Unfinished(jb.digest, jb.to.Server)
	if errors.Is(err, journal.ErrNoRun) {
		return nil
	}
	if err != nil {
		return err
	}
	jb.earlier, jb.goesOn = earlier, true
	jb.Watcher.notice(importer.Notice{Code: importer.RunGoesOn, Value: strconv.FormatInt(earlier.ID, 10), Detail: earlier.StartedAt.Format("2006-01-02 15:04")})
	return nil
}

// Close gives the journal back.
func (s *Sender) Close() { s.j.Close() }

// Send puts the run down in the journal, or takes the earlier one up again,
// sends, and writes the results. From the moment that the run is begun its
// errors are *BegunError.
func (s *Sender) Send(ctx context.Context) (report.Summary, error) {
	kept, err := s.begin()
	if err != nil {
		return report.Summary{}, err
	}
	sum, err := s.jb.send(ctx, kept)
	if err != nil {
		err = &BegunError{err, s.jb.to.Trial}
	}
	return sum, err
}

func (s *Sender) begin() (*journal.Run, error) {
	jb := s.jb
	if out := jb.Options.Output; out != "" {
		var err error
		if jb.Options.Output, err = filepath.Abs(out); err != nil {
			return nil, err
		}
	}
	jb.Options.Seen = jb.keepSeen()
	options, err := json.Marshal(jb.Options)
	if err != nil {
		return nil, err
	}
	info := journal.Info{
		StartedAt: jb.began, File: jb.path, Digest: jb.digest, Server: jb.to.Server,
		StartedBy: userName(), Options: string(options), Rows: jb.seen.Rows,
	}
	if jb.goesOn {
		info.ID, info.StartedAt = jb.earlier.ID, jb.earlier.StartedAt
		return s.j.Continue(info)
	}
	return s.j.Begin(info)
}

// userName is who runs the program on this machine.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// engine is the run's engine.
func (jb *Job) engine() *run.Run {
	o := &jb.Options.Send
	r := &run.Run{
		Rules: jb.rules, API: jb.to.api, Server: jb.to.Server,
		Workers: o.Workers, Rate: o.Rate, Retries: o.Retries, Timeout: o.Timeout, SettleAfter: o.Settle, Loopback: jb.to.loopback,
		Limit: o.Limit, Allow: run.Allowed{Duplicates: jb.Options.Sheet.Repeat, Similar: jb.Options.Sheet.AllowSimilar}, AskFirst: o.Ask,
		Only: o.Only, Now: jb.Options.Now,
		OnOutcome: jb.Watcher.OnOutcome, OnHold: jb.Watcher.OnHold, OnWait: jb.Watcher.OnWait,
	}
	if jb.log != nil {
		jb.log.lostTo, r.OnRequest = jb.Watcher.notice, jb.log.request
	}
	return r
}

// send runs the run, writes its results, and sums it up.
func (jb *Job) send(ctx context.Context, kept *journal.Run) (report.Summary, error) {
	r := jb.engine()
	r.Rows, r.Journal = jb.sheet.Rows(), kept
	jb.Watcher.stage(Sending, jb.seen.Rows)
	runErr := r.Do(ctx)
	jb.Watcher.stage(Over, 0)

	var stopped *importer.Stopped
	if errors.As(runErr, &stopped) && stopped.Cause == importer.JournalFailed {
		return report.Summary{}, runErr // what the rows became can't be read from it either
	}
	why := importer.Problem{Code: importer.BeyondLimit, Value: fmt.Sprint(jb.Options.Send.Limit)}
	if stopped != nil {
		why = importer.Problem{Code: importer.NotStarted, Value: string(stopped.Cause), Detail: stopped.Detail}
	}
	// The run is put down as ended only after its results are written: if
	// that fails, the next import or resume writes them.
	sum, err := jb.writeResults(report.Pairs(jb.sheet.Rows(), kept.Entries(), why))
	if err != nil {
		return sum, errors.Join(runErr, err)
	}
	if err := kept.End(time.Now(), stopped, sum.Counts, 0); err != nil {
		return sum, errors.Join(runErr, err)
	}
	sum.Notes = slices.Concat(sum.Notes, report.TellAll(jb.log.notices()))
	sum.Run = kept.ID
	if jb.to.Trial {
		sum.Run = 0
	}
	sum.Requests, sum.Retries = r.Requests()
	if n := r.Twice(); n > 0 {
		jb.Watcher.notice(importer.Notice{Code: importer.TwiceFound, Count: n, Loud: true})
		sum.Twice = n
	}
	if stopped != nil {
		text, _ := report.StopWords(stopped.Cause, stopped.Detail)
		sum.Stopped = report.StopText{Code: importer.Code(stopped.Cause), Text: text}
	}
	return sum, runErr
}
