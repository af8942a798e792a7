package web

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

const byEmail = "customerId,contactId,email,date,note\n" +
	"M1,,anna.pahittsson@example.se,2099-01-01 10:00,a\n" +
	"M1,,sagoberg@example.se,2099-01-01 10:00,b\n" +
	"M1,,nobody.known@example.se,2099-01-01 10:00,c\n"

// withVitec lets the office ask a stand-in.
func (w *world) withVitec() {
	w.Helper()
	served := httptest.NewServer(sandbox.New(sandbox.Config{}))
	w.Cleanup(served.Close)
	w.server.real.baseURL = served.URL
	w.files().signIn = func(context.Context) (job.Logins, error) { return job.Credentials{Username: "a", Password: "b"}, nil }
}

// lookedUp waits until people were looked up, and the sheet was looked at again.
func (w *world) lookedUp(f *file) filePage {
	w.Helper()
	for range 500 {
		p := pageOf[filePage](w, "/files/"+f.ID)
		if p.LookUp.State != "running" && p.LookUp.State != "asked" && !p.Counting {
			return p
		}
		time.Sleep(10 * time.Millisecond) // the stand-in answers over the network
	}
	w.Fatal("people are looked up for ever")
	return filePage{}
}

func TestLookUp(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	w.withVitec()
	f := w.handIn("kunder.csv", []byte(byEmail))
	w.looked(f)
	base := "/files/" + f.ID
	p := pageOf[filePage](w, base)
	if p.LookUp.State != "asked" || p.LookUp.Rows != 3 || p.Will != 0 {
		t.Fatalf("%+v", p)
	}
	if got := w.post(base+"/lookup", nil); got.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	p = w.lookedUp(f)
	if p.LookUp.State != "done" || p.Will != 1 || p.Invalid != 2 {
		t.Fatalf("%+v", p)
	}
	rows := w.rows(f, "n=10")
	several := rows.Rows[1]
	if len(several.Faults) != 1 || len(several.Faults[0].Choices) < 2 || several.Faults[0].Choices[1].Text == "" {
		t.Fatalf("%+v", several)
	}
	one := several.Faults[0].Choices[1]
	// The list offers the same choice.
	list := pageOf[faultsPage](w, base+"/faults")
	if len(list.Faults) != 2 || len(list.Faults[0].Choices) != len(several.Faults[0].Choices) {
		t.Errorf("%+v", list.Faults)
	}
	got := w.post(base+"/changes", url.Values{"row": {"3"}, "column": {"-2"}, "before": {list.Faults[0].Before}, "after": {one.ID}})
	if got.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	// What is edited is looked up by itself.
	var answer editAnswer
	ask := map[string]any{"changes": []cellChange{{4, 2, "nobody.known@example.se", "erik.latsaskvist@example.se"}}}
	if code := w.json(base+"/changes", ask, &answer); code != http.StatusOK {
		t.Fatal(code)
	}
	for range 500 {
		if p = w.lookedUp(f); p.Will == 3 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if p.Will != 3 || p.Invalid != 0 {
		t.Fatalf("%+v", p)
	}
	if chosen := w.rows(f, "n=10").Rows[1]; chosen.Chosen != one.ID || len(chosen.Cells) != 5 {
		t.Errorf("%+v", chosen)
	}
	// Who the candidates are is on no disk.
	err := filepath.WalkDir(w.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		for _, c := range several.Faults[0].Choices {
			if name := []byte(c.Text[:bytes.IndexByte([]byte(c.Text), ',')]); bytes.Contains(text, name) {
				t.Errorf("%s names %s", path, name)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	l := w.looked(f)
	_, o, err := f.toSend(l)
	if err != nil || o.People == nil || !l.Will.has(2) || !l.Will.has(3) || !l.Will.has(4) {
		t.Errorf("%v %v %+v", err, l.Will, o)
	}
}

// kept are the logins of some customers.
type kept map[string]bool

func (k kept) For(customer string) (username, password string, ok bool) {
	return "a", "b", k[customer]
}

// Customers without a login are named, and as soon as one has a login, it can be asked.
func TestMissingLogins(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	w.withVitec()
	logins := kept{}
	w.files().signIn = func(context.Context) (job.Logins, error) { return logins, nil }
	f := w.handIn("kunder.csv", []byte(byEmail+"M2,,anna.pahittsson@example.se,2099-01-01 10:00,a\n"))
	w.looked(f)
	base := "/files/" + f.ID
	if p := pageOf[filePage](w, base).LookUp; p.State != "needs-login" || len(p.Missing) != 2 {
		t.Errorf("%+v", p)
	}
	logins["M1"] = true
	if p := pageOf[filePage](w, base).LookUp; p.State != "asked" || len(p.Missing) != 1 || p.Missing[0] != "M2" {
		t.Errorf("%+v", p)
	}
	w.post(base+"/lookup", nil)
	if p := w.lookedUp(f); p.LookUp.State != "done" || p.Will != 1 || p.NotLookedUp != 1 || len(p.LookUp.Missing) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestNoLogin(t *testing.T) {
	w := newWorld(t)
	w.files().signIn = nil
	w.plainPages()
	f := w.handIn("kunder.csv", []byte(byEmail))
	w.looked(f)
	if p := pageOf[filePage](w, "/files/"+f.ID); p.LookUp.State != "needs-login" {
		t.Errorf("%+v", p.LookUp)
	}
	if got := w.post("/files/"+f.ID+"/lookup", nil); got.Code != http.StatusConflict {
		t.Errorf("%d", got.Code)
	}
}
