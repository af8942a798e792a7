package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/journal"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// importOptions are the flags of import, and what resume keeps of them.
type importOptions struct {
	Sheet  sheetFlags `json:"sheet"`
	Send   sendFlags  `json:"send"`
	Output string     `json:"output,omitempty"` // the results file, if it was named
	Seen   *seenSheet `json:"seen,omitempty"`   // nil if resume must look again
	out    outFlags
}

func newImport(t *terminal) *cobra.Command {
	var o importOptions
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Check a sheet and make its comebacks in Vitec",
		Long: `Check every row of a sheet, and make one comeback in Vitec of each valid one.

Beside FILE it writes FILE.results.csv, which has every row with its status,
and, if some rows are not in Vitec, FILE.errors.csv with those alone, to mend
and import again. Importing the same sheet twice sends nothing twice.

Credentials are taken from COMEBACKS_USERNAME and COMEBACKS_PASSWORD, or asked
for. Each flag can also be given as a variable: --base-url as COMEBACKS_BASE_URL.

It ends with 0 if every row is in Vitec, 1 if some are not, 2 if the sheet or
the flags can't be used, 3 if the run was stopped, 130 after Ctrl-C.`,
		Example: `  comebacks import --sandbox kunder.csv              try it without Vitec
  comebacks import --limit 10 kunder.csv             a pilot of ten rows
  comebacks import --yes --workers 5 --rate 10 --json kunder.csv`,
		Args: oneFile,
		RunE: func(c *cobra.Command, args []string) error {
			return runImport(c.Context(), t, args[0], &o)
		},
	}
	o.Sheet.add(c.Flags())
	o.Send.add(c.Flags())
	o.out.add(c.Flags())
	return c
}

// now is this machine's clock, which may be wrong, and jump: nothing but the
// days of a sheet and what people are shown goes by it.
var now = time.Now

// oneFile wants exactly one FILE.
func oneFile(c *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return &usageError{fmt.Sprintf("%s needs one FILE, and was given %d", c.CommandPath(), len(args)), "see: " + c.CommandPath() + " --help"}
}

// job is a run with all that it needs.
type job struct {
	t       *terminal
	options *importOptions
	sheet   *sheet.Sheet
	name    string // the file, as it was named
	path    string // the same, absolute
	digest  []byte // of the file; nil if nothing is sent
	seen    *overview
	rules   *importer.Rules
	twins   *importer.Twins // nil if the same comeback may be made twice
	width   int             // cells of the widest row, as far as it is known
	dates   string          // how dates are read that could be read two ways
	files   report.Paths
	to      *target
	log     *requestLog // nil without --log
	began   time.Time
}

// runImport takes a sheet from its file to its results: look at all of it,
// ask, send, write the results, sum up.
func runImport(ctx context.Context, t *terminal, path string, o *importOptions) error {
	t.quiet = o.out.quiet
	if err := o.Send.check(); err != nil {
		return err
	}
	jb, err := newJob(t, path, o)
	if err != nil {
		return err
	}
	if err := jb.prepare(ctx, journal.Info{}); err != nil {
		return err
	}
	if err := jb.keepApart(); err != nil {
		return err
	}
	if o.Send.Strict && jb.seen.invalid > 0 {
		return jb.onlyCheck(ctx, importer.Problem{Code: importer.StrictRefused})
	}
	if jb.log, err = openLog(o.Send.log); err != nil {
		return err
	}
	defer jb.log.close()
	if jb.to, err = connectTo(ctx, t, &o.Send); err != nil {
		return err
	}
	defer jb.to.close()

	j, err := journal.Open(jb.to.journal)
	if err != nil {
		return err
	}
	defer j.Close()
	if err := jb.roomForFiles(); err != nil {
		return err
	}
	earlier, err := j.Unfinished(jb.digest, jb.to.server)
	goOn := err == nil
	if err != nil && !errors.Is(err, journal.ErrNoRun) {
		return err
	}
	if goOn {
		t.say("run %d of this sheet, begun %s, was not finished: going on with it", earlier.ID, earlier.StartedAt.Format("2006-01-02 15:04"))
	}
	if err := jb.confirm(ctx); err != nil {
		return err
	}

	run, err := jb.begin(j, earlier, goOn)
	if err != nil {
		return err
	}
	return jb.begun(jb.send(ctx, run))
}

