package web

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
	"comebacks/report/words"
)

// A text becomes a sentence, but no name is written otherwise than it is.
func TestSentence(t *testing.T) {
	for _, c := range []struct{ text, name, want string }{
		{"filen är tom", "", "Filen är tom."},
		{"kunder.xlsx: det saknas en kolumn", "", "kunder.xlsx: det saknas en kolumn."},
		{"vårens kunder.csv: det saknas en kolumn", "vårens kunder.csv", "vårens kunder.csv: det saknas en kolumn."},
		{"”halv tre” är inget klockslag", "", "”halv tre” är inget klockslag."},
		{"öppna den. Sedan är det klart.", "", "Öppna den. Sedan är det klart."},
		{"väntar …", "", "Väntar …"},
		{"", "", ""},
	} {
		var names []string
		if c.name != "" {
			names = []string{c.name}
		}
		if got := (view{}).Sentence(c.text, names...); got != c.want {
			t.Errorf("%q became %q, not %q", c.text, got, c.want)
		}
	}
}

// In practice, nothing is said of an address or a login, and that nothing goes to Vitec
// is; an ended run is the last step.
func TestPracticeSaysThatItIs(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("kunder.csv", rowsOf(1, 3))
	real := text(s.get("/files/" + f.ID + "/send").Body.String())
	if !strings.Contains(real, "can't be undone") || !strings.Contains(real, "with login partner") {
		t.Errorf("for real it says %s", real)
	}
	at := strings.TrimPrefix(s.post("/files/"+f.ID+"/practice", nil).Header().Get("Location"), s.server.room)
	page := s.get(at + "/send").Body.String()
	if said := text(page); !strings.Contains(said, "Practice: 3 comebacks will be made up") || strings.Contains(said, "http://") || strings.Contains(said, "can't be undone") || strings.Contains(said, "login") {
		t.Errorf("in practice it says %s", said)
	}
	form := hiddenOf(page)
	form.Set("scope", "all")
	s.post(at+"/send", form)
	await(t, "its end", func() bool { return strings.Contains(s.get("/practice/runs/1/progress").Body.String(), `"ended":true`) })
	page = s.get("/practice/runs/1").Body.String()
	if !strings.Contains(page, `<li aria-current="step">Done</li>`) || !strings.Contains(text(page), "All rows went well in practice") {
		t.Errorf("when it has ended it says %s", text(page))
	}
	if strings.Contains(text(page), "http://") || !strings.Contains(page, "/real\"") {
		t.Error("it shows the address of the stand-in, or does not lead to the real thing")
	}
}

// An error leads on to the file, the run or the page that it came from.
func TestErrorLeadsOn(t *testing.T) {
	s := newStanding(t, sandbox.Config{})
	f := s.handIn("kunder.csv", rowsOf(1, 3))
	s.sends(f, "all")
	await(t, "its end", func() bool { return strings.Contains(s.get("/runs/1/progress").Body.String(), `"ended":true`) })
	form := url.Values{"row": {"2"}, "column": {"0"}, "before": {"M30011"}, "after": {"M30012"}}
	for path, want := range map[string]string{"/files/" + f.ID + "/changes": "/files/" + f.ID, "/files/none/changes": "/"} {
		got := s.post(path, form)
		if want = `<a class="button primary" href="` + s.server.room + want + `"`; got.Code < 400 || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s: %d, and it does not lead to %s: %s", path, got.Code, want, text(got.Body.String()))
		}
	}
	got := s.get("/runs/1/errors") // of which it has none
	if want := `<a class="button primary" href="` + s.server.room + "/runs/1\""; got.Code < 400 || !strings.Contains(got.Body.String(), want) {
		t.Errorf("a file that is not there: %d, and it does not lead to its run: %s", got.Code, text(got.Body.String()))
	}
}

// A login that Vitec has refused for one customer does not stand in the way of one for all.
func TestRefusedLoginGivesWay(t *testing.T) {
	folder := t.TempDir()
	s, err := New(Config{Folder: folder, Journal: folder + "/journal.db", Who: "Anna", BaseURL: "http://127.0.0.1:1", Voice: words.Voice{}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	o := s.real
	o.typed.use(typedLogin{Customer: "M30011", Username: "anna", password: "wrong"})
	o.typed.refuse("M30011", "anna", "wrong", time.Now())
	o.typed.use(typedLogin{Username: "anna", password: "right"})
	found, err := o.openLogins(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, password, ok := found.For("M30011"); !ok || password != "right" {
		t.Errorf("the login for all does not serve: %q, %v", password, ok)
	}
}

// Rows whose contact has another comeback still to come can be shown alone.
func TestOnlyComing(t *testing.T) {
	s, err := newSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.remove()
	for n := 2; n < 8; n++ {
		row := spooledRow{Number: n, Status: importer.Unsent, Standing: job.WillBeSent, Cells: []string{"x"}, Coming: n%3 == 0}
		if err := s.add(row, func(importer.Problem) int { return -1 }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.finish(); err != nil {
		t.Fatal(err)
	}
	rows, shown, all, err := s.window(filter{only: onlyComing}, 0, 10)
	if err != nil || shown != 2 || all != 6 || rows[0].Number != 3 || rows[1].Number != 6 {
		t.Errorf("%v, %d of %d, %v", rows, shown, all, err)
	}
}

// The page of a file says when it was saved anew, with a button for either.
func TestNewerHasButtons(t *testing.T) {
	w := newWorld(t)
	path := t.TempDir() + "/kunder.csv"
	if err := os.WriteFile(path, rowsOf(1, 2), 0o600); err != nil {
		t.Fatal(err)
	}
	id, err := w.server.openPath(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, rowsOf(1, 3), 0o600); err != nil {
		t.Fatal(err)
	}
	page := w.get("/files/" + id).Body.String()
	if !strings.Contains(page, `name="do" value="open"`) || !strings.Contains(page, `name="do" value="stay"`) {
		t.Errorf("it has no buttons: %s", text(page))
	}
	if got := w.post("/files/"+id+"/newer", url.Values{"do": {"stay"}}); got.Code != http.StatusSeeOther {
		t.Fatal(got.Code)
	}
	if page := w.get("/files/" + id).Body.String(); strings.Contains(page, `value="stay"`) {
		t.Error("it asks again")
	}
}
