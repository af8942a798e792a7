package sheet

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"comebacks/importer"
)

const (
	maxUnpacked = 4 << 30 // bytes that a gzip file may unpack to

	// The clocks of file systems are coarse, that of FAT the coarsest: within
	// this time a file can be written to twice and show one time.
	coarseClock = 2 * time.Second

	takeTries = 5                      // of a file that changes while it is copied
	takePause = 300 * time.Millisecond // between them

	copyPrefix = "comebacks-sheet-" // of a copy's name, before a number
	leftAfter  = 24 * time.Hour     // a copy of that age is no program's any more
)

// Taken is the content of what the user named as a sheet, in a file that nobody
// else writes to.
type Taken struct {
	Path    string // of the copy: its name says nothing about the sheet
	Name    string // what it was taken from, as it was named
	Digest  []byte // SHA-256 of the copy's bytes
	Size    int64
	Regular bool // it was a plain file, which can be taken again
	Stdin   bool // it was standard input
	InPlace bool // it is no copy, but the file itself: see TakeInPlace
}

// Remove removes the copy.
func (t *Taken) Remove() error {
	if t.InPlace {
		return nil
	}
	if err := os.Remove(t.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Take copies what the user named as a sheet into a temporary file in the folder
// dir, or the system's if dir is "". The name is that of a file or a pipe; "-" is
// stdin. It is opened once, and a pipe is read to its end. What is packed with
// gzip is unpacked, whatever its name.
//
// The error is an *importer.Failure, or that of ctx; nothing is left behind
// then.
func Take(ctx context.Context, name string, stdin io.Reader, dir string) (*Taken, error) {
	return taking{maxUnpacked, takePause}.take(ctx, name, stdin, dir)
}

// TakeInPlace is Take for a plain file to which nobody writes as long as it is used: that
// is its own copy. One that is packed with gzip is copied.
func TakeInPlace(ctx context.Context, name string, stdin io.Reader, dir string) (*Taken, error) {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return Take(ctx, name, stdin, dir)
	}
	from, err := openNamed(ctx, name, stdin)
	if err != nil {
		return nil, err
	}
	defer from.close()
	in := bufio.NewReaderSize(&ctxReader{ctx, from.reader}, 64<<10)
	if head, err := in.Peek(len(gzipMagic)); err != nil || bytes.Equal(head, gzipMagic) {
		return Take(ctx, name, stdin, dir)
	}
	all := newDigest()
	if _, err := io.Copy(&all, in); err != nil {
		return nil, cmp.Or(ctx.Err(), unreadable(name, err))
	}
	return &Taken{Path: name, Name: name, Digest: all.sum(), Size: all.size, Regular: true, InPlace: true}, nil
}

// gzipMagic is what a file begins with that is packed with gzip: see RFC 1952.
var gzipMagic = []byte{0x1f, 0x8b}

// taking says how a sheet is copied; tests use smaller sheets, and wait less.
type taking struct {
	limit int64
	pause time.Duration
}

func (t taking) take(ctx context.Context, name string, stdin io.Reader, dir string) (taken *Taken, err error) {
	from, err := openNamed(ctx, name, stdin)
	if err != nil {
		return nil, err
	}
	defer from.close()
	if dir == "" {
		dir = os.TempDir()
	}
	removeLeft(dir)
	file, err := os.CreateTemp(dir, copyPrefix+"*") // mode 0600
	if err != nil {
		return nil, notWritten(name, dir, err)
	}
	defer func() {
		if closeErr := file.Close(); err == nil && closeErr != nil {
			err = notWritten(name, dir, closeErr)
		}
		if err != nil {
			_ = os.Remove(file.Name())
			taken = nil
		}
	}()
	c := &copying{ctx: ctx, name: name, dir: dir, limit: t.limit, file: file}
	if err := c.copyUnchanged(from, t.pause); err != nil {
		return nil, err
	}
	return &Taken{
		Path: file.Name(), Name: name, Digest: c.unpacked.sum(), Size: c.unpacked.size,
		Regular: from.regular, Stdin: name == "-",
	}, nil
}

// removeLeft removes the copies that killed programs have left in a folder: they
// hold personal data. What can't be removed stays.
func removeLeft(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		number, isCopy := strings.CutPrefix(e.Name(), copyPrefix)
		if !isCopy || !e.Type().IsRegular() || strings.Trim(number, "0123456789") != "" {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > leftAfter {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// copying is the making of one copy.
type copying struct {
	ctx       context.Context
	name, dir string
	limit     int64
	file      *os.File
	unpacked  digest // of what stands in the copy
	raw       digest // of what was read, which may be packed
}

// copyUnchanged copies a source as it is at one moment.
func (c *copying) copyUnchanged(from *named, pause time.Duration) error {
	if !from.regular {
		return c.copy(from.reader)
	}
	for try := 1; ; try++ {
		changed, err := c.copyOnce(from)
		if err != nil || !changed {
			return err
		}
		if try == takeTries {
			return &importer.Failure{Code: importer.SheetChanging, Path: c.name}
		}
		select {
		case <-time.After(pause):
		case <-c.ctx.Done():
			return c.ctx.Err()
		}
	}
}

// copyOnce copies a plain file, and reports whether it was written to in the
// meantime.
func (c *copying) copyOnce(from *named) (changed bool, err error) {
	before, err := from.file.Stat()
	if err != nil {
		return false, unreadable(c.name, err)
	}
	// One byte more shows that it has grown, and a file that grows on and on
	// is not followed.
	size := max(0, before.Size()-from.start)
	once := func() io.Reader { return io.LimitReader(&ctxReader{c.ctx, from.reader}, size+1) }
	copyErr := from.rewind(c.name)
	if copyErr == nil {
		copyErr = c.copy(once())
	}
	since := func() (bool, error) {
		now, err := from.file.Stat()
		if err != nil {
			return false, unreadable(c.name, err)
		}
		return now.Size() != before.Size() || !now.ModTime().Equal(before.ModTime()), nil
	}
	changed, err = since()
	if err != nil || changed && c.ctx.Err() == nil && !isNotWritten(copyErr) {
		return changed, err // whatever is wrong with the copy
	}
	if copyErr != nil {
		return false, copyErr
	}
	if c.raw.size != size {
		return true, nil
	}
	if time.Since(before.ModTime()) > coarseClock {
		return false, nil
	}
	if err := from.rewind(c.name); err != nil {
		return false, err
	}
	again := newDigest()
	if _, err := io.Copy(&again, once()); err != nil {
		return false, c.readError(err)
	}
	if !bytes.Equal(again.sum(), c.raw.sum()) {
		return true, nil
	}
	return since()
}

// copy writes what a reader has into the copy, in place of what stood there.
func (c *copying) copy(r io.Reader) error {
	if _, err := c.file.Seek(0, io.SeekStart); err != nil {
		return notWritten(c.name, c.dir, err)
	}
	if err := c.file.Truncate(0); err != nil {
		return notWritten(c.name, c.dir, err)
	}
	c.raw, c.unpacked = newDigest(), newDigest()
	read, toHash := io.Pipe()
	var hashing sync.WaitGroup
	hashing.Go(func() { _, _ = io.CopyBuffer(&c.raw, read, make([]byte, 64<<10)) }) // it has no errors
	packed, err := c.copyText(bufio.NewReaderSize(io.TeeReader(r, toHash), 64<<10))
	toHash.Close()
	hashing.Wait()
	if !packed {
		c.unpacked = c.raw
	}
	return err
}

// copyText copies what a reader has, unpacked if it is packed.
func (c *copying) copyText(in *bufio.Reader) (packed bool, err error) {
	head, err := in.Peek(len(gzipMagic))
	if err != nil && !errors.Is(err, io.EOF) {
		return false, c.readError(err)
	}
	if !bytes.Equal(head, gzipMagic) {
		_, err = c.write(in, io.Discard)
		return false, err
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return true, c.gzipError(err)
	}
	n, err := c.write(io.LimitReader(gzipReader{c, z}, c.limit+1), &c.unpacked)
	if err == nil && n > c.limit {
		err = &importer.Failure{Code: importer.GzipTooLarge, Path: c.name, Detail: strconv.FormatInt(c.limit>>30, 10)}
	}
	return true, err
}

// write adds to the copy, and to a sum. Its errors are ready to be returned.
func (c *copying) write(r io.Reader, sum io.Writer) (int64, error) {
	var writeErr error
	n, err := io.Copy(writerFunc(func(p []byte) (n int, err error) {
		_, _ = sum.Write(p) // it has no errors
		n, writeErr = c.file.Write(p)
		return n, writeErr
	}), r)
	var known *importer.Failure
	switch {
	case writeErr != nil:
		return n, notWritten(c.name, c.dir, writeErr)
	case err != nil && !errors.As(err, &known):
		return n, c.readError(err)
	}
	return n, err
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// gzipReader distinguishes a damaged gzip file from an error of reading it.
type gzipReader struct {
	c *copying
	z *gzip.Reader
}

func (g gzipReader) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = g.c.gzipError(err)
	}
	return n, err
}

func (c *copying) gzipError(err error) error {
	var system *fs.PathError
	if c.ctx.Err() != nil || errors.As(err, &system) {
		return c.readError(err)
	}
	return &importer.Failure{Code: importer.DamagedGzip, Path: c.name, Err: err}
}

func (c *copying) readError(err error) error {
	if ctxErr := c.ctx.Err(); ctxErr != nil {
		return ctxErr
	}
	return unreadable(c.name, err)
}

func unreadable(name string, err error) error {
	return &importer.Failure{Code: importer.Unreadable, Path: name, Err: bare(err)}
}

func notWritten(name, dir string, err error) error {
	code := importer.NoCopy
	if isDiskFull(err) {
		code = importer.NoRoom
	}
	return &importer.Failure{Code: code, Path: name, Value: dir, Err: bare(err)}
}

// isNotWritten reports whether it is the copy that is at fault, and not the
// source.
func isNotWritten(err error) bool {
	var f *importer.Failure
	return errors.As(err, &f) && (f.Code == importer.NoCopy || f.Code == importer.NoRoom)
}

// bare removes the operation and the path from an error: the path may be that of
// a copy.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// digest counts and hashes what is written to it.
type digest struct {
	hash hash.Hash
	size int64
}

func newDigest() digest { return digest{hash: sha256.New()} }

func (d *digest) Write(p []byte) (int, error) {
	d.size += int64(len(p))
	return d.hash.Write(p)
}

func (d *digest) sum() []byte { return d.hash.Sum(nil) }
