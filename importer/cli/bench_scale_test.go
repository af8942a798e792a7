package cli_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to fill a journal

	"comebacks/importer/journal"
)

// BenchmarkScale shows what does not grow with the rows, or hardly: memory, the
// time from the start to the first request, resume and runs when all is done,
// and duplicates against very many known fingerprints.
//
//	COMEBACKS_BENCH_LARGE   rows of the large sheet (1000000)
//	COMEBACKS_BENCH_KNOWN   known fingerprints (10000000)
func BenchmarkScale(b *testing.B) {
	large, known, runs := setting("COMEBACKS_BENCH_LARGE", 1_000_000), setting("COMEBACKS_BENCH_KNOWN", 10_000_000), setting("COMEBACKS_BENCH_RUNS", 5)
	rows := setting("COMEBACKS_BENCH_ROWS", 100_000)
	program := build(b)
	fmt.Printf("\n%-52s %10s %10s %7s\n", fmt.Sprintf("medians of %d", runs), "floor", "comebacks", "ratio")

	start := func(args ...string) usage {
		var all []usage
		for range runs {
			all = append(all, execute(b, exec.Command(program, args...)))
		}
		return middle(all)
	}
	info, err := os.Stat(stripped(b))
	if err != nil {
		b.Fatal(err)
	}
	line("the program as make dist builds it, MiB", "", mib(float64(info.Size())), "")
	line("--help, ms", "", fmt.Sprint(start("--help").wall.Milliseconds()), "")

	small, sheet := writeSheet(b, 10_000), writeSheet(b, large)
	var bare, first []usage
	for range runs {
		bare = append(bare, execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=gocsv", "COMEBACKS_BENCH_SHEET="+sheet))
		first = append(first, toFirstRequest(b, program, sheet))
	}
	line(fmt.Sprintf("%d rows: start to first request, s (gocsv)", large), seconds(middle(bare)), seconds(middle(first)), fmt.Sprintf("%.2f", middle(first).wall.Seconds()/middle(bare).wall.Seconds()))

	var few []usage
	for range runs {
		few = append(few, imported(b, program, small, 10_000, filepath.Join(b.TempDir(), "journal.db")))
	}
	path := filepath.Join(b.TempDir(), "journal.db")
	many := imported(b, program, sheet, large, path)
	peak := median(few, func(u usage) float64 { return u.peak })
	line(fmt.Sprintf("peak of 10000 and of %d rows (one run), MiB", large), mib(peak), mib(many.peak), fmt.Sprintf("%.2f", many.peak/peak))
	line(fmt.Sprintf("%d rows done: resume, s", large), "", seconds(start("resume", "--quiet", "--journal", path)), "")
	line(fmt.Sprintf("%d rows done: runs, s", large), "", seconds(start("runs", "--journal", path)), "")

	full := filepath.Join(b.TempDir(), "journal.db")
	apart(b, "fill", full, known)
	sheet = writeSheet(b, rows)
	var empty, beside []usage
	for range runs {
		empty = append(empty, imported(b, program, sheet, rows, filepath.Join(b.TempDir(), "journal.db")))
		copied := filepath.Join(b.TempDir(), "journal.db")
		copyLarge(b, full, copied)
		beside = append(beside, imported(b, program, sheet, rows, copied))
		if err := os.Remove(copied); err != nil {
			b.Fatal(err)
		}
	}
	speed := func(u usage) float64 { return float64(rows) / u.wall.Seconds() }
	line(fmt.Sprintf("rows/s, %d fingerprints known", known), fmt.Sprintf("%.0f", median(empty, speed)), fmt.Sprintf("%.0f", median(beside, speed)),
		fmt.Sprintf("%.2f", median(beside, speed)/median(empty, speed)))
	line("  peak MiB", mib(median(empty, func(u usage) float64 { return u.peak })), mib(median(beside, func(u usage) float64 { return u.peak })), "")
	b.ReportMetric(0, "ns/op")
}

func line(what, floor, ours, ratio string) {
	fmt.Printf("%-52s %10s %10s %7s\n", what, floor, ours, ratio)
}

func mib(bytes float64) string { return fmt.Sprintf("%.0f", bytes/(1<<20)) }
func seconds(u usage) string   { return fmt.Sprintf("%.2f", u.wall.Seconds()) }

func middle(all []usage) usage {
	return usage{
		wall: time.Duration(median(all, func(u usage) float64 { return float64(u.wall) })),
		cpu:  time.Duration(median(all, func(u usage) float64 { return float64(u.cpu) })),
		peak: median(all, func(u usage) float64 { return u.peak }),
	}
}

// imported imports a sheet into a new stand-in.
func imported(b *testing.B, program, sheet string, rows int, journal string) usage {
	return withSandbox(b, program, 0, func(url string) usage {
		return execute(b, exec.Command(program, "import", "--yes", "--quiet", "--base-url", url, "--journal", journal, "--workers", "16", sheet),
			"COMEBACKS_USERNAME=bench", "COMEBACKS_PASSWORD=bench")
	}, rows)
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

// fill makes a journal that knows very many fingerprints, as if so many rows
// had been sent long ago.
func fill(path string, known int) error {
	open := func() error {
		j, err := journal.Open(path)
		if err != nil {
			return err
		}
		return j.Close()
	}
	if err := open(); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?)
		INSERT INTO recent (id, key, row) SELECT i, random(), i FROM n`, known)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return open() // which puts them in order
}
