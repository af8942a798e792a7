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
	span   job.Span
	output string
	quiet  bool
}

func newReport(t *terminal) *cobra.Command {
	var o reportOptions
	c := &cobra.Command{
		Use: "report",
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet = o.quiet
			return runReport(c.Context(), t, args, &o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Format, "format", "html", "")
	f.StringVar(&o.span.From, "from", "", "")
	f.StringVar(&o.span.To, "to", "", "")
	f.StringVar(&o.output, "output", "", "")
	f.BoolVar(&o.WithNotes, "with-notes", false, "")
	addJournalFlag(f, &o.Journal)
	f.BoolVar(&o.quiet, "quiet", false, "")
	return c
}

func runReport(ctx context.Context, t *terminal, args []string, o *reportOptions) (err error) {
	if o.Journal, err = job.JournalPath(o.Journal); err != nil {
		return err
	}
	if len(args) > 0 && o.span != (job.Span{}) {
		return usage("span-or-runs")
	}
	o.Voice = t.voice
	r, err := job.OpenReports(o.ReportOptions, args, o.span)
	if err != nil {
		return err
	}
	defer r.Close()
	path := o.output
	if path == "" && (o.Format == "html" || o.Format == "xlsx") {
		path = job.FreeReport(r.Path())
	}
	if path == "" || path == "-" {
		return r.Write(ctx, t.Out)
	}
	if err := r.CheckOutput(path); err != nil {
		return err
	}
	if err := report.WriteWhole(path, func(w io.Writer) error { return r.Write(ctx, w) }); err != nil {
		return err
	}
	switch {
	case o.quiet:
	case o.output == "" && path != r.Path():
		fmt.Fprintln(t.Out, t.voice.Say("summary.written.not-ours", "file", path, "path", r.Path()))
	default:
		fmt.Fprintln(t.Out, t.voice.Say("summary.written", "file", path))
	}
	return nil
}
