package journal

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"comebacks/importer"
)

// smallSegments makes all pieces of the index so small that a few rows are in many, and
// has rows folded and carried.
func smallSegments(t testing.TB) {
	smallStore(t, 2, 6, 1)
	sizes := []*int{&segmentSize, &bucketSize, &partSize, &fanOut, &movedAtOnce}
	for i, small := range []int{4, 2, 4, 3, 5} {
		before := *sizes[i]
		*sizes[i] = small
		t.Cleanup(func() { *sizes[i] = before })
	}
}

// create puts a row down as created.
func create(t *testing.T, r *Run, row int) {
	t.Helper()
	sent(t, r, intentFor(row, row))
	must0(t, r.Record(importer.IsCreated(row, idIn(r, row), time.Now(), 0), nil))
}

// idIn is what Vitec calls the comeback of a run's row.
func idIn(r *Run, row int) string { return fmt.Sprint("cb-", r.ID, "-", row) }

// intentFor is a row's intent for a contact of its own.
func intentFor(row, contact int) importer.Intent {
	in := intent(row, "")
	in.Comeback.ContactID = fmt.Sprint("K", contact)
	return printed(in)
}

// A row is found to have been sent before, however long ago and by whichever
// process.
func TestClaimsInSegments(t *testing.T) {
	smallSegments(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	const rows = 50
	for n := 2; n < rows; n += 12 {
		j := open(t, path)
		r := begin(t, j)
		for row := n; row < n+12; row++ {
			create(t, r, row)
		}
		for row := 2; row < n+12; row++ {
			maker := importer.RowRef{Run: int64(1 + (row-2)/12), Row: row}
			id := idIn(&Run{Info: Info{ID: maker.Run}}, row)
			way := intend(t, r, intentFor(1000+row, row))
			if len(way) != 1 || way[0].RowRef != maker || way[0].ID != id || way[0].Is != importer.SameComeback {
				t.Fatalf("after row %d, in the way of row %d's like is %+v", n+11, row, way)
			}
			owners := must[map[string]importer.Owner](t)(r.Owners([]string{id, "cb-none"}))
			if len(owners) != 1 || owners[id].RowRef != maker || owners[id].Key != intentFor(row, row).Fingerprint.Key {
				diff := fmt.Sprint(owners)
				t.Fatal(diff)
			}
		}
		must0(t, j.Close())
	}
	j := open(t, path)
	defer j.Close()
	var segments, merged int
	must0(t, j.read.QueryRow(`SELECT count(*), count(*) FILTER (WHERE level > 0) FROM segments WHERE kind = 1`).Scan(&segments, &merged))
	if recent := len(j.keys.slots.recent.entries); segments < 4 || merged == 0 || recent >= segmentSize {
		t.Errorf("there are %d segments, %d of them merged, and %d recent claims", segments, merged, recent)
	}
}

// A process that only reads sees the claims of one that is sending.
func TestReadBesideSending(t *testing.T) {
	smallSegments(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	defer j.Close()
	r := begin(t, j)
	reading := must[*Journal](t)(OpenToRead(path))
	defer reading.Close()
	reader := reading.Run(r.Info)
	for row := 2; row < 40; row++ {
		create(t, r, row)
		must0(t, j.flush())
		for earlier := 2; earlier <= row; earlier++ {
			id := idIn(r, earlier)
			owners := must[map[string]importer.Owner](t)(reader.Owners([]string{id}))
			if owners[id].RowRef != (importer.RowRef{Run: r.ID, Row: earlier}) {
				t.Fatalf("after row %d, %s belongs to %v", row, id, owners)
			}
		}
	}
}

// A row that was not sent, and then mended and sent, has made only what it
// was at last.
func TestClaimOfMendedRow(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	for _, contact := range []int{1, 2} {
		sent(t, r, intentFor(2, contact))
		if contact == 1 {
			must0(t, r.Record(importer.IsNot(2, importer.Unsent, time.Time{}), nil))
		}
	}
	must0(t, r.Record(importer.IsCreated(2, "cb-2", time.Now(), 0), nil))
	if way := intend(t, r, intentFor(3, 1)); len(way) != 0 {
		t.Errorf("in the way of the contact that it had first is %+v", way)
	}
	if way := intend(t, r, intentFor(4, 2)); len(way) != 1 {
		t.Errorf("in the way of its contact is %+v", way)
	}
}

// The claims of a journal of before there were segments are taken over.
func TestClaimsOfVersion2(t *testing.T) {
	smallSegments(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	overwrite(t, path, "")
	db := must[*sql.DB](t)(sql.Open("sqlite", dsn(path, "journal_mode(WAL)")))
	for _, name := range []string{"schema/1.sql", "schema/2.sql"} {
		must[sql.Result](t)(db.Exec(string(must[[]byte](t)(schema.ReadFile(name)))))
	}
	must[sql.Result](t)(db.Exec(`INSERT INTO runs (id, started_at, state, file, digest, server, started_by, options, rows) VALUES (1, 0, 'done', '', x'', 'https://vitec.example', '', '', 13)`))
	for row := 2; row < 15; row++ {
		print := intentFor(row, row).Fingerprint
		must[sql.Result](t)(db.Exec(`INSERT INTO rows (id, status, key, body, comeback_id) VALUES (?, 'created', ?, ?, ?)`, rowID(1, row), int64(print.Key), int64(print.Body), fmt.Sprint("cb-", row)))
		must[sql.Result](t)(db.Exec(`INSERT INTO claims (key, body, row) VALUES (?, ?, ?)`, int64(print.Key), int64(print.Body), rowID(1, row)))
	}
	must[sql.Result](t)(db.Exec(`PRAGMA user_version = 2`))
	must0(t, db.Close())

	// Read first, then sent with.
	reading := must[*Journal](t)(OpenToRead(path))
	defer reading.Close()
	j := open(t, path)
	defer j.Close()
	r := begin(t, j)
	for row := 2; row < 15; row++ {
		if way := intend(t, r, intentFor(1000+row, row)); len(way) != 1 || way[0].Row != row {
			t.Errorf("in the way of row %d's like is %+v", row, way)
		}
		id := fmt.Sprint("CB-", row) // whatever its case
		if owners := must[map[string]importer.Owner](t)(reading.Run(r.Info).Owners([]string{id})); owners[id].Row != row {
			t.Errorf("%s belongs to %v", id, owners)
		}
	}
}
