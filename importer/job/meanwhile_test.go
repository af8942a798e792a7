package job_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/journal"
	"comebacks/importer/sandbox"
)

// Whatever happens to the user's file while a run goes on, each row of the results
// is that row's: a run owns its sheet.
func TestWhateverHappensToTheFile(t *testing.T) {
	fewer(t, 8)
	dir := t.TempDir()
	tried := 0
	rapid.Check(t, func(rt *rapid.T) {
		tried++
		config := sandbox.Config{Seed: uint64(tried), Latency: time.Millisecond, Jitter: 2 * time.Millisecond}
		if rapid.IntRange(0, 5).Draw(rt, "lost") == 0 {
			config.Faults = map[sandbox.Fault]float64{sandbox.CloseAfter: 0.1, sandbox.Throttle: 0.1}
			config.RetryAfter = -1
		}
		v, stop := startVitec(rt, config)
		defer stop()
		o := &office{rt, v, filepath.Join(dir, fmt.Sprint(tried)), ""}
		o.journal = o.path("journal.db")
		if err := os.Mkdir(o.dir, 0o700); err != nil {
			rt.Fatal(err)
		}
		m := drawMeanwhile(o, rt)
		m.goOn()
		m.compare()
	})
}

// meanwhile is an import, with what happens meanwhile.
type meanwhile struct {
	*office
	path  string
	sheet sheetOf
	taken []byte // the file as it was when it was taken
	now   []byte // as it is now; nil if it is no file any more

	mu    sync.Mutex
	does  []event
	stops []int // after how many outcomes each start is stopped; 0 for never
}

// event is something that is done to the user's file.
type event struct {
	At     moment
	N      int // with whileLooking and whileSending: when so many rows were looked at, or have their outcome
	Does   deed
	As     int // which of the variants the file becomes
	happen bool
}

type moment string

const (
	whileLooking moment = "while looking"
	looked       moment = "looked"
	connected    moment = "connected"
	whileSending moment = "while sending"
	sentAll      moment = "before the results"
	ended        moment = "ended"
)

type deed string

const (
	overwrite deed = "overwrite in place"
	replace   deed = "replace by rename"
	write     deed = "empty and write"
	remove    deed = "delete"
	touch     deed = "touch"
	folder    deed = "make a folder of it"
)

func drawMeanwhile(o *office, rt *rapid.T) *meanwhile {
	m := &meanwhile{office: o, path: o.path("kunder.csv"), sheet: drawSheet(rt)}
	if rapid.IntRange(0, 4).Draw(rt, "book") == 0 {
		m.path = o.path("kunder.xlsx")
	}
	m.sheet.write(o, m.path)
	m.taken, _ = os.ReadFile(m.path)
	m.now = m.taken
	rows := len(m.sheet) - 1
	for range rapid.IntRange(1, 6).Draw(rt, "events") {
		m.does = append(m.does, event{
			At:   rapid.SampledFrom([]moment{whileLooking, looked, connected, whileSending, whileSending, whileSending, sentAll, ended}).Draw(rt, "at"),
			N:    rapid.IntRange(1, rows).Draw(rt, "n"),
			Does: rapid.SampledFrom([]deed{overwrite, overwrite, replace, replace, write, remove, touch, folder}).Draw(rt, "does"),
			As:   rapid.IntRange(0, len(m.sheet.variants())-1).Draw(rt, "as"),
		})
	}
	m.stops = rapid.SliceOfN(rapid.IntRange(0, rows), 0, 3).Draw(rt, "stops")
	return m
}

// happens does what is to be done to the file at a moment. What was done before
// is not done again.
func (m *meanwhile) happens(at moment, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.does {
		e := &m.does[i]
		if e.At == at && !e.happen && n >= e.N || e.At == at && !e.happen && at != whileLooking && at != whileSending {
			e.happen = true
			if err := m.do(*e); err != nil {
				m.Errorf("%+v: %v", *e, err)
			}
		}
	}
}

