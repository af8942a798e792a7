package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/run"
	"comebacks/report"
)

// Send opens the journal for sending, records the run in it or resumes an
// earlier one, sends, and writes the results. Only one process can hold a
// journal: others get an error with a *journal.InUseError. Once the run is
// begun, its errors are *BegunError.
func (jb *Job) Send(ctx context.Context) (report.Summary, error) {
	if jb.seen.ToBeFound > 0 {
		return report.Summary{}, fmt.Errorf("send: %d rows are for somebody who was not looked up", jb.seen.ToBeFound)
	}
	keeper := jb.keeper()
	j, done, err := keeper.open(jb.to.journal)
	if err != nil {
		return report.Summary{}, err
	}
	defer func() { _ = done() }() // all that it was told is on disk
	if err := jb.roomForFiles(); err != nil {
		return report.Summary{}, err
	}
	restored, err := j.Restorations()
	if err != nil {
		return report.Summary{}, err
	}
	if !slices.ContainsFunc(jb.seen.Notices, func(n importer.Notice) bool { return n.Code == importer.JournalRestored }) {
		for _, n := range NoticeOf(restored) {
			jb.Watcher.notice(n)
		}
	}
	begun, err := keeper.begin(ctx)
	if err != nil {
		return report.Summary{}, err
	}
	defer begun()
	if jb.resumed != nil {
		if err := jb.stillMeant(j); err != nil {
			return report.Summary{}, err
		}
	}
	if !jb.Options.Trial && jb.resumed == nil {
		if jb.earlier, jb.lastTime, err = jb.findEarlier(j, jb.to.Server); err != nil { // as it is now
			return report.Summary{}, err
		}
	}
	if err := jb.notUnderWay(j); err != nil {
		return report.Summary{}, err
	}
	if err := jb.keepSheet(j); err != nil {
		return report.Summary{}, err
	}
	kept, err := jb.begin(j)
	if err != nil {
		return report.Summary{}, err
	}
	jb.remember()
	begun()
	ended := jb.begins(j, kept)
	sum, err := report.Summary{}, jb.putDownMatched(ctx, j, kept)
	if err == nil {
		sum, err = jb.send(ctx, j, kept)
	}
	ended(sum, err)
	if err != nil {
		err = &BegunError{err, jb.Options.Trial}
	}
	return sum, err
}

// keeper holds the journal that the job writes to; nil if nobody does.
func (jb *Job) keeper() *Keeper {
	if jb.Options.Trial {
		return nil
	}
	return jb.Options.Keeper
}

// ReplacedMeanwhile is the failure of a run that was replaced while a person was
// being asked. Value: the run, Detail: the one that took its place.
const ReplacedMeanwhile importer.Code = "replaced-meanwhile"

// stillMeant refuses a run that has been replaced since it was chosen.
func (jb *Job) stillMeant(j *journal.Journal) error {
	info, err := j.Find(jb.resumed.ID)
	if err == nil && info.ReplacedBy != jb.resumed.ReplacedBy {
		return &importer.Failure{Code: ReplacedMeanwhile, Value: runNumber(info), Detail: strconv.FormatInt(info.ReplacedBy, 10)}
	}
	return err
}

// keepSheet puts the sheet's bytes where the run finds them, whatever happens to
// the file.
func (jb *Job) keepSheet(j *journal.Journal) error {
	if jb.Options.Trial || jb.sheet == nil {
		return nil
	}
	if _, err := jb.key(jb.to.Server); err != nil { // what the look has seen is lost with its sheet
		return err
	}
	keep := j.KeepSheet
	if jb.copyIsOurs {
		keep = j.TakeSheet
	}
	path, err := keep(jb.copy, jb.digest)
	if err == nil {
		err = j.DropSheets(time.Now()) // not before: this one may be old, too
	}
	if err != nil || path == jb.copy {
		return err
	}
	if jb.remove != nil {
		jb.remove()
		jb.remove = nil
	}
	jb.copy = path
	return jb.reopen()
}

