package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/report/words"
)

// Inert keeps a spreadsheet program from running text as a formula: text that
// would be one gets a ' before it. See OWASP, "CSV Injection"; the full-width
// signs are taken for the plain ones in East Asian versions of Excel.
func Inert(s string) string {
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, start) {
			return "'" + s
		}
	}
	return s
}

// teller puts what became of rows into cells. Most rows of a run say the same,
// so the last words are kept.
type teller struct {
	words    words.Teller
	zone     *time.Location
	sheet    string
	found    bool        // FoundColumns are told, too
	said     *saidBefore // of rows whose reason is no longer known
	problems []importer.Problem
	text     string // for the problems
	at       time.Time
	sentAt   string // which says that
	cells    [8]string
}

// line returns the cells under Columns, and under FoundColumns if these are written.
// They are valid until the next call.
func (t *teller) line(p Pair) []string {
	row, o := p.Row, p.Outcome
	if len(o.Problems) == 0 {
		t.problems, t.text = nil, ""
	} else if same := len(o.Problems) == len(t.problems) && &o.Problems[0] == &t.problems[0]; !same && !slices.Equal(o.Problems, t.problems) {
		t.problems, t.text = o.Problems, Inert(t.words.Sentences(o.Problems))
	}
	sentAt := ""
	if at := o.SentAt; !at.IsZero() {
		if t.zone != nil {
			at = at.In(t.zone)
		}
		if at = at.Truncate(time.Second); at != t.at {
			t.at, t.sentAt = at, at.Format(time.RFC3339)
		}
		sentAt = t.sentAt
	}
	from := t.origin(row, o.Row)
	text := t.text
	if len(o.Problems) > 0 && o.Problems[0].Code == importer.ReasonRemoved {
		text = Inert(cmp.Or(t.said.of(from, o.Status), text))
	}
	t.cells = [...]string{string(o.Status), Inert(o.ComebackID), text, sentAt, strconv.Itoa(from.Row), from.Sheet, "", ""}
	if !t.found {
		return t.cells[:len(Columns)]
	}
	// A person's choice stays as long as it has not found anybody.
	t.cells[6], t.cells[7] = Inert(cmp.Or(row.Matched.ContactID, row.Cells.FoundContactID)), row.Matched.By
	return t.cells[:]
}

// origin is where a row first stood. One that says which row it was, but not of
// which sheet, as files of the first version do, must not be taken for this
// sheet's.
func (t *teller) origin(row *importer.Row, number int) importer.Origin {
	if row.Origin.Row > 0 {
		return row.Origin
	}
	return importer.Origin{Sheet: t.sheet, Row: number}
}
