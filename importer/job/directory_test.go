package job_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
)

// meaning is one row twice: by ids, and by what finds them.
type meaning struct{ byIDs, byOther string }

// meanings draws rows for contacts and colleagues of the stand-in.
func meanings() *rapid.Generator[[]meaning] {
	var contacts []sandbox.Person
	for _, p := range sandbox.People() {
		// Of whom nothing is shared with others.
		if p.Kind == sandbox.KindPerson && !p.Deceased && !p.Merged && p.Email != "" && !strings.Contains(p.Email, "sagoberg") {
			contacts = append(contacts, p)
		}
	}
	for n := range 20 {
		contacts = append(contacts, sandbox.Numbered(n*n*n+1))
	}
	users := slices.DeleteFunc(sandbox.Users(), func(u sandbox.User) bool {
		return u.Archived || u.Email == "" || strings.HasPrefix(u.Name, "Sara") || strings.HasPrefix(u.Email, "kontoret")
	})
	groups := slices.DeleteFunc(sandbox.UserGroups(), func(g sandbox.UserGroup) bool { return g.Name == "Jouren" })
	offices := slices.DeleteFunc(sandbox.Offices(), func(o sandbox.Office) bool { return o.Archived })
	return rapid.Custom(func(t *rapid.T) []meaning {
		var all []meaning
		for i := range rapid.IntRange(1, 40).Draw(t, "rows") {
			p := rapid.SampledFrom(contacts).Draw(t, "contact")
			at := time.Date(2031, 1, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Hour).Format("2006-01-02 15:04")
			var contact, email, phone, name string
			switch way := rapid.IntRange(0, 7).Draw(t, "way"); {
			case way == 0:
				contact = p.ID
			case way == 1:
				contact = strings.ToUpper(p.Email)
			case way == 2 && p.Cell != "":
				phone = rapid.SampledFrom([]string{p.Cell, strings.ReplaceAll(p.Cell, " ", ""), "+46 (0)" + strings.TrimPrefix(p.Cell, "0")}).Draw(t, "phone")
			case way == 3 && p.Cell != "":
				email, phone = p.Email, p.Cell
			case way == 4:
				email, name = p.Email, p.Name()
			case way == 5:
				email, phone = p.Email, "070-174 06 98" // which nobody has
			case way == 6:
				contact, email = p.ID, "nobody@example.se" // the id wins
			default:
				email = " " + p.Email + " "
			}
			if strings.HasPrefix(phone, "+46 (0)+") || strings.HasPrefix(phone, "+46 (0)0") {
				phone = p.Cell
			}
			var by, other [3]string
			switch rapid.IntRange(0, 4).Draw(t, "who") {
			case 0:
				u := rapid.SampledFrom(users).Draw(t, "user")
				by[0], other[0] = u.ID, rapid.SampledFrom([]string{u.ID, u.Name, strings.ToUpper(u.Name), u.Email}).Draw(t, "user's")
			case 1:
				g := rapid.SampledFrom(groups).Draw(t, "group")
				by[1], other[1] = g.ID, rapid.SampledFrom([]string{g.ID, g.Name}).Draw(t, "group's")
			case 2:
				o := rapid.SampledFrom(offices).Draw(t, "office")
				by[2], other[2] = o.ID, rapid.SampledFrom([]string{o.ID, o.Name, o.Email}).Draw(t, "office's")
			}
			rest := fmt.Sprintf("%s,note %d", at, i)
			all = append(all, meaning{
				strings.Join([]string{p.ID, "", "", "", by[0], by[1], by[2], rest}, ","),
				strings.Join([]string{contact, email, phone, name, other[0], other[1], other[2], rest}, ","),
			})
		}
		return all
	})
}

const meaningColumns = "contactId,email,phone,name,userId,userGroupId,officeId,date,note"

// asked is what a stand-in was asked to make.
func (o *office) asked() []string {
	var all []string
	for _, c := range o.Comebacks() {
		all = append(all, fmt.Sprint(c.CustomerID, " ", strings.ToUpper(c.ContactID), " ", c.Date, " ", c.Participant, " ", c.Note))
	}
	slices.Sort(all)
	return all
}

