package web

import (
	"bufio"
	"errors"
	"io"
	"os"
	"slices"
	"sort"
	"sync"

	"comebacks/importer"
	"comebacks/importer/job"
)

// spool is what a look has shown of each row, in a temporary file, so that any part of
// the table can be shown at once. In memory are only where each row begins, and which
// are at fault. It can be read while it grows.
type spool struct {
	path    string
	mu      sync.RWMutex
	file    *os.File
	out     *bufio.Writer
	at      int64 // where the next row begins
	ends    []int64
	numbers []int32 // of the rows
	ready   int     // rows that can be read
	shown   []int32 // the rows that need a person, by their places
	fault   []int32 // those that are at fault
	coming  []int32 // those whose contact has another comeback still to come
	kinds   map[string]*kind
	order   []*kind // as they were seen first
	width   int     // cells of the widest row
	scrap   []byte
	gone    bool
}

// kind is one kind of what is wrong with rows, in one column.
type kind struct {
	key    string
	code   importer.Code
	column int     // from 0; -1 for the row as a whole
	rows   []int32 // their places
	first  int     // the number of the first
	values map[string]int
}

// mostValues is how many different values of a kind are counted at most. Of more, those
// that come first are.
const mostValues = 1000

// mostReady is how many rows are kept from readers at most, and firstReady how many of
// the first ones.
const (
	firstReady = 100
	mostReady  = 4096
)

func newSpool(folder string) (*spool, error) {
	f, err := os.CreateTemp(folder, spoolName)
	if err != nil {
		return nil, err
	}
	return &spool{path: f.Name(), file: f, out: bufio.NewWriterSize(f, 1<<16), kinds: make(map[string]*kind)}, nil
}

// restart forgets all rows: the look begins anew.
func (s *spool) restart() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out.Reset(s.file)
	s.at, s.ends, s.numbers, s.ready, s.shown, s.fault, s.coming, s.width = 0, s.ends[:0], s.numbers[:0], 0, nil, nil, nil, 0
	s.kinds, s.order = make(map[string]*kind), nil
	_, err := s.file.Seek(0, io.SeekStart)
	return errors.Join(err, s.file.Truncate(0))
}

// add adds a row; column gives the cell that a problem is about.
func (s *spool) add(row spooledRow, column func(importer.Problem) int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return os.ErrClosed
	}
	s.scrap = row.append(s.scrap[:0])
	if _, err := s.out.Write(s.scrap); err != nil {
		return err
	}
	place := int32(len(s.ends))
	s.at += int64(len(s.scrap))
	s.ends = append(s.ends, s.at)
	s.numbers = append(s.numbers, int32(row.Number))
	s.width = max(s.width, len(row.Cells))
	if row.Standing == job.Faulty {
		s.fault = append(s.fault, place)
	}
	if row.Coming {
		s.coming = append(s.coming, place)
	}
	if needs(row.Standing) {
		s.shown = append(s.shown, place)
		s.count(&row, place, column)
	}
	if n := len(s.ends) - s.ready; n >= mostReady || s.ready == 0 && n >= firstReady {
		return s.publish()
	}
	return nil
}

// count notes the kinds of what is wrong with a row.
func (s *spool) count(row *spooledRow, place int32, column func(importer.Problem) int) {
	for _, p := range row.Problems {
		at := column(p)
		key := kindKey(p.Code, at)
		k := s.kinds[key]
		if k == nil {
			k = &kind{key: key, code: p.Code, column: at, first: row.Number, values: make(map[string]int)}
			s.kinds[key], s.order = k, append(s.order, k)
		}
		if n := len(k.rows); n > 0 && k.rows[n-1] == place {
			continue
		}
		k.rows = append(k.rows, place)
		if at < 0 || at >= len(row.Cells) {
			continue
		}
		if value := row.Cells[at]; len(value) <= mostOfValue {
			if _, known := k.values[value]; known || len(k.values) < mostValues {
				k.values[value]++
			}
		}
	}
}

const mostOfValue = 200 // bytes of a value that is counted

// kindKey names a kind, as in addresses.
func kindKey(code importer.Code, column int) string { return string(code) + ":" + number(column) }

// publish lets what was written be read. The lock is held.
func (s *spool) publish() error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	s.ready = len(s.ends)
	return nil
}

// finish lets all rows be read.
func (s *spool) finish() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return os.ErrClosed
	}
	return s.publish()
}

// remove removes the file.
func (s *spool) remove() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return
	}
	s.gone = true
	_ = s.file.Close()
	_ = os.Remove(s.path) // what is left is removed at the next start
}

// filter says which rows of a spool are shown.
type filter struct {
	only string // all, faults, attention or coming
	kind string // the key of a kind, or ""
}

// places gives the places of the rows that a filter shows; all is set if these are all
// rows, of which there are n.
func (s *spool) places(f filter) (places []int32, n int, all bool) {
	upTo := func(places []int32) ([]int32, int, bool) {
		n := sort.Search(len(places), func(i int) bool { return int(places[i]) >= s.ready })
		return places[:n], n, false
	}
	switch {
	case f.kind != "":
		if k := s.kinds[f.kind]; k != nil {
			return upTo(k.rows)
		}
		return nil, 0, false
	case f.only == onlyFaults:
		return upTo(s.fault)
	case f.only == onlyAttention:
		return upTo(s.shown)
	case f.only == onlyComing:
		return upTo(s.coming)
	}
	return nil, s.ready, true
}

