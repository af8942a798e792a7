package web

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// Rows that are not in Vitec are corrected here: a second click opens the same file, and
// what is in doubt is not sent.
func TestFixHere(t *testing.T) {
	s, _ := gated(t)
	f := s.handIn("kundlåda.csv", append(rowsOf(1, 3), "M30011;KON0000009;2033-05-03;halv tre;Ring\r\n"...))
	s.sends(f, "all")
	n := s.runFor(f)
	run := fmt.Sprintf("/runs/%d", n)
	if page := s.get(run).Body.String(); !strings.Contains(page, `action="`+s.server.room+run+`/fix" data-once><button class="button primary">`) {
		t.Errorf("the run's page: %s", page)
	}
	first := s.post(run+"/fix", nil).Header().Get("Location")
	if again := s.post(run+"/fix", nil).Header().Get("Location"); again != first || first == "" {
		t.Errorf("%s, then %s", first, again)
	}
	fixed, err := s.files().get(filepath.Base(first))
	if err != nil {
		t.Fatal(err)
	}
	if i := fixed.known(); i.Name != "kundlåda.csv" || i.FromRun != n {
		t.Errorf("%+v", i)
	}
	if l := s.looked(fixed); l.Overview.Rows != 1 || l.Overview.Invalid != 1 {
		t.Errorf("%+v", l.Overview)
	}
	if got := s.post(run+"/again", nil).Header().Get("Location"); got != first+"/send" {
		t.Error(got)
	}
}

// Downloads are attachments of a type, with a name of their own, made anew, and nothing is
// left of them.
func TestDownloads(t *testing.T) {
	s, g := gated(t)
	f := s.handIn("kundlåda å.csv", append(rowsOf(1, 3), "M30011;KON0000009;2033-05-03;halv tre;Ring\r\n"...))
	g.most.Store(1)
	s.sends(f, "all")
	n := s.sending(f)
	run := fmt.Sprintf("/runs/%d", n)
	if got := s.get(run + "/results"); got.Code != http.StatusConflict {
		t.Errorf("while it goes on: %d", got.Code)
	}
	close(g.wait)
	s.runFor(f)
	t.Setenv("TMPDIR", filepath.Join(s.folder, "nowhere")) // what is made lies in the state folder, which is swept
	for at, name := range map[string]string{
		"/results": "kundlåda å.results.csv", "/errors": "kundlåda å.errors.csv", "/report?keep=1": "kundlåda å.report.html",
	} {
		got := s.get(run + at)
		_, said, err := mime.ParseMediaType(got.Header().Get("Content-Disposition"))
		if got.Code != http.StatusOK || err != nil || said["filename"] != name || got.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v %v", at, got.Code, got.Header(), said)
		}
		if kind := got.Header().Get("Content-Type"); kind != typeOf(name) {
			t.Errorf("%s: %s", at, kind)
		}
		if !strings.HasPrefix(got.Header().Get("Content-Disposition"), `attachment; filename="kundl_da _.`) {
			t.Error(got.Header().Get("Content-Disposition"))
		}
	}
	if got := s.get(run + "/results").Body.String(); strings.Count(got, ";created;") != 3 {
		t.Errorf("results: %s", got)
	}
	if left, _ := filepath.Glob(filepath.Join(s.files().folder, spoolName+"*", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	got := s.get(run + "/report")
	if csp := got.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "script-src") {
		t.Errorf("the report's policy: %s", csp)
	}
	for _, at := range []string{"/runs/99", "/runs/x", "/runs/99/progress", "/runs/1/reconciliation"} {
		if got := s.get(at); got.Code != http.StatusNotFound {
			t.Errorf("%s: %d", at, got.Code)
		}
	}
}

