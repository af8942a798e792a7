package job

import (
	"cmp"
	"maps"
	"slices"

	"comebacks/importer"
	"comebacks/importer/rules"
	"comebacks/report"
)

// Overview is what a look at a sheet shows, before anything is asked or sent.
type Overview struct {
	report.Overview
	Notices []importer.Notice // what the user should know about how the sheet was read

	counters  map[Standing]*int
	width     int                                // cells of the widest row
	ambiguous map[string]*ambiguous              // dates that are not decided, by their separator
	shown     map[rules.Shown]exampleOf          // the first date that shows each order by itself
	twoWays   map[string]bool                    // separators of the ambiguous dates of invalid rows
	ours      bool                               // the sheet is a file of ours: rows that showed how dates are meant may be gone from it
	unusual   importer.Notice                    // ids that do not look like Vitec's, besides customers
	odd       map[importer.Code]*importer.Notice // rows with something odd about whom they mean
	agencies  map[string]int                     // rows by customer, up to report.MostAgencies
	ofOne     struct {                           // rows of one customer, one after the other, which are counted together
		customer string
		n        int
	}
	repeats   *rules.Repeats
	who       participants
	faults    report.Faults
	limit     int
	valid     int // rows, as the limit counts them
	leavesOut func(customer string) bool
	all       map[string]string // customers of all rows, up to report.MostAgencies, by the id in one case
	latest    string            // the last of them
	customer  string            // of rows that name none
	asked     bool              // the journal is asked
	matched   bool              // somebody was found by something else than an id
}

// exampleOf is a row as an example.
type exampleOf struct {
	row  int
	text string
}

// newOverview begins to count; asked says that the journal is asked.
func (jb *Job) newOverview(asked bool) *Overview {
	seen := &Overview{
		asked: asked, limit: jb.Options.Send.Limit, leavesOut: jb.Options.Send.leavesOut, customer: jb.Options.Sheet.Customer, ours: jb.sheet.IsOurs(),
		ambiguous: make(map[string]*ambiguous), shown: make(map[rules.Shown]exampleOf), twoWays: make(map[string]bool),
		agencies: make(map[string]int), all: make(map[string]string), odd: make(map[importer.Code]*importer.Notice),
		unusual: importer.Notice{Code: importer.UnusualIDs}, repeats: rules.NewRepeats(), faults: report.NewFaults(jb.words()),
	}
	seen.File, seen.Voice, seen.counters = jb.name, jb.Options.Voice, seen.counting()
	return seen
}

// add counts a row.
func (seen *Overview) add(j *foreseen, width int) {
	seen.Rows++
	seen.width = max(seen.width, width)
	customer := cmp.Or(j.Row.Cells.CustomerID, seen.customer)
	if (customer == "" || customer != seen.latest) && len(seen.all) < report.MostAgencies {
		seen.all[importer.OneCase(customer)], seen.latest = customer, customer
	}
	if !j.ofRun && seen.leavesOut(customer) {
		j.standing = LeftOut
		seen.LeftOut++
		return
	}
	seen.who.add(&j.Row.Cells)
	if j.Outcome.Status == importer.Invalid {
		seen.faults.Add(j.Outcome)
	} else {
		seen.valid++
	}
	if j.coming {
		seen.Coming++
	}
	if j.Comeback.CustomerID != "" {
		seen.addValid(&j.Judged)
	}
	seen.addFound(j)
	j.standing = seen.standingOf(j)
	if isSent(j) {
		seen.repeats.Add(&j.Judged)
	}
	if n := seen.counters[j.standing]; n != nil {
		*n++
	}
	seen.addDate(j)
}

// standingOf says as what a row is counted, by what would become of it.
func (seen *Overview) standingOf(j *foreseen) Standing {
	switch {
	case !j.ofRun && seen.leavesOut(cmp.Or(j.Row.Cells.CustomerID, seen.customer)):
		return LeftOut
	case j.Outcome.Status == importer.Invalid:
		return Faulty
	case j.ofRun && j.waits:
		return InDoubt
	case j.ofRun:
		return OfRun
	case len(j.Outcome.Problems) == 0:
		return ""
	}
	standing := seen.standingBy(j, &j.Outcome.Problems[0])
	if (standing == ToFind || standing == WillBeSent) && seen.beyond() {
		return Beyond
	}
	return standing
}

// standingBy says as what a valid row is counted.
func (seen *Overview) standingBy(j *foreseen, why *importer.Problem) Standing {
	switch why.Code {
	case importer.ToBeFound:
		return ToFind
	case importer.MayNotSearch, importer.CannotSearch, importer.NoLogin, importer.LoginRefused:
		return NotLookedUp
	case importer.OnlyChecked:
		return WillBeSent
	case importer.SaysCreated, importer.SaysOther, importer.SaysUncertain:
		return Says
	case importer.AlreadyCreated:
		switch {
		case j.Held:
			return ToFind
		case j.SaysCreated && seen.asked:
			return Known
		}
		return Says
	case importer.SameAsRow:
		if why.Run == 0 {
			return Repeated
		}
		return Known
	case importer.Corrected:
		return Corrected
	case importer.WaitsForRow:
		return InDoubt
	}
	return HeldBack
}

