package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
	"comebacks/report"
)

// reportOptions are the flags of report.
type reportOptions struct {
	job.ReportOptions
	output string
	quiet  bool
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

Notes are left out unless you say --with-notes. With --format json it is the same
as data, with csv a line for each row; these two go to standard output,
unless you name a file with --output.`,
		Example: `  comebacks report
  comebacks report 12 --output kunder.html
  comebacks report --format json | jq .counts`,
		Args: anyRun,
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet = o.quiet
			return runReport(c.Context(), t, args, &o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Format, "format", "html", "write it as `FORMAT`: html, json or csv")
	f.StringVar(&o.output, "output", "", "write it to `FILE` (default for html: beside the sheet, as kunder.report.html)")
	f.BoolVar(&o.WithNotes, "with-notes", false, "show the notes too")
	addJournalFlag(f, &o.Journal)
	f.BoolVar(&o.quiet, "quiet", false, "say only what goes wrong (not which file was written)")
	return c
}

func runReport(ctx context.Context, t *terminal, args []string, o *reportOptions) (err error) {
	if o.Journal, err = job.JournalPath(o.Journal); err != nil {
		return err
	}
	o.Voice = t.voice
	r, err := job.OpenReport(o.ReportOptions, first(args))
	if err != nil {
		return err
	}
	defer r.Close()
	path := o.output
	if path == "" && o.Format == "html" {
		path = r.Path()
	}
	if path == "" {
		return r.Write(ctx, t.Out)
	}
	if err := r.CheckOutput(path); err != nil {
		return err
	}
	if err := report.WriteWhole(path, func(w io.Writer) error { return r.Write(ctx, w) }); err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintln(t.Out, t.voice.Say("written", "file", path))
	}
	return nil
}
