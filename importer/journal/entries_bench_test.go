package journal

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"comebacks/importer"
)

// BenchmarkEntries reads the rows of a run that is done, beside the process that
// sends: as a resume and a report do. Starting it is opening the journal.
func BenchmarkEntries(b *testing.B) {
	const rows = 1_000_000
	path := filepath.Join(b.TempDir(), "journal.db")
	j := open(b, path)
	r := begin(b, j)
	must[sql.Result](b)(j.write.ExecContext(b.Context(), "BEGIN"))
	m := &mover{s: store{crash: j.crash}}
	must0(b, m.s.prepare(b.Context(), j.write))
	at := time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC)
	for i := range rows {
		in := printed(importer.Intent{Row: i + 2, At: at.Add(time.Duration(i) * time.Millisecond), ServerTime: at, Comeback: importer.Comeback{
			CustomerID: "M30011", ContactID: fmt.Sprintf("KON%07d", i), Date: at, EstateID: fmt.Sprintf("OBJ%05d_%010d", i, i*7),
			Participant: importer.Participant{UserID: "MSANL1043"}, Note: randomNote(45)}})
		one := stored{id: rowID(r.ID, in.Row)}
		one.intends(&in, origin{})
		one.status, one.comeback = importer.Created, fmt.Sprintf("IN%08d", i)
		must0(b, m.add(b.Context(), one))
	}
	must0(b, errors.Join(m.write(b.Context()), m.s.close()))
	must[sql.Result](b)(j.write.ExecContext(b.Context(), "COMMIT"))
	b.Run("outcomes", func(b *testing.B) {
		for range b.N {
			n := 0
			for o, err := range r.Entries() {
				if err != nil {
					b.Fatal(err)
				}
				n += len(o.ComebackID)
			}
			if n != 10*rows {
				b.Fatal(n)
			}
		}
	})
	b.Run("details", func(b *testing.B) {
		for range b.N {
			n := 0
			for e, err := range r.Details(0) {
				if err != nil {
					b.Fatal(err)
				}
				n += len(e.Comeback.Note)
			}
			if n != 45*rows {
				b.Fatal(n)
			}
		}
	})
	b.Run("counts", func(b *testing.B) {
		for range b.N {
			if counts := must[map[importer.Status]int](b)(j.Count(r.Info)); counts[importer.Created] != rows {
				b.Fatal(counts)
			}
		}
	})
	must0(b, j.Close())
	b.Run("start", func(b *testing.B) {
		for range b.N {
			must0(b, open(b, path).Close())
		}
	})
}

func randomNote(n int) string {
	letters := make([]byte, n)
	for i := range letters {
		letters[i] = byte('a' + rand.N(26))
	}
	return string(letters)
}