// Any sheet with its ids replaced by what finds them gives the same comebacks.
func TestWhatFindsIDsGivesTheSameComebacks(t *testing.T) {
	sheets := meanings()
	for seed := range 12 {
		rows := sheets.Example(seed)
		var ids, other []string
		for _, r := range rows {
			ids, other = append(ids, r.byIDs), append(other, r.byOther)
		}
		ofMany := func(o *job.Options) { o.Sheet.Customer = "M30011" }
		a, b := newOffice(t, sandbox.Config{}), newOffice(t, sandbox.Config{Seed: uint64(seed), MostAsked: 1 + seed%4*3})
		a.imports(a.write("ids.csv", append([]string{meaningColumns}, ids...)...), ofMany)
		b.imports(b.write("people.csv", append([]string{meaningColumns}, other...)...), ofMany)
		if diff := cmp.Diff(a.asked(), b.asked()); diff != "" || len(a.asked()) != len(rows) {
			t.Fatalf("seed %d: %s\n%s", seed, diff, strings.Join(other, "\n"))
		}
		// And each is the same comeback as the other: nothing is sent twice.
		if sum := b.imports(b.write("ids.csv", append([]string{meaningColumns}, ids...)...), ofMany); sum.Counts[importer.Duplicate] != len(rows) {
			t.Fatalf("seed %d: %v", seed, sum.Counts)
		}
	}
}

