package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
	"comebacks/report/words"
)

func pager(v words.Voice) *Pager {
	began := time.Date(2031, 1, 7, 9, 0, 0, 0, time.UTC)
	p := &Pager{Words: words.Teller{Voice: v}, Page: Page{
		Run: 12, File: `C:\Sheets/<b>kunder</b>.csv`, Server: "https://connect.maklare.vitec.net", StartedBy: "eva",
		Started: began, Ended: began.Add(90 * time.Second), State: "done", Made: began.Add(time.Hour), Zone: stockholm,
		Reconciliation: &ReconciliationOfPage{At: began.Add(time.Hour), Counts: map[Class]int{Matched: 1, Moved: 1, Missing: 1, Extra: 1}, File: "kunder.reconciliation.csv"},
	}}
	comeback := func(day int) importer.Comeback {
		return importer.Comeback{CustomerID: "M30011", ContactID: "<i>K1</i>", Date: time.Date(2031, 5, day, 14, 30, 0, 0, stockholm),
			Participant: importer.Participant{UserID: `"anna" & co`, OfficeID: "<KON>"}, Note: "the secret note"}
	}
	p.Add(RowOfRun{importer.IsCreated(2, "cb-1", began, 50*time.Millisecond), comeback(5), ""})
	p.Add(RowOfRun{importer.IsCreated(3, "cb-2", began.Add(80*time.Second), 70*time.Millisecond), comeback(12), ""})
	p.Add(RowOfRun{importer.IsDuplicate(4, "cb-1", importer.Problem{Code: importer.SameAsRow, Row: 2}), importer.Comeback{}, ""})
	p.Add(RowOfRun{importer.IsInvalid(5, []importer.Problem{{Code: importer.ControlChar, Field: importer.Note, Value: "the secret note", Detail: "U+0007"}}), importer.Comeback{}, ""})
	p.Add(RowOfRun{importer.IsNot(6, importer.Rejected, began, importer.Problem{Code: importer.VitecRefused, Value: "<script>alert(1)</script>", Detail: "400"}), comeback(5), ""})
	p.Add(RowOfRun{importer.IsNot(7, importer.Uncertain, began, importer.Problem{Code: importer.CannotLookUp, Value: "HTTP 403"}), comeback(6), ""})
	for _, line := range comparedLines() {
		p.AddCompared(line)
	}
	return p
}

// comparedLines are what a comparison has shown.
func comparedLines() []Compared {
	line := Compared{CustomerID: "M30011", ContactID: "<i>K1</i>", Date: "2031-05-05T14:30:00+02:00"}
	all := make([]Compared, 4)
	for i, c := range []Class{Matched, Moved, Missing, Extra} {
		all[i] = line
		all[i].Class, all[i].Row, all[i].ComebackID = c, i+2, fmt.Sprint("<cb-", i)
	}
	all[1].VitecDate = "2031-05-06T09:00:00+02:00"
	return all
}

// The page as it is looked at, and as data. Run with -update after a change
// that was looked at.
func TestPage(t *testing.T) {
	for _, l := range words.Languages {
		page := pager(words.Voice{Language: l}).Finish(8)
		html := htmlOf(t, page)
		golden(t, inLanguage("page.html", l), []byte(html))
		for _, forbidden := range []string{"<script", "<b>kunder", "<i>K1", "<KON>", "secret", "<cb-", "http-equiv=\"refresh\"", "src=", "href="} {
			if strings.Contains(html, forbidden) {
				t.Errorf("the page has %q", forbidden)
			}
		}
		data := dataOf(t, page)
		if l == words.English {
			golden(t, "page.json", []byte(data))
		}
		if strings.Contains(data, "secret") {
			t.Error("the data has a note")
		}
	}
}

// In another language only what is said is another in the data.
func TestPageDataOfEachLanguage(t *testing.T) {
	said := regexp.MustCompile(`(?m)^ *"(text|said)": .*$`)
	english := dataOf(t, pager(words.Voice{}).Finish(8))
	swedish := dataOf(t, pager(words.Voice{Language: words.Swedish}).Finish(8))
	if diff := cmp.Diff(said.ReplaceAllString(english, ""), said.ReplaceAllString(swedish, "")); diff != "" {
		t.Error(diff)
	}
}

