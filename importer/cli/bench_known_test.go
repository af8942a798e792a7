package cli_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
	"comebacks/importer/journal"
)

// BenchmarkKnown shows what it costs to know what was sent before: how fast new rows go
// beside very many known ones, and how fast rows are found out to be known, all of them,
// in another order and by another process than those that sent them.
func BenchmarkKnown(b *testing.B) {
	program := build(b)
	rows, known := rowsOf(), setting("COMEBACKS_BENCH_KNOWN", 10_000_000)
	full := filepath.Join(b.TempDir(), "journal.db")
	apart(b, "fill", full, known)
	var empty, among []usage
	for i := range runs(often) {
		path := writeSheetFrom(b, i*rows, rows) // new rows each time: the full journal comes to know them
		into := func(journal string) usage {
			s := startStandIn(b, program, 0)
			defer s.stop()
			u := s.importInto(journal, program, path, 16)
			s.holds(i*rows, rows)
			return u
		}
		empty = append(empty, into(filepath.Join(b.TempDir(), "journal.db")))
		among = append(among, into(full))
	}
	heading(b, fmt.Sprintf("import of %d rows beside %d known", rows, known), "none known")
	ratio("rows/s", "%.0f", each(empty, rate(rows)), each(among, rate(rows)), atLeast(0.95))
	ratio("CPU µs a row", "%.1f", each(empty, perRow(rows)), each(among, perRow(rows)), goal{})
	ratio("peak MiB", "%.0f", each(empty, peak), each(among, peak), goal{})
	if err := os.Remove(full); err != nil { // some gigabytes
		b.Fatal(err)
	}
	knownAgain(b, program)
}

// knownAgain imports a large sheet, and the same rows again in other orders.
func knownAgain(b *testing.B, program string) {
	rows := largeOf()
	s := startStandIn(b, program, 0)
	defer s.stop()
	kept := filepath.Join(b.TempDir(), "journal.db")
	sent := []usage{s.importInto(kept, program, writeSheet(b, rows), 16)}
	s.holds(0, rows)
	var again []usage
	for i := range runs(3) {
		path := filepath.Join(b.TempDir(), "sorted.csv")
		execute(b, exec.Command(os.Args[0]), "COMEBACKS_BENCH=shuffle", "COMEBACKS_BENCH_SHEET="+path, fmt.Sprint("COMEBACKS_BENCH_NUMBER=", rows), fmt.Sprint("COMEBACKS_BENCH_SEED=", i))
		c := exec.Command(program, "import", "--yes", "--json", "--base-url", s.url, "--journal", kept, "--workers", "16", path)
		u, said := executed(b, c, "COMEBACKS_USERNAME=bench", "COMEBACKS_PASSWORD=bench")
		var sum struct {
			Counts   map[importer.Status]int
			Requests int
		}
		if err := json.Unmarshal(said, &sum); err != nil || sum.Counts[importer.Duplicate] != rows || sum.Requests > 0 {
			b.Fatalf("of %d known rows: %v, %s", rows, err, said)
		}
		again = append(again, u)
	}
	s.holds(0, rows)
	heading(b, fmt.Sprintf("import of %d known rows again, shuffled (%d runs)", rows, len(again)), "sending")
	ratio("rows/s", "%.0f", each(sent, rate(rows)), each(again, rate(rows)), atLeast(1))
	ratio("CPU µs a row", "%.1f", each(sent, perRow(rows)), each(again, perRow(rows)), goal{})
	ratio("peak MiB", "%.0f", each(sent, peak), each(again, peak), goal{})
}

// fill makes a journal that knows very many comebacks. It goes the way that rows go, so
// that it holds what a journal of so many holds, however that is written down.
func fill(path string, known int) error {
	j, err := journal.Open(path)
	if err != nil {
		return err
	}
	for from := 0; from < known && err == nil; from += 1_000_000 {
		err = fillRun(j, from, min(from+1_000_000, known))
	}
	if err := j.Close(); err != nil {
		return err
	}
	return err
}

func fillRun(j *journal.Journal, from, to int) error {
	const server = "https://connect.example"
	at := time.Date(2026, 5, 3, 14, 30, 0, 0, time.UTC)
	r, err := j.Begin(journal.Info{StartedAt: at, File: fmt.Sprintf("/%d.csv", from), Digest: fmt.Appendf(nil, "%d", from), Server: server, Rows: to - from})
	if err != nil {
		return err
	}
	var g errgroup.Group
	g.SetLimit(1000)
	comeback := func(i int) importer.Comeback {
		return importer.Comeback{CustomerID: "M30011", ContactID: fmt.Sprintf("ADR%08d", i), Date: at.AddDate(5, 0, 0), EstateID: fmt.Sprintf("OBJ%05d_%010d", i, i*7),
			Participant: importer.Participant{UserID: "MSANL1043"}, Note: fmt.Sprintf("Ring om värderingen, nummer %d", i)}
	}
	const window = 16384
	for i := from; i < to; i++ {
		if (i-from)%window == 0 {
			queries := make([]importer.Query, 0, window)
			for n := i; n < min(i+window, to); n++ {
				queries = append(queries, importer.Query{Row: 2 + n - from, Fingerprint: comeback(n).Fingerprint(server)})
			}
			if err := r.Expect(queries); err != nil {
				return errors.Join(err, g.Wait())
			}
		}
		g.Go(func() error {
			c, row := comeback(i), 2+i-from
			onDisk := make(chan error, 1)
			r.Intend(importer.Intent{Row: row, At: at, Comeback: c, Fingerprint: c.Fingerprint(server)}, func(in []importer.Relative, err error) {
				if len(in) > 0 {
					err = fmt.Errorf("row %d is known already", row)
				}
				onDisk <- err
			})
			if err := <-onDisk; err != nil {
				return err
			}
			if err := r.Begun(row, at); err != nil {
				return err
			}
			return r.Record(importer.IsCreated(row, fmt.Sprintf("filled-%016x", uint64(i)*0x9e3779b97f4a7c15), at, time.Millisecond), nil)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if _, err := r.Flush(); err != nil {
		return err
	}
	defer r.Leave()
	return r.End(at, nil, map[importer.Status]int{importer.Created: to - from}, 0)
}
