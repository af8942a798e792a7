package job

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"comebacks/importer"
	"comebacks/importer/directory"
	"comebacks/importer/journal"
	"comebacks/importer/rules"
	"comebacks/report"
)

// Rows that have no ids are looked up between a look at the sheet, which counts them,
// and the next one, which shows whom they mean. Nothing is sent before.

// ToBeFound returns how many rows are for somebody still to be found in Vitec, as far
// as the last look at the sheet has shown.
func (jb *Job) ToBeFound() int { return jb.seen.ToBeFound }

// LookUpError is the error of a look-up of people that was stopped. Nothing was sent.
type LookUpError struct{ Err error }

func (e *LookUpError) Error() string { return "look people up: " + e.Err.Error() }

func (e *LookUpError) Unwrap() error { return e.Err }

// lookUpRounds is how often Vitec is asked at most for what the answers so far have left
// open. If most rows of a pilot turn out to be invalid, more rows are looked at each time.
const lookUpRounds = 40

// LookUp asks Vitec whom the rows mean, and looks at the sheet once more. The job must
// be connected. Its error is a *LookUpError if Vitec could not be asked; when a run is
// resumed, it is a *BegunError.
func (jb *Job) LookUp(ctx context.Context) error {
	if err := jb.lookUp(ctx); err != nil {
		return err
	}
	return jb.Look(ctx)
}

func (jb *Job) lookUp(ctx context.Context) error {
	jb.hearCaller()
	leave, err := jb.askPeople(ctx)
	if err != nil {
		return err
	}
	defer leave()
	jb.Options.Sheet.LooksUp = true
	for round := range lookUpRounds {
		enough, err := jb.noteWanted(ctx, jb.Options.Send.Limit<<max(0, round-2))
		if err != nil {
			return err
		}
		wanted := jb.people.Wanted()
		if enough || wanted.New() == 0 && (round > 0 || wanted.Again == 0) {
			break
		}
		if err := jb.fetch(ctx, wanted.New()+wanted.Again); err != nil {
			return err
		}
	}
	jb.lookForDuplicates() // more rows are valid than before
	return nil
}

// hearCaller tells the job's watcher and its log about requests made before the run
// begins.
func (jb *Job) hearCaller() {
	jb.to.caller.OnHold = jb.Watcher.OnHold
	if asked := jb.onRequest(); asked != nil {
		jb.to.caller.OnRequest = asked
	}
}

// noteWanted lets the directory note whom the rows mean: the first most valid rows, or
// all if most is 0. It reports whether a pilot's rows are known.
func (jb *Job) noteWanted(ctx context.Context, most int) (enough bool, err error) {
	err = jb.withMatched(func(whom matchedRows) error {
		valid, limit := 0, jb.Options.Send.Limit
		held := false
		for j, err := range rules.Check(jb.ofNamed(jb.matched(jb.sheet.Rows(), whom)), jb.rules, nil) {
			if err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			if j.Outcome.Status == importer.Invalid {
				continue
			}
			held = held || j.Held
			if valid++; valid == limit && !held {
				enough = true
				return nil
			}
			if most > 0 && valid >= most {
				return nil
			}
		}
		return nil
	})
	return enough, err
}