// newJob opens the sheet, and finds where its results are to be written.
func newJob(t *terminal, path string, o *importOptions) (*job, error) {
	jb := &job{t: t, options: o, name: path, began: now()}
	var err error
	if jb.path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	if jb.rules, err = o.Sheet.rules(jb.began); err != nil {
		return nil, err
	}
	if jb.sheet, err = o.Sheet.open(path); err != nil {
		return nil, err
	}
	if jb.files, err = report.ResultsPaths(path, o.out.output, sheet.IsResults); err != nil {
		return nil, err
	}
	jb.width = jb.sheet.Columns()
	jb.lookForTwins()
	return jb, nil
}

// prepare looks at the whole sheet before anything of it is sent, if the run
// that is gone on with has not kept what that shows.
func (jb *job) prepare(ctx context.Context, earlier journal.Info) error {
	var err error
	if jb.digest, err = digestOf(jb.path); err != nil {
		return err
	}
	if jb.recall(earlier) {
		return nil
	}
	return jb.survey(ctx)
}

// unchanged reports whether the sheet is still what a run began with.
func (jb *job) unchanged(run journal.Info) bool { return bytes.Equal(jb.digest, run.Digest) }

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

// begin puts the run down in the journal, or takes the earlier one up again.
func (jb *job) begin(j *journal.Journal, earlier journal.Info, goOn bool) (*journal.Run, error) {
	if out := jb.options.out.output; out != "" {
		var err error
		if jb.options.Output, err = filepath.Abs(out); err != nil {
			return nil, err
		}
	}
	jb.options.Seen = jb.keepSeen()
	options, err := json.Marshal(jb.options)
	if err != nil {
		return nil, err
	}
	info := journal.Info{
		StartedAt: jb.began, File: jb.path, Digest: jb.digest, Server: jb.to.server,
		StartedBy: userName(), Options: string(options), Rows: jb.seen.rows,
	}
	if goOn {
		info.ID, info.StartedAt = earlier.ID, earlier.StartedAt
		return j.Continue(info)
	}
	return j.Begin(info)
}

// userName is who runs the program on this machine.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// send runs the run, writes its results, and sums it up.
func (jb *job) send(ctx context.Context, run *journal.Run) error {
	o := &jb.options.Send
	bar := jb.t.progress(jb.seen.rows, "sending")
	r := &importer.Run{
		Rows: jb.sheet.Rows(), Rules: jb.rules, API: jb.to.api, Journal: run, Server: jb.to.server,
		Workers: o.Workers, Rate: o.Rate, Retries: o.Retries, Timeout: o.Timeout, SettleAfter: o.Settle, Loopback: jb.to.loopback,
		Limit: o.Limit, Repeat: jb.options.Sheet.Repeat, AskFirst: o.Ask,
		OnOutcome: bar.add, OnHold: bar.held, OnWait: bar.waiting,
	}
	if jb.log != nil {
		jb.log.warn, r.OnRequest = bar.warn, jb.log.request
	}
	crashByAbort()
	runErr := r.Do(ctx)
	bar.end()

	var stopped *importer.Stopped
	if errors.As(runErr, &stopped) && stopped.Cause == importer.JournalFailed {
		return runErr // what the rows became can't be read from it either
	}
	why := importer.Problem{Code: importer.BeyondLimit, Value: fmt.Sprint(o.Limit)}
	if stopped != nil {
		why = importer.Problem{Code: importer.NotStarted, Value: stopped.Reason}
	}
	// The run is put down as ended only after its results are written: if
	// that fails, the next import or resume writes them.
	sum, err := jb.writeResults(report.Pairs(jb.sheet.Rows(), run.Entries(), why))
	if err != nil {
		return errors.Join(runErr, err)
	}
	if err := run.End(time.Now(), stopped, sum.Counts, 0); err != nil {
		return errors.Join(runErr, err)
	}
	sum.Notes = slices.Concat(sum.Notes, jb.log.notes())
	sum.Run = run.ID
	if jb.to.throwAway {
		sum.Run = 0
	}
	sum.Requests, sum.Retries = r.Requests()
	if n := r.Twice(); n > 0 {
		jb.t.warn("%s: sent again after Vitec had not shown it, and now in Vitec twice; see the column error, and remove one of each in Vitec", count(n, "row"))
		sum.Twice = n
	}
	if stopped != nil {
		sum.Stopped = stopped.Reason
	}
	if err := jb.t.summary(sum, jb.options.out); err != nil {
		return errors.Join(runErr, fmt.Errorf("the run has ended and its results are written, but not its summary: %w", err))
	}
	if runErr != nil && jb.to.throwAway {
		return &trialStopped{runErr}
	}
	if runErr != nil {
		return runErr
	}
	return verdict(sum)
}
