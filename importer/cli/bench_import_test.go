package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"comebacks/importer/cli"
)

// BenchmarkImport imports a sheet while answers take no time, so that nothing hides what
// a row costs. Beside it is the floor: a bare loop over encoding/csv, errgroup and
// net/http, which checks nothing, and keeps nothing.
func BenchmarkImport(b *testing.B) {
	rows, program := rowsOf(), build(b)
	path := writeSheet(b, rows)
	var floor, engine, ours []usage
	for range runs(often) {
		floor = append(floor, posted(b, program, "floor", path, 0, 16, rows))
		engine = append(engine, posted(b, program, "engine", path, 0, 16, rows))
		ours = append(ours, imported(b, program, path, 0, 16, rows))
	}
	heading(b, fmt.Sprintf("import of %d rows, 16 workers, latency 0", rows), "floor")
	ratio("rows/s", "%.0f", each(floor, rate(rows)), each(ours, rate(rows)), atLeast(0.85))
	ratio("CPU µs a row", "%.1f", each(floor, perRow(rows)), each(ours, perRow(rows)), atMost(1.35))
	ratio("peak MiB", "%.0f", each(floor, peak), each(ours, peak), goal{})
	ratio("without journal and results: rows/s", "%.0f", each(floor, rate(rows)), each(engine, rate(rows)), goal{})
	ratio("without journal and results: CPU µs a row", "%.1f", each(floor, perRow(rows)), each(engine, perRow(rows)), goal{})
}

// BenchmarkWorkers imports sheets while answers take 50 ms. The limit is workers ÷
// latency. The latency is that of one request after another, as a bare loop sees it in the
// same turn: timers and the way there and back take theirs beside what the stand-in
// waits.
func BenchmarkWorkers(b *testing.B) {
	const (
		latency  = 50 * time.Millisecond
		oneByOne = 100 // requests that the latency is taken from
	)
	program := build(b)
	short := writeSheet(b, oneByOne)
	heading(b, "import, latency 50 ms", "floor")
	for _, setup := range []struct {
		workers int
		goal    goal
	}{{16, atLeast(0.99)}, {64, atLeast(0.99)}, {400, atLeast(0.97)}, {800, atLeast(0.90)}} {
		rows := setup.workers * setting("COMEBACKS_BENCH_TURNS", 400)
		path := writeSheet(b, rows)
		var floor, ours, waits []usage
		var floorShares, ourShares []float64
		for i := range runs(often) {
			waits = append(waits, posted(b, program, "floor", short, latency, 1, oneByOne))
			floor = append(floor, posted(b, program, "floor", path, latency, setup.workers, rows))
			ours = append(ours, imported(b, program, path, latency, setup.workers, rows))
			limit := float64(setup.workers) / (wall(waits[i]) / oneByOne)
			floorShares = append(floorShares, rate(rows)(floor[i])/limit)
			ourShares = append(ourShares, rate(rows)(ours[i])/limit)
		}
		ratio(fmt.Sprintf("%d workers, %d rows: rows/s", setup.workers, rows), "%.0f", each(floor, rate(rows)), each(ours, rate(rows)), goal{})
		ratio("  CPU µs a row", "%.1f", each(floor, perRow(rows)), each(ours, perRow(rows)), goal{})
		ratio("  peak MiB", "%.0f", each(floor, peak), each(ours, peak), goal{})
		latency := 1000 * median(each(waits, wall)) / oneByOne
		beside(fmt.Sprintf("  of workers ÷ latency (%.1f ms)", latency), "%.3f", floorShares, ourShares, setup.goal)
	}
}

// BenchmarkMemory shows whether the most memory that an import needs grows with its rows.
func BenchmarkMemory(b *testing.B) {
	program := build(b)
	heading(b, "import, 16 workers, latency 0: peak MiB", "")
	var peaks []float64
	for _, setup := range []struct{ rows, runs int }{
		{10_000, runs(often)}, {100_000, runs(often)}, {largeOf(), runs(3)}, {setting("COMEBACKS_BENCH_HUGE", 5_000_000), 1},
	} {
		path := writeSheet(b, setup.rows)
		var all []usage
		for range setup.runs {
			all = append(all, imported(b, program, path, 0, 16, setup.rows))
		}
		alone(fmt.Sprintf("%d rows of CSV (%d runs)", setup.rows, setup.runs), "%.1f", each(all, peak), atMost(64))
		peaks = append(peaks, median(each(all, peak)))
	}
	alone("largest ÷ smallest", "%.2f", []float64{slices.Max(peaks) / slices.Min(peaks)}, atMost(1.10))
}

// BenchmarkProfile imports inside this process, for make profile.
func BenchmarkProfile(b *testing.B) {
	rows := rowsOf()
	path := writeSheet(b, rows)
	b.Setenv("COMEBACKS_USERNAME", "bench")
	b.Setenv("COMEBACKS_PASSWORD", "bench")
	s := startStandIn(b, build(b), 0)
	args := []string{"import", "--yes", "--quiet", "--base-url", s.url, "--workers", "16", "--journal", filepath.Join(b.TempDir(), "journal.db"), path}
	if code := cli.Main(context.Background(), args, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}); code != 0 {
		b.Fatalf("it ended with %d", code)
	}
	s.holds(0, rows)
}
