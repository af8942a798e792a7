package job

import (
	"context"
	"slices"

	"comebacks/importer"
	"comebacks/importer/rules"
)

// SeenRow is one row of a sheet with what would become of it if it were sent now. It is
// valid only as long as the call to which it is given.
type SeenRow struct {
	Row      importer.Row
	Cells    []string          // all of them, in the order of Job.Titles
	Comeback importer.Comeback // of a valid row
	Outcome  importer.Outcome  // Invalid; Duplicate; or Unsent, with the code OnlyChecked if it would be sent
	Warnings []importer.Problem
	Standing Standing
	// Waits says that it is not known whether the row, or another one for the same
	// contact and time, is in Vitec: nobody can send it or change it before that.
	Waits  bool
	Known  bool // the row's comeback is in Vitec, as this row or as another one
	Twin   int  // the first row of the sheet that asks for the same comeback; 0 if there is none before this row
	Coming bool // the row's contact has a comeback of ours at another time, still to come
	NoTime bool // it has no time of day
}

// Standing says as what an Overview counts a row. Each row is counted once.
type Standing string

// The standings of rows.
const (
	WillBeSent  Standing = "will-be-sent"  // Overview.Will
	Beyond      Standing = "beyond"        // valid, and beyond the limit
	Faulty      Standing = "faulty"        // Overview.Invalid
	LeftOut     Standing = "left-out"      // Overview.LeftOut
	OfRun       Standing = "of-run"        // Overview.OfRun
	InDoubt     Standing = "in-doubt"      // Overview.InDoubt
	ToFind      Standing = "to-find"       // Overview.ToBeFound
	NotLookedUp Standing = "not-looked-up" // Overview.NotLookedUp
	Says        Standing = "says"          // Overview.Says
	Known       Standing = "known"         // Overview.Known
	Repeated    Standing = "repeated"      // Overview.Duplicates
	Corrected   Standing = "corrected"     // Overview.Corrected
	HeldBack    Standing = "held-back"     // Overview.Similar
)

// showing is whom a look shows its rows to; nil for nobody.
type showing struct {
	again func()
	row   func(*SeenRow) error
}

func (s *showing) begin() {
	if s != nil && s.again != nil {
		s.again()
	}
}

func (s *showing) show(jb *Job, j *foreseen) error {
	if s == nil {
		return nil
	}
	row := jb.seenRow(j)
	return s.row(&row)
}

// LookAt is Look, and gives each row to row, in the sheet's order. It may have to begin
// anew: before each pass, also the first, it calls again, which may be nil. An error of
// row ends it.
func (jb *Job) LookAt(ctx context.Context, again func(), row func(*SeenRow) error) error {
	return jb.lookShowing(ctx, &showing{again, row})
}

// LookUpAt is LookUp, and shows the rows as LookAt does when it looks at the sheet once
// more.
func (jb *Job) LookUpAt(ctx context.Context, again func(), row func(*SeenRow) error) error {
	if err := jb.lookUp(ctx); err != nil {
		return err
	}
	return jb.LookAt(ctx, again, row)
}

func (jb *Job) seenRow(j *foreseen) SeenRow {
	row := SeenRow{
		Row: *j.Row, Cells: jb.sheet.Cells(*j.Row), Comeback: j.Comeback, Outcome: j.Outcome, Warnings: j.Warnings,
		Standing: j.standing, Waits: j.waits, Coming: j.coming, NoTime: j.NoTime,
		Known: j.standing == Known || j.standing == Corrected || j.ofRun && j.Outcome.Status.Done(),
	}
	if j.Outcome.Status == importer.Duplicate && len(j.Outcome.Problems) > 0 && j.Outcome.Problems[0].Run == 0 && j.Outcome.Problems[0].Code == importer.SameAsRow {
		row.Twin = j.Outcome.Problems[0].Row
	}
	return row
}

// Judge judges one row by the rules alone, at once: as the last look has learned how
// dates are meant, and by what is known of people already. Neither the journal nor other
// rows are asked. Chosen is whom a person has chosen among several contacts, or "".
// Nothing else may use the job meanwhile.
func (jb *Job) Judge(number int, cells []string, chosen string) SeenRow {
	one := jb.sheet.Row(number, cells, chosen)
	var j foreseen
	jb.rules.Judge(&one, &j.Judged, new(rules.LastDate))
	j.standing = (&Overview{leavesOut: jb.Options.Send.leavesOut, customer: jb.Options.Sheet.Customer}).standingOf(&j)
	row := jb.seenRow(&j)
	row.Cells = cells
	return row
}

// Titles are those of the sheet's columns; "" for one that has none.
func (jb *Job) Titles() []string { return jb.sheet.Titles() }

// CellOf gives the column, from 0, of the cell that a problem is about; -1 if that is the
// row as a whole, or a column that the sheet does not have.
func (jb *Job) CellOf(p importer.Problem) int {
	if p.Field == "" {
		return -1
	}
	for _, f := range standsFor(p.Field) {
		if i := jb.sheet.ColumnIndex(f); i >= 0 {
			return i
		}
	}
	return -1
}

// standsFor are the fields whose column shows what is wrong with a field: its own, or
// what the sheet has instead.
func standsFor(f importer.Field) []importer.Field {
	switch f {
	case importer.ContactID:
		return []importer.Field{f, importer.Email, importer.Phone, importer.Name, importer.LastName, importer.FirstName}
	case importer.Name:
		return []importer.Field{f, importer.LastName, importer.FirstName}
	}
	return []importer.Field{f}
}

// Sentences puts problems of a row into words for its owner, each with what to do, in
// the same order.
func (jb *Job) Sentences(problems []importer.Problem) []string {
	t := jb.words()
	t.Private = true
	said := make([]string, len(problems))
	for i, p := range problems {
		said[i] = t.Sentence(p)
	}
	return said
}

// mostCandidates is how many contacts a person is to choose from.
const mostCandidates = 20

// Candidates are the contacts of whom a person may choose one for a row, if it has the
// problem SeveralContacts or NotACandidate: those that are there, as far as is known, at
// most 20. They have neither addresses nor numbers.
func (jb *Job) Candidates(p importer.Problem, row importer.Row) []importer.Contact {
	if p.Code != importer.SeveralContacts && p.Code != importer.NotACandidate {
		return nil
	}
	there := jb.rules.Candidates(row)
	return slices.Clip(there[:min(len(there), mostCandidates)])
}
