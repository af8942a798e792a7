package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

func pager() *Pager {
	began := time.Date(2031, 1, 7, 9, 0, 0, 0, time.UTC)
	p := &Pager{Page: Page{
		Run: 12, File: `C:\Sheets/<b>kunder</b>.csv`, Server: "https://connect.maklare.vitec.net", StartedBy: "eva",
		Started: began, Ended: began.Add(90 * time.Second), State: "done", Made: began.Add(time.Hour), Zone: stockholm,
		Reconciliation: &ReconciliationOfPage{At: began.Add(time.Hour), Counts: map[Class]int{Matched: 2, Extra: 1}, File: "kunder.reconciliation.csv"},
	}}
	comeback := func(day int) importer.Comeback {
		return importer.Comeback{CustomerID: "M30011", ContactID: "<i>K1</i>", Date: time.Date(2031, 5, day, 14, 30, 0, 0, stockholm),
			Participant: importer.Participant{UserID: `"anna" & co`, OfficeID: "<KON>"}, Note: "the secret note"}
	}
	p.Add(RowOfRun{importer.IsCreated(2, "cb-1", began, 50*time.Millisecond), comeback(5)})
	p.Add(RowOfRun{importer.IsCreated(3, "cb-2", began.Add(80*time.Second), 70*time.Millisecond), comeback(12)})
	p.Add(RowOfRun{importer.IsDuplicate(4, "cb-1", importer.Problem{Code: importer.SameAsRow, Row: 2}), importer.Comeback{}})
	p.Add(RowOfRun{importer.IsInvalid(5, []importer.Problem{{Code: importer.ControlChar, Field: importer.Note, Value: "the secret note", Detail: "U+0007"}}), importer.Comeback{}})
	p.Add(RowOfRun{importer.IsNot(6, importer.Rejected, began, importer.Problem{Code: importer.VitecRefused, Value: "<script>alert(1)</script>", Detail: "400"}), comeback(5)})
	p.Add(RowOfRun{importer.IsNot(7, importer.Uncertain, began, importer.Problem{Code: importer.CannotLookUp, Value: "HTTP 403"}), comeback(6)})
	return p
}

// The page as it is looked at, and as data. Run with -update after a change
// that was looked at.
func TestPage(t *testing.T) {
	page := pager().Finish(8)
	var html, data bytes.Buffer
	if err := page.WriteHTML(&html); err != nil {
		t.Fatal(err)
	}
	e := json.NewEncoder(&data)
	e.SetIndent("", "  ")
	if err := e.Encode(page); err != nil {
		t.Fatal(err)
	}
	golden(t, "page.html", html.Bytes())
	golden(t, "page.json", data.Bytes())

	for _, forbidden := range []string{"<script", "<b>kunder", "<i>K1", "<KON>", "secret", "http-equiv=\"refresh\"", "src=", "href="} {
		if strings.Contains(html.String(), forbidden) {
			t.Errorf("the page has %q", forbidden)
		}
	}
	if strings.Contains(data.String(), "secret") {
		t.Error("the data has a note")
	}
}

// A run of which nothing needs a person says so.
func TestPageOfNothingToDo(t *testing.T) {
	for rows, want := range map[int]string{0: "None.", 3: "None: the 3 unsent rows only wait for their turn."} {
		var html bytes.Buffer
		if err := (&Pager{}).Finish(rows).WriteHTML(&html); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(html.String(), want) {
			t.Errorf("the page of %d rows does not say %q", rows, want)
		}
	}
}

func TestPageWithNotes(t *testing.T) {
	p := pager()
	p.WithNotes = true
	p.Add(RowOfRun{importer.IsNot(8, importer.Rejected, sentAt, wasRejected), importer.Comeback{Note: "the secret note"}})
	var html bytes.Buffer
	if err := p.Finish(8).WriteHTML(&html); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(html.String(), "Note: the secret note") {
		t.Error("the page has no note")
	}
}