func (m *meanwhile) do(e event) error {
	if info, err := os.Stat(m.path); err == nil && info.IsDir() {
		return nil
	}
	// Made beside it, and never under its own name.
	made := m.path + ".new" + filepath.Ext(m.path)
	m.sheet.variants()[e.As].write(m.office, made)
	text, err := os.ReadFile(made)
	if err != nil {
		return err
	}
	switch e.Does {
	case overwrite:
		var f *os.File
		if f, err = os.OpenFile(m.path, os.O_WRONLY|os.O_CREATE, 0o600); err == nil {
			_, err = f.Write(text)
			err = errors.Join(err, f.Truncate(int64(len(text))), f.Close())
		}
		m.now = text
	case write:
		err, m.now = os.WriteFile(m.path, text, 0o600), text
	case replace:
		err, m.now = os.Rename(made, m.path), text
	case touch:
		if m.now != nil {
			err = os.Chtimes(m.path, time.Now(), time.Now().Add(time.Hour))
		}
	case remove, folder:
		err, m.now = os.RemoveAll(m.path), nil
		if e.Does == folder {
			err = errors.Join(err, os.Mkdir(m.path, 0o700))
		}
	}
	return errors.Join(err, os.RemoveAll(made))
}

// watch is a Watcher under which things happen. Stop is called after so many
// outcomes.
func (m *meanwhile) watch(after int, stop func()) job.Watcher {
	var mu sync.Mutex
	rows, outcomes := 0, 0
	sending := false
	return job.Watcher{
		OnRow: func() {
			mu.Lock()
			rows++
			n := rows
			mu.Unlock()
			m.happens(whileLooking, n)
		},
		OnOutcome: func(importer.Outcome) {
			mu.Lock()
			outcomes++
			n := outcomes
			mu.Unlock()
			m.happens(whileSending, n)
			if n == after {
				stop()
			}
		},
		OnStage: func(s job.Stage, _ int) {
			if sending && s == job.Over {
				m.happens(sentAll, 0)
			}
			sending = s == job.Sending
		},
	}
}

// goOn imports the sheet, and resumes the run until it is done.
func (m *meanwhile) goOn() {
	for start := 0; ; start++ {
		if start > 10 {
			m.Fatalf("the run is not done after %d starts: %+v", start, m.run(0))
		}
		ctx, cancel := context.WithCancel(context.Background())
		after := 0
		if start < len(m.stops) {
			after = m.stops[start]
		}
		done := make(chan error, 1)
		go func() { done <- m.start(ctx, start, m.watch(after, cancel)) }()
		err := <-done
		cancel()
		m.happens(ended, 0)
		var stopped *importer.Stopped
		if err == nil || errors.As(err, &stopped) {
			m.counts()
		}
		switch {
		case err == nil && !m.run(0).Unfinished():
			return
		case err != nil && !(errors.As(err, &stopped) && stopped.Cause == importer.Interrupted):
			m.Fatalf("start %d: %v", start, err)
		}
	}
}

func (m *meanwhile) start(ctx context.Context, start int, w job.Watcher) error {
	if start > 0 {
		info, err := job.FindUnfinished(m.journal)
		if err == nil {
			_, err = m.resume(ctx, info, w)
		}
		return err
	}
	jb, err := job.Open(ctx, m.path, m.options(), w)
	if err != nil {
		return err
	}
	defer jb.Close()
	if err := jb.Look(context.Background()); err != nil {
		return err
	}
	m.happens(looked, 0)
	if err := jb.Connect(job.Credentials{Username: "partner", Password: "secret"}); err != nil {
		return err
	}
	m.happens(connected, 0)
	_, err = jb.Send(ctx)
	return err
}

// counts holds what the list of runs counts against the rows.
func (m *meanwhile) counts() {
	runs, err := job.Runs(m.journal)
	if err != nil || len(runs) != 1 {
		m.Fatalf("there are the runs %+v (%v)", runs, err)
	}
	sum := 0
	for status, n := range runs[0].Counts {
		if sum += n; n < 0 {
			m.Errorf("%d rows are %s", n, status)
		}
	}
	if rows := len(m.sheet) - 1; sum != rows || runs[0].Rows != rows {
		m.Errorf("of %d rows, %d are known, and %d are counted: %v", rows, runs[0].Rows, sum, runs[0].Counts)
	}
}

