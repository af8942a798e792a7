package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"comebacks/importer"
	"comebacks/importer/sandbox"
)

// tortured is a program that is killed again and again. A stand-in for Vitec outlives it.
type tortured struct {
	*standing
	random *rand.Rand
	client *http.Client
}

func (p *tortured) post(address, kind string, body io.Reader) (*http.Response, string, error) {
	answer, err := p.client.Post(address, kind, body)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer, string(text), err
}

// nextMoment is when the program is killed.
func (p *tortured) nextMoment(most time.Duration) time.Duration {
	return time.Duration(p.random.Int64N(int64(most)))
}

// Killed at any moment of a file's way: an upload is whole or absent, an answered change
// is there, nothing is sent that was not confirmed, what was begun is finished when a
// person says so, and Vitec has each row once.
//
//	COMEBACKS_TORTURE_KILLS  rounds, each with a kill in every phase (2)
//	COMEBACKS_TORTURE_SEED   of the moments (the time)
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	if testing.Short() || raceEnabled {
		t.Skip("it takes seconds")
	}
	rounds, seed := 2, uint64(time.Now().UnixNano())
	if n, err := strconv.Atoi(os.Getenv("COMEBACKS_TORTURE_KILLS")); err == nil {
		rounds = n
	}
	if n, err := strconv.ParseUint(os.Getenv("COMEBACKS_TORTURE_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("COMEBACKS_TORTURE_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 16))
	for n := range rounds {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p := &tortured{
				standing: newStanding(t, sandbox.Config{Latency: 3 * time.Millisecond}), random: random,
				client: noRedirects(),
			}
			p.server.Close()
			id := p.killedAmidUpload()
			last := p.killedAmidChanges(id)
			p.killedAmidSend(id, last)
		})
	}
}

func noRedirects() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

const torturedRows = 300

// killedAmidUpload hands in a sheet, and kills the program meanwhile, until one is whole.
func (p *tortured) killedAmidUpload() (id string) {
	p.Helper()
	sheet := rowsOf(1, torturedRows)
	for try := 0; ; try++ {
		address, kill := programOf(p.T(), p.folder)
		timer := time.AfterFunc(p.nextMoment(40*time.Millisecond), kill)
		kind, body := formOf("kunder.csv", sheet)
		answer, _, err := p.post(address+"/files", kind, body)
		timer.Stop()
		kill()
		answered := err == nil && answer.StatusCode == http.StatusSeeOther
		w := &world{TB: p.TB, folder: p.folder, now: today}
		w.start()
		all, err := w.files().all()
		if err != nil {
			p.Fatal(err)
		}
		if answered && len(all) == 0 {
			p.Fatal("an upload that was answered is gone")
		}
		for _, info := range all {
			f, err := w.files().get(info.ID)
			if err != nil {
				p.Fatal(err)
			}
			kept, err := os.ReadFile(f.original())
			if err != nil || !bytes.Equal(kept, sheet) {
				p.Fatalf("the file is not what was handed in: %d of %d bytes, %v", len(kept), len(sheet), err)
			}
			id = info.ID
		}
		if len(partsIn(p.folder)) > 0 {
			p.Error("parts of uploads are left")
		}
		w.server.Close()
		if id != "" && (try > 0 || answered) {
			return id
		}
	}
}

// killedAmidChanges changes a cell again and again until the program is killed, and gives
// what it says then.
func (p *tortured) killedAmidChanges(id string) (note string) {
	p.Helper()
	address, kill := programOf(p.T(), p.folder)
	time.AfterFunc(100*time.Millisecond+p.nextMoment(200*time.Millisecond), kill)
	answered := "Ring"
	for n := 0; ; n++ {
		ask, _ := json.Marshal(map[string]any{"changes": []cellChange{{2, 4, answered, fmt.Sprint("note ", n)}}})
		answer, _, err := p.post(address+"/files/"+id+"/changes", "application/json", bytes.NewReader(ask))
		if err != nil {
			break
		}
		if answer.StatusCode == http.StatusOK {
			answered = fmt.Sprint("note ", n)
		}
	}
	kill()
	p.again()
	f, err := p.files().get(id)
	if err != nil {
		p.Fatal(err)
	}
	p.looked(f)
	note = p.rows(f, "n=1").Rows[0].Cells[4]
	var was, is int
	_, _ = fmt.Sscanf(answered, "note %d", &was)
	if _, err := fmt.Sscanf(note, "note %d", &is); err != nil && answered != "Ring" || is < was || is > was+1 {
		p.Errorf("%q was answered, and %q is there", answered, note)
	}
	p.server.Close()
	return note
}

// killedAmidSend confirms the file, kills the program soon after, and again while it is
// sent, and continues until it is done.
func (p *tortured) killedAmidSend(id, note string) {
	p.Helper()
	for kills := 0; ; kills++ {
		p.again() // the stand-in's address is another process's, too: see programWith
		before := p.vitec.Stats().Comebacks
		time.Sleep(30 * time.Millisecond) // in which nothing may begin by itself
		if n := p.vitec.Stats().Comebacks; n != before {
			p.Fatalf("%d comebacks are created by nobody", n-before)
		}
		f, err := p.files().get(id)
		if err != nil {
			p.Fatal(err)
		}
		info := f.known()
		last := info.lastSend()
		p.server.Close()
		address, kill := programWith(p.T(), p.folder, p.url)
		var killed atomic.Bool
		if kills < 3 {
			time.AfterFunc(p.nextMoment(350*time.Millisecond), func() { killed.Store(true); kill() })
		}
		if last == nil || last.Run == 0 {
			answer, page, err := p.page(address + "/files/" + id + "/send")
			if err == nil && answer.StatusCode == http.StatusOK {
				form := hiddenOf(page)
				form.Set("scope", "all")
				_, _, _ = p.post(address+"/files/"+id+"/send", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
			}
		} else {
			_, _, _ = p.post(fmt.Sprintf("%s/runs/%d/resume", address, last.Run), "application/x-www-form-urlencoded", nil)
		}
		for !killed.Load() {
			_, page, err := p.page(address + "/runs/1/progress")
			var far progressData
			if err == nil && json.Unmarshal([]byte(page), &far) == nil && far.Ended && far.State == "done" {
				kill()
				if n := far.Counts[importer.Created]; n != torturedRows {
					p.Errorf("%d rows are created: %+v", n, far)
				}
				each(p, p.vitec, torturedRows)
				return
			}
			time.Sleep(10 * time.Millisecond) // another process
		}
		kill()
	}
}

func (p *tortured) page(address string) (*http.Response, string, error) {
	answer, err := p.client.Get(address)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer, string(text), err
}

func (p *tortured) T() *testing.T { return p.TB.(*testing.T) }