// begin records the run in the journal, or resumes the earlier one.
func (jb *Job) begin(j *journal.Journal) (*journal.Run, error) {
	if out := jb.beside; out != "" {
		var err error
		if jb.Options.Output, err = filepath.Abs(out); err != nil {
			return nil, err
		}
	}
	if jb.sheet != nil { // otherwise what was seen of it before still holds
		jb.Options.Seen = jb.keepSeen()
	}
	key, err := jb.key(jb.to.Server)
	if err != nil {
		return nil, err
	}
	info := jb.earlier
	if jb.Options.Continued, err = jb.continued(info); err != nil {
		return nil, err
	}
	options, err := json.Marshal(jb.Options)
	if err != nil {
		return nil, err
	}
	info.File, info.Digest, info.SheetName, info.Sheet = jb.path, jb.digest, jb.sheetName, jb.code
	info.Server, info.Options, info.OptionsKey = jb.to.Server, string(options), key
	info.Rows, info.Pilot = jb.seen.Rows, jb.Options.Send.Limit
	if info.ID != 0 {
		if jb.resumed == nil {
			jb.Watcher.notice(importer.Notice{Code: importer.RunGoesOn, Value: runNumber(info), Detail: dayOf(info.StartedAt)})
		}
		return j.Continue(info)
	}
	info.StartedAt, info.StartedBy = jb.began, jb.startedBy()
	kept, err := j.Begin(info)
	if err != nil {
		return nil, err
	}
	for _, id := range kept.Replaced {
		jb.Watcher.notice(importer.Notice{Code: importer.RunReplaced, Value: strconv.FormatInt(id, 10), Detail: runNumber(kept.Info)})
	}
	return kept, nil
}

func runNumber(info journal.Info) string { return strconv.FormatInt(info.ID, 10) }

func dayOf(t time.Time) string { return importer.InSweden(t).Format("2006-01-02 15:04") }

// startedBy is who imports.
func (jb *Job) startedBy() string {
	if who := jb.Options.StartedBy; who != "" {
		return who
	}
	return userName()
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
		Rules: jb.rules, API: jb.to.api, Server: jb.to.Server, Caller: jb.to.caller,
		Workers: o.Workers, Rate: o.Rate, Retries: o.Retries, Timeout: o.Timeout, SettleAfter: o.Settle, Loopback: jb.to.loopback,
		Limit: o.Limit, Allow: jb.Options.allowed(), AskFirst: o.Ask, Only: o.Only, Confirmed: jb.Options.Confirmed, Resumed: jb.resumed != nil, Now: jb.Options.Now,
		OnClosed:  jb.closed,
		OnOutcome: jb.onOutcome(), OnKnown: jb.onKnown(), OnHold: jb.Watcher.OnHold, OnWait: jb.Watcher.OnWait,
		OnRequest: jb.onRequest(),
	}
	return r
}

// closed reports once that nothing more is sent to a customer.
func (jb *Job) closed(customer string, why importer.Problem) {
	if why.Code != importer.NoLogin { // which the search for logins has reported
		jb.Watcher.notice(importer.Notice{Code: why.Code, Value: customer, Loud: true})
	}
}

