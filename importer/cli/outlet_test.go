package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

// fullDisk is an output that takes nothing more.
type fullDisk struct{}

var errDiskFull = errors.New("the disk is full")

func (fullDisk) Write([]byte) (int, error) { return 0, errDiskFull }

// What a script reads from standard output must not be missing with exit code 0, whichever
// way a command writes it.
func TestLostOutput(t *testing.T) {
	for _, args := range []string{"version", "version --json", "--version", "help", "help import", "template", "completion bash"} {
		var said bytes.Buffer
		code := Main(context.Background(), strings.Fields(args+" --language en"), Streams{In: strings.NewReader(""), Out: fullDisk{}, Err: &said})
		if code == exitDone || !strings.Contains(said.String(), errDiskFull.Error()) {
			t.Errorf("comebacks %s: exit code %d, and it said %q", args, code, &said)
		}
	}
}
