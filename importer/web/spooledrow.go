package web

import (
	"encoding/binary"
	"encoding/json"
	"slices"

	"comebacks/importer"
	"comebacks/importer/job"
)

// spooledRow is a row as it is kept.
type spooledRow struct {
	Number   int
	Status   importer.Status
	Standing job.Standing
	Chosen   string
	Cells    []string
	Problems []importer.Problem // without the names of candidates
	Coming   bool
}

// spooled takes from a row what is kept.
func spooled(row *job.SeenRow, cells []string) spooledRow {
	return spooledRow{
		Number: row.Row.Number, Status: row.Outcome.Status, Standing: row.Standing, Cells: cells,
		Chosen: row.Row.Cells.FoundContactID, Problems: toShow(row), Coming: row.Coming,
	}
}

// toShow are the problems of a row that a person should see: not that it was only
// checked.
func toShow(row *job.SeenRow) []importer.Problem {
	return slices.DeleteFunc(slices.Clone(row.Outcome.Problems), func(p importer.Problem) bool {
		return p.Code == importer.OnlyChecked || p.Code == importer.ToBeFound
	})
}

// needs reports whether a row needs a person, as it stands.
func needs(standing job.Standing) bool {
	switch standing {
	case job.Faulty, job.HeldBack, job.InDoubt, job.NotLookedUp, job.Says:
		return true
	}
	return false
}

// append writes a row: texts with their lengths before them, as most rows have no
// problem, and problems as JSON.
func (r *spooledRow) append(b []byte) []byte {
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendUvarint(b, uint64(r.Number))
	text(string(r.Status))
	text(string(r.Standing))
	text(r.Chosen)
	coming := uint64(0)
	if r.Coming {
		coming = 1
	}
	b = binary.AppendUvarint(b, coming)
	b = binary.AppendUvarint(b, uint64(len(r.Cells)))
	for _, cell := range r.Cells {
		text(cell)
	}
	if len(r.Problems) == 0 {
		return b
	}
	kept := make([]spooledProblem, len(r.Problems))
	for i, p := range r.Problems {
		kept[i] = spooledProblem{Problem: p}
		if !hasCandidates(p) {
			kept[i].Private = p.Private
		}
	}
	problems, err := json.Marshal(kept)
	if err != nil {
		panic(err) // texts and numbers alone
	}
	return append(b, problems...)
}

// errSpoolDamaged says that somebody else has written to the temporary file.
var errSpoolDamaged = importer.Because(importer.FileDamaged)

func (r *spooledRow) parse(b []byte) error {
	bad := false
	count := func() uint64 {
		n, size := binary.Uvarint(b)
		if size <= 0 {
			bad = true
			return 0
		}
		b = b[size:]
		return n
	}
	text := func() string {
		n := count()
		if n > uint64(len(b)) {
			bad = true
			return ""
		}
		s := string(b[:n])
		b = b[n:]
		return s
	}
	r.Number = int(count())
	r.Status, r.Standing, r.Chosen = importer.Status(text()), job.Standing(text()), text()
	r.Coming = count() == 1
	cells := count()
	if cells > uint64(len(b)) {
		return errSpoolDamaged
	}
	r.Cells = make([]string, cells)
	for i := range r.Cells {
		r.Cells[i] = text()
	}
	if bad {
		return errSpoolDamaged
	}
	if len(b) == 0 {
		return nil
	}
	var kept []spooledProblem
	if err := json.Unmarshal(b, &kept); err != nil {
		return err
	}
	for _, p := range kept {
		p.Problem.Private = p.Private
		r.Problems = append(r.Problems, p.Problem)
	}
	return nil
}

// spooledProblem is a problem with what only the owner of the row may see.
type spooledProblem struct {
	importer.Problem
	Private string `json:"private,omitempty"`
}

// hasCandidates reports whether a problem names people of Vitec's, who are on no disk.
func hasCandidates(p importer.Problem) bool {
	return p.Code == importer.SeveralContacts || p.Code == importer.NotACandidate
}
