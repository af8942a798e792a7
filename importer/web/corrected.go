package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"comebacks/importer/job"
)

const fixedName = "fixed-" // of a corrected file, before its revision

// options are how the file's sheet is read, and how it would be sent.
func (f *file) options(info *fileInfo, ticks sendTicks) job.Options {
	o := job.Defaults()
	r := &info.Reading
	o.Sheet.Name, o.Sheet.Customer, o.Sheet.DateFormat, o.Sheet.AllowPast = info.Sheet, r.Customer, r.DateFormat, r.AllowPast
	o.Sheet.Map, o.Sheet.Ignore = slices.Clone(r.Map), slices.Clone(r.Ignore)
	if r.MatchName {
		o.Sheet.Match = job.MatchName
	}
	o.Sheet.AllowSimilar, o.Send.Ask, o.Send.Strict = ticks.Similar, ticks.AskFirst, ticks.Strict
	office := f.files.office
	o.Send.BaseURL = cmp.Or(office.baseURL, o.Send.BaseURL)
	o.Journal, o.Keeper, o.Now = office.journal, office.keeper, f.files.server.config.Now
	o.As, o.StartedBy = cmp.Or(info.Path, info.Name), info.By
	if info.Path == "" || !mayWrite(filepath.Dir(info.Path)) {
		o.Output = filepath.Join(f.folder(), "results"+filepath.Ext(info.Stored))
		if filepath.Ext(info.Stored) == ".gz" {
			o.Output = filepath.Join(f.folder(), "results.csv")
		}
	}
	o.Voice = f.files.server.voiceIn(f.files.server.config.Voice.Language)
	return o
}

// corrected gives the path of the file as it is at a revision: the one that was handed
// in, or else one with its changes, which is written once.
func (f *file) corrected(ctx context.Context, info *fileInfo, over job.Changes) (string, error) {
	if len(over) == 0 {
		return f.original(), nil
	}
	ext := filepath.Ext(info.Stored)
	if ext == ".gz" { // it is unpacked when it is read
		ext = ".csv"
	}
	path := filepath.Join(f.folder(), fixedName+number(info.Revision)+ext)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	o := f.options(info, sendTicks{})
	o.OnlyCheck, o.InPlace = true, true
	jb, err := job.Open(ctx, f.original(), o, job.Watcher{})
	if err != nil {
		return "", err
	}
	defer jb.Close()
	if err := jb.WriteCorrected(path, over, f.shapeOf(info)); err != nil {
		return "", err
	}
	f.keepShape(info, jb.Shape())
	f.removeFixed(info.Revision)
	return path, nil
}

// shapeOf is the shape of the sheet that was handed in, read as it is said to be; nil if
// it is not known.
func (f *file) shapeOf(info *fileInfo) *job.Shape {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shape == nil || f.shapeAs != asRead(info) {
		return nil
	}
	return f.shape
}

func (f *file) keepShape(info *fileInfo, of *job.Shape) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shape, f.shapeAs = of, asRead(info)
}

// asRead names how a sheet is read.
func asRead(info *fileInfo) string { return fmt.Sprintf("%q %#v", info.Sheet, info.Reading) }

// removeFixed removes corrected files but those of a revision, and those that are being
// sent.
func (f *file) removeFixed(but ...int) {
	known := f.known()
	f.removeFixedOf(&known, but...)
}

func (f *file) removeFixedOf(known *fileInfo, but ...int) {
	entries, _ := os.ReadDir(f.folder())
	keep := make(map[string]bool)
	for _, revision := range but {
		keep[number(revision)] = true
	}
	for _, s := range known.Sends {
		if s.State == sendWaiting || s.State == sendBegun {
			keep[number(s.Revision)] = true
		}
	}
	for _, e := range entries {
		of, is := strings.CutPrefix(e.Name(), fixedName)
		if is && !keep[strings.TrimSuffix(of, filepath.Ext(of))] {
			_ = os.Remove(filepath.Join(f.folder(), e.Name())) // it goes with the folder at the latest
		}
	}
}

// forgetFixed removes corrected files once all of the sheet has been sent: the journal has
// a copy.
func (f *file) forgetFixed() {
	known := f.known()
	if s := known.holding(); s != nil && s.State == sendEnded {
		f.removeFixedOf(&known)
	}
}

// toSend is the file that is to be sent, written whole if cells were changed, and the
// options by which a job sends it.
func (f *file) toSend(l *look) (path string, o job.Options, err error) {
	info, over, err := f.present()
	if err != nil {
		return "", o, err
	}
	if info.Revision != l.Revision {
		return "", o, refuse(http.StatusConflict, "web.file.changed-since")
	}
	if path, err = f.corrected(f.files.background(), info, over); err != nil {
		return "", o, err
	}
	o = f.options(info, l.Ticks)
	o.People, _ = f.peopleNow()
	o.Keeper = f.files.office.keeper
	return path, o, nil
}

// present is the file as it is now, with its changed rows.
func (f *file) present() (*fileInfo, job.Changes, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info := f.fileInfo.copy()
	changed, err := f.changesLocked()
	if err != nil {
		return nil, nil, err
	}
	return &info, changed.byRow(), nil
}
