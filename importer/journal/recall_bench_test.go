package journal

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"comebacks/importer"
)

// BenchmarkRecall asks for 1,000,000 rows beside a journal that knows of
// 10,000,000 comebacks and their ids: for rows that it does not know, for ones
// whose contacts it knows, and for ones that it has created.
func BenchmarkRecall(b *testing.B) {
	const known, asked = 10_000_000, 1_000_000
	path := filepath.Join(b.TempDir(), "journal.db")
	j := open(b, path)
	r := begin(b, j)
	fillJournal(b, j, r, known, asked)
	must0(b, j.Close())
	reading := must[*Journal](b)(OpenToRead(path))
	defer reading.Close()
	for name, query := range map[string]func(i int) importer.Query{
		"unknown":       func(i int) importer.Query { return queryOf(i, 20_000_000+i, 0) },
		"known contact": func(i int) importer.Query { return queryOf(i, i, 7) },
		"known":         func(i int) importer.Query { return queryOf(i, i, 0) },
	} {
		b.Run(name, func(b *testing.B) {
			queries := make([]importer.Query, asked)
			for i := range queries {
				queries[i] = query(i)
			}
			rand.Shuffle(len(queries), func(i, k int) { queries[i], queries[k] = queries[k], queries[i] })
			of := RecallOf{Server: r.Server, Sheet: "bcdfghjklmnp", Now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			b.ResetTimer()
			for range b.N {
				all := must[*Memory](b)(reading.Recall(of, queries))
				relatives, coming := 0, 0
				for i := range queries {
					one := all.Of(i)
					relatives += len(one.Relatives)
					if one.Coming {
						coming++
					}
				}
				b.ReportMetric(float64(relatives), "relatives")
				b.ReportMetric(float64(coming), "coming")
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/1e6, "MB-allocated")
		})
	}
}

func contactNumber(i int) importer.Comeback {
	return importer.Comeback{CustomerID: "M30011", ContactID: fmt.Sprintf("KON%08d", i), Date: time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC)}
}

func queryOf(i, contact, days int) importer.Query {
	c := contactNumber(contact)
	c.Date = c.Date.AddDate(0, 0, days)
	return importer.Query{Row: i + 2, CustomerID: c.CustomerID, ContactID: c.ContactID, Date: c.Date, Fingerprint: c.Fingerprint("https://vitec.example")}
}

// fillJournal claims comebacks as if they had been made one after the other; the
// first of them have their rows.
func fillJournal(b *testing.B, j *Journal, r *Run, comebacks, rows int) {
	b.Helper()
	must[sql.Result](b)(j.write.ExecContext(b.Context(), "BEGIN"))
	m := &mover{s: store{crash: j.crash}}
	must0(b, m.s.prepare(b.Context(), j.write))
	defer m.s.close()
	known := sql.NullInt64{Int64: 1900000000000000, Valid: true}
	for i := range rows {
		c, id := contactNumber(i), fmt.Sprintf("IN%08d", i)
		must0(b, m.add(b.Context(), stored{id: rowID(r.ID, i+2), status: importer.Created, printed: true, print: c.Fingerprint(r.Server), customer: c.CustomerID, contact: c.ContactID, date: c.Date,
			estate: fmt.Sprintf("OBJ%05d", i), user: "MSANL1043", note: fmt.Sprintf("Ring om värderingen, nummer %d", i), since: known, sentAt: known, tries: 1, comeback: id}))
	}
	must0(b, m.write(b.Context()))
	fillKeys(b, &j.keys.keyWriter, comebacks, func(i int) (slot, id uint64, row int64) {
		return contactNumber(i).Fingerprint(r.Server).Key, idKey(r.Server, fmt.Sprintf("IN%08d", i)), rowID(r.ID, i+2)
	})
	must[sql.Result](b)(j.write.ExecContext(b.Context(), "COMMIT"))
}

// fillKeys makes the segments that are there when so many rows were created one after
// the other.
func fillKeys(b *testing.B, w *keyWriter, rows int, of func(i int) (slot, id uint64, row int64)) {
	b.Helper()
	for i := 0; i < rows; {
		size := segmentSize
		for size*fanOut <= rows-i {
			size *= fanOut
		}
		size = min(size, rows-i)
		slots, ids := make([]keyRow, size), make([]keyRow, size)
		for n := range size {
			slot, id, row := of(i + n)
			slots[n], ids[n] = keyRow{slot, row}, keyRow{id, row}
		}
		for kind, all := range map[keyKind][]keyRow{slotKeys: slots, idKeys: ids} {
			slices.SortFunc(all, compareKeyRows)
			must0(b, w.make(b.Context(), kind, levelOf(size), all))
		}
		i += size
	}
}
