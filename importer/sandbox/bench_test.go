package sandbox_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"comebacks/importer/sandbox"
)

// BenchmarkCreate tells what a POST costs without the network, its making
// included, and the memory that a comeback keeps.
func BenchmarkCreate(b *testing.B) {
	for _, format := range []string{"json", "xml"} {
		b.Run(format, func(b *testing.B) {
			server := sandbox.New(sandbox.Config{})
			before := heap()
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n++
				path := fmt.Sprintf("/Meeting/Comeback/M30011/KON%07d", n)
				server.ServeHTTP(discard{http.Header{}}, newPost(path, format, bodies[format]))
			}
			b.ReportMetric((heap()-before)/float64(n), "held-B/op")
			runtime.KeepAlive(server)
		})
	}
}

// BenchmarkGetContacts tells what it costs to find 100 contacts by their e-mail
// addresses, without the network.
func BenchmarkGetContacts(b *testing.B) {
	server := sandbox.New(sandbox.Config{})
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		addresses := make([]string, 100)
		for i := range addresses {
			n = n%1_000_000 + 1
			addresses[i] = `"` + sandbox.Numbered(n).Email + `"`
		}
		body := `{"customerId": "M1", "emailAddresses": [` + strings.Join(addresses, ",") + `]}`
		server.ServeHTTP(discard{http.Header{}}, newPost("/Contacts/GetContacts", "json", body))
	}
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
