package web

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
	"comebacks/report/words"
)

// standing is a Server with a stand-in for Vitec.
type standing struct {
	*world
	vitec *sandbox.Server
	url   string
}

// newStanding begins a Server that sends to a stand-in.
func newStanding(t *testing.T, c sandbox.Config) *standing {
	t.Helper()
	s := &standing{world: &world{TB: t, folder: t.TempDir(), now: today}, vitec: sandbox.New(c)}
	running, err := sandbox.Start(context.Background(), "127.0.0.1:0", s.vitec)
	if err != nil {
		t.Fatal(err)
	}
	s.url = running.URL
	s.again()
	t.Cleanup(func() {
		s.server.Close()
		_ = running.Close()
	})
	return s
}

// again starts the program again, after it has ended if it runs.
func (s *standing) again() {
	s.Helper()
	if s.server != nil {
		s.server.Close()
	}
	s.server = serverAt(s.TB, s.folder, s.url, func() time.Time { return s.now })
}

func serverAt(t testing.TB, folder, url string, now func() time.Time) *Server {
	t.Helper()
	server, err := New(Config{
		Folder: folder, Journal: filepath.Join(folder, "journal.db"), Who: "Anna", BaseURL: url, Username: "partner", Password: "secret",
		Voice: words.Voice{Language: words.English}, Now: now, Log: filepath.Join(folder, "log.json"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []*office{server.real, server.practice} {
		o.files.delay, o.queue.pause = 0, 10*time.Millisecond
		o.tune = func(o *job.Options) {
			o.Send.Settle, o.Send.Timeout, o.Send.Workers = 5*time.Millisecond, time.Second, 2
		}
	}
	return server
}

// rowsOf is a sheet of so many rows, the first of which is for the contact with a number.
func rowsOf(first, n int) []byte {
	var b strings.Builder
	b.WriteString("Kundid;Kontaktid;Datum;Tid;Anteckning\r\n")
	for i := range n {
		fmt.Fprintf(&b, "M30011;KON%07d;2033-05-03;14:30;Ring\r\n", first+i)
	}
	return []byte(b.String())
}

var hidden = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)

// shown reads the hidden fields of a page.
func (s *standing) shown(path string) url.Values {
	s.Helper()
	got := s.get(path)
	if got.Code != http.StatusOK {
		s.Fatalf("%s: %d %s %s", path, got.Code, got.Header().Get("Location"), got.Body)
	}
	return hiddenOf(got.Body.String())
}

func hiddenOf(page string) url.Values {
	form := url.Values{}
	for _, found := range hidden.FindAllStringSubmatch(page, -1) {
		form.Set(found[1], html.UnescapeString(found[2]))
	}
	return form
}

// confirmed looks at the confirmation of a file, and gives the form of it.
func (s *standing) confirmed(f *file, scope string) url.Values {
	s.Helper()
	form := s.shown("/files/" + f.ID + "/send")
	form.Set("scope", scope)
	return form
}

// sends confirms a file.
func (s *standing) sends(f *file, scope string) {
	s.Helper()
	if got := s.post("/files/"+f.ID+"/send", s.confirmed(f, scope)); got.Code != http.StatusSeeOther {
		s.Fatalf("send: %d %s", got.Code, text(got.Body.String()))
	}
}

var tags = regexp.MustCompile(`<[^>]*>\s*`)

func text(page string) string {
	_, page, _ = strings.Cut(page, "<main")
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString("<main"+page, " "))), " ")
}

// await waits for something that other goroutines do.
func await(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); {
		if time.Now().After(end) {
			t.Fatal("waited for: ", what)
		}
		time.Sleep(3 * time.Millisecond)
	}
}

// runFor waits until a file's send has its run, and that has ended.
func (s *standing) runFor(f *file) int64 {
	s.Helper()
	var n int64
	await(s.TB, "the end of the run of "+f.Name, func() bool {
		i := f.known()
		last := i.lastSend()
		if last != nil && last.State == sendRefused {
			s.Fatalf("refused: %s", text(s.get("/files/"+f.ID+"/waiting").Body.String()))
		}
		if last == nil || last.State != sendEnded {
			return false
		}
		n = last.Run
		return s.progress(n).Ended
	})
	return n
}

