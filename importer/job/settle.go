package job

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/run"
	"comebacks/report/words"
)

// settle finds out what became of the run's uncertain rows, and brings the
// journal and the results up to date. It returns which rows were uncertain.
func (jb *Job) settle(ctx context.Context, engine *run.Run, info journal.Info) (map[int]bool, error) {
	reader, err := journal.OpenToRead(jb.Options.Journal)
	if err != nil {
		return nil, err
	}
	doubts, err := reader.Run(info).Doubts()
	if err := errors.Join(err, reader.Close()); err != nil {
		return nil, err
	}
	were := inDoubt(doubts)
	if jb.Options.CompareOnly {
		if len(were) > 0 {
			jb.Watcher.notice(importer.Notice{Code: importer.OnlyCompared, Count: len(were)})
		}
		return nil, nil
	}
	if len(were) == 0 && info.State != journal.Running && !info.Due { // one that was killed may have left more
		return nil, nil
	}
	j, done, err := jb.keeper().open(jb.Options.Journal)
	var kept *journal.Run
	if err == nil {
		defer func() { _ = done() }() // all that it was told is on disk
		if kept, err = jb.work(ctx, j, info); failureOf(err) == RunUnderWay {
			err = j.Busy()
		}
	}
	var busy *journal.InUseError
	if errors.As(err, &busy) {
		jb.Watcher.notice(importer.Notice{Code: importer.NotSettled, Value: whoSends(err)})
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer kept.Leave()
	if doubts, err = kept.Doubts(); err != nil {
		return nil, err
	}
	if were = inDoubt(doubts); len(were) == 0 {
		if info.Due {
			return nil, jb.bringUpToDate(j, kept, info)
		}
		return nil, nil
	}
	jb.Watcher.notice(importer.Notice{Code: importer.AsksAboutRows, Count: len(were)})
	engine.Journal = kept
	defer func() { engine.Journal = nil }() // closed when the run goes on
	if err := engine.Do(ctx); err != nil {
		return nil, err
	}
	return were, jb.bringUpToDate(j, kept, info)
}

// whoSends says who sends with a journal that is in use.
func whoSends(err error) string {
	var f *importer.Failure
	if !errors.As(err, &f) {
		return words.Why(err)
	}
	code := importer.SendsHere
	if f.Code == importer.JournalElsewhere {
		code = importer.SendsElsewhere
	}
	about := []string{f.Path}
	if len(f.List) == 2 {
		about = append(about, f.Value, f.List[0], f.List[1], f.Detail)
	}
	return importer.Reason(code, about...)
}

// inDoubt gives the rows of doubts that are open.
func inDoubt(doubts []importer.Doubt) map[int]bool {
	rows := make(map[int]bool)
	for _, d := range doubts {
		if d.State == importer.DoubtOpen {
			rows[d.Row] = true
		}
	}
	return rows
}

// bringUpToDate records what the run's rows are now, and writes its results
// again. If they can't be written, they stay due until resume writes them.
func (jb *Job) bringUpToDate(j *journal.Journal, kept *journal.Run, info journal.Info) error {
	if info.State == journal.Running { // one that was killed ends by resume
		return nil
	}
	var stopped *importer.Stopped
	if info.State == journal.Stopped {
		stopped = &importer.Stopped{Cause: importer.Cause(info.Cause), Detail: info.Reason}
	}
	if jb.sheet == nil {
		info.Counts = nil
		counts, err := j.Count(info)
		if err != nil {
			return err
		}
		return kept.End(info.EndedAt, stopped, counts, info.Open)
	}
	if err := jb.nameResultsOf(info); err != nil {
		return errors.Join(placeGone(err), kept.Wrote(journal.Files{Due: true}))
	}
	seen := &counted{}
	sum, err := jb.writeResults(jb.pairs(j, kept, jb.missing(info), seen), jb.before(j, kept))
	if err != nil {
		return errors.Join(err, kept.Wrote(journal.Files{Due: true}))
	}
	return errors.Join(kept.Wrote(wrote(sum)), kept.End(info.EndedAt, stopped, sum.Counts, seen.openOf(info.Open)))
}

// Said is what a person has seen in Vitec about uncertain rows: that they are
// not there, or which comeback one of them is.
type Said struct {
	Rows    []string // by their numbers
	Absent  bool
	Created string // the comeback's id, with one row
}

// Failures of what a person says about rows.
const (
	SayOne       importer.Code = "settle-say-one"        // only one of them can be said
	BadID        importer.Code = "settle-bad-id"         // Value: the id
	OneIDForMany importer.Code = "settle-one-id"         // Value: how many rows
	NotARow      importer.Code = "not-a-row"             // Value: what was given
	NotUncertain importer.Code = "row-not-uncertain"     // Value: the row, Detail: the run
	IsThere      importer.Code = "row-is-there"          // Value: the row, Detail: the run, List: the ids that Vitec shows
	IsElsewhere  importer.Code = "id-is-at-another-time" // Value: the id, Detail: the row, List: when Vitec shows it, and when the row's is
	IsAnothers   importer.Code = "id-is-another-row's"   // Value: the id, List: the row and the run that has it, Detail: the row that is settled
)

// Check returns the Failure of what can't be so.
func (s *Said) Check() error {
	switch {
	case s.Absent == (s.Created != ""):
		return &importer.Failure{Code: SayOne}
	case s.Created != "" && !plausibleID(s.Created):
		return &importer.Failure{Code: BadID, Value: s.Created}
	case s.Created != "" && len(s.Rows) > 1:
		return &importer.Failure{Code: OneIDForMany, Value: strconv.Itoa(len(s.Rows))}
	}
	return nil
}

// plausibleID reports whether a text can be the id of a comeback: 1 to 40
// characters, none of them a space or invisible.
func plausibleID(id string) bool {
	return id != "" && utf8.RuneCountInString(id) <= 40 &&
		strings.IndexFunc(id, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) || r == unicode.ReplacementChar }) < 0 &&
		!strings.ContainsAny(id[:1], "=+-@")
}

// Settle records what a person says about rows, after asking Vitec about them
// once more.
func (jb *Job) Settle(ctx context.Context, said Said) error {
	info := jb.earlier
	j, done, err := jb.keeper().open(jb.Options.Journal)
	if err != nil {
		return err
	}
	defer func() { _ = done() }() // all that it was told is on disk
	kept, err := jb.work(ctx, j, info)
	if err != nil {
		return err
	}
	defer kept.Leave()
	doubts, err := openDoubts(kept, said.Rows)
	if err != nil {
		return err
	}
	engine := &run.Run{API: jb.to.api, Server: info.Server, Journal: kept, Caller: jb.to.caller, Workers: 1, Retries: 3, Unreached: true}
	held := make(map[int]*importer.Doubt) // rows of which what is there may be another's, sent after a backup
	for i := range doubts {
		if doubts[i].State == importer.DoubtHeld || doubts[i].Restored {
			held[doubts[i].Row] = &doubts[i]
		}
	}
	for h, err := range engine.LookUp(ctx, lookups(doubts)) {
		if err != nil {
			return err
		}
		if d := held[h.Row]; d != nil && said.Absent {
			d.Before = idsOf(h.Held, d)
			continue
		}
		if err := jb.hold(kept, h, said); err != nil {
			return err
		}
	}
	for _, d := range doubts {
		if err := said.put(kept, d, jb.startedBy()); err != nil {
			return err
		}
	}
	if err := jb.bringUpToDate(j, kept, info); err != nil {
		return err
	}
	jb.Watcher.notice(importer.Notice{Code: importer.SettledAsSaid, Count: len(doubts)})
	return nil
}

// idsOf gives the ids of all that a contact has, and of what holds its row back: none of
// them is the row's, a person says.
func idsOf(held []importer.Found, d *importer.Doubt) []string {
	all := slices.Clone(d.Before)
	if d.State == importer.DoubtHeld {
		all = append(all, strings.FieldsFunc(d.Lost, func(r rune) bool { return r == ',' || r == ' ' })...)
	}
	for _, f := range held {
		if !slices.Contains(all, f.ID) {
			all = append(all, f.ID)
		}
	}
	return all
}

// openDoubts gives the doubts of rows that are named, and the rows that are held back.
func openDoubts(kept *journal.Run, rows []string) ([]importer.Doubt, error) {
	all, err := kept.Doubts()
	if err != nil {
		return nil, err
	}
	var named []importer.Doubt
	for _, text := range rows {
		row, err := strconv.Atoi(text)
		if err != nil {
			return nil, &importer.Failure{Code: NotARow, Value: text}
		}
		i := slices.IndexFunc(all, func(d importer.Doubt) bool {
			return d.Row == row && (d.State == importer.DoubtOpen || d.State == importer.DoubtHeld)
		})
		if i < 0 {
			return nil, &importer.Failure{Code: NotUncertain, Value: strconv.Itoa(row), Detail: strconv.FormatInt(kept.ID, 10)}
		}
		if !slices.ContainsFunc(named, func(d importer.Doubt) bool { return d.Row == row }) {
			named = append(named, all[i])
		}
	}
	return named, nil
}

