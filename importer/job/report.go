package job

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report"
	"comebacks/report/words"
)

// NoSuchReport is the failure of an unknown form of report. Value: the form.
const NoSuchReport importer.Code = "no-such-report"

// ReportOptions say what is reported.
type ReportOptions struct {
	Journal   string
	Format    string // html, json, csv or xlsx
	WithNotes bool
	Voice     words.Voice // the language, and whether it is for a page
}

// Reporter is a report about one run or several.
type Reporter interface {
	// Path is where it goes, if no file is named.
	Path() string
	// CheckOutput refuses a file that must not be overwritten.
	CheckOutput(path string) error
	// Write writes it.
	Write(ctx context.Context, w io.Writer) error
	Close() error
}

// Span are the days between which runs were begun, both included, as 2026-10-01; "" is no
// limit.
type Span struct{ From, To string }

// OpenReports opens the report of runs by their numbers, of the latest if there are none, or
// of those that were begun within a span, if that has a limit. One run that is named has a
// page of its own; its rows, and a workbook, are the same as those of several.
func OpenReports(o ReportOptions, runs []string, span Span) (Reporter, error) {
	table := o.Format == "csv" || o.Format == "xlsx"
	if o.Format != "html" && o.Format != "json" && !table {
		return nil, &importer.Failure{Code: NoSuchReport, Value: o.Format}
	}
	if len(runs) == 0 {
		runs = []string{""}
	}
	var infos []RunInfo
	if (span != Span{}) {
		all, err := runsWithin(o.Journal, span)
		if err != nil {
			return nil, err
		}
		infos = all
	} else {
		for _, name := range runs {
			info, err := FindRun(o.Journal, name)
			if err != nil {
				return nil, err
			}
			infos = append(infos, info)
		}
	}
	if len(infos) == 1 && span == (Span{}) && !table {
		return OpenReport(o, runs[0])
	}
	return openRunsReport(o, infos, span)
}

// Report is the page of a run.
type Report struct {
	j         *journal.Journal
	journal   string // its path
	run       *journal.Run
	inUse     bool
	withNotes bool
	zone      *time.Location
	words     words.Teller
	write     func(context.Context, *Report, io.Writer) error
}

// OpenReport opens the page of a run, html or json, by the run's number or "" for the
// latest.
func OpenReport(o ReportOptions, run string) (*Report, error) {
	write := map[string]func(context.Context, *Report, io.Writer) error{"html": writePage, "json": writePageData}[o.Format]
	if write == nil {
		return nil, &importer.Failure{Code: NoSuchReport, Value: o.Format}
	}
	info, err := FindRun(o.Journal, run)
	if err != nil {
		return nil, err
	}
	j, err := journal.OpenToRead(o.Journal)
	if err != nil {
		return nil, err
	}
	r := &Report{j: j, journal: o.Journal, run: j.Run(info), inUse: j.InUse(), withNotes: o.WithNotes, words: words.Teller{Voice: o.Voice, Who: WhoBegan(o.Journal, info.StartedBy)}, write: write}
	if err := r.readOptions(); err != nil {
		j.Close()
		return nil, err
	}
	return r, nil
}

// Close ends it.
func (r *Report) Close() error { return r.j.Close() }

// Path is where the page goes, if no file is named: beside the sheet.
func (r *Report) Path() string {
	return stemOf(r.run.Info) + ".report.html"
}

// CheckOutput refuses a file that must not be overwritten.
func (r *Report) CheckOutput(path string) error { return refuseOutput(path, r.run.File) }

// Write writes the report.
func (r *Report) Write(ctx context.Context, w io.Writer) error { return r.write(ctx, r, w) }

// readOptions takes the run's time zone, and the names of its sheet's columns
// if the sheet still exists.
func (r *Report) readOptions() error {
	o, err := optionsOf(r.run.Info)
	if err != nil {
		return err
	}
	rules, err := o.Sheet.rules(r.run.StartedAt)
	if err != nil {
		return err
	}
	r.zone = rules.Location
	for _, path := range []string{journal.SheetPath(r.journal, r.run.Digest), r.run.File} {
		if isPiped(path) || isBare(path) {
			continue
		}
		if digest, err := digestOf(path); err != nil || !bytes.Equal(digest, r.run.Digest) {
			continue // another file may have other columns
		}
		if s, err := o.Sheet.open(path, r.run.File, nil); err == nil {
			r.words.Column = (&Job{sheet: s}).column
			break
		}
	}
	return nil
}

// page gathers everything about the run.
func (r *Report) page(ctx context.Context) (report.Page, error) {
	info := r.run.Info
	p := &report.Pager{Words: r.words, WithNotes: r.withNotes, Page: report.Page{
		Run: info.ID, File: info.File, Server: info.Server, StartedBy: info.StartedBy,
		Started: info.StartedAt, Ended: info.EndedAt, State: stateOf(info, r.inUse), Stopped: stoppedText(info, words.Voice{}), WhyStopped: stoppedText(info, r.words.Voice),
		Made: time.Now(), Zone: r.zone,
	}}
	rows, err := r.rows(ctx)
	if err != nil {
		return report.Page{}, err
	}
	for row, err := range rows {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return report.Page{}, err
		}
		p.Add(row)
	}
	c, err := comparisonOf(r.run)
	if err != nil {
		return report.Page{}, err
	}
	p.Page.Reconciliation = c.of
	for _, line := range c.lines {
		p.AddCompared(line)
	}
	return p.Finish(info.Rows), nil
}

// rows gives the run's rows. Those that were never sent may have been made by another run,
// and their sheet says for whom they are: it is read if there are any.
func (r *Report) rows(ctx context.Context) (iter.Seq2[report.RowOfRun, error], error) {
	info := r.run.Info
	info.Counts = nil // they may be of a time before another run
	counts, err := r.j.Count(info)
	if err != nil {
		return nil, err
	}
	if counts[importer.Unsent]+counts[importer.Invalid] == 0 {
		return func(yield func(report.RowOfRun, error) bool) {
			for e, err := range r.run.Details(0) {
				if !yield(report.RowOfRun{Outcome: e.Outcome, Comeback: e.Comeback}, err) {
					return
				}
			}
		}, nil
	}
	jb, err := OpenRun(ctx, r.run.Info, Options{Journal: r.journal}, Watcher{})
	if err != nil {
		return nil, err
	}
	return func(yield func(report.RowOfRun, error) bool) {
		defer jb.Close()
		for row, err := range jb.told(ctx, r.j, r.run) {
			if !yield(row.RowOfRun, err) {
				return
			}
		}
	}, nil
}

// NotInVitec gives the rows of a run by status, as its report does, and the kinds of fault
// of those that are not in Vitec, the most frequent first. It goes through all rows of the
// run.
func NotInVitec(ctx context.Context, o ReportOptions, run string) (counts map[importer.Status]int, faults []report.Fault, err error) {
	o.Format = "json"
	r, err := OpenReport(o, run)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	page, err := r.page(ctx)
	return page.Counts, page.Faults, err
}

func writePage(ctx context.Context, r *Report, w io.Writer) error {
	page, err := r.page(ctx)
	if err != nil {
		return err
	}
	return page.WriteHTML(w)
}

func writePageData(ctx context.Context, r *Report, w io.Writer) error {
	page, err := r.page(ctx)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(page)
}
