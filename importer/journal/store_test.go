package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// smallStore has rows folded and carried soon.
func smallStore(t testing.TB, fold, room, drop int) {
	f, r, d := foldAt, logRoom, dropAtOnce
	foldAt, logRoom, dropAtOnce = fold, room, drop
	t.Cleanup(func() { foldAt, logRoom, dropAtOnce = f, r, d })
}

// plain is a store that keeps its rows in memory.
type plain map[int64]stored

func (p plain) ofRun(run int64, from int) (all []stored) {
	for _, id := range slices.Sorted(maps.Keys(p)) {
		if id >= rowID(run, from) && id < rowID(run+1, 0) {
			all = append(all, p[id])
		}
	}
	return all
}

func (p plain) purge(run int64) (emptied int64) {
	for _, r := range p.ofRun(run, 0) {
		if r.purge() {
			emptied++
		}
		p[r.id] = r
	}
	return emptied
}

// storeModel does the same with a store and with a plain one.
type storeModel struct {
	t       *rapid.T
	db      *sql.DB
	c       *sql.Conn
	s       *store
	kept    plain
	seq     int64
	crashAt int // how many places before the program stops; 0 for never
	view    *view
	reading *Journal
}

func (m *storeModel) must(err error) {
	if err != nil {
		m.t.Helper()
		m.t.Fatal(err)
	}
}

func (m *storeModel) exec(statement string) {
	_, err := m.c.ExecContext(m.t.Context(), statement)
	m.must(err)
}

// restart forgets all that is not on disk.
func (m *storeModel) restart() {
	if m.s != nil {
		m.must(m.s.close())
	}
	m.crashAt = 0
	m.s = &store{crash: func() error {
		if m.crashAt--; m.crashAt == 0 {
			return errKilled
		}
		return nil
	}}
	m.must(m.s.prepare(m.t.Context(), m.c))
	m.must(m.s.load(m.t.Context()))
}

var errKilled = errors.New("the program was killed")

// commit makes changes in a transaction, or is killed in it.
func (m *storeModel) commit(change func(plain) error) {
	next := maps.Clone(m.kept)
	m.seq++
	m.exec("BEGIN IMMEDIATE")
	if rapid.IntRange(0, 5).Draw(m.t, "killed") == 0 {
		m.crashAt = rapid.IntRange(1, 6).Draw(m.t, "at")
	}
	err := change(next)
	if err == nil {
		err = m.s.write(m.t.Context(), m.seq)
	}
	if err != nil {
		if !errors.Is(err, errKilled) {
			m.t.Fatal(err)
		}
		m.exec("ROLLBACK")
		m.restart()
		return
	}
	m.exec("COMMIT")
	m.crashAt = 0
	m.kept = next
}

func (m *storeModel) put(t *rapid.T) {
	m.commit(func(next plain) error {
		for range rapid.IntRange(1, 30).Draw(t, "rows") {
			id := rowID(int64(rapid.IntRange(1, 2).Draw(t, "run")), rapid.IntRange(0, 3*blockRows).Draw(t, "row"))
			r, known, err := m.s.get(t.Context(), id)
			if err != nil {
				return err
			}
			if want, ok := next[id]; ok != known || !cmp.Equal(want, r, compareStored) {
				t.Fatalf("row %d is known as %+v, want %+v", id, r, want)
			}
			r = stored{id: id, tries: r.tries + 1, note: rapid.SampledFrom([]string{"", "a", "ab"}).Draw(t, "note"), contact: "K1",
				status: rapid.SampledFrom(statuses[:]).Draw(t, "status")}
			m.s.put(&r)
			next[id] = r
		}
		return nil
	})
}

func (m *storeModel) purge(t *rapid.T) {
	run := int64(rapid.IntRange(1, 2).Draw(t, "run"))
	m.commit(func(next plain) error {
		n, inDoubt, err := m.s.purge(t.Context(), map[int64]bool{run: true}, nil)
		if err != nil {
			return err
		}
		if want := next.purge(run); n != want {
			t.Fatalf("%d rows are emptied, want %d", n, want)
		}
		var want []int64
		for _, r := range next.ofRun(run, 0) {
			if r.inDoubt() {
				want = append(want, r.id)
			}
		}
		slices.Sort(inDoubt)
		if !slices.Equal(want, inDoubt) {
			t.Fatalf("in doubt are %v, want %v", inDoubt, want)
		}
		return nil
	})
}

// check compares what is known: to the store, to a new one, and to those who read
// beside it.
func (m *storeModel) check(t *rapid.T) {
	if n := len(m.s.rows); n > foldAt+logRoom+3*m.s.open+30*(dropAtOnce+1) {
		t.Fatalf("%d rows are in memory, of which %d have no outcome", n, m.s.open)
	}
	open := 0
	for _, r := range m.kept {
		open += opens(&r)
	}
	if open != m.s.open || len(m.s.sending()) != open {
		t.Fatalf("%d rows have no outcome, want %d", m.s.open, open)
	}
	for run := int64(1); run <= 2; run++ {
		from := rapid.SampledFrom([]int{0, 1, blockRows, blockRows + 1}).Draw(t, "from")
		var all []stored
		for r, err := range m.reading.each(allColumns, run, from) {
			m.must(err)
			all = append(all, *r)
		}
		if want := m.kept.ofRun(run, from); !slices.Equal(want, all) { // a Diff of them all takes longer than the store does
			t.Fatalf("run %d: %s", run, cmp.Diff(want, all, compareStored))
		}
		id := rowID(run, rapid.IntRange(0, 3*blockRows).Draw(t, "row"))
		for what, get := range map[string]func(context.Context, int64) (stored, bool, error){"kept": m.s.get, "seen beside": m.view.get} {
			r, known, err := get(t.Context(), id)
			m.must(err)
			if want, ok := m.kept[id]; ok != known || !cmp.Equal(want, r, compareStored) {
				t.Fatalf("row %d is %s as %+v, want %+v", id, what, r, want)
			}
		}
	}
}

