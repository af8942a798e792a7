package sheet

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"comebacks/importer"
)

// named is what the user named as a sheet, open.
type named struct {
	file    *os.File // nil if it is a reader without a file
	reader  io.Reader
	regular bool
	start   int64  // where a plain file is read from: standard input may have been read before
	close   func() // what was opened
}

// openNamed opens a file or a pipe, or takes stdin for "-", and refuses what
// has no end, or no bytes. It gives up when ctx ends: a pipe that nobody writes to
// opens only then.
func openNamed(ctx context.Context, name string, stdin io.Reader) (*named, error) {
	if name == "-" {
		return namedStdin(ctx, stdin)
	}
	// Some devices do something when they are opened.
	info, err := os.Stat(name)
	if err == nil {
		err = refuseKind(name, info)
	}
	if err != nil {
		return nil, notOpened(name, err)
	}
	f, err := openFile(ctx, name)
	if err != nil {
		return nil, notOpened(name, err)
	}
	if info, err = f.Stat(); err == nil {
		err = refuseKind(name, info)
	}
	if err != nil {
		f.Close()
		return nil, notOpened(name, err)
	}
	n := &named{file: f, reader: f, regular: isRegular(info), close: func() { f.Close() }}
	n.breakOff(ctx)
	return n, nil
}

func namedStdin(ctx context.Context, stdin io.Reader) (*named, error) {
	if stdin == nil {
		return nil, &importer.Failure{Code: importer.NothingPiped, Path: "-"}
	}
	n := &named{reader: stdin, close: func() {}}
	f, ok := stdin.(*os.File)
	if !ok {
		n.breakOff(ctx)
		return n, nil
	}
	info, err := f.Stat()
	if err != nil {
		return nil, unreadable("-", err)
	}
	n.file, n.regular = f, isRegular(info)
	switch mode := info.Mode(); {
	case mode.IsDir():
		return nil, &importer.Failure{Code: importer.IsFolder, Path: "-"}
	case mode&fs.ModeDevice != 0:
		return nil, &importer.Failure{Code: importer.NothingPiped, Path: "-"}
	case n.regular:
		if n.start, err = f.Seek(0, io.SeekCurrent); err != nil {
			return nil, unreadable("-", err)
		}
	}
	n.breakOff(ctx)
	return n, nil
}

// openFile opens a file. Opening a pipe waits for a writer, and can't be
// interrupted: when ctx ends, the call is left behind.
func openFile(ctx context.Context, name string) (*os.File, error) {
	type opened struct {
		file *os.File
		err  error
	}
	done := make(chan opened)
	go func() {
		f, err := os.Open(name)
		select {
		case done <- opened{f, err}:
		case <-ctx.Done():
			if err == nil {
				f.Close()
			}
		}
	}()
	select {
	case o := <-done:
		return o.file, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// breakOff lets ctx end the reading of a pipe. Plain files never block.
func (n *named) breakOff(ctx context.Context) {
	if n.regular {
		return
	}
	out, in := io.Pipe()
	source := n.reader
	go func() {
		_, err := io.Copy(in, source) // left behind where nothing comes: it holds no lock, and writes nowhere
		in.CloseWithError(err)
	}()
	stop := context.AfterFunc(ctx, func() { in.CloseWithError(ctx.Err()) })
	closeFile := n.close
	n.reader = out
	n.close = func() {
		stop()
		out.Close()
		closeFile()
	}
}

// rewind goes back to where a plain file is read from.
func (n *named) rewind(name string) error {
	if _, err := n.file.Seek(n.start, io.SeekStart); err != nil {
		return unreadable(name, err)
	}
	return nil
}

// isRegular counts anything that is of no other kind as a plain file: Windows
// calls some files on network drives irregular.
func isRegular(info fs.FileInfo) bool {
	return info.Mode()&(fs.ModeDir|fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) == 0
}

func refuseKind(name string, info fs.FileInfo) error {
	switch mode := info.Mode(); {
	case mode.IsDir():
		return &importer.Failure{Code: importer.IsFolder, Path: name}
	case mode&(fs.ModeDevice|fs.ModeSocket) != 0:
		return &importer.Failure{Code: importer.IsDevice, Path: name}
	}
	return nil
}

// notOpened puts an error into words of ours, if it is not that of ctx.
func notOpened(name string, err error) error {
	var known *importer.Failure
	switch {
	case errors.As(err, &known), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return &importer.Failure{Code: importer.NoSuchFile, Path: name}
	}
	return unreadable(name, err)
}

// ctxReader reads until its context ends.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (r *ctxReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
