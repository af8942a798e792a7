package journal

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// What is known beforehand of rows that were created is what the journal says of them,
// in the middle of each commit, whatever becomes of them while it is being read, or later.
func TestExpectRows(t *testing.T) {
	smallSegments(t)
	fewerChecks(t)
	most := madeMost
	madeMost = 200
	t.Cleanup(func() { madeMost = most })
	dir, tried, expected := t.TempDir(), 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		tried++
		path := filepath.Join(dir, string(rune('a'+tried%2))+time.Now().Format("150405.000000000")+".db")
		m := &expectModel{t: t, j: openNew(t, path), status: make(map[int64]importer.Status)}
		defer m.j.Close()
		for n := range 2 {
			m.runs = append(m.runs, beginOf(t, m.j, []string{"sheet0", "sheet1"}[n]))
		}
		for row := firstExpected; row < firstExpected+40; row++ {
			create(t, m.runs[0], row)
			m.becomes(m.runs[0], row, importer.Created)
		}
		must0(t, m.j.flush())
		rt.Repeat(map[string]func(*rapid.T){
			"create":   m.create,
			"doubt":    m.doubt,
			"settle":   m.settle,
			"purge":    m.purge,
			"expect":   m.expect,
			"put":      m.put,
			"together": func(*rapid.T) { must0(t, m.j.flush()) },
			"":         m.check,
		})
		must0(t, m.j.flush())
		if len(m.wrong) > 0 {
			rt.Fatal(m.wrong[0])
		}
		expected += m.expected
	})
	if expected == 0 {
		t.Error("no row was known beforehand")
	}
}

// expectModel has the committer do all that may change a row, several things in one commit.
type expectModel struct {
	t      testing.TB
	j      *Journal
	runs   []*Run
	status map[int64]importer.Status // of the rows that were put down

	// Of the committer.
	reading  []func() // windows that are being read
	expected int
	wrong    []string
}

// The rows of each run are in two blocks.
const firstExpected, lastExpected = 100, 160

func (m *expectModel) post(do func(ctx context.Context) error) {
	must0(m.t, m.j.post(do))
}

// row draws a row that has a status.
func (m *expectModel) row(rt *rapid.T, status importer.Status) (r *Run, row int) {
	r = m.runs[rapid.IntRange(0, len(m.runs)-1).Draw(rt, "run")]
	row = rapid.IntRange(firstExpected, lastExpected).Draw(rt, "row")
	for range lastExpected - firstExpected {
		if m.status[rowID(r.ID, row)] == status {
			return r, row
		}
		if row++; row > lastExpected {
			row = firstExpected
		}
	}
	rt.Skip("there is no such row")
	return nil, 0
}

func (m *expectModel) becomes(r *Run, row int, status importer.Status) {
	m.status[rowID(r.ID, row)] = status
}

// contactFor is whom a row means: no row has to wait for another one.
func contactFor(r *Run, row int) int { return int(r.ID-1)*1000 + row }

func (m *expectModel) create(rt *rapid.T) {
	first, from := m.row(rt, "")
	for row := from; row < from+rapid.IntRange(1, 20).Draw(rt, "rows") && row <= lastExpected; row++ {
		if m.status[rowID(first.ID, row)] != "" {
			continue
		}
		in := intentFor(row, contactFor(first, row))
		in.Allow = same | slot | edition
		first.Intend(in, func([]importer.Relative, error) {})
		must0(m.t, first.Record(importer.IsCreated(row, idIn(first, row), time.Now(), 0), nil))
		m.becomes(first, row, importer.Created)
	}
}

// doubt shows that a row was not created after all.
func (m *expectModel) doubt(rt *rapid.T) {
	r, row := m.row(rt, importer.Created)
	purged := rapid.Bool().Draw(rt, "purged at once")
	must0(m.t, r.Record(lostDoubt(row, contactFor(r, row))))
	m.becomes(r, row, importer.Uncertain)
	if purged { // its block is written in the midst of the commit
		m.purgeRun(r.ID)
	}
}

func (m *expectModel) settle(rt *rapid.T) {
	r, row := m.row(rt, importer.Uncertain)
	id := "late-" + idIn(r, row)
	m.post(func(ctx context.Context) error {
		d := m.j.live.doubt(rowID(r.ID, row))
		kept, _, err := m.j.rows.get(ctx, rowID(r.ID, row))
		kept.status, kept.comeback = importer.Created, id
		m.j.rows.put(&kept)
		if err == nil && d != nil {
			err = m.j.putDoubt(ctx, d.after(importer.Created))
		}
		return err
	})
	m.becomes(r, row, importer.Created)
}

func (m *expectModel) purge(rt *rapid.T) {
	m.purgeRun(m.runs[rapid.IntRange(0, len(m.runs)-1).Draw(rt, "run")].ID)
}

func (m *expectModel) purgeRun(run int64) {
	m.post(func(ctx context.Context) error {
		_, _, err := m.j.rows.purge(ctx, map[int64]bool{run: true}, nil)
		return err
	})
}

// expect begins to read what is known of some rows.
func (m *expectModel) expect(rt *rapid.T) {
	from := rapid.IntRange(firstExpected, lastExpected).Draw(rt, "from")
	w := &window{}
	for row := from; row < from+rapid.IntRange(1, 60).Draw(rt, "rows"); row++ {
		for _, r := range m.runs {
			w.keys = append(w.keys, intentFor(row, contactFor(r, row)).Fingerprint.Key)
		}
	}
	slices.Sort(w.keys)
	atOnce := rapid.Bool().Draw(rt, "at once")
	m.post(func(ctx context.Context) error {
		x := &m.j.keys.expected
		x.add(w)
		var found []keyRow
		var made []madeRow
		m.reading = append(m.reading, func() { x.put(w, found, made) })
		return x.read(ctx, m.j.read, func(segments []*segment) error {
			err := x.reader.findAll(ctx, segments, slotKeys, w.keys, func(e keyRow) { found = append(found, e) })
			if err == nil {
				made, err = x.readMade(ctx, found)
			}
			return err
		})
	})
	if atOnce {
		m.put(rt)
	}
}

func (m *expectModel) put(*rapid.T) {
	m.post(func(context.Context) error {
		if len(m.reading) > 0 {
			m.reading[0]()
			m.reading = m.reading[1:]
		}
		return nil
	})
}

// check compares what is expected of all rows with what the journal says now.
func (m *expectModel) check(*rapid.T) {
	m.post(func(ctx context.Context) error {
		for _, r := range m.runs {
			for row := firstExpected; row <= lastExpected; row++ {
				id := rowID(r.ID, row)
				known, is := m.j.made(id)
				if !is {
					continue
				}
				m.expected++
				kept, _, err := m.j.rows.get(ctx, id)
				if err != nil {
					return err
				}
				want := madeRow{id, kept.print, kept.customer, kept.comeback, importer.Origin{Sheet: kept.originSheet, Row: kept.originRow}}
				if kept.status != importer.Created {
					m.wrong = append(m.wrong, "a row is expected as created, and is "+string(kept.status))
				} else if diff := cmp.Diff(want, known, cmp.AllowUnexported(madeRow{})); diff != "" {
					m.wrong = append(m.wrong, diff)
				}
			}
		}
		return nil
	})
}
