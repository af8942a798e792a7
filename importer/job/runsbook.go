package job

import (
	"context"
	"io"
	"time"
	"unicode/utf8"

	"comebacks/importer"
	"comebacks/importer/sheet"
	"comebacks/report"
)

// writeRunsBook writes a workbook with a sheet for each table, and one for the rows.
func writeRunsBook(ctx context.Context, r *RunsReport, w io.Writer) error {
	page, err := r.page(ctx)
	if err != nil {
		return err
	}
	b, err := sheet.NewTableBook()
	if err != nil {
		return err
	}
	defer b.Close()
	tables := append([]report.Table{page.SumsTable(), page.AttentionTable(r.o.WithNotes)}, page.Tables()...)
	for _, more := range []func() (report.Table, bool){page.Compared, page.FaultsTable} {
		if t, ok := more(); ok {
			tables = append(tables, t)
		}
	}
	for _, t := range tables {
		if err := writeTable(b, t); err != nil {
			return err
		}
	}
	if err := r.writeBookRows(ctx, b); err != nil {
		return err
	}
	return b.Write(w)
}

func writeTable(b *sheet.TableBook, t report.Table) error {
	if err := b.Begin(t.SheetName(), columnsOf(t)); err != nil {
		return err
	}
	for _, row := range t.Rows {
		if err := b.Row(inertProse(t.Columns, row)); err != nil {
			return err
		}
	}
	return b.End(t.Total, t.Means)
}

// kindsOf are the kinds of cells in a workbook by those of a report.
var kindsOf = map[report.ColumnKind]sheet.CellKind{
	report.TextColumn: sheet.TextCells, report.ProseColumn: sheet.ProseCells, report.NumberColumn: sheet.NumberCells,
	report.IDColumn: sheet.IDCells, report.MonthColumn: sheet.MonthCells, report.MomentColumn: sheet.MomentCells,
}

// leastWidths are those of columns whose cells are not all known before.
var leastWidths = map[report.ColumnKind]int{report.TextColumn: 10, report.ProseColumn: 58, report.MonthColumn: 10, report.MomentColumn: 17}

// columnsOf gives the columns of a table, as wide as their cells need.
func columnsOf(t report.Table) []sheet.TableColumn {
	all := make([]sheet.TableColumn, len(t.Columns))
	for i, c := range t.Columns {
		all[i] = sheet.TableColumn{Name: c.Head, Kind: kindsOf[c.Kind], Width: leastWidths[c.Kind]}
		for _, row := range append(t.Rows[:len(t.Rows):len(t.Rows)], t.Total) {
			if i >= len(row) {
				continue
			}
			if text, is := row[i].(string); is && c.Kind != report.ProseColumn {
				all[i].Width = max(all[i].Width, utf8.RuneCountInString(text))
			}
		}
	}
	return all
}

// inertProse keeps text from being run as a formula, should somebody edit its cell. In a
// column of ids that is never done: its cells have the format of text.
func inertProse(columns []report.Column, row []any) []any {
	for i, c := range columns {
		if text, is := row[i].(string); is && c.Kind == report.ProseColumn {
			row[i] = report.Inert(text)
		}
	}
	return row
}

// writeBookRows writes all rows, on a second sheet what has no room on the first.
func (r *RunsReport) writeBookRows(ctx context.Context, b *sheet.TableBook) error {
	v := r.o.Voice
	t := report.Table{Title: v.Say("several.sheet.rows"), Columns: []report.Column{
		{Head: v.Say("page.column.run"), Kind: report.IDColumn}, {Head: v.Say("page.column.row"), Kind: report.IDColumn}, {Head: v.Say("page.column.status")},
		{Head: v.Say("several.column.counted-in"), Kind: report.IDColumn}, {Head: v.Say("page.column.customer")}, {Head: v.Say("page.column.contact")},
		{Head: v.Say("page.column.date"), Kind: report.MomentColumn}, {Head: v.Say("several.column.offices")}, {Head: v.Say("several.column.handlers")},
		{Head: v.Say("several.column.estate")}, {Head: v.Say("several.column.meeting")}, {Head: v.Say("several.column.id")},
		{Head: v.Say("several.column.sent"), Kind: report.MomentColumn}, {Head: v.Say("page.column.wrong"), Kind: report.ProseColumn},
	}}
	if r.o.WithNotes {
		t.Columns = append(t.Columns, report.Column{Head: v.Say("several.column.note"), Kind: report.ProseColumn})
	}
	columns := columnsOf(t)
	for i := range columns {
		if t.Columns[i].Kind == report.TextColumn {
			columns[i].Width = 24 // a comeback's id
		}
	}
	if err := b.Begin(t.Title, columns); err != nil {
		return err
	}
	err := r.eachRow(ctx, func(row toldRow, of reportedRow) error {
		if b.IsFull() {
			if err := b.End(nil, nil); err != nil {
				return err
			}
			if err := b.Begin(t.Title, columns); err != nil {
				return err
			}
		}
		o, c := row.Outcome, row.Comeback
		cells := []any{of.run, int64(o.Row), v.Say("page.status." + string(o.Status)), of.countedIn, c.CustomerID, c.ContactID, moment(c.Date, nil),
			c.Participant.OfficeID, handlerOf(c), c.EstateID, c.MeetingID, o.ComebackID, moment(o.SentAt, of.zone), of.said}
		if r.o.WithNotes {
			cells = append(cells, c.Note)
		}
		return b.Row(inertProse(t.Columns, cells))
	})
	if err != nil {
		return err
	}
	return b.End(nil, nil)
}

func handlerOf(c importer.Comeback) string {
	if c.Participant.UserID != "" {
		return c.Participant.UserID
	}
	return c.Participant.UserGroupID
}

// moment is a time as a cell has it; nil for none.
func moment(t time.Time, zone *time.Location) any {
	switch {
	case t.IsZero():
		return nil
	case zone != nil:
		return t.In(zone)
	}
	return t
}