// compare holds the results against the sheet as it was taken, and what the
// stand-in has.
func (m *meanwhile) compare() {
	info := m.run(0)
	kept, err := os.ReadFile(journal.SheetPath(m.journal, info.Digest))
	if err != nil || !bytes.Equal(kept, m.taken) {
		m.Errorf("the copy of the sheet has %d bytes of %d (%v)", len(kept), len(m.taken), err)
	}
	if m.now != nil {
		if text, err := os.ReadFile(m.path); err != nil || !bytes.Equal(text, m.now) {
			m.Errorf("the user's file was changed by us (%v)", err)
		}
	}
	ext := filepath.Ext(m.path)
	results := strings.TrimSuffix(m.path, ext) + ".results" + ext
	if ext == ".csv" {
		m.compareCells(results)
	}
	held := make(map[string]sandbox.Comeback)
	for _, c := range m.Comebacks() {
		held[c.ID] = c
	}
	first := make(map[string]string) // ids by all that a row says
	counts := make(map[importer.Status]int)
	rows := m.rowsOf(results)
	if len(rows) != len(m.sheet)-1 {
		m.Fatalf("the results have %d rows of %d", len(rows), len(m.sheet)-1)
	}
	for i, row := range rows {
		own, c := m.sheet[i+1], row.Cells
		if row.Origin.Row == 0 || row.Origin.Sheet != info.Sheet {
			m.Errorf("row %d says that it comes from %+v", row.Number, row.Origin)
		}
		if c.CustomerID != own[0] || c.ContactID != own[1] || c.Date != own[2] || strings.TrimSpace(c.Note) != strings.TrimSpace(own[3]) {
			m.Fatalf("row %d of the results is %+v, that of the sheet %q", i+1, c, own)
		}
		status, says := importer.Status(c.Status), strings.Join(own[:4], "|")
		counts[status]++
		comeback, there := held[c.ComebackID]
		switch id, before := first[says]; {
		case own[2] == "31 februari 2031":
			if status != importer.Invalid || c.ComebackID != "" {
				m.Errorf("row %d is %s %s", i+1, status, c.ComebackID)
			}
		case before:
			if status != importer.Duplicate || c.ComebackID != id {
				m.Errorf("row %d is %s as %s, and the same row before it is %s", i+1, status, c.ComebackID, id)
			}
		case status != importer.Created || !there:
			m.Errorf("row %d is %s as %q, which is there: %t", i+1, status, c.ComebackID, there)
		case comeback.ContactID != own[1] || strings.TrimSpace(comeback.Note) != strings.TrimSpace(own[3]) || !strings.HasPrefix(comeback.Date, strings.Replace(own[2], " ", "T", 1)):
			m.Errorf("row %d is %q, and its comeback %+v", i+1, own, comeback)
		default:
			first[says] = c.ComebackID
		}
	}
	if len(held) != len(first) {
		m.Errorf("there are %d comebacks for %d rows", len(held), len(first))
	}
	if info.State != journal.Done {
		m.Errorf("the run is %s", info.State)
	}
	for status, n := range info.Counts {
		if counts[status] != n {
			m.Errorf("%d rows are %s, and the journal counts %d", counts[status], status, n)
		}
	}
}

// compareCells holds each of the sheet's own cells against those of the results.
func (m *meanwhile) compareCells(results string) {
	text, err := os.ReadFile(results)
	if err != nil {
		m.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil || len(lines) != len(m.sheet) {
		m.Fatalf("the results have %d lines of %d (%v)", len(lines), len(m.sheet), err)
	}
	for i, line := range lines {
		if own := m.sheet[i]; !slices.Equal(line[:len(own)], own) {
			m.Errorf("line %d of the results begins with %q, that of the sheet is %q", i+1, line[:len(own)], own)
		}
	}
}
