package web

import (
	"bytes"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"comebacks/importer/job"
)

// plainPages makes pages show their data as JSON, so that tests read them.
func (w *world) plainPages() {
	for _, name := range []string{"file", "faults"} {
		t := template.Must(template.New("layout.html").Funcs(template.FuncMap{"raw": func(v any) (template.HTML, error) {
			text, err := json.Marshal(v)
			return template.HTML(text), err
		}}).Parse(`{{raw .Data}}`))
		w.server.pages.byName[name] = t
	}
}

func pageOf[T any](w *world, path string) (p T) {
	w.Helper()
	got := w.get(path)
	if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Code != http.StatusOK {
		w.Fatalf("%s: %d %v %s", path, got.Code, err, got.Body)
	}
	return p
}

func TestFilePage(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	f := w.handIn("faults.csv", sample(t, "faults.csv"))
	w.looked(f)
	p := pageOf[filePage](w, "/files/"+f.ID)
	if p.State != "checked" || p.Counting || p.Rows == 0 || p.Invalid == 0 || p.Send != nil && *p.Send != p.Will || len(p.Columns) == 0 || len(p.Kinds) == 0 || p.First == nil {
		t.Fatalf("the page shows %+v", p)
	}
	all := w.rows(f, "from=0&n=1000")
	if all.Total != p.Rows || all.All != p.Rows || len(all.Rows) != p.Rows {
		t.Errorf("there are %d of %d rows, %d given, and the page says %d", all.Total, all.All, len(all.Rows), p.Rows)
	}
	faults := w.rows(f, "from=0&n=1000&only=faults")
	if faults.Total != p.Invalid || len(faults.Rows) != p.Invalid {
		t.Errorf("%d rows are at fault, and the page says %d", faults.Total, p.Invalid)
	}
	for _, row := range faults.Rows {
		if row.Status != "invalid" || len(row.Faults) == 0 || row.Faults[0].Text == "" || row.Fixed {
			t.Errorf("row %d: %+v", row.Row, row)
		}
	}
	sum := 0
	for _, k := range p.Kinds {
		of := w.rows(f, "n=1000&kind="+url.QueryEscape(k.Key))
		if of.Total != k.Rows || len(of.Rows) != k.Rows || of.Rows[0].Row != k.First {
			t.Errorf("%s has %d rows, %d given", k.Key, k.Rows, of.Total)
		}
		sum += k.Rows
	}
	if sum < p.Invalid {
		t.Errorf("the kinds have %d rows, and %d are at fault", sum, p.Invalid)
	}
	some := w.rows(f, "from=2&n=3&only=faults")
	if len(some.Rows) != 3 || some.Rows[0].Row != faults.Rows[2].Row || some.From != 2 {
		t.Errorf("a part of the faults is %+v", some)
	}
	if end := w.rows(f, "from=100000&n=3"); len(end.Rows) != 0 {
		t.Errorf("beyond the end there is %+v", end)
	}
	list := pageOf[faultsPage](w, "/files/"+f.ID+"/faults")
	if list.Total < p.Invalid || len(list.Faults) == 0 || !strings.Contains(list.Faults[0].Where, "Row") {
		t.Errorf("the list has %+v", list)
	}
	got := w.get("/files/" + f.ID + "/faulty")
	if got.Code != http.StatusOK || !strings.Contains(got.Header().Get("Content-Disposition"), "faults.errors.csv") || bytes.Count(got.Body.Bytes(), []byte("\n")) < p.Invalid {
		t.Errorf("the faulty rows: %d %v %s", got.Code, got.Header(), got.Body)
	}
}

