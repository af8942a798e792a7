package job_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"

	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// BenchmarkLook looks at a million rows, and shows them or not.
func BenchmarkLook(b *testing.B) {
	v, stop := startVitec(b, sandbox.Config{})
	defer stop()
	dir := b.TempDir()
	o := &office{b, v, dir, dir + "/journal.db"}
	path := o.path("kunder.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, head)
	for n := range 1_000_000 {
		fmt.Fprintf(w, "M%d,ADR%d,2099-01-%02d %02d:00,Ring upp och fråga om värderingen %d\n", n%20, n, n%28+1, n%24, n)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	f.Close()
	jb, err := job.Open(context.Background(), path, o.options(), quiet)
	if err != nil {
		b.Fatal(err)
	}
	defer jb.Close()
	var most uint64
	var mem runtime.MemStats
	n := 0
	see := func(*job.SeenRow) error {
		if n++; n%100_000 == 0 {
			runtime.ReadMemStats(&mem)
			most = max(most, mem.HeapInuse)
		}
		return nil
	}
	b.Run("counted", func(b *testing.B) {
		for b.Loop() {
			if err := jb.Look(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("shown", func(b *testing.B) {
		for b.Loop() {
			if err := jb.LookAt(context.Background(), nil, see); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(most)/(1<<20), "MB")
	})
}
