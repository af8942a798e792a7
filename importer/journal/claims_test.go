package journal

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func smallSegments(t *testing.T) {
	before := segmentSize
	segmentSize = 4
	t.Cleanup(func() { segmentSize = before })
}

// create puts a row down as created.
func create(t *testing.T, r *Run, row int) {
	t.Helper()
	if twin, err := r.Intend(intentFor(row, row)); twin != nil || err != nil {
		t.Fatal(row, twin, err)
	}
	must0(t, r.Record(importer.IsCreated(row, fmt.Sprint("cb-", row), time.Now(), 0)))
}

// intentFor is a row's intent for a contact of its own.
func intentFor(row, contact int) importer.Intent {
	in := intent(row, "")
	in.Comeback.ContactID = fmt.Sprint("K", contact)
	in.Fingerprint = in.Comeback.Fingerprint("https://vitec.example")
	return in
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
			twin := must[*importer.Twin](t)(r.Intend(intentFor(1000+row, row)))
			if twin == nil || twin.Row != row || twin.ComebackID != fmt.Sprint("cb-", row) {
				t.Fatalf("after row %d, the twin of row %d is %+v", n+11, row, twin)
			}
			ids := must[map[string]bool](t)(r.OurIDs(intentFor(row, row).Fingerprint.Key))
			if diff := cmp.Diff(map[string]bool{fmt.Sprint("cb-", row): true}, ids); diff != "" {
				t.Fatal(diff)
			}
		}
		must0(t, j.Close())
	}
	j := open(t, path)
	defer j.Close()
	var segments, recent int
	must0(t, j.read.QueryRow(`SELECT (SELECT count(*) FROM segments), (SELECT count(*) FROM recent)`).Scan(&segments, &recent))
	if segments < 4 || recent >= segmentSize {
		t.Errorf("there are %d segments and %d recent claims", segments, recent)
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
			ids := must[map[string]bool](t)(reader.OurIDs(intentFor(earlier, earlier).Fingerprint.Key))
			if !ids[fmt.Sprint("cb-", earlier)] || len(ids) != 1 {
				t.Fatalf("after row %d, the ids of row %d are %v", row, earlier, ids)
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
		if twin, err := r.Intend(intentFor(2, contact)); twin != nil || err != nil {
			t.Fatal(twin, err)
		}
		if contact == 1 {
			must0(t, r.Record(importer.IsNot(2, importer.Unsent, time.Time{})))
		}
	}
	must0(t, r.Record(importer.IsCreated(2, "cb-2", time.Now(), 0)))
	if ids := must[map[string]bool](t)(r.OurIDs(intentFor(2, 1).Fingerprint.Key)); len(ids) != 0 {
		t.Errorf("for the contact that it had first it made %v", ids)
	}
	if twin := must[*importer.Twin](t)(r.Intend(intentFor(3, 1))); twin != nil {
		t.Errorf("it is still the twin %+v", twin)
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
		twin := must[*importer.Twin](t)(r.Intend(intentFor(1000+row, row)))
		if twin == nil || twin.Row != row {
			t.Errorf("the twin of row %d is %+v", row, twin)
		}
		if ids := must[map[string]bool](t)(reading.Run(r.Info).OurIDs(intentFor(row, row).Fingerprint.Key)); len(ids) != 1 {
			t.Errorf("the ids of row %d are %v", row, ids)
		}
	}
}
