package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"comebacks/importer/users"
)

// storedNames are those that a sheet's bytes have in its folder.
var storedNames = []string{"sheet.xlsx", "sheet.gz", "sheet.csv"}

const (
	leastRoom   = 1 << 30 // bytes that must be free on the disk when a sheet has been stored
	longestName = 120     // characters of a name that is shown
)

var handInRoutes = []route{
	{"POST /files", toSend, handIn},
	{"POST /files/{id}/delete", toSend, deleteFile},
	{"POST /files/{id}/newer", toSend, newerFile},
}

// handIn takes a sheet. It is streamed to disk, and there as a whole or not at all.
func handIn(v *visit) error {
	parts, err := v.r.MultipartReader()
	if err != nil {
		return refuse(http.StatusBadRequest, "web.hand-in.none")
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return refuse(http.StatusBadRequest, "web.hand-in.none")
		}
		if err != nil {
			return v.cut(badForm(err))
		}
		if part.FormName() != "sheet" {
			continue
		}
		id, err := v.office.files.take(part, source{name: fileName(part), by: v.who, most: v.most()})
		if err != nil {
			return v.cut(err)
		}
		v.audit(users.HandedIn, 0)
		return v.see("files/" + id)
	}
}

// badForm takes what is no form for one that did not arrive as a whole.
func badForm(err error) error {
	var no *refusal
	var large *http.MaxBytesError
	if errors.As(err, &no) || errors.As(err, &large) {
		return err
	}
	return io.ErrUnexpectedEOF
}

// most is how many bytes a sheet may have.
func (v *visit) most() int64 { return cmp.Or(v.config.MaxUpload, DefaultMaxUpload) }

// cut says why a sheet did not arrive.
func (v *visit) cut(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), errors.Is(err, errTooLarge):
		return refuse(http.StatusRequestEntityTooLarge, "web.hand-in.too-large", "size", megabytes(v.most()))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, multipart.ErrMessageTooLarge), errors.Is(err, http.ErrBodyReadAfterClose):
		return refuse(http.StatusBadRequest, "web.hand-in.cut")
	}
	return err
}

// fileName is what a browser says that the file is called. It is only shown.
func fileName(part *multipart.Part) string {
	return cleanName(part.FileName())
}

// cleanName makes a name of a path of any system: its last part, without what would be
// no text, and of bounded length.
func cleanName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.ToValidUTF8(name, "")
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == ':' {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if over := utf8.RuneCountInString(name) - longestName; over > 0 {
		ext := filepath.Ext(name)
		if utf8.RuneCountInString(ext) > 8 {
			ext = ""
		}
		short := []rune(strings.TrimSuffix(name, ext))
		name = string(short[:longestName-utf8.RuneCountInString(ext)]) + ext
	}
	return name
}

// source is where a sheet comes from.
type source struct {
	name  string
	path  string // "" if it is not known where it lies
	saved time.Time
	by    string
	most  int64
	with  func(*fileInfo) // changes what is known of it, before it is there; or nil
}

// handIn takes a file that the program has made. What is changed in its fileInfo is on
// disk before it is there.
func (fs *files) handIn(ctx context.Context, name string, from io.Reader, who string, with func(*fileInfo)) (id string, err error) {
	return fs.take(untilDone{ctx, from}, source{name: cleanName(name), by: who, most: math.MaxInt64 - 1, with: with})
}

// untilDone reads until a context is done.
type untilDone struct {
	ctx  context.Context
	from io.Reader
}

func (r untilDone) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

var errTooLarge = errors.New("too-large")

// take stores a sheet, and gives its id.
func (fs *files) take(in io.Reader, from source) (id string, err error) {
	if err := fs.ready(); err != nil {
		return "", err
	}
	id = strings.ToLower(rand.Text())
	part := filepath.Join(fs.folder, id+partSuffix)
	if err := os.Mkdir(part, 0o700); err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(part) // what is left is removed at the next start
		}
	}()
	info := fileInfo{ID: id, Path: from.path, Saved: from.saved, By: from.by, At: fs.server.now()}
	info.Opened = info.At
	if err := fs.store(in, from.most, part, &info); err != nil {
		return "", err
	}
	info.Name = cmp.Or(from.name, info.Stored)
	if from.with != nil {
		from.with(&info)
	}
	if err := writeInfo(part, info); err != nil {
		return "", err
	}
	if err := os.Rename(part, filepath.Join(fs.folder, id)); err != nil {
		return "", err
	}
	return id, syncFolder(fs.folder)
}

// store writes a sheet's bytes, and notes what they are.
func (fs *files) store(in io.Reader, most int64, folder string, info *fileInfo) error {
	out, err := os.OpenFile(filepath.Join(folder, "sheet"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	head := &heading{}
	sum := sha256.New()
	info.Size, err = io.Copy(io.MultiWriter(&roomy{out, fs, folder, 0}, sum, head), io.LimitReader(in, most+1))
	switch {
	case err != nil:
		return err
	case info.Size > most:
		return errTooLarge
	case info.Size == 0:
		return refuse(http.StatusBadRequest, "web.hand-in.empty")
	}
	if err := errors.Join(out.Sync(), out.Close()); err != nil {
		return err
	}
	info.Digest = hex.EncodeToString(sum.Sum(nil))
	info.Stored = "sheet." + head.kind()
	return os.Rename(filepath.Join(folder, "sheet"), filepath.Join(folder, info.Stored))
}

// roomy writes to a file as long as the disk has room left for everything else.
type roomy struct {
	*os.File
	files  *files
	folder string
	next   int64 // bytes that may be written before it looks again
}

func (r *roomy) Write(p []byte) (int, error) {
	if r.next -= int64(len(p)); r.next < 0 {
		free, known := r.files.free(r.folder)
		if known && free-int64(len(p)) < leastRoom {
			return 0, refuse(http.StatusInsufficientStorage, "web.hand-in.no-room", "size", megabytes(max(0, free)))
		}
		r.next = 8 << 20
		if known {
			r.next = min(r.next, free-leastRoom)
		}
	}
	return r.File.Write(p)
}

// heading keeps the first bytes of a sheet.
type heading struct{ bytes []byte }

func (h *heading) Write(p []byte) (int, error) {
	if room := 4 - len(h.bytes); room > 0 {
		h.bytes = append(h.bytes, p[:min(room, len(p))]...)
	}
	return len(p), nil
}

// kind tells a workbook and a packed file from text. Whether it is a sheet at all is
// found out when it is read.
func (h *heading) kind() string {
	switch {
	case bytes.HasPrefix(h.bytes, []byte("PK\x03\x04")):
		return "xlsx"
	case bytes.HasPrefix(h.bytes, []byte("\x1f\x8b")):
		return "gz"
	}
	return "csv"
}

// megabytes writes a size for people.
func megabytes(n int64) string {
	const unit = 1 << 20
	if n >= 10<<30 {
		return number(n>>30) + " GB"
	}
	return number((n+unit-1)/unit) + " MB"
}

// deleteFile forgets a sheet that was handed in.
func deleteFile(v *visit) error {
	f, err := v.office.files.get(v.r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := f.remove(); err != nil {
		return err
	}
	v.audit(users.Deleted, 0)
	return v.see("")
}
