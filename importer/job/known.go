package job

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/journal"
	"comebacks/importer/rules"
	"comebacks/importer/run"
)

// known is what the journal says before a sheet is sent: which run is resumed,
// and what is known about the rows.
type known struct {
	j        *journal.Journal // nil if there is none
	server   string
	restored []journal.Restoration
	earlier  journal.Info // ID 0 for none
	lastTime journal.Info // the same, see Job
}

// askJournal opens the journal for reading, and finds the run that an import
// would resume.
func (jb *Job) askJournal() (*known, error) {
	if jb.Options.Trial || jb.Options.OnlyCheck && !jb.Options.AskJournal || jb.resumed != nil && jb.resumed.ReplacedBy == 0 {
		return nil, nil
	}
	server, err := connect.Server(jb.Options.Send.BaseURL)
	if err != nil {
		return nil, addressFailure(err)
	}
	if jb.Options.Journal, err = JournalPath(jb.Options.Journal); err != nil {
		return nil, err
	}
	jb.tellIfOlder()
	k := &known{server: server}
	k.j, err = journal.OpenToRead(jb.Options.Journal)
	if errors.Is(err, journal.ErrNoRun) {
		k.j = nil
		return k, nil
	}
	if err != nil {
		return nil, err
	}
	if !jb.Options.OnlyCheck && jb.keeper() == nil { // who shares it can look, and waits for its turn
		err = k.j.Busy()
	}
	switch {
	case err != nil:
	case jb.resumed != nil:
		k.server, k.earlier = jb.resumed.Server, *jb.resumed
	default:
		k.earlier, k.lastTime, err = jb.findEarlier(k.j, server)
	}
	if err == nil {
		k.restored, err = k.j.Restorations()
	}
	if err != nil {
		k.close()
		return nil, err
	}
	return k, nil
}

// tellIfOlder says that opening the journal will take a while.
func (jb *Job) tellIfOlder() {
	if journal.IsOlder(jb.Options.Journal) {
		jb.Watcher.notice(importer.Notice{Code: importer.JournalOlder, Value: jb.Options.Journal})
	}
}

func (k *known) close() {
	if k != nil && k.j != nil {
		k.j.Close()
	}
}

// LimitOnUnfinished is the failure of a pilot of a sheet that is being sent as
// a whole. Value: the run, Detail: when it was begun.
const LimitOnUnfinished importer.Code = "limit-on-unfinished"

// OnlyOnUnfinished is the failure of naming customers for a sheet that is being sent
// to others. Value: the run, Detail: when it was begun.
const OnlyOnUnfinished importer.Code = "only-customer-on-unfinished"

// narrows reports whether a run was begun for customers that are not named now: what
// is left of it for these would be taken for done.
func narrows(only []string, info journal.Info) bool {
	o, err := optionsOf(info)
	if err != nil || len(only) == 0 {
		return false
	}
	return len(o.Send.Only) == 0 || slices.ContainsFunc(o.Send.Only, func(customer string) bool { return run.LeavesOut(only, customer) })
}

// PilotBefore gives the pilot that has come to its end and that a send would go on with, as a
// look has found it: somebody has sent the first rows of this very sheet, and a pilot of no
// more rows would send nothing. Its ID is 0 if there is none.
func (jb *Job) PilotBefore() RunInfo {
	if e := jb.earlier; jb.resumed == nil && e.Pilot > 0 && e.State == journal.Done {
		return e
	}
	return RunInfo{}
}

