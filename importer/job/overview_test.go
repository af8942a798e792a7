package job_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/job"
	"comebacks/importer/sandbox"
	"comebacks/report"
)

// What the overview says will be made is what is made, and what it counts is what
// the results say: whoever is asked "make 12 comebacks?" gets 12.
func TestOverviewIsWhatHappens(t *testing.T) {
	fewer(t, 8)
	dir := t.TempDir()
	tried := 0
	rapid.Check(t, func(rt *rapid.T) {
		tried++
		v, stop := startEarnest(sandbox.Config{})
		defer stop()
		o := &foreseen{office: &office{rt, v, filepath.Join(dir, fmt.Sprint(tried)), ""}, rt: rt}
		o.journal = o.path("journal.db")
		if err := os.Mkdir(o.dir, 0o700); err != nil {
			rt.Fatal(err)
		}
		for n := range rapid.IntRange(0, 2).Draw(rt, "earlier sheets") {
			o.imports(o.draw(fmt.Sprint("earlier", n, ".csv"), rapid.Bool().Draw(rt, "carries")), o.allowing())
			o.learn()
		}
		path := o.draw("now.csv", rapid.Bool().Draw(rt, "carries"))
		allowing := o.allowing()
		limit := rapid.SampledFrom([]int{0, 0, 1, 2, 5}).Draw(rt, "limit")
		var only []string
		if rapid.IntRange(0, 3).Draw(rt, "only") == 0 {
			only = []string{"m1"}
		}
		for {
			o.compare(path, allowing, func(o *job.Options) { o.Send.Limit, o.Send.Only = limit, only })
			if limit == 0 {
				break
			}
			limit = rapid.SampledFrom([]int{0, limit + 1, limit + 3}).Draw(rt, "then")
			if limit > 8 {
				limit = 0
			}
		}
	})
}

// foreseen draws sheets of few contacts, times and notes, so that many rows are
// like others.
type foreseen struct {
	*office
	rt    *rapid.T
	codes []string // of the sheets before
	ids   []string // of the comebacks that they made
}

// draw writes a sheet; one that carries has the columns of a file of ours.
func (o *foreseen) draw(name string, carries bool) string {
	lines := []string{"customerId,contactId,date,note"}
	if carries {
		lines[0] += ",status,comeback_id,error,sent_at,row,sheet"
	}
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(o.rt, "cell") }
	sheet := pick(append(o.codes, "bcdfghjklmnp", "")...)
	for range rapid.IntRange(1, 10).Draw(o.rt, "rows of "+name) {
		line := fmt.Sprintf("%s,%s,2031-05-%s 10:00,%s", pick("M1", "M1", "M1", "M2"), pick("K1", "K2", "K3", "k3"), pick("03", "03", "04", "32"), pick("", "a", "b"))
		if carries {
			line += o.carried(sheet, pick)
		}
		lines = append(lines, line)
	}
	return o.write(name, lines...)
}

// carried are the cells that say what became of a row before. All rows of a file
// come from one first sheet.
func (o *foreseen) carried(sheet string, pick func(...string) string) string {
	says := ","
	switch {
	case pick("", "", "says") == "":
	case len(o.ids) > 0 && pick("known", "unknown") == "known":
		says = pick("created", "duplicate") + "," + pick(o.ids...)
	default:
		says = "created,AK9"
	}
	return "," + says + ",,," + pick("2", "3", "4") + "," + sheet
}

// learn takes from the latest run what later sheets may carry.
func (o *foreseen) learn() {
	o.codes = append(o.codes, o.run(0).Sheet)
	for _, outcome := range o.outcomes(0) {
		if outcome.Status == importer.Created {
			o.ids = append(o.ids, outcome.ComebackID)
		}
	}
}

func (o *foreseen) allowing() func(*job.Options) {
	allow := rapid.SampledFrom([]string{"", "", "similar", "duplicates"}).Draw(o.rt, "allow")
	return func(o *job.Options) { o.Sheet.AllowSimilar, o.Sheet.Repeat = allow == "similar", allow == "duplicates" }
}

