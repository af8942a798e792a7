package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"comebacks/importer/job"
)

// sends sends a file as it is, as the queue does.
func (w *world) sends(f *file) {
	w.Helper()
	l := w.looked(f)
	path, o, err := f.toSend(l)
	if err != nil {
		w.Fatal(err)
	}
	o.Confirmed = l.Will.has
	jb, err := job.Open(w.Context(), path, o, job.Watcher{})
	if err != nil {
		w.Fatal(err)
	}
	defer jb.Close()
	if err := jb.Look(w.Context()); err != nil {
		w.Fatal(err)
	}
	if err := jb.Connect(job.Credentials{Username: "a", Password: "b"}); err != nil {
		w.Fatal(err)
	}
	sum, err := jb.Send(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	if sum.Counts["created"] != l.Overview.Will {
		w.Errorf("%d were to be sent: %v", l.Overview.Will, sum.Counts)
	}
}

// What is sent is the corrected sheet, and the next look knows it.
func TestSentIsKnown(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	w.withVitec()
	f := w.handIn("kunder.csv", []byte(fiveRows))
	w.looked(f)
	if _, err := f.edit("Anna", []cellChange{{2, 3, "halv tre", "14:30"}}); err != nil {
		t.Fatal(err)
	}
	if l := w.looked(f); l.Overview.Will != 3 {
		t.Fatalf("%+v", l.Overview)
	}
	w.sends(f)
	if results, _ := filepath.Glob(filepath.Join(f.folder(), "results*")); len(results) == 0 {
		t.Error("the results are not in the file's folder")
	}
	l := w.looked(f)
	if l.Overview.Will != 0 || l.Overview.OfRun+l.Overview.Known+l.Overview.Duplicates != 3 {
		t.Errorf("the sheet that was sent: %+v", l.Overview)
	}
	// The corrected file goes, once all of it was sent.
	fixed := func() []string { names, _ := filepath.Glob(filepath.Join(f.folder(), fixedName+"*")); return names }
	if len(fixed()) != 1 {
		t.Errorf("there are %v", fixed())
	}
	// The original, handed in again: its row that was sent corrected is held back.
	again := w.handIn("kunder.csv", []byte(fiveRows))
	if l := w.looked(again); l.Overview.Will != 0 || l.Overview.Known != 2 {
		t.Errorf("the same bytes again: %+v", l.Overview)
	}
	p := pageOf[filePage](w, "/files/"+again.ID)
	if len(p.Before) == 0 || !strings.Contains(fmt.Sprint(p.Before), "kunder.csv was sent before") {
		t.Errorf("%+v", p.Before)
	}
	if err := f.change(func(i *fileInfo) error { i.Sends = []send{{State: sendEnded, Run: 1}}; return nil }); err != nil {
		t.Fatal(err)
	}
	if len(fixed()) != 0 {
		t.Errorf("there are %v", fixed())
	}
	p = pageOf[filePage](w, "/files/"+again.ID)
	if len(p.Before) != 1 || !strings.Contains(p.Before[0].Text, "This very file was sent as run 1 (Anna") {
		t.Errorf("%+v", p.Before)
	}
}

// Many tabs at once: nothing is lost, and every answer is right.
func TestManyTabs(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	var text strings.Builder
	text.WriteString("Kundid;Kontaktid;Datum;Anteckning\n")
	const rows = 300
	for i := range rows {
		fmt.Fprintf(&text, "M30011;KON%d;2033-05-03;0\n", i)
	}
	f := w.handIn("kunder.csv", []byte(text.String()))
	w.files().delay = time.Millisecond
	w.looked(f)
	var tabs sync.WaitGroup
	counts := make([]int, 4)
	for tab := range counts {
		tabs.Go(func() {
			for range 40 {
				row := 2 + rand.N(8)
				got := w.rows(f, fmt.Sprintf("from=%d&n=1", row-2))
				now := got.Rows[0].Cells[3]
				var n int
				_, _ = fmt.Sscan(now, &n)
				code := w.json("/files/"+f.ID+"/changes", map[string]any{"changes": []cellChange{{row, 3, now, fmt.Sprint(n + 1)}}}, nil)
				switch code {
				case 200:
					counts[tab]++
				case 409:
				default:
					t.Errorf("%d", code)
				}
				if rand.N(8) == 0 {
					w.get("/files/" + f.ID)
					w.get("/files/" + f.ID + "/state")
				}
			}
		})
	}
	tabs.Wait()
	w.looked(f)
	sum, want := 0, 0
	for _, row := range w.rows(f, "n=10").Rows {
		var n int
		_, _ = fmt.Sscan(row.Cells[3], &n)
		sum += n
	}
	for _, n := range counts {
		want += n
	}
	if sum != want || want == 0 {
		t.Errorf("%d changes were answered, and the cells have %d", want, sum)
	}
	if f.known().Revision != want {
		t.Errorf("the revision is %d after %d changes", f.known().Revision, want)
	}
}

// A sheet whose changes are damaged is not shown as if nothing had been changed.
func TestChangesDamaged(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("kunder.csv", []byte(fiveRows))
	w.looked(f)
	for _, after := range []string{"a1", "a2"} {
		row := w.rows(f, "n=1").Rows[0]
		if _, err := f.edit("Anna", []cellChange{{2, 4, row.Cells[4], after}}); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(f.folder(), changesName(""))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[3] = 0
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	w.files().close()
	w.start()
	if got := w.get("/files/" + f.ID); got.Code != http.StatusInternalServerError || !strings.Contains(got.Body.String(), "damaged") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	w.now = today.Add(200 * 24 * time.Hour)
	if err := os.Chtimes(f.folder(), today, today); err != nil {
		t.Fatal(err)
	}
	w.start()
	if _, err := w.files().all(); err != nil || len(w.files().ids()) != 0 {
		t.Errorf("it is kept for ever: %v", err)
	}
}

// What is looked at is told each second, and a look is not answered with an older one.
func TestState(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("kunder.csv", []byte(fiveRows))
	state := func() (s stateAnswer) {
		t.Helper()
		got := w.get("/files/" + f.ID + "/state")
		if err := json.Unmarshal(got.Body.Bytes(), &s); err != nil {
			t.Fatal(err, got.Body)
		}
		return s
	}
	w.files().looks <- struct{}{} // another sheet is being looked at
	if s := state(); !s.Counting || s.Done != 0 {
		t.Errorf("%+v", s)
	}
	<-w.files().looks
	w.looked(f)
	if s := state(); s.Counting || s.Done != 5 || s.Revision != 0 {
		t.Errorf("%+v", s)
	}
	w.files().delay = time.Hour
	if _, err := f.edit("Anna", []cellChange{{2, 3, "halv tre", "14:30"}}); err != nil {
		t.Fatal(err)
	}
	if s := state(); !s.Counting || s.Revision != 1 {
		t.Errorf("after a change: %+v", s)
	}
	if l := w.looked(f); l.Revision != 1 || l.Overview.Will != 3 { // it waits for no timer
		t.Errorf("%+v", l.Overview)
	}
	ctx, cancel := context.WithCancel(w.Context())
	cancel()
	w.files().looks <- struct{}{}
	if _, err := f.lookNow(ctx, sendTicks{Similar: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	<-w.files().looks
	if l, err := f.lookNow(w.Context(), sendTicks{Strict: true}); err != nil || l.Ticks != (sendTicks{Strict: true}) {
		t.Errorf("%+v %v", l, err)
	}
}
