package web

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// manyRows makes a sheet of which every 17th row is at fault.
func manyRows(t testing.TB, rows int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "many.csv")
	var text strings.Builder
	text.WriteString("Kundid;Kontaktid;Namn;Datum;Tid;Bostad;Handläggare;Kontor;Anteckning\n")
	for i := range rows {
		at := fmt.Sprintf("%02d:%02d", 8+i%10, i%60)
		if i%17 == 3 {
			at = "halv tre"
		}
		fmt.Fprintf(&text, "M30011;KON%d;Anna Öberg %d;2033-%02d-%02d;%s;OBJ%d;;;ring om värdering, rad %d\n", i, i, 1+i%12, 1+i%28, at, i, i)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// heap is how much memory is in use, in MB.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc >> 20
}

func TestManyRows(t *testing.T) {
	rows := 100_000
	if os.Getenv("COMEBACKS_MILLION") != "" {
		rows = 1_000_000
	}
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	path := manyRows(t, rows)
	w := newWorld(t)
	before := heap()
	peak := watchPeak(t)
	began := time.Now()
	id, err := w.server.openPath(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := w.files().get(id)
	if err != nil {
		t.Fatal(err)
	}
	handedIn := time.Since(began)
	first := w.rows(f, "n=100")
	for len(first.Rows) == 0 {
		time.Sleep(time.Millisecond) // what is measured is the time
		first = w.rows(f, "n=100")
	}
	shown := time.Since(began)
	if !first.Counting {
		t.Log("the look was over before the first rows were asked for")
	}
	w.looked(f)
	whole := time.Since(began)
	held := int64(heap()) - int64(before) // less than nothing if what other tests left is gone
	last := w.rows(f, fmt.Sprintf("from=%d&n=100", rows-100))
	if last.Total != rows || len(last.Rows) != 100 || last.Rows[99].Row != rows+1 {
		t.Errorf("the end is %d of %d", len(last.Rows), last.Total)
	}
	faults := w.rows(f, "only=faults&from=1000&n=100")
	if want := (rows - 4) / 17; faults.Total < want || faults.Total > want+1 {
		t.Errorf("%d rows are at fault", faults.Total)
	}
	began = time.Now()
	var answer editAnswer
	if code := w.json("/files/"+id+"/changes", map[string]any{"changes": []cellChange{{faults.Rows[0].Row, 4, "halv tre", "14:30"}}}, &answer); code != http.StatusOK {
		t.Fatal(code)
	}
	edited := time.Since(began)
	began = time.Now()
	w.looked(f)
	again := time.Since(began)
	t.Logf("%d rows: handed in %v, first rows %v, whole look %v, %d MB held, peak %d MB; an edit %v, looked at again after it %v",
		rows, handedIn, shown, whole, held, peak(), edited, again)
	if most := 20 * time.Second; shown > most || whole > 10*most {
		t.Errorf("first rows after %v, all after %v", shown, whole)
	}
	if held > 150 {
		t.Errorf("%d MB are held", held)
	}
}

// watchPeak gives the most memory that the heap had from the system meanwhile, in MB.
func watchPeak(t *testing.T) func() uint64 {
	most, stop, done := uint64(0), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse+m.StackInuse)
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	}()
	stopped := false
	t.Cleanup(func() {
		if !stopped {
			close(stop)
		}
	})
	return func() uint64 {
		stopped = true
		close(stop)
		<-done
		return most >> 20
	}
}

func BenchmarkRowsWindow(b *testing.B) {
	w := newWorld(b)
	id, err := w.server.openPath(manyRows(b, 100_000))
	if err != nil {
		b.Fatal(err)
	}
	f, err := w.files().get(id)
	if err != nil {
		b.Fatal(err)
	}
	w.looked(f)
	for name, query := range map[string]string{"all": "from=50000&n=100", "faults": "only=faults&from=3000&n=100"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if got := w.get("/files/" + id + "/rows?" + query); got.Code != http.StatusOK {
					b.Fatal(got.Code)
				}
			}
		})
	}
}
