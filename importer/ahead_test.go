package importer

import (
	"errors"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

// What is made ahead comes in its order, up to its error, however little of it
// is wanted; and nobody goes on making it afterwards.
func TestAhead(t *testing.T) {
	broken := errors.New("broken")
	for _, n := range []int{0, 1, batchSize - 1, batchSize, batchSize + 1, 10*batchSize + 7} {
		for _, end := range []error{nil, broken} {
			for _, wanted := range []int{1, batchSize, 11 * batchSize} {
				made := 0
				var seq iter.Seq2[int, error] = func(yield func(int, error) bool) {
					for made < n && yield(made, nil) {
						made++
					}
					if made == n && end != nil {
						yield(0, end)
					}
				}
				var got []int
				var gotErr error
				for v, err := range Ahead(seq) {
					if err != nil {
						gotErr = err
						continue // it is the last
					}
					if got = append(got, v); len(got) == wanted {
						break
					}
				}
				var want []int
				for i := range min(n, wanted) {
					want = append(want, i)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%d made, %d wanted: %s", n, wanted, diff)
				}
				if wantErr := end != nil && wanted > n; wantErr != (gotErr != nil) {
					t.Errorf("%d made, %d wanted: error %v", n, wanted, gotErr)
				}
				if least := min(n, wanted); made < least || made > wanted+4*batchSize {
					t.Errorf("%d made of %d, %d wanted", made, n, wanted)
				}
			}
		}
	}
	goleak.VerifyNone(t)
}