// A workbook's results are a workbook.
func TestTypes(t *testing.T) {
	for name, want := range map[string]string{
		"kunder.results.xlsx": "attachment; filename=kunder.results.xlsx",
		"åäö.csv":             `attachment; filename=___.csv; filename*=UTF-8''%C3%A5%C3%A4%C3%B6.csv`,
		"a \"b\".csv":         `attachment; filename="a _b_.csv"; filename*=UTF-8''a%20%22b%22.csv`,
	} {
		if got := disposition(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"kunder.results.xlsx": "kunder.sandbox.xlsx", "kunder.errors.csv": "kunder.sandbox.errors.csv",
		"kunder.report.html": "kunder.sandbox.report.html", "a.b.results.csv": "a.b.sandbox.csv",
	} {
		if got := practised(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// What is shown of a run is compared with Vitec.
func TestReconcile(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("kunder.csv", rowsOf(1, 4))
	s.sends(f, "all")
	n := s.runFor(f)
	run := fmt.Sprintf("/runs/%d", n)
	gone, _ := http.NewRequest("DELETE", s.url+"/sandbox/comebacks/"+s.idOf("KON0000002"), nil)
	if _, err := http.DefaultClient.Do(gone); err != nil {
		t.Fatal(err)
	}
	s.post(run+"/reconcile", nil)
	s.post(run+"/reconcile", nil)
	await(t, "the comparison", func() bool { return s.server.real.queue.comparisonOf(n).far().ended })
	if said := text(s.get(run).Body.String()); !strings.Contains(said, "Compared with Vitec in Vitec, at its time: 3 created, but no longer in Vitec: 1") {
		t.Errorf("%s", said)
	}
	got := s.get(run + "/reconciliation")
	if _, said, _ := mime.ParseMediaType(got.Header().Get("Content-Disposition")); said["filename"] != "kunder.reconciliation.csv" || strings.Count(got.Body.String(), "matched") != 3 {
		t.Errorf("%d %v %s", got.Code, said, got.Body)
	}
}

// Practice has all of its own, and leaves nothing.
func TestPractice(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("kunder.csv", rowsOf(1, 3))
	at := s.post("/files/"+f.ID+"/practice", nil).Header().Get("Location")
	at = strings.TrimPrefix(at, s.server.room)
	if !strings.HasPrefix(at, "/practice/files/") {
		t.Fatal(at)
	}
	page := s.get(at + "/send")
	if !strings.Contains(page.Body.String(), "Practice: nothing goes to Vitec") || strings.Contains(page.Body.String(), s.url) {
		t.Errorf("%d %s", page.Code, text(page.Body.String()))
	}
	form := hiddenOf(page.Body.String())
	form.Set("scope", "all")
	if got := s.post(at+"/send", form); got.Code != http.StatusSeeOther {
		t.Fatal(got.Code, text(got.Body.String()))
	}
	await(t, "its end", func() bool {
		got := s.get("/practice/runs/1/progress")
		return strings.Contains(got.Body.String(), `"state":"done"`) && strings.Contains(got.Body.String(), `"ended":true`)
	})
	got := s.get("/practice/runs/1/results")
	if _, said, _ := mime.ParseMediaType(got.Header().Get("Content-Disposition")); said["filename"] != "kunder.sandbox.csv" || !strings.Contains(got.Body.String(), importer.SandboxID) {
		t.Errorf("%d %v %s", got.Code, said, got.Body)
	}
	if n := s.vitec.Stats().Creates; n > 0 {
		t.Errorf("%d requests went to Vitec", n)
	}
	if _, err := os.Stat(filepath.Join(s.folder, "journal.db")); err == nil {
		t.Error("practice has made a real journal")
	}
	if i := f.known(); len(i.Sends) > 0 || len(s.runs()) > 0 {
		t.Errorf("%+v %+v", i.Sends, s.runs())
	}
	if got := s.post(at+"/real", nil).Header().Get("Location"); got != s.server.room+"/files/"+f.ID {
		t.Error(got)
	}
	folder := filepath.Join(s.folder, practiceFolder)
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info, err)
	}
	s.server.Close()
	if _, err := os.Stat(folder); err == nil {
		t.Error("practice is not forgotten at the end")
	}
	if err := os.MkdirAll(filepath.Join(folder, "files"), 0o700); err != nil { // as a killed program leaves it
		t.Fatal(err)
	}
	s.again()
	s.get("/")
	if _, err := os.Stat(folder); err == nil {
		t.Error("practice of a killed program is not forgotten")
	}
}

// A panic in a job is shown at what was to be done, and ends nothing else.
func TestPanicInAJob(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("kunder.csv", rowsOf(1, 3))
	tune := s.server.real.tune
	form := s.confirmed(f, "all")
	s.server.real.tune = func(o *job.Options) {
		if tune(o); o.StartedBy != "" { // of the queue's own
			panic("a fault of the program")
		}
	}
	s.post("/files/"+f.ID+"/send", form)
	await(t, "that it is refused", func() bool { i := f.known(); return i.lastSend().State == sendRefused })
	said := text(s.get("/files/" + f.ID + "/waiting").Body.String())
	if !strings.Contains(said, "nothing was sent") || !strings.Contains(said, "a fault of the program") {
		t.Errorf("%s", said)
	}
	s.server.real.tune = tune
	s.sends(f, "all")
	s.runFor(f)
	each(t, s.vitec, 3)
}

// A run that was replaced is only gone on with if a person agrees to what it would send.
func TestReplaced(t *testing.T) {
	s, g := gated(t)
	g.most.Store(2)
	f := s.handIn("kunder.csv", rowsOf(1, 10))
	s.sends(f, "all")
	n := s.sending(f)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 2 })
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	close(g.wait)
	s.runFor(f)
	f = s.handIn("kunder.csv", []byte(strings.Replace(string(rowsOf(1, 6)), "KON0000006", "KON0000099", 1)))
	s.sends(f, "all")
	s.runFor(f)
	run := fmt.Sprintf("/runs/%d", n)
	if p := s.progress(n); p.State != "replaced" {
		t.Fatalf("%+v", p)
	}
	had := s.vitec.Stats().Comebacks
	got := s.post(run+"/resume", nil)
	if said := text(got.Body.String()); got.Code != http.StatusOK || !strings.Contains(said, "run 2 has taken the place of run 1") || s.vitec.Stats().Comebacks != had {
		t.Fatalf("%d %s", got.Code, said)
	}
	if got := s.post(run+"/resume", hiddenOf(got.Body.String())); got.Code != http.StatusSeeOther {
		t.Fatal(got.Code, text(got.Body.String()))
	}
	await(t, "its end", func() bool { p := s.progress(n); return p.Ended && p.State == "done" })
	each(t, s.vitec, 11)
}