// A run of a million rows that are all different, and many of them faulty,
// gives a page that can be mailed.
func TestPageOfAMillionRows(t *testing.T) {
	p := &Pager{}
	long := strings.Repeat("a long answer ", 100)
	rows := 1_000_000
	if testing.Short() {
		rows = 100_000
	}
	at := time.Date(2031, 1, 7, 9, 0, 0, 0, time.UTC)
	for i := range rows {
		c := importer.Comeback{CustomerID: fmt.Sprint("M", i), ContactID: fmt.Sprint("K", i), Date: at.AddDate(0, 0, i%30_000),
			Participant: importer.Participant{UserID: fmt.Sprint("U", i), OfficeID: fmt.Sprint("O", i)}}
		o := importer.IsCreated(i+2, "cb", at.Add(time.Duration(i)*time.Millisecond), time.Duration(i%1000)*time.Millisecond)
		if i%3 == 0 {
			o = importer.IsNot(i+2, importer.Statuses[3+i%9/3], at, importer.Problem{Code: importer.VitecRefused, Value: long})
		}
		p.Add(RowOfRun{o, c})
	}
	if n := len(p.customers) + len(p.offices) + len(p.handlers) + len(p.days); n > 3*manyNames+40_000 {
		t.Errorf("%d names are kept", n)
	}
	var html bytes.Buffer
	if err := p.Finish(rows).WriteHTML(&html); err != nil {
		t.Fatal(err)
	}
	if html.Len() > 2_000_000 {
		t.Errorf("the page has %d bytes", html.Len())
	}
	t.Logf("%d rows: %d bytes", rows, html.Len())
}

// Whatever order the times come in, each is counted once.
func TestSlots(t *testing.T) {
	at := time.Date(2031, 1, 7, 9, 0, 0, 0, time.UTC)
	var s slots
	offsets := []time.Duration{0, time.Hour, -time.Minute, 48 * time.Hour, -72 * time.Hour, time.Second, 0}
	for _, d := range offsets {
		s.add(at.Add(d))
	}
	total := 0
	bars := s.bars(nil)
	for _, b := range bars {
		total += b.Count
	}
	if total != len(offsets) || len(bars) > maxSlots {
		t.Errorf("%d times in %d bars: %v", total, len(bars), bars)
	}
	first, err := time.Parse("2006-01-02 15:04:05", bars[0].Name)
	if err != nil || first.After(at.Add(-72*time.Hour)) || first.Before(at.Add(-75*time.Hour)) {
		t.Errorf("the first bar is %s", bars[0].Name)
	}
}

func TestLatencies(t *testing.T) {
	var h histogram
	for i := 1; i <= 1000; i++ {
		h.add(time.Duration(i) * time.Millisecond)
	}
	for q, want := range map[float64]float64{0.5: 500, 0.9: 900, 0.99: 990, 1: 1000} {
		if got := h.at(q); got < want*0.95 || got > want*1.05 {
			t.Errorf("the quantile %g is %g ms, want %g within 5 %%", q, got, want)
		}
	}
	var none histogram
	if none.at(0.5) != 0 {
		t.Error("no answer has a latency")
	}
}

func TestByDay(t *testing.T) {
	for _, tt := range []struct {
		days []Bar
		want []Bar
	}{
		{nil, nil},
		{[]Bar{{"2031-05-05", 3}, {"2031-05-07", 1}}, []Bar{{"Mon 5 May 2031", 3}, {"Tue 6 May 2031", 0}, {"Wed 7 May 2031", 1}}},
	} {
		if diff := cmp.Diff(tt.want, byDay(tt.days)); diff != "" {
			t.Error(diff)
		}
	}
	for days, want := range map[int]int{200: 30, 2000: 66} {
		end := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days).Format(time.DateOnly)
		if got := byDay([]Bar{{"2031-01-01", 1}, {end, 1}}); len(got) < want-2 || len(got) > want+2 || got[0].Count != 1 || got[len(got)-1].Count != 1 {
			t.Errorf("%d days give %d bars, from %v to %v", days, len(got), got[0], got[len(got)-1])
		}
	}
}
