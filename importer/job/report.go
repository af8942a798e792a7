package job

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"time"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report"
	"comebacks/report/words"
)

// NoSuchReport is the failure of an unknown form of report. Value: the form.
const NoSuchReport importer.Code = "no-such-report"

// ReportOptions say what is reported about a run.
type ReportOptions struct {
	Journal   string
	Format    string // html, json or csv
	WithNotes bool
	Voice     words.Voice // the language, and whether it is for a page
}

// Report is a report about a run.
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

// OpenReport opens the report of a run, by the run's number or "" for the
// latest.
func OpenReport(o ReportOptions, run string) (*Report, error) {
	write := map[string]func(context.Context, *Report, io.Writer) error{
		"html": writePage, "json": writePageData, "csv": writeRows,
	}[o.Format]
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
	for e, err := range r.run.Details(0) {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return report.Page{}, err
		}
		p.Add(report.RowOfRun{Outcome: e.Outcome, Comeback: e.Comeback})
	}
	c, there, err := r.run.LatestReconciliation()
	if err != nil {
		return report.Page{}, err
	}
	if there {
		counts := make(map[report.Class]int)
		for class, n := range c.Counts {
			counts[report.Class(class)] = n
		}
		p.Page.Reconciliation = &report.ReconciliationOfPage{At: c.At, Counts: counts, File: c.File}
	}
	return p.Finish(info.Rows), nil
}

// FaultsOf gives the kinds of fault of the rows of a run that are not in Vitec, the most
// frequent first. It goes through all rows that the journal has of the run.
func FaultsOf(ctx context.Context, o ReportOptions, run string) ([]report.Fault, error) {
	o.Format = "json"
	r, err := OpenReport(o, run)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	page, err := r.page(ctx)
	return page.Faults, err
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

// writeRows writes a line for each row that the journal knows something
// about.
func writeRows(ctx context.Context, r *Report, w io.Writer) error {
	out := csv.NewWriter(w)
	header := []string{"row", "status", "customerId", "contactId", "date", "meetingId", "estateId", "userId", "userGroupId", "officeId", "comeback_id", "sent_at", "took_ms", "error"}
	if r.withNotes {
		header = append(header, "note")
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for e, err := range r.run.Details(0) {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		c, problems := e.Comeback, e.Problems
		if !r.withNotes {
			problems = report.WithoutNotes(problems)
		}
		cells := []string{strconv.Itoa(e.Row), string(e.Status), c.CustomerID, c.ContactID, stamp(c.Date, nil), c.MeetingID, c.EstateID,
			c.Participant.UserID, c.Participant.UserGroupID, c.Participant.OfficeID, e.ComebackID, stamp(e.SentAt, r.zone), "", r.words.Sentences(problems)}
		if e.Took > 0 {
			cells[12] = strconv.FormatInt(e.Took.Milliseconds(), 10)
		}
		if r.withNotes {
			cells = append(cells, c.Note)
		}
		for i := range cells {
			cells[i] = report.Inert(cells[i])
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func stamp(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	if zone != nil {
		t = t.In(zone)
	}
	return t.Format(time.RFC3339)
}
