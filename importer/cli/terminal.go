package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/logins"
	"comebacks/report/words"
)

// All messages and questions go through this file.
//
//   - Standard output carries what was asked for: a summary, a template, help.
//   - Everything else goes to standard error.
//   - Messages begin with "comebacks: ", have no capital and no full stop.
//   - An error is one sentence; what to do about it is a second line, "hint: …".
//   - The words are in the user's language: see package words.
//   - Nothing is asked when there is no terminal to answer from.

// terminal is where messages go and answers come from.
type terminal struct {
	Streams
	voice     words.Voice
	language  string // as the command line says; "" if it does not
	config    *config
	configErr error // why it can't be used
	quiet     bool
	clicked   bool                      // it was started by a double-click
	json      bool                      // one object is printed, whatever happens
	printed   bool                      // it was
	opened    map[string]*logins.Logins // by server
}

// say prints something that is good to know: the text of that name.
func (t *terminal) say(key string, blanks ...any) {
	if !t.quiet {
		t.warn(t.voice.Say(key, blanks...))
	}
}

// warn prints something that must not be missed, even with --quiet.
func (t *terminal) warn(said string) { fmt.Fprintf(t.Err, "comebacks: %s\n", said) }

// print prints what was asked for.
func (t *terminal) print(key string, blanks ...any) {
	fmt.Fprintln(t.Out, t.voice.Say(key, blanks...))
}

// fail prints why a command has failed.
func (t *terminal) fail(err error) {
	var begun *job.BegunError
	if errors.Is(err, context.Canceled) && !errors.As(err, &begun) {
		t.warn(t.voice.Say("stopped-before"))
		return
	}
	text, hint := t.explain(err)
	t.warn(importer.OneLine(text))
	if hint != "" {
		fmt.Fprintln(t.Err, t.voice.Say("hint", "do", hint))
	}
}

// interactive reports whether there is somebody to ask.
func (t *terminal) interactive() bool { return isTerminal(t.In) && isTerminal(t.Err) }

// ask asks a yes-or-no question; no answer means no.
func (t *terminal) ask(ctx context.Context, question string, blanks ...any) (bool, error) {
	fmt.Fprintf(t.Err, "%s [%s] ", t.voice.Say(question, blanks...), t.voice.Say("ask.yes-no"))
	answer, err := t.line(ctx)
	switch strings.ToLower(answer) {
	case "y", "yes", "j", "ja":
		return true, err
	}
	return false, err
}

// askText asks for a line of text.
func (t *terminal) askText(ctx context.Context, what string) (string, error) {
	fmt.Fprintf(t.Err, "%s: ", t.voice.Say(what))
	return t.line(ctx)
}

// askSecret asks for a line of text that is not shown.
func (t *terminal) askSecret(ctx context.Context, what string, blanks ...any) (string, error) {
	fmt.Fprintf(t.Err, "%s: ", t.voice.Say("ask.secret", "what", t.voice.Say(what, blanks...)))
	defer fmt.Fprintln(t.Err)
	fd := int(fileOf(t.In).Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	return t.await(ctx, func() (string, error) {
		secret, err := term.ReadPassword(fd)
		return string(secret), err
	}, func() { _ = term.Restore(fd, before) })
}

func (t *terminal) line(ctx context.Context) (string, error) {
	return t.await(ctx, func() (string, error) {
		line, err := bufio.NewReaderSize(t.In, 16).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimSpace(line), err
	}, func() {})
}

// await lets Ctrl-C end a question. Reading from a terminal can't be
// interrupted, so the reader is left behind: the program ends right after.
func (t *terminal) await(ctx context.Context, read func() (string, error), abandon func()) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := read()
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		return a.text, a.err
	case <-ctx.Done():
		abandon()
		fmt.Fprintln(t.Err)
		return "", ctx.Err()
	}
}
