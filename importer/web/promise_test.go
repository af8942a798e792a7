package web

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
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

const (
	promiseVitec = "COMEBACKS_TEST_PROMISE_VITEC" // makes the killed program send there
	promiseSeed  = "COMEBACKS_TEST_PROMISE_SEED"  // one seed instead of some
)

// serveFor makes a Server that sends to a stand-in, for a program that may be killed.
func serveFor(folder, vitec string) *Server {
	s, err := New(Config{
		Folder: folder, Journal: filepath.Join(folder, "journal.db"), Who: "Anna", BaseURL: vitec, Username: "partner", Password: "secret",
		Voice: words.Voice{Language: words.English}, Now: func() time.Time { return today },
	})
	if err != nil {
		panic(err)
	}
	for _, o := range []*office{s.real, s.practice} {
		o.files.delay, o.queue.pause = 5*time.Millisecond, 10*time.Millisecond
		o.tune = quick
	}
	return s
}

// quick makes settling quick.
func quick(o *job.Options) {
	o.Send.Settle, o.Send.Timeout, o.Send.Workers, o.Send.Retries = 5*time.Millisecond, 300*time.Millisecond, 3, 2
}

// vitec is a stand-in that a test can cut off, and that loses answers while it is told
// to.
type vitec struct {
	ill       *sandbox.Server
	isCut     atomic.Bool
	strangers atomic.Int64 // requests with another login than that of the real office
}

func (v *vitec) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if name, _, _ := r.BasicAuth(); name != "partner" {
		v.strangers.Add(1)
	}
	if v.isCut.Load() {
		panic(http.ErrAbortHandler)
	}
	v.ill.ServeHTTP(w, r)
}

// program is a program that can be killed.
type program struct {
	t       testing.TB
	folder  string
	vitec   string
	mu      sync.Mutex
	address string
	ends    func(kills bool) // waits until it has ended
}

func (p *program) at() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.address
}

// start starts it; the one before is killed, or told to end.
func (p *program) start(kills bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ends != nil {
		p.ends(kills)
	}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), killedFolder+"="+p.folder, promiseVitec+"="+p.vitec)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	var out io.ReadCloser
	if err == nil {
		out, err = c.StdoutPipe()
	}
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.ends = func(kills bool) {
		if kills {
			_ = c.Process.Kill()
		}
		_ = in.Close()
		_ = c.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		p.t.Fatal(err)
	}
	p.address = strings.TrimSpace(line)
}

// TestPromise lets a person do things at random, with a Vitec that fails and a program that
// is killed, and then compares what Vitec has with the lines of the results: every row became
// exactly one comeback, or its line says why not.
func TestPromise(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	seeds := []uint64{1, 2, 3, uint64(time.Now().UnixNano() % 1e9)}
	if one := os.Getenv(promiseSeed); one != "" {
		n, err := strconv.ParseUint(one, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seeds = []uint64{n}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			keepsPromise(t, seed)
		})
	}
}

// kill kills the program, and starts it again.
func (p *person) kill(run *program) {
	run.start(true)
	p.say("killed")
}

// ills are what Vitec may suffer from in a test.
var ills = []sandbox.Fault{
	sandbox.CloseAfter, sandbox.ErrorAfter, sandbox.CloseBefore, sandbox.ErrorBefore, sandbox.Throttle, sandbox.Cut, sandbox.Empty,
	sandbox.Invalid, sandbox.Unauthorized, sandbox.Slow, sandbox.HTML, sandbox.HTMLAfter, sandbox.UnavailableAfter, sandbox.BadGateway,
}

