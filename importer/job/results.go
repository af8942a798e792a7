package job

import (
	"bytes"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// writeResults writes the results and the errors file, and counts what they
// say.
func (jb *Job) writeResults(pairs iter.Seq2[report.Pair, error], before report.Before) (report.Summary, error) {
	width := jb.width // the pairs may be a look at the sheet, which sets it
	r := report.Results{
		Paths: jb.files,
		NewWriter: func(w io.Writer, whole bool) (importer.RowWriter, error) {
			if !whole {
				return jb.sheet.NewSelection(w, jb.files.Results, jb.ourColumns(), width)
			}
			return jb.sheet.NewWriter(w, jb.files.Results, jb.ourColumns(), width)
		},
		Sheet: jb.code, Kind: jb.kind(), Words: jb.words(), Found: jb.tellsFound(), Zone: jb.rules.Location,
		Ours: sheet.IsResults, IDs: sheet.IDsOf, Before: before,
	}
	if written := jb.earlier.Results; written != "" && !jb.Options.Trial {
		r.Said = func() iter.Seq2[report.Said, error] { return saidIn(written) }
	}
	tally, err := r.Write(pairs)
	sum := report.Summary{
		Voice: jb.Options.Voice,
		Kind:  jb.kind(), File: jb.name, Started: jb.began, Seconds: time.Since(jb.began).Seconds(),
		Tally: tally, Flags: jb.Flags(), ErrorsFlags: jb.errorsFlags(), Asked: jb.Options.AskJournal, Piped: !jb.hasPlace(),
	}
	if jb.seen != nil {
		sum.Notes = jb.Options.Voice.TellAll(jb.seen.Notices)
	}
	if jb.to != nil {
		sum.Server = jb.to.Server
	}
	return sum, err
}

// pairs gives a run's rows with what became of them, for its results: those without an
// outcome are unsent because of missing. Seen counts those that the run itself knows.
func (jb *Job) pairs(j *journal.Journal, kept *journal.Run, missing importer.Problem, seen *counted) iter.Seq2[report.Pair, error] {
	rows := jb.sheet.Batches(func(importer.Code, int) {})
	all := report.Pairs(sheet.Lend(jb.matchedTogether(rows, kept.Matched())), kept.Entries(), missing)
	return jb.named(jb.knownOtherwise(j, kept, seen.count(all)))
}

// saidIn gives what a results file of the run says of its rows.
func saidIn(path string) iter.Seq2[report.Said, error] {
	return func(yield func(report.Said, error) bool) {
		for line, err := range sheet.ErrorsOf(path) {
			if !yield(report.Said{Origin: line.Origin, Status: line.Status, Error: line.Error}, err) {
				return
			}
		}
	}
}

// tellsFound reports whether the results say whom rows mean: if that was looked up, or
// the sheet has, or needs, a place where a person may choose somebody.
func (jb *Job) tellsFound() bool {
	return jb.Options.Sheet.LooksUp && !jb.Options.OnlyCheck || jb.people != nil || jb.sheet.TellsFound()
}

// ourColumns are those that stand beside the sheet's own in its results.
func (jb *Job) ourColumns() []string {
	if jb.tellsFound() {
		return slices.Concat(report.Columns, report.FoundColumns)
	}
	return report.Columns
}

// before says what is known about the files that exist where a run's results are
// to be written.
func (jb *Job) before(j *journal.Journal, kept *journal.Run) report.Before {
	if jb.Options.Trial {
		return report.Before{}
	}
	results, err := filepath.Abs(jb.files.Results)
	if err != nil {
		return report.Before{}
	}
	var b report.Before
	if info, wrote, err := j.WriterOf(results); err == nil && wrote {
		b.Run, b.Same = info.ID, info.ID == kept.ID
		b.SameSheet = bytes.Equal(info.Digest, kept.Digest) && keyOf(info) == keyOf(kept.Info)
	}
	if errs, err := filepath.Abs(jb.files.Errors); err == nil {
		if info, wrote, err := j.WriterOf(errs); err == nil && wrote && info.Errors == errs {
			b.ErrorsDigest = info.ErrorsDigest
		}
	}
	return b
}

// wrote says which files a summary is about, for the journal.
func wrote(sum report.Summary) journal.Files {
	f := journal.Files{ResultsDigest: sum.ResultsDigest, ErrorsDigest: sum.ErrorsDigest}
	paths := []*string{&f.Results, &f.Errors}
	for i, path := range sum.Files[:min(len(sum.Files), len(paths))] {
		if abs, err := filepath.Abs(path); err == nil {
			*paths[i] = abs
		}
	}
	return f
}

// count passes pairs on.
func (c *counted) count(pairs iter.Seq2[report.Pair, error]) iter.Seq2[report.Pair, error] {
	return func(yield func(report.Pair, error) bool) {
		for p, err := range pairs {
			if err == nil {
				c.add(p.Outcome)
			}
			if !yield(p, err) {
				return
			}
		}
	}
}

// Flags returns the flags that a command needs to do the same with this sheet,
// as they are typed: each followed by its value.
func (jb *Job) Flags() []string {
	var all []string
	add := func(name, value, standard string) {
		if value != standard {
			all = append(all, "--"+name, value)
		}
	}
	o, standard := &jb.Options, Defaults()
	if !o.OnlyCheck || o.AskJournal {
		add("journal", o.namedJournal, "")
	}
	all = append(all, jb.sheetFlags()...)
	if o.OnlyCheck && !o.AskJournal {
		return all
	}
	for _, customer := range o.Send.Only {
		add("only-customer", customer, "")
	}
	if o.Send.Ask {
		all = append(all, "--check-existing")
	}
	add("format", o.Send.Format, standard.Send.Format)
	add("base-url", o.Send.BaseURL, standard.Send.BaseURL)
	return all
}

// sheetFlags are those of them that say how the sheet is read and judged.
func (jb *Job) sheetFlags() []string {
	var all []string
	add := func(name, value, standard string) {
		if value != standard {
			all = append(all, "--"+name, value)
		}
	}
	o, standard := &jb.Options, Defaults()
	add("customer", o.Sheet.Customer, "")
	for _, pair := range o.Sheet.Map {
		add("map", pair, "")
	}
	for _, column := range o.Sheet.Ignore {
		add("ignore", column, "")
	}
	add("sheet", o.Sheet.Name, "")
	add("encoding", o.Sheet.Encoding, "")
	add("match", o.Sheet.Match, "")
	add("date-format", o.Sheet.DateFormat, "")
	add("default-time", o.Sheet.DefaultTime, standard.Sheet.DefaultTime)
	add("timezone", o.Sheet.Timezone, standard.Sheet.Timezone)
	if o.Sheet.AllowPast {
		all = append(all, "--allow-past")
	}
	if o.Sheet.Repeat {
		all = append(all, "--allow-duplicates")
	}
	if o.Sheet.AllowSimilar {
		all = append(all, "--allow-similar")
	}
	return all
}
