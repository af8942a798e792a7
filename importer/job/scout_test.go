package job_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
	"comebacks/importer/connect"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
)

// A look at rows that are all known needs hardly more memory than one at rows of which
// none is, however many they are. They come in another order than they were sent in.
func TestKnownRowsTakeNoMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills a journal")
	}
	const rows = 99_800 // several questions' worth
	o := newOffice(t, sandbox.Config{})
	path := o.path("kunder.csv")
	if err := writeKnown(path, rows); err != nil {
		t.Fatal(err)
	}
	unknown := o.liveInLook(path, 0)
	if err := fillKnown(o.journal, o.URL, rows); err != nil {
		t.Fatal(err)
	}
	const more = 24 << 20
	known := o.liveInLook(path, rows)
	t.Logf("%d known rows take %d MB, unknown ones %d MB", rows, known>>20, unknown>>20)
	if known > unknown+more {
		t.Errorf("%d known rows take %d MB, unknown ones %d MB", rows, known>>20, unknown>>20)
	}
}

// liveInLook gives the most memory that was in use while a sheet was looked at, for longer
// than a collection takes: what comes and goes meanwhile is counted by only one.
func (o *office) liveInLook(path string, known int) (most uint64) {
	o.Helper()
	jb, err := job.Open(context.Background(), path, o.options(), quiet)
	if err != nil {
		o.Fatal(err)
	}
	defer jb.Close()
	over := make(chan struct{})
	var watcher sync.WaitGroup
	watcher.Go(func() {
		var mem runtime.MemStats
		var last, before uint64
		for {
			select {
			case <-over:
				return
			default:
			}
			runtime.GC()
			runtime.ReadMemStats(&mem)
			most = max(most, min(mem.HeapAlloc, last, before))
			last, before = mem.HeapAlloc, last
		}
	})
	err = jb.Look(context.Background())
	close(over)
	watcher.Wait()
	if seen := jb.Seen(); err != nil || seen.Known != known || seen.Invalid != seen.Rows/others || seen.Will != seen.Rows-seen.Known-seen.Invalid {
		o.Fatalf("want %d known rows: %v, %+v", known, err, seen.Overview)
	}
	return most
}

// BenchmarkKnownRows looks at rows that are all known.
func BenchmarkKnownRows(b *testing.B) {
	const rows = 300_000
	v, stop := startVitec(b, sandbox.Config{})
	defer stop()
	dir := b.TempDir()
	o := &office{b, v, dir, dir + "/journal.db"}
	path := o.path("kunder.csv")
	if err := writeKnown(path, rows); err != nil {
		b.Fatal(err)
	}
	if err := fillKnown(o.journal, o.URL, rows); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		jb, err := job.Open(context.Background(), path, o.options(), quiet)
		if err != nil {
			b.Fatal(err)
		}
		if err := jb.Look(context.Background()); err != nil || jb.Seen().Known != rows {
			b.Fatalf("%d rows are known: %v", jb.Seen().Known, err)
		}
		jb.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
	b.ReportMetric(float64(o.liveInLook(path, rows)>>20), "MB-live")
}

func knownRow(n int) importer.Comeback {
	return importer.Comeback{
		CustomerID: fmt.Sprint("M", n%20), ContactID: fmt.Sprint("ADR", n),
		Date: time.Date(2099, 1, n%28+1, n%24, 0, 0, 0, time.FixedZone("CET", 3600)), Note: fmt.Sprint("Ring upp och fråga om värderingen ", n),
	}
}

// others is how many rows there are for each that is invalid, and for each that nobody
// knows.
const others = 1000

// writeKnown writes them in another order, with some rows of other kinds between them.
func writeKnown(path string, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, head)
	for i, n := range rand.New(rand.NewPCG(1, 2)).Perm(rows) {
		if i%(others-2) == 0 {
			fmt.Fprintf(w, "M1,,2099-01-01 10:00,\nM1,NEW%d,2099-01-01 10:00,\n", n)
		}
		c := knownRow(n)
		fmt.Fprintf(w, "%s,%s,%s,%s\n", c.CustomerID, c.ContactID, c.Date.Format("2006-01-02 15:04"), c.Note)
	}
	return w.Flush()
}

// fillKnown makes a journal that has created the rows, in their order.
func fillKnown(path, url string, rows int) error {
	server, err := connect.Server(url)
	if err != nil {
		return err
	}
	j, err := journal.Open(path)
	if err != nil {
		return err
	}
	defer j.Close()
	at := time.Now()
	r, err := j.Begin(journal.Info{StartedAt: at, File: "/before.csv", Digest: []byte("before"), Server: server, Rows: rows})
	if err != nil {
		return err
	}
	defer r.Leave()
	var g errgroup.Group
	g.SetLimit(1000)
	for n := range rows {
		g.Go(func() error {
			c, onDisk := knownRow(n), make(chan error, 1)
			r.Intend(importer.Intent{Row: n + 2, At: at, Comeback: c, Fingerprint: c.Fingerprint(server)}, func(_ []importer.Relative, err error) { onDisk <- err })
			if err := <-onDisk; err != nil {
				return err
			}
			return r.Record(importer.IsCreated(n+2, fmt.Sprintf("known-%016x", uint64(n)*0x9e3779b97f4a7c15), at, time.Millisecond), nil)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if _, err := r.Flush(); err != nil {
		return err
	}
	return r.End(at, nil, map[importer.Status]int{importer.Created: rows}, 0)
}