// A workbook's rows are shown as Excel counts them.
func TestWorkbook(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	f := w.handIn("kontoret.xlsx", sample(t, "kontoret.xlsx"))
	if l := w.looked(f); l.Failure == nil {
		t.Fatalf("it has a column for the customer: %+v", l.Overview)
	}
	if p := pageOf[filePage](w, "/files/"+f.ID); p.State != "reading" || !p.AsksCustomer || len(p.Columns) == 0 {
		t.Errorf("%+v", p)
	}
	w.post("/files/"+f.ID+"/reading", url.Values{"customer": {"M30011"}})
	l := w.looked(f)
	if l.Failure != nil || l.Overview.Rows == 0 {
		t.Fatalf("%+v", l)
	}
	rows := w.rows(f, "n=1000")
	if rows.All != l.Overview.Rows || rows.Rows[0].Row < 2 {
		t.Errorf("%+v", rows.Rows[0])
	}
}

// editable gives a sheet with five rows, of which two are at fault.
const fiveRows = "Kundid;Kontaktid;Datum;Tid;Anteckning\n" +
	"M30011;KON1;2033-05-03;halv tre;a\n" +
	"M30011;KON2;2033-05-03;14:30;b\n" +
	"M30011;KON3;2033-05-03;halv tre;c\n" +
	"M30011;;2033-05-03;10:00;d\n" +
	"M30011;KON5;2033-05-04;10:00;e\n"

func TestEdit(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("kunder.csv", []byte(fiveRows))
	l := w.looked(f)
	if l.Overview.Will != 2 || l.Overview.Invalid != 3 {
		t.Fatalf("will %d, invalid %d", l.Overview.Will, l.Overview.Invalid)
	}
	base := "/files/" + f.ID
	var answer editAnswer
	ask := map[string]any{"changes": []cellChange{{2, 3, "halv tre", "14:30"}}}
	if code := w.json(base+"/changes", ask, &answer); code != http.StatusOK {
		t.Fatal(code)
	}
	if answer.Revision != 1 || len(answer.Rows) != 1 || answer.Rows[0].Cells[3] != "14:30" || len(answer.Rows[0].Faults) != 0 || !answer.Rows[0].Fixed || !slices.Equal(answer.Rows[0].Changed, []int{3}) {
		t.Errorf("%+v", answer)
	}
	if !strings.Contains(answer.Undo, "Tid") || !strings.Contains(answer.Undo, "2") {
		t.Errorf("undo would undo %q", answer.Undo)
	}
	// A second tab has not seen that.
	var no struct{ Conflicts []conflict }
	if code := w.json(base+"/changes", ask, &no); code != http.StatusConflict || len(no.Conflicts) != 1 || no.Conflicts[0].Now != "14:30" || no.Conflicts[0].Text == "" {
		t.Errorf("%d %+v", code, no)
	}
	if l := w.looked(f); l.Revision != 1 || l.Overview.Will != 3 || l.Overview.Invalid != 2 {
		t.Errorf("after a change: %+v", l.Overview)
	}
	// The corrected row stays in sight, until the filter is chosen anew.
	if got := w.rows(f, "only=faults"); got.Total != 3 || !got.Rows[0].Fixed || got.Rows[1].Fixed {
		t.Errorf("%+v", got)
	}
	if got := w.rows(f, "only=faults&fresh=1"); got.Total != 2 {
		t.Errorf("chosen anew: %+v", got)
	}
	if code := w.json(base+"/undo", stepOf(answer.UndoStep), &answer); code != http.StatusOK || answer.Rows[0].Cells[3] != "halv tre" || len(answer.Rows[0].Faults) != 1 || answer.Redo == "" || answer.Undo != "" {
		t.Errorf("undo: %d %+v", code, answer)
	}
	if code := w.json(base+"/redo", stepOf(answer.RedoStep), &answer); code != http.StatusOK || answer.Rows[0].Cells[3] != "14:30" || answer.Text == "" {
		t.Errorf("redo: %d %+v", code, answer)
	}
	if code := w.json(base+"/redo", stepOf(answer.RedoStep), nil); code != http.StatusConflict {
		t.Errorf("nothing to redo: %d", code)
	}
	if code := w.json(base+"/undo", stepOf(answer.UndoStep), nil); code != http.StatusOK {
		t.Errorf("undo once more: %d", code)
	}
	w.looked(f)
	if code := w.json(base+"/replace", map[string]string{"kind": "not-a-time:3", "before": "halv tre", "after": "14.30"}, &answer); code != http.StatusOK || answer.Count != 2 || len(answer.Rows) != 2 {
		t.Errorf("replace: %d %+v", code, answer)
	}
	if l := w.looked(f); l.Overview.Will != 4 {
		t.Errorf("after replacing: %+v", l.Overview)
	}
	l = w.looked(f)
	path, o, err := f.toSend(l)
	if err != nil || filepath.Base(path) != fixedName+number(l.Revision)+".csv" || o.As != "kunder.csv" || filepath.Dir(o.Output) != f.folder() {
		t.Fatal(path, o, err)
	}
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "KON1;2033-05-03;14.30;a") {
		t.Errorf("%v %s", err, text)
	}
	if code := w.json(base+"/undo", stepOf(answer.UndoStep), &answer); code != http.StatusOK || len(answer.Rows) != 2 {
		t.Errorf("replacing is undone at once: %d %+v", code, answer)
	}
	if path, _, err := f.toSend(w.looked(f)); err != nil || path != f.original() {
		t.Errorf("without changes %s is sent: %v", path, err)
	}
	if _, _, err := f.toSend(l); err == nil {
		t.Error("what has changed since is sent")
	}
}

