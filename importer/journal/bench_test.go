package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"comebacks/importer"
)

// BenchmarkRow measures what a row costs from the intent to its outcome, with
// as many rows under way as an import has.
func BenchmarkRow(b *testing.B) {
	j, err := Open(filepath.Join(b.TempDir(), "journal.db"))
	if err != nil {
		b.Fatal(err)
	}
	r, err := j.Begin(Info{StartedAt: time.Now(), Digest: []byte{1}, Rows: b.N})
	if err != nil {
		b.Fatal(err)
	}
	at := time.Date(2031, 5, 3, 14, 30, 0, 0, time.UTC)
	var g errgroup.Group
	g.SetLimit(144)
	b.ResetTimer()
	for i := range b.N {
		g.Go(func() error {
			sum := sha256.Sum256(fmt.Appendf(nil, "%d", i))
			in := importer.Intent{Row: i, At: at,
				Fingerprint: importer.Fingerprint{Key: binary.BigEndian.Uint64(sum[:]), Body: binary.BigEndian.Uint64(sum[8:])},
				Comeback: importer.Comeback{CustomerID: "M30011", ContactID: fmt.Sprintf("KON%07d", i), Date: at, EstateID: fmt.Sprintf("OBJ%05d_%010d", i, i*7),
					Participant: importer.Participant{UserID: "MSANL1043"}, Note: fmt.Sprintf("Ring om värderingen, nummer %d", i)}}
			put := make(chan error, 1)
			r.Intend(in, func(_ []importer.Relative, err error) { put <- err })
			if err := <-put; err != nil {
				return err
			}
			if err := r.Begun(i, at); err != nil {
				return err
			}
			return r.Record(importer.IsCreated(i, fmt.Sprintf("IN%08d", i), at, time.Millisecond), nil)
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
}
