package directory

import (
	"context"
	"slices"
	"sync"

	"comebacks/importer"
)

// notFound is the HTTP status that says so.
const notFound = 404

// bound is how many one request may name, as far as is known: what was refused is not
// tried again.
type bound struct {
	mu   sync.Mutex
	most int
}

func (b *bound) get() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.most
}

func (b *bound) lower(most int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.most = min(b.most, most)
}

// batches asks about many keys, as many per request as allowed.
type batches[T any] struct {
	fetch  *fetch
	agency *agency
	kind   string
	most   *bound
	ask    func(ctx context.Context, customerID string, keys []string) (T, error)
	// answer is called with what a request about some keys was answered with, and fail
	// with each key that could not be asked about. Both hold fetch.d.mu.
	answer func(keys []string, got T)
	fail   func(key string, e *importer.FindError)
}

func (b *batches[T]) about(ctx context.Context, keys []string) error {
	return forEach(ctx, b.fetch.d.workers, slices.Chunk(keys, b.most.get()), b.part)
}

// part asks about some keys, in smaller parts if it must.
func (b *batches[T]) part(ctx context.Context, keys []string) error {
	_, err := b.halved(ctx, keys)
	return err
}

// halved asks about some keys, and reports whether one request was enough. If it is
// refused, each half is asked about: the request may be too long, or one of its keys
// such as is refused. Only if both halves are answered was it the length, and no
// request that long is made again. (What is not found among others is refused with
// them, and answered alone: see connect.Client.Persons. So single ones say nothing
// there.)
func (b *batches[T]) halved(ctx context.Context, keys []string) (whole bool, err error) {
	if most := b.most.get(); len(keys) > most { // another one has learned that
		for part := range slices.Chunk(keys, most) {
			if err := b.part(ctx, part); err != nil {
				return false, err
			}
		}
		return false, nil
	}
	got, e, err := request(ctx, b.fetch, b.agency, b.kind, func(ctx context.Context) (T, error) {
		return b.ask(ctx, b.agency.customer, keys)
	})
	switch {
	case err != nil:
		return false, err
	case e == nil:
		b.fetch.d.mu.Lock()
		defer b.fetch.d.mu.Unlock()
		b.answer(keys, got)
		return true, nil
	case e.Verdict == importer.AnswerRejected && len(keys) > 1:
		half := (len(keys) + 1) / 2
		first, err := b.halved(ctx, keys[:half])
		if err != nil {
			return false, err
		}
		second, err := b.halved(ctx, keys[half:])
		if first && second && (e.Status != notFound || len(keys) > 3) {
			b.most.lower(half)
		}
		return false, err
	}
	b.fetch.failed(b.agency, b.kind, e)
	b.fetch.d.mu.Lock()
	defer b.fetch.d.mu.Unlock()
	for _, key := range keys {
		b.fail(key, e)
	}
	return false, nil
}
