package report

import (
	"io"
	"os"
	"runtime"
	"testing"
)

// A disk that takes what is written, and fails to keep it, is not passed over: the file's
// own Sync, in the end, may have forgotten.
func TestSyncFails(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a pipe can be brought to disk there, or so it says")
	}
	out, in, err := os.Pipe() // which can't be brought to disk
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	defer in.Close()
	go io.Copy(io.Discard, out)
	s := &syncing{file: in}
	if _, err := s.Write(make([]byte, syncEach-1)); err != nil || s.wait() != nil {
		t.Fatalf("it is brought to disk too soon: %v", err)
	}
	if _, err := s.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write(make([]byte, syncEach)); err == nil {
		t.Error("the next Write says nothing")
	}
	s = &syncing{file: in}
	if _, err := s.Write(make([]byte, syncEach)); err != nil || s.wait() == nil {
		t.Errorf("written with %v, and wait says nothing", err)
	}
}
