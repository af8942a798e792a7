package cli

import (
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/term"
)

// outlet is an output whose reader may go away. What is written after that is
// dropped, and is no error: it ends the output, not the run.
type outlet struct {
	io.Writer
	terminal bool
	left     atomic.Bool
	lost     atomic.Pointer[error] // the first other error, which whoever wrote may not have looked at
}

func newOutlet(w io.Writer) *outlet { return &outlet{Writer: w, terminal: isTerminal(w)} }

func (o *outlet) Write(p []byte) (int, error) {
	if o.left.Load() {
		return len(p), nil
	}
	n, err := o.Writer.Write(p)
	if err != nil && nobodyListens(err, o.terminal) {
		o.left.Store(true)
		return len(p), nil
	}
	if err != nil {
		o.lost.CompareAndSwap(nil, &err)
	}
	return n, err
}

// fileOf is the file behind a stream, or nil.
func fileOf(stream any) *os.File {
	if o, ok := stream.(*outlet); ok {
		stream = o.Writer
	}
	f, _ := stream.(*os.File)
	return f
}

func isTerminal(stream any) bool {
	f := fileOf(stream)
	return f != nil && term.IsTerminal(int(f.Fd()))
}
