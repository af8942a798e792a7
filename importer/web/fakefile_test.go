package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"comebacks/report/words"
)

// fakeFile stands in for a sheet that was handed in: as many rows as one likes, made as
// they are asked for. Every 17th has a fault, of one of four kinds in turn.
type fakeFile struct {
	mu      sync.Mutex
	rows    int
	page    fakePage
	changes []fakeChange
	undone  []fakeChange
	cells   map[[2]int]string // what was written, by row of the sheet and column
	fixed   map[int]bool      // rows that were corrected since the filter was chosen
	counts  time.Time         // until when it counts

	gone      bool // nobody answers
	signedOut bool
	late      chan struct{}     // which the answer to where the next fault is waits for
	meanwhile map[[2]int]string // what somebody else has written into a cell

	asked []string // the windows that were asked for
}

type fakeChange struct {
	Row    int    `json:"row"`
	Column int    `json:"column"`
	Before string `json:"before"`
	After  string `json:"after"`
}

type fakeFault struct {
	Column  int          `json:"column"`
	Code    string       `json:"code"`
	Text    string       `json:"text"`
	Choices []fakeChoice `json:"choices,omitempty"`
}

type fakeChoice struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type fakeRow struct {
	Row     int         `json:"row"`
	Status  string      `json:"status"`
	Cells   []string    `json:"cells"`
	Faults  []fakeFault `json:"faults"`
	Changed []int       `json:"changed,omitempty"`
	Fixed   bool        `json:"fixed"`
}

var fakeColumns = []string{"Kundid", "Kontaktid", "Namn", "Återkomst", "Tid", "Bostad", "Handläggare", "Kontor", "Anteckning"}

// every is how far apart the faulty rows are, and offset where the first is.
const every, offset = 17, 3

// kindsOfFault are the columns of the faults, and what is wrong.
var kindsOfFault = []struct {
	column       int
	code, cell   string
	title, wrong string
}{
	{4, "not-a-time", "halv tre", "inget klockslag", "kolumn E ”Tid”: ”halv tre” är inget klockslag; skriv det som 14:30"},
	{1, "missing-contact", "", "tom cell", "kolumn B ”Kontaktid”: kontakten saknas; skriv kontaktens id i Vitec (ADR…)"},
	{3, "past-date", "2019-05-03", "datum som har passerat", "kolumn D ”Återkomst”: 2019-05-03 har passerat; skriv ett kommande datum"},
	{2, "several-contacts", "Anna Öberg", "flera kontakter", "kolumn C ”Namn”: 2 kontakter har namnet ”Anna Öberg”; välj en i listan"},
}

func kindOf(i int) int {
	if i%every != offset {
		return -1
	}
	return i / every % len(kindsOfFault)
}

func (f *fakeFile) row(i int) fakeRow {
	names := []string{"Karin Lundin", "Göran Björk", "Nils Åberg", "Saga Nyström", "Erik Ek"}
	r := fakeRow{Row: i + 2, Status: "unsent", Cells: []string{
		"M30011", fmt.Sprintf("KON%d", 1000000+i), names[i*7%len(names)], fmt.Sprintf("2033-%02d-%02d", 1+i%12, 1+i*5%28),
		fmt.Sprintf("%02d:%02d", 8+i%9, i*15%60), fmt.Sprintf("OBJ%d_%d", 20000+i*31%80000, 1000000000+i*7919), fmt.Sprintf("MSANL%d", 1000+i%300), "", "Ring efter semestern, vill sälja i vår, men har inte bestämt sig än",
	}}
	if i == 1 {
		r.Cells[8] = "Ring\r\nefter semestern"
	}
	kind := kindOf(i)
	if kind >= 0 {
		r.Cells[kindsOfFault[kind].column] = kindsOfFault[kind].cell
	}
	for c := range r.Cells {
		if text, is := f.cells[[2]int{r.Row, c}]; is {
			r.Cells[c], r.Changed = text, append(r.Changed, c)
		}
	}
	if kind >= 0 {
		k := kindsOfFault[kind]
		_, chosen := f.cells[[2]int{r.Row, -2}]
		if r.Cells[k.column] == k.cell && !chosen {
			fault := fakeFault{Column: k.column, Code: k.code, Text: k.wrong}
			if k.code == "several-contacts" {
				fault.Choices = []fakeChoice{{"ADR1", "Anna Öberg, Lund"}, {"ADR2", "Anna Öberg, Umeå"}}
			}
			r.Faults, r.Status = append(r.Faults, fault), "invalid"
		} else {
			r.Fixed = true
		}
	}
	return r
}