func keepsPromise(t *testing.T, seed uint64) {
	dice := rand.New(rand.NewPCG(seed, 0))
	faults := make(map[sandbox.Fault]float64)
	for range dice.IntN(4) {
		faults[ills[dice.IntN(len(ills))]] = 0.02 + 0.1*dice.Float64()
	}
	v := &vitec{ill: sandbox.New(sandbox.Config{Seed: seed, Faults: faults, Latency: time.Millisecond, Jitter: 5 * time.Millisecond, RetryAfter: -1})}
	served := httptest.NewServer(v)
	served.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer served.Close()
	run := &program{t: t, folder: t.TempDir(), vitec: served.URL}
	run.start(false)
	defer func() { run.ends(true) }()
	p := &person{
		TB: t, dice: dice, program: run.at, folder: run.folder, vitec: v, address: served.URL, asked: make(map[asked]bool), shown: make(map[string][]asked),
		client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	defer func() {
		if t.Failed() {
			t.Logf("seed %d, faults %v:\n%s", seed, faults, strings.Join(p.log, "\n"))
		}
	}()
	for range 60 {
		switch n := dice.IntN(60); {
		case n < 2:
			done, amid := make(chan bool), time.Duration(dice.IntN(30))*time.Millisecond
			go func() {
				p.acts()
				done <- true
			}()
			time.Sleep(amid)
			p.kill(run)
			<-done
		case n == 2:
			p.say("end and start")
			run.start(false)
		case n == 3:
			v.isCut.Store(!v.isCut.Load())
			p.say("the network is gone: %v", v.isCut.Load())
		case n < 9:
			time.Sleep(time.Duration(dice.IntN(60)) * time.Millisecond) // the programs go on
		}
		p.acts()
	}
	v.isCut.Store(false)
	run.start(false) // which forgets that a login was refused
	p.finish()
	p.judge(v, run.folder)
}

// finish goes on with all runs until there is nothing left to do. What is in doubt needs a
// later comeback of its customer to be settled.
func (p *person) finish() {
	for n := range 4 {
		p.say("finish")
		p.handsIn("vittne.csv", fmt.Appendf(nil, "Kundid;Kontaktid;Datum;Tid;Anteckning\r\nM30011;VIT%d;2033-05-03;14:30;x\r\nM30012;VITT%d;2033-05-03;14:30;x\r\n", n, n))
		p.sendsOf(p.files[len(p.files)-1], nil)
		p.waits()
		goes := false
		for _, run := range p.runs() {
			if _, page := p.get("/runs/" + run); strings.Contains(page, "/runs/"+run+"/resume\"") {
				p.button(run, "resume")
				goes = true
			}
		}
		p.waits()
		if !goes {
			return
		}
	}
}

// waits waits until nothing goes on.
func (p *person) waits() {
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) { // the program is another process
		var goes []string
		for _, id := range p.files {
			if code, text := p.get("/files/" + id + "/waiting/progress"); code == http.StatusOK && !strings.Contains(text, `"ended":true`) {
				goes = append(goes, id)
			}
		}
		for _, run := range p.runs() { // there are all that files have begun
			if !p.progress(run).Ended {
				goes = append(goes, run)
			}
		}
		if len(goes) == 0 {
			return
		}
		if time.Now().After(end) {
			p.Fatalf("%v do not end", goes)
		}
	}
}

// inVitec is a comeback that the stand-in holds.
type inVitec struct{ ID, CustomerID, ContactID, Date, Note string }

func (c *inVitec) asked() asked {
	return asked{strings.ToUpper(c.CustomerID), c.ContactID, c.Date[:min(len(c.Date), len("2033-05-03T14:30"))], c.Note}
}

// held gives what the stand-in holds.
func (p *person) held(v *vitec) (all []inVitec) {
	answer := httptest.NewRecorder()
	v.ill.ServeHTTP(answer, httptest.NewRequest("GET", "http://127.0.0.1/sandbox/comebacks", nil))
	if err := json.Unmarshal(answer.Body.Bytes(), &all); err != nil {
		p.Fatal(err)
	}
	return all
}