func (s *standing) progress(n int64) (p progressData) {
	s.Helper()
	got := s.get(fmt.Sprintf("/runs/%d/progress", n))
	if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil {
		s.Fatalf("progress: %d %s", got.Code, got.Body)
	}
	return p
}

func (s *standing) runs() []job.ListedRun {
	s.Helper()
	all, err := job.Runs(filepath.Join(s.folder, "journal.db"))
	if err != nil {
		s.Fatal(err)
	}
	return all
}

// each says that every contact has exactly so many comebacks in Vitec.
func each(t testing.TB, v *sandbox.Server, want int) {
	t.Helper()
	n := make(map[string]int)
	for _, c := range comebacks(t, v) {
		n[c]++
	}
	for contact, times := range n {
		if times != 1 {
			t.Errorf("%s has %d comebacks", contact, times)
		}
	}
	if len(n) != want {
		t.Errorf("%d contacts have comebacks, want %d", len(n), want)
	}
}

// comebacks gives the contact of each comeback that the stand-in holds.
func comebacks(t testing.TB, v *sandbox.Server) (contacts []string) {
	t.Helper()
	answer := httptest.NewRecorder()
	v.ServeHTTP(answer, httptest.NewRequest("GET", "http://127.0.0.1/sandbox/comebacks", nil))
	var all []struct{ ContactID string }
	if err := json.Unmarshal(answer.Body.Bytes(), &all); err != nil {
		t.Fatal(err, answer.Body)
	}
	for _, c := range all {
		contacts = append(contacts, c.ContactID)
	}
	return contacts
}

// Said twice at once, in two tabs, by the back button, or after a restart, a send begins
// one run.
func TestSendsOnce(t *testing.T) {
	s := newStanding(t, sandbox.Config{Latency: 2 * time.Millisecond})
	f := s.handIn("kunder.csv", rowsOf(1, 30))
	form := s.confirmed(f, "all")
	var both sync.WaitGroup
	path := "/files/" + f.ID + "/send"
	var places [4]string
	for i := range places {
		both.Go(func() {
			got := s.post(path, form)
			places[i] = got.Header().Get("Location")
			if got.Code != http.StatusSeeOther {
				t.Errorf("%d %s", got.Code, text(got.Body.String()))
			}
		})
	}
	both.Wait()
	n := s.runFor(f)
	s.again()
	got := s.post("/files/"+f.ID+"/send", form)
	if want := fmt.Sprintf("/runs/%d", n); got.Code != http.StatusSeeOther || !strings.HasSuffix(got.Header().Get("Location"), want) {
		t.Errorf("after a restart: %d %s, want %s", got.Code, got.Header().Get("Location"), want)
	}
	if got := s.get("/files/" + f.ID + "/send"); !strings.HasSuffix(got.Header().Get("Location"), fmt.Sprintf("/runs/%d", n)) {
		t.Errorf("back leads to %d %s", got.Code, got.Header().Get("Location"))
	}
	if all := s.runs(); len(all) != 1 || all[0].StartedBy != "Anna" || all[0].File != "kunder.csv" {
		t.Errorf("runs: %+v", all)
	}
	each(t, s.vitec, 30)
	page := s.get(fmt.Sprintf("/runs/%d", n)).Body.String()
	if !strings.Contains(page, "All rows are in Vitec.") || strings.Count(page, "button primary") != 1 {
		t.Errorf("the run's page: %s", page)
	}
}

