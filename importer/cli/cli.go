// Package cli is what a person or a script meets: commands, flags,
// credentials, the progress bar, questions.
package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/report/words"
)

// Exit codes.
const (
	exitDone        = 0   // every row is created or a duplicate; for check: every row is valid
	exitSomeNot     = 1   // done, some rows are not
	exitUsage       = 2   // wrong usage, or the file can't be read as a sheet; nothing was sent
	exitStopped     = 3   // the run was stopped before its end, or something else went wrong after it was begun
	exitBusy        = 4   // another process sends with the journal
	exitInterrupted = 130 // by Ctrl-C, SIGTERM or SIGHUP
)

// Streams are the program's input and outputs. Out carries what was asked
// for, Err everything that is said besides.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Main runs one command and returns its exit code.
func Main(ctx context.Context, args []string, streams Streams) int {
	streams.Out, streams.Err = newOutlet(streams.Out), newOutlet(streams.Err)
	t := &terminal{Streams: streams, json: slices.Contains(args, "--json")}
	root := newRoot(t)
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var done *someNot
	if errors.As(err, &done) {
		return exitSomeNot
	}
	t.fail(err)
	t.failed(err)
	return exitCode(err)
}

// someNot is the "error" of a command that did its work to the end, but not
// every row is in Vitec. There is nothing to say that the summary has not said.
type someNot struct{}

func (*someNot) Error() string { return "some rows are not in Vitec" }

// usageError is a wrong use of the program: nothing was sent.
type usageError struct {
	text, hint string
}

func (e *usageError) Error() string { return e.text }

// exitCode says what an error means to a script.
func exitCode(err error) int {
	return map[job.End]int{job.Refused: exitUsage, job.Ended: exitStopped, job.Busy: exitBusy, job.Interrupted: exitInterrupted}[job.EndOf(err)]
}

// explain says what is wrong, and what a person can do about it.
func explain(err error) (text, hint string) {
	what, do, known := words.Voice{}.Explain(err)
	var stopped *importer.Stopped
	switch {
	case errors.As(err, &stopped):
		why, then := words.Voice{}.Stop(stopped.Cause, stopped.Detail)
		text, hint = "run stopped: "+why, then
		if known {
			text, hint = text+": "+what, cmp.Or(do, hint)
		} else if stopped.Err != nil {
			text += ": " + stopped.Err.Error()
		}
	case known:
		text, hint = what, do
	default:
		text = err.Error()
	}
	var usage *usageError
	var comparison *reconcileStopped
	var begun *job.BegunError
	var lookUp *job.LookUpError
	switch {
	case errors.As(err, &lookUp) && stopped != nil && stopped.Cause != importer.Interrupted:
		text = "who the rows are for could not be looked up, and nothing was sent: " + strings.TrimPrefix(text, "run stopped: ")
		hint = strings.ReplaceAll(hint, "comebacks resume", "import the sheet again")
	case errors.As(err, &comparison):
		hint = "run the same command again; it continues where it stopped"
	case errors.As(err, &begun) && begun.Trial:
		hint = "the stand-in keeps nothing: import the sheet again"
	case errors.As(err, &usage):
		hint = usage.hint
	case begun != nil:
		hint = cmp.Or(hint, "see what became of the run with: comebacks runs; go on with: comebacks resume")
	}
	return text, hint
}

func newRoot(t *terminal) *cobra.Command {
	root := &cobra.Command{
		Use:           "comebacks",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newImport(t), newCheck(t), newResume(t), newRuns(t), newReport(t), newReconcile(t), newSettle(t), newLogin(t), newLogins(t), newLogout(t), newJournal(t), newPurge(t), newSandbox(t), newTemplate(t))
	for _, c := range root.Commands() {
		bindEnvironment(t, c)
		for _, sub := range c.Commands() {
			bindEnvironment(t, sub)
		}
	}
	root.SetOut(t.Out) // which the commands that describe adds take as it is now
	describe(root, t.voice)
	return root
}
