package web

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strings"

	"comebacks/importer"
	"comebacks/importer/job"
)

// readAnew reads a sheet as a person says: what its columns are, whose it is, how its
// dates are meant.
func readAnew(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	if err := v.r.ParseForm(); err != nil {
		return refuse(http.StatusBadRequest, "web.edit.none")
	}
	now, err := f.columnsNow(v)
	if err != nil {
		return err
	}
	f.mu.Lock()
	asked := f.askedNow()
	next, sheet := f.Reading.copy(), f.Sheet
	f.mu.Unlock()
	form := v.r.PostForm
	for _, c := range now {
		if said, given := form["column."+number(c.Index())]; given && !c.Ours {
			next.say(c, said[0])
		}
	}
	if customer, given := form["customer"]; given {
		next.Customer = strings.TrimSpace(customer[0])
	}
	if dates, given := form["dates"]; given {
		next.DateFormat, next.Asked = dates[0], nil
		if dates[0] != "" {
			next.Asked = asked
		}
	}
	if next.DateFormat != "" && next.DateFormat != job.DayFirstDates && next.DateFormat != job.MonthFirstDates || len(next.Customer) > 200 {
		return refuse(http.StatusBadRequest, "web.edit.none")
	}
	next.AllowPast, next.MatchName = form.Get("past") != "", form.Get("matchName") != ""
	if err := f.read(cmp.Or(form.Get("sheet"), sheet), next); err != nil {
		return err
	}
	return v.see("files/" + f.ID)
}

// read reads the file's sheet in another way, or another one of its sheets.
func (f *file) read(sheet string, next reading) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if sheet == f.First {
		sheet = ""
	}
	if sheet == f.Sheet && next.same(&f.Reading) {
		return nil
	}
	err := f.changeLocked(func(i *fileInfo) error {
		s := i.holding() // which says nothing against another sheet, once it has sent this one
		if err := i.mayChange(); err != nil && (sheet == i.Sheet || s.State != sendEnded) {
			return err
		}
		if sheet != i.Sheet {
			others := map[string]reading{i.Sheet: i.Reading}
			for name, r := range i.Others {
				if name != i.Sheet {
					others[name] = r
				}
			}
			next = others[sheet]
			delete(others, sheet)
			i.Sheet, i.Others = sheet, others
		}
		i.Reading = next
		i.Revision++
		return nil
	})
	if err != nil {
		return err
	}
	return f.lookAgain(true)
}

// say notes what a column is taken for: a field, nothing, or what its name says.
func (r *reading) say(c importer.Column, field string) {
	letter := job.ColumnByLetter(c.Index())
	called := cmp.Or(c.Name, letter)
	mine := func(pair string) bool {
		name := pair[:max(0, strings.LastIndex(pair, "="))]
		return name == called || name == letter
	}
	had := slices.ContainsFunc(r.Map, mine)
	if field == string(c.Field) && !c.Ignored && (had || field != "") || field == notTaken && c.Ignored && slices.Contains(r.Ignore, called) {
		return // as it is
	}
	r.Map = slices.DeleteFunc(r.Map, mine)
	r.Ignore = slices.DeleteFunc(r.Ignore, func(name string) bool { return name == called || name == letter })
	switch field {
	case "":
	case notTaken:
		r.Ignore = append(r.Ignore, called)
	default:
		r.Map = append(r.Map, called+"="+field)
	}
}

// same reports whether two readings are the same.
func (r *reading) same(other *reading) bool {
	return slices.Equal(r.Map, other.Map) && slices.Equal(r.Ignore, other.Ignore) && r.Customer == other.Customer &&
		r.DateFormat == other.DateFormat && r.AllowPast == other.AllowPast && r.MatchName == other.MatchName
}

// columnsNow are the columns as they are understood.
func (f *file) columnsNow(v *visit) ([]importer.Column, error) {
	c, err := f.settled(v)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	l, columns := c.look, c.columns
	c.mu.Unlock()
	switch {
	case l != nil && l.Overview != nil:
		return l.Overview.Columns, nil
	case l != nil:
		if c.guess == nil {
			return nil, nil
		}
		return c.guess.Columns, nil
	case columns == nil:
		return nil, nil
	}
	var all []importer.Column
	for _, view := range plainColumns(v, columns) {
		all = append(all, importer.Column{Letter: view.Letter, Name: view.Name, Field: importer.Field(view.Field)})
	}
	return all, nil
}

// askedNow is what is asked about dates now, or was asked before. The lock is held.
func (f *file) askedNow() []dateAsked {
	if c := f.seen.shown; c != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.look != nil && c.look.Overview != nil {
			if asked := ambiguous(c.look.Overview); len(asked) > 0 {
				return asked
			}
		}
	}
	return f.Reading.Asked
}

// readFailed shows of a sheet that can't be read what there is to choose.
func (p *filePage) readFailed(v *visit, guess *job.Reading) {
	if guess == nil {
		return
	}
	p.Columns = columnViews(v, guess.Columns, math.MaxInt)
	for i := range p.Columns { // without a header they have no names, but something to know them by
		if c := &p.Columns[i]; c.Name == "" && c.Index < len(guess.Header) {
			c.Name = guess.Header[c.Index]
		}
	}
	p.AsksCustomer = !slices.ContainsFunc(guess.Columns, func(c importer.Column) bool { return c.Field == importer.CustomerID })
	if p.Customer == "" {
		p.Customer = guess.Customer
	}
}
