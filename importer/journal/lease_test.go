package journal

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"comebacks/importer"
)

// pretend has journals opened as another process.
func pretend(t *testing.T, change func(*process)) {
	t.Helper()
	before := thisProcess
	thisProcess = func() process {
		p := before()
		change(&p)
		return p
	}
	t.Cleanup(func() { thisProcess = before })
}

// openAs opens a journal as another process.
func openAs(t *testing.T, path string, change func(*process)) *Journal {
	t.Helper()
	before := thisProcess
	defer func() { thisProcess = before }()
	pretend(t, change)
	return open(t, path)
}

// ended makes a process one that is no more.
func ended(p *process) { p.pid, p.start = 1<<22+1, "1" }

// unlock takes the lock file away under a journal that is open.
func unlock(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path + ".lock"); err != nil {
		t.Skip("this system does not let go of a file that is open: ", err)
	}
}

// wantInUse is for Open to be refused, with who it is, and without bad advice.
func wantInUse(t *testing.T, path string, why error, pid int) {
	t.Helper()
	j, err := Open(path)
	if err == nil {
		j.Close()
	}
	var e *Error
	var used *InUseError
	if !errors.Is(err, why) || !errors.As(err, &e) || !errors.As(err, &used) {
		t.Fatalf("a second one is told %v", err)
	}
	if used.Holder.PID != pid || used.Holder.Host == "" || used.Holder.User == "" || time.Since(used.Holder.Since).Abs() > time.Hour {
		t.Errorf("the holder is %+v, want process %d", used.Holder, pid)
	}
	var f *importer.Failure
	if !errors.As(err, &f) || f.Value != strconv.Itoa(pid) || len(f.List) != 2 || (f.Code == importer.JournalElsewhere) != errors.Is(why, ErrElsewhere) {
		t.Errorf("a person is told %+v", f)
	}
}

// TestHold is the other process: it has row 2 under way when it says so, and
// goes on until it is killed.
func TestHold(t *testing.T) {
	path := os.Getenv("JOURNAL_TO_HOLD")
	if path == "" {
		t.Skip("only for the tests that follow")
	}
	j := open(t, path)
	r := begin(t, j)
	sent(t, r, intentFor(2, 2))
	sent(t, r, intentFor(3, 3))
	must0(t, r.Begun(2, time.Time{}))
	os.Stdout.WriteString("held\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
	time.Sleep(time.Hour)
}

func hold(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	other := exec.Command(os.Args[0], "-test.run=^TestHold$")
	other.Env = append(os.Environ(), "JOURNAL_TO_HOLD="+path)
	must[io.WriteCloser](t)(other.StdinPipe())
	out := must[io.ReadCloser](t)(other.StdoutPipe())
	must0(t, other.Start())
	t.Cleanup(func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "held\n" {
		t.Fatal(line, err)
	}
	return other
}

// One process sends, whatever becomes of the lock; and it passes on when that
// one was killed, with what it had begun in doubt.
func TestLeaseOfAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	other := hold(t, path)
	wantInUse(t, path, ErrInUse, other.Process.Pid)
	reading := must[*Journal](t)(OpenToRead(path))
	defer reading.Close()
	if holder, used := reading.Holder(); !used || holder.PID != other.Process.Pid {
		t.Errorf("a reader is told %v %v", holder, used)
	}
	if err := os.Remove(path + ".lock"); err == nil {
		wantInUse(t, path, ErrInUse, other.Process.Pid)
		if freed, err := Release(path, func(Holder) bool { return true }); freed || !errors.Is(err, ErrInUse) {
			t.Errorf("it was released under a process that lives: %v %v", freed, err)
		}
		if !reading.InUse() {
			t.Error("a reader is told that nobody sends")
		}
	}

	must0(t, other.Process.Kill())
	_ = other.Wait()
	if reading.InUse() {
		t.Error("a reader is told that a process sends which is gone")
	}
	j := open(t, path)
	defer j.Close()
	if !j.lease.from.IsZero() {
		t.Error("after a process that is gone, it waits")
	}
	r := must[*Run](t)(j.Continue(must[Info](t)(j.Latest())))
	all := entries(t, r)
	if len(all) != 2 || all[0].Status != importer.Uncertain || all[1].Status != importer.Unsent {
		t.Errorf("it left %+v", all)
	}
	if doubts := must[[]importer.Doubt](t)(r.Doubts()); len(doubts) != 1 || doubts[0].Row != 2 {
		t.Errorf("in doubt: %+v", doubts)
	}
}

// An owner that slept while another one took the journal over sends nothing
// more, and puts nothing more down.
func TestLeaseLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	slept := openAs(t, path, ended)
	r := begin(t, slept)
	sent(t, r, intentFor(2, 2))
	sent(t, r, intentFor(3, 3))
	must0(t, r.Begun(2, time.Time{}))
	unlock(t, path)
	j := open(t, path)
	defer j.Close()
	time.Sleep(lookIsGood + 10*time.Millisecond)
	if err := r.Begun(3, time.Time{}); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("the next row may begin: %v", err)
	}
	if _, err := tryIntend(r, intentFor(4, 4)); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("the next row is put down: %v", err)
	}
	if err := r.Record(importer.IsCreated(2, "cb-2", time.Now(), 0), nil); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("an outcome is put down: %v", err)
	}
	must0(t, slept.Close())
	next := begin(t, j) // Close has not freed what is another's
	sent(t, next, intentFor(3, 3))
	must0(t, next.Begun(3, time.Time{}))
}

