package cli_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"comebacks/importer/sandbox"
)

// A sheet that was imported, and is imported again by another process, sorted otherwise
// and under another name, sends nothing: each of its rows is a duplicate, and says as
// which comeback it was created.
func TestImportedAgain(t *testing.T) {
	t.Parallel()
	rows := 100_000
	if testing.Short() || raceEnabled {
		rows = 5_000
	}
	server := sandbox.New(sandbox.Config{})
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	dir := t.TempDir()
	imports := func(sheet string) {
		t.Helper()
		// With many workers the disk is waited for less often.
		c := program("import", "--yes", "--quiet", "--base-url", running.URL, "--journal", filepath.Join(dir, "journal.db"), "--workers", "200", "--timeout", "1m", sheet)
		if said, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
	}
	first, second := filepath.Join(dir, "kunder.csv"), filepath.Join(dir, "sorterade.csv")
	copyFile(t, writeSheet(t, rows), first)
	imports(first)
	if err := writeShuffled(second, rows, 1); err != nil {
		t.Fatal(err)
	}
	before := server.Stats()
	imports(second)
	after := server.Stats()
	if requests := after.Creates + after.Lookups + after.Others - before.Creates - before.Lookups - before.Others; requests > 0 {
		t.Errorf("the second import made %d requests, %d of them to create", requests, after.Creates-before.Creates)
	}
	held := make(map[string]string)
	for _, c := range server.Comebacks() {
		held[c.ContactID] = c.ID
	}
	if len(held) != rows || after.Comebacks != rows {
		t.Errorf("the stand-in has %d comebacks of %d contacts, want %d", after.Comebacks, len(held), rows)
	}
	is := statuses(t, filepath.Join(dir, "sorterade.results.csv"))
	if len(is) != rows {
		t.Errorf("the results have %d rows", len(is))
	}
	for contact, got := range is {
		if want := [2]string{"duplicate", held[contact]}; got != want {
			t.Fatalf("%s is %q, want %q", contact, got, want) // so may be all the others
		}
	}
}

// statuses gives the status and the comeback_id of each contact in a results file, which
// has each once.
func statuses(t *testing.T, results string) map[string][2]string {
	t.Helper()
	f, err := os.Open(results)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := csv.NewReader(f)
	header, err := in.Read()
	if err != nil {
		t.Fatal(err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	contact, status, id := slices.Index(header, "contactId"), slices.Index(header, "status"), slices.Index(header, "comeback_id")
	all := make(map[string][2]string)
	for {
		line, err := in.Read()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, is := all[line[contact]]; is {
			t.Fatalf("%s has more than one line", line[contact])
		}
		all[line[contact]] = [2]string{line[status], line[id]}
	}
}