// ofNamed leaves out the rows of customers to whom nothing is sent: Vitec is not asked
// about their people, nor with their logins.
func (jb *Job) ofNamed(rows iter.Seq2[importer.Row, error]) iter.Seq2[importer.Row, error] {
	return func(yield func(importer.Row, error) bool) {
		for row, err := range rows {
			if err == nil && jb.Options.Send.leavesOut(cmp.Or(row.Cells.CustomerID, jb.rules.Customer)) {
				continue
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// fetch asks Vitec for what the directory has noted.
func (jb *Job) fetch(ctx context.Context, wanted int) error {
	jb.Watcher.stage(LookingUp, wanted)
	defer jb.Watcher.stage(Over, 0)
	err := jb.people.Fetch(ctx, jb.Watcher.lookedUp)
	switch {
	case err == nil:
		return nil
	case jb.resumed != nil:
		return &BegunError{Err: err}
	}
	return &LookUpError{err}
}

// matchedRows are rows with whom they mean, by rising number; nil for none.
type matchedRows = iter.Seq2[journal.MatchedRow, error]

// withRun calls f with the run that the job resumes, nil if there is none.
func (jb *Job) withRun(f func(kept *journal.Run) error) error {
	if jb.earlier.ID == 0 || jb.Options.Trial {
		return f(nil)
	}
	return jb.withReader(func(j *journal.Journal) error { return f(j.Run(jb.earlier)) })
}

// withMatched calls f with whom the rows mean, as far as an earlier run has recorded
// that.
func (jb *Job) withMatched(f func(whom matchedRows) error) error {
	if jb.Options.Trial || jb.earlier.ID == 0 && jb.lastTime.ID == 0 {
		return f(nil)
	}
	return jb.withReader(func(j *journal.Journal) error { return f(matchedBy(j, jb.earlier, jb.lastTime)) })
}

func (jb *Job) withReader(f func(j *journal.Journal) error) error {
	reader, err := journal.OpenToRead(jb.Options.Journal)
	if err != nil {
		return err
	}
	defer reader.Close()
	return f(reader)
}

// matchedBy gives whom the rows of a sheet mean, by the run that is resumed. If there is
// none, an earlier run with the same sheet and options says it for the rows that are in
// Vitec: these are recognised, whoever would be found now.
func matchedBy(j *journal.Journal, earlier, before journal.Info) matchedRows {
	switch {
	case earlier.ID != 0:
		return j.Run(earlier).Matched()
	case before.ID != 0:
		return j.Run(before).MatchedInVitec()
	}
	return nil
}

// matched gives the rows of a sheet with whom they mean, as far as a run has recorded
// it or a look has shown it.
func (jb *Job) matched(rows iter.Seq2[importer.Row, error], whom matchedRows) iter.Seq2[importer.Row, error] {
	if whom == nil && jb.literal == nil {
		return rows
	}
	return func(yield func(importer.Row, error) bool) {
		match, stop := jb.matcher(whom)
		defer stop()
		for row, err := range rows {
			if err == nil {
				err = match(&row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// matchedTogether is matched for rows that come in batches.
func (jb *Job) matchedTogether(batches iter.Seq2[[]importer.Row, error], whom matchedRows) iter.Seq2[[]importer.Row, error] {
	if whom == nil && jb.literal == nil {
		return batches
	}
	return func(yield func([]importer.Row, error) bool) {
		match, stop := jb.matcher(whom)
		defer stop()
		for rows, err := range batches {
			for i := 0; i < len(rows) && err == nil; i++ {
				err = match(&rows[i])
			}
			if !yield(rows, err) || err != nil {
				return
			}
		}
	}
}

// matcher returns what sets whom a row means, for one after the other.
func (jb *Job) matcher(whom matchedRows) (match func(*importer.Row) error, stop func()) {
	if whom == nil {
		whom = func(func(journal.MatchedRow, error) bool) {}
	}
	literal := slices.Clone(jb.literal) // a look may find more, of rows that have been matched
	next, stop := iter.Pull2(whom)
	m, err, more := next()
	return func(row *importer.Row) error {
		for more && err == nil && m.Row < row.Number {
			m, err, more = next()
		}
		switch {
		case more && err != nil:
			return err
		case more && m.Row == row.Number:
			row.Matched = m.Matched
		case literal.has(row.Number):
			row.Matched = importer.Matched{UserID: row.Cells.UserID, UserGroupID: row.Cells.UserGroupID, OfficeID: row.Cells.OfficeID}
		}
		return nil
	}, stop
}

// putDownMatched records whom the rows mean, so that the run sends them to these and
// nobody else, whenever it does.
func (jb *Job) putDownMatched(ctx context.Context, j *journal.Journal, kept *journal.Run) error {
	if jb.people == nil && jb.literal == nil && (jb.earlier.ID != 0 || jb.lastTime.ID == 0) {
		return nil // everything is there already
	}
	whom := matchedBy(j, jb.earlier, jb.lastTime)
	return kept.Match(func(yield func(journal.MatchedRow, error) bool) {
		for j, err := range rules.Check(jb.matched(jb.sheet.Rows(), whom), jb.rules, nil) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil && j.Row.Matched == (importer.Matched{}) {
				continue
			}
			if !yield(journal.MatchedRow{Row: j.Row.Number, Matched: j.Row.Matched}, err) || err != nil {
				return
			}
		}
	})
}

// named puts into the faults of rows who was looked for and who was found, which the
// journal does not keep, and finds again those that were purged.
func (jb *Job) named(pairs iter.Seq2[report.Pair, error]) iter.Seq2[report.Pair, error] {
	return func(yield func(report.Pair, error) bool) {
		for p, err := range pairs {
			if err == nil && p.Outcome.Status == importer.Invalid {
				_, problems := jb.rules.Check(*p.Row)
				if isRemoved(p.Outcome.Problems) {
					problems = slices.DeleteFunc(problems, passedSince)
					if len(problems) > 0 {
						p.Outcome.Problems = problems
					}
				} else if slices.EqualFunc(problems, p.Outcome.Problems, func(a, b importer.Problem) bool { return a.Code == b.Code }) {
					p.Outcome.Problems = problems
				}
			}
			if !yield(p, err) {
				return
			}
		}
	}
}

// isRemoved reports whether why a row was not created has been purged.
func isRemoved(why []importer.Problem) bool {
	return len(why) > 0 && why[0].Code == importer.ReasonRemoved
}

// passedSince reports whether a fault may be one only since the row was judged.
func passedSince(p importer.Problem) bool { return p.Code == importer.PastDate || p.Code.HoldsBack() }

// isNobody says nothing of whom rows mean: it is asked where there is nobody to ask.
func isNobody() *directory.Directory { return directory.New(nil, nil, directory.Options{}) }