// send runs the run, writes its results, and sums it up.
func (jb *Job) send(ctx context.Context, j *journal.Journal, kept *journal.Run) (report.Summary, error) {
	r := jb.engine()
	r.Rows, r.Journal = none, kept
	if jb.sheet != nil {
		r.Rows = jb.matched(jb.sheet.Rows(), kept.Matched())
	}
	r.Customers, _ = jb.allCustomers(ctx) // the run says what is wrong with the sheet
	jb.Watcher.stage(Sending, jb.seen.Rows)
	runErr := r.Do(ctx)
	jb.Watcher.stage(Over, 0)
	debug.FreeOSMemory() // the results need room of their own

	var stopped *importer.Stopped
	if errors.As(runErr, &stopped) && stopped.Cause == importer.JournalFailed {
		return report.Summary{}, runErr // what the rows became can't be read from it either
	}
	if jb.sheet == nil {
		return report.Summary{}, errors.Join(runErr, jb.endWithoutSheet(j, kept, stopped))
	}
	sum, err := jb.end(j, kept, stopped)
	sum.Requests, sum.Retries = r.Requests()
	sum.Notes = slices.Concat(sum.Notes, jb.Options.Voice.TellAll(jb.log.notices()))
	if n := r.Twice(); n > 0 {
		jb.Watcher.notice(importer.Notice{Code: importer.TwiceFound, Count: n, Loud: true})
		sum.Twice = n
	}
	var failure *importer.Failure
	if stopped != nil {
		text, _ := jb.Options.Voice.Stop(stopped.Cause, stopped.Detail)
		sum.Stopped = report.StopText{Code: importer.Code(stopped.Cause), Text: text}
	} else if errors.As(err, &failure) {
		text, _, _ := jb.Options.Voice.Explain(err)
		sum.Stopped = report.StopText{Code: failure.Code, Text: text}
	}
	return sum, errors.Join(runErr, err)
}

// end writes a run's results, and records how it ended.
func (jb *Job) end(j *journal.Journal, kept *journal.Run, stopped *importer.Stopped) (report.Summary, error) {
	missing := importer.Problem{Code: importer.BeyondLimit, Value: fmt.Sprint(jb.Options.Send.Limit)}
	switch {
	case stopped != nil:
		missing = importer.Problem{Code: importer.NotStarted, Value: string(stopped.Cause), Detail: stopped.Detail}
	case jb.Options.Send.Limit == 0:
		missing = importer.Problem{Code: importer.NotStarted}
	}
	seen := &counted{}
	sum, err := jb.writeResults(jb.pairs(j, kept, missing, seen), jb.before(j, kept))
	sum.Run = kept.ID
	if jb.Options.Trial {
		sum.Run = 0
	}
	if stopped == nil && err == nil && (sum.Rows != jb.seen.Rows || seen.undecided > 0) {
		// The rows that were read are not those that have an outcome.
		stopped = &importer.Stopped{Cause: importer.RowsDiffer, Detail: fmt.Sprint(sum.Rows)}
		err = stopped
	}
	var unwritten *report.FileError
	if errors.As(err, &unwritten) {
		err = errors.Join(err, jb.countUnwritten(j, kept, &sum), kept.Wrote(journal.Files{Due: true}))
	} else if err == nil || sum.Files != nil {
		err = errors.Join(err, kept.Wrote(wrote(sum)))
	}
	if unwritten != nil || err == nil || stopped != nil && sum.Files != nil {
		err = errors.Join(err, kept.End(time.Now(), stopped, sum.Counts, seen.openOf(jb.earlier.Open)))
	}
	return sum, err
}

// countUnwritten counts a run's rows as the journal has them, for when no
// results could be written that would count them.
func (jb *Job) countUnwritten(j *journal.Journal, kept *journal.Run, sum *report.Summary) (err error) {
	if sum.Counts == nil {
		info := kept.Info
		info.Counts = nil
		sum.Counts, err = j.Count(info)
		sum.Rows = info.Rows
	}
	return err
}

// counted counts what the results do not count.
type counted struct {
	open      int // rows that are unsent for a cause that can pass
	undecided int // rows that should have an outcome, but have none
	removed   int // rows that are unsent for a cause that was purged
}

// openOf is how many of a run's rows are open that had so many before: which of those whose
// cause was purged are is not known.
func (c *counted) openOf(before int) int { return max(c.open, min(c.open+c.removed, before)) }

func (c *counted) add(o *importer.Outcome) {
	if o.Status != importer.Unsent || len(o.Problems) == 0 {
		return
	}
	switch code := o.Problems[0].Code; {
	case code.CanPass():
		c.open++
	case code == importer.ReasonRemoved:
		c.removed++
	}
	if o.Problems[0] == (importer.Problem{Code: importer.NotStarted}) {
		c.undecided++
	}
}
