package web

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"comebacks/importer"
	"comebacks/importer/job"
)

// runOf finds the run that a send has begun, or gone on with, by the bytes that it sends; 0
// for none.
func (q *queue) runOf(s *send) int64 {
	digest, err := hex.DecodeString(s.Digest)
	if err != nil || len(digest) == 0 {
		return 0
	}
	infos, err := q.runsOfBytes(digest)
	if err != nil {
		return 0
	}
	for _, info := range infos { // the newest first
		if s.hasMoved(&info) {
			return info.ID
		}
	}
	return 0
}

// runsOfBytes gives the runs that have sent these bytes, the newest first.
func (q *queue) runsOfBytes(digest []byte) ([]job.RunInfo, error) {
	infos, err := job.RunsSince(q.office.journal, time.Time{})
	var f *importer.Failure
	if errors.As(err, &f) && (f.Code == job.NoRuns || f.Code == job.NoRunSince) {
		return nil, nil
	}
	return slices.DeleteFunc(infos, func(info job.RunInfo) bool { return !bytes.Equal(info.Digest, digest) }), err
}

// earlierRuns notes how the runs stand that have sent these bytes before.
func (q *queue) earlierRuns(digest []byte) (all []earlierRun, err error) {
	infos, err := q.runsOfBytes(digest)
	for _, info := range infos {
		all = append(all, earlierRun{info.ID, info.Changes, info.EndedAt})
	}
	return all, err
}

// earlierRun is how a run stood when the turn of a send of the same bytes came.
type earlierRun struct {
	Run     int64     `json:"run"`
	Changes int64     `json:"changes"`
	Ended   time.Time `json:"ended,omitzero"`
}

// hasMoved reports whether a run was begun or gone on with since the send's turn. That its
// rows in doubt were settled is not that.
func (s *send) hasMoved(info *job.RunInfo) bool {
	at := slices.IndexFunc(s.Earlier, func(e earlierRun) bool { return e.Run == info.ID })
	return at < 0 || info.Changes > s.Earlier[at].Changes && (info.EndedAt.IsZero() || !info.EndedAt.Equal(s.Earlier[at].Ended))
}

// afterRestart settles what became of sends when the program ended: nothing that waited
// begins by itself.
func (q *queue) afterRestart() error {
	infos, err := q.office.files.all()
	if err != nil {
		return err
	}
	for _, info := range infos {
		if !slices.ContainsFunc(info.Sends, send.isOpen) { // of whichever sheet
			continue
		}
		f, err := q.office.files.get(info.ID)
		if err != nil {
			return err
		}
		err = f.change(func(i *fileInfo) error {
			for n := range i.Sends {
				s := &i.Sends[n]
				if s.State == sendBegun {
					if s.Run == 0 {
						s.Run = q.runOf(s)
					}
					s.State = sendEnded
					if s.Run == 0 {
						s.State = sendLeft
					}
				}
				if s.State == sendWaiting {
					s.State = sendLeft
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
