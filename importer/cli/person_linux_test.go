package cli

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"comebacks/importer/logins"
)

// person sits at a terminal of the system's.
type person struct {
	master, tty *os.File
	mu          sync.Mutex
	seen        bytes.Buffer // all that the terminal has shown
	grown       chan struct{}
}

// atTerminal opens a terminal with a person at it.
func atTerminal(t *testing.T) *person {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no terminals here:", err)
	}
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no terminals here:", err)
	}
	p := &person{master: master, tty: tty, grown: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.look()
	}()
	t.Cleanup(func() {
		tty.Close() // after which the other end has nothing to read
		<-done
		master.Close()
	})
	return p
}

func (p *person) look() {
	some := make([]byte, 1024)
	for {
		n, err := p.master.Read(some)
		p.mu.Lock()
		p.seen.Write(some[:n])
		p.mu.Unlock()
		select {
		case p.grown <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (p *person) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

// answer waits for a question, and types an answer. A secret is typed only when the
// terminal does not show it any more.
func (p *person) answer(t *testing.T, question, answer string, secret bool) {
	t.Helper()
	patience := time.After(20 * time.Second)
	for !strings.Contains(p.text(), question) {
		select {
		case <-p.grown:
		case <-patience:
			t.Errorf("%q was not asked: %q", question, p.text())
			return
		}
	}
	for secret {
		state, err := unix.IoctlGetTermios(int(p.tty.Fd()), unix.TCGETS)
		if err != nil {
			t.Error(err)
			return
		}
		if state.Lflag&unix.ECHO == 0 {
			break
		}
		select {
		case <-patience:
			t.Error("the terminal shows what is typed")
			return
		default:
		}
	}
	fmt.Fprintf(p.master, "%s\n", answer)
}

// meanwhile types answers while something goes on.
func (p *person) meanwhile(t *testing.T, do func(), answers ...func()) {
	t.Helper()
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, answer := range answers {
			answer()
		}
	})
	do()
	wg.Wait()
}

func TestPersonIsAskedForMissingLogins(t *testing.T) {
	secret := func(of, password string) []string { return []string{of + " (not shown)", password} }
	name := []string{"user name: ", "typed"}
	eleven := []string{"A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11"}
	tests := map[string]struct {
		kept, env string
		customers []string
		answers   [][]string
		asked     string
		want      map[string]string
	}{
		"one":           {"M1", "", []string{"M1", "M2"}, [][]string{name, secret("password", "hunter3")}, "user name and password for M2 at https://connect.example", map[string]string{"M1": "kept", "M2": "typed", "M3": ""}},
		"several":       {"M1", "", []string{"M1", "M2", "M3", "M4"}, [][]string{name, secret("M2", "hunter3"), secret("M3", ""), secret("M4", "hunter4")}, "password for M4", map[string]string{"M1": "kept", "M2": "typed", "M3": "", "M4": "typed"}},
		"several, env":  {"", "env", []string{"M1", "M2"}, [][]string{secret("M1", "hunter3"), secret("M2", "hunter4")}, "the passwords for 2 customers without a login at https://connect.example: M1, M2", map[string]string{"M1": "env", "M2": "env"}},
		"many":          {"", "", eleven, [][]string{name, secret("password", "hunter3")}, "user name and password for all 11 customers without a login at", map[string]string{"A1": "typed", "A11": "typed"}},
		"nobody yet":    {"", "", nil, [][]string{name, secret("password", "hunter3")}, "user name and password for all customers without a login at", map[string]string{"M9": "typed"}},
		"password only": {"", "env", []string{"M1"}, [][]string{secret("password of env", "hunter3")}, "password of env", map[string]string{"M1": "env"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			store := withLogins(t)
			if tt.kept != "" {
				if err := store.Keep(t.Context(), testServer, tt.kept, "kept", "hunter2", nil); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv(usernameVariable, tt.env)
			p := atTerminal(t)
			term := &terminal{Streams: Streams{In: p.tty, Out: &bytes.Buffer{}, Err: p.tty}}
			var found *logins.Logins
			var err error
			var answers []func()
			for _, a := range tt.answers {
				answers = append(answers, func() { p.answer(t, a[0], a[1], strings.HasSuffix(a[0], "(not shown)")) })
			}
			p.meanwhile(t, func() { found, err = term.logins(t.Context(), testServer, "", of(tt.customers...)) }, answers...)
			if err != nil {
				t.Fatal(err)
			}
			for customer, want := range tt.want {
				if got := found.Who(customer); got != want {
					t.Errorf("%s: %q, want %q", customer, got, want)
				}
			}
			if got := p.text(); !strings.Contains(got, tt.asked) || strings.Contains(got, "hunter") {
				t.Errorf("the terminal shows %q", got)
			}
			for customer, want := range tt.want { // nobody is asked for the same again
				if want == "" {
					continue
				}
				if again, err := term.logins(t.Context(), testServer, "", of(customer)); again != found || err != nil {
					t.Error("it was looked for once more", err)
				}
			}
		})
	}
}

func TestPersonKeepsALogin(t *testing.T) {
	store := withLogins(t)
	p := atTerminal(t)
	var out bytes.Buffer
	var code int
	p.meanwhile(t,
		func() {
			code = Main(t.Context(), []string{"login", "M1", "--base-url", testServer}, Streams{In: p.tty, Out: &out, Err: p.tty})
		},
		func() { p.answer(t, "user name: ", "partner", false) },
		func() { p.answer(t, "(not shown)", "hunter3", true) },
	)
	if code != exitDone || !strings.Contains(out.String(), "it was not tried at Vitec") {
		t.Errorf("it ended with %d: %s", code, &out)
	}
	if got := p.text(); !strings.Contains(got, "user name and password for M1 at "+testServer) || strings.Contains(got, "hunter") {
		t.Errorf("the terminal shows %q", got)
	}
	l, err := logins.Open(t.Context(), logins.Options{Server: testServer, Store: store})
	if err != nil {
		t.Fatal(err)
	}
	if username, password, _ := l.For("M1"); username != "partner" || password != "hunter3" {
		t.Errorf("kept %q", username)
	}
}