// The filters.
const (
	onlyFaults    = "faults"
	onlyAttention = "attention"
	onlyComing    = "coming"
)

// needing is how many rows need a person.
func (s *spool) needing() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.shown)
}

// window gives some of the rows that a filter shows, how many it shows, and how many
// there are.
func (s *spool) window(f filter, from, most int) (rows []spooledRow, shown, all int, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.gone {
		return nil, 0, 0, os.ErrClosed
	}
	places, n, whole := s.places(f)
	from = min(max(from, 0), n)
	to := min(from+max(most, 0), n)
	if whole {
		rows, err = s.read(from, to)
		return rows, n, s.ready, err
	}
	rows, err = s.readAll(places[from:to])
	return rows, n, s.ready, err
}

// both are the places that a filter shows, and those of some other rows, by their
// numbers. The lock is held.
func (s *spool) both(places, extra []int32) []int32 {
	if len(extra) == 0 {
		return places
	}
	both := slices.Concat(places, nil)
	for _, number := range extra {
		if at, there := slices.BinarySearch(s.numbers[:s.ready], number); there {
			both = append(both, int32(at))
		}
	}
	slices.Sort(both)
	return slices.Compact(both)
}

// faultAfter gives where, among the rows that a filter shows, the first is that is below a
// row of the sheet and at fault, or that is shown as others are not; it is how many there
// are if there is none.
func (s *spool) faultAfter(f filter, extra []int32, row int) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	places, n, whole := s.places(f)
	if whole {
		places, _, _ = s.places(filter{only: onlyFaults})
	} else {
		places = s.both(places, extra)
		n = len(places)
	}
	at := sort.Search(len(places), func(i int) bool { return int(s.numbers[places[i]]) > row })
	switch {
	case at == len(places):
		return n
	case whole:
		return int(places[at])
	}
	return at
}

// windowWith is window, and shows some other rows, too, if there are such: by their
// numbers, which rise.
func (s *spool) windowWith(f filter, extra []int32, from, most int) (rows []spooledRow, shown, all int, err error) {
	if len(extra) == 0 {
		return s.window(f, from, most)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.gone {
		return nil, 0, 0, os.ErrClosed
	}
	places, n, whole := s.places(f)
	if whole {
		rows, err = s.read(min(max(from, 0), n), min(max(from, 0)+most, n))
		return rows, n, s.ready, err
	}
	both := s.both(places, extra)
	from = min(max(from, 0), len(both))
	rows, err = s.readAll(both[from:min(from+max(most, 0), len(both))])
	return rows, len(both), s.ready, err
}

// readAll reads the rows at some places. The lock is held.
func (s *spool) readAll(places []int32) (rows []spooledRow, err error) {
	for len(places) > 0 { // rows that stand together are read together
		n := 1
		for n < len(places) && places[n] == places[n-1]+1 {
			n++
		}
		some, err := s.read(int(places[0]), int(places[n-1])+1)
		if err != nil {
			return nil, err
		}
		rows, places = append(rows, some...), places[n:]
	}
	return rows, nil
}

// read reads the rows at some places. The lock is held.
func (s *spool) read(from, to int) ([]spooledRow, error) {
	if from >= to {
		return nil, nil
	}
	begin := int64(0)
	if from > 0 {
		begin = s.ends[from-1]
	}
	text := make([]byte, s.ends[to-1]-begin)
	if _, err := s.file.ReadAt(text, begin); err != nil {
		return nil, err
	}
	rows := make([]spooledRow, to-from)
	for i := range rows {
		end := s.ends[from+i] - begin
		one := text[:end]
		if i > 0 {
			one = text[s.ends[from+i-1]-begin : end]
		}
		if err := rows[i].parse(one); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// find gives the row with a number.
func (s *spool) find(number int) (row spooledRow, found bool, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.gone {
		return row, false, os.ErrClosed
	}
	i, found := slices.BinarySearch(s.numbers[:s.ready], int32(number))
	if !found {
		return row, false, nil
	}
	rows, err := s.read(i, i+1)
	if err != nil {
		return row, false, err
	}
	return rows[0], true, nil
}

// count of rows that can be read.
func (s *spool) rows() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.ready
}

// kindsNow are the kinds so far.
func (s *spool) kindsNow() (all []kind) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, k := range s.order {
		one := *k
		one.values = nil
		all = append(all, one)
	}
	return all
}

// mostFrequent are the values that a kind has most often.
func (s *spool) mostFrequent(key string, most int) (all []valueCount) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	k := s.kinds[key]
	if k == nil {
		return nil
	}
	for value, n := range k.values {
		all = append(all, valueCount{value, n})
	}
	slices.SortFunc(all, func(a, b valueCount) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		if a.Value < b.Value {
			return -1
		}
		return 1
	})
	return all[:min(len(all), most)]
}
