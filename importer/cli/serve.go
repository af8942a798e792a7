package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"comebacks/importer/job"
	"comebacks/importer/web"
	"comebacks/report/words"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	web.Config
	hosted    hostedOptions
	noBrowser bool
	maxUpload int // MB
}

// mostUpload catches typing errors, and numbers that would overflow as bytes. In MB.
const mostUpload = 1_000_000

func newServe(t *terminal) *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use:  "serve",
		Args: anyFile,
		RunE: func(c *cobra.Command, args []string) error {
			return serve(c.Context(), t, first(args), &o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Addr, "addr", "", "")
	o.hosted.add(f)
	f.BoolVar(&o.noBrowser, "no-browser", false, "")
	f.IntVar(&o.maxUpload, "max-upload", web.DefaultMaxUpload>>20, "")
	f.StringVar(&o.BaseURL, "base-url", job.Defaults().Send.BaseURL, "")
	f.Float64Var(&o.Rate, "rate", 0, "")
	f.IntVar(&o.Workers, "workers", 0, "")
	addJournalFlag(f, &o.Journal)
	addLoginsFlag(f, &o.Logins)
	f.StringVar(&o.Log, "log", "", "")
	f.StringVar(&o.WatchAddr, "watch-addr", "", "")
	c.AddCommand(newServeUser(t))
	return c
}

// hostedGrace is how long an office's page goes on answering the requests that it has,
// when it is to stop: an upload or a look at a large file may be under way.
const hostedGrace = 25 * time.Second

// browse opens a file in the user's browser. Tests have none.
var browse = openBrowser

// page is a page that people can reach: of this process, or of an earlier one.
type page interface {
	TakeIn(ctx context.Context, path string) (to string, err error)
	Show(ctx context.Context, to string) error
	Entrance(to string) string
}

// serve serves the page until somebody ends it, or shows the one that is there.
func serve(ctx context.Context, t *terminal, file string, o *serveOptions) error {
	if err := o.complete(t); err != nil {
		return err
	}
	if file != "" && o.Hosted != nil {
		return usage("serve-hosted-file")
	}
	if file != "" {
		var err error
		if file, err = filepath.Abs(file); err == nil {
			_, err = os.Stat(file)
		}
		if err != nil {
			return usage("serve-no-file", "err", t.system(err))
		}
	}
	s, running, err := web.Start(ctx, o.Config)
	if err != nil {
		return o.serveError(t, err)
	}
	if running != nil {
		return o.showRunning(ctx, t, running, file)
	}
	if o.Log == job.StandardError { // from now on whoever keeps that wants nothing else there
		t.Err = inJSON(t.Err)
	}
	for _, c := range s.Cautions(ctx) {
		t.say(c.Key, c.Blanks...)
	}
	crashByAbort()
	to, err := s.TakeIn(ctx, file)
	if err != nil {
		s.Close()
		return o.serveError(t, err)
	}
	shown := make(chan struct{})
	brief, cancel := context.WithCancel(ctx)
	go func() {
		defer close(shown)
		o.show(brief, t, s, to)
	}()
	serving := tellSystemd(ctx, s.Alive)
	err = s.Serve(ctx)
	serving()
	cancel()
	<-shown
	return o.serveError(t, err)
}

// complete fills in what no flag says.
func (o *serveOptions) complete(t *terminal) error {
	folder, err := job.StateFolder()
	if err != nil {
		return usage("serve-no-folder", "err", t.system(err))
	}
	if err := (&job.Options{Send: job.SendOptions{BaseURL: o.BaseURL}}).CheckAddress(); err != nil {
		return err
	}
	if o.maxUpload < 1 || o.maxUpload > mostUpload {
		return usage("serve-max-upload", "n", o.maxUpload, "most", mostUpload)
	}
	if o.Hosted, err = o.hosted.read(); err != nil {
		return err
	}
	env := fromEnvironment()
	forgetEnvironment()
	o.Folder, o.MaxUpload, o.Username, o.Password = folder, int64(o.maxUpload)<<20, env.Username, env.Password
	o.Keychain, o.Voice, o.Now = keychain, words.Voice{Language: t.voice.Language, OnPage: true}, now
	o.Awake = stayAwake
	if o.Hosted != nil { // nobody sits before it
		o.Log, o.Grace = cmp.Or(o.Log, job.StandardError), hostedGrace
	} else if !o.noBrowser {
		o.Open = browse
	}
	return nil
}

// show says where the page is, and opens it. A console window says how to end the
// program, and then nothing: while somebody selects text in it, whoever writes there
// stands still.
func (o *serveOptions) show(ctx context.Context, t *terminal, s *web.Server, to string) {
	switch {
	case o.Hosted != nil:
		t.say("serve.at", "address", s.Address())
		return
	case t.clicked:
		plainConsole()
		t.print("serve.window", "address", s.Address())
	case !o.noBrowser && o.Log != job.StandardError: // a log has no address that lets in
		t.say("serve.at", "address", s.Address())
	}
	o.letIn(ctx, t, s, to)
}

// letIn opens the browser, or says which address a person has to open.
func (o *serveOptions) letIn(ctx context.Context, t *terminal, p page, to string) {
	if !o.noBrowser {
		if err := p.Show(ctx, to); err == nil || ctx.Err() != nil {
			return
		}
		t.say("serve.open-it")
	}
	fmt.Fprintln(t.Out, p.Entrance(to))
}

// showRunning shows the page that an earlier start of the program serves.
func (o *serveOptions) showRunning(ctx context.Context, t *terminal, r *web.Running, file string) error {
	if theirs, mine, other := r.Other(); other {
		return usage("serve-other-version", "theirs", theirs, "mine", mine)
	}
	if r.Differs() {
		return usage("serve-differs", "pid", fmt.Sprint(r.PID()))
	}
	to, err := r.TakeIn(ctx, file)
	if err != nil {
		return o.serveError(t, err)
	}
	o.letIn(ctx, t, r, to)
	return ctx.Err()
}

// serveError says what keeps the page from being served.
func (o *serveOptions) serveError(t *terminal, err error) error {
	var at *web.AddressError
	var said *web.HandedOver
	var served *web.ServedError
	var watch *web.WatchError
	switch {
	case errors.As(err, &watch) && watch.At.Err != nil:
		return usage("serve-watch-address", "addr", watch.At.Addr, "err", t.system(watch.At.Err))
	case watch != nil:
		return usage("serve-watch", "addr", watch.At.Addr)
	case errors.As(err, &at) && at.Beyond && o.hosted.behindProxy:
		return usage("serve-beyond-proxy", "addr", at.Addr)
	case at != nil && at.Beyond:
		return usage("serve-beyond", "addr", at.Addr)
	case at != nil && at.Err == nil:
		return usage("serve-no-address", "addr", at.Addr)
	case at != nil:
		return usage("serve-address", "addr", at.Addr, "err", t.system(at.Err))
	case errors.As(err, &served):
		return usage("serve-served", "pid", fmt.Sprint(served.PID), "address", served.Address)
	case errors.As(err, &said):
		return usage("serve-handed-over", "what", said.What, "do", said.Do)
	case errors.Is(err, web.ErrSilent):
		return usage("serve-silent")
	}
	return hostedError(t, err)
}
