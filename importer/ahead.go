package importer

import (
	"iter"
	"sync"
)

// Ahead yields what seq yields, up to and including its first error. Seq runs
// in a goroutine of its own, a few elements ahead, so that the next ones are
// produced while the caller works on these.
func Ahead[T any](seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		made, used, stop := make(chan batch[T], 1), make(chan []T, 3), make(chan struct{})
		var maker sync.WaitGroup
		maker.Go(func() {
			defer close(made)
			makeAhead(seq, made, used, stop)
		})
		defer maker.Wait()
		defer close(stop)

		for b := range made {
			for _, v := range b.elements {
				if !yield(v, nil) {
					return
				}
			}
			if b.err != nil {
				var none T
				yield(none, b.err)
				return
			}
			used <- b.elements
		}
	}
}

// batch is a number of elements, and the error that came after them.
type batch[T any] struct {
	elements []T
	err      error
}

// batchSize is how many elements are handed over together.
const batchSize = 256

// makeAhead makes batches until seq ends, fails, or nobody wants more.
func makeAhead[T any](seq iter.Seq2[T, error], made chan<- batch[T], used <-chan []T, stop <-chan struct{}) {
	var b batch[T]
	hand := func() bool {
		select {
		case made <- b:
		case <-stop:
			return false
		}
		select {
		case b.elements = <-used:
			b.elements = b.elements[:0]
		default:
			b.elements = nil
		}
		return true
	}
	for v, err := range seq {
		if err != nil {
			b.err = err
			break
		}
		if b.elements == nil {
			b.elements = make([]T, 0, batchSize)
		}
		if b.elements = append(b.elements, v); len(b.elements) == batchSize && !hand() {
			return
		}
	}
	hand()
}
