package cli

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/metrics"
)

// importOptions are the flags of import.
type importOptions struct {
	job.Options
	yes    bool
	dryRun bool
	counts string // the file of metrics; "" for none
	out    outFlags
}

func newImport(t *terminal) *cobra.Command {
	o := importOptions{Options: job.Defaults()}
	c := &cobra.Command{
		Use:  "import",
		Args: oneFile,
		RunE: func(c *cobra.Command, args []string) error {
			return t.counting(c.Context(), o.counts, func(m *metrics.Metrics) error {
				o.Metrics = m
				return runImport(c.Context(), t, args[0], &o)
			})
		},
	}
	addSheetFlags(c.Flags(), &o.Sheet)
	addSendFlags(c.Flags(), &o)
	o.out.add(c.Flags(), &o.Output)
	return c
}

// now is this machine's clock, which may be wrong, and jump: only which dates have
// passed and what people are shown depend on it.
var now = time.Now

// runImport has a job look at the sheet, asks the user whether it is right,
// and has the job send it.
func runImport(ctx context.Context, t *terminal, path string, o *importOptions) error {
	// While the sheet is looked at, most of what is kept are marks of rows, as in runCheck;
	// while rows are sent, little is kept, and most of what they need is used again.
	debug.SetGCPercent(50)
	t.quiet, t.json = o.out.quiet, o.out.json
	o.Voice = t.voice
	o.Now, o.Stdin, o.OnlyCheck, o.AskJournal = now, t.In, o.dryRun, o.dryRun
	if err := o.Send.Check(); err != nil {
		return err
	}
	if path == "-" && !o.yes && !o.Trial && !o.dryRun {
		return usage("sheet-from-input")
	}
	jb, err := openSheet(ctx, t, path, &o.Options, o.yes)
	if err != nil {
		return err
	}
	defer jb.Close()
	debug.FreeOSMemory() // the marks are not needed any more
	if err := jb.KeepApart(); err != nil {
		return err
	}
	if o.dryRun {
		return dryRun(ctx, t, jb, o.out)
	}
	if o.Send.Strict && jb.Seen().Invalid > 0 {
		return onlyCheck(ctx, t, jb, importer.StrictRefused, o.out)
	}
	if err := t.overview(jb); err != nil {
		return err
	}
	if err := jb.OpenLog(); err != nil {
		return err
	}
	if !o.yes && !o.Trial && !t.interactive() {
		return usage("nobody-to-ask")
	}
	if err := signIn(ctx, t, jb); err != nil {
		return err
	}
	if jb.ToBeFound() > 0 {
		if err := lookUp(ctx, t, jb); err != nil {
			return err
		}
		if o.Send.Strict && jb.Seen().Invalid > 0 {
			return onlyCheck(ctx, t, jb, importer.StrictRefused, o.out)
		}
	}
	if err := confirm(ctx, t, jb, o.yes); err != nil {
		return err
	}
	return send(ctx, t, jb, o.out)
}

// openSheet opens a sheet and looks at it. If columns have names close to a field's,
// it asks the user whether they are meant.
func openSheet(ctx context.Context, t *terminal, path string, o *job.Options, sure bool) (*job.Job, error) {
	if !sure && !o.Trial && !o.OnlyCheck && t.interactive() {
		o.Meant = func(c importer.Column) (bool, error) {
			return t.ask(ctx, "ask.near", "letter", c.Letter, "name", t.voice.Quote(c.Name), "field", t.voice.FieldBeside(c.Near))
		}
	}
	jb, err := job.Open(ctx, path, *o, t.watcher())
	if err != nil || o.OnlyCheck {
		return jb, err
	}
	err = jb.Look(ctx)
	if err == nil && o.Meant != nil {
		err = askAboutNear(ctx, jb)
	}
	if err != nil {
		jb.Close()
		return nil, err
	}
	return jb, nil
}

// askAboutNear asks about the columns whose names are close to a field's.
func askAboutNear(ctx context.Context, jb *job.Job) error {
	var meant, not []string
	for _, column := range jb.Seen().Near() {
		if column.Name == "" { // its name can't be used to refer to it
			continue
		}
		is, err := jb.Options.Meant(column)
		if err != nil {
			return err
		}
		if is {
			meant = append(meant, column.Name+"="+string(column.Near))
		} else {
			not = append(not, column.Name)
		}
	}
	return jb.Answer(ctx, meant, not)
}