// stepOf is what a request to undo or redo says.
func stepOf(revision int) map[string]string { return map[string]string{"step": number(revision)} }

// What can't be a cell is refused, and what the rules refuse stays as it was typed.
func TestValues(t *testing.T) {
	w := newWorld(t)
	f := w.handIn("kunder.csv", []byte(fiveRows))
	w.looked(f)
	base := "/files/" + f.ID
	for _, c := range []struct {
		change cellChange
		status int
	}{
		{cellChange{2, 3, "halv tre", strings.Repeat("å", mostOfCell+1)}, http.StatusBadRequest},
		{cellChange{2, 5, "", "x"}, http.StatusBadRequest},
		{cellChange{2, -1, "", "x"}, http.StatusBadRequest},
		{cellChange{0, 3, "", "x"}, http.StatusBadRequest},
		{cellChange{1, 3, "Tid", "x"}, http.StatusConflict},
		{cellChange{700, 3, "", "x"}, http.StatusConflict},
		{cellChange{2, 3, "halv tre", "a\x01b"}, http.StatusOK},
		{cellChange{2, 4, "a", "=HYPERLINK(1)"}, http.StatusOK},
		{cellChange{3, 4, "b", strings.Repeat("å", mostOfCell)}, http.StatusOK},
	} {
		var answer editAnswer
		if code := w.json(base+"/changes", map[string]any{"changes": []cellChange{c.change}}, &answer); code != c.status {
			t.Errorf("%d,%d: %d", c.change.Row, c.change.Column, code)
		} else if code == http.StatusOK && answer.Rows[0].Cells[c.change.Column] != c.change.After {
			t.Errorf("%q is kept as %q", c.change.After, answer.Rows[0].Cells[c.change.Column])
		}
	}
	w.looked(f)
	rows := w.rows(f, "only=faults")
	if got := rows.Rows[0]; got.Cells[3] != "a\x01b" || len(got.Faults) == 0 {
		t.Errorf("%+v", got)
	}
}

