package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// BenchmarkResume shows how long a large sheet takes apart from the sending: from the
// start to the first request, and resume and runs when all is done. gocsv, which only
// reads the sheet, is beside them for scale.
func BenchmarkResume(b *testing.B) {
	program, rows := build(b), largeOf()
	path, kept := writeSheet(b, rows), filepath.Join(b.TempDir(), "journal.db")
	s := startStandIn(b, program, 0)
	s.importInto(kept, program, path, 16)
	s.holds(0, rows)
	s.stop()
	var bare, first, resumed, listed []usage
	for range runs(often) {
		bare = append(bare, execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=gocsv", "COMEBACKS_BENCH_SHEET="+path))
		first = append(first, toFirstRequest(b, program, path))
		resumed = append(resumed, execute(b, exec.Command(program, "resume", "--quiet", "--journal", kept)))
		listed = append(listed, execute(b, exec.Command(program, "runs", "--journal", kept)))
	}
	heading(b, fmt.Sprintf("%d rows, seconds", rows), "gocsv")
	beside("resume when all are done, results written anew", "%.2f", each(bare, wall), each(resumed, wall), atMost(1))
	beside("start to first request, the whole sheet looked at", "%.2f", each(bare, wall), each(first, wall), atMost(1))
	alone("runs", "%.2f", each(listed, wall), goal{})
	alone("the journal, bytes a row: MB for 1,000,000", "%.0f", []float64{sizeOf(b, kept) / float64(rows)}, atMost(150))
	alone("  with its marks and its copy of the sheet", "%.0f", []float64{sizeOfAll(b, kept) / float64(rows)}, goal{})
}

// toFirstRequest imports a sheet from a server that refuses the first request.
func toFirstRequest(b *testing.B, program, sheet string) usage {
	var once sync.Once
	var first time.Time
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		once.Do(func() { first = time.Now() })
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer server.Close()
	c := exec.Command(program, "import", "--yes", "--quiet", "--base-url", server.URL, "--journal", filepath.Join(b.TempDir(), "journal.db"), sheet)
	c.Env = append(os.Environ(), "COMEBACKS_USERNAME=bench", "COMEBACKS_PASSWORD=bench")
	began := time.Now()
	if err := c.Run(); err == nil || first.IsZero() {
		b.Fatalf("it ended with %v, and no request came", err)
	}
	return usage{wall: first.Sub(began)}
}

func sizeOf(b *testing.B, path string) float64 {
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return float64(info.Size())
}

// sizeOfAll is the size of a journal and of all that lies beside it under its name.
func sizeOfAll(b *testing.B, journal string) (all float64) {
	paths, err := filepath.Glob(journal + "*")
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				all += sizeOf(b, path)
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return all
}

// BenchmarkProgram shows the size of the program as make dist builds it, and how soon it
// shows its help.
func BenchmarkProgram(b *testing.B) {
	program := stripped(b)
	var help []usage
	for range runs(often) {
		help = append(help, execute(b, exec.Command(program, "--help")))
	}
	heading(b, "the program", "")
	alone("size, MiB", "%.0f", []float64{sizeOf(b, program) / (1 << 20)}, goal{})
	alone("--help, ms", "%.0f", each(help, func(u usage) float64 { return 1000 * wall(u) }), goal{})
}