// in is how many rows a filter shows, and the place in the sheet of one of them.
func (f *fakeFile) in(only, kind string) (total int, at func(int) int) {
	step, first := 1, 0
	switch {
	case kind != "":
		for j, k := range kindsOfFault {
			if kind == fmt.Sprintf("%s:%d", k.code, k.column) {
				step, first = every*len(kindsOfFault), offset+every*j
			}
		}
	case only == "faults" || only == "attention":
		step, first = every, offset
	}
	return (f.rows - first + step - 1) / step, func(n int) int { return first + n*step }
}

func (f *fakeFile) counting() bool { return time.Now().Before(f.counts) }

func (f *fakeFile) window(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f.asked = append(f.asked, r.URL.RawQuery)
	total, at := f.in(q.Get("only"), q.Get("kind"))
	from, _ := strconv.Atoi(q.Get("from"))
	n, _ := strconv.Atoi(q.Get("n"))
	if after := q.Get("after"); after != "" {
		row, _ := strconv.Atoi(after)
		for from = max(0, (row-2)*total/f.rows-1); from < total; from++ {
			if r := f.row(at(from)); r.Row > row && len(r.Faults) > 0 {
				break
			}
		}
	}
	rows := []fakeRow{}
	for i := from; i < min(total, from+n); i++ {
		rows = append(rows, f.row(at(i)))
	}
	f.json(w, http.StatusOK, map[string]any{"revision": len(f.changes), "counting": f.counting(), "total": total, "all": f.rows, "from": from, "rows": rows})
}

func (f *fakeFile) json(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(data)
}

func (f *fakeFile) cell(row, column int) string {
	if column < 0 {
		return f.cells[[2]int{row, column}]
	}
	return f.row(row - 2).Cells[column]
}

func (f *fakeFile) change(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Changes []fakeChange }
	_ = json.NewDecoder(r.Body).Decode(&asked)
	for _, c := range asked.Changes {
		if now, is := f.meanwhile[[2]int{c.Row, c.Column}]; is {
			f.cells[[2]int{c.Row, c.Column}] = now
			delete(f.meanwhile, [2]int{c.Row, c.Column})
		}
		if now := f.cell(c.Row, c.Column); now != c.Before {
			f.json(w, http.StatusConflict, map[string]any{"conflicts": []any{map[string]any{"row": c.Row, "column": c.Column, "now": now, "text": ""}}})
			return
		}
		f.cells[[2]int{c.Row, c.Column}] = c.After
		f.changes = append(f.changes, c)
	}
	f.undone = nil
	f.answer(w, asked.Changes, "")
}

func (f *fakeFile) answer(w http.ResponseWriter, of []fakeChange, text string) {
	f.counts = time.Now().Add(200 * time.Millisecond)
	rows := []fakeRow{}
	for _, c := range of {
		rows = append(rows, f.row(c.Row-2))
	}
	say := func(all []fakeChange) string {
		if len(all) == 0 {
			return ""
		}
		return fmt.Sprintf("rad %d", all[len(all)-1].Row)
	}
	f.json(w, http.StatusOK, map[string]any{
		"revision": len(f.changes), "rows": rows, "text": text,
		"undo": say(f.changes), "undoStep": len(f.changes), "redo": say(f.undone), "redoStep": len(f.undone),
	})
}

func (f *fakeFile) undo(w http.ResponseWriter, r *http.Request) {
	if !f.hasSeen(r, len(f.changes)) {
		f.json(w, http.StatusConflict, map[string]any{"text": "inte den senaste"})
		return
	}
	last := f.changes[len(f.changes)-1]
	f.changes, f.undone = f.changes[:len(f.changes)-1], append(f.undone, last)
	f.cells[[2]int{last.Row, last.Column}] = last.Before
	f.answer(w, []fakeChange{last}, fmt.Sprintf("ångrat: rad %d", last.Row))
}

// hasSeen reports whether a request to undo or redo names the last step.
func (f *fakeFile) hasSeen(r *http.Request, last int) bool {
	var asked struct{ Step string }
	return json.NewDecoder(r.Body).Decode(&asked) == nil && asked.Step == strconv.Itoa(last)
}

func (f *fakeFile) redo(w http.ResponseWriter, r *http.Request) {
	if !f.hasSeen(r, len(f.undone)) {
		f.json(w, http.StatusConflict, map[string]any{"text": "inte den senaste"})
		return
	}
	last := f.undone[len(f.undone)-1]
	f.undone, f.changes = f.undone[:len(f.undone)-1], append(f.changes, last)
	f.cells[[2]int{last.Row, last.Column}] = last.After
	f.answer(w, []fakeChange{last}, fmt.Sprintf("gjort om: rad %d", last.Row))
}