// Where something has changed since it was shown, nothing is sent, and the new numbers
// are shown.
func TestChangedSinceShown(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("kunder.csv", rowsOf(1, 20))
	form := s.confirmed(f, "all")
	other := s.handIn("andra.csv", rowsOf(1, 5))
	s.sends(other, "all")
	s.runFor(other)
	got := s.post("/files/"+f.ID+"/send", form)
	if said := text(got.Body.String()); got.Code != http.StatusConflict || !strings.Contains(said, "now 15 would be sent, not 20") || !strings.Contains(said, "5 rows are in Vitec already") {
		t.Errorf("%d %s", got.Code, said)
	}
	if got.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Error(got.Header())
	}
	form = hiddenOf(got.Body.String()) // which she presses now
	form.Set("scope", "all")
	if err := f.change(func(i *fileInfo) error { i.Revision++; return nil }); err != nil {
		t.Fatal(err)
	}
	if got := s.post("/files/"+f.ID+"/send", form); got.Code != http.StatusConflict {
		t.Errorf("of an older revision: %d", got.Code)
	}
	if len(s.runs()) != 1 {
		t.Errorf("runs: %+v", s.runs())
	}
	s.sends(f, "all")
	s.runFor(f)
	each(t, s.vitec, 20)
}

// A box that is ticked after all counts: the rows that it lets be sent are shown first.
func TestTicks(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	first := s.handIn("a.csv", rowsOf(1, 3))
	s.sends(first, "all")
	s.runFor(first)
	f := s.handIn("b.csv", []byte(strings.ReplaceAll(string(rowsOf(1, 5)), "Ring", "Skriv")))
	form := s.confirmed(f, "all")
	form.Set("similar", "on")
	got := s.post("/files/"+f.ID+"/send", form)
	if said := text(got.Body.String()); got.Code != http.StatusConflict || !strings.Contains(said, "now 5 would be sent, not 2") {
		t.Fatalf("%d %s", got.Code, said)
	}
	form = hiddenOf(got.Body.String())
	form.Set("scope", "all")
	form.Set("similar", "on")
	form.Set("askFirst", "on") // changes no number
	if got := s.post("/files/"+f.ID+"/send", form); got.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", got.Code, text(got.Body.String()))
	}
	s.runFor(f)
	if i := f.known(); i.Sends[0].Options != (sendTicks{Similar: true, AskFirst: true}) {
		t.Errorf("%+v", i.Sends)
	}
	strict := s.handIn("c.csv", append(rowsOf(100, 3), "M30011;KON99;2033-05-03;halv tre;x\r\n"...))
	form = s.confirmed(strict, "all")
	form.Set("strict", "on")
	if got := s.post("/files/"+strict.ID+"/send", form); got.Code != http.StatusConflict || !strings.Contains(text(got.Body.String()), "Nothing is sent while any row is faulty: 1 row has faults") {
		t.Errorf("strict: %d %s", got.Code, text(got.Body.String()))
	}
}

// gate lets a stand-in answer only when it is told.
type gate struct {
	*sandbox.Server
	blind  atomic.Bool   // look-ups are refused
	mute   atomic.Bool   // look-ups are not answered in a way that helps
	loses  atomic.Value  // a string: the contact whose comebacks are made and never answered
	passed atomic.Int64  // POSTs that were let through
	most   atomic.Int64  // and how many are; 0 is all
	wait   chan struct{} // closed: the rest is let through too
}

