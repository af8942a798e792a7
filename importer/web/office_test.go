package web

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"comebacks/importer/job"
	"comebacks/importer/sandbox"
	"comebacks/importer/users"
)

// Two colleagues with one list: there is one journal, nothing is made twice, and each row
// of the second says whose it is.
func TestOneListOfTwo(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{Latency: 2 * time.Millisecond})
	anna, bo := s.comes("anna", users.Sends), s.comes("bo", users.Sends)
	const rows = 30
	var files [2]*file
	var all sync.WaitGroup
	for i, c := range []*colleague{anna, bo} { // at once
		all.Go(func() {
			files[i] = c.handsIn(fmt.Sprint("list", i, ".csv"), rowsOf(1, rows))
			c.confirms(files[i], "all")
		})
	}
	all.Wait()
	first, second := s.sent(files[0]), s.sent(files[1])
	who := []*colleague{anna, bo}
	if first > second {
		first, second = second, first
		who[0], who[1] = bo, anna
	}
	made := map[string]int{}
	for _, c := range s.vitec.Comebacks() {
		made[c.ContactID]++
	}
	for contact, n := range made {
		if n != 1 {
			t.Errorf("%s has %d", contact, n)
		}
	}
	if len(made) != rows {
		t.Errorf("%d contacts have one", len(made))
	}
	name := []string{"anna", "bo"}
	if who[0] == bo {
		name[0], name[1] = name[1], name[0]
	}
	results := who[1].get(fmt.Sprint("/runs/", second, "/results")).Body.String()
	if n := strings.Count(results, fmt.Sprintf("of run %d (%s)", first, name[0])); n != rows || strings.Count(results, ";duplicate;") != rows {
		t.Errorf("%d rows of the second say whose they are: %s", n, results)
	}
	for n, starter := range map[int64]string{first: name[0], second: name[1]} {
		page := who[0].get(fmt.Sprint("/runs/", n)).Body.String()
		if !strings.Contains(text(page), "begun by "+starter+" ") {
			t.Errorf("run %d: %s", n, text(page))
		}
	}

	// A third look, before it is sent, names her too.
	f := who[1].handsIn("again.csv", rowsOf(1, 3))
	s.looked(f)
	table := who[1].get("/files/" + f.ID + "/rows?from=0&n=10").Body.String()
	if !strings.Contains(table, fmt.Sprintf("of run %d (%s)", first, name[0])) {
		t.Errorf("the table says %s", table)
	}
	if page := text(who[1].get("/files/" + f.ID).Body.String()); !strings.Contains(page, "this very file") && !strings.Contains(page, "in Vitec already") {
		t.Logf("the page says %s", page)
	}

	// Who is removed stays in what she did.
	if err := s.server.users.Remove(t.Context(), name[0]); err != nil {
		t.Fatal(err)
	}
	if page := who[1].get("/runs").Body.String(); !strings.Contains(page, ">"+name[0]+"<") {
		t.Errorf("her name is gone: %s", page)
	}
	list, err := job.Runs(filepath.Join(s.folder, "journal.db"))
	if err != nil || len(list) != 2 || list[1].StartedBy != name[0] || list[0].StartedBy != name[1] {
		t.Errorf("the runs are %+v, %v", list, err)
	}
}

