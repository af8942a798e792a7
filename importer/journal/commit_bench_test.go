//go:build unix

package journal

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"comebacks/importer"
)

// BenchmarkCommit measures what a row costs the committer from the intent to its
// outcome, with as many rows in a commit as its name says: the intents of a group
// and the outcomes of the one before. Notes have 45 letters, none of them like
// another's.
func BenchmarkCommit(b *testing.B) {
	for _, group := range []int{16, 64, 256} {
		b.Run(fmt.Sprint(group), func(b *testing.B) { benchmarkCommit(b, group) })
	}
}

func benchmarkCommit(b *testing.B, group int) {
	path := filepath.Join(b.TempDir(), "journal.db")
	j := open(b, path)
	r := begin(b, j)
	at := time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC)
	made := make([]importer.Intent, b.N)
	for i := range made {
		made[i] = printed(importer.Intent{Row: i + 2, At: at.Add(time.Duration(i) * 50 * time.Microsecond), ServerTime: at.Add(time.Duration(i) * 49 * time.Microsecond), Comeback: importer.Comeback{
			CustomerID: "M30011", ContactID: fmt.Sprintf("KON%07d", i), Date: at.Add(time.Duration(i%5000) * time.Hour), EstateID: fmt.Sprintf("OBJ%05d_%010d", i, i*7),
			Participant: importer.Participant{UserID: "MSANL1043"}, Note: randomNote(45)}})
	}
	var used time.Duration
	b.ResetTimer()
	requests := make([]request, 0, 2*group)
	for from := -group; from < len(made); from += group {
		requests = requests[:0]
		for i := max(from, 0); i < min(from+group, len(made)); i++ {
			o := importer.IsCreated(made[i].Row, fmt.Sprintf("IN%08d", i), made[i].At.Add(3*time.Millisecond), time.Duration(50_000+i%977)*time.Microsecond)
			o.SentBy = made[i].ServerTime.Add(3 * time.Millisecond)
			j.live.takeID(r.Server, o.ComebackID, rowID(r.ID, o.Row))
			requests = append(requests, request{do: func(ctx context.Context) error {
				id := rowID(r.ID, o.Row)
				defer j.live.end(id)
				none, _ := problemsText(nil)
				return r.record(ctx, id, o, idKey(r.Server, o.ComebackID), none)
			}})
		}
		for i := from + group; i < min(from+2*group, len(made)); i++ {
			requests = append(requests, request{do: func(ctx context.Context) error {
				if way, err := r.relatives(ctx, &made[i]); len(way) > 0 || err != nil {
					return fmt.Errorf("%v in the way: %w", way, err)
				}
				refused, err := r.intend(ctx, made[i])
				return cmp.Or(refused, err)
			}})
		}
		before := cpuTime(b)
		must0(b, j.commit(requests))
		used += cpuTime(b) - before
	}
	b.StopTimer()
	b.ReportMetric(float64(used)/1e3/float64(b.N), "cpu-µs/row")
	must0(b, j.Close())
	b.ReportMetric(float64(must[os.FileInfo](b)(os.Stat(path)).Size())/float64(b.N), "bytes/row")
	b.ReportMetric(0, "ns/op")
}

func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	must0(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