func newGate(t *testing.T) *gate {
	g := &gate{Server: sandbox.New(sandbox.Config{}), wait: make(chan struct{})}
	g.loses.Store("")
	return g
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	contact := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	switch {
	case r.Method == http.MethodGet && g.blind.Load():
		http.Error(w, "no", http.StatusForbidden)
		return
	case r.Method == http.MethodGet && g.mute.Load():
		http.Error(w, "later", http.StatusInternalServerError)
		return
	case r.Method == http.MethodPost:
		if n := g.most.Load(); g.passed.Add(1) > n && n > 0 {
			<-g.wait
		}
		if contact == g.loses.Load() {
			g.Server.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
	}
	g.Server.ServeHTTP(w, r)
}

// gated is a Server whose stand-in has a gate.
func gated(t *testing.T) (*standing, *gate) {
	t.Helper()
	g := newGate(t)
	served := httptest.NewServer(g)
	served.Config.ErrorLog = log.New(io.Discard, "", 0)
	s := &standing{world: &world{TB: t, folder: t.TempDir(), now: today}, vitec: g.Server, url: served.URL}
	s.again()
	t.Cleanup(func() {
		select {
		case <-g.wait:
		default:
			close(g.wait)
		}
		s.server.Close()
		served.Close()
	})
	return s, g
}

// sending waits until a file's run has begun.
func (s *standing) sending(f *file) int64 {
	s.Helper()
	var n int64
	await(s.TB, "the run of "+f.Name, func() bool {
		i := f.known()
		if last := i.lastSend(); last != nil {
			n = last.Run
		}
		return n != 0
	})
	return n
}

// Files wait for their turn, in their order; one can be taken out, and is sent when
// that is confirmed anew.
func TestQueue(t *testing.T) {
	s, g := gated(t)
	g.most.Store(3)
	a, b, c := s.handIn("a.csv", rowsOf(1, 10)), s.handIn("b.csv", rowsOf(100, 10)), s.handIn("c.csv", rowsOf(200, 10))
	s.sends(a, "all")
	n := s.sending(a)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 3 })
	s.sends(b, "all")
	s.sends(c, "all")
	if said := text(s.get("/files/" + c.ID + "/waiting").Body.String()); !strings.Contains(said, "place 2 in the queue a.csv (Anna) is being sent") {
		t.Errorf("c waits: %s", said)
	}
	if p := s.progress(n); p.State != "running" || p.Phase != "sending" || p.All != 10 || p.Done != 3 || p.Ended || p.Counts[importer.Created] != 3 {
		t.Errorf("progress of a: %+v", p)
	}
	if got := s.post("/files/"+b.ID+"/waiting", nil); got.Code != http.StatusSeeOther {
		t.Error(got.Code)
	}
	s.post("/files/"+b.ID+"/waiting", nil) // twice
	if said := text(s.get("/files/" + b.ID + "/waiting").Body.String()); !strings.Contains(said, "Taken out of the queue; nothing was sent") {
		t.Errorf("b was taken out: %s", said)
	}
	if got := s.get("/files/" + c.ID + "/waiting/progress"); !strings.Contains(got.Body.String(), `"place":1`) {
		t.Errorf("c: %s", got.Body)
	}
	close(g.wait)
	s.runFor(c)
	if i := b.known(); i.lastSend().Run != 0 {
		t.Error("b was sent, although it was taken out")
	}
	s.sends(b, "all")
	s.runFor(b)
	each(t, s.vitec, 30)
}

// What waits when the program ends is not sent by itself; and what was being sent can be
// gone on with.
func TestQueueAfterRestart(t *testing.T) {
	s, g := gated(t)
	g.most.Store(3)
	a, b := s.handIn("a.csv", rowsOf(1, 10)), s.handIn("b.csv", rowsOf(100, 10))
	s.sends(a, "all")
	n := s.sending(a)
	s.sends(b, "all")
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 3 })
	s.server.stop()
	close(g.wait)
	s.again()
	f, err := s.files().get(b.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.get("/")
	if i := f.known(); i.lastSend().State != sendLeft {
		t.Errorf("b is %+v", i.lastSend())
	}
	start := text(s.get("/").Body.String())
	_ = start // which another draws
	if said := text(s.get("/files/" + b.ID + "/waiting").Body.String()); !strings.Contains(said, "Waited for its turn when the program ended, and was not sent") {
		t.Errorf("b: %s", said)
	}
	page := s.get("/runs/1").Body.String()
	if !strings.Contains(page, "stopped") || !strings.Contains(page, "/runs/1/resume") || strings.Count(page, "button primary") != 1 {
		t.Errorf("a's run: %s", page)
	}
	s.post("/runs/1/resume", nil)
	s.post("/runs/1/resume", nil)
	await(t, "the end of a", func() bool { return s.progress(1).Ended && s.progress(1).State == "done" })
	s.sends(f, "all")
	s.runFor(f)
	each(t, s.vitec, 20)
}

