package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkCheck compares checking a sheet (and writing its results) with reading it by
// gocsv alone, and shows how memory grows with rows.
func BenchmarkCheck(b *testing.B) {
	program := build(b)
	heading(b, "check", "gocsv")
	for _, setup := range []struct {
		rows int
		goal goal
	}{{10_000, goal{}}, {largeOf(), atLeast(1.2)}} {
		path := writeSheet(b, setup.rows)
		var bare, ours []usage
		for range runs(often) {
			bare = append(bare, execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=gocsv", "COMEBACKS_BENCH_SHEET="+path))
			ours = append(ours, execute(b, exec.Command(program, "check", "--quiet", path)))
		}
		ratio(fmt.Sprintf("%d rows of CSV: rows/s", setup.rows), "%.0f", each(bare, rate(setup.rows)), each(ours, rate(setup.rows)), setup.goal)
		ratio("  CPU µs a row", "%.2f", each(bare, perRow(setup.rows)), each(ours, perRow(setup.rows)), goal{})
		ratio("  peak MiB", "%.0f", each(bare, peak), each(ours, peak), goal{})
	}
	for _, rows := range []int{10_000, largeOf() / 5} {
		path := filepath.Join(b.TempDir(), "sheet.xlsx")
		apart(b, "book", path, rows)
		var ours []usage
		for range runs(3) {
			ours = append(ours, execute(b, exec.Command(program, "check", "--quiet", path)))
		}
		alone(fmt.Sprintf("%d rows of .xlsx (%d runs): rows/s", rows, runs(3)), "%.0f", each(ours, rate(rows)), goal{})
		alone("  peak MiB", "%.0f", each(ours, peak), goal{})
	}
}