// fakeSite shows pages as the server does, with what the tests give them.
type fakeSite struct {
	*httptest.Server
	file     *fakeFile
	language words.Language
	start    any
	faults   fakeFaults
	uploaded []string
	progress map[string]any
	watched  int // how often a page that shows it was loaded
}

// policy is the one of the guard: what it forbids must not be needed.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func newFakeSite(t *testing.T, rows int) *fakeSite {
	t.Helper()
	f := &fakeFile{rows: rows, cells: make(map[[2]int]string), fixed: make(map[int]bool), meanwhile: make(map[[2]int]string)}
	s := &fakeSite{file: f, language: words.Swedish, start: fakeStartOf(), faults: fakeFaultsOf()}
	f.page = fakePageOf(rows)
	pages, err := newPages()
	if err != nil {
		t.Fatal(err)
	}
	show := func(w http.ResponseWriter, page, title string, data any) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		v := view{Voice: words.Voice{Language: s.language, OnPage: true}, Page: page, Title: title, Data: data, room: "/room", base: "/room"}
		if err := pages.byName[page].ExecuteTemplate(w, "layout.html", v); err != nil {
			t.Errorf("page %s: %v", page, err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /room/{$}", func(w http.ResponseWriter, r *http.Request) { show(w, "start", "Välj en fil", s.start) })
	mux.HandleFunc("GET /room/files/1", func(w http.ResponseWriter, r *http.Request) { show(w, "file", "kunder.xlsx", s.seen()) })
	mux.HandleFunc("GET /room/files/1/faults", func(w http.ResponseWriter, r *http.Request) { show(w, "faults", "Fel i kunder.xlsx", s.faults) })
	mux.HandleFunc("GET /room/files/1/rows", f.window)
	mux.HandleFunc("GET /room/files/1/state", func(w http.ResponseWriter, r *http.Request) {
		f.json(w, http.StatusOK, map[string]any{"revision": len(f.changes), "counting": f.counting(), "done": f.rows / 2, "problem": ""})
	})
	mux.HandleFunc("POST /room/files/1/changes", f.change)
	mux.HandleFunc("POST /room/files/1/undo", f.undo)
	mux.HandleFunc("POST /room/files/1/redo", f.redo)
	mux.HandleFunc("POST /room/files", func(w http.ResponseWriter, r *http.Request) {
		file, head, err := r.FormFile("sheet")
		if err != nil {
			show(w, "error", "Det gick inte", errorPage{What: "ingen fil", Do: "välj en"})
			return
		}
		file.Close()
		s.uploaded = append(s.uploaded, head.Filename)
		if strings.HasSuffix(head.Filename, ".pdf") {
			w.WriteHeader(http.StatusUnprocessableEntity)
			show(w, "error", "Det gick inte", errorPage{What: "det är ingen tabell", Do: "välj en CSV- eller Excelfil"})
			return
		}
		http.Redirect(w, r, "/room/files/1", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /room/watched", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		s.watched++
		fmt.Fprintf(w, `<!doctype html><html lang="sv"><title>x</title><script type="module" src="/room/assets/page.js"></script>
			<div id="banner" role="alert"></div><template id="gone">borta</template><template id="signed-out">utloggad</template>
			<main data-times="%d" data-progress="/room/progress"><p data-fill="text"></p><progress data-fill="done" data-of="all"></progress>
			<p data-fill="held" hidden></p><p data-with hidden><b data-fill="counts.created"></b> skapade</p></main>`, s.watched)
	})
	mux.HandleFunc("GET /room/progress", func(w http.ResponseWriter, r *http.Request) { f.json(w, http.StatusOK, s.progress) })
	mux.Handle("GET /room/assets/", http.StripPrefix("/room", http.FileServerFS(assetFiles)))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if late := f.late; late != nil && r.FormValue("after") != "" {
			f.mu.Unlock()
			<-late
			f.mu.Lock()
		}
		switch {
		case f.gone && !strings.Contains(r.URL.Path, "/assets/"):
			panic(http.ErrAbortHandler)
		case f.signedOut && r.Method != "GET":
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// seen is the page of the file as it is now.
func (s *fakeSite) seen() fakePage {
	p := s.file.page
	fixed := 0
	rows := make(map[int]bool)
	for at := range s.file.cells {
		if i := at[0] - 2; !rows[i] && kindOf(i) >= 0 && len(s.file.row(i).Faults) == 0 {
			fixed++
		}
		rows[at[0]-2] = true
	}
	p.Changes = len(s.file.changes)
	p.Invalid -= fixed
	p.Will += fixed
	if p.Send != nil {
		send := p.Will
		p.Send = &send
	}
	return p
}

// with does something while no request is served.
func (f *fakeFile) with(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
}

func (f *fakeFile) saved() []fakeChange {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.changes)
}