// A page in Swedish has none of the words that the English one has of its own.
func TestPageIsWhollySwedish(t *testing.T) {
	v := words.Voice{Language: words.Swedish}
	p := pager(v)
	p.Page.State, p.Page.StartedBy = "killed", ""
	for _, c := range Classes {
		p.Page.Reconciliation.Counts[c] = 2
	}
	for row := range 2 * namedRows {
		c := importer.Comeback{CustomerID: fmt.Sprint("M", row%40), Date: time.Date(2031, 5, 5+row%90, 9, 0, 0, 0, time.UTC)}
		p.Add(RowOfRun{importer.IsCreated(row+10, "cb", sentAt, time.Millisecond), c, ""})
		p.Add(RowOfRun{importer.IsInvalid(row+10, nil), c, ""})
	}
	page := p.Finish(1000)
	html := htmlOf(t, page)
	for _, want := range []string{`lang="sv"`, "avbröts oväntat", "okänd", "övriga", "mån 5 maj 2031", "\u00a0%"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	// What is from the sheet or said of its rows, and what is alike in both languages.
	alike := wordsOf(`status extra comebacks note M30011 Vitec K1 KON anna co kunder csv Sheets connect maklare net https
		ms s b c i cb script alert HTTP reconciliation in aug version`)
	for _, f := range page.Faults {
		maps.Copy(alike, wordsOf(v.Title(f.Code)+" "+f.Text))
	}
	for _, r := range page.Attention {
		if r.Class != "" {
			maps.Copy(alike, wordsOf(r.Said))
		}
	}
	swedish := wordsOf(html)
	page.Voice = words.Voice{}
	for word := range wordsOf(htmlOf(t, page)) {
		if swedish[word] && !alike[word] {
			t.Errorf("%q is English", word)
		}
	}
}

// wordsOf gives the words that a person sees in HTML.
func wordsOf(page string) map[string]bool {
	_, body, styled := strings.Cut(page, "</style>")
	if !styled {
		body = page
	}
	for _, attribute := range []string{"title", "aria-label"} {
		body = regexp.MustCompile(`<[^>]* `+attribute+`="([^"]*)"[^>]*>`).ReplaceAllString(body, " $1 $0")
	}
	body = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")
	all := make(map[string]bool)
	for _, word := range strings.FieldsFunc(html.UnescapeString(body), func(r rune) bool { return !unicode.IsLetter(r) }) {
		all[strings.ToLower(word)] = true
	}
	return all
}

func inLanguage(name string, l words.Language) string {
	if l == words.English {
		return name
	}
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + string(l) + ext
}

func htmlOf(t *testing.T, p Page) string {
	t.Helper()
	var html bytes.Buffer
	if err := p.WriteHTML(&html); err != nil {
		t.Fatal(err)
	}
	return html.String()
}

func dataOf(t *testing.T, p Page) string {
	t.Helper()
	var data bytes.Buffer
	e := json.NewEncoder(&data)
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		t.Fatal(err)
	}
	return data.String()
}

// A run of which nothing needs a person says so.
func TestPageOfNothingToDo(t *testing.T) {
	for rows, want := range map[int]string{0: "None.", 1: "None: the 1 unsent row only waits for its turn.", 3: "None: the 3 unsent rows only wait for their turn."} {
		if html := htmlOf(t, (&Pager{}).Finish(rows)); !strings.Contains(html, want) {
			t.Errorf("the page of %d rows does not say %q", rows, want)
		}
	}
}

func TestPageWithNotes(t *testing.T) {
	p := pager(words.Voice{})
	p.WithNotes = true
	p.Add(RowOfRun{importer.IsNot(8, importer.Rejected, sentAt, wasRejected), importer.Comeback{Note: "the secret note"}, ""})
	if !strings.Contains(htmlOf(t, p.Finish(8)), "Note: the secret note") {
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
		p.Add(RowOfRun{o, c, ""})
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
		if diff := cmp.Diff(tt.want, byDay(words.Voice{}, tt.days)); diff != "" {
			t.Error(diff)
		}
	}
	for days, want := range map[int]int{200: 30, 2000: 66} {
		end := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days).Format(time.DateOnly)
		if got := byDay(words.Voice{}, []Bar{{"2031-01-01", 1}, {end, 1}}); len(got) < want-2 || len(got) > want+2 || got[0].Count != 1 || got[len(got)-1].Count != 1 {
			t.Errorf("%d days give %d bars, from %v to %v", days, len(got), got[0], got[len(got)-1])
		}
	}
}
