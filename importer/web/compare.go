package web

import (
	"os"
	"path/filepath"

	"comebacks/importer/job"
	"comebacks/importer/users"
	"comebacks/report"
)

// comparedView is what a comparison with Vitec has shown.
type comparedView struct {
	Counts   []classCount
	Notes    []string
	File     bool // it can be had
	What, Do string
}

// classCount is how many rows of a run are of a class.
type classCount struct {
	Text string
	Rows int
}

// reconcileRun begins to compare a run with what Vitec holds. Beside a run that goes on
// it compares without settling, and says so.
func reconcileRun(v *visit) error {
	r, err := v.run()
	if err != nil {
		return err
	}
	if err := v.office.ownServer(&r.Info); err != nil {
		return err
	}
	q := v.office.queue
	l := newLive(q.ctx, "reconcile", nameOf(r.File), v.who, v.now)
	l.all.Store(int64(r.Rows))
	voice, who, only := v.voice, v.who, !v.guest.may(toSend)
	v.audit(users.Compared, r.Run)
	q.compare(r.Run, l, func() error {
		o := job.Defaults()
		q.office.address(&o)
		o.Voice, o.StartedBy, o.Now, o.CompareOnly = voice, who, v.config.Now, only
		if err := v.office.placeFor(&r.Info); err != nil {
			return err
		}
		jb, err := job.OpenRun(l.ctx, r.Info, o, l.watcher())
		if err != nil {
			return err
		}
		defer jb.Close()
		whose, err := jb.CustomersOfRows(l.ctx)
		if err != nil {
			return err
		}
		l.isOf(whose)
		if err := q.office.anyLeft(whose); err != nil {
			return err
		}
		if err := q.office.connect(jb); err != nil {
			return err
		}
		path, err := v.office.comparisonPath(r.Info)
		if err != nil {
			return err
		}
		sum, err := jb.Reconcile(l.ctx, path)
		if err == nil {
			l.mu.Lock()
			l.compared = &sum
			l.mu.Unlock()
		}
		return err
	})
	return v.see(v.runPath(r.Run))
}

// addComparison adds what is known of a run's comparison with Vitec to its page.
func (v *visit) addComparison(page *runPage, r *runState) {
	l := v.office.queue.comparisonOf(r.Run)
	if l == nil {
		return
	}
	if page.Comparing = !l.far().ended; page.Comparing {
		page.Moves = true
		page.Progress = v.alive(page.Progress, l)
		return
	}
	c := &comparedView{}
	c.What, c.Do = v.whyNot(l)
	l.mu.Lock()
	sum := l.compared
	l.mu.Unlock()
	if sum != nil {
		c.File, c.Notes = true, append(v.notes(l, false), sum.Notes...) // that it settled nothing, among them
		for _, class := range report.Classes {
			if n := sum.Counts[class]; n > 0 {
				c.Counts = append(c.Counts, classCount{v.voice.Say("class." + string(class) + ".means"), n})
			}
		}
	}
	page.Compared = c
}

// comparisonPath is where the comparison of a run is written: with the file that it was
// sent from, else beside its sheet, as the command line does, else with the program's own.
func (o *office) comparisonPath(info job.RunInfo) (string, error) {
	if of, found := o.fileOf(info); found {
		return filepath.Join(o.files.folder, of.ID, "reconciliation.csv"), nil
	}
	if folder := filepath.Dir(info.File); filepath.IsAbs(info.File) {
		if at, err := os.Stat(folder); err == nil && at.IsDir() {
			return job.ReconciliationPath(info, "", false), nil
		}
	}
	folder := filepath.Join(filepath.Dir(o.journal), "reconciliations")
	return job.ReconciliationPath(info, filepath.Join(folder, "reconciliation.csv"), true), os.MkdirAll(folder, 0o700)
}
