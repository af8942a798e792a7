package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer/journal"
	"comebacks/report"
)

// reportOptions are the flags of report.
type reportOptions struct {
	format    string
	output    string
	journal   string
	withNotes bool
	quiet     bool
}

func newReport(t *terminal) *cobra.Command {
	var o reportOptions
	c := &cobra.Command{
		Use:   "report [RUN]",
		Short: "Make a page about a run, to look at, print or mail",
		Long: `Make one HTML file about a run (the latest, or the one named): what was
imported, when, by whom, to where; the rows that need a person; faults by kind;
on which days the comebacks fall; by customer, office and handler; requests over
time; and the latest comparison with Vitec. It needs no network and no script.

Notes are left out, unless you say --with-notes. With --format json it is the
same as data, and with csv a line for each row; these two go to standard output,
unless you name a file.`,
		Example: `  comebacks report
  comebacks report 12 --output kunder.html
  comebacks report --format json | jq .counts`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet = o.quiet
			return runReport(c.Context(), t, args, &o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.format, "format", "html", "html, json or csv")
	f.StringVar(&o.output, "output", "", "the file to write (default for html: FILE.report.html beside the sheet)")
	f.BoolVar(&o.withNotes, "with-notes", false, "show the notes too")
	f.StringVar(&o.journal, "journal", "", "the journal's file (default: in your user's state folder)")
	f.BoolVar(&o.quiet, "quiet", false, "don't say which file was written")
	return c
}

func runReport(ctx context.Context, t *terminal, args []string, o *reportOptions) error {
	write := map[string]func(context.Context, *reportOf, io.Writer) error{
		"html": writePage, "json": writePageData, "csv": writeRows,
	}[o.format]
	if write == nil {
		return &usageError{fmt.Sprintf("--format: there is no format %q", o.format), "it is html, json or csv"}
	}
	var err error
	if o.journal, err = journalPath(o.journal); err != nil {
		return err
	}
	info, err := findRun(o.journal, args)
	if err != nil {
		return err
	}
	j, err := journal.OpenToRead(o.journal)
	if err != nil {
		return err
	}
	defer j.Close()
	r := &reportOf{run: j.Run(info), inUse: j.InUse(), withNotes: o.withNotes}
	if err := r.readOptions(); err != nil {
		return err
	}
	path := o.output
	if path == "" && o.format == "html" {
		path = strings.TrimSuffix(info.File, filepath.Ext(info.File)) + ".report.html"
	}
	if path == "" {
		return write(ctx, r, t.Out)
	}
	if err := report.WriteWhole(path, func(w io.Writer) error { return write(ctx, r, w) }); err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintf(t.Out, "written: %s\n", path)
	}
	return nil
}

// reportOf is a run to be told of.
type reportOf struct {
	run       *journal.Run
	inUse     bool
	withNotes bool
	zone      *time.Location
	words     report.Words
}

// readOptions takes the run's time zone, and the names of its sheet's columns
// if the sheet is there yet.
func (r *reportOf) readOptions() error {
	var options importOptions
	if err := json.Unmarshal([]byte(r.run.Options), &options); err != nil {
		return fmt.Errorf("read the options of run %d: %w", r.run.ID, err)
	}
	rules, err := options.Sheet.rules(r.run.StartedAt)
	if err != nil {
		return err
	}
	r.zone = rules.Location
	if s, err := options.Sheet.open(r.run.File); err == nil {
		r.words.Column = (&job{sheet: s}).column
	}
	return nil
}

// page gathers all of the run.
func (r *reportOf) page(ctx context.Context) (report.Page, error) {
	info := r.run.Info
	p := &report.Pager{Words: r.words, WithNotes: r.withNotes, Page: report.Page{
		Run: info.ID, File: info.File, Server: info.Server, StartedBy: info.StartedBy,
		Started: info.StartedAt, Ended: info.EndedAt, State: stateOf(info, r.inUse), Stopped: info.Reason,
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

// stateOf is how a run stands, for people.
func stateOf(info journal.Info, inUse bool) string {
	if info.State == journal.Running && !inUse {
		return "killed"
	}
	return string(info.State)
}

func writePage(ctx context.Context, r *reportOf, w io.Writer) error {
	page, err := r.page(ctx)
	if err != nil {
		return err
	}
	return page.WriteHTML(w)
}

func writePageData(ctx context.Context, r *reportOf, w io.Writer) error {
	page, err := r.page(ctx)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(page)
}

// writeRows writes a line for each row of which the journal knows something.
func writeRows(ctx context.Context, r *reportOf, w io.Writer) error {
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
