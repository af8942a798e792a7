package cli_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// What make bench runs, and make peers. Each benchmark compares whole processes that
// take turns in one run; the stand-in is another process. Where a sheet was imported,
// the stand-in is asked afterwards whether it holds each row once. One part of it alone is
//
//	go test -run '^$' -benchtime 1x -timeout 2h -bench Import ./importer/cli
//
// and in the place of Import can stand
//
//	Import    an import beside a bare loop, where answers take no time
//	Workers   how near an import comes to workers ÷ latency, where they take 50 ms
//	Memory    the most memory that imports of 10,000 to 5,000,000 rows need
//	Check     check beside reading the sheet alone, and its memory
//	Known     an import beside 10,000,000 known comebacks, and one of rows that are all known
//	Resume    from the start to the first request, resume and runs; the journal's size
//	Program   the program's size, and how soon it shows its help
//	Peers     the same import by others' programs; see make peers
//
// The environment says how much:
//
//	COMEBACKS_BENCH_RUNS    runs of each, of which the median is shown (5)
//	COMEBACKS_BENCH_ROWS    rows of the usual sheet (100000)
//	COMEBACKS_BENCH_LARGE   of the large one (1000000)
//	COMEBACKS_BENCH_HUGE    of the largest (5000000)
//	COMEBACKS_BENCH_KNOWN   known comebacks (10000000)
//	COMEBACKS_BENCH_TURNS   requests that each worker makes in Workers (400)

// runs is how often each thing is measured; at most is for what takes long.
func runs(atMost int) int { return min(setting("COMEBACKS_BENCH_RUNS", 5), atMost) }

// often is the most runs of what is quick.
const often = 1000

func rowsOf() int  { return setting("COMEBACKS_BENCH_ROWS", 100_000) }
func largeOf() int { return setting("COMEBACKS_BENCH_LARGE", 1_000_000) }

func setting(name string, otherwise int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return otherwise
	}
	return n
}

// heading begins a table: what is measured, beside what.
func heading(b *testing.B, what, beside string) {
	b.ReportMetric(0, "ns/op") // one run of all of it means nothing
	fmt.Println()
	row(what, beside, "comebacks", "ratio", "from to", "target")
}

// ratio shows the medians of two series that took turns, and of the ratios of each
// turn: the machine's other work weighs on both sides of a ratio.
func ratio(what, format string, base, ours []float64, g goal) {
	of := ratios(base, ours)
	row(what, fmt.Sprintf(format, median(base)), fmt.Sprintf(format, median(ours)), fmt.Sprintf("%.2f", median(of)), spread("%.2f", of), g.judge(median(of)))
}

func ratios(base, ours []float64) []float64 {
	of := make([]float64, len(ours))
	for i := range ours {
		of[i] = ours[i] / base[min(i, len(base)-1)]
	}
	return of
}

// beside is the same where it is our figure that is to meet the goal, not a ratio.
func beside(what, format string, base, ours []float64, g goal) {
	row(what, fmt.Sprintf(format, median(base)), fmt.Sprintf(format, median(ours)), "", spread(format, ours), g.judge(median(ours)))
}

// alone shows the median of what is compared with nothing.
func alone(what, format string, ours []float64, g goal) {
	row(what, "", fmt.Sprintf(format, median(ours)), "", spread(format, ours), g.judge(median(ours)))
}

func row(what, base, ours, ratio, spread, target string) {
	fmt.Printf("%-52s %10s %10s %7s %13s  %s\n", what, base, ours, ratio, spread, target)
}

func spread(format string, values []float64) string {
	if len(values) == 1 {
		return ""
	}
	return fmt.Sprintf(format+" "+format, slices.Min(values), slices.Max(values))
}

// goal is what a ratio, or else a figure, is to be.
type goal struct{ least, most float64 } // 0: no bound

func atLeast(x float64) goal { return goal{least: x} }
func atMost(x float64) goal  { return goal{most: x} }

func (g goal) judge(x float64) string {
	switch {
	case g.least > 0 && x < g.least:
		return fmt.Sprintf("at least %v: missed", g.least)
	case g.least > 0:
		return fmt.Sprintf("at least %v: met", g.least)
	case g.most > 0 && x > g.most:
		return fmt.Sprintf("at most %v: missed", g.most)
	case g.most > 0:
		return fmt.Sprintf("at most %v: met", g.most)
	}
	return ""
}

// usage is what a process used.
type usage struct {
	wall, cpu time.Duration
	peak      float64 // bytes
}

func wall(u usage) float64 { return u.wall.Seconds() }
func peak(u usage) float64 { return u.peak / (1 << 20) }

// rate gives rows a second.
func rate(rows int) func(usage) float64 {
	return func(u usage) float64 { return float64(rows) / u.wall.Seconds() }
}

// perRow gives the microseconds of CPU that a row took.
func perRow(rows int) func(usage) float64 {
	return func(u usage) float64 { return float64(u.cpu.Microseconds()) / float64(rows) }
}

func each(all []usage, of func(usage) float64) []float64 {
	values := make([]float64, len(all))
	for i, u := range all {
		values[i] = of(u)
	}
	return values
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
