package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"

	"comebacks/importer"
	"comebacks/importer/sheet"
)

// overview is what the first pass over a sheet shows, before anything is sent.
type overview struct {
	rows       int // without empty ones
	invalid    int
	duplicates int // within the sheet, or already created as it says itself
	unusual    int // customers that do not look like Vitec's
	width      int // cells of the widest row
	digest     []byte
	notes      []string // what a person ought to know of how it was read

	ambiguous int                         // dates that could be read two ways
	shown     map[importer.DateFormat]row // the first date that shows each order by itself
}

// row is a row as an example.
type row struct {
	number int
	text   string
}

// survey looks at the whole sheet. If some of its dates could be read two ways
// and others show which one is meant, it looks once more, reading them so.
func survey(ctx context.Context, jb *job) (*overview, error) {
	digest, err := digestOf(jb.path)
	if err != nil {
		return nil, err
	}
	seen, err := lookThrough(ctx, jb)
	if err != nil {
		return nil, err
	}
	var notes []string
	if seen.ambiguous > 0 && len(seen.shown) == 1 {
		for format, example := range seen.shown {
			jb.rules.DateFormat = format
			notes = append(notes, fmt.Sprintf("dates like 03/05/2031 are read %s, as row %d says %s", format, example.number, printable(example.text)))
		}
		if seen, err = lookThrough(ctx, jb); err != nil {
			return nil, err
		}
	}
	seen.digest = digest
	seen.notes = append(notes, seen.notes...)
	return seen, nil
}

func lookThrough(ctx context.Context, jb *job) (*overview, error) {
	seen := &overview{shown: make(map[importer.DateFormat]row)}
	asides := make(map[sheet.Aside][]int)
	rows := jb.sheet.RowsAnd(func(a sheet.Aside, number int) { asides[a] = append(asides[a], number) })
	for j, err := range importer.Check(rows, jb.rules, jb.options.Sheet.Repeat) {
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		seen.add(j, jb.sheet.Width(j.Row))
	}
	for _, a := range []sheet.Aside{sheet.HeaderAgain, sheet.Total} {
		if n := asides[a]; len(n) > 0 {
			seen.notes = append(seen.notes, fmt.Sprintf("%s in %s, and left out", a, numbers(n)))
		}
	}
	return seen, nil
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

// numbers names rows, the first few of them.
func numbers(rows []int) string {
	const shown = 5
	var list []string
	for _, n := range rows[:min(shown, len(rows))] {
		list = append(list, fmt.Sprint(n))
	}
	text := strings.Join(list, ", ")
	switch {
	case len(rows) == 1:
		return "row " + text
	case len(rows) > shown:
		return "rows " + text + " …"
	}
	return "rows " + text
}

// digestOf tells one file's bytes from another's.
func digestOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return h.Sum(nil), nil
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

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
