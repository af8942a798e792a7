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

// watcher shows what a job reports.
func (t *terminal) watcher() job.Watcher {
	p := t.progress(0, job.Over)
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
	next := p.t.progress(rows, s)
	p.total, p.bar, p.began, p.told, p.done, p.faults = next.total, next.bar, next.began, next.told, 0, 0
	if s == job.Looking {
		p.looking()
	}
}

// looking shows a look at a sheet, whose length is not known.
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
		progressbar.OptionSetSpinnerChangeInterval(0), // its own animation takes no lock
		progressbar.OptionClearOnFinish(),
	)
}

// lookedTogether is how many rows a look counts at once: a bar would be slower
// than the look.
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

// found shows how many of the people to be looked up are done.
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

// notice prints a notice, on a line without the bar.
func (p *progress) notice(n importer.Notice) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	p.t.notice(n)
}

func (t *terminal) progress(total int, s job.Stage) *progress {
	p := &progress{t: t, total: total, began: time.Now(), told: time.Now()}
	if isTerminal(t.Err) && !t.quiet && total > 0 {
		options := []progressbar.Option{
			progressbar.OptionSetWriter(fileOf(t.Err)), // whose width it asks for
			progressbar.OptionSetDescription(t.stage(s)),
			progressbar.OptionShowCount(),
			progressbar.OptionSetItsString(t.voice.Say("progress.rows")),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(100 * time.Millisecond),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionFullWidth(),
		}
		if s != job.LookingUp { // which counts no rows
			options = append(options, progressbar.OptionShowIts())
		}
		p.bar = progressbar.NewOptions(total, options...)
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
		_ = p.bar.Add(1) // a lost output does not stop the run
	case now.Sub(p.told) >= tellEvery && !p.t.quiet:
		p.told = now
		p.t.warn(p.line(now))
	}
}

// known leaves out a row from an earlier start of the run: what is shown about
// rows is about this start.
func (p *progress) known(importer.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total--
	if p.bar != nil {
		p.bar.ChangeMax(max(p.total, 1))
	}
}

// line says in words what the bar shows.
func (p *progress) line(now time.Time) string {
	rate := float64(p.done) / now.Sub(p.began).Seconds()
	left := ""
	if rate > 0 {
		left = p.t.voice.Duration(float64(p.total-p.done) / rate)
	}
	return p.t.voice.Say("progress.line", "n", p.done, "all", p.total, "rate", int(math.Round(rate)), "left", left, "faults", p.faults)
}

// held shows that everything is held back: because Vitec has asked for a pause,
// or because nothing seems to get through.
func (p *progress) held(d time.Duration, why importer.Problem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case why.Code == importer.AnswerLost && d == 0:
		p.aside("progress.lost")
	case why.Code == importer.AfterBackup:
		p.aside("progress.restored", "time", p.t.voice.Duration(d.Seconds()))
	case d < 2*time.Second:
	case p.bar != nil:
		p.bar.Describe(p.t.voice.Say("progress.wait-until", "n", p.faults, "time", time.Now().Add(d).Format(time.TimeOnly)))
	default:
		p.t.say("progress.wait", "time", p.t.voice.Duration(d.Seconds()))
	}
}

// waiting shows that nothing is left but rows in doubt.
func (p *progress) waiting(w job.Waiting) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.aside("progress.doubt", "n", w.Rows, "time", inMinutes(w.Most))
	if p.bar != nil {
		p.bar.Describe(p.t.voice.Say("progress.in-doubt", "n", w.Rows))
	}
}

// aside prints something on a line without the bar.
func (p *progress) aside(key string, blanks ...any) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	p.t.say(key, blanks...)
}

// stage says what a job is doing; "" for a stage without a name.
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

// end removes the bar.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Finish()
		_ = p.bar.Exit()
		p.bar = nil
	}
}
