package metrics

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrOther says that a file is there already that is no file of metrics.
var ErrOther = errors.New("not a file of metrics")

// Keep writes the counts to a file every so often until ctx ends. That this fails once, as
// somebody on Windows just reads it, says nothing about the next time.
func (m *Metrics) Keep(ctx context.Context, path string, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_ = m.WriteFile(path)
		case <-ctx.Done():
			return
		}
	}
}

// WriteFile writes the counts to a file, whole or not at all. Everybody may read it, as
// node_exporter has a user of its own; there is nothing personal in it. A file that is no
// file of metrics is left alone, with ErrOther; otherwise errors are the system's.
func (m *Metrics) WriteFile(path string) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a link stays a link
	}
	if err := refuseOther(path); err != nil {
		return err
	}
	// Node_exporter reads all files whose names end in .prom: this one's does not.
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".tmp-*")
	if err != nil {
		return err
	}
	err = errors.Join(m.Write(tmp), tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name()) // it may be gone
	}
	return err
}

// refuseOther returns ErrOther if there is something else at path than a file of metrics
// of this program.
func refuseOther(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return ErrOther
	case info.Size() == 0:
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	begins := make([]byte, len(firstWords))
	if _, err := io.ReadFull(f, begins); err != nil || !bytes.Equal(begins, []byte(firstWords)) {
		return ErrOther
	}
	return nil
}
