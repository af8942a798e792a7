package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

func build(tb testing.TB) string {
	program := filepath.Join(tb.TempDir(), "comebacks.exe")
	if out, err := exec.Command("go", "build", "-o", program, "comebacks").CombinedOutput(); err != nil {
		tb.Fatalf("%v: %s", err, out)
	}
	return program
}

func execute(tb testing.TB, c *exec.Cmd, env ...string) usage {
	u, _ := executed(tb, c, env...)
	return u
}

// executed is execute, with what the process said.
func executed(tb testing.TB, c *exec.Cmd, env ...string) (usage, []byte) {
	var said, complained bytes.Buffer
	c.Stdout, c.Stderr = &said, &complained
	c.Env = append(os.Environ(), env...)
	began := time.Now()
	if err := c.Start(); err != nil {
		tb.Fatal(err)
	}
	peak := watchPeak(c.Process.Pid)
	err := c.Wait()
	u := usage{time.Since(began), c.ProcessState.UserTime() + c.ProcessState.SystemTime(), peak()}
	if err != nil {
		tb.Fatalf("%s: %v\n%s%s", c, err, said.Bytes(), complained.Bytes())
	}
	return u, said.Bytes()
}

// watchPeak looks at the most memory that a process had until the function that it returns
// is called, which gives it.
func watchPeak(pid int) func() float64 {
	var highest float64
	ended := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			highest = max(highest, peakSoFar(pid))
			select {
			case <-ended:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	return func() float64 {
		close(ended)
		watching.Wait()
		return highest
	}
}

// apart does something in a process of its own.
func apart(tb testing.TB, what, path string, number int) {
	execute(tb, exec.Command(os.Args[0]), "COMEBACKS_BENCH="+what, "COMEBACKS_BENCH_SHEET="+path, fmt.Sprint("COMEBACKS_BENCH_NUMBER=", number))
}

// imported imports a sheet of writeSheet into a new stand-in, with a new journal, which
// lies beside its results.
func imported(tb testing.TB, program, path string, latency time.Duration, workers, rows int) usage {
	s := startStandIn(tb, program, latency)
	defer s.stop()
	u := s.importInto(filepath.Join(tb.TempDir(), "journal.db"), program, path, workers)
	s.holds(0, rows)
	return u
}

// posted sends a sheet of writeSheet to a new stand-in in another way than the program's:
// floor or engine.
func posted(tb testing.TB, program, how, path string, latency time.Duration, workers, rows int) usage {
	s := startStandIn(tb, program, latency)
	defer s.stop()
	u := execute(tb, exec.Command(os.Args[0]), "COMEBACKS_BENCH="+how, "COMEBACKS_BENCH_URL="+s.url, "COMEBACKS_BENCH_SHEET="+path, fmt.Sprint("COMEBACKS_BENCH_NUMBER=", workers))
	s.holds(0, rows)
	return u
}

// standInProcess is a stand-in that runs as a process of its own.
type standInProcess struct {
	tb   testing.TB
	url  string
	stop func()
}

func startStandIn(tb testing.TB, program string, latency time.Duration) *standInProcess {
	c := exec.Command(program, "sandbox", "--addr", "127.0.0.1:0", "--latency", latency.String())
	out, err := c.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := c.Start(); err != nil {
		tb.Fatal(err)
	}
	s := &standInProcess{tb: tb, stop: sync.OnceFunc(func() {
		_ = c.Process.Kill()
		_ = c.Wait() // it was killed
	})}
	tb.Cleanup(s.stop)
	if _, err := fmt.Fscanln(out, &s.url); err != nil {
		tb.Fatal(err)
	}
	return s
}

func (s *standInProcess) importInto(journal, program, path string, workers int) usage {
	return execute(s.tb, exec.Command(program, "import", "--yes", "--quiet", "--base-url", s.url, "--journal", journal, "--workers", fmt.Sprint(workers), path),
		"COMEBACKS_USERNAME=bench", "COMEBACKS_PASSWORD=bench")
}

// holds sees that the stand-in holds one comeback of each of so many rows, from one on,
// and nothing else.
func (s *standInProcess) holds(from, rows int) {
	answer, err := http.Get(s.url + "/sandbox/comebacks")
	if err != nil {
		s.tb.Fatal(err)
	}
	defer answer.Body.Close()
	// Read as a stream: there can be millions.
	seen, held := make([]bool, rows), 0
	in := json.NewDecoder(answer.Body)
	if _, err := in.Token(); err != nil {
		s.tb.Fatal(err)
	}
	for in.More() {
		var c struct{ ContactID string }
		if err := in.Decode(&c); err != nil {
			s.tb.Fatal(err)
		}
		n, err := strconv.Atoi(strings.TrimPrefix(c.ContactID, "KON"))
		if err != nil || n < from || n >= from+rows || seen[n-from] {
			s.tb.Fatalf("%s is there twice, or was never sent", c.ContactID)
		}
		seen[n-from] = true
		held++
	}
	if held != rows {
		s.tb.Fatalf("the stand-in holds %d comebacks of %d rows", held, rows)
	}
}

// stripped builds the program as make dist does.
func stripped(b *testing.B) string {
	program := filepath.Join(b.TempDir(), "comebacks.exe")
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "comebacks")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return program
}
