package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/report"
)

func newResume(t *terminal) *cobra.Command {
	var out outFlags
	var path, log string
	c := &cobra.Command{
		Use:   "resume [RUN]",
		Short: "Go on with a run that was stopped",
		Long: `Go on with a run that was stopped, whatever stopped it: Ctrl-C, a power cut, a
full disk, a wrong password, a server that was away. Without RUN, the latest.

It first asks Vitec about the rows whose answer was lost, then sends what is
left, with the run's own server and options, and writes the results files as
if nothing had happened. Of a run that came to its end it tries the uncertain
rows again, and writes the results anew. It ends with the same codes as import.`,
		Example: `  comebacks resume
  comebacks runs
  comebacks resume 12`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			t.quiet = out.quiet
			return runResume(c.Context(), t, args, path, log, out)
		},
	}
	f := c.Flags()
	f.StringVar(&path, "journal", "", "the journal's file (default: in your user's state folder)")
	f.StringVar(&log, "log", "", "write a line of JSON for each request to this file")
	f.BoolVar(&out.json, "json", false, "print the summary as one JSON object")
	f.BoolVar(&out.quiet, "quiet", false, "no progress and no summary, only what goes wrong")
	return c
}

func runResume(ctx context.Context, t *terminal, args []string, path, log string, out outFlags) error {
	path, err := journalPath(path)
	if err != nil {
		return err
	}
	// Looked at before it is opened for sending: that would make one.
	info, err := findRun(path, args)
	if err != nil {
		return err
	}
	var o importOptions
	if err := json.Unmarshal([]byte(info.Options), &o); err != nil {
		return fmt.Errorf("read the options of run %d: %w", info.ID, err)
	}
	o.out, o.Send.journal, o.Send.log, o.Send.yes = out, path, log, true
	o.out.output = o.Output

	jb, err := newJob(t, info.File, &o)
	if err != nil {
		return err
	}
	if err := jb.prepare(ctx, info); err != nil {
		return err
	}
	if info.State == journal.Done && allDone(info.Counts) && jb.unchanged(info) {
		return jb.writeAgain(path, info)
	}
	if jb.log, err = openLog(o.Send.log); err != nil {
		return err
	}
	defer jb.log.close()
	if jb.to, err = connectTo(ctx, t, &o.Send); err != nil {
		return err
	}
	defer jb.to.close()
	j, err := journal.Open(path)
	if err != nil {
		return err
	}
	defer j.Close()
	if err := jb.roomForFiles(); err != nil {
		return err
	}
	if err := jb.sameRows(j, info); err != nil {
		return err
	}
	t.say("going on with run %d of %s", info.ID, info.File)
	run, err := jb.begin(j, info, true)
	if err != nil {
		return err
	}
	return jb.begun(jb.send(ctx, run))
}

// writeAgain writes the results of a run of which every row is in Vitec: there
// is nobody to ask, and nothing to send.
func (jb *job) writeAgain(path string, info journal.Info) error {
	j, err := journal.OpenToRead(path)
	if err != nil {
		return err
	}
	defer j.Close()
	jb.t.say("run %d of %s is complete: writing its results anew", info.ID, info.File)
	sum, err := jb.writeResults(report.Pairs(jb.sheet.Rows(), j.Run(info).Entries(), importer.Problem{Code: importer.NotStarted}))
	if err != nil {
		return err
	}
	sum.Run, sum.Server = info.ID, info.Server
	if err := jb.t.summary(sum, jb.options.out); err != nil {
		return err
	}
	return verdict(sum)
}

// findRun finds the run that is named, or the latest.
func findRun(path string, args []string) (journal.Info, error) {
	j, err := journal.OpenToRead(path)
	if err != nil {
		return journal.Info{}, noRun(path, err)
	}
	defer j.Close()
	if len(args) == 0 {
		info, err := j.Latest()
		return info, noRun(path, err)
	}
	id, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return journal.Info{}, &usageError{fmt.Sprintf("%q is not the number of a run", args[0]), "see: comebacks runs"}
	}
	info, err := j.Find(id)
	if errors.Is(err, journal.ErrNoRun) {
		return info, &usageError{fmt.Sprintf("there is no run %d", id), "see: comebacks runs"}
	}
	return info, err
}

// noRun says what to do if a journal that is asked for a run has none.
func noRun(path string, err error) error {
	if errors.Is(err, journal.ErrNoRun) {
		return &usageError{"there is no run in the journal " + path, "begin one with: comebacks import FILE"}
	}
	return err
}

// sameRows refuses to go on with a sheet that has changed since, unless the
// rows that are in Vitec, or may be, are still what they were.
func (jb *job) sameRows(j *journal.Journal, info journal.Info) error {
	if jb.unchanged(info) {
		return nil
	}
	next, stop := iter.Pull2(j.Run(info).Fingerprints())
	defer stop()
	sent, err, more := next()
	lenient := *jb.rules
	lenient.AllowPast = true // some of their dates may have passed by now
	for row, rowErr := range jb.sheet.Rows() {
		if err := errors.Join(err, rowErr); err != nil {
			return err
		}
		if !more || row.Number < sent.Row {
			continue
		}
		c, problems := lenient.Check(row)
		if row.Number > sent.Row || len(problems) > 0 || c.Fingerprint(info.Server) != sent.Fingerprint {
			return changed(info, sent.Row)
		}
		sent, err, more = next()
	}
	if more && err == nil {
		return changed(info, sent.Row)
	}
	if err == nil {
		jb.t.say("%s has changed since run %d began, but not in the rows that were sent", info.File, info.ID)
	}
	return err
}

func changed(info journal.Info, row int) error {
	return &usageError{
		fmt.Sprintf("%s has changed since run %d began: row %d was sent, and is another row now", info.File, info.ID, row),
		"put the sheet back as it was; or import it as it is now: what is in Vitec is not sent again",
	}
}

// journalPath is where the journal is, if the user does not say.
func journalPath(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	folder, err := stateFolder()
	if err != nil {
		return "", &usageError{"there is no place for the journal: " + err.Error(), "name one with --journal FILE"}
	}
	return filepath.Join(folder, "journal.db"), nil
}