// A run whose contacts have got something by a later one is only gone on with if a person
// agrees, even if it has not been replaced.
func TestLaterRows(t *testing.T) {
	s, g := gated(t)
	g.most.Store(2)
	f := s.handIn("kunder.csv", rowsOf(1, 10))
	s.sends(f, "all")
	n := s.sending(f)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 2 })
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	close(g.wait)
	s.runFor(f)
	sent := s.vitec.Stats().Comebacks
	moved := s.handIn("flyttade.csv", []byte(strings.ReplaceAll(string(rowsOf(1, 10)), "2033-05-03", "2033-05-10")))
	s.sends(moved, "all")
	s.runFor(moved)
	run := fmt.Sprintf("/runs/%d", n)
	got := s.post(run+"/resume", nil)
	said := text(got.Body.String())
	if got.Code != http.StatusOK || !strings.Contains(said, fmt.Sprintf("%d rows are for contacts that have a row in a later run", 10-sent)) ||
		strings.Count(said, ", Tue 3 May 2033 14:30; in run 2: Tue 10 May 2033 14:30") != 10-sent || s.vitec.Stats().Comebacks != sent+10 {
		t.Fatalf("%d %s", got.Code, said)
	}
	if strings.Count(got.Body.String(), "button primary") != 1 {
		t.Error(got.Body)
	}
	s.post(run+"/resume", hiddenOf(got.Body.String()))
	await(t, "its end", func() bool { p := s.progress(n); return p.Ended && p.State == "done" })
	if n := s.vitec.Stats().Comebacks; n != 20 {
		t.Errorf("%d comebacks", n)
	}
}

