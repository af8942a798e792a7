package importer

import (
	"iter"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// Cores is how many goroutines share work that only computes: more than a few have
// nothing to do, as what they make is taken in order by one.
func Cores() int { return min(runtime.GOMAXPROCS(0), 8) }

// Spread yields what do makes of each element of seq, in the order of seq, up to
// and including its first error. Seq runs in a goroutine of its own, and do in as many
// as there are Cores, a few elements ahead: elements should be worth handing over.
func Spread[T, U any](seq iter.Seq2[T, error], do func(T) U) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		// Its length bounds how many elements are made and not yet taken.
		order, stop := make(chan made[U], Cores()), make(chan struct{})
		var maker sync.WaitGroup
		maker.Go(func() {
			defer close(order)
			makeSpread(seq, do, order, stop)
		})
		defer maker.Wait()
		defer close(stop)

		for m := range order {
			if m.err != nil {
				var none U
				yield(none, m.err)
				return
			}
			if !yield(<-m.it, nil) {
				return
			}
		}
	}
}

// InTurn is Spread without goroutines.
func InTurn[T, U any](seq iter.Seq2[T, error], do func(T) U) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		for element, err := range seq {
			var u U
			if err == nil {
				u = do(element)
			}
			if !yield(u, err) || err != nil {
				return
			}
		}
	}
}

// made is an element that is being made, or the error that came in its place.
type made[U any] struct {
	it  chan U
	err error
}

// makeSpread makes elements until seq ends, fails, or nobody wants more.
func makeSpread[T, U any](seq iter.Seq2[T, error], do func(T) U, order chan<- made[U], stop <-chan struct{}) {
	var makers errgroup.Group
	makers.SetLimit(Cores())
	defer func() { _ = makers.Wait() }() // they have no errors
	for element, err := range seq {
		m := made[U]{err: err}
		if err == nil {
			m.it = make(chan U, 1)
		}
		select {
		case order <- m:
		case <-stop:
			return
		}
		if err != nil {
			return
		}
		makers.Go(func() error {
			m.it <- do(element)
			return nil
		})
	}
}
