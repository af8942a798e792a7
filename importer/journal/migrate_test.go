package journal

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"comebacks/importer"
)

// Wherever the step to the newest version stops, the next start makes it, and
// all that was known is known.
func TestMigrateCrashPoints(t *testing.T) {
	before := rekeyedAtOnce
	rekeyedAtOnce = 3
	t.Cleanup(func() { rekeyedAtOnce = before })
	for point := 1; ; point++ {
		dir := t.TempDir()
		path, killed := filepath.Join(dir, "journal.db"), filepath.Join(dir, "killed.db")
		copyFile(t, "testdata/version3.db", path)
		db := must[*sql.DB](t)(sql.Open("sqlite", dsn(path, "journal_mode(WAL)")))
		c := must[*sql.Conn](t)(db.Conn(t.Context()))
		passed := 0
		err := migrate(t.Context(), c, func() error {
			if passed++; passed < point {
				return nil
			}
			// What a kill leaves is what is in the files.
			for _, suffix := range []string{"", "-wal"} {
				if _, err := os.Stat(path + suffix); err == nil {
					copyFile(t, path+suffix, killed+suffix)
				}
			}
			return errors.New("the program was killed")
		})
		whole := err == nil
		must0(t, errors.Join(c.Close(), db.Close()))
		if !whole {
			checkMigrated(t, point, killed)
		}
		if whole || point%4 == 0 { // what was rolled back is as good as what was killed
			checkMigrated(t, point, path)
		}
		if t.Failed() {
			return
		}
		if whole {
			if point < 10 {
				t.Errorf("there are only %d places to crash at", point-1)
			}
			return
		}
	}
}

func checkMigrated(t *testing.T, point int, path string) {
	t.Helper()
	j := open(t, path)
	defer j.Close()
	next := begin(t, j)
	for ref, state := range map[importer.RowRef]importer.State{
		{Run: 1, Row: 2}: importer.StateCreated, {Run: 1, Row: 5}: importer.StateCreated, {Run: 1, Row: 6}: importer.StateInDoubt,
		{Run: 2, Row: 2}: importer.StateCreated, {Run: 2, Row: 4}: importer.StateCreated, {Run: 2, Row: 7}: importer.StateInDoubt,
	} {
		in := intent(100, "")
		in.Comeback.ContactID = contactOf(ref.Run, ref.Row)
		if way := intend(t, next, printed(in)); len(way) != 1 || way[0].RowRef != ref || way[0].State != state || way[0].Is != importer.SameComeback {
			t.Errorf("point %d: in the way of the like of %v is %+v", point, ref, way)
		}
	}
	if owners := must[map[string]importer.Owner](t)(next.Owners([]string{"IN12", "in24"})); len(owners) != 2 {
		t.Errorf("point %d: the ids are known as %v", point, owners)
	}
}

func TestNormalServer(t *testing.T) {
	for server, want := range map[string]string{
		"https://connect.maklare.vitec.net":     "https://connect.maklare.vitec.net",
		"HTTPS://Connect.Maklare.Vitec.NET:443": "https://connect.maklare.vitec.net",
		"https://vitec.example:8443/API/":       "https://vitec.example:8443/API/",
		"http://LOCALHOST:80/x":                 "http://localhost/x",
		"http://[::1]:80":                       "http://[::1]",
		"http://127.0.0.1:8080":                 "http://127.0.0.1:8080",
		"https://vitec.example:80":              "https://vitec.example:80",
		"":                                      "",
		"no address":                            "no address",
	} {
		if got := normalServer(server); got != want {
			t.Errorf("%s is written %s", server, got)
		}
	}
}

// A journal whose server was written otherwise finds what was made there.
func TestMigrateServer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	copyFile(t, "testdata/version3.db", path)
	db := must[*sql.DB](t)(sql.Open("sqlite", dsn(path)))
	must[sql.Result](t)(db.ExecContext(context.Background(), `UPDATE runs SET server = 'HTTPS://Vitec.Example:443'`))
	must0(t, db.Close())
	checkMigrated(t, 0, path)
}