// Who waits is told whose file is being sent, whose is next, and about when.
func TestQueueOfTwo(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{Latency: 40 * time.Millisecond})
	anna, bo, cy := s.comes("anna", users.Sends), s.comes("bo", users.Sends), s.comes("cy", users.Sends)
	first := anna.handsIn("annas.csv", rowsOf(1, 400))
	anna.confirms(first, "all")
	second := bo.handsIn("bos.csv", rowsOf(1001, 400))
	bo.confirms(second, "all")
	third := cy.handsIn("cys.csv", rowsOf(2001, 5))
	cy.confirms(third, "all")
	await(t, "some rows", func() bool {
		now, _ := s.server.real.queue.ahead()
		return now != nil && now.far().done > 10
	})
	s.server.real.queue.mu.Lock()
	now := s.server.real.queue.now
	s.server.real.queue.mu.Unlock()
	now.mu.Lock()
	now.since = s.now.Add(-time.Minute) // as if it had taken that long
	now.mu.Unlock()
	said := text(cy.get("/files/" + third.ID + "/waiting").Body.String())
	for _, part := range []string{"place 2 in the queue, its turn comes about ", "annas.csv (anna) is being sent, ready about ", "; then bos.csv (bo)"} {
		if !strings.Contains(said, part) {
			t.Errorf("cy is told %q", said)
		}
	}
	said = text(bo.get("/files/" + second.ID + "/waiting").Body.String())
	if !strings.Contains(said, "place 1 in the queue, its turn comes about ") || strings.Contains(said, "; then") {
		t.Errorf("bo is told %q", said)
	}

	// First in, first out; bo is out of it, and anna's is stopped by cy, who may.
	bo.post("/files/"+second.ID+"/waiting", nil)
	await(t, "the run", func() bool { return now.run.Load() != 0 })
	run := now.run.Load()
	cy.post(fmt.Sprint("/runs/", run, "/stop"), nil)
	s.sent(third)
	s.sent(first)
	if i := second.known(); i.lastSend().State != sendOut {
		t.Errorf("bo's file is %+v", i.lastSend())
	}

	// Cy goes on with anna's run: both names are kept.
	if got := cy.post(fmt.Sprint("/runs/", run, "/resume"), nil); got.Code != http.StatusSeeOther {
		t.Fatalf("resume: %d %s", got.Code, text(got.Body.String()))
	}
	l := s.server.real.queue.liveOf(run)
	await(t, "the resumed run", func() bool {
		l = s.server.real.queue.liveOf(run)
		return l != nil && l.kind == "resume" && l.far().ended
	})
	page := text(anna.get(fmt.Sprint("/runs/", run)).Body.String())
	if !strings.Contains(page, "begun by anna ") || !strings.Contains(page, ", continued by cy ") {
		t.Errorf("the page says %s", page)
	}
	if list := anna.get("/runs").Body.String(); !strings.Contains(list, "anna, cy") {
		t.Errorf("the list says %s", text(list))
	}
	if n := len(s.vitec.Comebacks()); n != 405 {
		t.Errorf("%d were made", n)
	}
}

// An undo of a colleague's change says whose it was.
func TestChangesOfTwo(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	anna, bo := s.comes("anna", users.Sends), s.comes("bo", users.Sends)
	f := anna.handsIn("kunder.csv", rowsOf(1, 3))
	s.looked(f)
	at := "/files/" + f.ID
	change := func(c *colleague, before, after string) int {
		t.Helper()
		got := c.asks(http.MethodPost, at+"/changes", jsonType, strings.NewReader(fmt.Sprintf(`{"changes":[{"row":2,"column":4,"before":%q,"after":%q}]}`, before, after)), byScript)
		return got.Code
	}
	if code := change(anna, "Ring", "Ring henne"); code != http.StatusOK {
		t.Fatal(code)
	}
	if code := change(bo, "Ring", "Ring honom"); code != http.StatusConflict {
		t.Errorf("bo has overwritten what anna wrote: %d", code)
	}
	got := bo.asks(http.MethodPost, at+"/undo", jsonType, strings.NewReader(fmt.Sprintf(`{"step":"%d"}`, f.Revision)), byScript)
	if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "anna") {
		t.Errorf("undone: %s", got.Body)
	}
	said, err := os.ReadFile(filepath.Join(f.folder(), changesName(f.Sheet)))
	if err != nil || !strings.Contains(string(said), `"anna"`) || !strings.Contains(string(said), `"bo"`) {
		t.Errorf("the changes are %s, %v", said, err)
	}
}

