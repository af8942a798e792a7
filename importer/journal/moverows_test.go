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

// A journal of each older version is opened, and all that it knows of its rows is
// known.
func TestRowsOfOlderVersions(t *testing.T) {
	const rows = 300
	statuses := []importer.Status{importer.Created, importer.Duplicate, importer.Invalid, importer.Rejected, importer.Unsent, importer.Uncertain, sending}
	date := time.Date(2031, 5, 3, 14, 30, 0, 0, time.FixedZone("", 7200))
	at := time.UnixMicro(1_900_000_000_000_000)
	for older := 1; older < 7; older++ { // which has no such table any more
		t.Run(fmt.Sprint(older), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			overwrite(t, path, "")
			db := must[*sql.DB](t)(sql.Open("sqlite", dsn(path, "journal_mode(WAL)")))
			for n := 1; n <= older; n++ {
				must[sql.Result](t)(db.Exec(string(must[[]byte](t)(schema.ReadFile(fmt.Sprintf("schema/%d.sql", n))))))
			}
			must[sql.Result](t)(db.Exec(fmt.Sprintf(`PRAGMA user_version = %d`, older)))
			must[sql.Result](t)(db.Exec(`INSERT INTO runs (id, started_at, state, file, digest, server, started_by, options, rows) VALUES (7, 0, 'running', '', x'', 'https://vitec.example', '', '', 300)`))
			tx := must[*sql.Tx](t)(db.Begin())
			var want []Entry
			for i := range rows {
				row, status := 2+3*i, statuses[i%len(statuses)]
				e := Entry{Outcome: importer.Outcome{Row: row, Status: status, SentAt: at.Add(time.Duration(i) * time.Second), Took: time.Duration(i) * time.Millisecond}}
				e.Comeback = importer.Comeback{CustomerID: "M30011", ContactID: fmt.Sprint("K", i), Date: date.AddDate(0, 0, i), EstateID: "OBJ1", MeetingID: fmt.Sprint("M", i%2),
					Participant: importer.Participant{UserID: "anna", UserGroupID: "sälj", OfficeID: fmt.Sprint(i % 3)}, Note: fmt.Sprintf("Ring\n%d", i)}
				e.Problems = []importer.Problem{{Code: importer.VitecRefused, Value: fmt.Sprint("Nej ", i)}}
				if status == importer.Created {
					e.ComebackID = fmt.Sprint("IN", i)
				}
				print := e.Comeback.Fingerprint("https://vitec.example")
				e.Key = print.Key
				c := e.Comeback
				must[sql.Result](t)(tx.Exec(`INSERT INTO rows (id, status, key, body, customer, contact, date, meeting, estate, user, user_group, office, note, since, sent_at, took, tries, comeback_id, problems)
					VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, rowID(7, row), status, int64(print.Key), int64(print.Body), c.CustomerID, c.ContactID, dateText(c.Date),
					c.MeetingID, c.EstateID, c.Participant.UserID, c.Participant.UserGroupID, c.Participant.OfficeID, c.Note, at.UnixMicro(), e.SentAt.UnixMicro(), nullMicros(e.Took), 1+i%2,
					null(e.ComebackID), must[string](t)(problemsText(e.Problems))))
				if status == sending { // nobody knows what became of it
					e.Status, e.Problems = importer.Uncertain, []importer.Problem{cutOff}
				}
				want = append(want, e)
			}
			must0(t, tx.Commit())
			must0(t, db.Close())

			j := open(t, path)
			defer j.Close()
			var got []Entry
			for e, err := range j.Run(Info{ID: 7}).Details(0) {
				must0(t, err)
				got = append(got, e)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if doubts := must[[]importer.Doubt](t)(j.Run(Info{ID: 7}).Doubts()); len(doubts) == 0 {
				t.Error("nothing is in doubt")
			}
			if err := j.read.QueryRow(`SELECT count(*) FROM rows`).Scan(new(int)); err == nil {
				t.Error("the table is still there")
			}
		})
	}
}
