package job

import (
	"strings"
	"sync"

	"comebacks/importer"
	"comebacks/importer/journal"
)

// WhoBegan returns a function that says who began a run of a journal: whose row it is that
// another one equals. It says "" of the runs of own, who knows what she has done, and of
// those that can't be found.
func WhoBegan(path, own string) func(run int64) string {
	var mu sync.Mutex
	known := make(map[int64]string)
	return func(run int64) string {
		mu.Lock()
		defer mu.Unlock()
		who, asked := known[run]
		if !asked {
			who = startedBy(path, run)
			if who == own {
				who = ""
			}
			known[run] = who
		}
		return importer.OneLine(who)
	}
}

func startedBy(path string, run int64) string {
	j, err := journal.OpenToRead(path)
	if err != nil {
		return "" // the run itself is named all the same
	}
	defer j.Close()
	info, err := j.Find(run)
	if err != nil {
		return ""
	}
	return info.StartedBy
}

// continued gives who has gone on with a run, with whoever does so now.
func (jb *Job) continued(info journal.Info) ([]Continued, error) {
	if info.ID == 0 {
		return nil, nil
	}
	o, err := optionsOf(info)
	if err != nil {
		return nil, err
	}
	who, last := jb.startedBy(), info.StartedBy
	if n := len(o.Continued); n > 0 {
		last = o.Continued[n-1].By
	}
	if who == last {
		return o.Continued, nil
	}
	return append(o.Continued, Continued{By: who, At: jb.Options.now()}), nil
}

// lastContinued is who has gone on with a run last, if not only whoever began it.
func lastContinued(info journal.Info) *Continued {
	if !strings.Contains(info.Options, `"continued":`) { // which a sheet's name may have, too
		return nil
	}
	o, err := optionsOf(info)
	if err != nil || len(o.Continued) == 0 {
		return nil
	}
	return &o.Continued[len(o.Continued)-1]
}

// whoBegan says who began another run than the job's own.
func (jb *Job) whoBegan() func(run int64) string {
	if jb.others != nil {
		return jb.others
	}
	own := jb.startedBy()
	if jb.earlier.ID != 0 {
		own = jb.earlier.StartedBy
	}
	path, err := JournalPath(jb.Options.Journal)
	if err != nil {
		return nil
	}
	jb.others = WhoBegan(path, own)
	return jb.others
}