// A store keeps what a plain one keeps, however small its parts are, whenever it
// is killed and started again; and others see the same beside it.
func TestStore(t *testing.T) {
	dir := t.TempDir()
	tried := 0
	rapid.Check(t, func(rt *rapid.T) {
		tried++
		smallStore(t, rapid.IntRange(0, 40).Draw(rt, "fold at"), rapid.IntRange(0, 60).Draw(rt, "room"), rapid.IntRange(1, 4).Draw(rt, "drop at"))
		path := filepath.Join(dir, fmt.Sprint(tried, ".db"))
		overwrite(t, path, "")
		db := must[*sql.DB](t)(sql.Open("sqlite", dsn(path, "journal_mode(WAL)", "synchronous(OFF)")))
		defer db.Close()
		m := &storeModel{t: rt, db: db, c: must[*sql.Conn](t)(db.Conn(t.Context())), kept: plain{}, reading: &Journal{read: db}}
		defer m.c.Close()
		m.exec("CREATE TABLE segments (id); " + string(must[[]byte](t)(schema.ReadFile("schema/7.sql"))))
		m.view = must[*view](t)(openView(t.Context(), db))
		defer m.view.close()
		m.restart()
		defer func() { _ = m.s.close() }()
		rt.Repeat(map[string]func(*rapid.T){
			"put":     m.put,
			"put 2":   m.put,
			"put 3":   m.put,
			"purge":   m.purge,
			"restart": func(*rapid.T) { m.restart() },
			"":        m.check,
		})
	})
}

// A row that stays open for long is carried, so that the log stays short; and what is
// damaged stops the journal, and is not half read.
func TestLogStaysShort(t *testing.T) {
	smallStore(t, 8, 40, 2)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openNew(t, path)
	r := begin(t, j)
	sent(t, r, intentFor(2, 2))
	for row := 3; row < 600; row++ {
		create(t, r, row)
		if row%7 == 0 {
			must0(t, j.flush())
		}
	}
	must0(t, j.flush())
	var commits, rows int
	must0(t, j.read.QueryRow(`SELECT count(*), (SELECT count(*) FROM blocks) FROM log`).Scan(&commits, &rows))
	if commits > 60 || rows < 4 || len(j.rows.rows) > 40 {
		t.Errorf("there are %d commits in the log, %d blocks, and %d rows in memory", commits, rows, len(j.rows.rows))
	}
	must0(t, r.Begun(2, time.Time{}))
	must0(t, j.Close())
	again := open(t, path)
	defer again.Close()
	all := entries(t, again.Run(r.Info))
	if len(all) != 598 || all[0].Row != 2 || all[0].Status != importer.Uncertain {
		t.Errorf("%d rows are known, of which the first is %+v", len(all), all[0])
	}
}

// A journal whose rows are damaged is refused, whoever reads it, and not half
// read.
func TestDamagedRows(t *testing.T) {
	smallStore(t, 8, 40, 1)
	for _, table := range []string{"log", "blocks"} {
		t.Run(table, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			j := openNew(t, path)
			r := begin(t, j)
			for row := 2; row < 40; row++ {
				create(t, r, row)
			}
			must0(t, j.Close())
			db := must[*sql.DB](t)(sql.Open("sqlite", dsn(path)))
			var said []byte
			name := map[string]string{"log": "seq", "blocks": "id"}[table]
			must0(t, db.QueryRow(`SELECT said FROM `+table+` ORDER BY `+name+` DESC`).Scan(&said))
			said[len(said)/2] ^= 4
			must[sql.Result](t)(db.Exec(`UPDATE `+table+` SET said = ? WHERE `+name+` = (SELECT max(`+name+`) FROM `+table+`)`, said))
			must0(t, db.Close())

			reading := must[*Journal](t)(OpenToRead(path))
			defer reading.Close()
			for _, err := range reading.Run(r.Info).Entries() {
				if codeOf(err) != importer.JournalDamaged {
					t.Errorf("who reads beside is told %v", err)
				}
			}
			j, err := Open(path)
			if table == "log" {
				if codeOf(err) != importer.JournalDamaged {
					t.Errorf("it is opened: %v", err)
				}
				return
			}
			must0(t, err)
			defer j.Close()
			if _, err := tryIntend(must[*Run](t)(j.Continue(r.Info)), intentFor(3, 1000)); codeOf(err) != importer.JournalDamaged {
				t.Errorf("a row is put down: %v", err)
			}
		})
	}
}

// A row in doubt was sent, even if nobody says when: it is not sent again.
func TestDoubtWithoutTime(t *testing.T) {
	j := openNew(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r := begin(t, j)
	sent(t, r, intentFor(2, 2))
	o, d := lostDoubt(2, 2)
	o.SentAt, d.SentAt = time.Time{}, time.Time{}
	must0(t, r.Record(o, d))
	if _, err := tryIntend(r, intentFor(2, 2)); err == nil {
		t.Error("it may be sent again")
	}
}