// What people are called, and where they are reached, stands in no journal, no log and
// nothing that is told of a run, but in the errors file.
func TestNobodyIsNamed(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	path := o.write("kunder.csv", "customerId;contactId;email;phone;name;userId;date",
		"M1;;anna.pahittsson@example.se;070-174 06 05;Anna Påhittsson;Maria Hittepåsson;2031-05-03",
		"M1;;sagoberg@example.se;;;maria.hittepasson@example.se;2031-05-03",
		"M1;;erik.latsaskvist@example.se;070-174 06 09;Erik Låtsaskvist;;2031-05-03",
		"M1;;nobody.known@example.se;;Nobody Known;;2031-05-03",
		"M1;;ragnar.fiktiven@example.se;;;Kurt Fornstam;2031-05-03",
		"M1;Fatima Sagesman;;;;;2031-05-03",
		"M1;johan.exempelstrom@example.se;karin@example.com;;;Sara Provström;2031-05-03",
		"M1;;;12 34 56;;Nobody Atall;2031-05-03")
	// Names where ids belong, and such as no id can be.
	ours := o.write("ours.csv", "customerId;contactId;email;userId;userGroupId;date;status;comeback_id;error;sent_at;row;sheet;found_contact_id;matched_by",
		"M1;;sagoberg@example.se;;;2031-06-03;invalid;;;;2;bbbbbbbbbbbb;Sven Sagoberg;",
		"M1;;sagoberg@example.se;;;2031-06-03;invalid;;;;3;bbbbbbbbbbbb;Sagoberg;",
		"M1;;;;;2031-06-03;invalid;;;;4;bbbbbbbbbbbb;Sven Sagoberg;",
		"M1;Nobody Known, Storgatan 123, 223 50 Lund, Sverige;;;;2031-06-03;invalid;;;;5;bbbbbbbbbbbb;;",
		"M1;Nobody\u00a0Known 123;;;;2031-06-03;invalid;;;;6;bbbbbbbbbbbb;;",
		"M1;;anna.pahittsson@example.se;Provström;Kurt Fornstam;2031-06-03;invalid;;;;7;bbbbbbbbbbbb;;",
		"M1;;anna.pahittsson@example.se;Kurt Fornstam;Provström;2031-06-03;invalid;;;;8;bbbbbbbbbbbb;;",
		`M1;;;Kurt "Sagoberg" Fornstam;;2031-06-03;invalid;;;;9;bbbbbbbbbbbb;;`,
		"M1;;anna.pahittsson@example.se;;;2031-06-03;invalid;;;;10;bbbbbbbbbbbb;;;Kurt Fornstam")
	logged := o.path("requests.log")
	if sum := o.imports(ours, func(o *job.Options) { o.Log = logged }); sum.Counts[importer.Invalid] != 9 {
		t.Fatal(sum.Counts)
	}
	sum := o.imports(path, func(o *job.Options) { o.Log = logged })
	again := o.imports(path, func(o *job.Options) { o.Sheet.Match, o.Log = job.MatchName, logged })
	if sum.Counts[importer.Created] != 1 || again.Counts[importer.Created] != 1 {
		t.Fatal(sum.Counts, again.Counts)
	}
	var told bytes.Buffer
	e := json.NewEncoder(&told)
	e.SetEscapeHTML(false)
	if err := errors.Join(e.Encode(sum), e.Encode(again)); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"html", "csv", "json", "xlsx"} {
		r, err := job.OpenReports(job.ReportOptions{Journal: o.journal, Format: format}, nil, job.Span{})
		if err != nil {
			t.Fatal(err)
		}
		var report bytes.Buffer
		if err := errors.Join(r.Write(t.Context(), &report), r.Close()); err != nil {
			t.Fatal(format, err)
		}
		if format == "xlsx" {
			report = *bytes.NewBuffer(unpacked(t, report.Bytes()))
		}
		told.Write(report.Bytes())
	}
	texts := map[string][]byte{"what is told": told.Bytes()}
	files, err := filepath.Glob(o.path("*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := filepath.Base(f); strings.HasPrefix(name, "journal.db") && !strings.HasSuffix(name, ".sheets") || name == "requests.log" {
			if texts[name], err = os.ReadFile(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range texts {
		for _, who := range []string{"@example", "Påhittsson", "Sagoberg", "Låtsaskvist", "Known", "Fiktivén", "Fornstam", "Sagesman", "Provström", "Hittepåsson", "Atall", "174 06", "1740605", "Lund", "Eslöv", "12 34"} {
			if bytes.Contains(bytes.ToLower(text), bytes.ToLower([]byte(who))) {
				t.Errorf("%s names %s", name, who)
			}
		}
	}
	if len(texts) < 3 {
		t.Errorf("only %d texts were looked at", len(texts))
	}
	errs, err := os.ReadFile(o.path("kunder.errors.csv"))
	if err != nil || !bytes.Contains(errs, []byte("Maj Sagoberg, Eslöv")) || !bytes.Contains(errs, []byte("Erik Låtsaskvist")) {
		t.Errorf("the errors file does not name the candidates: %v\n%s", err, errs)
	}
}

// A row that was put down once is never given another contact, whatever Vitec says when
// its run goes on.
func TestRowKeepsItsContact(t *testing.T) {
	before := sandbox.New(sandbox.Config{})
	elses := sandbox.Person{ID: "ADR" + strings.Repeat("0", 32), FirstName: "Somebody", LastName: "Else", Email: "kund20@example.se"}
	after := sandbox.New(sandbox.Config{Population: &sandbox.Population{People: []sandbox.Person{elses}}})
	var now atomic.Pointer[sandbox.Server]
	now.Store(before)
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { now.Load().ServeHTTP(w, r) }))
	t.Cleanup(served.Close)
	dir := t.TempDir()
	o := &office{t, vitec{before, served.URL}, dir, filepath.Join(dir, "journal.db")}

	lines := []string{"customerId,email,date"}
	for i := range 30 {
		lines = append(lines, fmt.Sprintf("M1,kund%d@example.se,2031-05-03", i+1))
	}
	o.stopped(o.write("kunder.csv", lines...), 7)
	if made := len(before.Comebacks()); made == 0 || made > 20 {
		t.Fatalf("%d were made before it was stopped", made)
	}
	now.Store(after)
	if _, err := o.resume(context.Background(), o.run(1), quiet); err != nil {
		t.Fatal(err)
	}
	made := make(map[string]bool)
	for _, c := range append(before.Comebacks(), after.Comebacks()...) {
		made[c.ContactID] = true
	}
	for n := range 30 {
		if !made[sandbox.Numbered(n+1).ID] {
			t.Errorf("contact %d has no comeback", n+1)
		}
	}
	o.imports(o.write("other.csv", "customerId,email,date", "M1,kund20@example.se,2032-05-03"))
	all := after.Comebacks()
	if all[len(all)-1].ContactID != elses.ID || made[elses.ID] {
		t.Errorf("the address is that of %s now, and %s was given to the run: %t", all[len(all)-1].ContactID, elses.ID, made[elses.ID])
	}
}

