package directory

import (
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"comebacks/importer"
)

// What the package's documentation says of 10,000 rows by e-mail at 50 ms a request.
func TestTenThousandByEmail(t *testing.T) {
	const n = 10_000
	synctest.Test(t, func(t *testing.T) {
		v := indexed(many(n))
		v.takes = 50 * time.Millisecond
		d := New(v, v.ask, Options{})
		lookAll(d, n)
		began := time.Now()
		fetchAll(t, d)
		took := time.Since(began)
		if found, why := lookAll(d, n); found != n {
			t.Errorf("%d found: %v", found, why)
		}
		t.Logf("%d calls in %s: %v", v.total(), took, v.calls)
		if v.of("contacts") != n/50 || v.of("persons") != n/20 || took > 5*time.Second {
			t.Errorf("%v in %s", v.calls, took)
		}
	})
}

// Ten of the rows of a sheet of 10,000 that has telephone numbers alone are the cost:
// one number a call.
func TestAThousandByPhone(t *testing.T) {
	const n = 1000
	synctest.Test(t, func(t *testing.T) {
		v := many(n)
		v.takes = 50 * time.Millisecond
		d := newFake(v, Options{})
		for i := range n {
			d.Contacts("M1", importer.Phone, fmt.Sprintf("070-%07d", i))
		}
		began := time.Now()
		fetchAll(t, d)
		t.Logf("%d calls in %s: %v", v.total(), time.Since(began), v.calls)
		if v.of("phones") != n || time.Since(began) > 8*time.Second {
			t.Errorf("%v in %s", v.calls, time.Since(began))
		}
	})
}

// A distinct address with the contact that it finds costs less than a kilobyte.
func TestMemory(t *testing.T) {
	const n = 100_000
	v := indexed(many(0))
	v.everybody = true
	d := New(v, v.ask, Options{})
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	look := func() {
		for i := range n {
			d.Contacts("M1", importer.Email, fmt.Sprintf("fornamn.efternamn%d@example.se", i))
		}
	}
	look()
	noted := heap()
	fetchAll(t, d)
	found := heap()
	t.Logf("%d bytes an address that is noted, %d that is found", (noted-before)/n, (found-before)/n)
	if (found-before)/n > 700 {
		t.Errorf("%d bytes an address", (found-before)/n)
	}
	if m := d.Contacts("M1", importer.Email, "fornamn.efternamn7@example.se"); len(m.All) != 1 {
		t.Errorf("%+v", m)
	}
}

func BenchmarkLook(b *testing.B) {
	v := indexed(many(10_000))
	d := New(v, v.ask, Options{})
	lookAll(d, 10_000)
	fetchAll(b, d)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Contacts("M1", importer.Email, "a77@x.se")
	}
}
