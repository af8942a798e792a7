package report

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"comebacks/importer"
	"comebacks/report/words"
)

// Table is a table of a page of several runs, which is a sheet of a workbook too.
type Table struct {
	Title   string
	Sheet   string   // its name as a sheet, if the title is too long for one
	Means   []string // sentences about what it counts
	Columns []Column
	Rows    [][]any // string, int, int64 or time.Time, as the column has it, or string; nil for nothing
	Total   []any   // below the rows; nil for none
}

// Column is a column of a Table.
type Column struct {
	Head string
	Kind ColumnKind
}

// ColumnKind is what the cells of a column are.
type ColumnKind int

const (
	TextColumn   ColumnKind = iota // an id or a name: never a number, nor a formula
	ProseColumn                    // sentences, and text that somebody wrote
	NumberColumn                   // int: how many
	IDColumn                       // int64: a number that names something
	MonthColumn                    // time.Time: the first of a month
	MomentColumn                   // time.Time: a day and a time, by the clock of its zone
)

// SheetName is the table's name in a workbook.
func (t Table) SheetName() string {
	if t.Sheet != "" {
		return t.Sheet
	}
	return t.Title
}

// Tables are those of the page, but for the rows that need a person.
func (p RunsPage) Tables() []Table {
	all := []Table{p.runsTable(), p.grouped("months", MonthColumn, p.Months)}
	if len(p.Begun) > 1 {
		all = append(all, p.grouped("begun", MonthColumn, p.Begun))
	}
	return append(all,
		p.grouped("offices", TextColumn, p.Offices),
		p.grouped("handlers", TextColumn, p.Handlers),
		p.grouped("customers", TextColumn, p.Customers))
}

// statuses are those that some rows have, so that no column is empty.
func (p RunsPage) statuses() []importer.Status {
	return slices.DeleteFunc(slices.Clone(importer.Statuses), func(s importer.Status) bool { return p.Counts[s] == 0 })
}

// grouped is a table of counts by something.
func (p RunsPage) grouped(by string, kind ColumnKind, groups []Group) Table {
	v := p.Voice
	t := Table{
		Title: v.Say("several.by." + by), Means: []string{v.Say("several.by." + by + ".means")},
		Columns: []Column{{v.Say("several.column." + by), kind}, {v.Say("page.column.rows"), NumberColumn}},
		Total:   []any{v.Say("several.total"), p.Rows},
	}
	statuses := p.statuses()
	for _, s := range statuses {
		t.Columns = append(t.Columns, Column{v.Say("several.status." + string(s)), NumberColumn})
		t.Total = append(t.Total, p.Counts[s])
	}
	for _, g := range groups {
		row := []any{p.nameOf(by, kind, g), g.Rows}
		for _, s := range statuses {
			row = append(row, g.Counts[s])
		}
		t.Rows = append(t.Rows, row)
		if g.Kind == Unknown {
			t.Means = append(t.Means, v.Say("several.unknown.means"))
		}
	}
	return t
}

// nameOf is what stands for a group.
func (p RunsPage) nameOf(by string, kind ColumnKind, g Group) any {
	switch g.Kind {
	case Nobody:
		return p.Voice.Say("several.none." + by)
	case Others, Unknown:
		return p.Voice.Say("several." + string(g.Kind))
	}
	if month, err := time.Parse(monthOnly, g.Name); kind == MonthColumn && err == nil {
		return month
	}
	return g.Name
}

// runsTable has a line for each run.
func (p RunsPage) runsTable() Table {
	v := p.Voice
	t := Table{
		Title: v.Say("several.runs"), Means: []string{v.Say("several.runs.means")},
		Columns: []Column{
			{v.Say("page.column.run"), IDColumn}, {v.Say("several.column.started"), MomentColumn}, {v.Say("page.file"), TextColumn}, {v.Say("several.column.state"), TextColumn},
			{v.Say("several.column.lines"), NumberColumn}, {v.Say("several.column.elsewhere"), NumberColumn},
		},
		Total: []any{v.Say("several.total"), nil, nil, nil, p.Lines, p.Elsewhere},
	}
	statuses := p.statuses()
	for _, s := range statuses {
		t.Columns = append(t.Columns, Column{v.Say("several.status." + string(s)), NumberColumn})
		t.Total = append(t.Total, p.Counts[s])
	}
	for _, r := range p.Runs {
		row := []any{r.Run, inZone(r.Started, p.Zone), fileName(r.File), stateWord(v, r.State), r.Lines, r.Elsewhere}
		for _, s := range statuses {
			row = append(row, r.Counts[s])
		}
		t.Rows = append(t.Rows, row)
		if r.SheetGone {
			t.Means = append(t.Means, v.Say("several.gone", "run", strconv.FormatInt(r.Run, 10)))
		}
	}
	return t
}

