package report

import (
	"slices"
	"strconv"
	"time"

	"comebacks/importer"
	"comebacks/importer/run"
	"comebacks/report/words"
)

// Class is what comparing a row with what Vitec holds has shown.
type Class string

// The classes.
const (
	Matched    Class = "matched"      // it is in Vitec, at its time
	Moved      Class = "moved"        // it is in Vitec, at another time
	Missing    Class = "missing"      // we have its id, and Vitec no longer shows it
	NotCreated Class = "not-created"  // it never was in Vitec, and is not
	ByOtherRun Class = "by-other-run" // the same comeback, or another version of the row, was made by another run of ours
	Settled    Class = "settled"      // it was uncertain, and now is known
	Uncertain  Class = "uncertain"    // it still is
	Extra      Class = "extra"        // not ours, at the same contact and time as a row of ours
	Unreadable Class = "unreadable"   // Vitec does not tell
)

// Classes lists every Class in the order in which a summary shows them.
var Classes = []Class{Matched, Moved, Missing, NotCreated, ByOtherRun, Settled, Uncertain, Extra, Unreadable}

// key names the text of a class; with .means after it, the text of what it
// means.
func (c Class) key() string { return "class." + string(c) }

// Compared is a line of a reconciliation.
type Compared struct {
	Class      Class  `csv:"class" json:"class"`
	Row        int    `csv:"row" json:"row"`
	CustomerID string `csv:"customerId" json:"customerId"`
	ContactID  string `csv:"contactId" json:"contactId"`
	Date       string `csv:"date" json:"date"`              // as the row asks: RFC 3339
	ComebackID string `csv:"comeback_id" json:"comebackId"` // of an extra: its own
	VitecDate  string `csv:"vitec_date" json:"vitecDate"`   // RFC 3339
	Detail     string `csv:"detail" json:"detail"`
	// Again says that a row that was not created would be sent if its sheet were
	// imported again as it is.
	Again bool `csv:"-" json:"again,omitempty"`
}

// Comparer compares rows with what Vitec holds.
type Comparer struct {
	// Owners says which ids are those of comebacks that rows of ours, in any
	// run, have made.
	Owners func(ids []string) (map[string]importer.Owner, error)
	// Other says which row of another run of ours made the comeback of a row
	// that is not created, or of another version of it, and the comeback's id;
	// nil if that is not known.
	Other func(row int) (made importer.RowRef, id string, ok bool)
	// WasUncertain holds the rows that were, before they were settled.
	WasUncertain map[int]bool
	// Zone is the time zone of the dates.
	Zone  *time.Location
	Words words.Teller

	extras map[string]bool // that have a line already
}

// Compare gives a row's line, and one for each extra beside it that has none
// yet.
func (c *Comparer) Compare(h run.LookedUp) ([]Compared, error) {
	line := Compared{Row: h.Row, CustomerID: h.CustomerID, ContactID: h.ContactID, Date: c.date(h.Date), ComebackID: h.ComebackID}
	c.classify(&line, h)
	lines := []Compared{line}

	extras, err := c.extrasOf(h, line.ComebackID)
	for _, f := range extras {
		detail := c.Words.Say("compare.extra", "row", strconv.Itoa(h.Row), "at", c.date(f.CreatedAt))
		lines = append(lines, Compared{
			Class: Extra, Row: h.Row, CustomerID: h.CustomerID, ContactID: h.ContactID,
			Date: line.Date, ComebackID: f.ID, VitecDate: c.date(f.Date), Detail: detail,
		})
	}
	return lines, err
}

func (c *Comparer) classify(line *Compared, h run.LookedUp) {
	said := c.Words.Sentences(h.Problems)
	switch {
	case h.Status == importer.Uncertain:
		line.Class, line.Detail = Uncertain, said
	case c.WasUncertain[h.Row]:
		line.Class, line.Detail = Settled, c.Words.Say("compare.there")
		if !h.Status.Done() {
			line.Detail = c.Words.Say("compare.not-there")
		}
		if f, there := withID(h); there {
			line.VitecDate = c.date(f.Date)
		}
	case h.Why.Code != "":
		line.Class, line.Detail = Unreadable, c.Words.Reason(h.Why.Value)
	case c.byOtherRun(line, h):
	case !h.Status.Done():
		line.Class, line.Detail, line.Again = NotCreated, c.Words.Say("compare."+string(h.Status), "said", said), wouldBeSent(h.Outcome)
	case h.Date.IsZero():
		line.Class, line.Detail = Unreadable, c.Words.Say("compare.gone")
	default:
		c.classifyCreated(line, h)
	}
}

