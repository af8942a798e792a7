package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"time"
)

// file is one file of an archive.
type file struct {
	name    string // its path, with slashes
	content []byte
	mode    fs.FileMode
}

// zipped packs files as Windows and macOS unpack them by themselves. Names that are not
// ASCII are marked as UTF-8.
func zipped(files []file, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		// Without it, macOS would not start the program. SetMode also says that the
		// archive was made by Unix.
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		h.SetMode(f.mode)
		w, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

// tarred packs files as tar unpacks them on every Linux.
func tarred(files []file, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	packed, err := gzip.NewWriterLevel(&out, gzip.BestCompression) // whose header has no name and no time
	if err != nil {
		return nil, err
	}
	t := tar.NewWriter(packed)
	for _, f := range files {
		// No owner: whoever unpacks it is that.
		h := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.content)), Mode: int64(f.mode), ModTime: at}
		if err := t.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := t.Write(f.content); err != nil {
			return nil, err
		}
	}
	for _, end := range []io.Closer{t, packed} {
		if err := end.Close(); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}
