package cli_test

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/pflag"
)

// serves [FLAGS…] starts the program's own stand-in as a person would, at a port that
// is free, and makes it the --base-url of what follows. It ends with the script.
func serves(ts *testscript.TestScript, neg bool, args []string) {
	c := exec.Command(os.Args[0], append([]string{"sandbox", "--addr", "127.0.0.1:0"}, args...)...)
	c.Env = append(os.Environ(), "COMEBACKS_TEST_PROGRAM=1",
		"COMEBACKS_USERNAME="+ts.Getenv("COMEBACKS_USERNAME"), "COMEBACKS_PASSWORD="+ts.Getenv("COMEBACKS_PASSWORD"))
	out, err := c.StdoutPipe()
	ts.Check(err)
	ts.Check(c.Start())
	ts.Defer(func() {
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	ts.Check(err)
	ts.Setenv("COMEBACKS_BASE_URL", strings.TrimSpace(url))
}

// ask [-u USER:PASSWORD] [-d JSON] STATUS PATH… asks the stand-in, each path by itself,
// and fails unless the answers have that status. The answers are its output. With -d it
// is a POST.
func ask(ts *testscript.TestScript, neg bool, args []string) {
	f := pflag.NewFlagSet("ask", pflag.ContinueOnError)
	login := f.StringP("user", "u", ts.Getenv("COMEBACKS_USERNAME")+":"+ts.Getenv("COMEBACKS_PASSWORD"), "")
	body := f.StringP("data", "d", "", "")
	ts.Check(f.Parse(args))
	want, err := strconv.Atoi(f.Arg(0))
	ts.Check(err)
	for _, path := range f.Args()[1:] {
		method := http.MethodGet
		if *body != "" {
			method = http.MethodPost
		}
		r, err := http.NewRequest(method, ts.Getenv("COMEBACKS_BASE_URL")+path, strings.NewReader(*body))
		ts.Check(err)
		r.Header.Set("Content-Type", "application/json")
		username, password, _ := strings.Cut(*login, ":")
		r.SetBasicAuth(username, password)
		answer, err := http.DefaultClient.Do(r)
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
