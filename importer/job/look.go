package job

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/rules"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// Seen returns what Look has shown.
func (jb *Job) Seen() *Overview { return jb.seen }

// Look reads the whole sheet, as often as needed, and asks the journal what
// it knows about its rows.
func (jb *Job) Look(ctx context.Context) error {
	return jb.lookShowing(ctx, nil)
}

// lookShowing is Look, and shows the rows.
func (jb *Job) lookShowing(ctx context.Context, to *showing) error {
	jb.Watcher.stage(Looking, 0)
	defer jb.Watcher.stage(Over, 0)
	return jb.survey(ctx, to)
}

func (jb *Job) survey(ctx context.Context, to *showing) error {
	k, err := jb.askJournal()
	if err != nil {
		return err
	}
	defer k.close()
	switch {
	case k == nil:
		return jb.withMatched(func(whom matchedRows) error { return jb.lookAgain(ctx, nil, whom, to) })
	case k.j == nil:
		return jb.lookAgain(ctx, k, nil, to)
	}
	return jb.lookAgain(ctx, k, matchedBy(k.j, k.earlier, k.lastTime), to)
}

// lookAgain reads the sheet as often as needed; whom says whom its rows mean. It shows
// them to somebody, unless that is nil.
func (jb *Job) lookAgain(ctx context.Context, k *known, whom matchedRows, to *showing) error {
	for {
		to.begin()
		err := jb.show(jb.look(ctx, k, whom), to)
		if !errors.Is(err, errAgain) {
			return err
		}
	}
}

// seenSheet is what a run keeps of a look at its sheet, so that resume can do
// without one.
type seenSheet struct {
	Width   int               `json:"width"`
	Notes   []string          `json:"notes,omitempty"` // as earlier versions stored them
	Notices []importer.Notice `json:"notices,omitempty"`
}

// keepSeen gives nil if more was learned than is kept.
func (jb *Job) keepSeen() *seenSheet {
	if jb.dates != nil {
		return nil
	}
	kept := slices.DeleteFunc(slices.Clone(jb.seen.Notices), func(n importer.Notice) bool { return n.Code == importer.JournalRestored }) // which may pass
	return &seenSheet{Width: jb.width, Notices: kept}
}

// recall takes what a run has kept of its sheet.
func (jb *Job) recall(run journal.Info) bool {
	kept := jb.Options.Seen
	if kept == nil {
		return false
	}
	jb.width, jb.seen = kept.Width, &Overview{Notices: kept.Notices}
	jb.seen.Rows = run.Rows
	for _, note := range kept.Notes {
		jb.seen.Notices = append(jb.seen.Notices, importer.Notice{Code: importer.Noted, Value: note})
	}
	jb.duplicates = nil // nobody is there to read them
	return true
}

