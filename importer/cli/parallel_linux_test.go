package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"comebacks/importer/sandbox"
)

// inParallel is the README's line that sends a sheet by several processes, and the next
// one, which puts their results together.
var inParallel = regexp.MustCompile(`(?m)^    parallel [^\n]+\n(    [^\n]+\n)+`)

// TestParallel runs what the README says of GNU parallel: eight customers, four at once,
// each with a journal of its own, killed at random and started again. A customer that has
// come to its end, with a faulty row, is not tried again.
//
//	COMEBACKS_PARALLEL_ROWS   rows of the sheet (8000)
//	COMEBACKS_PARALLEL_KILLS  processes that are killed (12)
func TestParallel(t *testing.T) {
	if _, err := exec.LookPath("parallel"); err != nil {
		t.Skip("there is no GNU parallel")
	}
	if testing.Short() {
		t.Skip("it takes a while")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := inParallel.Find(readme)
	if lines == nil {
		t.Fatal("the README has no such line")
	}
	rows, kills := setting("COMEBACKS_PARALLEL_ROWS", 8000), setting("COMEBACKS_PARALLEL_KILLS", 12)
	server := sandbox.New(sandbox.Config{Latency: 2 * time.Millisecond})
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()

	dir := t.TempDir()
	noting := "#!/bin/bash\n(exec -a comebacks " + os.Args[0] + " \"$@\")\ncode=$?\nprintf '\\n%s' \"$code $*\" >>ends\nexit $code\n"
	if err := os.WriteFile(filepath.Join(dir, "comebacks"), []byte(noting), 0o700); err != nil {
		t.Fatal(err)
	}
	writeCustomers(t, filepath.Join(dir, "kunder.csv"), rows)
	shell := exec.Command("bash", "-e", "-c", string(lines))
	shell.Dir = dir
	shell.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "COMEBACKS_TEST_PROGRAM=1", "COMEBACKS_BASE_URL="+running.URL,
		"COMEBACKS_USERNAME=p", "COMEBACKS_PASSWORD=p", "COMEBACKS_SETTLE=50ms", "COMEBACKS_TIMEOUT=2s")
	var said bytes.Buffer
	shell.Stdout, shell.Stderr = &said, &said
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	var killed int
	var beside sync.WaitGroup
	beside.Go(func() { killed = killSome(dir, kills, server, rows, ended) })
	err = shell.Wait()
	close(ended)
	beside.Wait()
	if shell.ProcessState.ExitCode() != 1 {
		t.Fatalf("%v, not 1, as of merge with a row that is invalid\n%s", err, said.String())
	}
	ends, err := os.ReadFile(filepath.Join(dir, "ends")) // a line for each
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(ends, []byte("\n1 import")); n != 1 || !regexp.MustCompile(`\n1 import .*--only-customer M30013 `).Match(ends) {
		t.Errorf("%d imports ended with 1, instead of the one of M30013:%s", n, ends)
	}
	if killed < kills/2 {
		t.Errorf("only %d of %d processes were killed", killed, kills)
	}
	results, err := os.ReadFile(filepath.Join(dir, "kunder.results.csv"))
	if err != nil {
		t.Fatal(err)
	}
	valid, faulty, found := bytes.Cut(results, []byte("M30013,,"))
	if !found || !bytes.Contains(faulty, []byte(",invalid,")) {
		t.Errorf("the faulty row has the result %q", faulty)
	}
	if err := os.WriteFile(filepath.Join(dir, "valid.csv"), valid, 0o600); err != nil {
		t.Fatal(err)
	}
	var count tally
	compare(t, server, filepath.Join(dir, "valid.csv"), rows, world{clear: true}, &count)
	t.Logf("%d rows of 8 customers, %d kills, %d doubled, %d lost, %d told wrong", rows, killed, count.doubled.Load(), count.lost.Load(), count.wrong.Load())
}

// writeCustomers writes a sheet of eight customers, whose rows stand among each other, and
// a faulty one of M30013 after them.
func writeCustomers(t *testing.T, path string, rows int) {
	t.Helper()
	var text bytes.Buffer
	text.WriteString("customerId,contactId,date,note\n")
	for i := range rows {
		fmt.Fprintf(&text, "M3001%d,KON%07d,2031-05-03 14:30,rad %d\n", 1+i%8, i, i)
	}
	text.WriteString("M30013,,2031-05-03 14:30,\n")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// killSome kills imports in a folder, spread over the sheet, and returns how many.
func killSome(dir string, kills int, server *sandbox.Server, rows int, ended <-chan struct{}) (killed int) {
	for killed < kills {
		select {
		case <-ended:
			return killed
		case <-time.After(time.Duration(rand.IntN(30)) * time.Millisecond):
		}
		if len(server.Comebacks()) < (killed+1)*rows/(kills+2) {
			continue
		}
		if pids := importsIn(dir); len(pids) > 0 && syscall.Kill(pids[rand.IntN(len(pids))], syscall.SIGKILL) == nil {
			killed++
		}
	}
	return killed
}

// importsIn are the processes of the program that import in a folder.
func importsIn(dir string) (pids []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		args, err := os.ReadFile(file)
		if err != nil || !strings.HasPrefix(string(args), "comebacks\x00import\x00") {
			continue
		}
		in, err := os.Readlink(filepath.Join(filepath.Dir(file), "cwd"))
		if pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil && in == dir {
			pids = append(pids, pid)
		}
	}
	return pids
}
