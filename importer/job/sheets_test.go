package job_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// sheetOf is a sheet: its header, and its rows.
type sheetOf [][]string

func (s sheetOf) write(o *office, path string) {
	if strings.HasSuffix(path, ".xlsx") {
		o.book(path, map[string][][]string{"Kunder": s})
		return
	}
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Comma = ';'
	if err := w.WriteAll(s); err != nil {
		o.Fatal(err)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		o.Fatal(err)
	}
}

func drawSheet(rt *rapid.T) sheetOf {
	s := sheetOf{{"Kundid", "Kontakt", "datum", "anteckning", "Övrigt"}}
	note := rapid.SampledFrom([]string{"Ring", "semi;kolon", `sa "hej"`, "två\nrader", " mellanrum ", "=1+1", "åäö"})
	for i := range rapid.IntRange(1, 40).Draw(rt, "rows") {
		switch kind := rapid.IntRange(0, 11).Draw(rt, "kind"); {
		case kind == 0:
			s = append(s, []string{"M1", fmt.Sprint("K", i), "31 februari 2031", "fel", "x"})
		case kind == 1 && len(s) > 1:
			s = append(s, s[rapid.IntRange(1, len(s)-1).Draw(rt, "copied")])
		default:
			s = append(s, []string{"M1", fmt.Sprint("K", i), fmt.Sprintf("2031-05-%02d 10:00", 1+i%28), note.Draw(rt, "note"), fmt.Sprint("ö", i)})
		}
	}
	return s
}

// variants are what the user makes of a sheet.
func (s sheetOf) variants() []sheetOf {
	sorted := slices.Clone(s)
	slices.Reverse(sorted[1:])
	var others sheetOf
	for i, row := range s {
		row = slices.Clone(row)
		if i > 0 {
			row[1], row[3] = "X"+row[1], "annan"
		}
		others = append(others, row)
	}
	return []sheetOf{sorted, s[:1+len(s)/2], s[:1], append(slices.Clone(s), others[1:]...), others, {{"nothing"}, {"like", "it"}}}
}
