package job

import (
	"iter"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/run"
	"comebacks/report"
)

// knownOtherwise gives the rows that the run did not reach, those that it was
// not to send, and the invalid ones, with their outcome if another run has
// created them: the results must not say that a comeback is not in Vitec if it
// is.
func (jb *Job) knownOtherwise(j *journal.Journal, kept *journal.Run, pairs iter.Seq2[report.Pair, error]) iter.Seq2[report.Pair, error] {
	if jb.Options.Trial {
		return pairs
	}
	return func(yield func(report.Pair, error) bool) {
		var some []report.Pair
		flush := func() bool {
			if err := jb.lookOtherwise(j, kept, some); err != nil {
				yield(report.Pair{}, err)
				return false
			}
			for _, p := range some {
				if !yield(p, nil) {
					return false
				}
			}
			some = some[:0]
			return true
		}
		for p, err := range pairs {
			if err != nil {
				if flush() {
					yield(report.Pair{}, err)
				}
				return
			}
			if len(some) == 0 && !mayBeKnown(&p.Outcome) {
				if !yield(p, nil) {
					return
				}
				continue
			}
			if some = append(some, p); len(some) == otherwiseTogether && !flush() {
				return
			}
		}
		flush()
	}
}

// otherwiseTogether is how many rows the journal is asked about at once.
const otherwiseTogether = 1 << 13

// mayBeKnown reports whether nothing was found out about a row when the run came to
// it, if it did.
func mayBeKnown(o *importer.Outcome) bool {
	if o.Status == importer.Invalid {
		return true
	}
	if o.Status != importer.Unsent || len(o.Problems) == 0 {
		return false
	}
	switch o.Problems[0].Code {
	case importer.NotStarted, importer.BeyondLimit, importer.OtherCustomer, importer.NotConfirmed:
		return true
	}
	return false
}

func (jb *Job) lookOtherwise(j *journal.Journal, kept *journal.Run, some []report.Pair) error {
	lenient := *jb.rules
	lenient.AllowPast = true
	var queries []importer.Query
	var of []int
	for i := range some {
		if p := &some[i]; mayBeKnown(&p.Outcome) {
			queries, of = append(queries, jb.queryOfVersion(&lenient, p.Row, kept.Server)), append(of, i)
		}
	}
	if len(queries) == 0 {
		return nil
	}
	all, err := j.Recall(journal.RecallOf{Server: kept.Server, Sheet: kept.Sheet, Run: kept.ID, Now: jb.began}, queries)
	if err != nil {
		return err
	}
	for n := range queries {
		recalled := all.Of(n)
		if len(recalled.Relatives) == 0 {
			continue
		}
		if o, waits := run.Judge(some[of[n]].Row.Number, kept.ID, recalled.Relatives); waits == nil && o.Status == importer.Duplicate {
			some[of[n]].Outcome = o
		}
	}
	return nil
}
