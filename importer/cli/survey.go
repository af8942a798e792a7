package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// overview is what a look at a sheet shows, before anything is sent.
type overview struct {
	rows       int // without empty ones
	invalid    int
	duplicates int      // within the sheet, or already created as it says itself
	unusual    int      // customers that do not look like Vitec's
	notes      []string // what a person ought to know of how it was read

	width     int                         // cells of the widest row
	ambiguous int                         // dates that could be read two ways
	shown     map[importer.DateFormat]row // the first date that shows each order by itself
}

// row is a row as an example.
type row struct {
	number int
	text   string
}

// survey looks at the whole sheet, as often as that takes.
func (jb *job) survey(ctx context.Context) error {
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
	Width int      `json:"width"`
	Notes []string `json:"notes,omitempty"`
}

// keepSeen gives nil if more was learned than is kept.
func (jb *job) keepSeen() *seenSheet {
	if jb.dates != "" {
		return nil
	}
	return &seenSheet{Width: jb.width, Notes: jb.seen.notes}
}

// recall takes what was kept of a run's sheet, if that has not changed since.
func (jb *job) recall(run journal.Info) bool {
	kept := jb.options.Seen
	if kept == nil || !jb.unchanged(run) {
		return false
	}
	jb.width, jb.seen = kept.Width, &overview{rows: run.Rows, notes: kept.Notes}
	jb.twins = nil // there is nobody to be told of them
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
func (jb *job) look(ctx context.Context) iter.Seq2[importer.Judged, error] {
	return func(yield func(importer.Judged, error) bool) {
		seen := &overview{shown: make(map[importer.DateFormat]row)}
		asides := make(map[importer.Code]*importer.Notice)
		rows := jb.sheet.RowsAnd(func(code importer.Code, number int) {
			n := asides[code]
			if n == nil {
				n = &importer.Notice{Code: code}
				asides[code] = n
			}
			if n.Count++; n.Count <= 5 {
				n.Rows = append(n.Rows, number)
			}
		})
		for j, err := range importer.Check(rows, jb.rules, jb.twins) {
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
			yield(importer.Judged{}, errAgain)
			return
		}
		if seen.rows == 0 {
			seen.notes = append(seen.notes, report.Tell(importer.Notice{Code: importer.NoRows}))
		}
		for _, n := range jb.sheet.Notes() {
			seen.notes = append(seen.notes, report.Tell(n))
		}
		if jb.dates != "" {
			seen.notes = append(seen.notes, jb.dates)
		}
		for _, code := range sheet.Asides {
			if n := asides[code]; n != nil {
				seen.notes = append(seen.notes, report.Tell(*n))
			}
		}
		jb.seen = seen
	}
}

// learn takes from a look what the next one must know, and reports whether
// there must be one.
func (jb *job) learn(seen *overview) bool {
	// If some dates could be read two ways, and others show which is meant,
	// all are read so.
	if seen.ambiguous > 0 && len(seen.shown) == 1 {
		for format, example := range seen.shown {
			jb.rules.DateFormat = format
			jb.dates = fmt.Sprintf("dates like 03/05/2031 are read %s, as row %d says %s", format, example.number, printable(example.text))
		}
		jb.lookForTwins() // more rows are valid than before
		return true
	}
	wider := seen.width > jb.width
	jb.width = max(seen.width, jb.width)
	twins := jb.twins != nil && jb.twins.Again()
	return wider || twins
}

func (jb *job) lookForTwins() {
	if !jb.options.Sheet.Repeat {
		jb.twins = importer.NewTwins()
	}
}

func (seen *overview) add(j importer.Judged, width int) {
	seen.rows++
	seen.width = max(seen.width, width)
	switch j.Outcome.Status {
	case importer.Invalid:
		seen.invalid++
	case importer.Duplicate:
		seen.duplicates++
	}
	if len(j.Warnings) > 0 {
		seen.unusual++
	}
	date := j.Row.Cells.Date
	if format, shown := importer.ShownFormat(date); shown {
		if _, known := seen.shown[format]; !known {
			seen.shown[format] = row{j.Row.Number, date}
		}
	}
	for _, p := range j.Outcome.Problems {
		if p.Code == importer.AmbiguousDate {
			seen.ambiguous++
		}
	}
}

// confirm shows what is about to be done, and asks.
func (jb *job) confirm(ctx context.Context) error {
	o, seen := &jb.options.Send, jb.seen
	if seen.unusual > 0 {
		jb.t.say("in %s the customer does not look like a Vitec number (a letter S, M, O, G or T and digits); Vitec will say whether it is one", count(seen.unusual, "row"))
	}
	if o.yes || jb.to.throwAway {
		return nil
	}
	if !jb.t.interactive() {
		return &usageError{"there is no terminal to ask in, and nothing is sent unasked", "say --yes to send without being asked"}
	}
	for _, note := range seen.notes {
		fmt.Fprintf(jb.t.Err, "%s\n", note)
	}
	valid := seen.rows - seen.invalid - seen.duplicates
	fmt.Fprintf(jb.t.Err, "%s: %s, of which %d invalid and %d duplicate\n", jb.name, count(seen.rows, "row"), seen.invalid, seen.duplicates)
	if o.Limit > 0 && o.Limit < valid {
		valid = o.Limit
	}
	yes, err := jb.t.ask(ctx, fmt.Sprintf("make up to %s at %s as %s?", count(valid, "comeback"), jb.to.server, jb.to.who))
	if err != nil {
		return err
	}
	if !yes {
		return &usageError{"nothing was sent", ""}
	}
	return nil
}

// count puts a number before a word; many is the word for several, if that does
// not only end in s.
func count(n int, what string, many ...string) string {
	if n == 1 {
		return "1 " + what
	}
	if len(many) > 0 {
		return fmt.Sprintf("%d %s", n, many[0])
	}
	return fmt.Sprintf("%d %ss", n, what)
}
