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
	"comebacks/report"
	"comebacks/report/words"
)

// All talk with the person goes through this file.
//
//   - Standard output carries what was asked for: a summary, a template, help.
//   - Everything said besides goes to standard error.
//   - Messages begin with "comebacks: ", have no capital and no full stop.
//   - An error is one sentence; what to do about it is a second line, "hint: …".
//   - Nothing is asked when there is no terminal to answer from.

// terminal is where messages go and answers come from.
type terminal struct {
	Streams
	voice   words.Voice
	quiet   bool
	json    bool                      // one object is printed, whatever happens
	printed bool                      // it was
	journal string                    // as it was named; "" for the user's own
	opened  map[string]*logins.Logins // by server
}

// say tells something that is good to know.
func (t *terminal) say(format string, args ...any) {
	if !t.quiet {
		fmt.Fprintf(t.Err, "comebacks: "+format+"\n", args...)
	}
}

// warn tells something that must not be missed, even with --quiet.
func (t *terminal) warn(format string, args ...any) {
	fmt.Fprintf(t.Err, "comebacks: "+format+"\n", args...)
}

// fail tells why a command has ended.
func (t *terminal) fail(err error) {
	var begun *job.BegunError
	if errors.Is(err, context.Canceled) && !errors.As(err, &begun) {
		t.warn("stopped before anything was sent")
		return
	}
	text, hint := explain(err)
	t.warn("%s", importer.OneLine(text))
	if t.journal != "" { // a hint is a command that can be typed
		for _, command := range []string{"comebacks resume", "comebacks runs"} {
			hint = strings.ReplaceAll(hint, command, command+" --journal "+report.Typed(t.journal))
		}
	}
	if hint != "" {
		fmt.Fprintf(t.Err, "hint: %s\n", importer.OneLine(hint))
	}
}

// interactive reports whether a person can be asked something.
func (t *terminal) interactive() bool { return isTerminal(t.In) && isTerminal(t.Err) }

// ask asks a yes-or-no question; no answer means no.
func (t *terminal) ask(ctx context.Context, question string) (bool, error) {
	fmt.Fprintf(t.Err, "%s [y/N] ", question)
	answer, err := t.line(ctx)
	switch strings.ToLower(answer) {
	case "y", "yes", "j", "ja":
		return true, err
	}
	return false, err
}

// askText asks for a line of text.
func (t *terminal) askText(ctx context.Context, what string) (string, error) {
	fmt.Fprintf(t.Err, "%s: ", what)
	return t.line(ctx)
}

// askSecret asks for a line of text that is not shown.
func (t *terminal) askSecret(ctx context.Context, what string) (string, error) {
	fmt.Fprintf(t.Err, "%s (not shown): ", what)
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

// await lets Ctrl-C end a question. Reading from a terminal can't be broken
// off, so the reader is left behind: the program ends right after.
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
