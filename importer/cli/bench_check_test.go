package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkCheck compares checking a sheet (and writing its results) with
// reading it by gocsv alone, and shows how memory grows with rows.
func BenchmarkCheck(b *testing.B) {
	runs := setting("COMEBACKS_BENCH_RUNS", 5)
	program := build(b)
	fmt.Printf("\n%-28s %14s %14s %7s %10s\n", fmt.Sprintf("medians of %d", runs), "gocsv rows/s", "check rows/s", "ratio", "peak MiB")
	for _, setup := range []struct {
		rows int
		book bool
	}{{10_000, false}, {1_000_000, false}, {10_000, true}, {200_000, true}} {
		what, path := "CSV", ""
		if setup.book {
			what, path = ".xlsx", filepath.Join(b.TempDir(), "sheet.xlsx")
			apart(b, "book", path, setup.rows)
		} else {
			path = writeSheet(b, setup.rows)
		}
		var bare, ours []usage
		for range runs {
			if !setup.book {
				bare = append(bare, execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=gocsv", "COMEBACKS_BENCH_SHEET="+path))
			}
			ours = append(ours, execute(b, exec.Command(program, "check", "--quiet", path)))
		}
		speed := func(u usage) float64 { return float64(setup.rows) / u.wall.Seconds() }
		line := fmt.Sprintf("%-28s", fmt.Sprintf("%d rows of %s", setup.rows, what))
		if setup.book {
			line += fmt.Sprintf(" %14s %14.0f %7s", "", median(ours, speed), "")
		} else {
			line += fmt.Sprintf(" %14.0f %14.0f %7.2f", median(bare, speed), median(ours, speed), median(ours, speed)/median(bare, speed))
		}
		fmt.Printf("%s %10.0f\n", line, median(ours, func(u usage) float64 { return u.peak / (1 << 20) }))
	}
	b.ReportMetric(0, "ns/op")
}