// findEarlier finds the run that an import of this sheet with these options resumes:
// the newest one that is unfinished, or a pilot. If the newest is finished, that is
// lastTime.
func (jb *Job) findEarlier(j *journal.Journal, server string) (earlier, lastTime journal.Info, err error) {
	all, err := j.OfSheet(jb.digest)
	if err != nil || len(all) == 0 {
		return earlier, lastTime, err
	}
	key, err := jb.key(server)
	if err != nil {
		return earlier, lastTime, err
	}
	for _, info := range all {
		if info.ReplacedBy != 0 || info.Server != server || keyOf(info) != key {
			continue
		}
		switch {
		case info.Unfinished() && info.Pilot == 0 && jb.Options.Send.Limit > 0:
			return earlier, lastTime, &importer.Failure{Code: LimitOnUnfinished, Value: runNumber(info), Detail: dayOf(info.StartedAt)}
		case info.Unfinished() && narrows(jb.Options.Send.Only, info):
			return earlier, lastTime, &importer.Failure{Code: OnlyOnUnfinished, Value: runNumber(info), Detail: dayOf(info.StartedAt)}
		case info.Unfinished(), info.Pilot > 0:
			return info, lastTime, nil
		}
		return earlier, info, nil // this is another import
	}
	return earlier, lastTime, nil
}

// keyOf is the key of a run's options, even if an older version began it.
func keyOf(info journal.Info) string {
	if info.OptionsKey != "" {
		return info.OptionsKey
	}
	o, err := optionsOf(info)
	if err != nil {
		return ""
	}
	return o.key(info.Server, o.Sheet.Name)
}

