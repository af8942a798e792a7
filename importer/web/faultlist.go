package web

import (
	"cmp"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"comebacks/importer"
	"comebacks/importer/job"
)

// faultsPage is the list of faults: another way to correct a sheet than its table, which
// works without script.
type faultsPage struct {
	ID, Name, Kind, Back, Locked string
	Kinds                        []kindView
	Total, From, To              int // rows
	Previous, Next               string
	Faults                       []faultLine
}

// faultLine is one fault of the list.
type faultLine struct {
	Row, Column                    int
	Where, What, Do, Value, Before string
	Choices                        []choice
	Editable                       bool
	Cells                          []cellField // of a row that is at fault as a whole
}

// cellField is a cell that may be written anew.
type cellField struct {
	Column      int
	Name, Value string
}

const faultsOfPage = 50

func showFaults(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	if _, err := f.settled(v); err != nil {
		return err
	}
	var p *faultsPage
	err = f.withShown(func(c *check) error {
		p, err = f.faults(v, c)
		return err
	})
	if err != nil {
		return err
	}
	return v.show("faults", v.voice.Say("web.faults.title", "name", p.Name), p)
}

func (f *file) faults(v *visit, c *check) (*faultsPage, error) {
	info := f.known()
	q := v.r.URL.Query()
	at, _ := parseNumber(q.Get("page"))
	at = max(at, 1)
	p := &faultsPage{ID: info.ID, Name: info.Name, Kind: q.Get("kind")}
	which := filter{only: onlyAttention, kind: p.Kind}
	answer, err := f.rows(v, c, which, (at-1)*faultsOfPage, faultsOfPage)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	columns := c.columns
	c.mu.Unlock()
	page := func(n int) string {
		query := url.Values{"page": {number(n)}}
		if p.Kind != "" {
			query.Set("kind", p.Kind)
		}
		return v.path("files/"+info.ID+"/faults") + "?" + query.Encode()
	}
	p.Total, p.Back = answer.Total, page(at)
	if len(answer.Rows) > 0 {
		p.From, p.To = answer.From+1, answer.From+len(answer.Rows)
	}
	if at > 1 {
		p.Previous = page(at - 1)
	}
	if p.To > 0 && p.To < p.Total {
		p.Next = page(at + 1)
	}
	if err := info.mayChange(); err != nil {
		p.Locked = v.errorOf(err).What
	}
	if columns == nil {
		return p, nil
	}
	var shown filePage
	shown.count(v, c, nil, columns)
	p.Kinds = shown.Kinds
	for i := range answer.Rows {
		p.Faults = append(p.Faults, v.faultLines(&answer.Rows[i], columns, p)...)
	}
	return p, nil
}

// faultLines are the lines for a row.
func (v *visit) faultLines(row *rowView, columns *columns, p *faultsPage) (lines []faultLine) {
	for _, fault := range row.Faults {
		if p.Kind != "" && kindKey(importer.Code(fault.Code), fault.Column) != p.Kind {
			continue
		}
		line := faultLine{Row: row.Row, Column: fault.Column, What: fault.Text, Where: v.voice.Say("web.faults.row", "row", row.Row), Choices: fault.Choices}
		if fault.Column >= 0 {
			line.Where = v.voice.Say("web.faults.where", "row", row.Row, "column", v.voice.Column(letterOf(fault.Column), columns.title(fault.Column)))
			line.Editable = p.Locked == "" && fault.Column < columns.own
			if fault.Column < len(row.Cells) {
				line.Value, line.Before = row.Cells[fault.Column], row.Cells[fault.Column]
			}
		}
		if fault.Column < 0 && p.Locked == "" && isForm(importer.Code(fault.Code)) {
			line.Cells = v.cellFields(row, columns)
		}
		if line.Choices != nil {
			line.Before = row.Chosen
		}
		lines = append(lines, line)
	}
	if lines == nil && row.Fixed {
		lines = append(lines, faultLine{Row: row.Row, Column: -1, Where: v.voice.Say("web.faults.row", "row", row.Row), What: v.voice.Say("web.faults.fixed")})
	}
	return lines
}

// isForm reports whether a fault is about how a row is written, and so is gone once its
// cells are.
func isForm(code importer.Code) bool {
	switch code {
	case importer.TooFewCells, importer.TooManyCells, importer.BesideColumns, importer.StrayQuote, importer.OpenQuote, importer.NotText, importer.Unchanged:
		return true
	}
	return false
}

// cellFields are the cells of a row.
func (v *visit) cellFields(row *rowView, columns *columns) (all []cellField) {
	for at := range columns.wide {
		cell := cellField{Column: at, Name: v.voice.Column(letterOf(at), columns.title(at))}
		if at < len(row.Cells) {
			cell.Value = row.Cells[at]
		}
		if columns.title(at) != "" || cell.Value != "" {
			all = append(all, cell)
		}
	}
	return all
}

// faultyRows hands out the rows that are at fault, as a file in the sheet's own dialect.
func faultyRows(v *visit) error {
	f, err := v.file()
	if err != nil {
		return err
	}
	info, over, err := f.present()
	if err != nil {
		return err
	}
	select {
	case f.files.looks <- struct{}{}:
		defer func() { <-f.files.looks }()
	case <-v.r.Context().Done():
		return v.r.Context().Err()
	}
	folder, err := f.files.scratch()
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path, err := f.corrected(v.r.Context(), info, over)
	if err != nil {
		return err
	}
	o := f.options(info, sendTicks{})
	o.People, _ = f.peopleNow()
	o.OnlyCheck, o.AskJournal, o.Voice = true, true, v.voice
	o.Output = filepath.Join(folder, "sheet"+filepath.Ext(path))
	jb, err := job.Open(v.r.Context(), path, o, job.Watcher{})
	if err != nil {
		return err
	}
	defer jb.Close()
	if err := jb.Look(v.r.Context()); err != nil {
		return err
	}
	sum, err := jb.Check(v.r.Context(), importer.Problem{Code: importer.OnlyChecked})
	if err != nil {
		return err
	}
	if len(sum.Files) < 2 {
		return refuse(http.StatusNotFound, "web.faults.none-to-get")
	}
	return v.handFile(errorsName(info.Name, filepath.Ext(path)), sum.Files[1], 0)
}

// errorsName is what the file with the faulty rows of a sheet is called.
func errorsName(name, ext string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".GZ")
	return cmp.Or(strings.TrimSuffix(name, filepath.Ext(name)), "sheet") + ".errors" + ext
}