// What was sent, or waits for its turn, is not changed.
func TestSentIsLocked(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	for state, status := range map[string]int{sendWaiting: http.StatusLocked, sendEnded: http.StatusLocked, sendOut: http.StatusOK} {
		f := w.handIn("kunder.csv", []byte(fiveRows))
		w.looked(f)
		if err := f.change(func(i *fileInfo) error { i.Sends = []send{{State: state, Run: 7}}; return nil }); err != nil {
			t.Fatal(err)
		}
		var said map[string]any
		code := w.json("/files/"+f.ID+"/changes", map[string]any{"changes": []cellChange{{2, 3, "halv tre", "14:30"}}}, &said)
		if code != status || status == http.StatusLocked && said["text"] == "" {
			t.Errorf("%s: %d %v", state, code, said)
		}
		if p := pageOf[filePage](w, "/files/"+f.ID); (p.State == "checked") != (status == http.StatusOK) || (p.Send == nil) != (status == http.StatusLocked) {
			t.Errorf("%s: the page says %s", state, p.State)
		}
	}
	// After a pilot it may be changed.
	f := w.handIn("kunder.csv", []byte(fiveRows))
	w.looked(f)
	_ = f.change(func(i *fileInfo) error { i.Sends = []send{{State: sendEnded, Run: 7, Pilot: 10}}; return nil })
	if code := w.json("/files/"+f.ID+"/changes", map[string]any{"changes": []cellChange{{2, 3, "halv tre", "14:30"}}}, nil); code != http.StatusOK {
		t.Errorf("after a pilot: %d", code)
	}
}

// The list works without script.
func TestForms(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	f := w.handIn("kunder.csv", []byte(fiveRows))
	w.looked(f)
	back := w.server.room + "/files/" + f.ID + "/faults?page=1"
	got := w.post("/files/"+f.ID+"/changes", url.Values{"row": {"2"}, "column": {"3"}, "before": {"halv tre"}, "after": {"14:30"}, "back": {back}})
	if got.Code != http.StatusSeeOther || got.Header().Get("Location") != back {
		t.Errorf("%d to %s", got.Code, got.Header().Get("Location"))
	}
	got = w.post("/files/"+f.ID+"/changes", url.Values{"row": {"2"}, "column": {"3"}, "before": {"halv tre"}, "after": {"15:30"}, "back": {"https://evil.example/"}})
	if got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "14:30") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	step := number(pageOf[filePage](w, "/files/"+f.ID).UndoStep)
	got = w.post("/files/"+f.ID+"/undo", url.Values{"step": {step}, "back": {"//evil.example/"}})
	if got.Code != http.StatusSeeOther || !strings.HasSuffix(got.Header().Get("Location"), "/files/"+f.ID) {
		t.Errorf("%d to %s", got.Code, got.Header().Get("Location"))
	}
}

func TestReading(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	f := w.handIn("list.csv", []byte("Vem;Nr;När\nM30011;KON1;03/05/2033\nM30011;KON2;04/05/2033\n"))
	if l := w.looked(f); l.Failure == nil {
		t.Fatalf("it can be read: %+v", l.Overview)
	}
	p := pageOf[filePage](w, "/files/"+f.ID)
	if p.State != "reading" || p.What == "" || len(p.Columns) != 3 || p.Columns[0].Name != "Vem" {
		t.Fatalf("%+v", p)
	}
	got := w.post("/files/"+f.ID+"/reading", url.Values{"column.0": {"customerId"}, "column.1": {"contactId"}, "column.2": {"date"}})
	if got.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", got.Code, got.Body)
	}
	l := w.looked(f)
	if l.Failure != nil || l.Overview.Rows != 2 || l.Revision != 1 {
		t.Fatalf("%+v %+v", l.Failure, l.Overview)
	}
	p = pageOf[filePage](w, "/files/"+f.ID)
	if len(p.Dates) != 1 || p.Dates[0].DayFirst != "3 May 2033" || p.Dates[0].Rows != 2 || p.Columns[0].Field != "customerId" {
		t.Fatalf("%+v", p)
	}
	w.post("/files/"+f.ID+"/reading", url.Values{"dates": {job.DayFirstDates}})
	if l := w.looked(f); l.Overview.Will != 2 || l.Overview.First.Month() != 5 {
		t.Errorf("%+v", l.Overview)
	}
	if p = pageOf[filePage](w, "/files/"+f.ID); len(p.Dates) != 1 || p.Dates[0].Chosen != job.DayFirstDates || p.Dates[0].MonthFirst != "5 March 2033" {
		t.Errorf("%+v", p.Dates)
	}
	// A column can be left out again.
	w.post("/files/"+f.ID+"/reading", url.Values{"column.0": {"-"}, "customer": {"M30012"}, "dates": {job.DayFirstDates}})
	if l := w.looked(f); l.Failure != nil || len(l.Overview.Customers) != 1 || l.Overview.Customers[0].ID != "M30012" {
		t.Errorf("%+v", l)
	}
	// The same again is no change.
	before := f.known().Revision
	w.post("/files/"+f.ID+"/reading", url.Values{"column.0": {"-"}, "column.1": {"contactId"}, "customer": {"M30012"}, "dates": {job.DayFirstDates}})
	if now := f.known().Revision; now != before {
		t.Errorf("the same reading has made revision %d of %d", now, before)
	}
}

