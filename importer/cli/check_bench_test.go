package cli_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gocarina/gocsv"
	"github.com/xuri/excelize/v2"
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

// bare reads a sheet by gocsv alone, row by row into a struct.
func bare(path string) error {
	type row struct {
		CustomerID string `csv:"customerId"`
		ContactID  string `csv:"contactId"`
		Date       string `csv:"date"`
		EstateID   string `csv:"estateId"`
		UserID     string `csv:"userId"`
		Note       string `csv:"note"`
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in, err := gocsv.NewUnmarshaller(csv.NewReader(f), row{})
	if err != nil {
		return err
	}
	for {
		if _, err := in.Read(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func writeBook(path string, rows int) error {
	f := excelize.NewFile()
	defer f.Close()
	format := "yyyy-mm-dd hh:mm"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	at := time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC)
	err = w.SetRow("A1", []any{"customerId", "contactId", "date", "estateId", "userId", "note"})
	for i := 0; i < rows && err == nil; i++ {
		err = w.SetRow(fmt.Sprint("A", i+2), []any{"M30011", fmt.Sprintf("KON%07d", i), excelize.Cell{StyleID: style, Value: at}, fmt.Sprintf("OBJ%05d_%010d", i, i*7), "MSANL1043", fmt.Sprintf("Ring om värderingen, nummer %d", i)})
	}
	return errors.Join(err, w.Flush(), f.SaveAs(path))
}