// Whom rows mean goes with the rest of what is about people.
func TestPurgeForgetsWhomRowsMean(t *testing.T) {
	o := newOffice(t, sandbox.Config{})
	o.imports(o.write("kunder.csv", "customerId,email,date", "M1,anna.pahittsson@example.se,2031-05-03"))
	has := func() bool {
		text, err := os.ReadFile(o.journal)
		if err != nil {
			t.Fatal(err)
		}
		wal, _ := os.ReadFile(o.journal + "-wal")
		return bytes.Contains(append(text, wal...), []byte("ADRC37B6C5FE55917114228E5773DD59D91"))
	}
	if !has() {
		t.Fatal("the journal never had it")
	}
	if _, err := job.Purge(o.journal, -1); err != nil {
		t.Fatal(err)
	}
	if has() {
		t.Error("the journal has it still")
	}
}

// Of the people of customers that are left out nobody is asked.
func TestCustomersLeftOutAreNotLookedUp(t *testing.T) {
	behind := sandbox.New(sandbox.Config{})
	var asked atomic.Int64
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || strings.Contains(r.URL.String(), "M2") || bytes.Contains(body, []byte("M2")) {
			asked.Add(1)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		behind.ServeHTTP(w, r)
	}))
	t.Cleanup(served.Close)
	dir := t.TempDir()
	o := &office{t, vitec{behind, served.URL}, dir, filepath.Join(dir, "journal.db")}
	path := o.write("kunder.csv", "customerId,email,phone,userId,date",
		"M1,kund1@example.se,,,2031-05-03",
		"M2,kund2@example.se,,Maria Hittepåsson,2031-05-03",
		"M2,,070-174 06 05,,2031-05-03")
	sum := o.imports(path, func(o *job.Options) { o.Send.Only = []string{"m1"} })
	if sum.Counts[importer.Created] != 1 || sum.Counts[importer.Unsent] != 2 {
		t.Error(sum.Counts)
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("%d requests were about the customer that was left out", n)
	}
	if sum = o.imports(path); sum.Counts[importer.Created] != 2 || sum.Counts[importer.Duplicate] != 1 {
		t.Error("all customers, afterwards:", sum.Counts)
	}
}

// A sheet that is imported again is known by what its rows were before, whoever has the
// addresses by now: what is in Vitec is not called invalid, and nobody is asked.
func TestSheetAgainIsKnown(t *testing.T) {
	before, after := sandbox.New(sandbox.Config{}), sandbox.New(sandbox.Config{Population: &sandbox.Population{}})
	var now atomic.Pointer[sandbox.Server]
	now.Store(before)
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { now.Load().ServeHTTP(w, r) }))
	t.Cleanup(served.Close)
	dir := t.TempDir()
	o := &office{t, vitec{before, served.URL}, dir, filepath.Join(dir, "journal.db")}
	path := o.write("kunder.csv", "customerId,email,userId,date", "M1,anna.pahittsson@example.se,Maria Hittepåsson,2031-05-03", "M1,kund7@example.se,,2031-05-03")
	o.imports(path)
	now.Store(after)
	sum := o.imports(path)
	if sum.Counts[importer.Duplicate] != 2 || len(after.Stats().Searches) > 0 {
		t.Errorf("%v after %v", sum.Counts, after.Stats().Searches)
	}
	// And the time after that.
	if sum := o.imports(path); sum.Counts[importer.Duplicate] != 2 || len(after.Stats().Searches) > 0 {
		t.Errorf("%v after %v", sum.Counts, after.Stats().Searches)
	}
	// Another sheet is looked up.
	if sum := o.imports(o.write("other.csv", "customerId,email,date", "M1,kund7@example.se,2031-05-03")); sum.Counts[importer.Invalid] != 1 {
		t.Error(sum.Counts)
	}
}

