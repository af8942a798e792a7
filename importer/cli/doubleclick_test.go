package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// clickedByExplorer makes the program think that it was started by a double-click.
func clickedByExplorer(t *testing.T, is bool) {
	was := startedByExplorer
	t.Cleanup(func() { startedByExplorer = was })
	startedByExplorer = func() bool { return is }
}

// A double-click serves the page, and so does a sheet that is dropped on the program;
// whoever names a command gets that.
func TestDoubleClick(t *testing.T) {
	sheet := filepath.Join(t.TempDir(), "kunder, två.xlsx")
	if err := os.WriteFile(sheet, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		explorer   bool
		args, want []string
	}{
		{true, nil, []string{"serve", "--"}},
		{true, []string{sheet}, []string{"serve", "--", sheet}},
		{true, []string{sheet, sheet}, []string{"serve", "--", sheet, sheet}}, // which says that it is one too many
		{true, []string{"runs"}, []string{"runs"}},
		{true, []string{"import", sheet}, []string{"import", sheet}},
		{true, []string{filepath.Dir(sheet)}, []string{filepath.Dir(sheet)}},
		{true, []string{"--help"}, []string{"--help"}},
		{false, nil, nil},
		{false, []string{sheet}, []string{sheet}},
	} {
		clickedByExplorer(t, c.explorer)
		got, clicked := ofDoubleClick(c.args)
		if !slices.Equal(got, c.want) || clicked != (len(c.want) > 1 && c.want[1] == "--") {
			t.Errorf("%q means %q, %t", c.args, got, clicked)
		}
	}
	if cobra.MousetrapHelpText != "" {
		t.Error("cobra ends the program")
	}
}

// The window says how to end the program, where the page is, and then nothing.
func TestConsoleWindow(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	t.Setenv("COMEBACKS_LANGUAGE", "sv")
	clickedByExplorer(t, true)
	opened := make(chan string, 1)
	was := browse
	t.Cleanup(func() { browse = was })
	browse = func(file string) error { opened <- file; return nil }
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	go func() {
		<-opened
		stop()
	}()
	var out, err bytes.Buffer
	if code := Main(ctx, nil, Streams{In: strings.NewReader(""), Out: &out, Err: &err}); code != exitDone {
		t.Errorf("it ends with %d", code)
	}
	if said := out.String(); !strings.HasPrefix(said, "comebacks är igång. Stäng det här fönstret för att avsluta. Adress: http://127.0.0.1:") || strings.Count(said, "\n") != 1 || err.Len() != 0 {
		t.Errorf("it says %q, %q", said, &err)
	}
}

// The window stays until it was read why the program can't begin.
func TestErrorsInTheWindow(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	clickedByExplorer(t, true)
	sheet := filepath.Join(t.TempDir(), "kunder.xlsx")
	if err := os.WriteFile(sheet, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	in := strings.NewReader("\nmore")
	var err bytes.Buffer
	if code := Main(context.Background(), []string{sheet, sheet}, Streams{In: in, Out: &bytes.Buffer{}, Err: &err}); code != exitUsage {
		t.Errorf("it ends with %d", code)
	}
	if !strings.HasSuffix(err.String(), "press Enter to close this window: ") || !strings.Contains(err.String(), "takes one FILE at most") {
		t.Errorf("it says %q", &err)
	}
}

// Where no browser comes, the address is printed for a person to open.
func TestNoBrowserComes(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	was := browse
	t.Cleanup(func() { browse = was })
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	t.Setenv(usernameVariable, "kontoret")
	t.Setenv(passwordVariable, "hemligt")
	browse = func(string) error {
		if os.Getenv(passwordVariable) != "" {
			t.Error("a browser is handed the password")
		}
		return errors.New("there is none")
	}
	out := &stopping{stop: stop}
	var err bytes.Buffer
	Main(ctx, []string{"serve"}, Streams{In: strings.NewReader(""), Out: out, Err: &err})
	if !strings.Contains(out.String(), "/in?ticket=") || !strings.Contains(err.String(), "within ten minutes") {
		t.Errorf("it says %q, %q", out, &err)
	}
}

// stopping is an output that stops the program once something was written.
type stopping struct {
	bytes.Buffer
	stop func()
}

func (s *stopping) Write(p []byte) (int, error) {
	defer s.stop()
	return s.Buffer.Write(p)
}