// Compared is the table of the latest comparisons, and false if there is none.
func (p RunsPage) Compared() (t Table, ok bool) {
	v := p.Voice
	t = Table{
		Title: v.Say("page.compared"), Means: []string{v.Say("several.compared.means")},
		Columns: []Column{{v.Say("page.column.run"), IDColumn}, {v.Say("several.column.compared"), MomentColumn}},
	}
	sums := make(map[Class]int) // they count what stands in two runs twice, and are not shown
	for _, r := range p.Runs {
		if c := r.Reconciliation; c != nil {
			ok = true
			for class, n := range c.Counts {
				sums[class] += n
			}
		}
	}
	classes := slices.DeleteFunc(slices.Clone(Classes), func(c Class) bool { return sums[c] == 0 })
	for _, c := range classes {
		t.Columns = append(t.Columns, Column{besideNumber(v, 2, c.key()), NumberColumn})
	}
	for _, r := range p.Runs {
		row := []any{r.Run}
		if r.Reconciliation == nil {
			t.Rows = append(t.Rows, append(row, append([]any{v.Say("several.compared.never")}, make([]any, len(classes))...)...))
			continue
		}
		row = append(row, inZone(r.Reconciliation.At, p.Zone))
		for _, c := range classes {
			row = append(row, r.Reconciliation.Counts[c])
		}
		t.Rows = append(t.Rows, row)
		id, file := strconv.FormatInt(r.Run, 10), fileName(r.Reconciliation.File)
		if r.Reconciliation.LinesGone {
			t.Means = append(t.Means, v.Say("several.compared.gone", "run", id, "file", file))
		}
		if r.Reconciliation.Earlier {
			t.Means = append(t.Means, v.Say("several.compared.earlier", "run", id))
		}
	}
	return t, ok
}

// FaultsTable has the kinds of fault.
func (p RunsPage) FaultsTable() (t Table, ok bool) {
	v := p.Voice
	t = Table{Title: v.Say("page.faults"), Means: []string{v.Say("several.faults.means")}, Columns: []Column{
		{v.Say("page.column.fault"), ProseColumn}, {v.Say("page.column.column"), TextColumn}, {v.Say("page.column.rows"), NumberColumn},
	}}
	for _, f := range p.Faults {
		t.Rows = append(t.Rows, []any{f.title(v), f.Shown, f.Count})
	}
	return t, len(t.Rows) > 0
}

// title names the kind, with what Vitec said.
func (f Fault) title(v words.Voice) string {
	if f.Value != "" {
		return v.Title(f.Code) + ": " + f.Value
	}
	return v.Title(f.Code)
}

// AttentionTable has the rows that need a person.
func (p RunsPage) AttentionTable(withNotes bool) Table {
	v := p.Voice
	t := Table{Title: v.Say("page.attention"), Sheet: v.Say("several.sheet.attention"), Columns: []Column{
		{v.Say("page.column.run"), IDColumn}, {v.Say("page.column.row"), IDColumn}, {v.Say("page.column.status"), TextColumn},
		{v.Say("page.column.customer"), TextColumn}, {v.Say("page.column.contact"), TextColumn}, {v.Say("page.column.date"), MomentColumn},
		{v.Say("several.column.vitec"), MomentColumn}, {v.Say("several.column.id"), TextColumn}, {v.Say("page.column.wrong"), ProseColumn},
	}}
	if withNotes {
		t.Columns = append(t.Columns, Column{v.Say("several.column.note"), ProseColumn})
	}
	for _, r := range p.Attention {
		status := v.Say("page.status." + string(r.Status))
		if r.Class != "" {
			status = besideNumber(v, 1, r.Class.key())
		}
		row := []any{r.Run, int64(r.Row), status, r.CustomerID, r.ContactID, momentCell(dateOfRow, r.Date), momentCell(time.RFC3339, r.VitecDate), r.ComebackID, r.Said}
		if withNotes {
			row = append(row, r.Note)
		}
		t.Rows = append(t.Rows, row)
	}
	switch {
	case p.More > 0:
		t.Means = append(t.Means, v.Say("several.more", "n", p.More))
	case len(t.Rows) == 0:
		t.Means = append(t.Means, v.Say("page.none"))
	}
	return t
}

// momentCell is a time as a cell has it: nil if there is none.
func momentCell(layout, text string) any {
	if t, err := time.Parse(layout, text); err == nil {
		return t
	}
	return nil
}

// SumsTable says how the rows are counted.
func (p RunsPage) SumsTable() Table {
	v := p.Voice
	t := Table{
		Title: v.Say("several.adds-up"), Means: append([]string{p.Title(), v.Say("page.made", "at", inZone(p.Made, p.Zone).Format(dateOfRow))}, p.Explained()...),
		Columns: []Column{{v.Say("page.column.status"), TextColumn}, {v.Say("page.column.rows"), NumberColumn}},
		Total:   []any{v.Say("several.total"), p.Rows},
	}
	for _, s := range importer.Statuses {
		t.Rows = append(t.Rows, []any{v.Say("several.status." + string(s)), p.Counts[s]})
	}
	return t
}

// Wide reports whether the table has more columns than a phone shows.
func (t Table) Wide() bool {
	return len(t.Columns) > 4 || slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Kind == ProseColumn })
}

// orNone is for the template, which can't tell an empty table from none.
func orNone(t Table, ok bool) *Table {
	if !ok {
		return nil
	}
	return &t
}

// cellText is a cell as the page shows it.
func cellText(v words.Voice, c Column, cell any) string {
	switch cell := cell.(type) {
	case string:
		return cell
	case int:
		return v.Number(int64(cell))
	case int64:
		return strconv.FormatInt(cell, 10)
	case time.Time:
		if c.Kind == MonthColumn {
			return v.MonthOf(cell)
		}
		return cell.Format(dateOfRow)
	}
	return ""
}

// cellClass is how the page shows it.
func cellClass(c Column, cell any, i int) string {
	first := ""
	if i == 0 {
		first = " first"
	}
	switch {
	case c.Kind == NumberColumn && cell == 0:
		return "n zero"
	case c.Kind == NumberColumn:
		return "n"
	case c.Kind == MomentColumn:
		return "d"
	case c.Kind == TextColumn:
		return "id" + first
	}
	return strings.TrimPrefix(first, " ")
}
