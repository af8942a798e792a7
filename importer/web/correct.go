package web

import (
	"os"
	"path/filepath"
	"strings"

	"comebacks/importer"
	"comebacks/importer/job"
)

// fixHere makes a file of the rows of a run that are not in Vitec, to be corrected. A
// second click opens the same file.
func fixHere(v *visit) error { return v.takeRows("") }

// tryAgain does the same, and leads to the confirmation: the rows are sent as they are.
func tryAgain(v *visit) error { return v.takeRows("/send") }

// takeRows hands in the rows of a run that are not in Vitec, and leads to their file.
func (v *visit) takeRows(then string) error {
	r, err := v.still()
	if err != nil {
		return err
	}
	o := v.office
	o.fixing.Lock()
	defer o.fixing.Unlock()
	all, err := o.files.all()
	if err != nil {
		return err
	}
	for _, info := range all {
		if info.FromRun == r.Run && info.FromChanges == r.Info.Changes && info.holding() == nil {
			return v.see("files/" + info.ID + then)
		}
	}
	id, err := v.handInRows(r)
	if err != nil {
		return err
	}
	return v.see("files/" + id + then)
}

// handInRows makes the errors file of a run, from the journal, and hands it in.
func (v *visit) handInRows(r *runState) (id string, err error) {
	folder, err := v.office.files.scratch()
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	jb, err := v.openRun(r.Info)
	if err != nil {
		return "", err
	}
	defer jb.Close()
	_, errs, err := jb.WriteResultsTo(folder)
	if err != nil {
		return "", err
	}
	if errs == "" {
		return "", &importer.Failure{Code: job.NothingToCorrect, Value: v.r.PathValue("n")}
	}
	from, err := os.Open(errs)
	if err != nil {
		return "", err
	}
	defer from.Close()
	name := nameOf(r.File)
	name = strings.TrimSuffix(name, filepath.Ext(name)) + filepath.Ext(errs)
	return v.office.files.handIn(v.r.Context(), name, from, v.who, func(i *fileInfo) {
		i.FromRun, i.FromChanges = r.Run, r.Info.Changes
	})
}
