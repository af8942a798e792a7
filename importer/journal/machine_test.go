package journal

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestProcesses(t *testing.T) {
	me := thisProcess()
	if me.pid != os.Getpid() || me.start == "" || me.boot == "" || me.host == "" || me.user == "" {
		t.Errorf("this process is %+v", me)
	}
	if !me.lives() {
		t.Error("this process does not live")
	}
	another := me
	another.start += "0"
	if another.lives() {
		t.Error("one that had the same number before lives")
	}
	unsure := me
	unsure.start = ""
	if !unsure.lives() {
		t.Error("one of which only the number is known may be this one, and is taken for gone")
	}
	child := exec.Command(os.Args[0], "-test.run=^$")
	must0(t, child.Run())
	ended := process{pid: child.ProcessState.Pid(), start: me.start, boot: me.boot}
	if ended.lives() {
		t.Error("one that has ended lives")
	}
	if bootID() != me.boot {
		t.Error("the machine's start has two names")
	}
}

func TestMoments(t *testing.T) {
	const boot = "this start"
	now := time.Now()
	if got, ok := keep(now.Add(-time.Minute), boot).time(boot); !ok || got.Sub(now.Add(-time.Minute)).Abs() > 5*time.Second {
		t.Errorf("a minute ago is %v after now, known %v", got.Sub(now), ok)
	}
	if got, ok := (moment{boot, monotonic() + int64(time.Hour)}).time(boot); !ok || got.After(time.Now()) {
		t.Errorf("it comes back as %v in the future", time.Until(got))
	}
	for _, m := range []moment{keep(now, "an earlier start"), keep(now, ""), keep(time.Time{}, boot), {}} {
		if got, ok := m.time(boot); ok {
			t.Errorf("%+v comes back as %v", m, got)
		}
	}
	if _, ok := keep(now, "").time(""); ok {
		t.Error("two starts that nobody can tell apart are taken for one")
	}
	first := monotonic()
	time.Sleep(30 * time.Millisecond)
	if d := monotonic() - first; d <= 0 || d > int64(time.Minute) {
		t.Errorf("in 30 ms the clock goes on by %v", time.Duration(d))
	}
}

func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	overwrite(t, path, "")
	if n := must[int](t)(hardLinks(path)); n != 1 {
		t.Errorf("a file has %d names", n)
	}
	must0(t, os.Link(path, path+"2"))
	if n := must[int](t)(hardLinks(path)); n != 2 {
		t.Errorf("a file with two names has %d", n)
	}
	if runtime.GOOS != "windows" { // a build's folder may be anywhere
		if network := must[bool](t)(networkDrive(dir)); network {
			t.Skip("temporary files are on a network drive here")
		}
	}
	if _, err := networkDrive(filepath.Join(dir, "none", "at all")); err == nil && runtime.GOOS != "windows" {
		t.Error("a place that is not there is on this machine")
	}
}
