package job_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// listening is a stand-in that counts what it is asked, besides comebacks.
type listening struct {
	*sandbox.Server
	mu    sync.Mutex
	asked []string
}

func (l *listening) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		l.mu.Lock()
		l.asked = append(l.asked, r.URL.String())
		l.mu.Unlock()
	}
	l.Server.ServeHTTP(w, r)
}

// since is what was asked since it was called last.
func (l *listening) since() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.asked
	l.asked = nil
	return all
}

func listen(t *testing.T) (*office, *listening) {
	l := &listening{Server: sandbox.New(sandbox.Config{})}
	served := httptest.NewServer(l)
	t.Cleanup(served.Close)
	dir := t.TempDir()
	return &office{t, vitec{Server: l.Server, URL: served.URL}, dir, dir + "/journal.db"}, l
}

const byEmail = "customerId,contactId,email,date,note"

func email(address string) string { return "M1,," + address + ",2099-01-01 10:00,a" }

// What one job has asked, the next one knows: it asks for what is new alone. What was only
// looked for in another sheet, it does not ask.
func TestPeopleAreShared(t *testing.T) {
	o, l := listen(t)
	people := job.NewPeople()
	with := func(options *job.Options) { options.People = people }
	looked := func(path string, change ...func(*job.Options)) (*job.Job, []job.Standing) {
		t.Helper()
		jb, err := o.open(path, quiet, append(change, with)...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(jb.Close)
		standings, _, _ := o.lookedAt(jb)
		return jb, standings
	}
	_, standings := looked(o.write("one.csv", byEmail, email("anna.pahittsson@example.se"), email("sagoberg@example.se")))
	if !slices.Equal(standings, []job.Standing{job.WillBeSent, job.Faulty}) {
		t.Fatalf("the rows are %v", standings)
	}
	l.since()

	// Somebody only looks at another sheet meanwhile.
	options := o.options()
	options.People = people
	other, err := job.Open(context.Background(), o.write("other.csv", byEmail, email("nobody.known@example.se")), options, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := other.Look(context.Background()); err != nil || other.ToBeFound() != 1 {
		t.Fatalf("%d are to be found, %v", other.ToBeFound(), err)
	}

	jb, standings := looked(o.write("two.csv", byEmail, email("anna.pahittsson@example.se"), email("sagoberg@example.se")))
	if asked := l.since(); len(asked) != 0 || !slices.Equal(standings, []job.Standing{job.WillBeSent, job.Faulty}) {
		t.Errorf("the same again asks %q, and the rows are %v", asked, standings)
	}
	judged := jb.Judge(3, []string{"M1", "", "sagoberg@example.se", "2099-01-01 10:00", "a"}, "")
	candidates := jb.Candidates(judged.Outcome.Problems[0], judged.Row)
	if len(candidates) < 2 || candidates[0].Name == "" || len(candidates[0].Emails) > 0 {
		t.Fatalf("the candidates are %+v", candidates)
	}
	chosen := jb.Judge(3, judged.Cells, candidates[1].ID)
	if chosen.Standing != job.WillBeSent || chosen.Comeback.ContactID != candidates[1].ID {
		t.Errorf("chosen is %+v", chosen)
	}
	if edited := jb.Judge(3, []string{"M1", "", "erik.latsaskvist@example.se", "2099-01-01 10:00", "a"}, ""); edited.Standing != job.ToFind {
		t.Errorf("with a new address it is %+v", edited)
	}

	_, standings = looked(o.write("three.csv", byEmail, email("anna.pahittsson@example.se"), email("johan.exempelstrom@example.se")))
	asked := l.since()
	if !slices.Equal(standings, []job.Standing{job.WillBeSent, job.WillBeSent}) || len(asked) == 0 {
		t.Errorf("with a new address it asks %q, and the rows are %v", asked, standings)
	}
	alone, l2 := listen(t)
	fresh, err := alone.open(alone.write("one.csv", byEmail, email("johan.exempelstrom@example.se")), quiet)
	if err != nil {
		t.Fatal(err)
	}
	fresh.Close()
	if want := l2.since(); !slices.Equal(asked, want) {
		t.Errorf("it asks %q, want %q", asked, want)
	}

	// Those who were found before are sent to, and recorded.
	o.imports(o.path("one.csv"), with)
	if n := o.perContact(); len(n) != 1 {
		t.Errorf("Vitec has %v", n)
	}
	if err := other.Look(context.Background()); err != nil || other.ToBeFound() != 1 {
		t.Errorf("%d are to be found, %v", other.ToBeFound(), err)
	}
}

// A refused login is not tried again; another one is.
func TestPeopleAreAskedWithTheNewLogin(t *testing.T) {
	o, l := listen(t)
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != "right" {
			l.mu.Lock()
			l.asked = append(l.asked, r.URL.String())
			l.mu.Unlock()
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		l.ServeHTTP(w, r)
	}))
	defer refusing.Close()
	o.URL = refusing.URL
	people := job.NewPeople()
	path := o.write("kunder.csv", byEmail, email("anna.pahittsson@example.se"))
	for _, tt := range []struct {
		password string
		asks     bool
		will     int
	}{{"wrong", true, 0}, {"wrong", false, 0}, {"right", true, 1}, {"right", false, 1}} {
		options := o.options()
		options.People = people
		jb, err := job.Open(context.Background(), path, options, quiet)
		if err != nil {
			t.Fatal(err)
		}
		defer jb.Close()
		if err := jb.Look(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := jb.Connect(job.Credentials{Username: "partner", Password: tt.password}); err != nil {
			t.Fatal(err)
		}
		err = jb.LookUp(context.Background())
		if asked := l.since(); tt.asks != (len(asked) > 0) {
			t.Errorf("with the %s password it asks %q: %v", tt.password, asked, err)
		}
		if err == nil && jb.Seen().Will != tt.will {
			t.Errorf("with the %s password %+v", tt.password, jb.Seen().Overview)
		}
	}
}

// Many jobs may share it at once.
func TestPeopleAtOnce(t *testing.T) {
	o, _ := listen(t)
	people := job.NewPeople()
	var all sync.WaitGroup
	for n := range 8 {
		path := o.write(fmt.Sprintf("%d.csv", n), byEmail, email(sandbox.Numbered(n+1).Email), email(sandbox.Numbered(n+2).Email))
		all.Go(func() {
			jb, err := o.open(path, quiet, func(options *job.Options) { options.People = people })
			if err != nil {
				t.Error(err)
				return
			}
			defer jb.Close()
			if seen := jb.Seen(); seen.ToBeFound > 0 || seen.Invalid+seen.Will != 2 {
				t.Errorf("%+v", seen.Overview)
			}
			_ = jb.Candidates(importer.Problem{Code: importer.SeveralContacts}, importer.Row{})
		})
	}
	all.Wait()
}
