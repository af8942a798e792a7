// Package cli is the command line for people and scripts: commands, flags,
// credentials, the progress bar, questions.
package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
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
// for, Err everything else.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Main runs one command and returns its exit code.
func Main(ctx context.Context, args []string, streams Streams) int {
	out := newOutlet(streams.Out)
	streams.Out, streams.Err = out, newOutlet(streams.Err)
	args, clicked := ofDoubleClick(args)
	conf, err := readConfig(args)
	t := &terminal{Streams: streams, config: conf, voice: words.Voice{Language: languageOf(args, strings.Join(conf.values["language"], "")), Flags: new(words.FlagNames)}, language: languageFlag(args), json: slices.Contains(args, "--json"), clicked: clicked}
	if t.configErr = err; err != nil && !errors.As(err, new(*usageError)) {
		if at := new(*fs.PathError); errors.As(err, at) { // which is named already
			err = (*at).Err
		}
		t.configErr = usage("config-unreadable", "file", conf.path, "err", t.system(err))
	}
	root := newRoot(t)
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	err = root.ExecuteContext(ctx)
	var done *someNot
	if lost := out.lost.Load(); err == nil && lost != nil {
		t.fail(*lost)
		return exitStopped // which does not say that nothing was sent
	}
	if err == nil || errors.As(err, &done) {
		return exitCode(err)
	}
	t.fail(err)
	t.failed(err)
	if clicked {
		t.untilRead(ctx)
	}
	return exitCode(err)
}

// someNot is the "error" of a command that finished its work, but left rows
// that are not in Vitec. The summary has said everything already.
type someNot struct{}

func (*someNot) Error() string { return "some rows are not in Vitec" }

// exitCode says what an error means to a script.
func exitCode(err error) int {
	var done *someNot
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &done):
		return exitSomeNot
	}
	return map[job.End]int{job.Refused: exitUsage, job.Ended: exitStopped, job.Busy: exitBusy, job.Interrupted: exitInterrupted}[job.EndOf(err)]
}

// explain says what is wrong, and what a person can do about it.
func (t *terminal) explain(err error) (text, hint string) {
	v := t.voice
	what, do, known := v.Explain(err)
	var stopped *importer.Stopped
	var usage *usageError
	switch {
	case errors.As(err, &stopped):
		why, then := v.Stop(stopped.Cause, stopped.Detail)
		if known {
			why, then = why+": "+what, cmp.Or(do, then)
		} else if stopped.Err != nil {
			why += ": " + t.system(stopped.Err)
		}
		text, hint = v.Say("run-stopped", "why", why), then
		if lookUp := new(job.LookUpError); errors.As(err, &lookUp) && stopped.Cause != importer.Interrupted {
			return v.Say("not-looked-up", "why", why), strings.ReplaceAll(hint, v.Completed("comebacks resume"), v.Say("not-looked-up.do"))
		}
	case known:
		text, hint = what, do
	case errors.As(err, &usage):
		text, hint = usage.told(v)
	default:
		text = t.system(err)
	}
	var comparison *reconcileStopped
	var begun *job.BegunError
	switch {
	case errors.As(err, &comparison):
		hint = v.Say("comparison-stopped.do")
	case errors.As(err, &begun) && begun.Trial:
		hint = v.Say("trial-stopped.do")
	case begun != nil:
		hint = cmp.Or(hint, v.Say("run-begun.do"))
	}
	return text, hint
}

// system puts errors without a code of ours into words: those of the system, or
// of the stand-in, which imports nothing of ours.
func (t *terminal) system(err error) string {
	var standIn *sandbox.Error
	if errors.As(err, &standIn) {
		return t.voice.Reason(importer.Reason(importer.Code(standIn.Code), standIn.About...))
	}
	return t.voice.System(err)
}

// Command is the program's command with all below it, to write its manual and completions
// from.
func Command(v words.Voice) *cobra.Command { return newRoot(&terminal{voice: v}) }

func newRoot(t *terminal) *cobra.Command {
	var whichBuild bool
	root := &cobra.Command{
		Use:           "comebacks",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          aCommand,
		RunE: func(c *cobra.Command, _ []string) error {
			if whichBuild {
				return t.showVersion(false)
			}
			return c.Help()
		},
	}
	root.Flags().BoolVar(&whichBuild, "version", false, "")
	root.SetFlagErrorFunc(flagError)
	var speaks language // what it is was found before: see languageOf
	root.PersistentFlags().Var(&speaks, "language", "")
	root.PersistentFlags().String("config", "", "") // read before, too
	root.AddCommand(newImport(t), newCheck(t), newResume(t), newRuns(t), newReport(t), newReconcile(t), newSettle(t), newLogin(t), newLogins(t), newLogout(t), newJournal(t), newPurge(t), newSandbox(t), newServe(t), newTemplate(t), newMerge(t), newVersion(t))
	root.PersistentFlags().VisitAll(takeOnce)
	bindAll(t, root)
	_ = root.RegisterFlagCompletionFunc("language", oneOf(languageNames()...))
	_ = root.RegisterFlagCompletionFunc("config", files("toml"))
	root.SetOut(t.Out) // which the commands that describe adds take over
	describe(root, t.voice)
	return root
}
