package cli

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"comebacks/importer"
	"comebacks/importer/job"
)

// progress shows how far a run is: a bar in a terminal, a line now and then
// elsewhere, nothing with --quiet.
type progress struct {
	t     *terminal
	total int
	bar   *progressbar.ProgressBar // nil without a terminal
	began time.Time

	mu     sync.Mutex
	done   int
	faults int
	told   time.Time
}

// tellEvery is the pause between two lines where there is no terminal.
const tellEvery = 10 * time.Second

// watcher shows what a job tells.
func (t *terminal) watcher() job.Watcher {
	p := t.progress(0, "")
	return job.Watcher{
		OnNotice:  p.notice,
		OnStage:   p.stage,
		OnRow:     p.looked,
		OnFound:   p.found,
		OnOutcome: p.add,
		OnKnown:   p.known,
		OnHold:    p.held,
		OnWait:    p.waiting,
	}
}

// stage begins another stage of the job.
func (p *progress) stage(s job.Stage, rows int) {
	p.end()
	p.mu.Lock()
	defer p.mu.Unlock()
	next := p.t.progress(rows, p.t.stage(s))
	p.total, p.bar, p.began, p.told, p.done, p.faults = next.total, next.bar, next.began, next.told, 0, 0
	if s == job.Looking {
		p.looking()
	}
}

// looking shows a look at a sheet, of which nobody knows how long it takes.
func (p *progress) looking() {
	if !isTerminal(p.t.Err) || p.t.quiet {
		return
	}
	p.bar = progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(fileOf(p.t.Err)),
		progressbar.OptionSetDescription(p.t.stage(job.Looking)),
		progressbar.OptionShowCount(),
		progressbar.OptionSetItsString(p.t.voice.Say("progress.rows")),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0), // its own turning takes no lock
		progressbar.OptionClearOnFinish(),
	)
}

// lookedTogether is how many rows a look counts at once: it is faster than a bar.
const lookedTogether = 1000

// looked counts one row that was looked at.
func (p *progress) looked() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if p.done%lookedTogether != 0 {
		return
	}
	switch now := time.Now(); {
	case p.bar != nil:
		_ = p.bar.Add(lookedTogether)
	case now.Sub(p.told) >= tellEvery:
		p.told = now
		p.t.say("progress.looked", "n", p.done)
	}
}

// found tells how many of the people that are looked up are done.
func (p *progress) found(done, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch now := time.Now(); {
	case p.bar != nil:
		p.bar.ChangeMax(max(all, 1))
		_ = p.bar.Set(done)
	case now.Sub(p.told) >= tellEvery:
		p.told = now
		p.t.say("progress.found", "n", done, "all", all)
	}
}

// notice tells something, on a line without the bar.
func (p *progress) notice(n importer.Notice) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	p.t.notice(n)
}

func (t *terminal) progress(total int, what string) *progress {
	p := &progress{t: t, total: total, began: time.Now(), told: time.Now()}
	if isTerminal(t.Err) && !t.quiet && total > 0 {
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(fileOf(t.Err)), // of which it finds out the width,
			progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionSetItsString(t.voice.Say("progress.rows")),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionFullWidth(),
		)
	}
	return p
}

// add counts one row that has its outcome.
func (p *progress) add(o importer.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	if !o.Status.Done() {
		p.faults++
	}
	switch now := time.Now(); {
	case p.bar != nil:
		if !o.Status.Done() {
			p.bar.Describe(p.t.voice.Say("progress.faults", "n", p.faults))
		}
		_ = p.bar.Add(1) // an output that is gone does not stop the run
	case now.Sub(p.told) >= tellEvery && !p.t.quiet:
		p.told = now
		p.t.warn(p.line(now))
	}
}

// known leaves a row out that an earlier start of the run has left: what is told
// of the rows is of this start.
func (p *progress) known(importer.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total--
	if p.bar != nil {
		p.bar.ChangeMax(max(p.total, 1))
	}
}

// line tells in words what the bar shows.
func (p *progress) line(now time.Time) string {
	rate := float64(p.done) / now.Sub(p.began).Seconds()
	left := ""
	if rate > 0 {
		left = p.t.voice.Duration(float64(p.total-p.done) / rate)
	}
	return p.t.voice.Say("progress.line", "n", p.done, "all", p.total, "rate", int(math.Round(rate)), "left", left, "faults", p.faults)
}

// held tells that all is held back: since Vitec has asked for a pause, or since
// nothing seems to get through.
func (p *progress) held(d time.Duration, why importer.Problem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case why.Code == importer.AnswerLost && d == 0:
		p.aside("progress.lost")
	case d < 2*time.Second:
	case p.bar != nil:
		p.bar.Describe(p.t.voice.Say("progress.wait-until", "n", p.faults, "time", time.Now().Add(d).Format(time.TimeOnly)))
	default:
		p.t.say("progress.wait", "time", p.t.voice.Duration(d.Seconds()))
	}
}

// waiting tells that nothing is left but rows in doubt.
func (p *progress) waiting(w job.Waiting) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.aside("progress.doubt", "n", w.Rows, "time", inMinutes(w.Most))
	if p.bar != nil {
		p.bar.Describe(p.t.voice.Say("progress.in-doubt", "n", w.Rows))
	}
}

// aside tells something on a line without the bar.
func (p *progress) aside(key string, blanks ...any) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	p.t.say(key, blanks...)
}

// stage says what a job is at; nothing for what has no name.
func (t *terminal) stage(s job.Stage) string {
	if s == "" || s == job.Over {
		return ""
	}
	return t.voice.Say("stage." + strings.ReplaceAll(string(s), " ", "-"))
}

// inMinutes says how long something takes, as people say it.
func inMinutes(d time.Duration) string {
	if d < 90*time.Second {
		return fmt.Sprintf("%.0f s", max(1, d.Round(time.Second).Seconds()))
	}
	return fmt.Sprintf("%.0f min", d.Round(time.Minute).Minutes())
}

// end takes the bar away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Finish()
		_ = p.bar.Exit()
		p.bar = nil
	}
}