// show goes through the rows of a look.
func (jb *Job) show(rows iter.Seq2[*foreseen, error], to *showing) error {
	for j, err := range rows {
		if err == nil {
			err = to.show(jb, j)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errAgain ends a look at a sheet that has shown something by which earlier
// rows must be judged again.
var errAgain = errors.New("what the sheet shows at its end changes what was said of its rows")

// look judges the rows of the sheet, and has its overview at the end. Usually
// one look is enough. A row is valid until the next.
func (jb *Job) look(ctx context.Context, k *known, whom matchedRows) iter.Seq2[*foreseen, error] {
	return func(yield func(*foreseen, error) bool) {
		seen := jb.newOverview(k != nil)
		needs := jb.sheet.Needs(jb.files.Results)
		asides := make(map[importer.Code]*importer.Notice)
		rows := jb.sheet.Batches(func(code importer.Code, number int) {
			if asides[code] == nil {
				asides[code] = &importer.Notice{Code: code}
			}
			asides[code].Add(number)
		})
		ruled := jb.ruled(jb.matchedTogether(rows, whom), jb.duplicates)
		scouts := jb.ruled(jb.matchedTogether(jb.sheet.Batches(func(importer.Code, int) {}), whom), nil)
		for j, err := range oneByOne(k.judge(ctx, jb, ruled, scouts)) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				jb.sheet.Fills(j.Row)
				seen.add(j, jb.sheet.Width(*j.Row))
			}
			if err == nil && needs != nil {
				needs.Add(*j.Row)
				err = jb.hasRoomFor(needs)
			}
			if err == nil {
				if jb.Watcher.OnRow != nil {
					jb.Watcher.OnRow()
				}
			}
			if !yield(j, err) || err != nil {
				return
			}
		}
		if jb.learn(seen) {
			yield(nil, errAgain)
			return
		}
		if err := seen.checkOnly(jb.Options.Send.Only); err != nil {
			yield(nil, err)
			return
		}
		customers := seen.all
		if shared := jb.shared(); shared != nil && seen.matched && jb.people == nil {
			jb.people = shared.Directory
		}
		seen.finish()
		seen.Columns = jb.sheet.Understood()
		if k != nil {
			seen.Asked, seen.Server = true, k.server
			jb.earlier, jb.lastTime = k.earlier, k.lastTime
			seen.Notices = append(seen.Notices, NoticeOf(k.restored)...)
		}
		seen.Notices = append(seen.Notices, seen.who.notice(seen.Columns)...)
		seen.Notices = append(seen.Notices, jb.columns...)
		seen.Notices = append(seen.Notices, jb.sheet.Notes()...)
		seen.Notices = append(seen.Notices, jb.dates...)
		if jb.people != nil {
			seen.Notices = append(seen.Notices, jb.peopleNotices(customers)...)
		}
		for _, code := range sheet.Asides {
			if n := asides[code]; n != nil {
				seen.Notices = append(seen.Notices, *n)
			}
		}
		jb.seen = seen
		jb.Options.Sheet.LooksUp = jb.Options.Sheet.LooksUp || seen.matched
	}
}

// ruled judges rows by the rules, and finds those that come again in the sheet. Batches
// are judged side by side, unless the directory notes what it is asked: it asks in the
// order of the rows. A batch is valid until the next.
func (jb *Job) ruled(batches iter.Seq2[[]importer.Row, error], duplicates *rules.SheetDuplicates) iter.Seq2[[]foreseen, error] {
	var used sync.Pool // more of them
	judge := func(rows []importer.Row) *ruledRows {
		some, _ := used.Get().(*ruledRows)
		if some == nil {
			some = new(ruledRows)
		}
		some.rows, some.judged = rows, slices.Grow(some.judged[:0], len(rows))[:len(rows)]
		var last rules.LastDate
		for i := range rows {
			f := &some.judged[i]
			f.standing, f.ofRun, f.waits, f.coming = "", false, false, false
			jb.rules.Judge(&rows[i], &f.Judged, &last)
		}
		return some
	}
	spread := importer.Spread[[]importer.Row, *ruledRows]
	if jb.people != nil {
		spread = importer.InTurn
	}
	return func(yield func([]foreseen, error) bool) {
		for some, err := range spread(batches, judge) {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range some.judged {
				duplicates.Find(&some.judged[i].Judged)
			}
			if !yield(some.judged, nil) {
				return
			}
			sheet.Reuse(some.rows)
			used.Put(some)
		}
	}
}

// oneByOne yields the rows of batches: each is valid until the next.
func oneByOne(batches iter.Seq2[[]foreseen, error]) iter.Seq2[*foreseen, error] {
	return func(yield func(*foreseen, error) bool) {
		for some, err := range batches {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range some {
				if !yield(&some[i], nil) {
					return
				}
			}
		}
	}
}

// ruledRows are rows that were judged together.
type ruledRows struct {
	rows   []importer.Row
	judged []foreseen
}

// learn takes from a look what the next one must know, and reports whether
// there must be one.
func (jb *Job) learn(seen *Overview) bool {
	if jb.learnDates(seen) {
		jb.lookForDuplicates() // more rows are valid than before
		return true
	}
	wider := seen.width > jb.width
	jb.width = max(seen.width, jb.width)
	again := jb.duplicates != nil && jb.duplicates.Again()
	return wider || again
}

// Check writes the results of a sheet that is only checked; why is what they
// say beside rows that would be sent. They are written while the sheet is read,
// and again if it must be read again.
func (jb *Job) Check(ctx context.Context, why importer.Problem) (report.Summary, error) {
	jb.Watcher.stage(Looking, 0)
	defer jb.Watcher.stage(Over, 0)
	k, err := jb.askJournal()
	if err != nil {
		return report.Summary{}, err
	}
	defer k.close()
	before := report.Before{}
	var whom matchedRows
	if k != nil && k.j != nil {
		whom = matchedBy(k.j, k.earlier, k.lastTime)
		if jb.kind() == report.Import {
			key, err := jb.key(k.server)
			if err != nil {
				return report.Summary{}, err
			}
			before = jb.before(k.j, k.j.Run(journal.Info{Digest: jb.digest, Server: k.server, OptionsKey: key}))
		}
	}
	sum, err := jb.writeResults(jb.judged(ctx, k, whom, why), before)
	for errors.Is(err, errAgain) {
		sum, err = jb.writeResults(jb.judged(ctx, k, whom, why), before)
	}
	if err == nil {
		if sum.Strict = why.Code == importer.StrictRefused; sum.Strict {
			jb.seen.Notices = append(jb.seen.Notices, importer.Notice{Code: importer.HeldByStrict, Count: jb.seen.Invalid})
		}
		sum.Notes = jb.Options.Voice.TellAll(jb.seen.Notices) // a look has just shown them
	}
	return sum, err
}

// judged gives what becomes of each row if nothing is sent.
func (jb *Job) judged(ctx context.Context, k *known, whom matchedRows, why importer.Problem) iter.Seq2[report.Pair, error] {
	return func(yield func(report.Pair, error) bool) {
		only := []importer.Problem{why}
		for j, err := range jb.look(ctx, k, whom) {
			if err != nil {
				yield(report.Pair{}, err)
				return
			}
			p := report.Pair{Row: j.Row, Outcome: &j.Outcome}
			if customer := cmp.Or(j.Row.Cells.CustomerID, jb.Options.Sheet.Customer); !j.ofRun && jb.Options.Send.leavesOut(customer) {
				j.Outcome = importer.IsNot(j.Row.Number, importer.Unsent, time.Time{}, importer.Problem{Code: importer.OtherCustomer, Field: importer.CustomerID, Value: customer})
			}
			if p.Outcome.Status == importer.Unsent && len(p.Outcome.Problems) > 0 && p.Outcome.Problems[0].Code == importer.OnlyChecked {
				p.Outcome.Problems = only
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}