// isSent reports whether a row would be sent, if it is not beyond the limit.
func isSent(j *foreseen) bool {
	return (j.standing == WillBeSent || j.standing == Beyond) && j.Outcome.Problems[0].Code == importer.OnlyChecked
}

// counting gives what counts the rows with a standing.
func (seen *Overview) counting() map[Standing]*int {
	return map[Standing]*int{
		WillBeSent: &seen.Will, Faulty: &seen.Invalid, LeftOut: &seen.LeftOut, OfRun: &seen.OfRun, InDoubt: &seen.InDoubt, ToFind: &seen.ToBeFound,
		NotLookedUp: &seen.NotLookedUp, Says: &seen.Says, Known: &seen.Known, Repeated: &seen.Duplicates, Corrected: &seen.Corrected, HeldBack: &seen.Similar,
	}
}

// addValid notes what a valid row asks for, whether it would be sent or not.
func (seen *Overview) addValid(j *rules.Judged) {
	seen.addWarnings(j)
	if j.NoTime {
		seen.NoTime++
	}
	c := &j.Comeback
	if seen.First == nil || c.Date.Before(*seen.First) {
		first := c.Date
		seen.First = &first
	}
	if seen.Last == nil || c.Date.After(*seen.Last) {
		last := c.Date
		seen.Last = &last
	}
	if c.CustomerID != seen.ofOne.customer {
		seen.addOfOne()
		seen.ofOne.customer = c.CustomerID
	}
	seen.ofOne.n++
}

// addOfOne counts the last rows of one customer.
func (seen *Overview) addOfOne() {
	one := &seen.ofOne
	if _, known := seen.agencies[one.customer]; one.n > 0 && (known || len(seen.agencies) < report.MostAgencies) {
		seen.agencies[one.customer] += one.n
	}
	one.n = 0
}

// addFound notes whom a row means.
func (seen *Overview) addFound(j *foreseen) {
	seen.matched = seen.matched || j.Row.Matched.By != ""
	if by := j.Row.Matched.By; by != "" && j.Outcome.Status != importer.Invalid {
		if seen.FoundBy == nil {
			seen.FoundBy = make(map[string]int)
		}
		seen.FoundBy[by]++
	}
	for _, p := range j.Outcome.Problems {
		switch p.Code {
		case importer.NoSuchContact:
			seen.NotFound++
		case importer.SeveralContacts:
			seen.Several++
		}
	}
}

// addWarnings counts what is odd about whom a row is for, and ids that do not look like
// Vitec's. It keeps none of them, as they may say who a contact is.
func (seen *Overview) addWarnings(j *rules.Judged) {
	others := 0
	for _, w := range j.Warnings {
		switch w.Code {
		case importer.UnusualCustomerID:
			seen.Unusual++
			continue
		case importer.PartlyFound, importer.OtherName, importer.OtherContact, importer.TakenAsID:
			if seen.odd[w.Code] == nil {
				seen.odd[w.Code] = &importer.Notice{Code: w.Code}
			}
			seen.odd[w.Code].Add(j.Row.Number)
			continue
		}
		if others++; !slices.Contains(seen.unusual.List, string(w.Field)) {
			seen.unusual.List = append(seen.unusual.List, string(w.Field))
		}
	}
	if others > 0 {
		seen.unusual.Add(j.Row.Number)
	}
}

// NoSuchCustomer is the failure of a customer for whom the sheet has no row.
// Value: the customer, List: some that it has.
const NoSuchCustomer importer.Code = "no-such-customer"

// checkOnly refuses customers for whom the sheet has no row.
func (seen *Overview) checkOnly(only []string) error {
	for _, customer := range only {
		if _, there := seen.all[importer.OneCase(customer)]; !there && len(seen.all) < report.MostAgencies {
			some := slices.Sorted(maps.Values(seen.all))
			return &importer.Failure{Code: NoSuchCustomer, Value: customer, List: some[:min(len(some), 5)]}
		}
	}
	return nil
}

// finish sums up the last look.
func (seen *Overview) finish() {
	seen.addOfOne()
	seen.Slots, seen.Origins = seen.repeats.Slots(), seen.repeats.Origins()
	seen.Customers, seen.Agencies = report.SortAgencies(seen.agencies), len(seen.agencies)
	seen.Overview.Faults = seen.faults.All()
	seen.repeats, seen.agencies, seen.all, seen.faults, seen.counters = nil, nil, nil, report.Faults{}, nil
	if seen.Rows == 0 {
		seen.Notices = append(seen.Notices, importer.Notice{Code: importer.NoRows})
	}
	if seen.Unusual > 0 {
		seen.Notices = append(seen.Notices, importer.Notice{Code: importer.UnusualCustomers, Count: seen.Unusual})
	}
	if seen.unusual.Count > 0 {
		seen.Notices = append(seen.Notices, seen.unusual)
	}
	for _, code := range []importer.Code{importer.PartlyFound, importer.OtherName, importer.OtherContact, importer.TakenAsID} {
		if n := seen.odd[code]; n != nil {
			seen.Notices = append(seen.Notices, *n)
		}
	}
}

// beyond reports whether the row that is being counted is beyond the limit.
func (seen *Overview) beyond() bool { return seen.limit > 0 && seen.valid > seen.limit }