// judge compares what Vitec has with what was asked, and with the results.
func (p *person) judge(v *vitec, folder string) {
	if n := v.strangers.Load(); n > 0 {
		p.Errorf("%d requests came with another login", n)
	}
	byID := make(map[string]asked)
	made := make(map[asked]string)
	for _, c := range p.held(v) {
		is := c.asked()
		if other, twice := made[is]; twice {
			p.Errorf("%+v was made twice: %s and %s", is, other, c.ID)
		}
		if !p.asked[is] {
			p.Errorf("nobody has asked for %+v", c)
		}
		made[is], byID[c.ID] = c.ID, is
	}
	claimed, doubted := make(map[string]line), make(map[[3]string]bool)
	of := make(map[string][]line)
	kinds := make(map[string]int)
	for _, run := range slices.Backward(p.runs()) {
		lines := p.results(run)
		of[run] = lines
		counts := make(map[importer.Status]int)
		for _, l := range lines {
			counts[importer.Status(l.status)]++
			kinds[l.status+" "+l.error]++
			if l.status == "uncertain" {
				doubted[[3]string{l.asked.customer, l.asked.contact, l.asked.when}] = true
			}
			if l.status != "created" {
				if l.error == "" {
					p.Errorf("it says nothing of why not: %+v", l)
				}
				continue
			}
			if is, there := byID[l.id]; !there || is != l.asked {
				p.Errorf("Vitec has not what the line says: %+v; it has %+v", l, is)
			}
			if other, twice := claimed[l.id]; twice {
				p.Errorf("two lines have made one comeback: %+v and %+v", l, other)
			}
			claimed[l.id] = l
		}
		is := p.progress(run)
		if is.State == stateKilled {
			p.Errorf("run %s is said to be killed: %+v", run, is)
		}
		if !sameCounts(is.Counts, counts) {
			p.Errorf("run %s is said to have %v, and its lines are %v", run, is.Counts, counts)
		}
	}
	for id, is := range byID {
		if _, known := claimed[id]; !known && !doubted[[3]string{is.customer, is.contact, is.when}] {
			p.Errorf("no line knows of %s %+v", id, is)
		}
	}
	for run, lines := range of {
		for _, l := range lines {
			if _, there := made[l.asked]; l.status == "duplicate" && !there && byID[l.id] == (asked{}) && !p.hasTwin(lines, l) {
				p.Errorf("a duplicate of nothing in run %s: %+v", run, l)
			}
		}
	}
	p.compareShown(folder, of)
	p.Logf("%d comebacks, %d runs", len(byID), len(of))
	for kind, n := range kinds {
		p.Logf("%4d %s", n, kind)
	}
}

func (p *person) hasTwin(lines []line, of line) bool {
	return slices.ContainsFunc(lines, func(l line) bool { return l.asked == of.asked && l.row != of.row && l.status != "duplicate" })
}

// compareShown compares the rows of each send's run with those that were shown when it was
// confirmed.
func (p *person) compareShown(folder string, of map[string][]line) {
	paths, _ := filepath.Glob(filepath.Join(folder, "files", "*", infoName))
	n := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		var info fileInfo
		if err == nil {
			err = json.Unmarshal(text, &info)
		}
		if err != nil {
			p.Error(err)
			continue
		}
		for _, s := range info.Sends {
			if s.State == sendWaiting || s.State == sendBegun {
				p.Errorf("it waits for ever: %+v", s)
			}
			shown, known := p.shown[fmt.Sprint(info.ID, s.Revision)]
			if s.Run == 0 || !known {
				continue
			}
			n++
			lines := of[fmt.Sprint(s.Run)]
			if len(lines) != len(shown) {
				p.Errorf("run %d has %d lines, and %d rows were shown", s.Run, len(lines), len(shown))
			}
			for i := range min(len(lines), len(shown)) {
				if lines[i].asked != shown[i] {
					p.Errorf("run %d: %+v was shown as %+v", s.Run, lines[i], shown[i])
				}
			}
		}
	}
	p.Logf("%d sends compared with what was shown", n)
}

// sameCounts compares what is said of a run with its lines. Rows that were not made may have
// become known as made by another run since.
func sameCounts(said, lines map[importer.Status]int) bool {
	all := 0
	for _, s := range importer.Statuses {
		all += said[s] - lines[s]
	}
	return all == 0 && said[importer.Created] == lines[importer.Created] && said[importer.Uncertain] == lines[importer.Uncertain] &&
		said[importer.Duplicate] <= lines[importer.Duplicate]
}
