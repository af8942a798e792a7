package importer

import (
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

// What is made side by side comes in its order, up to the first error, however little
// of it is wanted and however long each takes; and nobody goes on making it afterwards.
func TestSpread(t *testing.T) {
	broken := errors.New("broken")
	for name, spread := range map[string]func(iter.Seq2[int, error], func(int) int) iter.Seq2[int, error]{"spread": Spread[int, int], "in turn": InTurn[int, int]} {
		for _, n := range []int{0, 1, 2, 50} {
			for _, end := range []error{nil, broken} {
				for _, wanted := range []int{1, 20, 100} {
					synctest.Test(t, func(t *testing.T) {
						given := 0
						seq := func(yield func(int, error) bool) {
							for given < n && yield(given, nil) {
								given++
							}
							if given == n && end != nil {
								yield(0, end)
							}
						}
						slowly := func(i int) int {
							time.Sleep(time.Duration(i*7919%13) * time.Millisecond)
							return 2 * i
						}
						var got []int
						var gotErr error
						for v, err := range spread(seq, slowly) {
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
							want = append(want, 2*i)
						}
						if diff := cmp.Diff(want, got); diff != "" {
							t.Errorf("%s of %d, %d wanted: %s", name, n, wanted, diff)
						}
						if wantErr := end != nil && wanted > n; wantErr != (gotErr != nil) {
							t.Errorf("%s of %d, %d wanted: error %v", name, n, wanted, gotErr)
						}
						if most := wanted + 2*Cores() + 2; given > most {
							t.Errorf("%s: %d given of %d, %d wanted", name, given, n, wanted)
						}
					})
				}
			}
		}
	}
	goleak.VerifyNone(t)
}
