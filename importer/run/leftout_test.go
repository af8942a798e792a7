package run

import (
	"testing"
	"testing/synctest"

	"comebacks/importer"
)

// Rows of customers who are not named are not sent, and are sent once when they are; what
// an earlier start made of them stays.
func TestOnlyCustomers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, m := &fakeVitec{}, newMemory()
		rows := many(9)
		for i := range rows {
			rows[i].Cells.CustomerID = []string{"M30011", "M30012", "M30013"}[i%3]
		}
		do := func(created, unsent int, only ...string) {
			t.Helper()
			r := newRun(rows, v, m)
			r.Only = only
			if err := r.Do(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantCounts(t, m, map[importer.Status]int{importer.Created: created, importer.Unsent: unsent})
			once(t, rows, v, m)
			for o := range m.Entries() {
				if o.Status == importer.Unsent && (len(o.Problems) != 1 || o.Problems[0].Code != importer.OtherCustomer || o.Problems[0].Field != importer.CustomerID) {
					t.Errorf("row %d is unsent: %v", o.Row, o.Problems)
				}
			}
			m.restart()
		}
		do(3, 6, "m30011") // in whatever case
		do(6, 3, "M30012")
		do(6, 3, "M3001") // which is nobody's, and takes nothing back
		do(9, 0)
	})
}

// A row without a customer is not another customer's: the rules say what is wrong with it.
func TestLeavesOut(t *testing.T) {
	for _, tt := range []struct {
		only     []string
		customer string
		want     bool
	}{
		{nil, "M1", false}, {nil, "", false}, {[]string{"M1"}, "M1", false}, {[]string{"M2", "M1"}, "m1", false},
		{[]string{"M1"}, "M11", true}, {[]string{"M11"}, "M1", true}, {[]string{"M1"}, "", false},
	} {
		if got := LeavesOut(tt.only, tt.customer); got != tt.want {
			t.Errorf("only %v: %q is left out: %v", tt.only, tt.customer, got)
		}
	}
}
