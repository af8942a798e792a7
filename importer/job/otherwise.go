package job

import (
	"iter"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/run"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// knownOtherwise gives the rows that the run did not reach, those that it was
// not to send, and the invalid ones, with their outcome if another run has
// created them: neither results nor reports must say that a comeback is not in
// Vitec if it is.
func (jb *Job) knownOtherwise(j *journal.Journal, kept *journal.Run, pairs iter.Seq2[report.Pair, error]) iter.Seq2[report.Pair, error] {
	of := func(p *report.Pair) outcomeOf { return outcomeOf{p.Row, p.Outcome} }
	return otherwise(jb, j, kept, pairs, of, func(p report.Pair) report.Pair {
		row, outcome := sheet.Kept(p.Row), *p.Outcome
		return report.Pair{Row: &row, Outcome: &outcome}
	})
}

// outcomeOf is a row with its outcome, which may be replaced.
type outcomeOf struct {
	row     *importer.Row // nil if it is not at hand
	outcome *importer.Outcome
}

// otherwise is knownOtherwise for whatever holds a row with its outcome. To keep makes one
// the receiver's that was only lent until the next.
func otherwise[T any](jb *Job, j *journal.Journal, kept *journal.Run, all iter.Seq2[T, error], of func(*T) outcomeOf, keep func(T) T) iter.Seq2[T, error] {
	if jb.Options.Trial {
		return all
	}
	return func(yield func(T, error) bool) {
		var none T
		var some []T
		flush := func() bool {
			var rows []outcomeOf
			for i := range some {
				if r := of(&some[i]); r.mayBeKnown() {
					rows = append(rows, r)
				}
			}
			if err := jb.lookOtherwise(j, kept, rows); err != nil {
				yield(none, err)
				return false
			}
			for _, one := range some {
				if !yield(one, nil) {
					return false
				}
			}
			some = some[:0]
			return true
		}
		one := new(T)
		for next, err := range all {
			if err != nil {
				if flush() {
					yield(none, err)
				}
				return
			}
			*one = next
			if len(some) == 0 && !of(one).mayBeKnown() {
				if !yield(*one, nil) {
					return
				}
				continue
			}
			if some = append(some, keep(*one)); len(some) == otherwiseTogether && !flush() {
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
func (r outcomeOf) mayBeKnown() bool {
	if r.row == nil {
		return false
	}
	o := r.outcome
	if o.Status == importer.Invalid {
		return true
	}
	if o.Status != importer.Unsent || len(o.Problems) == 0 {
		return false
	}
	switch o.Problems[0].Code {
	case importer.NotStarted, importer.BeyondLimit, importer.OtherCustomer, importer.NotConfirmed, importer.ReasonRemoved:
		return true
	}
	return false
}

func (jb *Job) lookOtherwise(j *journal.Journal, kept *journal.Run, rows []outcomeOf) error {
	if len(rows) == 0 {
		return nil
	}
	lenient := *jb.rules
	lenient.AllowPast = true
	queries := make([]importer.Query, len(rows))
	for i, r := range rows {
		queries[i] = jb.queryOfVersion(&lenient, *r.row, kept.Server)
	}
	all, err := j.Recall(journal.RecallOf{Server: kept.Server, Sheet: kept.Sheet, Run: kept.ID, Now: jb.began}, queries)
	if err != nil {
		return err
	}
	for n, r := range rows {
		recalled := all.Of(n)
		if len(recalled.Relatives) == 0 {
			continue
		}
		if o, waits := run.Judge(r.row.Number, kept.ID, recalled.Relatives); waits == nil && o.Status == importer.Duplicate {
			*r.outcome = o
		}
	}
	return nil
}