// judge turns what the journal knows about rows into their outcomes: what
// would become of each if it were sent now. A batch is valid until the next. The same
// rows, as the rules alone judge them, are the scout's.
func (k *known) judge(ctx context.Context, jb *Job, seq, scouts iter.Seq2[[]foreseen, error]) iter.Seq2[[]foreseen, error] {
	if k == nil {
		return seq
	}
	return func(yield func([]foreseen, error) bool) {
		next, stop := importer.PullAhead(k.entries())
		defer stop()
		f := &foreseeing{k: k, jb: jb, next: next}
		f.entry, f.entryErr = next()
		if k.j != nil {
			f.scout = k.sendScout(ctx, jb, scouts)
			defer f.scout.stop()
		}
		for some, err := range seq {
			if err == nil {
				err = errors.Join(ctx.Err(), f.foresee(some))
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(some, nil) {
				return
			}
		}
	}
}

// entries are the outcomes that the resumed run has already.
func (k *known) entries() iter.Seq2[importer.Outcome, error] {
	if k.earlier.ID == 0 {
		return func(func(importer.Outcome, error) bool) {}
	}
	return k.j.Run(k.earlier).Entries()
}

// foreseen is a row with what would become of it.
type foreseen struct {
	rules.Judged
	standing Standing
	ofRun    bool // the resumed run has decided it
	waits    bool // for a row in doubt
	coming   bool // its contact has a comeback of ours at another time, still to come
}

type foreseeing struct {
	k        *known
	jb       *Job
	next     func() (*importer.Outcome, error)
	entry    *importer.Outcome // nil when there are no more
	entryErr error
	scout    *scout // nil without a journal
	sent     rowSet // that will be sent, or were by the resumed run; of equal rows the first stands for all
}

func (f *foreseeing) foresee(some []foreseen) error {
	if err := f.ofRun(some); err != nil {
		return err
	}
	if err := f.believe(some); err != nil {
		return err
	}
	return f.recall(some)
}

// ofRun takes over what the resumed run has decided for good.
func (f *foreseeing) ofRun(some []foreseen) error {
	for i := range some {
		row := &some[i]
		for f.entry != nil && f.entry.Row < row.Row.Number {
			f.entry, f.entryErr = f.next()
		}
		if f.entryErr != nil {
			return f.entryErr
		}
		if f.entry == nil || f.entry.Row != row.Row.Number {
			continue
		}
		switch f.entry.Status {
		case importer.Created, importer.Duplicate, importer.Rejected:
			row.Outcome, row.ofRun = *f.entry, true
		case importer.Uncertain:
			row.Outcome, row.ofRun, row.waits = *f.entry, true, true
		}
	}
	return nil
}

// believe checks rows that say that they were created against the journal.
func (f *foreseeing) believe(some []foreseen) error {
	var rows []importer.Row
	for i := range some {
		if (some[i].SaysCreated || rules.SaysUncertain(some[i].Row)) && !some[i].ofRun {
			rows = append(rows, *some[i].Row)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	outcomes, err := run.Believe(rows, f.jb.rules, f.k.server, f.k)
	if err != nil {
		return err
	}
	for i := range some {
		if o, says := outcomes[some[i].Row.Number]; says && !some[i].ofRun && some[i].Outcome.Status != importer.Invalid {
			some[i].Outcome = o
		}
	}
	return nil
}

// Owners implements run.Knower: without a journal nobody made anything.
func (k *known) Owners(ids []string) (map[string]importer.Owner, error) {
	if k.j == nil {
		return nil, nil
	}
	return k.j.Run(journal.Info{Server: k.server}).Owners(ids)
}

// KnowsSheet implements run.Knower.
func (k *known) KnowsSheet(code string) (bool, error) {
	if k.j == nil {
		return false, nil
	}
	return k.j.Run(journal.Info{Server: k.server}).KnowsSheet(code)
}

// saysUncertain reports whether a row was held back by what it says of itself.
func saysUncertain(row *foreseen) bool {
	return len(row.Outcome.Problems) > 0 && row.Outcome.Problems[0].Code == importer.SaysUncertain
}

// recall asks the journal about rows that may be sent, and about those that equal
// an earlier row of the sheet: that one may be held back for a reason of its own,
// which does not apply to them.
func (f *foreseeing) recall(some []foreseen) error {
	if f.k.j == nil {
		return nil
	}
	for i := range some {
		switch row := &some[i]; {
		case !row.ofRun && !saysUncertain(row) && isAskedAbout(row) && (row.Outcome.Status == importer.Unsent || row.twin() > 0):
			recalled, err := f.scout.of(row.Row.Number)
			if err != nil {
				return err
			}
			f.decide(row, recalled)
		case row.ofRun && (row.Outcome.Status == importer.Created || row.Outcome.Status == importer.Uncertain):
			f.sent.add(row.Row.Number)
		}
	}
	return nil
}

// twin is the first row of the sheet that asks for the same comeback, if there is
// one before this row, as far as the sheet says.
func (row *foreseen) twin() int {
	if row.Outcome.Status != importer.Duplicate || row.Outcome.Problems[0].Code != importer.SameAsRow || row.ofRun {
		return 0
	}
	return row.Outcome.Problems[0].Row
}

// decide says what becomes of a row by what the journal knows about it.
func (f *foreseeing) decide(row *foreseen, recalled importer.Recalled) {
	number, twin := row.Row.Number, row.twin()
	if f.sent.has(twin) {
		return
	}
	row.coming = recalled.Coming
	relatives := f.jb.Options.allowed().Besides(recalled.Relatives)
	if row.Held { // unless it was created by a version that took every such text for an id
		if o, waits := run.Judge(number, f.k.earlier.ID, relatives); len(relatives) > 0 && waits == nil && o.Status == importer.Duplicate {
			row.Outcome, row.Held = o, false
			f.jb.literal.add(number)
		}
		return
	}
	if len(relatives) == 0 {
		f.sent.add(cmp.Or(twin, number))
		if twin > 0 { // which is not sent: this one is
			row.Outcome = importer.IsNot(number, importer.Unsent, time.Time{}, importer.Problem{Code: importer.OnlyChecked})
		}
		return
	}
	o, waits := run.Judge(number, f.k.earlier.ID, relatives)
	if waits != nil {
		o = importer.IsNot(number, importer.Unsent, time.Time{}, importer.Problem{Code: importer.WaitsForRow, Row: waits.Row, Run: waits.Run})
		row.waits = true
	}
	row.Outcome = o
}

// rowSet is a set of rows by their numbers, a bit for each.
type rowSet []uint64

func (s *rowSet) add(row int) {
	if n := row/64 + 1 - len(*s); n > 0 {
		*s = append(*s, make([]uint64, n)...)
	}
	(*s)[row/64] |= 1 << (row % 64)
}

func (s rowSet) has(row int) bool { return row/64 < len(s) && s[row/64]&(1<<(row%64)) != 0 }
