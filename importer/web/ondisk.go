package web

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
)

// openPath takes a sheet of this machine, and gives its id: the program was started with
// it, or it was dropped on the program. It is copied: what is saved there later is not
// seen here.
func (s *Server) openPath(path string) (id string, err error) {
	return s.real.files.openPath(path, s.config.Who)
}

func (fs *files) openPath(path, who string) (id string, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return "", err
	}
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", refuse(http.StatusBadRequest, "web.hand-in.no-file")
	}
	all, err := fs.all()
	if err != nil {
		return "", err
	}
	for i := range all { // it goes on with what was begun
		old := &all[i]
		if old.Path != path || old.Size != info.Size() || len(old.Sends) > 0 {
			continue
		}
		if digest, err := digestOfFile(path); err != nil || digest == old.Digest {
			return old.ID, err
		}
	}
	return fs.take(in, source{name: cleanName(path), path: path, saved: info.ModTime(), by: who, most: fs.most()})
}

func (fs *files) most() int64 {
	if n := fs.server.config.MaxUpload; n > 0 {
		return n
	}
	return DefaultMaxUpload
}

func digestOfFile(path string) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// newer says when the file that was dropped on the program was saved anew; "" if it was
// not, or if that is not wanted.
func (f *file) newer(info *fileInfo) string {
	saved, _ := f.savedAnew(info)
	if saved.IsZero() {
		return ""
	}
	return importer.InSweden(saved).Format("2006-01-02 15:04")
}

func (f *file) savedAnew(info *fileInfo) (saved time.Time, digest string) {
	if info.Path == "" {
		return saved, ""
	}
	now, err := os.Stat(info.Path)
	if err != nil || !now.Mode().IsRegular() || now.Size() == info.Size && now.ModTime().Equal(info.Saved) {
		return saved, "" // it is where it was, or gone: the copy is here
	}
	digest, err = digestOfFile(info.Path)
	if err != nil || digest == info.Stay {
		return saved, ""
	}
	if digest == info.Digest {
		_ = f.change(func(i *fileInfo) error { i.Saved = now.ModTime(); return nil }) // the next visit tries again
		return saved, ""
	}
	return now.ModTime(), digest
}

// newerFile opens the newer one of a file that was saved anew since, or stays with the
// one that is here.
func newerFile(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	info := f.known()
	saved, digest := f.savedAnew(&info)
	if saved.IsZero() {
		return v.see("files/" + info.ID)
	}
	if v.r.PostFormValue("do") == "open" {
		id, err := v.office.files.openPath(info.Path, v.who)
		if err != nil {
			return err
		}
		return v.see("files/" + id)
	}
	if err := f.change(func(i *fileInfo) error { i.Stay = digest; return nil }); err != nil {
		return err
	}
	return v.see("files/" + info.ID)
}

// seenBefore says where the same bytes were handed in or sent before, or other content by
// the same name.
func (f *file) seenBefore(v *visit, info *fileInfo) (all []beforeView) {
	if info.FromRun != 0 { // it is known where its rows are from
		return []beforeView{{
			Text: v.voice.Say("web.before.from", "run", info.FromRun),
			Link: v.path("runs/" + number(info.FromRun)), LinkText: v.voice.Say("web.before.run", "run", info.FromRun),
		}}
	}
	sent := make(map[int64]bool)
	for _, s := range info.Sends {
		sent[s.Run] = true
	}
	runs, err := job.RunsOf(f.files.office.journal, f.files.office.keeper, v.voice)
	if err != nil {
		return nil // the journal says so where it matters
	}
	other, err := f.files.all()
	if err != nil {
		return nil
	}
	var latest *fileInfo // of those that were not sent
	here := 0
	same := make(map[int64]bool) // runs of these bytes, also if cells were changed before they were sent
	for i := range other {
		old := &other[i]
		if old.ID == info.ID || old.Digest != info.Digest {
			continue
		}
		for _, s := range old.Sends {
			same[s.Run] = true
		}
		if len(old.Sends) == 0 {
			if here++; latest == nil || old.At.After(latest.At) {
				latest = old
			}
		}
	}
	if latest != nil {
		key := "web.before.here"
		if here > 1 {
			key = "web.before.here-often"
		}
		all = append(all, beforeView{
			Text: v.voice.Say(key, "n", here, "time", timeOf(latest.At), "who", latest.By),
			Link: v.path("files/" + latest.ID), LinkText: v.voice.Say("web.before.go-on"),
		})
	}
	var bytes, name *job.RunDetail
	for i := range runs { // the newest first
		run := &runs[i]
		if sent[run.Run] || run.ReplacedBy != 0 {
			continue
		}
		switch {
		case bytes == nil && (same[run.Run] || hex.EncodeToString(run.Info.Digest) == info.Digest):
			bytes = run
		case name == nil && strings.EqualFold(baseOf(run.File), info.Name):
			name = run
		}
	}
	if run := bytes; run != nil {
		all = append(all, beforeView{
			Text: v.voice.Say("web.before.bytes", "run", run.Run, "who", run.StartedBy, "time", timeOf(run.Started), "n", run.Counts["created"]),
			Link: v.path("runs/" + number(run.Run)), LinkText: v.voice.Say("web.before.run", "run", run.Run),
		})
	} else if run := name; run != nil {
		all = append(all, beforeView{
			Text: v.voice.Say("web.before.name", "name", info.Name, "run", run.Run),
			Link: v.path("runs/" + number(run.Run)), LinkText: v.voice.Say("web.before.run", "run", run.Run),
		})
	}
	return all
}

func timeOf(t time.Time) string { return importer.InSweden(t).Format("2006-01-02 15:04") }

// baseOf is the name of a sheet by its path, of whatever system.
func baseOf(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }
