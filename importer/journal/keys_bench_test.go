//go:build unix

package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// cpu is the time that this process has used all processors.
func cpu(b *testing.B) time.Duration {
	var used syscall.Rusage
	must0(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkClaims measures what both claims of a row cost, with all the sorting that
// follows: by the CPU time of commits of 64 rows with them, less that of the
// same commits without. Its last figures are the index file's size.
func BenchmarkClaims(b *testing.B) {
	const group = 64
	for _, rows := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			var with, without time.Duration
			var size int64
			for range b.N {
				for _, claims := range []bool{false, true} {
					path := filepath.Join(b.TempDir(), fmt.Sprint(claims, ".db"))
					j := open(b, path)
					said := make([]byte, group*100)
					exec := func(statement string, args ...any) {
						if _, err := j.write.ExecContext(b.Context(), statement, args...); err != nil {
							b.Fatal(err)
						}
					}
					exec(`CREATE TABLE said (id INTEGER PRIMARY KEY, said BLOB)`)
					before := cpu(b)
					for row := 0; row < rows; row += group {
						exec(`BEGIN IMMEDIATE`)
						exec(`INSERT INTO said (said) VALUES (?)`, said)
						if claims {
							for i := row; i < row+group; i++ {
								j.keys.slots.claim(hashed('s', i), rowID(1, i))
								j.keys.ids.claim(hashed('i', i), rowID(1, i))
							}
							must0(b, j.keys.write(b.Context()))
						}
						exec(`COMMIT`)
						j.keys.committed()
					}
					used := cpu(b) - before
					must0(b, j.Close())
					if claims {
						with += used
						size += fileSize(b, path)
					} else {
						without += used
						size -= fileSize(b, path)
					}
				}
			}
			n := float64(b.N * rows)
			b.ReportMetric(float64((with-without).Nanoseconds())/n, "cpu-ns/row")
			b.ReportMetric(float64(without.Nanoseconds())/n, "rest-ns/row")
			b.ReportMetric(float64(size)/n, "bytes/row")
		})
	}
}

func fileSize(b *testing.B, path string) int64 {
	return must[os.FileInfo](b)(os.Stat(path)).Size()
}

// BenchmarkExpect measures what it costs to be told of rows that are not known,
// beside a journal that knows very many.
func BenchmarkExpect(b *testing.B) {
	for _, known := range []int{1_000_000, 10_000_000} {
		path := filepath.Join(b.TempDir(), fmt.Sprint(known, ".db"))
		j := open(b, path)
		if _, err := j.write.ExecContext(b.Context(), `BEGIN`); err != nil {
			b.Fatal(err)
		}
		fillKeys(b, &j.keys.keyWriter, known, func(i int) (slot, id uint64, row int64) { return hashed('s', i), hashed('i', i), rowID(1, i) })
		if _, err := j.write.ExecContext(b.Context(), `COMMIT`); err != nil {
			b.Fatal(err)
		}
		must0(b, j.Close())
		b.Logf("%d known: %.1f bytes a row", known, float64(fileSize(b, path))/float64(known))
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		j = open(b, path)
		b.Logf("%d known: opened in %v", known, time.Since(start))
		next := 0
		for _, size := range []int{1, 1 << 12, 1 << 14, 1 << 16} {
			b.Run(fmt.Sprintf("%d/%d", known, size), func(b *testing.B) {
				used := cpu(b)
				for range b.N {
					sorted := make([]uint64, size)
					for i := range sorted {
						sorted[i] = hashed('s', 100_000_000+next)
						next++
					}
					slices.Sort(sorted)
					must0(b, j.keys.expected.expect(b.Context(), j.read, sorted))
				}
				b.ReportMetric(float64((cpu(b)-used).Nanoseconds())/float64(b.N*size), "cpu-ns/row")
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/row")
			})
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.Logf("%d known: %d KiB more in memory", known, (int64(after.HeapAlloc)-int64(before.HeapAlloc))/1024)
		must0(b, j.Close())
	}
}
