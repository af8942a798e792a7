package web

import (
	"fmt"
	"testing"
)

// Many who look at many files at once all see their rows in the end, although not all of
// them can be at hand: a look that has been begun is not given up for another.
func TestManyLookAtOnce(t *testing.T) {
	w := newWorld(t)
	var all []*file
	for i := range 3 * mostSeen {
		sheet := "Kundid;Kontaktid;Datum\n"
		for row := range 300 {
			sheet += fmt.Sprintf("M1;K%d_%d;2031-05-03\n", i, row)
		}
		all = append(all, w.handIn(fmt.Sprintf("%d.csv", i), []byte(sheet)))
	}
	seen := make(map[*file]bool)
	await(t, "all files to be seen", func() bool {
		for _, f := range all { // whoever has seen her rows goes on looking, too
			if page := w.rows(f, "from=0&n=1"); !page.Counting && page.All == 300 {
				seen[f] = true
			}
		}
		return len(seen) == len(all)
	})
}
