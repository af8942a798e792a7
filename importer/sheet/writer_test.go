package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"comebacks/importer"
	"comebacks/importer/sheet/charset"
)

// Appended cells are written as encoding/csv writes them, whatever the row before said.
func TestAppendedCells(t *testing.T) {
	cell := rapid.OneOf(rapid.SampledFrom([]string{"", "created", "2031-05-03T14:30:00+02:00", `\.`, " a", "a;b", "a,b", "a\nb", "a\r\nb", `"a"`, "Åsa", "\u00a0", "\u2003a", "12"}), rapid.StringN(0, 4, -1))
	rapid.Check(t, func(t *rapid.T) {
		d := dialect{charset: rapid.SampledFrom([]*charset.Charset{charset.UTF8, charset.Windows1252}).Draw(t, "charset"), delimiter: rapid.SampledFrom([]byte(";,\t|-:")).Draw(t, "delimiter"), lineEnd: rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line end")}
		s := &Sheet{format: d, written: "x", header: header{cells: []string{"x"}}}
		var out bytes.Buffer
		w, err := d.writer(s, &out, []string{"a", "b", "c"}, 1)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		plain := csv.NewWriter(&want)
		plain.Comma, plain.UseCRLF = rune(d.delimiter), d.lineEnd == "\r\n"
		_ = plain.Write([]string{"x", "a", "b", "c"})
		row := importer.Row{Number: 2, Source: &source{number: 2, cells: []string{"x"}, raw: "x", own: 1}}
		for i := range rapid.IntRange(1, 6).Draw(t, "rows") {
			extra := rapid.SliceOfN(cell, 3, 3).Draw(t, fmt.Sprint("row", i))
			if err := w.Write(&row, extra, nil); err != nil {
				t.Fatal(err)
			}
			encoded := []string{"x"}
			for _, cell := range extra {
				encoded = append(encoded, d.charset.Encode(cell))
			}
			_ = plain.Write(encoded)
		}
		plain.Flush()
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimPrefix(out.String(), d.bom); got != want.String() {
			t.Errorf("got %q, want %q", got, want.String())
		}
	})
}
