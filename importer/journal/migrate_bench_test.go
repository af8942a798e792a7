package journal

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"comebacks/importer"
)

// BenchmarkMigrate measures what the journal of version 4 costs once, a row.
func BenchmarkMigrate(b *testing.B) {
	path := filepath.Join(b.TempDir(), "journal.db")
	overwrite(b, path, "")
	db := must[*sql.DB](b)(sql.Open("sqlite", dsn(path, "journal_mode(WAL)")))
	for n := 1; n <= 4; n++ {
		must[sql.Result](b)(db.Exec(string(must[[]byte](b)(schema.ReadFile(fmt.Sprintf("schema/%d.sql", n))))))
	}
	must[sql.Result](b)(db.Exec(`INSERT INTO runs (id, started_at, state, file, digest, server, started_by, options, rows) VALUES (1, 0, 'done', '', x'', 'https://vitec.example', '', '', 13)`))
	tx := must[*sql.Tx](b)(db.Begin())
	row := must[*sql.Stmt](b)(tx.Prepare(`INSERT INTO rows (id, status, key, body, customer, contact, date, estate, user, note, since, sent_at, took, tries, comeback_id)
		VALUES (?, 'created', ?, ?, 'M30011', ?, '2031-05-03T14:30:00+02:00', ?, 'MSANL1043', ?, 1900000000000000, 1900000000000000, 50000, 1, ?)`))
	claim := must[*sql.Stmt](b)(tx.Prepare(`INSERT INTO recent (key, row) VALUES (?, ?)`))
	for i := range b.N {
		contact, id := fmt.Sprintf("KON%07d", i), fmt.Sprintf("IN%08d", i)
		c := importer.Comeback{CustomerID: "M30011", ContactID: contact}
		must[sql.Result](b)(row.Exec(rowID(1, i+2), int64(c.FirstFingerprint("").Key), i, contact, fmt.Sprintf("OBJ%05d_%010d", i, i*7), fmt.Sprintf("Ring om värderingen, nummer %d", i), id))
		must[sql.Result](b)(claim.Exec(i, rowID(1, i+2)))
		must[sql.Result](b)(claim.Exec(int64(idKey("", id)), rowID(1, i+2)))
	}
	must0(b, tx.Commit())
	must[sql.Result](b)(db.Exec(`PRAGMA user_version = 4`))
	must0(b, db.Close())
	b.ResetTimer()
	j := must[*Journal](b)(Open(path))
	b.StopTimer()
	must0(b, j.Close())
}