// lookups asks for the contacts of doubts.
func lookups(doubts []importer.Doubt) iter.Seq2[run.Lookup, error] {
	return func(yield func(run.Lookup, error) bool) {
		for _, d := range doubts {
			o := importer.IsNot(d.Row, importer.Uncertain, d.SentAt)
			if !yield(run.Lookup{Outcome: o, CustomerID: d.CustomerID, ContactID: d.ContactID, Date: d.Date}, nil) {
				return
			}
		}
	}
}

// hold checks what a person says about a row against what Vitec shows. Where
// Vitec shows nothing, the person may still have seen more.
func (jb *Job) hold(kept *journal.Run, h run.LookedUp, said Said) error {
	if err := owned(kept, h.Row, said.Created); err != nil {
		return err
	}
	notice := importer.Notice{Rows: []int{h.Row}, Count: 1}
	if h.Why.Code != "" {
		notice.Code, notice.Value = importer.WordTaken, h.Why.Value
		jb.Watcher.notice(notice)
		return nil
	}
	var there []string
	for _, f := range h.Held {
		if f.Date.Equal(h.Date) {
			there = append(there, f.ID)
		}
	}
	owners, err := kept.Owners(there)
	if err != nil {
		return err
	}
	there = slices.DeleteFunc(there, func(id string) bool { _, ours := owners[id]; return ours })
	switch {
	case said.Absent && len(there) > 0:
		return &importer.Failure{Code: IsThere, Value: strconv.Itoa(h.Row), Detail: strconv.FormatInt(kept.ID, 10), List: there}
	case said.Created != "" && elsewhere(h, said.Created) != "":
		return &importer.Failure{Code: IsElsewhere, Value: said.Created, Detail: strconv.Itoa(h.Row), List: []string{elsewhere(h, said.Created), dayOf(h.Date)}}
	case said.Created != "" && !slices.ContainsFunc(h.Held, func(f importer.Found) bool { return strings.EqualFold(f.ID, said.Created) }):
		notice.Code, notice.Value = importer.NotShown, said.Created
		jb.Watcher.notice(notice)
	}
	return nil
}

// elsewhere is when Vitec shows the comeback of an id, if that can't be the row's time in
// whatever way Vitec shows times; "" otherwise.
func elsewhere(h run.LookedUp, id string) string {
	for _, f := range h.Held {
		if strings.EqualFold(f.ID, id) && !mayShow(f.Date, h.Date) {
			return dayOf(f.Date)
		}
	}
	return ""
}

// mayShow reports whether a time that Vitec shows may be another that was sent: that very
// one, or one that it shows without seconds, or without saying that it is in UTC.
func mayShow(shown, sent time.Time) bool {
	_, offset := sent.In(importer.Sweden).Zone()
	for _, by := range []time.Duration{0, time.Duration(offset) * time.Second} {
		if d := sent.Sub(shown) - by; d >= 0 && d < time.Minute {
			return true
		}
	}
	return false
}

// owned refuses an id that another row has.
func owned(kept *journal.Run, row int, id string) error {
	if id == "" {
		return nil
	}
	owners, err := kept.Owners([]string{id})
	if err != nil {
		return err
	}
	if owner, ours := owners[id]; ours {
		return &importer.Failure{Code: IsAnothers, Value: id, Detail: strconv.Itoa(row), List: []string{strconv.Itoa(owner.Row), strconv.FormatInt(owner.Run, 10)}}
	}
	return nil
}

// put records what a person says about a row.
func (s *Said) put(kept *journal.Run, d importer.Doubt, who string) error {
	outcome := importer.IsNot(d.Row, importer.Unsent, d.SentAt, importer.Problem{Code: importer.SaidByPerson, Value: who})
	if s.Created != "" {
		outcome = importer.IsCreated(d.Row, s.Created, d.SentAt, 0)
	} else if d.State != importer.DoubtHeld { // which keeps what was shown
		d.State = importer.DoubtAbsent
	}
	_, err := kept.Settle(d, outcome, who)
	return err
}
