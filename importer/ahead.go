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
		next, stop := PullAhead(seq)
		defer stop()
		for {
			v, err := next()
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if v == nil || !yield(*v, nil) {
				return
			}
		}
	}
}

// PullAhead is Ahead for a caller who asks for one element after the other: next gives
// one, which is the caller's until the next, and nil when there are no more, or with an
// error. Stop is called in the end.
func PullAhead[T any](seq iter.Seq2[T, error]) (next func() (*T, error), stop func()) {
	made, used, stopped := make(chan batch[T], 1), make(chan []T, 3), make(chan struct{})
	var maker sync.WaitGroup
	maker.Go(func() {
		defer close(made)
		makeAhead(seq, made, used, stopped)
	})
	var now batch[T]
	n := 0 // elements of it that were given
	next = func() (*T, error) {
		for n == len(now.elements) {
			if now.err != nil {
				return nil, now.err
			}
			if now.elements != nil {
				used <- now.elements
			}
			var more bool
			if now, more = <-made; !more {
				now, n = batch[T]{}, 0
				return nil, nil
			}
			n = 0
		}
		n++
		return &now.elements[n-1], nil
	}
	return next, func() {
		close(stopped)
		maker.Wait()
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