// The logins are the service's: no page asks for one, shows one, or keeps one; one that is
// missing is the administrator's to give.
func TestServiceLogins(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	s.server.config.Username, s.server.config.Password = "", ""
	anna := s.comes("anna", users.Sends)
	f := anna.handsIn("kunder.csv", rowsOf(1, 3))
	s.looked(f)
	page := anna.get("/files/" + f.ID + "/send").Body.String()
	if said := text(page); !strings.Contains(said, "The service has no login for M30011; ask whoever looks after the page") || strings.Contains(page, `type="password"`) || strings.Contains(page, "Sign in ") {
		t.Errorf("the confirmation says %s", said)
	}
	if page := anna.get("/settings").Body.String(); strings.Contains(page, "password") || strings.Contains(page, s.folder) || strings.Contains(page, "journal") {
		t.Errorf("the settings say %s", page)
	}
	if got := anna.post("/logins", map[string][]string{"username": {"x"}, "password": {"y"}}); got.Code != http.StatusNotFound && got.Code != http.StatusMethodNotAllowed {
		t.Errorf("a login is taken: %d", got.Code)
	}
	search := anna.handsIn("namn.csv", []byte("Kundid;E-post;Datum;Tid\r\nM30011;anna@example.se;2033-05-03;14:30\r\n"))
	s.looked(search)
	await(t, "what is missing", func() bool {
		return strings.Contains(text(anna.get("/files/"+search.ID).Body.String()), "The service has no login for these")
	})
	if page := anna.get("/files/" + search.ID).Body.String(); strings.Contains(page, "settings?file=") {
		t.Errorf("it leads to the settings: %s", text(page))
	}

	// Refused by Vitec: the administrator again.
	s.server.config.Username, s.server.config.Password = "partner", "wrong"
	refusing := newStaffOffice(t, sandbox.Config{Username: "partner", Password: "right"})
	bo := refusing.comes("bo", users.Sends)
	g := bo.handsIn("kunder.csv", rowsOf(1, 3))
	bo.confirms(g, "all")
	run := refusing.sent(g)
	said := bo.get(fmt.Sprint("/runs/", run)).Body.String()
	if !strings.Contains(text(said), "Ask whoever looks after the page to correct the login") || strings.Contains(said, "settings?run=") || strings.Contains(text(said), "under Settings") {
		t.Errorf("the run says %s", text(said))
	}
}

// What is about people is removed from old runs once a day, by itself, while nothing is
// sent; what prevents duplicates stays.
func TestPurgedDaily(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{Latency: 5 * time.Millisecond})
	anna := s.comes("anna", users.Sends)
	if last := s.server.purgeWhenDue(time.Time{}); !last.IsZero() {
		t.Error("there was nothing to purge")
	}
	f := anna.handsIn("kunder.csv", rowsOf(1, 3))
	anna.confirms(f, "all")
	run := s.sent(f)
	contacts := func() (n int) {
		t.Helper()
		results := anna.get(fmt.Sprint("/runs/", run, "/results"))
		return strings.Count(results.Body.String(), "KON000")
	}
	ended, err := job.FindRun(s.server.real.journal, "")
	if err != nil {
		t.Fatal(err)
	}
	s.now = ended.EndedAt
	anna.signsIn("anna")
	last := s.server.purgeWhenDue(time.Time{})
	if !last.Equal(s.now) || contacts() != 3 {
		t.Errorf("purged at %v, %d contacts are left", last, contacts())
	}
	s.now = s.now.Add(90*24*time.Hour + time.Minute)
	anna.signsIn("anna")
	if again := s.server.purgeWhenDue(s.now.Add(time.Minute - daily)); !again.Equal(s.now.Add(time.Minute - daily)) {
		t.Error("it is purged before a day has passed")
	}

	// Not while something is sent; an hour later.
	second := anna.handsIn("mer.csv", rowsOf(101, 100))
	anna.confirms(second, "all")
	if last = s.server.purgeWhenDue(time.Time{}); !last.IsZero() {
		t.Error("it is purged amid a run")
	}
	s.sent(second)
	await(t, "the purge", func() bool { return !s.server.purgeWhenDue(time.Time{}).IsZero() })
	if n := contacts(); n != 0 {
		t.Errorf("%d contacts are left", n)
	}
	if l := s.looked(anna.handsIn("igen.csv", rowsOf(1, 3))); l.Overview.Will != 0 || l.Overview.Known != 3 {
		t.Errorf("afterwards it would send %d, and knows %d", l.Overview.Will, l.Overview.Known)
	}
	if n := len(s.vitec.Comebacks()); n != 103 {
		t.Errorf("%d were made", n)
	}
	events := strings.Join(s.events(), "\n")
	if !strings.Contains(events, "comebacks purged 0") {
		t.Errorf("it says %s", events)
	}
}

// How fast an office sends is said when its page is started.
func TestSpeedOfOffice(t *testing.T) {
	c := staffConfig(t.TempDir(), "", time.Now)
	c.Rate, c.Workers = 7, 3
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if send := s.real.sendOptions(); send.Rate != 7 || send.Workers != 3 {
		t.Errorf("it sends by %+v", send)
	}
	c.Folder, c.Rate = t.TempDir(), -1
	if _, err := New(c); err == nil {
		t.Error("it begins with a rate below 0")
	}
}
