package journal

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A table has the entries that were added to it, and no others, however its keys lie and
// however often it has grown.
func TestKeyTable(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var table keyTable
		var want []keyRow
		draw := func(rt *rapid.T) keyRow {
			return keyRow{drawKey(rt), rapid.Int64Range(1, 5).Draw(rt, "row")}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"add": func(rt *rapid.T) {
				for range rapid.IntRange(1, 30).Draw(rt, "entries") {
					e := draw(rt)
					table.add(e)
					want = append(want, e)
				}
			},
			"set": func(rt *rapid.T) {
				e := draw(rt)
				table.set(e)
				if i := slices.IndexFunc(want, func(w keyRow) bool { return w.key == e.key }); i >= 0 {
					want[i].row = e.row
				} else {
					want = append(want, e)
				}
			},
			"drop": func(rt *rapid.T) {
				row := draw(rt).row
				table.drop(row)
				want = slices.DeleteFunc(want, func(w keyRow) bool { return w.row == row })
			},
			"clear": func(rt *rapid.T) {
				if rapid.IntRange(0, 4).Draw(rt, "seldom") == 0 {
					table.clear()
					want = nil
				}
			},
			"": func(rt *rapid.T) {
				if !slices.Equal(table.entries, want) {
					rt.Fatalf("it has %v, want %v", table.entries, want)
				}
				e := draw(rt)
				rows := slices.DeleteFunc(slices.Clone(want), func(w keyRow) bool { return w.key != e.key })
				var got []keyRow
				for n := range table.at(e.key) {
					got = append(got, table.entries[n])
				}
				if !slices.Equal(got, rows) || table.has(e) != slices.Contains(rows, e) {
					rt.Fatalf("of %x it has %v, %v, want %v", e.key, got, table.has(e), rows)
				}
			},
		})
	})
}