// byOtherRun finds out whether another run made a row's comeback, or that of
// another version of it. The latter may have another time and contact, so it
// means nothing that Vitec does not show it here.
func (c *Comparer) byOtherRun(line *Compared, h run.LookedUp) bool {
	var made importer.RowRef
	if i := slices.IndexFunc(h.Problems, func(p importer.Problem) bool { return p.Code == importer.Corrected }); i >= 0 && h.Status.Done() {
		p := h.Problems[i]
		made = importer.RowRef{Run: p.Run, Row: p.Row}
	} else if id, ok := "", false; !h.Status.Done() && !isHeld(h.Problems) && c.Other != nil {
		if made, id, ok = c.Other(h.Row); !ok {
			return false
		}
		line.ComebackID = id
	} else {
		return false
	}
	line.Class, line.Detail = ByOtherRun, c.Words.Say("compare.row", "row", strconv.Itoa(made.Row))
	if made.Run != 0 {
		line.Detail = c.Words.Say("compare.other-run", "run", strconv.FormatInt(made.Run, 10), "row", strconv.Itoa(made.Row))
	}
	for _, f := range h.Held {
		if f.ID == line.ComebackID {
			line.VitecDate = c.date(f.Date)
		}
	}
	return true
}

// isHeld reports whether a row was held back because another one is like it:
// it was not created, no matter who made the other.
func isHeld(problems []importer.Problem) bool {
	return slices.ContainsFunc(problems, func(p importer.Problem) bool { return p.Code == importer.Similar })
}

// wouldBeSent reports whether a row is sent if nothing in it is changed.
func wouldBeSent(o importer.Outcome) bool {
	return o.Status == importer.Unsent && !slices.ContainsFunc(o.Problems, func(p importer.Problem) bool {
		return !p.Code.CanPass() && p.Code != importer.BeyondLimit && p.Code != importer.OtherCustomer
	})
}

// classifyCreated looks for a comeback that should be in Vitec.
func (c *Comparer) classifyCreated(line *Compared, h run.LookedUp) {
	f, there := withID(h)
	switch {
	case !there:
		line.Class, line.Detail = Missing, c.Words.Say("compare.missing")
		return
	case f.Date.Equal(h.Date):
		line.Class = Matched
	default:
		line.Class, line.Detail = Moved, c.Words.Say("compare.moved")
	}
	line.VitecDate = c.date(f.Date)
}

// withID finds the row's own comeback; that of a duplicate whose id is not
// known is any at its time.
func withID(h run.LookedUp) (importer.Found, bool) {
	for _, f := range h.Held {
		if f.ID == h.ComebackID || h.ComebackID == "" && f.Date.Equal(h.Date) {
			return f, true
		}
	}
	return importer.Found{}, false
}

// extrasOf finds comebacks at a row's time that no row of ours has made. Own is
// the one that its line names.
func (c *Comparer) extrasOf(h run.LookedUp, own string) ([]importer.Found, error) {
	if h.ComebackID == "" && h.Status.Done() {
		return nil, nil // one of them is the row's
	}
	var strangers []importer.Found
	var ids []string
	for _, f := range h.Held {
		if f.Date.Equal(h.Date) && f.ID != own && !named(h.Problems, f.ID) && !c.extras[f.ID] {
			strangers = append(strangers, f)
			ids = append(ids, f.ID)
		}
	}
	if len(strangers) == 0 {
		return nil, nil
	}
	owners, err := c.Owners(ids)
	if err != nil {
		return nil, err
	}
	var extras []importer.Found
	for _, f := range strangers {
		if _, ours := owners[f.ID]; ours {
			continue
		}
		if c.extras == nil {
			c.extras = make(map[string]bool)
		}
		c.extras[f.ID] = true
		extras = append(extras, f)
	}
	return extras, nil
}

// named reports whether a row was not created because a comeback of ours was
// there already, and whether it is this one.
func named(problems []importer.Problem, id string) bool {
	return slices.ContainsFunc(problems, func(p importer.Problem) bool {
		return (p.Code == importer.Similar || p.Code == importer.OriginCreated) && p.Value == id
	})
}

func (c *Comparer) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if c.Zone != nil {
		t = t.In(c.Zone)
	}
	return t.Format(time.RFC3339)
}