// The commit finds out as well, for one that puts down and never begins.
func TestLeaseLostInCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	slept := openAs(t, path, ended)
	defer slept.Close()
	r := begin(t, slept)
	unlock(t, path)
	j := open(t, path)
	defer j.Close()
	if _, err := tryIntend(r, intentFor(2, 2)); !errors.Is(err, ErrLeaseLost) {
		t.Fatalf("a row is put down: %v", err)
	}
	if all := entries(t, j.Run(r.Info)); len(all) != 0 {
		t.Errorf("it left %+v", all)
	}
}

// Two of one process are told apart without the lock, too; and one that it has
// closed, with whatever came of that, is not in the way.
func TestLeaseOfThisProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := open(t, path)
	unlock(t, path)
	wantInUse(t, path, ErrInUse, os.Getpid())
	must0(t, j.Close())
	j = open(t, path)
	openHere.remove(j.lease.name)
	j.lease.held = false // as if it could not be freed
	must0(t, j.Close())
	open(t, path).Close()
}

func TestLeaseOfAnotherMachine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	far := func(p *process) { p.boot, p.host, p.pid, p.user = "another start", "elsewhere", 7, "berit" }
	other := openAs(t, path, far)
	unlock(t, path)
	wantInUse(t, path, ErrElsewhere, 7)
	for _, sure := range []bool{false, true} {
		var asked Holder
		freed, err := Release(path, func(h Holder) bool { asked = h; return sure })
		if freed != sure || err != nil || asked.User != "berit" || asked.Host != "elsewhere" {
			t.Errorf("released: %v, %v; asked about %v", freed, err, asked)
		}
	}
	if freed, err := Release(path, nil); freed || err != nil {
		t.Errorf("what is free is released: %v, %v", freed, err)
	}
	// It is not known that the other one has ended: it is given the time to see.
	began := time.Now()
	j := open(t, path)
	defer j.Close()
	r := begin(t, j)
	sent(t, r, intentFor(2, 2))
	must0(t, r.Begun(2, time.Time{}))
	if waited := time.Since(began); waited < takeoverWait {
		t.Errorf("the first row began after %v", waited)
	}
	if err := other.wait(func(context.Context) error { return nil }); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("the other one goes on: %v", err)
	}
	other.Close()
}

func TestLeaseIsTakenOver(t *testing.T) {
	for name, tt := range map[string]struct {
		other func(*process)
		waits bool
	}{
		"a process that is gone":      {ended, false},
		"a number that is used again": {func(p *process) { p.pid, p.start = os.Getppid(), "1" }, false},
		"an earlier start":            {func(p *process) { p.boot = "yesterday" }, true},
		"another container":           {func(p *process) { p.space, p.host = "pid:[1]", "c0ffee" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			other := openAs(t, path, tt.other)
			defer other.Close()
			unlock(t, path)
			j := open(t, path)
			defer j.Close()
			if waits := !j.lease.from.IsZero(); waits != tt.waits {
				t.Errorf("it waits: %v", waits)
			}
		})
	}
	t.Run("a process that lives", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		parent := os.Getppid()
		start, _ := processStart(parent)
		other := openAs(t, path, func(p *process) { p.pid, p.start = parent, start })
		defer other.Close()
		unlock(t, path)
		wantInUse(t, path, ErrInUse, parent)
	})
}

func TestOneName(t *testing.T) {
	t.Run("hard link", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		must0(t, open(t, path).Close())
		must0(t, os.Link(path, path+".copy"))
		_, err := Open(path)
		var e *Error
		if !errors.Is(err, ErrHardLinks) || !errors.As(err, &e) || codeOf(err) != importer.JournalHardLinks {
			t.Errorf("got %v", err)
		}
		must0(t, os.Remove(path+".copy"))
		must0(t, open(t, path).Close())
	})
	t.Run("symbolic link", func(t *testing.T) {
		dir := t.TempDir()
		must0(t, os.Mkdir(filepath.Join(dir, "real"), 0o700))
		path, link := filepath.Join(dir, "real", "journal.db"), filepath.Join(dir, "journal.db")
		if err := os.Symlink(path, link); err != nil {
			t.Skip(err)
		}
		j := open(t, link) // to a file that is not there yet
		begin(t, j)
		wantInUse(t, path, ErrInUse, os.Getpid())
		must0(t, j.Close())
		j = open(t, path)
		defer j.Close()
		wantInUse(t, link, ErrInUse, os.Getpid())
		reading := must[*Journal](t)(OpenToRead(link))
		defer reading.Close()
		if !reading.InUse() || must[Info](t)(reading.Latest()).ID != 1 {
			t.Error("the link leads to another journal")
		}
		if left, _ := filepath.Glob(link + "?*"); len(left) > 0 {
			t.Errorf("beside the link stand %v", left)
		}
	})
	t.Run("network drive", func(t *testing.T) {
		before := onNetwork
		defer func() { onNetwork = before }()
		onNetwork = func(string) (bool, error) { return true, nil }
		path := filepath.Join(t.TempDir(), "journal.db")
		var e *Error
		if _, err := Open(path); !errors.Is(err, ErrNetwork) || !errors.As(err, &e) || codeOf(err) != importer.JournalNetwork {
			t.Errorf("got %v", err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("it left a file there")
		}
	})
}
