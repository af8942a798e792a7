package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/logins"
)

// person does what people do with the page of a program, and knows what she has
// asked for.
type person struct {
	testing.TB
	dice    *rand.Rand
	program func() (address string) // of the program, which may be another one than before
	client  *http.Client
	saying  sync.Mutex
	log     []string // what she has done
	folder  string   // the program's
	vitec   *vitec
	address string // Vitec's

	files []string     // their ids
	sheet [][]byte     // all that were handed in
	old   []url.Values // forms that she has sent, with the file's id in "file"
	asked map[asked]bool
	shown map[string][]asked // rows as they were shown, by file and revision
	next  int                // number of the next contact
}

// asked is what a row asks for, as the page shows it.
type asked struct{ customer, contact, when, note string }

func (p *person) say(format string, args ...any) {
	p.saying.Lock()
	defer p.saying.Unlock()
	p.log = append(p.log, fmt.Sprintf(format, args...))
}

// visit makes a request. An answer of 0 is none: the program was killed.
func (p *person) visit(method, path, kind string, body []byte) (code int, at, text string) {
	r, err := http.NewRequest(method, p.program()+path, bytes.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := p.client.Do(r)
	if err != nil {
		return 0, "", ""
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, "", ""
	}
	if answer.StatusCode >= 500 && answer.StatusCode != http.StatusInsufficientStorage {
		p.Errorf("%s %s: %d %s", method, path, answer.StatusCode, textOf(string(read)))
	}
	return answer.StatusCode, answer.Header.Get("Location"), string(read)
}

func textOf(page string) string {
	if strings.Contains(page, "<main") {
		return text(page)
	}
	return page
}

func (p *person) get(path string) (code int, text string) {
	code, _, text = p.visit("GET", path, "", nil)
	return code, text
}

func (p *person) post(path string, form url.Values) (code int, at, text string) {
	return p.visit("POST", path, formType, []byte(form.Encode()))
}

func (p *person) file() (id string) {
	if len(p.files) == 0 {
		return ""
	}
	return p.files[p.dice.IntN(len(p.files))]
}

func (p *person) one(of ...string) string { return of[p.dice.IntN(len(of))] }

var notes = []string{"Ring", "Skriv", "Ring; \"snart\"", "besök\nhemma", ""}

// cell makes what a person may write into a cell of a column.
func (p *person) cell(column int) string {
	switch column {
	case 0:
		return p.one("M30011", "M30011", "M30011", "M30011", "M30012", "m30011")
	case 1:
		if p.dice.IntN(4) == 0 || p.next == 0 {
			p.next++
		}
		return fmt.Sprintf("KON%05d", p.next-p.dice.IntN(min(p.next, 5)))
	case 2:
		return p.one("2033-05-03", "2033-05-03", "2033-05-04", "2033-06-01", "2033-05-32", "2020-01-01", "3 maj 2033")
	case 3:
		return p.one("14:30", "14:30", "14.30", "halv tre", "09:00", "")
	default:
		return p.one(notes...)
	}
}

func (p *person) newSheet() []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', p.dice.IntN(2) == 0
	_ = w.Write([]string{"Kundid", "Kontaktid", "Datum", "Tid", "Anteckning"})
	for range 3 + p.dice.IntN(22) {
		var cells []string
		for at := range 5 {
			cells = append(cells, p.cell(at))
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return b.Bytes()
}

// handIn hands in a sheet: a new one, or one that she has handed in before, under its
// name or another.
func (p *person) handIn() {
	var content []byte
	if len(p.sheet) > 0 && p.dice.IntN(3) == 0 {
		content = p.sheet[p.dice.IntN(len(p.sheet))]
	} else {
		content = p.newSheet()
	}
	p.handsIn(p.one("kunder.csv", "kunder.csv", "andra.csv", fmt.Sprintf("fil%d.csv", len(p.sheet))), content)
	p.sheet = append(p.sheet, content)
}

func (p *person) handsIn(name string, content []byte) {
	kind, body := formOf(name, content)
	code, at, _ := p.visit("POST", "/files", kind, body.Bytes())
	p.say("hand in %s: %d %s", name, code, filepath.Base(at))
	if code == http.StatusSeeOther {
		p.files = append(p.files, filepath.Base(at))
	}
}

// table gives the rows of a file as they are shown, once they are counted.
func (p *person) table(id string) (rows rowsAnswer, ok bool) {
	for range 500 {
		code, text := p.get("/files/" + id + "/rows?n=500")
		if code != http.StatusOK {
			return rows, false
		}
		rows = rowsAnswer{}
		if err := json.Unmarshal([]byte(text), &rows); err != nil {
			p.Fatal(err, text)
		}
		if !rows.Counting {
			return rows, true
		}
		time.Sleep(2 * time.Millisecond) // the program is another process
	}
	return rows, false
}

// edit changes some cells, or tries to by what is not there any more.
func (p *person) edit() {
	id := p.file()
	rows, ok := p.table(id)
	if !ok || len(rows.Rows) == 0 {
		return
	}
	var changes []cellChange
	stale := p.dice.IntN(8) == 0
	for range 1 + p.dice.IntN(3) {
		row := rows.Rows[p.dice.IntN(len(rows.Rows))]
		column := p.dice.IntN(5)
		if column >= len(row.Cells) || slices.ContainsFunc(changes, func(c cellChange) bool { return c.Row == row.Row && c.Column == column }) {
			continue
		}
		before := row.Cells[column]
		if stale {
			before += "?"
		}
		changes = append(changes, cellChange{row.Row, column, before, p.cell(column)})
	}
	ask, _ := json.Marshal(map[string]any{"changes": changes})
	code, _, text := p.visit("POST", "/files/"+id+"/changes", jsonType, ask)
	p.say("change %s %v: %d", id, changes, code)
	switch {
	case stale && code == http.StatusOK && len(changes) > 0:
		p.Errorf("a change of what is not there: %v %s", changes, text)
	case !stale && code == http.StatusConflict && len(changes) > 0:
		p.Errorf("a change of what is shown: %v %s", changes, text)
	}
}

func (p *person) undo() {
	id, kind := p.file(), p.one("undo", "undo", "redo")
	_, _, page := p.visit("GET", "/files/"+id, "", nil)
	step := ""
	if _, form, is := strings.Cut(page, `data-table="`+kind+`"`); is {
		_, step, _ = strings.Cut(form, `name="step" autocomplete="off" value="`)
		step, _, _ = strings.Cut(step, `"`)
	}
	code, _, _ := p.post("/files/"+id+"/"+kind, url.Values{"step": {step}})
	p.say("%s %s: %d", kind, id, code)
}

func (p *person) replace() {
	id := p.file()
	rows, ok := p.table(id)
	if !ok {
		return
	}
	for _, row := range rows.Rows {
		for _, fault := range row.Faults {
			if fault.Column < 0 || fault.Column >= len(row.Cells) {
				continue
			}
			form := url.Values{"kind": {fmt.Sprintf("%s:%d", fault.Code, fault.Column)}, "before": {row.Cells[fault.Column]}, "after": {p.cell(fault.Column)}}
			code, _, _ := p.post("/files/"+id+"/replace", form)
			p.say("replace %s %v: %d", id, form, code)
			return
		}
	}
}

// read lets dates that have passed be sent, or not.
func (p *person) read() {
	id := p.file()
	form := url.Values{}
	if p.dice.IntN(2) == 0 {
		form.Set("past", "on")
	}
	code, _, _ := p.post("/files/"+id+"/reading", form)
	p.say("read %s %v: %d", id, form, code)
}

var willBe = regexp.MustCompile(`name="scope" value="(\w+)"`)

// send confirms a file, once or twice at once, or by an old form.
func (p *person) send() {
	ticks := url.Values{}
	for _, tick := range []string{"similar", "askFirst", "strict"} {
		if p.dice.IntN(5) == 0 {
			ticks.Set(tick, "on")
		}
	}
	p.sendsOf(p.file(), ticks)
}

func (p *person) sendsOf(id string, ticks url.Values) {
	code, at, page := p.visit("GET", "/files/"+id+"/send?"+ticks.Encode(), "", nil)
	if code != http.StatusOK {
		p.say("look at send %s: %d %s", id, code, at)
		return
	}
	form := hiddenOf(page)
	scopes := willBe.FindAllStringSubmatch(page, -1)
	if len(scopes) == 0 {
		p.say("nothing to send %s: %s", id, textOf(page))
		return
	}
	form.Set("scope", scopes[p.dice.IntN(len(scopes))][1])
	for tick := range ticks {
		form.Set(tick, "on")
	}
	form.Set("file", id)
	p.ask(id)
	if p.dice.IntN(3) == 0 { // in two tabs
		both := make(chan bool)
		go func() {
			_, _, _ = p.post("/files/"+id+"/send", form)
			both <- true
		}()
		defer func() { <-both }()
	}
	code, at, _ = p.post("/files/"+id+"/send", form)
	p.say("send %s %v: %d %s", id, form, code, at)
	p.old = append(p.old, form)
}

// ask notes what all rows of a file ask for, as they are shown. One that is not sent does
// no harm here.
func (p *person) ask(id string) {
	rows, ok := p.table(id)
	if !ok {
		return
	}
	var all []asked
	if len(rows.Rows) == 0 {
		_, page := p.get("/files/" + id)
		p.Errorf("no rows are shown, and it may be sent: %s", textOf(page))
	}
	for _, row := range rows.Rows {
		is := askedOf(row.Cells)
		p.asked[is] = true
		all = append(all, is)
	}
	p.shown[fmt.Sprint(id, rows.Revision)] = all
}

func askedOf(cells []string) asked {
	for len(cells) < 5 {
		cells = append(slices.Clone(cells), "")
	}
	day := strings.ReplaceAll(cells[2], "3 maj 2033", "2033-05-03")
	at := strings.ReplaceAll(cells[3], ".", ":")
	if at == "" {
		at = "00:00"
	}
	return asked{strings.ToUpper(cells[0]), cells[1], day + "T" + at, cells[4]}
}

func (p *person) sendAgain() {
	if len(p.old) == 0 {
		return
	}
	form := p.old[p.dice.IntN(len(p.old))]
	p.ask(form.Get("file"))
	code, at, _ := p.post("/files/"+form.Get("file")+"/send", form)
	p.say("send again %s: %d %s", form.Get("file"), code, at)
}

func (p *person) leave() {
	id := p.file()
	code, _, _ := p.post("/files/"+id+"/waiting", nil)
	p.say("leave %s: %d", id, code)
}

func (p *person) remove() {
	id := p.file()
	code, _, _ := p.post("/files/"+id+"/delete", nil)
	p.say("delete %s: %d", id, code)
	if code == http.StatusSeeOther {
		p.files = slices.DeleteFunc(p.files, func(one string) bool { return one == id })
	}
}

var runLinks = regexp.MustCompile(`/runs/(\d+)"`)

// runs gives the numbers of all runs.
func (p *person) runs() (all []string) {
	_, page := p.get("/runs")
	for _, found := range runLinks.FindAllStringSubmatch(page, -1) {
		if !slices.Contains(all, found[1]) {
			all = append(all, found[1])
		}
	}
	return all
}

// press presses a button of a run.
func (p *person) press() {
	all := p.runs()
	if len(all) == 0 {
		return
	}
	run := all[p.dice.IntN(len(all))]
	button := p.one("stop", "resume", "resume", "resume", "rest", "fix", "again", "reconcile")
	p.button(run, button)
}

func (p *person) button(run, button string) {
	code, at, page := p.post("/runs/"+run+"/"+button, nil)
	p.say("%s %s: %d %s", button, run, code, at)
	if code == http.StatusConflict {
		p.say("  %s", textOf(page))
	}
	switch {
	case button == "resume" && code == http.StatusOK: // she is asked
		code, at, _ = p.post("/runs/"+run+"/resume", hiddenOf(page))
		p.say("yes: %d %s", code, at)
	case code == http.StatusSeeOther && strings.Contains(at, "/files/"):
		_, id, _ := strings.Cut(at, "/files/")
		id, _, _ = strings.Cut(id, "/")
		if !slices.Contains(p.files, id) {
			p.files = append(p.files, id)
		}
	}
}

// settle says of a row in doubt what she sees in Vitec.
func (p *person) settle() {
	all := p.runs()
	if len(all) == 0 {
		return
	}
	run := all[p.dice.IntN(len(all))]
	if _, page := p.get("/runs/" + run); !strings.Contains(page, "/runs/"+run+"/settle") {
		return
	}
	code, page := p.get("/runs/" + run + "/results")
	if code != http.StatusOK { // it goes on, or does once more
		return
	}
	for _, l := range p.linesOf(run, page) {
		if l.status != string(importer.Uncertain) {
			continue
		}
		form := url.Values{"row": {l.row}, "says": {"absent"}}
		for _, c := range p.held(p.vitec) {
			if c.asked() == l.asked {
				form.Set("says", "there")
				form.Set("id", c.ID)
			}
		}
		code, _, text := p.post("/runs/"+run+"/settle", form)
		p.say("settle %s %v: %d", run, form, code)
		if code == http.StatusConflict {
			p.say("  %s", textOf(text))
		}
		return
	}
}

// practises sends a file in practice, as far as it can be sent.
func (p *person) practises() {
	id := p.file()
	code, at, _ := p.post("/files/"+id+"/practice", nil)
	p.say("practise %s: %d", id, code)
	_, practised, is := strings.Cut(at, practiceBase)
	if code != http.StatusSeeOther || !is {
		return
	}
	code, page := p.get(practiceBase + practised + "/send")
	if code != http.StatusOK || !strings.Contains(page, `name="scope" value="all"`) {
		return
	}
	form := hiddenOf(page)
	form.Set("scope", "all")
	code, at, _ = p.post(practiceBase+practised+"/send", form)
	p.say("send in practice: %d %s", code, at)
}

// commands sends a sheet by another program, which uses the same journal, or goes on with a
// run by it.
func (p *person) commands() {
	ctx, cancel := context.WithTimeout(p.Context(), time.Duration(50+p.dice.IntN(1000))*time.Millisecond)
	defer cancel()
	jb, err := p.command(ctx)
	if err == nil {
		defer jb.Close()
		found, _ := logins.Open(ctx, logins.Options{Username: "partner", Password: "secret"})
		err = jb.Connect(found)
	}
	if err == nil {
		_, err = jb.Send(ctx)
	}
	p.say("  by another program: %v", err)
}

func (p *person) command(ctx context.Context) (*job.Job, error) {
	if all := p.runs(); len(all) > 0 && p.dice.IntN(2) == 0 {
		run := all[p.dice.IntN(len(all))]
		p.say("resume %s", run)
		info, err := job.FindRun(filepath.Join(p.folder, "journal.db"), run)
		if err != nil || info.ReplacedBy != 0 { // which the command line asks about
			return nil, cmp.Or(err, errors.ErrUnsupported)
		}
		return job.Resume(ctx, info, job.ResumeOptions{Journal: filepath.Join(p.folder, "journal.db"), Now: func() time.Time { return today }}, job.Watcher{})
	}
	if len(p.sheet) == 0 {
		return nil, errors.ErrUnsupported
	}
	content := p.sheet[p.dice.IntN(len(p.sheet))]
	r := csv.NewReader(bytes.NewReader(content))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	for _, cells := range rows[1:] {
		p.asked[askedOf(cells)] = true
	}
	path := filepath.Join(p.folder, "kunder.csv")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		p.Fatal(err)
	}
	o := job.Defaults()
	o.Journal, o.Send.BaseURL, o.Now = filepath.Join(p.folder, "journal.db"), p.address, func() time.Time { return today }
	quick(&o)
	p.say("import")
	jb, err := job.Open(ctx, path, o, job.Watcher{})
	if err != nil {
		return nil, err
	}
	return jb, jb.Look(ctx)
}

// acts does one thing at random.
func (p *person) acts() {
	if len(p.files) == 0 {
		p.handIn()
		return
	}
	switch n := p.dice.IntN(46); {
	case n < 5:
		p.handIn()
	case n < 12:
		p.edit()
	case n < 14:
		p.undo()
	case n < 15:
		p.replace()
	case n < 16:
		p.read()
	case n < 27:
		p.send()
	case n < 29:
		p.sendAgain()
	case n < 30:
		p.leave()
	case n < 31:
		p.remove()
	case n < 33:
		p.settle()
	case n < 34:
		p.practises()
	case n < 35:
		p.commands()
	default:
		p.press()
	}
}

// progress is how far a run is.
func (p *person) progress(run string) (is progressData) {
	code, text := p.get("/runs/" + run + "/progress")
	if code != http.StatusOK {
		p.Fatalf("progress of %s: %d %s", run, code, text)
	}
	if err := json.Unmarshal([]byte(text), &is); err != nil {
		p.Fatal(err)
	}
	return is
}

// line is a row of a run's results.
type line struct {
	run, row, status, id, error string
	asked                       asked
}

// results reads the results of a run.
func (p *person) results(run string) (lines []line) {
	code, page := p.get("/runs/" + run + "/results")
	if code != http.StatusOK {
		p.Errorf("results of run %s: %d %s", run, code, textOf(page))
		return nil
	}
	return p.linesOf(run, page)
}

// linesOf gives the lines of a results file.
func (p *person) linesOf(run, page string) (lines []line) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(page, "\ufeff")))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = ';', -1, true
	all, err := r.ReadAll()
	if err != nil {
		p.Fatal(err, page)
	}
	at := func(name string, cells []string) string {
		i := slices.Index(all[0], name)
		if i < 0 || i >= len(cells) {
			return ""
		}
		return cells[i]
	}
	for _, cells := range all[1:] {
		lines = append(lines, line{
			run: run, row: at("row", cells), status: at("status", cells), id: at("comeback_id", cells), error: at("error", cells),
			asked: askedOf(cells[:min(len(cells), 5)]),
		})
	}
	return lines
}