// compare imports a sheet, and holds what is made of it against what was seen
// before.
func (o *foreseen) compare(path string, change ...func(*job.Options)) {
	o.Helper()
	jb, err := o.open(path, quiet, change...)
	var refused *importer.Failure
	if errors.As(err, &refused) && refused.Code == job.NoSuchCustomer {
		return // none of its rows is of the customer that is named
	}
	if err != nil {
		o.Fatal(err)
	}
	defer jb.Close()
	before := len(o.Comebacks())
	seen := jb.Seen().Overview
	o.dryRun(path, seen, change...)
	ofRun := map[importer.Status]int{}
	if seen.OfRun > 0 {
		for _, outcome := range o.outcomes(0) {
			ofRun[outcome.Status]++
		}
	}
	sum, err := jb.Send(context.Background())
	if err != nil {
		o.Fatal(err)
	}
	made := len(o.Comebacks()) - before
	if seen.Will != made || sum.Counts[importer.Created] != made+ofRun[importer.Created] {
		o.Errorf("%d comebacks were foreseen, %d were made, and %v are counted (of the run before: %v)", seen.Will, made, sum.Counts, ofRun)
	}
	all := seen.Invalid + seen.Duplicates + seen.Says + seen.OfRun + seen.Known + seen.Corrected + seen.Similar + seen.InDoubt + seen.Will
	if jb.Options.Send.Limit == 0 && jb.Options.Send.Only == nil && all != seen.Rows {
		o.Errorf("%d rows are seen, and %d counted: %+v", seen.Rows, all, seen)
	}
	if seen.Rows != sum.Rows || seen.Invalid != sum.Counts[importer.Invalid] || seen.InDoubt != 0 {
		o.Errorf("seen was %+v, the results have %v of %d rows", seen, sum.Counts, sum.Rows)
	}
	if jb.Options.Send.Limit != 0 || jb.Options.Send.Only != nil || seen.OfRun > 0 {
		return // a row beyond, or of another customer, is looked at no further
	}
	got := make(map[string]int)
	for _, outcome := range o.outcomes(0) {
		var p importer.Problem
		if len(outcome.Problems) > 0 {
			p = outcome.Problems[0]
		}
		switch {
		case p.Code == importer.SameAsRow && p.Run == 0:
			got["duplicates"]++
		case p.Code == importer.SameAsRow, p.Code == importer.AlreadyCreated:
			got["known"]++
		case p.Code == importer.Corrected:
			got["corrected"]++
		case p.Code == importer.Similar, p.Code == importer.OriginCreated:
			got["similar"]++
		case p.Code == importer.SaysCreated, p.Code == importer.SaysOther:
			got["says"]++
		}
	}
	want := map[string]int{"duplicates": seen.Duplicates, "known": seen.Known, "corrected": seen.Corrected, "similar": seen.Similar, "says": seen.Says}
	for what, n := range want {
		if got[what] != n {
			o.Errorf("%d are %s, and %d were foreseen: %v", got[what], what, n, o.outcomes(0))
		}
	}
}

// dryRun holds a dry run against what was seen for an import: it sees the same, and
// its results are of as many rows that would be sent.
func (o *foreseen) dryRun(path string, seen report.Overview, change ...func(*job.Options)) {
	o.Helper()
	options := o.options()
	for _, c := range append(change, func(o *job.Options) { o.OnlyCheck, o.AskJournal = true, true }) {
		c(&options)
	}
	jb, err := job.Open(context.Background(), path, options, quiet)
	if err != nil {
		o.Fatal(err)
	}
	defer jb.Close()
	sum, err := jb.Check(context.Background(), importer.Problem{Code: importer.OnlyChecked})
	if err != nil {
		o.Fatal(err)
	}
	if diff := cmp.Diff(seen, jb.Seen().Overview); diff != "" {
		o.Errorf("a dry run sees something else (-import +dry run):\n%s", diff)
	}
	if all := options.Send.Limit == 0 && options.Send.Only == nil; sum.Held[importer.OnlyChecked] < seen.Will || all && sum.Held[importer.OnlyChecked] != seen.Will {
		o.Errorf("a dry run would send %d rows, and %d comebacks were foreseen", sum.Held[importer.OnlyChecked], seen.Will)
	}
}