// overview shows what a look at the sheet has shown, before anything is asked or
// sent.
func (t *terminal) overview(jb *job.Job) error {
	seen := jb.Seen().Overview
	notes := t.interactive() && !jb.Options.OnlyCheck // else the summary has them
	if notes {
		seen.Notes = t.voice.TellAll(jb.Seen().Notices)
	}
	if !t.quiet && !t.json { // the object has it
		if err := seen.WriteText(t.Err); err != nil {
			return err
		}
	}
	for _, n := range loud(jb) {
		if n.Code == importer.NearColumn || !notes || t.quiet || t.json {
			t.warn(t.voice.Tell(n))
		}
	}
	return nil
}

// loud is what must not be missed about a sheet, even with --quiet.
func loud(jb *job.Job) []importer.Notice {
	var all []importer.Notice
	for _, n := range jb.Seen().Notices {
		if n.Loud {
			all = append(all, n)
		}
	}
	for _, c := range jb.Seen().Near() {
		if asked := jb.Options.Meant != nil && c.Name != ""; !asked {
			all = append(all, importer.Notice{Code: importer.NearColumn, Value: c.Name, Detail: string(c.Near), List: []string{c.Letter}})
		}
	}
	return all
}

// signIn finds the credentials and connects, or starts the stand-in.
func signIn(ctx context.Context, t *terminal, jb *job.Job) error {
	if jb.Options.Trial {
		return jb.ConnectTrial()
	}
	if err := jb.Options.CheckAddress(); err != nil {
		return err
	}
	server, err := job.Server(jb.Options.Send.BaseURL)
	if err != nil {
		return err
	}
	found, err := t.logins(ctx, server, jb.Options.Logins, jb.CustomersOfRows)
	if err != nil {
		return err
	}
	return jb.Connect(found)
}

// lookUp finds out whom the rows without ids mean, and shows the sheet again.
func lookUp(ctx context.Context, t *terminal, jb *job.Job) error {
	if err := jb.LookUp(ctx); err != nil {
		return err
	}
	return t.overview(jb)
}

// dryRun shows what would be sent. Whom rows mean is looked up, if there is a login.
func dryRun(ctx context.Context, t *terminal, jb *job.Job, out outFlags) error {
	if err := jb.Look(ctx); err != nil {
		return err
	}
	if jb.ToBeFound() > 0 {
		if err := jb.OpenLog(); err != nil {
			return err
		}
		switch err := signIn(ctx, t, jb); {
		case err == errNoCredentials: // then they remain to be found
			t.say("not-looked-up-unasked")
		case err != nil:
			return err
		default:
			if err := jb.LookUp(ctx); err != nil {
				return err
			}
		}
	}
	return onlyCheck(ctx, t, jb, importer.OnlyChecked, out)
}

// confirm asks whether to do what the overview has shown.
func confirm(ctx context.Context, t *terminal, jb *job.Job, sure bool) error {
	if sure || jb.Options.Trial || jb.Seen().Will == 0 { // then there is nothing to agree to
		return nil
	}
	if !t.interactive() {
		return usage("nobody-to-ask")
	}
	yes, err := t.ask(ctx, "ask.make", "n", jb.Seen().Will, "server", jb.Target().Server, "who", jb.Who())
	if err != nil {
		return err
	}
	if !yes {
		return usage("nothing-sent")
	}
	return nil
}

// send sends the job's rows, and reports how that went.
func send(ctx context.Context, t *terminal, jb *job.Job, out outFlags) error {
	crashByAbort()
	sum, err := jb.Send(ctx)
	if sum.Rows > 0 || sum.Files != nil { // even for a run that was stopped
		if err := t.summary(jb, sum, out); err != nil {
			return &job.BegunError{Err: usage("summary-unwritten", "err", t.voice.System(err)), Trial: jb.Options.Trial}
		}
	}
	if err != nil {
		return err
	}
	return verdict(sum)
}

// crashByAbort makes a panic, or running out of memory, abort the program from
// here on. Otherwise it would exit with Go's code for that, 2, which here says
// that nothing was sent.
func crashByAbort() {
	keepNoCore() // an abort may leave the memory in a file, and the password is there
	debug.SetTraceback("crash")
}
