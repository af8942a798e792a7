package job

import (
	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/metrics"
	"comebacks/importer/run"
	"comebacks/report"
)

// onRequest is what is called after each request: it is logged and counted. It is nil if
// nobody wants to know.
func (jb *Job) onRequest() func(run.Request) {
	log, counts := jb.log, jb.Options.Metrics
	if log != nil {
		log.lostTo = jb.Watcher.notice
	}
	count := func(r run.Request) { counts.Request(r.Kind, r.Status, r.Failure, r.Took) }
	switch {
	case log == nil && counts == nil:
		return nil
	case counts == nil:
		return log.request
	case log == nil:
		return count
	}
	return func(r run.Request) {
		log.request(r)
		count(r)
	}
}

// onOutcome is what is called with each outcome: it is counted, and told to the watcher.
func (jb *Job) onOutcome() func(importer.Outcome) {
	tell, counts := jb.Watcher.OnOutcome, jb.Options.Metrics
	switch {
	case counts == nil:
		return tell
	case tell == nil:
		return func(o importer.Outcome) { counts.Row(o.Status) }
	}
	return func(o importer.Outcome) {
		counts.Row(o.Status)
		tell(o)
	}
}

// onKnown is what is called with each outcome that an earlier start has left, which is not
// counted again.
func (jb *Job) onKnown() func(importer.Outcome) {
	if jb.Watcher.OnKnown != nil || jb.Options.Metrics == nil {
		return jb.Watcher.OnKnown
	}
	if tell := jb.Watcher.OnOutcome; tell != nil { // which the run would call
		return tell
	}
	return func(importer.Outcome) {}
}

// begins counts a run that is begun or gone on with. Ended logs and counts how it has
// ended.
func (jb *Job) begins(j *journal.Journal, kept *journal.Run) (ended func(report.Summary, error)) {
	counts := jb.Options.Metrics
	if counts != nil {
		j.OnCommit(counts.Commit)
	}
	counts.Begun()
	return func(sum report.Summary, err error) {
		how := endOf(sum, err)
		counts.Ended(how, jb.Options.now())
		jb.log.ended(kept.ID, how, sum)
	}
}

// endOf says how a run has ended.
func endOf(sum report.Summary, err error) metrics.End {
	switch {
	case err != nil && EndOf(err) == Interrupted:
		return metrics.Interrupted
	case err != nil:
		return metrics.Stopped
	}
	for s, n := range sum.Counts {
		if n > 0 && !s.Done() {
			return metrics.SomeNot
		}
	}
	return metrics.Done
}
