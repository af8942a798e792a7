package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
)

// partialEnd ends the name of the file in which the lines of a comparison are gathered.
const partialEnd = ".partial"

// openPartial opens the unfinished comparison beside a file, or begins one. A file of that
// name that is not ours is left alone: the next name is tried.
func openPartial(path string) (*os.File, error) {
	name := numbered(path+partialEnd, "-%d")
	for n := 1; n <= mostNames; n++ {
		to := path + partialEnd
		if n > 1 {
			to = name(n)
		}
		f, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			f, err = openOurPartial(to)
		}
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, fileError("write", to, err)
		}
		return f, nil
	}
	return nil, fileError("write", path+partialEnd, fs.ErrExist)
}

// openOurPartial opens a file if it is an unfinished comparison; fs.ErrExist says that it
// is something else.
func openOurPartial(path string) (*os.File, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrExist
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	start, err := io.ReadAll(io.LimitReader(f, longestHead))
	if err == nil && !beginsComparison(start) {
		err = fs.ErrExist
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// longestHead is more than the first line of an unfinished comparison needs, in bytes.
const longestHead = 1 << 10

// beginsComparison reports whether a file that begins so is an unfinished comparison. What
// was killed may have written nothing of its first line, or a part of it.
func beginsComparison(start []byte) bool {
	line, _, whole := bytes.Cut(start, []byte("\n"))
	if !whole {
		const begins = `{"run":`
		return len(start) < longestHead && (bytes.HasPrefix(start, []byte(begins)) || bytes.HasPrefix([]byte(begins), start))
	}
	var h head
	in := json.NewDecoder(bytes.NewReader(line))
	in.DisallowUnknownFields()
	return in.Decode(&h) == nil && h.Run > 0 && !h.Begun.IsZero()
}
