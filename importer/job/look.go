package job

import (
	"context"
	"errors"
	"iter"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/rules"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// Overview is what a look at a sheet shows, before anything is asked or sent.
type Overview struct {
	Rows       int // without empty ones
	Invalid    int
	Duplicates int               // within the sheet, or already created as it says itself
	Unusual    int               // rows whose customer does not look like one of Vitec's
	Notices    []importer.Notice // what a person ought to know of how the sheet was read

	width     int                            // cells of the widest row
	ambiguous int                            // dates that could be read two ways
	shown     map[rules.DateFormat]exampleOf // the first date that shows each order by itself
}

// exampleOf is a row as an example.
type exampleOf struct {
	row  int
	text string
}

// Seen is what Look has shown.
func (jb *Job) Seen() *Overview { return jb.seen }

// Look looks at the whole sheet, as often as that takes.
func (jb *Job) Look(ctx context.Context) error {
	var err error
	if jb.digest, err = digestOf(jb.path); err != nil {
		return err
	}
	return jb.survey(ctx)
}

func (jb *Job) survey(ctx context.Context) error {
	for {
		err := drain(jb.look(ctx))
		if !errors.Is(err, errAgain) {
			return err
		}
	}
}

// seenSheet is what a run keeps of a look at its sheet, so that resume can do
// without one.
type seenSheet struct {
	Width   int               `json:"width"`
	Notes   []string          `json:"notes,omitempty"` // as earlier versions told them
	Notices []importer.Notice `json:"notices,omitempty"`
}

// keepSeen gives nil if more was learned than is kept.
func (jb *Job) keepSeen() *seenSheet {
	if jb.dates != nil {
		return nil
	}
	return &seenSheet{Width: jb.width, Notices: jb.seen.Notices}
}

// recall takes what was kept of a run's sheet, if that has not changed since.
func (jb *Job) recall(run journal.Info) bool {
	kept := jb.Options.Seen
	if kept == nil || !jb.unchanged(run) {
		return false
	}
	jb.width, jb.seen = kept.Width, &Overview{Rows: run.Rows, Notices: kept.Notices}
	for _, note := range kept.Notes {
		jb.seen.Notices = append(jb.seen.Notices, importer.Notice{Code: importer.Noted, Value: note})
	}
	jb.duplicates = nil // there is nobody to be told of them
	return true
}

func drain[T any](seq iter.Seq2[T, error]) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

// errAgain ends a look at a sheet that has shown something by which earlier
// rows must be judged anew.
var errAgain = errors.New("what the sheet shows at its end changes what was said of its rows")

// look judges the rows of the sheet, and knows its overview at the end. Mostly
// one look is enough.
func (jb *Job) look(ctx context.Context) iter.Seq2[rules.Judged, error] {
	return func(yield func(rules.Judged, error) bool) {
		seen := &Overview{shown: make(map[rules.DateFormat]exampleOf)}
		asides := make(map[importer.Code]*importer.Notice)
		rows := jb.sheet.RowsAnd(func(code importer.Code, number int) {
			if asides[code] == nil {
				asides[code] = &importer.Notice{Code: code}
			}
			asides[code].Add(number)
		})
		for j, err := range rules.Check(rows, jb.rules, jb.duplicates) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				seen.add(j, jb.sheet.Width(j.Row))
			}
			if !yield(j, err) || err != nil {
				return
			}
		}
		if jb.learn(seen) {
			yield(rules.Judged{}, errAgain)
			return
		}
		if seen.Rows == 0 {
			seen.Notices = append(seen.Notices, importer.Notice{Code: importer.NoRows})
		}
		seen.Notices = append(seen.Notices, jb.sheet.Notes()...)
		if jb.dates != nil {
			seen.Notices = append(seen.Notices, *jb.dates)
		}
		for _, code := range sheet.Asides {
			if n := asides[code]; n != nil {
				seen.Notices = append(seen.Notices, *n)
			}
		}
		jb.seen = seen
	}
}

// learn takes from a look what the next one must know, and reports whether
// there must be one.
func (jb *Job) learn(seen *Overview) bool {
	// If some dates could be read two ways, and others show which is meant,
	// all are read so.
	if seen.ambiguous > 0 && len(seen.shown) == 1 {
		for format, example := range seen.shown {
			jb.rules.DateFormat = format
			jb.dates = &importer.Notice{Code: importer.DatesReadAs, Value: example.text, Detail: format.String(), Rows: []int{example.row}, Count: 1}
		}
		jb.lookForDuplicates() // more rows are valid than before
		return true
	}
	wider := seen.width > jb.width
	jb.width = max(seen.width, jb.width)
	again := jb.duplicates != nil && jb.duplicates.Again()
	return wider || again
}

func (jb *Job) lookForDuplicates() {
	if !jb.Options.Sheet.Repeat {
		jb.duplicates = rules.NewSheetDuplicates()
	}
}

func (seen *Overview) add(j rules.Judged, width int) {
	seen.Rows++
	seen.width = max(seen.width, width)
	switch j.Outcome.Status {
	case importer.Invalid:
		seen.Invalid++
	case importer.Duplicate:
		seen.Duplicates++
	}
	if len(j.Warnings) > 0 {
		seen.Unusual++
	}
	date := j.Row.Cells.Date
	if format, shown := rules.ShownFormat(date); shown {
		if _, known := seen.shown[format]; !known {
			seen.shown[format] = exampleOf{j.Row.Number, date}
		}
	}
	for _, p := range j.Outcome.Problems {
		if p.Code == importer.AmbiguousDate {
			seen.ambiguous++
		}
	}
}

// OnlyCheck writes the results of a sheet of which nothing is sent; why says
// so beside the valid rows. They are written while the sheet is looked at,
// and anew if it must be looked at again.
func (jb *Job) OnlyCheck(ctx context.Context, why importer.Problem) (report.Summary, error) {
	sum, err := jb.writeResults(jb.judged(ctx, why))
	for errors.Is(err, errAgain) {
		sum, err = jb.writeResults(jb.judged(ctx, why))
	}
	return sum, err
}

// judged gives what the rules alone say of each row.
func (jb *Job) judged(ctx context.Context, why importer.Problem) iter.Seq2[report.Pair, error] {
	return func(yield func(report.Pair, error) bool) {
		only := []importer.Problem{why}
		for j, err := range jb.look(ctx) {
			p := report.Pair{Row: j.Row, Outcome: j.Outcome}
			if p.Outcome.Status == importer.Unsent {
				p.Outcome.Problems = only
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}
