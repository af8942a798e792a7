package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/report/words"
)

// runsPager has three runs: a sheet with a fault, its errors file corrected, and another
// sheet of a run whose sheet is gone.
func runsPager(v words.Voice) *RunsPager {
	began := time.Date(2031, 1, 31, 22, 30, 0, 0, time.UTC)
	p := &RunsPager{Words: words.Teller{Voice: v}, Page: RunsPage{From: "2031-01-31", To: "2031-02-28", Made: began.AddDate(0, 1, 0), Zone: stockholm}}
	comeback := func(month time.Month, user, office string) importer.Comeback {
		return importer.Comeback{CustomerID: "M30011", ContactID: "<i>K1</i>", Date: time.Date(2031, month, 5, 14, 30, 0, 0, stockholm),
			Participant: importer.Participant{UserID: user, OfficeID: office}, Note: "the secret note"}
	}
	run := func(n int64, c *ReconciliationOfPage) RunOfPage {
		at := began.Add(time.Duration(n) * time.Hour)
		return RunOfPage{Run: n, File: fmt.Sprintf("/sheets/<b>%d.csv", n), Server: "https://connect.maklare.vitec.net", Started: at, Ended: at.Add(time.Minute), State: "done", Reconciliation: c}
	}
	p.Begin(run(0, &ReconciliationOfPage{At: began, Counts: map[Class]int{Matched: 1, Moved: 1, Missing: 1, Extra: 1}, File: "a.reconciliation.csv"}), p.Words)
	p.Add(RowOfRun{importer.IsCreated(2, "cb-1", began, time.Millisecond), comeback(5, "anna", ""), ""}, true)
	p.Add(RowOfRun{importer.IsCreated(3, "cb-2", began, time.Millisecond), comeback(6, "", "<KON>"), ""}, true)
	p.Add(RowOfRun{importer.IsInvalid(4, []importer.Problem{{Code: importer.NotADate, Field: importer.Date, Value: "soon"}}), comeback(6, "anna", ""), ""}, false)
	p.Add(RowOfRun{importer.IsDuplicate(5, "cb-1", importer.Problem{Code: importer.SameAsRow, Row: 2}), comeback(5, "anna", ""), ""}, true)
	for _, line := range comparedLines() {
		p.AddCompared(line)
	}
	p.Begin(run(3, nil), p.Words)
	p.Add(RowOfRun{importer.IsCreated(4, "cb-3", began, time.Millisecond), comeback(6, "", ""), ""}, true)
	p.Begin(run(40, &ReconciliationOfPage{At: began, Counts: map[Class]int{Missing: 1}, File: "c.csv", LinesGone: true, Earlier: true}), p.Words)
	p.Page.Runs[2].SheetGone = true
	p.Add(RowOfRun{importer.IsNot(4, importer.Rejected, began, importer.Problem{Code: importer.VitecRefused, Value: "<script>alert(1)</script>", Detail: "400"}), comeback(5, "anna", ""), ""}, true)
	p.Add(RowOfRun{importer.IsNot(5, importer.Rejected, began, importer.Problem{Code: importer.VitecRefused, Value: "<script>alert(1)</script>", Detail: "400"}), importer.Comeback{CustomerID: "M2"}, ""}, true)
	p.AddUnread(2)
	return p
}

// The page as it is looked at, and as data. Run with -update after a change that was looked
// at.
func TestRunsPage(t *testing.T) {
	for _, l := range words.Languages {
		page := runsPager(words.Voice{Language: l}).Finish()
		var html bytes.Buffer
		if err := page.WriteHTML(&html); err != nil {
			t.Fatal(err)
		}
		golden(t, inLanguage("runs.html", l), html.Bytes())
		for _, forbidden := range []string{"<script", "<b>", "<i>K1", "<KON>", "<cb-", "secret", "src=", "href="} {
			if strings.Contains(strings.ReplaceAll(html.String(), `"><b>`, ""), forbidden) {
				t.Errorf("the page has %q", forbidden)
			}
		}
		if l == words.English {
			data, err := json.MarshalIndent(page, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "runs.json", data)
		}
	}
}

// Whatever the rows are, all that is counted adds up: every table to the same total, and
// the runs to the same lines.
func TestRunsPageAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &RunsPager{}
		text := rapid.SampledFrom([]string{"", "", "A", "B", "others", "none", "2031-05"})
		for n := range rapid.IntRange(0, 4).Draw(t, "runs") {
			p.Begin(RunOfPage{Run: int64(n), Started: time.Date(2031, time.Month(n+1), 1, 0, 0, 0, 0, time.UTC)}, words.Teller{})
			for i := range rapid.IntRange(0, 20).Draw(t, "rows") {
				c := importer.Comeback{CustomerID: text.Draw(t, "customer"), ContactID: text.Draw(t, "contact"), Participant: importer.Participant{UserID: text.Draw(t, "user"), UserGroupID: text.Draw(t, "group"), OfficeID: text.Draw(t, "office")}}
				if rapid.Bool().Draw(t, "dated") {
					c.Date = time.Date(2031, time.Month(rapid.IntRange(1, 12).Draw(t, "month")), 1, 0, 0, 0, 0, time.UTC)
				}
				o := importer.Outcome{Row: i + 2, Status: rapid.SampledFrom(importer.Statuses).Draw(t, "status"), Problems: []importer.Problem{{Code: importer.NotADate}}}
				p.Add(RowOfRun{o, c, ""}, rapid.Bool().Draw(t, "here"))
			}
			p.AddUnread(rapid.IntRange(0, 3).Draw(t, "unread"))
		}
		page := p.Finish()
		total := 0
		for _, n := range page.Counts {
			total += n
		}
		if total != page.Rows || page.Lines-page.Elsewhere != page.Rows {
			t.Fatalf("%d lines, %d elsewhere, %d rows, %d by status", page.Lines, page.Elsewhere, page.Rows, total)
		}
		for _, table := range page.Tables() {
			for i, c := range table.Columns {
				if c.Kind != NumberColumn {
					continue
				}
				sum := 0
				for _, row := range table.Rows {
					sum += row[i].(int)
				}
				if sum != table.Total[i] {
					t.Fatalf("%s: %s: %d, and the total says %v", table.Title, c.Head, sum, table.Total[i])
				}
			}
		}
		for _, groups := range [][]Group{page.Months, page.Begun, page.Offices, page.Handlers, page.Customers} {
			sum := 0
			for _, g := range groups {
				sum += g.Rows
			}
			if sum != page.Rows {
				t.Fatalf("%v adds up to %d of %d", groups, sum, page.Rows)
			}
		}
	})
}

// A table of a million names stays one that can be looked at, and adds up.
func TestRunsPageOfManyNames(t *testing.T) {
	p := &RunsPager{}
	p.Begin(RunOfPage{}, words.Teller{})
	for i := range 3 * manyNames {
		p.Add(RowOfRun{importer.IsCreated(i+2, "cb", sentAt, 0), importer.Comeback{CustomerID: fmt.Sprint("M", i), ContactID: "K"}, ""}, true)
	}
	all := p.Finish().Customers
	last := all[len(all)-1]
	if len(all) != namedGroups+1 || last.Kind != Others || last.Rows != 3*manyNames-namedGroups {
		t.Errorf("%d groups, the last of them %+v", len(all), last)
	}
}
