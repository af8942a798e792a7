package cli_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/pflag"
)

// openPage is the page that a script has opened.
type openPage struct {
	program *exec.Cmd
	said    bytes.Buffer // to standard error
	address string       // with the room, without a slash at its end
	client  http.Client
}

// opens [FLAGS…] [FILE] starts comebacks serve as a person would, and opens the address
// that it prints. It ends with the script.
func opens(ts *testscript.TestScript, neg bool, args []string) {
	p := &openPage{program: exec.Command(os.Args[0], append([]string{"serve", "--no-browser"}, args...)...)}
	p.program.Dir = ts.MkAbs(".")
	p.program.Env = append(os.Environ(), "COMEBACKS_TEST_PROGRAM=1")
	for _, name := range []string{"XDG_STATE_HOME", "COMEBACKS_BASE_URL", "COMEBACKS_USERNAME", "COMEBACKS_PASSWORD", "COMEBACKS_LANGUAGE", "COMEBACKS_TEST_KEYCHAIN"} {
		p.program.Env = append(p.program.Env, name+"="+ts.Getenv(name))
	}
	p.program.Stderr = &p.said
	out, err := p.program.StdoutPipe()
	ts.Check(err)
	ts.Check(p.program.Start())
	ts.Defer(func() {
		if p.program.ProcessState == nil {
			_ = p.program.Process.Kill()
			_ = p.program.Wait() // it was killed
		}
	})
	way, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		ts.Fatalf("no address is printed: %s", &p.said)
	}
	way = strings.TrimSpace(way)
	p.address, _, _ = strings.Cut(way, "/in?")
	p.client.Jar, err = cookiejar.New(nil)
	ts.Check(err)
	in, err := p.client.Get(way)
	ts.Check(err)
	in.Body.Close()
	if in.StatusCode != http.StatusOK {
		ts.Fatalf("%s is answered %s", way, in.Status)
	}
	of(ts).page = p
}

// page [-d FORM] [--stranger] [-H HEADER:VALUE] STATUS PATH… asks the open page, each path
// by itself, and fails unless the answers have that status. The answers are its output.
// With -d it is a POST.
func askPage(ts *testscript.TestScript, neg bool, args []string) {
	f := pflag.NewFlagSet("page", pflag.ContinueOnError)
	form := f.StringP("data", "d", "", "")
	stranger := f.Bool("stranger", false, "")
	headers := f.StringArrayP("header", "H", nil, "")
	ts.Check(f.Parse(args))
	want, err := strconv.Atoi(f.Arg(0))
	ts.Check(err)
	p := of(ts).page
	client := p.client
	if *stranger {
		client.Jar = nil
	}
	for _, path := range f.Args()[1:] {
		method := http.MethodGet
		if f.Changed("data") {
			method = http.MethodPost
		}
		r, err := http.NewRequest(method, p.address+path, strings.NewReader(*form))
		ts.Check(err)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		for _, h := range *headers {
			name, value, _ := strings.Cut(h, ":")
			if r.Header.Set(name, value); name == "Host" {
				r.Host = value
			}
		}
		answer, err := client.Do(r)
		ts.Check(err)
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		ts.Check(err)
		_, err = ts.Stdout().Write(text)
		ts.Check(err)
		if answer.StatusCode != want {
			ts.Fatalf("%s is answered %s, want %d", path, answer.Status, want)
		}
	}
}

// closes [--ctrl-c] N waits until the program of the page has ended, with --ctrl-c
// after a Ctrl-C, and fails unless that is with N. What it has said is the output.
func closes(ts *testscript.TestScript, neg bool, args []string) {
	p := of(ts).page
	if args[0] == "--ctrl-c" {
		args = args[1:]
		ts.Check(p.program.Process.Signal(os.Interrupt))
	}
	hangs := time.AfterFunc(time.Minute, func() { _ = p.program.Process.Kill() })
	defer hangs.Stop()
	_ = p.program.Wait() // its exit code says more
	if got := strconv.Itoa(p.program.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("it ended with %s, want %s: %s", got, args[0], &p.said)
	}
	_, err := ts.Stdout().Write(p.said.Bytes())
	ts.Check(err)
}