// Stopped, a run finishes what is under way; continued, it sends the rest.
func TestStopAndContinue(t *testing.T) {
	s, g := gated(t)
	g.most.Store(4)
	f := s.handIn("a.csv", rowsOf(1, 20))
	s.sends(f, "all")
	n := s.sending(f)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 4 })
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	if p := s.progress(n); p.Held != "stopping; what is under way is finished first" {
		t.Errorf("%+v", p)
	}
	close(g.wait)
	s.runFor(f)
	if p := s.progress(n); p.State != "stopped" || p.Counts[importer.Created] < 4 || p.Counts[importer.Created] > 10 {
		t.Errorf("stopped: %+v", p)
	}
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	s.post(fmt.Sprintf("/runs/%d/resume", n), nil)
	await(t, "its end", func() bool { p := s.progress(n); return p.Ended && p.State == "done" })
	each(t, s.vitec, 20)
	if len(s.runs()) != 1 {
		t.Error(s.runs())
	}
}

// A pilot and the rest are one run.
func TestPilotThenRest(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("många.csv", rowsOf(1, 60))
	page := s.get("/files/" + f.ID + "/send").Body.String()
	if !strings.Contains(page, `<button class="button primary" name="scope" value="pilot">Send the first 10`) || strings.Count(page, "button primary") != 1 {
		t.Errorf("over 50 rows: %s", page)
	}
	s.sends(f, "pilot")
	n := s.runFor(f)
	each(t, s.vitec, 10)
	if p := s.progress(n); p.State != "pilot" {
		t.Errorf("%+v", p)
	}
	got := s.post(fmt.Sprintf("/runs/%d/rest", n), nil)
	if at := got.Header().Get("Location"); !strings.HasSuffix(at, "/files/"+f.ID+"/send") {
		t.Fatal(at)
	}
	page = s.get("/files/" + f.ID + "/send").Body.String()
	if !strings.Contains(page, "Send the rest (50)") || strings.Contains(page, `value="pilot"`) {
		t.Errorf("the rest: %s", page)
	}
	s.sends(f, "all")
	if s.runFor(f) != n || len(s.runs()) != 1 {
		t.Errorf("runs: %+v", s.runs())
	}
	each(t, s.vitec, 60)
	few := s.handIn("få.csv", rowsOf(100, 12))
	if page := s.get("/files/" + few.ID + "/send").Body.String(); !strings.Contains(page, `<button class="button primary" name="scope" value="all">`) || !strings.Contains(page, `value="pilot"`) {
		t.Errorf("12 rows: %s", page)
	}
}

// A date that has passed when its turn comes is not sent.
func TestDatePassedMeanwhile(t *testing.T) {
	s, g := gated(t)
	g.most.Store(1)
	a := s.handIn("a.csv", rowsOf(1, 5))
	b := s.handIn("b.csv", []byte(strings.Replace(string(rowsOf(100, 5)), "2033-05-03", "2027-05-03", 1)))
	s.sends(a, "all")
	s.sending(a)
	s.sends(b, "all")
	s.now = s.now.AddDate(1, 0, 0)
	close(g.wait)
	n := s.runFor(b)
	if p := s.progress(n); p.Counts[importer.Invalid] != 1 || p.Counts[importer.Created] != 4 {
		t.Errorf("%+v", p)
	}
	each(t, s.vitec, 9)
}

// doneAs waits until a run has ended, as it should.
func (s *standing) doneAs(n int64, state string) {
	s.Helper()
	await(s.TB, "the end of a run", func() bool { return s.progress(n).Ended })
	if p := s.progress(n); p.State != state {
		s.Fatalf("the run is %+v: %s", p, text(s.get(fmt.Sprintf("/runs/%d", n)).Body.String()))
	}
}
