package journal

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"comebacks/importer"
)

// fewerChecks is for properties that have journals to open: fewer tries are enough,
// unless more are asked for.
func fewerChecks(t *testing.T) {
	if checks := flag.Lookup("rapid.checks").Value; checks.String() == "100" {
		must0(t, checks.Set("25"))
		t.Cleanup(func() { _ = checks.Set("100") })
	}
}

// What Recall says is what Intend would call back with, in a journal that sends
// and beside one; and which contacts have another comeback to come.
func TestRecall(t *testing.T) {
	smallSegments(t)
	fewerChecks(t)
	dir := t.TempDir()
	tried := 0
	rapid.Check(t, func(rt *rapid.T) {
		tried++
		path := filepath.Join(dir, fmt.Sprint(tried, ".db"))
		// A journal of an older version has rows that were purged.
		old := rapid.Bool().Draw(rt, "old")
		opened := openNew
		if old {
			copyFile(t, "testdata/version3.db", path)
			opened = open
		}
		j := opened(t, path)
		now := intent(0, "").Comeback.Date
		draw := func(row int) importer.Intent {
			in := noted(intentFor(row, rapid.IntRange(1, 4).Draw(rt, "contact")), rapid.SampledFrom([]string{"", "a"}).Draw(rt, "note"))
			if old && rapid.Bool().Draw(rt, "of the older version") {
				in.Comeback.ContactID = contactOf(int64(rapid.IntRange(1, 2).Draw(rt, "run")), rapid.IntRange(2, 8).Draw(rt, "row"))
			}
			if rapid.Bool().Draw(rt, "in another case") {
				in.Comeback.ContactID = "k" + in.Comeback.ContactID[1:]
			}
			in.Comeback.Date = now.AddDate(0, 0, rapid.IntRange(-1, 2).Draw(rt, "day"))
			if sheet := rapid.IntRange(0, 3).Draw(rt, "carried from"); sheet > 1 {
				in.Origin = importer.Origin{Sheet: importer.SheetCode(fmt.Append(nil, "sheet", sheet-2), ""), Row: rapid.IntRange(2, 6).Draw(rt, "origin")}
			}
			return printed(in)
		}
		type made struct {
			in     importer.Intent
			run    int64
			status importer.Status
		}
		var all []made
		for n := range rapid.IntRange(1, 4).Draw(rt, "runs") {
			r := beginOf(t, j, fmt.Sprint("sheet", n%2))
			for row := 2; row < rapid.IntRange(2, 12).Draw(rt, "rows"); row++ {
				in := draw(row)
				in.Allow = same | slot | edition
				if way, err := tryIntend(r, in); len(way) > 0 || err != nil {
					must0(t, err)
					continue
				}
				m := made{in, r.ID, ""}
				switch rapid.IntRange(0, 5).Draw(rt, "outcome") {
				case 0: // it is under way
				case 1:
					o, d := lostDoubt(row, 1)
					d.CustomerID, d.ContactID, d.Date, d.Key = in.Comeback.CustomerID, in.Comeback.ContactID, in.Comeback.Date, in.Fingerprint.Key
					must0(t, r.Record(o, d))
				case 2:
					must0(t, r.Record(importer.IsNot(row, importer.Rejected, time.Now()), nil))
				default:
					m.status = importer.Created
					record(t, r, row)
				}
				all = append(all, m)
			}
			if rapid.Bool().Draw(rt, "purged") {
				must0(t, r.End(time.Now(), nil, nil, 0))
				must[Purged](t)(j.Purge(time.Now().Add(time.Hour)))
			}
		}
		next := beginOf(t, j, "sheet0")
		if rapid.Bool().Draw(rt, "gone on with") {
			next = must[*Run](t)(j.Continue(must[Info](t)(j.Find(must[Info](t)(j.Latest()).ID - 1))))
		}
		var queries []importer.Query
		var intents []importer.Intent
		for row := range rapid.IntRange(1, 30).Draw(rt, "queries") {
			in := draw(row + 2)
			intents = append(intents, in)
			queries = append(queries, importer.Query{Row: in.Row, CustomerID: in.Comeback.CustomerID, ContactID: in.Comeback.ContactID, Date: in.Comeback.Date,
				Fingerprint: in.Fingerprint, First: in.First, Origin: in.Origin})
		}
		of := RecallOf{Server: next.Server, Sheet: next.Sheet, Run: next.ID, Now: now}
		compare := func(name string, got *Memory) {
			for i, in := range intents {
				var want []importer.Relative
				must0(t, j.ask(func(ctx context.Context) (err error) {
					want, err = next.relatives(ctx, &in)
					return err
				}))
				others := make([]importer.Relative, 0, len(want))
				for _, w := range want {
					if w.Run != next.ID {
						others = append(others, w)
					}
				}
				if diff := cmp.Diff(others, append([]importer.Relative{}, got.Of(i).Relatives...), cmpopts.IgnoreFields(importer.Relative{}, "Done"), equalTimes, cmpopts.IgnoreFields(importer.Doubt{}, "Start", "Seen")); diff != "" {
					rt.Errorf("%s, query %d: %s", name, i, diff)
				}
				coming := false
				for _, m := range all {
					coming = coming || m.status == importer.Created && m.run != next.ID && m.in.Comeback.Date.After(now) && !m.in.Comeback.Date.Equal(in.Comeback.Date) &&
						importer.OneCase(m.in.Comeback.ContactID) == importer.OneCase(in.Comeback.ContactID)
				}
				if coming != got.Of(i).Coming {
					rt.Errorf("%s, query %d of %s at %v: coming is %v", name, i, in.Comeback.ContactID, in.Comeback.Date, !coming)
				}
			}
		}
		compare("by the sender", must[*Memory](t)(j.Recall(of, queries)))
		must0(t, j.Close())
		j = open(t, path)
		next = j.Run(next.Info)
		reading := must[*Journal](t)(OpenToRead(path))
		compare("by a reader", must[*Memory](t)(reading.Recall(of, queries)))
		must0(t, reading.Close())
		must0(t, j.Close())
	})
}
