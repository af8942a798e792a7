package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"comebacks/importer/sandbox"
	"comebacks/importer/users"
)

// What somebody has put into the queue is not sent if she may not send any more when its
// turn comes: the page of the file says so, and so does what was put down.
func TestTurnOfWhoMayNotSend(t *testing.T) {
	for name, change := range map[string]func(*users.Store, context.Context) error{
		"removed": func(s *users.Store, ctx context.Context) error { return s.Remove(ctx, "bo") },
		"reads":   func(s *users.Store, ctx context.Context) error { return s.SetRole(ctx, "bo", users.Reads) },
		"another": func(s *users.Store, ctx context.Context) error {
			if err := s.Remove(ctx, "bo"); err != nil {
				return err
			}
			return s.Add(ctx, "Bo", users.Sends, goodPassword)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStaffOffice(t, sandbox.Config{Latency: 20 * time.Millisecond})
			anna, bo := s.comes("anna", users.Sends), s.comes("bo", users.Sends)
			first := anna.handsIn("annas.csv", rowsOf(1, 200))
			anna.confirms(first, "all")
			second := bo.handsIn("bos.csv", rowsOf(1001, 3))
			bo.confirms(second, "all")
			q := s.server.real.queue
			q.mu.Lock()
			if len(q.tasks) != 1 {
				t.Fatal("its turn has come already")
			}
			q.tasks[0].began = q.tasks[0].began.Add(-time.Second) // before anybody was given her name
			q.mu.Unlock()
			if err := change(s.server.users, t.Context()); err != nil {
				t.Fatal(err)
			}
			s.sent(first)
			await(t, "bo's turn", func() bool {
				i := second.known()
				return !i.lastSend().isOpen()
			})
			if i := second.known(); i.lastSend().State != sendRefused || i.lastSend().Run != 0 {
				t.Errorf("bo's file is %+v", i.lastSend())
			}
			if n := len(s.vitec.Comebacks()); n != 200 {
				t.Errorf("%d were made", n)
			}
			for _, path := range []string{"", "/waiting"} {
				if said := text(anna.get("/files/" + second.ID + path).Body.String()); !strings.Contains(strings.ToLower(said), "bo may not send any more") {
					t.Errorf("the page %q says %s", path, said)
				}
			}
			if all := s.events(); !slices.Contains(all, "bo not-sent 0") || slices.Contains(all, "bo sent 2") {
				t.Errorf("put down is %q", all)
			}
			anna.confirms(second, "all")
			s.sent(second)
			if n := len(s.vitec.Comebacks()); n != 203 {
				t.Errorf("%d were made once anna has sent it", n)
			}
		})
	}
}

// Who takes a file out of the queue is put down.
func TestAuditOfTakenOut(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{Latency: 20 * time.Millisecond})
	anna, bo := s.comes("anna", users.Sends), s.comes("bo", users.Sends)
	first := anna.handsIn("annas.csv", rowsOf(1, 200))
	anna.confirms(first, "all")
	second := anna.handsIn("annas andra.csv", rowsOf(1001, 3))
	anna.confirms(second, "all")
	for range 2 { // the second time there is nothing to take out
		if got := bo.post("/files/"+second.ID+"/waiting", nil); got.Code != http.StatusSeeOther {
			t.Fatal(got.Code)
		}
	}
	s.sent(first)
	all := s.events()
	if n := len(slices.DeleteFunc(all, func(e string) bool { return e != "bo taken-out 0" })); n != 1 {
		t.Errorf("put down is %q", s.events())
	}
}

// A refused sign-in stands in the log, with nobody's name and no password.
func TestLogOfRefusedSignIn(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	s.add("anna", users.Sends)
	c := s.browser()
	for range 8 {
		c.tries("anna", "not-her-password")
	}
	c.tries("nobody-we-know", "not-her-password")
	said, err := os.ReadFile(filepath.Join(s.folder, "log.json"))
	if err != nil {
		t.Fatal(err)
	}
	tried := map[bool]int{}
	for line := range strings.Lines(string(said)) {
		var l struct {
			Msg, Level, From string
			Tried            bool
		}
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		if l.Msg != "sign-in-refused" {
			continue
		}
		if tried[l.Tried]++; l.Level != "WARN" || l.From != c.address {
			t.Errorf("%s", line)
		}
	}
	if tried[true] == 0 || tried[false] == 0 || tried[true]+tried[false] != 9 {
		t.Errorf("%v: %s", tried, said)
	}
	for _, no := range []string{"anna", "nobody-we-know", "not-her-password"} {
		if strings.Contains(string(said), no) {
			t.Errorf("the log has %q", no)
		}
	}
}

// firstByte calls something when the first byte of an answer goes out.
type firstByte struct {
	*httptest.ResponseRecorder
	comes func()
	came  bool
}

func (f *firstByte) Write(p []byte) (int, error) {
	if !f.came {
		f.came = true
		f.comes()
	}
	return f.ResponseRecorder.Write(p)
}

// That a file is handed out is put down before its first byte goes out: whoever breaks off
// has what has come until then.
func TestAuditBeforeTheFirstByte(t *testing.T) {
	s := newStaffOffice(t, sandbox.Config{})
	anna := s.comes("anna", users.Sends)
	f := anna.handsIn("kunder.csv", append(rowsOf(1, 3), "M30011;KON9;yesterday;09:00;Ring\n"...))
	anna.confirms(f, "all")
	run := s.sent(f)
	anna.post(fmt.Sprint("/runs/", run, "/reconcile"), nil)
	await(t, "the comparison", func() bool {
		l := s.server.real.queue.comparisonOf(run)
		return l != nil && l.far().ended
	})
	other := anna.handsIn("andra.csv", []byte(fiveRows))
	s.looked(other)
	at := fmt.Sprint("/runs/", run, "/")
	for _, path := range []string{at + "results", at + "errors", at + "reconciliation", at + "report", at + "report?keep=1", "/reports", "/reports?format=xlsx", "/files/" + other.ID + "/faulty"} {
		put := func() (n int) {
			for _, e := range s.events() {
				if strings.HasPrefix(e, "anna downloaded ") {
					n++
				}
			}
			return n
		}
		before, then := put(), -1
		answer := &firstByte{ResponseRecorder: httptest.NewRecorder()}
		answer.comes = func() { then = put() }
		r := httptest.NewRequest(http.MethodGet, "https://"+officeHost+path, nil)
		r.Header.Set(protoHeader, "https")
		r.Header.Set(fromHeader, anna.address)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Sec-Fetch-Mode", "navigate")
		r.Header.Set("Sec-Fetch-Dest", "document")
		for name, value := range anna.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		s.server.ServeHTTP(answer, r)
		if answer.Code != http.StatusOK || then != before+1 {
			t.Errorf("%s: %d, %d put down before, and %d at the first byte", path, answer.Code, before, then)
		}
	}
}