// Of a pilot's sheet no more people are looked up than it takes, however many of the
// first rows turn out to be invalid.
func TestPilotLooksUpItsOwn(t *testing.T) {
	o := newOffice(t, sandbox.Config{MostAsked: 1})
	lines := []string{"customerId,email,date"}
	for i := range 300 {
		email := fmt.Sprintf("kund%d@example.se", i+1)
		if i < 40 && i%4 > 0 {
			email = "nobody" + email
		}
		lines = append(lines, "M1,"+email+",2031-05-03")
	}
	path := o.write("kunder.csv", lines...)
	pilot := func(n int) func(*job.Options) { return func(o *job.Options) { o.Send.Limit = n } }
	sum := o.imports(path, pilot(5))
	if sum.Counts[importer.Created] != 5 || sum.Counts[importer.Invalid] < 12 || sum.Counts[importer.Unsent]+sum.Counts[importer.Invalid] != 295 {
		t.Error(sum.Counts)
	}
	if n := o.Stats().Searches[sandbox.SearchContacts]; n > 100 {
		t.Errorf("it took %d requests to find 5 contacts", n)
	}
	if sum := o.imports(path, pilot(0)); sum.Run != 1 || sum.Counts[importer.Created] != 270 || sum.Counts[importer.Invalid] != 30 || len(o.Comebacks()) != 270 {
		t.Errorf("run %d: %v", sum.Run, sum.Counts)
	}
}

// While a person thinks, another process finishes the run that was to be gone on with, and
// what it knew of a row does not count any more: that row is not said to be done.
func TestRowThatIsNotFoundAnyMore(t *testing.T) {
	before, after := sandbox.New(sandbox.Config{}), sandbox.New(sandbox.Config{Forbidden: []string{"M2"}})
	var now atomic.Pointer[sandbox.Server]
	now.Store(before)
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { now.Load().ServeHTTP(w, r) }))
	t.Cleanup(served.Close)
	dir := t.TempDir()
	o := &office{t, vitec{before, served.URL}, dir, filepath.Join(dir, "journal.db")}
	path := o.write("kunder.csv", "customerId,email,date", "M1,kund1@example.se,2031-05-03", "M1,kund2@example.se,2031-05-03", "M2,kund3@example.se,2031-05-03", "M2,kund4@example.se,2031-05-03")
	o.stopped(path, 1)
	jb, err := o.open(path, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer jb.Close()
	if jb.ToBeFound() > 0 {
		t.Fatalf("%d are to be found", jb.ToBeFound())
	}
	now.Store(after)
	if sum, err := o.resume(context.Background(), o.run(1), quiet); err != nil || sum.Counts[importer.Rejected] == 0 {
		t.Fatal(sum.Counts, err)
	}
	now.Store(before)
	sum, err := jb.Send(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if sum.Counts[importer.Unsent] == 0 {
		t.Fatalf("%v: nothing was tried", sum.Counts)
	}
	if sum.AllDone() || !o.run(0).Unfinished() {
		t.Errorf("%v, held %v: it is said to be done, or nothing goes on with it", sum.Counts, sum.Held)
	}
	if _, err := o.resume(context.Background(), o.run(0), quiet); err != nil || len(before.Comebacks())+len(after.Comebacks()) != 4 {
		t.Errorf("%d and %d comebacks: %v", len(before.Comebacks()), len(after.Comebacks()), err)
	}
}

// unpacked is all that stands in a workbook.
func unpacked(t *testing.T, book []byte) (all []byte) {
	t.Helper()
	parts, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range parts.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text...)
	}
	return all
}
