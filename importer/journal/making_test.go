package journal

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
)

// Whoever reads while this process makes the journal sees either none or a whole one:
// nobody else is sending with it.
func TestReadWhileItIsMade(t *testing.T) {
	folder := t.TempDir()
	for n := range 20 {
		path := filepath.Join(folder, fmt.Sprint(n, ".db"))
		made := make(chan error, 1)
		var j *Journal
		go func() {
			var err error
			j, err = Open(path)
			made <- err
		}()
		for tries := 1; ; tries++ {
			reader, err := OpenToRead(path)
			if err == nil {
				if err := reader.Close(); err != nil {
					t.Fatal(err)
				}
				break
			}
			if !errors.Is(err, ErrNoRun) {
				t.Errorf("at try %d: %v", tries, err)
				break
			}
		}
		if err := errors.Join(<-made, j.Close()); err != nil {
			t.Fatal(err)
		}
	}
}
