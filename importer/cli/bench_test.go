package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"comebacks/importer/cli"
)

// BenchmarkImport compares whole processes, in turn, in one run: the program
// ("import"), the same without journal and results ("engine"), and "floor", a
// bare loop over encoding/csv, errgroup and net/http that checks nothing. The
// stand-in is a process of its own.
//
// Where answers take time, the limit is workers ÷ latency. The latency is that
// of one request after another, as a bare loop sees it in the same run: timers
// and the way there and back take theirs beside what the stand-in waits.
//
//	COMEBACKS_BENCH_ROWS   rows of the sheet (100000)
//	COMEBACKS_BENCH_RUNS   runs of each, of which the median is shown (5)
func BenchmarkImport(b *testing.B) {
	rows, runs := setting("COMEBACKS_BENCH_ROWS", 100_000), setting("COMEBACKS_BENCH_RUNS", 5)
	program := build(b)
	alone := writeSheet(b, aloneRows)
	fmt.Printf("\n%-36s %10s %10s %7s %10s %7s\n", fmt.Sprintf("medians of %d, ratios to floor", runs), "floor", "engine", "ratio", "import", "ratio")
	for _, setup := range []struct {
		rows, workers int
		latency       time.Duration
	}{
		{rows, 16, 0},
		{rows / 10, 16, 50 * time.Millisecond},
		{rows * 2 / 5, 64, 50 * time.Millisecond},
	} {
		path := writeSheet(b, setup.rows)
		var floor, engine, ours, one []usage
		for range runs {
			if setup.latency > 0 {
				one = append(one, withSandbox(b, program, setup.latency, func(url string) usage {
					return execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=floor", "COMEBACKS_BENCH_URL="+url, "COMEBACKS_BENCH_SHEET="+alone, "COMEBACKS_BENCH_NUMBER=1")
				}, aloneRows))
			}
			floor = append(floor, withSandbox(b, program, setup.latency, func(url string) usage {
				return execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=floor", "COMEBACKS_BENCH_URL="+url, "COMEBACKS_BENCH_SHEET="+path, fmt.Sprint("COMEBACKS_BENCH_NUMBER=", setup.workers))
			}, setup.rows))
			if setup.latency == 0 {
				engine = append(engine, withSandbox(b, program, setup.latency, func(url string) usage {
					return execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=engine", "COMEBACKS_BENCH_URL="+url, "COMEBACKS_BENCH_SHEET="+path, fmt.Sprint("COMEBACKS_BENCH_NUMBER=", setup.workers))
				}, setup.rows))
			}
			ours = append(ours, withSandbox(b, program, setup.latency, func(url string) usage {
				journal := filepath.Join(b.TempDir(), "journal.db")
				return execute(b, exec.Command(program, "import", "--yes", "--quiet", "--base-url", url, "--journal", journal, "--workers", fmt.Sprint(setup.workers), path),
					"COMEBACKS_USERNAME=bench", "COMEBACKS_PASSWORD=bench")
			}, setup.rows))
		}
		what := fmt.Sprintf("%d rows, %d workers, %s: ", setup.rows, setup.workers, setup.latency)
		show(what+"rows/s", floor, engine, ours, "%.0f", func(u usage) float64 { return float64(setup.rows) / u.wall.Seconds() })
		show("  CPU µs a row", floor, engine, ours, "%.1f", func(u usage) float64 { return float64(u.cpu.Microseconds()) / float64(setup.rows) })
		show("  peak MiB", floor, engine, ours, "%.0f", func(u usage) float64 { return u.peak / (1 << 20) })
		if setup.latency > 0 {
			latency := median(one, func(u usage) float64 { return u.wall.Seconds() / aloneRows })
			share := func(all []usage) float64 {
				return median(all, func(u usage) float64 { return float64(setup.rows) / u.wall.Seconds() }) * latency / float64(setup.workers)
			}
			fmt.Printf("%-36s %10.3f %10s %7s %10.3f %7.3f\n", fmt.Sprintf("  of workers ÷ latency (%.1f ms)", 1000*latency), share(floor), "", "", share(ours), share(ours)/share(floor))
		}
	}
	b.ReportMetric(0, "ns/op")
}

// aloneRows is how many requests the latency is taken from.
const aloneRows = 100

// BenchmarkProfile imports inside this process, for make profile.
func BenchmarkProfile(b *testing.B) {
	rows := setting("COMEBACKS_BENCH_ROWS", 100_000)
	path := writeSheet(b, rows)
	b.Setenv("COMEBACKS_USERNAME", "bench")
	b.Setenv("COMEBACKS_PASSWORD", "bench")
	withSandbox(b, build(b), 0, func(url string) usage {
		args := []string{"import", "--yes", "--quiet", "--base-url", url, "--workers", "16", "--journal", filepath.Join(b.TempDir(), "journal.db"), path}
		if code := cli.Main(context.Background(), args, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}); code != 0 {
			b.Fatalf("it ended with %d", code)
		}
		return usage{}
	}, rows)
}

// usage is what a process used.
type usage struct {
	wall, cpu time.Duration
	peak      float64 // bytes
}

func show(what string, floor, engine, ours []usage, format string, of func(usage) float64) {
	base := median(floor, of)
	fmt.Printf("%-36s %10s", what, fmt.Sprintf(format, base))
	for _, all := range [][]usage{engine, ours} {
		if len(all) == 0 {
			fmt.Printf(" %10s %7s", "", "")
			continue
		}
		fmt.Printf(" %10s %7.2f", fmt.Sprintf(format, median(all, of)), median(all, of)/base)
	}
	fmt.Println()
}

func median(all []usage, of func(usage) float64) float64 {
	values := make([]float64, len(all))
	for i, u := range all {
		values[i] = of(u)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func setting(name string, otherwise int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return otherwise
	}
	return n
}