// Results that can't be written beside the file can be had here.
func TestResultsNotWritten(t *testing.T) {
	s, g := gated(t)
	g.most.Store(1)
	place := filepath.Join(t.TempDir(), "bord")
	if err := os.Mkdir(place, 0o700); err != nil {
		t.Fatal(err)
	}
	f := s.handIn("kunder.csv", rowsOf(1, 3))
	if err := f.change(func(i *fileInfo) error { i.Path = filepath.Join(place, "kunder.csv"); return nil }); err != nil {
		t.Fatal(err)
	}
	s.sends(f, "all")
	n := s.sending(f)
	if err := os.RemoveAll(place); err != nil {
		t.Fatal(err)
	}
	close(g.wait)
	s.runFor(f)
	run := fmt.Sprintf("/runs/%d", n)
	if said := text(s.get(run).Body.String()); !strings.Contains(said, "Download them here") {
		t.Errorf("%s", said)
	}
	s.again()
	if said := text(s.get(run).Body.String()); !strings.Contains(said, "Download them here") {
		t.Errorf("after a restart: %s", said)
	}
	if got := s.get(run + "/results"); got.Code != http.StatusOK || strings.Count(got.Body.String(), ";created;") != 3 {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}

// A row is held if it is for somebody else than when it was confirmed.
func TestForWhom(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	open := func(text string) *job.Job {
		t.Helper()
		path := filepath.Join(t.TempDir(), "kunder.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		o := job.Defaults()
		s.server.real.address(&o)
		jb, err := job.Open(t.Context(), path, o, job.Watcher{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(jb.Close)
		return jb
	}
	var rows rowSet
	for row := 2; row <= 6; row++ {
		rows.add(row)
	}
	whom, err := whomOf(t.Context(), open(string(rowsOf(1, 5))), rows)
	if err != nil {
		t.Fatal(err)
	}
	same, err := lookForWhom(t.Context(), open(strings.Replace(string(rowsOf(1, 5)), "KON0000003", "KON0000033", 1)), rows, whom)
	if err != nil || same.count() != 4 || same.has(4) {
		t.Errorf("%v %v", same, err)
	}
	again, err := unpackRows(rows.pack())
	if err != nil || again.code() != rows.code() || again.count() != 5 {
		t.Errorf("%v %v", again, err)
	}
}

// The first page says what is not done, and what was.
func TestStartPage(t *testing.T) {
	s, g := gated(t)
	g.most.Store(2)
	f := s.handIn("kunder.csv", rowsOf(1, 10))
	s.handIn("osänd.csv", rowsOf(100, 10))
	s.sends(f, "all")
	n := s.sending(f)
	await(t, "some rows", func() bool { return s.progress(n).Counts[importer.Created] == 2 })
	s.post(fmt.Sprintf("/runs/%d/stop", n), nil)
	close(g.wait)
	s.runFor(f)
	v := s.server.visit(s.server.real, nil, httptest.NewRequest("GET", "/", nil))
	page, err := v.startPage()
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Unfinished) != 1 || page.Unfinished[0].Run != n || !strings.HasPrefix(page.Unfinished[0].Text, "run 1, kunder.csv, stopped at ") {
		t.Errorf("%+v", page.Unfinished)
	}
	if len(page.Files) != 1 || page.Files[0].Name != "osänd.csv" || len(page.Runs) != 1 || page.Runs[0].State != "stopped" || page.More || page.Kept == "" {
		t.Errorf("%+v", page)
	}
}

// A corrected sheet is one run too, whatever kind of file it is: its pilot and its rest
// are the same bytes.
func TestPilotOfCorrected(t *testing.T) {
	book := excelize.NewFile()
	for row, line := range strings.Split(strings.TrimSpace(strings.ReplaceAll(string(rowsOf(1, 60)), "\r", "")), "\n") {
		for column, cell := range strings.Split(line, ";") {
			at, _ := excelize.CoordinatesToCellName(column+1, row+1)
			_ = book.SetCellStr("Sheet1", at, cell)
		}
	}
	var xlsx bytes.Buffer
	if err := book.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"kunder.csv": rowsOf(1, 60), "kunder.xlsx": xlsx.Bytes()} {
		t.Run(name, func(t *testing.T) {
			s := newStanding(t, sandbox.Config{})
			f := s.handIn(name, content)
			s.looked(f)
			ask := map[string]any{"changes": []cellChange{{9, 4, "Ring", "Ring på kvällen"}}}
			if code := s.json("/files/"+f.ID+"/changes", ask, nil); code != http.StatusOK {
				t.Fatal(code)
			}
			s.sends(f, "pilot")
			n := s.runFor(f)
			if err := os.Remove(f.correctedFile()); err != nil {
				t.Fatal(err)
			}
			s.sends(f, "all")
			if again := s.runFor(f); again != n || len(s.runs()) != 1 {
				t.Errorf("runs: %+v", s.runs())
			}
			each(t, s.vitec, 60)
			if left, _ := filepath.Glob(filepath.Join(f.folder(), fixedName+"*")); len(left) > 0 {
				t.Errorf("the corrected file is kept: %v", left)
			}
		})
	}
}

// correctedFile is the path of the only corrected file.
func (f *file) correctedFile() string {
	all, _ := filepath.Glob(filepath.Join(f.folder(), fixedName+"*"))
	return strings.Join(all, " ")
}

// A login that Vitec has refused is not tried again: another one is asked for first.
func TestRefusedAmidARun(t *testing.T) {
	s := newStanding(t, sandbox.Config{Username: "partner", Password: "another"})
	f := s.handIn("a.csv", rowsOf(1, 5))
	s.sends(f, "all")
	n := s.runFor(f)
	if p := s.progress(n); p.Counts[importer.Created] > 0 {
		t.Fatalf("%+v", p)
	}
	asked := s.vitec.Stats().Creates
	other := s.handIn("b.csv", rowsOf(100, 5))
	page := s.get("/files/" + other.ID + "/send").Body.String()
	if !strings.Contains(page, `name="password"`) || strings.Contains(page, `name="scope"`) || strings.Contains(page, "secret") {
		t.Errorf("%s", text(page))
	}
	got := s.post("/logins", url.Values{"customer": {"M30011"}, "username": {"partner"}, "password": {"another"}, "back": {s.server.room + "/files/" + other.ID + "/send"}})
	if at := got.Header().Get("Location"); got.Code != http.StatusSeeOther || !strings.HasSuffix(at, "/files/"+other.ID+"/send") {
		t.Fatal(got.Code, at, text(got.Body.String()))
	}
	s.sends(other, "all")
	s.runFor(other)
	s.post(fmt.Sprintf("/runs/%d/resume", n), nil)
	await(t, "its end", func() bool { p := s.progress(n); return p.Ended && p.State == "done" })
	each(t, s.vitec, 10)
	if tries := s.vitec.Stats().Creates - asked; tries != 10 {
		t.Errorf("%d requests for 10 rows", tries)
	}
}

// The runs of some days have one report, on a page or as a workbook.
func TestReportOfSomeDays(t *testing.T) {
	s, _ := gated(t)
	for _, name := range []string{"en.csv", "två.csv"} {
		f := s.handIn(name, rowsOf(len(name), 3))
		s.sends(f, "all")
		s.runFor(f)
	}
	history := s.get("/runs").Body.String()
	if day := today.Format(time.DateOnly); !strings.Contains(history, `name="to" value="`+day+`"`) || !strings.Contains(history, `action="`+s.server.room+`/reports" method="get"`) {
		t.Errorf("the list of runs: %s", history)
	}
	page := s.get("/reports?from=2000-01-01&to=2100-01-01")
	if body := page.Body.String(); page.Code != http.StatusOK || !strings.Contains(body, "en.csv") || !strings.Contains(body, "två.csv") {
		t.Errorf("%d %s", page.Code, body)
	}
	if policy := page.Header().Get("Content-Security-Policy"); policy != reportPolicy {
		t.Error(policy)
	}
	book := s.get("/reports?from=2000-01-01&to=2100-01-01&format=xlsx")
	if kind, as, err := mime.ParseMediaType(book.Header().Get("Content-Disposition")); err != nil || kind != "attachment" || !strings.HasSuffix(as["filename"], ".xlsx") {
		t.Error(book.Header())
	}
	opened, err := excelize.OpenReader(bytes.NewReader(book.Body.Bytes()))
	if err != nil || len(opened.GetSheetList()) < 4 {
		t.Error(err, opened)
	}
	for _, odd := range []string{"from=1999-01-01&to=1999-12-31", "from=halv&to=tre", "from=2033-05-03&to=2033-05-01"} {
		if got := s.get("/reports?" + odd); got.Code < 400 || got.Code > 499 {
			t.Errorf("%s: %d", odd, got.Code)
		}
	}
	if got := s.get("/reports"); got.Code != http.StatusOK { // the latest, as on the command line
		t.Errorf("without days: %d", got.Code)
	}
}
