package journal

import (
	"bytes"
	"maps"
)

// filtersMost is how many bytes of filters are kept: those of some 14,000,000 keys.
var filtersMost = 16 << 20

// keyCache keeps what one reader after another moment would read again of the segments,
// for whoever asks for many keys at a time: filters, and of segments which have none the
// upper halves of all keys, or, once many of those that are asked for are there, all
// entries. As long as there is a segment, nothing of it changes but that some of its keys
// move on; and its id is never given to another.
type keyCache struct {
	filters map[int64]fuse // by their ids
	size    int            // of these, in bytes
	halves  map[int64][]uint32
	entries map[int64][]keyRow
}

// filter gives a filter, if it has been kept. There may be no cache.
func (c *keyCache) filter(id int64) (f fuse, kept bool) {
	if c != nil {
		f, kept = c.filters[id]
	}
	return f, kept
}

// put keeps a filter, if there is room.
func (c *keyCache) put(id int64, f fuse) {
	if c == nil || c.size+len(f.Fingerprints) > filtersMost {
		return
	}
	if c.filters == nil {
		c.filters = make(map[int64]fuse)
	}
	f.Fingerprints = bytes.Clone(f.Fingerprints)
	c.filters[id] = f
	c.size += len(f.Fingerprints)
}

// of gives the upper halves of a segment's keys, if they have been kept.
func (c *keyCache) of(s *segment) (halves []uint32, kept bool) {
	if c != nil {
		halves, kept = c.halves[s.id]
	}
	return halves, kept
}

// worth reports whether so many keys are looked for in a segment that it is as well to read
// all of it.
func (c *keyCache) worth(s *segment, keys int) bool {
	return c != nil && !s.filtered() && keys >= 1<<s.bits
}

func (c *keyCache) keep(s *segment, halves []uint32) {
	if c.halves == nil {
		c.halves = make(map[int64][]uint32)
	}
	c.halves[s.id] = halves
}

// all gives the entries of a segment, if they have been kept.
func (c *keyCache) all(s *segment) (entries []keyRow, kept bool) {
	if c != nil {
		entries, kept = c.entries[s.id]
	}
	return entries, kept
}

func (c *keyCache) keepAll(s *segment, entries []keyRow) {
	if c.entries == nil {
		c.entries = make(map[int64][]keyRow)
	}
	c.entries[s.id] = entries
	delete(c.halves, s.id)
}

// only forgets the segments that are there no more, and filters of what has moved on.
func (c *keyCache) only(segments []*segment) {
	there := make(map[int64]*segment, len(segments))
	for _, s := range segments {
		there[s.id] = s
	}
	maps.DeleteFunc(c.halves, func(id int64, _ []uint32) bool { return there[id] == nil })
	maps.DeleteFunc(c.entries, func(id int64, _ []keyRow) bool { return there[id] == nil })
	maps.DeleteFunc(c.filters, func(id int64, f fuse) bool {
		s := there[id>>32]
		gone := s == nil || uint32(id) < s.partOf(s.from)
		if gone {
			c.size -= len(f.Fingerprints)
		}
		return gone
	})
}
