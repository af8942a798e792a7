package cli_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// writeSheet writes a sheet of so many rows.
func writeSheet(tb testing.TB, rows int) string { return writeSheetFrom(tb, 0, rows) }

// writeSheetFrom writes one whose rows begin with another contact than the first.
func writeSheetFrom(tb testing.TB, from, rows int) string {
	path := filepath.Join(tb.TempDir(), "sheet.csv")
	err := writeRows(path, func(yield func(int) bool) {
		for i := range rows {
			if !yield(from + i) {
				return
			}
		}
	})
	if err != nil {
		tb.Fatal(err)
	}
	return path
}

// writeShuffled writes the rows of writeSheet in an order that the seed gives.
func writeShuffled(path string, rows int, seed uint64) error {
	return writeRows(path, slices.Values(rand.New(rand.NewPCG(seed, 3)).Perm(rows)))
}

func writeRows(path string, numbers iter.Seq[int]) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"customerId", "contactId", "date", "estateId", "userId", "note"})
	for i := range numbers {
		_ = w.Write([]string{"M30011", fmt.Sprintf("KON%07d", i), "2031-05-03 14:30", fmt.Sprintf("OBJ%05d_%010d", i, i*7), "MSANL1043", fmt.Sprintf("Ring om värderingen, nummer %d", i)})
	}
	w.Flush()
	return errors.Join(w.Error(), f.Close())
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
