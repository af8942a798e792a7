package job

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report"
)

// toldRow is a row of a run as reports tell of it.
type toldRow struct {
	report.RowOfRun
	origin importer.Origin // the first sheet that it stood in; always known
	row    *importer.Row   // as the sheet has it; nil without the sheet
}

// told gives all rows of a run with what became of them and what they ask for: of rows
// that were never sent, that is what their sheet says, and what another run has made of
// them, as in the results. Without the sheet they are those that the journal knows.
func (jb *Job) told(ctx context.Context, j *journal.Journal, kept *journal.Run) iter.Seq2[toldRow, error] {
	return otherwise(jb, j, kept, jb.toldOfRun(ctx, kept), func(r *toldRow) outcomeOf { return outcomeOf{r.row, &r.Outcome} }, func(r toldRow) toldRow { return r })
}

// toldOfRun is told, as the run itself knows it.
func (jb *Job) toldOfRun(ctx context.Context, kept *journal.Run) iter.Seq2[toldRow, error] {
	code := kept.Sheet
	if code == "" { // an older version's
		code = importer.SheetCode(kept.Digest, kept.SheetName)
	}
	origin := func(o importer.Origin, row int) importer.Origin {
		if o.Known() {
			return o
		}
		return importer.Origin{Sheet: code, Row: row}
	}
	return func(yield func(toldRow, error) bool) {
		next, stop := iter.Pull2(kept.Details(0))
		defer stop()
		e, entryErr, more := next()
		rest := func(before int) bool { // rows of the journal that stand before a row of the sheet
			for more && entryErr == nil && (before == 0 || e.Row < before) {
				if err := ctx.Err(); err != nil {
					yield(toldRow{}, err)
					return false
				}
				if !yield(toldRow{report.RowOfRun{Outcome: e.Outcome, Comeback: e.Comeback}, origin(e.Origin, e.Row), nil}, nil) {
					return false
				}
				e, entryErr, more = next()
			}
			if more && entryErr != nil {
				yield(toldRow{}, entryErr)
				return false
			}
			return true
		}
		if jb.sheet != nil {
			for row, err := range jb.matched(jb.sheet.Rows(), kept.Matched()) {
				if err := errors.Join(err, ctx.Err()); err != nil {
					yield(toldRow{}, err)
					return
				}
				if !rest(row.Number) {
					return
				}
				r := toldRow{report.RowOfRun{Outcome: importer.IsNot(row.Number, importer.Unsent, time.Time{}, notStarted(kept.Info))}, origin(row.Origin, row.Number), &row}
				if more && e.Row == row.Number {
					r.Outcome, r.Comeback = e.Outcome, e.Comeback
					if e.Origin.Known() {
						r.origin = e.Origin
					}
					e, entryErr, more = next()
				}
				if r.Comeback.ContactID == "" {
					r.Comeback = jb.rules.Readable(row)
					if r.Comeback.Date.IsZero() && len(row.Problems) == 0 { // else its cells may be another column's
						r.Written = strings.TrimSpace(row.Cells.Date + " " + row.Cells.Time)
					}
				}
				if !yield(r, nil) {
					return
				}
			}
		}
		rest(0)
	}
}

// standing is which run has the last word on a row, and how much it knows.
type standing struct {
	run  uint32 // its place among the runs, from 1; 0 for none yet
	rank uint8
}

// standings are those of rows by where they first stood, in pages: a sheet's rows follow
// each other, but a file may say that it has any.
type standings map[string]map[int]*[standingsPage]standing

const standingsPage = 512

// take takes in that a row stands in a run. It is created where any run has created it,
// or else uncertain, or else what the latest run says.
func (s standings) take(o importer.Origin, run int, status importer.Status) {
	rank := uint8(1)
	switch status {
	case importer.Created:
		rank = 3
	case importer.Uncertain:
		rank = 2
	}
	pages := s[o.Sheet]
	if pages == nil {
		pages = make(map[int]*[standingsPage]standing)
		s[o.Sheet] = pages
	}
	page := pages[o.Row/standingsPage]
	if page == nil {
		page = new([standingsPage]standing)
		pages[o.Row/standingsPage] = page
	}
	if at := &page[o.Row%standingsPage]; rank >= at.rank {
		*at = standing{uint32(run) + 1, rank}
	}
}

// run is the place of the run that counts a row.
func (s standings) run(o importer.Origin) int {
	return int(s[o.Sheet][o.Row/standingsPage][o.Row%standingsPage].run) - 1
}

// mayShareRows reports whether a row may stand in several runs: they have the same sheet,
// or one is of a file of ours, whose rows are those of another sheet.
func mayShareRows(infos []journal.Info, tellsOrigins bool) bool {
	codes := make([]string, len(infos))
	for i, info := range infos {
		codes[i] = importer.SheetCode(info.Digest, info.SheetName)
	}
	slices.Sort(codes)
	return tellsOrigins || len(slices.Compact(codes)) < len(infos)
}
