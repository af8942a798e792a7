package journal

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func beginFile(t *testing.T, j *Journal, file, sheet string) *Run {
	t.Helper()
	return must[*Run](t)(j.Begin(Info{StartedAt: time.Now(), File: file, Digest: []byte(sheet), Server: "https://vitec.example", SheetName: "Lund", OptionsKey: "key", Pilot: 10}))
}

// A run of the same file or the same bytes replaces what is unfinished.
func TestReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	defer func() { must0(t, j.Close()) }()
	end := func(r *Run, stopped *importer.Stopped, counts map[importer.Status]int, open int) {
		t.Helper()
		must0(t, r.End(time.Now(), stopped, counts, open))
	}
	if _, err := j.LatestUnfinished(); !errors.Is(err, ErrNoRun) {
		t.Errorf("of no run the latest is %v", err)
	}
	done := beginFile(t, j, "/x/a.csv", "a")
	end(done, nil, map[importer.Status]int{importer.Created: 3, importer.Unsent: 1}, 0)
	stopped := beginFile(t, j, "/x/a.csv", "b")
	end(stopped, &importer.Stopped{Cause: importer.Interrupted}, nil, 0)
	killed := beginFile(t, j, "/x/b.csv", "c")
	uncertain := beginFile(t, j, "/x/c.csv", "d")
	end(uncertain, nil, map[importer.Status]int{importer.Uncertain: 1}, 0)
	held := beginFile(t, j, "/x/d.csv", "e")
	end(held, nil, map[importer.Status]int{importer.Unsent: 1}, 1)
	piped := beginFile(t, j, "-", "f")

	latest := func() int64 { t.Helper(); return must[Info](t)(j.LatestUnfinished()).ID }
	if latest() != piped.ID {
		t.Errorf("the latest is %d", latest())
	}
	if other := beginFile(t, j, "-", "g"); other.Replaced != nil {
		t.Errorf("another pipe replaces %v", other.Replaced)
	} else {
		end(other, nil, nil, 0)
	}
	end(piped, nil, nil, 0)
	if latest() != held.ID {
		t.Errorf("the latest is %d", latest())
	}
	for _, tt := range []struct {
		file, sheet string
		want        []int64
	}{
		{"/x/a.csv", "new", []int64{stopped.ID}},
		{"/y/a.csv", "d", []int64{uncertain.ID}},
		{"/x/b.csv", "e", []int64{killed.ID, held.ID}},
		{"/x/d.csv", "d", nil},
	} {
		r := beginFile(t, j, tt.file, tt.sheet)
		if diff := cmp.Diff(tt.want, r.Replaced); diff != "" {
			t.Errorf("%s: %s", tt.file, diff)
		}
		for _, id := range tt.want {
			if info := must[Info](t)(j.Find(id)); info.ReplacedBy != r.ID || !info.Unfinished() {
				t.Errorf("run %d is %+v", id, info)
			}
		}
		end(r, nil, nil, 0)
	}
	if _, err := j.LatestUnfinished(); !errors.Is(err, ErrNoRun) {
		t.Errorf("when all are replaced there is %v", err)
	}
	var ids []int64
	for _, info := range must[[]Info](t)(j.OfSheet([]byte("d"))) {
		ids = append(ids, info.ID)
		if info.Sheet != importer.SheetCode([]byte("d"), "Lund") || info.SheetName != "Lund" || info.OptionsKey != "key" || info.Pilot != 10 {
			t.Errorf("it is kept as %+v", info)
		}
	}
	if len(ids) != 3 || ids[2] != uncertain.ID {
		t.Errorf("the runs of the sheet are %v", ids)
	}
}

func TestWrote(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "journal.db"))
	defer j.Close()
	r, other := begin(t, j), begin(t, j)
	files := Files{Results: "/x/a.results.csv", ResultsDigest: []byte{1}, Errors: "/x/a.errors.csv", ErrorsDigest: []byte{2}}
	must0(t, r.Wrote(files))
	for _, path := range []string{files.Results, files.Errors} {
		if info, ok, err := j.WriterOf(path); !ok || err != nil || info.ID != r.ID || !cmp.Equal(info.Files, files) {
			t.Errorf("%s was written by %+v, %v %v", path, info, ok, err)
		}
	}
	must0(t, r.Wrote(Files{Due: true}))
	files.Due = true
	if info := must[Info](t)(j.Find(r.ID)); !cmp.Equal(info.Files, files) {
		t.Errorf("its files are %+v", info.Files)
	}
	must0(t, other.Wrote(Files{Results: files.Results}))
	if info, _, _ := j.WriterOf(files.Results); info.ID != other.ID {
		t.Errorf("after another run it was written by %d", info.ID)
	}
	if info := must[Info](t)(j.Find(r.ID)); info.Results != "" || info.ResultsDigest != nil || info.Errors != files.Errors {
		t.Errorf("the one before has %+v", info.Files)
	}
	must0(t, r.Wrote(Files{Results: files.Results}))
	if info, _, _ := j.WriterOf(files.Results); info.ID != r.ID {
		t.Errorf("written again by the older run, it is that of %d", info.ID)
	}
	if info, ok, err := j.WriterOf(files.Errors); ok || err != nil {
		t.Errorf("%+v wrote what is not there any more (%v)", info, err)
	}
}

// What a run has made until when, and whether anything of it has changed.
func TestLatestAndChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	r := begin(t, j)
	at := func(row, hours int) importer.Intent {
		in := intentFor(row, row)
		in.Comeback.Date = in.Comeback.Date.Add(time.Duration(hours) * time.Hour)
		return printed(in)
	}
	of := func() Info { t.Helper(); must0(t, j.flush()); return must[Info](t)(j.Find(r.ID)) }
	if info := of(); !info.Dated || !info.Latest.IsZero() || info.Changes != 1 {
		t.Errorf("begun, it is %+v", info)
	}
	for row, hours := range map[int]int{2: 5, 3: 9, 4: 1} {
		sent(t, r, at(row, hours))
		record(t, r, row)
	}
	sent(t, r, at(5, 99))
	must0(t, r.Record(importer.IsNot(5, importer.Rejected, time.Now()), nil))
	if info := of(); !info.Latest.Equal(at(3, 9).Comeback.Date) {
		t.Errorf("the latest is %v", info.Latest)
	}
	must0(t, j.Close())
	j = open(t, path)
	defer func() { must0(t, j.Close()) }()
	r = must[*Run](t)(j.Continue(r.Info))
	sent(t, r, at(6, 2))
	record(t, r, 6)
	o, d := lostDoubt(7, 7)
	sent(t, r, at(7, 20))
	d.Date = at(7, 20).Comeback.Date
	must0(t, r.Record(o, d))
	before := of()
	if !before.Latest.Equal(at(3, 9).Comeback.Date) || before.Changes != 2 {
		t.Errorf("gone on with, it is %+v", before)
	}
	if _, err := begin(t, j).Settle(must[[]importer.Doubt](t)(r.Doubts())[0], importer.IsCreated(7, "cb-7", time.Now(), 0), ""); err != nil {
		t.Fatal(err)
	}
	if info := of(); !info.Latest.Equal(at(7, 20).Comeback.Date) || info.Changes != 3 {
		t.Errorf("settled, it is %+v", info)
	}
	must0(t, r.End(time.Now(), nil, nil, 2))
	if info := of(); info.Changes != 4 || info.Open != 2 {
		t.Errorf("ended, it is %+v", info)
	}
}