func TestSeenBefore(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	first := w.handIn("kunder.csv", []byte(fiveRows))
	second := w.handIn("igen.csv", []byte(fiveRows))
	p := pageOf[filePage](w, "/files/"+second.ID)
	if len(p.Before) != 1 || !strings.HasSuffix(p.Before[0].Link, first.ID) || !strings.Contains(p.Before[0].Text, "Anna") {
		t.Errorf("%+v", p.Before)
	}
	w.handIn("en gång till.csv", []byte(fiveRows))
	fourth := w.handIn("och igen.csv", []byte(fiveRows))
	if p = pageOf[filePage](w, "/files/"+fourth.ID); len(p.Before) != 1 || !strings.Contains(p.Before[0].Text, "3 times") {
		t.Errorf("of three of the same it says %+v", p.Before)
	}
}

func TestOnDisk(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	path := filepath.Join(t.TempDir(), "kunder.csv")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(fiveRows)
	id, err := w.server.openPath(path)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.server.openPath(path); err != nil || again != id {
		t.Errorf("%s is opened a second time as %s: %v", id, again, err)
	}
	if p := pageOf[filePage](w, "/files/"+id); p.Newer != "" || p.Name != "kunder.csv" {
		t.Errorf("%+v", p)
	}
	write(fiveRows + "M30011;KON6;2033-05-04;10:00;f\n")
	if p := pageOf[filePage](w, "/files/"+id); p.Newer == "" || p.Rows != 5 {
		t.Errorf("a newer file is not told: %q, %d rows", p.Newer, p.Rows)
	}
	w.post("/files/"+id+"/newer", url.Values{"do": {"stay"}})
	if p := pageOf[filePage](w, "/files/"+id); p.Newer != "" {
		t.Errorf("it is told again: %s", p.Newer)
	}
	write(fiveRows + "M30011;KON7;2033-05-04;10:00;f\n")
	got := w.post("/files/"+id+"/newer", url.Values{"do": {"open"}})
	if to := got.Header().Get("Location"); strings.HasSuffix(to, id) || got.Code != http.StatusSeeOther {
		t.Errorf("%d to %s", got.Code, to)
	}
}

// A sheet that names two in every row who are to do it says once, above the table, what
// to do about it there.
func TestParticipantColumnsOnPage(t *testing.T) {
	w := newWorld(t)
	w.plainPages()
	f := w.handIn("kunder.csv", []byte("Kundid;Kontaktid;Datum;Handläggare;Kontor\nM30011;KON1;2031-05-03 14:30;ANV1;KTR1\nM30011;KON2;2031-05-03 14:30;ANV1;KTR1\n"))
	w.looked(f)
	p := pageOf[filePage](w, "/files/"+f.ID)
	if len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], "Kontor") || strings.Contains(p.Warnings[0], "--ignore") {
		t.Errorf("the page warns %q", p.Warnings)
	}
}
