package sheet

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"comebacks/importer"
)

const columns4 = "Kundid;Kontaktid;Datum;Anteckning"

// Other sheets of the kinds that people had.
func TestVariants(t *testing.T) {
	t.Parallel()
	row := func(n, note string) string { return "M1;K" + n + ";2031-05-03;" + note }
	for _, tt := range []struct {
		name, text string
		rows       []string
		told       []string
	}{
		// Line ends.
		{"CR, and LF in a quoted cell", columns4 + "\r" + row("1", "\"a\nb\"") + "\r" + row("2", "c") + "\r", []string{"2|K1|2031-05-03|a\nb", "3|K2|2031-05-03|c"}, nil},
		{"CR below a title that ends in LF", "Kunder\n" + columns4 + "\r" + row("1", "a") + "\r" + row("2", "c"), []string{"3|K1|2031-05-03|a", "4|K2|2031-05-03|c"}, nil},
		{"CR, and one LF far down", columns4 + "\r" + strings.Repeat("\r", 70000) + row("1", "a") + "\n" + row("2", "c"), []string{"70002|K1|2031-05-03|a", "70003|K2|2031-05-03|c"}, nil},
		{"LF, and one CR", columns4 + "\n" + row("1", "a") + "\r" + row("2", "b") + "\n" + row("3", "c") + "\n", []string{"2|K1|2031-05-03|a", "3|K2|2031-05-03|b", "4|K3|2031-05-03|c"}, nil},
		{"LF, and a CR in the midst of a note", columns4 + "\n" + row("1", "a\rb") + "\n" + row("2", "c") + "\n", []string{"2!stray-line-end", "3!too-few-cells", "4|K2|2031-05-03|c"}, nil},
		{"CRLF, and a LF in the midst of a note", columns4 + "\r\n" + row("1", "a\nb") + "\r\n" + row("2", "c") + "\r\n", []string{"2!stray-line-end", "3!too-few-cells", "4|K2|2031-05-03|c"}, nil},
		{"CR, and a LF in the midst of a note, after a whole chunk", columns4 + "\r" + strings.Repeat("\r", 254) + row("1", "a\nb") + "\r", []string{"256!stray-line-end", "257!too-few-cells"}, nil},
		{"a header that ends in CR", columns4 + "\r" + row("1", "a") + "\n" + row("2", "b") + "\n", []string{"2|K1|2031-05-03|a", "3|K2|2031-05-03|b"}, nil},
		{"CRLF and LF mixed", columns4 + "\r\n" + row("1", "a") + "\n" + row("2", "b") + "\r\n", []string{"2|K1|2031-05-03|a", "3|K2|2031-05-03|b"}, nil},
		{"CR CR LF behind quotes", columns4 + "\r\r\n" + row("1", `"a"`) + "\r\r\n" + row("2", "\"b\r\r\nc\"") + "\r\r\n", []string{"3|K1|2031-05-03|a", "5|K2|2031-05-03|b\nc"}, nil},
		{"a title of two lines is a row", "\"Kunder\nhösten\"\n" + columns4 + "\n" + row("1", "a"), []string{"3|K1|2031-05-03|a"}, nil},
		{"a title with an open quote", "\"Kunder\n" + columns4 + "\n" + row("1", "\"a\"") + "\n", []string{"3|K1|2031-05-03|a"}, nil},

		// The end of the file, its beginning, and what has no shape.
		{"DOS' end-of-file behind the last cell", columns4 + "\r\n" + row("1", "a") + "\x1a", []string{"2|K1|2031-05-03|a"}, nil},
		{"DOS' end-of-file, padded", columns4 + "\r\n" + row("1", "a") + "\r\n\x1a" + strings.Repeat("\x00", 90), []string{"2|K1|2031-05-03|a"}, nil},
		{"padded with NULs", columns4 + "\r\n" + row("1", "a") + "\r\n" + strings.Repeat("\x00", 500), []string{"2|K1|2031-05-03|a"}, nil},
		{"padded with many NULs", columns4 + "\n" + row("1", "\xe5") + "\n" + strings.Repeat("\x00", 5000), []string{"2|K1|2031-05-03|å"}, nil},
		{"UTF-16, padded with NULs", "\xff\xfe" + wide(columns4+"\r\n"+row("1", "å")+"\r\n") + strings.Repeat("\x00", 500), []string{"2|K1|2031-05-03|å"}, nil},
		{"UTF-16, padded with an odd number of NULs", "\xff\xfe" + wide(columns4+"\r\n"+row("1", "å")+"\r\n") + strings.Repeat("\x00", 7), []string{"2|K1|2031-05-03|å"}, nil},
		{"UTF-16 without a mark, padded with NULs", wide(columns4+"\r\n"+row("1", "å")+"\r\n") + strings.Repeat("\x00", 500), []string{"2|K1|2031-05-03|å"}, nil},
		{"UTF-16, big end first, padded with NULs", "\xfe\xff\x00" + strings.TrimSuffix(wide(columns4+"\r\n"+row("1", "a")+"\r\n"), "\x00") + strings.Repeat("\x00", 500), []string{"2|K1|2031-05-03|a"}, nil},
		{"DOS' end-of-file within", columns4 + "\r\n" + row("1", "a\x1ab") + "\r\n", []string{"2|K1|2031-05-03|a\x1ab"}, nil},
		{"three marks", "\xef\xbb\xbf\xef\xbb\xbf\xef\xbb\xbf\"Kundid\";Kontaktid;Datum\n" + "M1;K1;2031-05-03\n", []string{"2|K1|2031-05-03|"}, nil},
		{"two marks of UTF-16", "\xff\xfe\xff\xfe" + wide(columns4+"\n"+row("1", "a")+"\n"), []string{"2|K1|2031-05-03|a"}, nil},
		{"UTF-16 without a mark", wide(columns4 + "\r\n" + row("1", "å") + "\r\n"), []string{"2|K1|2031-05-03|å"}, nil},
		{"UTF-16, big end first, without a mark", "\x00" + strings.TrimSuffix(wide(columns4+"\r\n"+row("1", "a")+"\r\n"), "\x00"), []string{"2|K1|2031-05-03|a"}, nil},
		{"UTF-16 with half a pair", "\xff\xfe" + wide(columns4+"\n"+row("1", "")) + "\x3d\xd8" + wide("\n"+row("2", "b")+"\n"), []string{"2!not-text", "3|K2|2031-05-03|b"}, nil},
		{"UTF-16 with half a byte", "\xff\xfe" + wide(columns4+"\n"+row("1", "a")+"\n"+row("2", "b")) + "\x63", []string{"2|K1|2031-05-03|a", "3!not-text"}, nil},
		{"NUL in a column that is used", columns4 + "\n" + row("1", "a\x00b") + "\n" + row("2", "b"), []string{"2!control-char", "3|K2|2031-05-03|b"}, nil},
		{"NUL in a date and an id", columns4 + "\nM1;K\x001;2031-05-03\x00;\n", []string{"2!control-char!control-char"}, nil},

		// Encodings.
		{"UTF-8, cut in the last letter", columns4 + "\n" + row("1", "Åsa") + "\n" + row("2", "Bj\xc3"), []string{"2|K1|2031-05-03|Åsa", "3!not-text"}, nil},
		{"UTF-8, cut in the only letter", columns4 + "\n" + row("1", "a") + "\n" + row("2", "Bj\xc3"), []string{"2|K1|2031-05-03|a", "3!not-text"}, nil},
		{"Windows-1252, å at the end", columns4 + "\n" + row("1", "a") + "\n" + row("2", "p\xe5"), []string{"2|K1|2031-05-03|a", "3|K2|2031-05-03|på"}, nil},
		{"Windows-1252 but for one row", columns4 + "\n" + row("1", "\xc5sa") + "\n" + row("2", "Bj\xf6rn") + "\n" + row("3", "Åsa") + "\n", []string{"2|K1|2031-05-03|Åsa", "3|K2|2031-05-03|Björn", "4!not-text"}, nil},
		{"Windows-1252 with quotes and dashes", columns4 + "\n" + row("1", "\x93Hej\x94 \x96 \x85och sen\x85") + "\n", []string{"2|K1|2031-05-03|“Hej” – …och sen…"}, nil},
		{"Windows-1252 with euros", columns4 + "\n" + row("1", "5 \x80, it\x92s \x94ok\x94 ACME\x99") + "\n", []string{"2|K1|2031-05-03|5 €, it’s ”ok” ACME™"}, nil},
		{"Windows-1252 but for a dash and a smile", columns4 + "\n" + row("1", "\xc5sa") + "\n" + row("2", "a – b") + "\n" + row("3", "😀") + "\n" + row("4", "Bj\xf6rn") + "\n" + row("5", "p\xe5") + "\n", []string{"2|K1|2031-05-03|Åsa", "3!not-text", "4!not-text", "5|K4|2031-05-03|Björn", "6|K5|2031-05-03|på"}, nil},
		{"Windows-1252 but for a part of a row", columns4 + "\n" + row("1", "\xc5sa \xc3\xa5sa") + "\n" + row("2", "Bj\xf6rn") + "\n", []string{"2!not-text", "3|K2|2031-05-03|Björn"}, nil},
		{"Windows-1252 but for a row from a Macintosh, and one from DOS", columns4 + "\n" + row("1", "\xc5sa p\xe5 Sj\xf6gatan") + "\n" + row("2", "v\x8anta") + "\n" + row("3", "b\x84nk") + "\n", []string{"2|K1|2031-05-03|Åsa på Sjögatan", "3!not-text", "4!not-text"}, nil},
		{"Windows-1252 with names from elsewhere", columns4 + "\n" + row("1", "Du\x9aan \x8eivkovi\xe7, S\xf8ren") + "\n" + row("2", "Milo\x9a p\xe5 \x8akoda\x99") + "\n", []string{"2|K1|2031-05-03|Dušan Živkoviç, Søren", "3|K2|2031-05-03|Miloš på Škoda™"}, nil},
		{"a code point that is none", columns4 + "\n" + row("1", "å") + "\n" + row("2", "\xed\xa0\x80") + "\n", []string{"2|K1|2031-05-03|å", "3!not-text"}, nil},

		// Excel's ways.
		{"a sep line with a title", "sep=;\nKunder\n" + columns4 + "\n" + row("1", "a"), []string{"3|K1|2031-05-03|a"}, nil},
		{"a sep line that ends in CR", "sep=;\r" + columns4 + "\r" + row("1", "a") + "\r", []string{"2|K1|2031-05-03|a"}, nil},
		{"a sep line that names a letter", "sep=x\n" + columns4 + "\n" + row("1", "a"), []string{"3|K1|2031-05-03|a"}, nil},
		{"zeros kept, in quotes or not", columns4 + "\n" + `="01";="02";2031-05-03; ="03" ` + "\n" + `"=""04""";"=""05""";2031-05-03;=x` + "\n", []string{"2|02|2031-05-03|03", "3|05|2031-05-03|=x"}, []string{}},
		{"zeros kept, and a separator within", columns4 + "\n" + `M1;="0;1";2031-05-03;` + "\n", []string{"2!stray-quote"}, nil},
		{"spaces on both sides of quotes", "\"Kundid\" , \"Kontaktid\" , \"Datum\" , \"Anteckning\"\n\"M1\" , \"K1\" , \"2031-05-03\" , \"a, b\"\n", []string{"2|K1|2031-05-03|a, b"}, nil},
		{"a space before a quote within text", columns4 + "\n" + row("1", ` "a" b`) + "\n" + row("2", "c"), []string{"2!stray-quote", "3|K2|2031-05-03|c"}, nil},

		// Cells too many or too few.
		{"all rows end in two separators", columns4 + "\n" + row("1", "a;;") + "\n" + row("2", "b;;") + "\n", []string{"2|K1|2031-05-03|a", "3|K2|2031-05-03|b"}, nil},
		{"one row ends in a separator more", columns4 + "\n" + row("1", "a;;") + "\n" + row("2", "b;") + "\n", []string{"2!too-many-cells", "3!too-many-cells"}, nil},
		{"one row does not end in one", columns4 + "\n" + row("1", "a") + "\n" + row("2", "b;") + "\n", []string{"2|K1|2031-05-03|a", "3!too-many-cells"}, nil},
		{"the header ends in a separator", columns4 + ";\n" + row("1", "\"a\nb\"") + "\n" + row("2", "b") + "\n", []string{"2|K1|2031-05-03|a\nb", "3|K2|2031-05-03|b"}, nil},
		{"the header ends in a separator, and one row", columns4 + ";\n" + row("1", "a") + "\n" + row("2", "b;") + "\n", []string{"2!too-few-cells", "3|K2|2031-05-03|b"}, nil},
		{"a cell too few, with a line break", columns4 + ";Namn\n" + row("1", "\"a\nb\"") + "\n" + row("2", "b;Bo") + "\n", []string{"2!too-few-cells", "3|K2|2031-05-03|b"}, nil},
		{"empty rows have other widths", columns4 + "\n" + row("1", "a;") + "\n;;\n\n" + row("2", "b;") + "\n", []string{"2|K1|2031-05-03|a", "5|K2|2031-05-03|b"}, nil},

		// Quotes that swallow rows.
		{"an open quote that the next row's end closes", columns4 + "\n" + row("1", "\"a") + "\n" + row("2", "\"") + "\n" + row("3", "c") + "\n", []string{"2!open-quote", "3|K3|2031-05-03|c"}, nil},
		{"an open quote before a row with a cell too many", columns4 + "\n" + row("1", "\"a") + "\n" + row("2", "b;c\"") + "\n", []string{"2!open-quote"}, nil},
		{"an open quote before a short row", columns4 + "\n" + row("1", "\"a") + "\nM1;K2;2031-05-03\n" + row("3", "c\"") + "\n", []string{"2!open-quote"}, nil},
		{"an open quote that another closes in the same column", columns4 + "\nM1;\"K1;2031-05-03;a\nM1;K2\";2031-05-03;b\n" + row("3", "c") + "\n", []string{"2!open-quote", "3|K3|2031-05-03|c"}, nil},
		{"an open quote in the first cell", columns4 + "\n\"M1;K1;2031-05-03;a\nM1\";K2;2031-05-03;b\n" + row("3", "c") + "\n", []string{"2!open-quote", "3|K3|2031-05-03|c"}, nil},
		{"an open quote over three rows", columns4 + "\n" + row("1", "\"a") + "\n" + row("2", "b") + "\n" + row("3", "c\"") + "\n" + row("4", "d") + "\n", []string{"2!open-quote", "3|K4|2031-05-03|d"}, nil},
		{"a note that lists dates", columns4 + "\n" + row("1", "\"ring; 2031-05-04;\neller; 2031-05-05\"") + "\n", []string{"2|K1|2031-05-03|ring; 2031-05-04;\neller; 2031-05-05"}, nil},
		{"a line break in the first cell", columns4 + "\n\"M1\n2\";K1;2031-05-03;a\n", []string{"2|K1|2031-05-03|a"}, nil},

		// More than one table.
		{"two files put together, each with a mark", "\ufeff" + columns4 + "\n" + row("1", "å") + "\n\ufeff" + columns4 + "\n" + row("2", "b") + "\n", []string{"2|K1|2031-05-03|å", "4|K2|2031-05-03|b"}, []string{"3 header-again"}},
		{"the header again", columns4 + "\n" + row("1", "a") + "\nKUND-ID;Kontaktid:;Datum;Anteckning\n" + row("2", "b") + "\n", []string{"2|K1|2031-05-03|a", "4|K2|2031-05-03|b"}, []string{"3 header-again"}},
		{"columns in another order", columns4 + "\n" + row("1", "a") + "\nKontaktid;Kundid;Datum;Anteckning\nK2;M1;2031-05-03;b\n" + columns4 + "\n" + row("3", "c") + "\n",
			[]string{"2|K1|2031-05-03|a", "3!other-header", "4!other-header", "6|K3|2031-05-03|c"}, []string{"5 header-again"}},
		{"fewer columns", columns4 + "\n" + row("1", "a") + "\nKundid;Kontaktid;Datum\nM1;K2;2031-05-03\n", []string{"2|K1|2031-05-03|a", "3!other-header", "4!other-header"}, nil},
		{"totals", columns4 + "\n" + row("1", "a") + "\nSumma;;;1 200,50 kr\nTotalt;3;;\n", []string{"2|K1|2031-05-03|a"}, []string{"3 total", "4 total"}},
		{"totals that have ids", columns4 + "\n" + row("1", "a") + "\nSumma;K2;;ring\n", []string{"2|K1|2031-05-03|a", "3|K2||ring"}, nil},

		{"spaces around notes", columns4 + "\n" + row("1", " a\u00a0") + "\n" + row("2", "  ") + "\n" + row("3", "\" b\n\"") + "\n", []string{"2|K1|2031-05-03|a", "3|K2|2031-05-03|", "4|K3|2031-05-03|b"}, []string{"2 trimmed-note", "4 trimmed-note"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := opened(t, tt.text)
			rows, told := shown(t, s)
			if diff := cmp.Diff(tt.rows, rows); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.told, told); diff != "" && len(told)+len(tt.told) > 0 {
				t.Error(diff)
			}
			keepsBytes(t, s, []byte(tt.text))
			corrects(t, s)
		})
	}
}

// Excel's blocks of 16 rows begin at the first row of the file, or at the second, or
// below the header.
func TestBlocks(t *testing.T) {
	t.Parallel()
	const header = "Kundid;Kontaktid;Datum;Bostad;Anteckning\n"
	const long, empty, short = "M1;K1;2031-05-03;O1;a\n", "M1;K1;2031-05-03;O1;\n", "M1;K1;2031-05-03;O1\n"
	for _, tt := range []struct {
		name, text string
		bad        []int
	}{
		{"a whole block", header + strings.Repeat(long, 15) + strings.Repeat(short, 16) + strings.Repeat(long, 3), nil},
		{"the last block", header + strings.Repeat(long, 15) + strings.Repeat(short, 3), nil},
		{"below a title", "Kunder\n" + header + strings.Repeat(long, 14) + strings.Repeat(short, 16) + long, nil},
		{"a whole block, counted from the second row", header + strings.Repeat(long, 16) + strings.Repeat(short, 16) + strings.Repeat(long, 3), nil},
		{"a whole block, counted from below the header", "Kunder\n\n" + header + strings.Repeat(long, 16) + strings.Repeat(short, 16) + strings.Repeat(long, 3), nil},
		{"not in a block of any count", header + strings.Repeat(long, 17) + strings.Repeat(short, 16) + strings.Repeat(long, 3), []int{19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34}},
		{"a row too early", header + strings.Repeat(long, 14) + short + strings.Repeat(short, 16) + long, []int{16}},
		{"a row too late", header + strings.Repeat(long, 15) + strings.Repeat(short, 18) + long, []int{34}},
		{"one among longer ones", header + strings.Repeat(long, 20) + short + strings.Repeat(long, 20), []int{22}},
		{"one among longer ones that are empty", header + strings.Repeat(long, 15) + strings.Repeat(empty, 5) + short + strings.Repeat(empty, 10), []int{22}},
		{"of two lengths", header + strings.Repeat(long, 15) + strings.Repeat(short, 8) + strings.Repeat("M1;K1;2031-05-03\n", 8), []int{17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}},
		{"without what each row needs", header + strings.Repeat(long, 15) + strings.Repeat("M1;K1\n", 16), []int{17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}},
		{"of the header", header + strings.Repeat(short, 3), []int{2, 3, 4}},
		{"many chunks, counted from the second row", header + strings.Repeat(long, 16) + strings.Repeat(strings.Repeat(short, 16)+strings.Repeat(long, 16), 40), nil},
		{"a last row that was cut off, alone in its block", header + strings.Repeat(long, 15) + "M1;K1;2031-05-03;O1", []int{17}},
		{"a last row that was cut off in a cell", header + strings.Repeat(long, 31) + "M1;K1;2031-05", []int{33}},
		{"a last row that was cut off below short ones", header + strings.Repeat(long, 15) + strings.Repeat(short, 3) + "M1;K1;2031-05-03", []int{20}},
		{"a last row that lacks as much as its block, and its line end", header + strings.Repeat(long, 15) + strings.Repeat(short, 3) + strings.TrimSpace(short), []int{20}},
		{"a last row that is whole without a line end", header + strings.Repeat(long, 15) + strings.TrimSpace(long), nil},
		{"a last row that is longer than its block, without a line end", header + strings.Repeat(long, 15) + short + strings.TrimSpace(long), []int{17}},
		{"many chunks", header + strings.Repeat(long, 15) + strings.Repeat(strings.Repeat(short, 16)+strings.Repeat(long, 16), 40), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := opened(t, tt.text)
			var bad []int
			for row, err := range s.Rows() {
				if err != nil {
					t.Fatal(err)
				}
				if len(row.Problems) > 0 {
					bad = append(bad, row.Number)
				}
			}
			if diff := cmp.Diff(tt.bad, bad); diff != "" {
				t.Error(diff)
			}
			keepsBytes(t, s, []byte(tt.text))
			corrects(t, s)
		})
	}
}

// What can't be read as what it is, is refused by name.
func TestBytesRefused(t *testing.T) {
	rows := func(note string) string { return columns4 + "\r\nM1;K1;2031-05-03;" + note + "\r\n" }
	utf32 := func(text string) (out string) {
		for _, r := range text {
			out += string([]byte{byte(r), 0, 0, 0})
		}
		return out
	}
	for _, tt := range []struct {
		name, text string
		o          Options
		code       importer.Code
		value      string
	}{
		{"Macintosh", rows("Sj\x9agatan p\x8c"), Options{}, importer.OtherEncoding, "macroman"},
		{"Macintosh, one letter", rows("Malm\x9a"), Options{}, importer.OtherEncoding, "macroman"},
		{"Macintosh, at a word's beginning", rows("\x81ngstr\x9am"), Options{}, importer.OtherEncoding, "macroman"},
		{"MS-DOS", rows("\x8fsa p\x86 Sj\x94gatan"), Options{}, importer.OtherEncoding, "cp850"},
		{"MS-DOS, one letter", rows("Malm\x94"), Options{}, importer.OtherEncoding, "cp850"},
		{"MS-DOS, far down", rows("a") + strings.Repeat("M1;K1;2031-05-03;a\r\n", 9000) + "M1;K1;2031-05-03;\x84pplen p\x86 b\x84nken\r\n", Options{}, importer.OtherEncoding, "cp850"},
		{"UTF-32 with a mark", "\xff\xfe\x00\x00" + utf32(rows("a")), Options{}, importer.IsUTF32, ""},
		{"UTF-32", utf32(rows("a")), Options{}, importer.IsUTF32, ""},
		{"UTF-32, big end first", "\x00\x00\x00" + strings.TrimSuffix(utf32(rows("a")), "\x00\x00\x00"), Options{}, importer.IsUTF32, ""},
		{"UTF-16 with the mark of UTF-8", "\xef\xbb\xbf" + wide(rows("a")), Options{}, importer.NotASheet, ""},
		{"UTF-16 with both marks", "\xef\xbb\xbf\xff\xfe" + wide(rows("a")), Options{}, importer.NotASheet, ""},
		{"UTF-16, big end first, with the mark of UTF-8", "\xef\xbb\xbf\x00" + strings.TrimSuffix(wide(rows("a")), "\x00"), Options{}, importer.NotASheet, ""},
		{"UTF-8 with the mark of UTF-16", "\xff\xfe" + rows("å"), Options{}, importer.NotASheet, ""},
		{"padded in the midst of a row", strings.TrimSpace(rows("a")) + strings.Repeat("\x00", 500), Options{}, importer.NotASheet, ""},
		{"zeros", strings.Repeat("\x00", 500), Options{}, importer.NotASheet, ""},
		{"binary", "\x7fELF\x02\x01\x01\x00\x00\x00" + strings.Repeat("\x00\x01ab", 100), Options{}, importer.NotASheet, ""},
		{"an encoding that is none", rows("a"), Options{Encoding: "klingon"}, importer.NoSuchEncoding, "klingon"},
		{"an encoding of mainframes", rows("a"), Options{Encoding: "IBM Code Page 037"}, importer.NoSuchEncoding, "IBM Code Page 037"},
		{"of a workbook", "PK\x03\x04", Options{Encoding: "utf-8"}, importer.EncodingOfWorkbook, ""},
		{"a total alone", columns4 + "\nSumma;;;3\n", Options{}, importer.NoneIsARow, ""},
	} {
		s, err := Open(file(t, tt.text), tt.o)
		if err == nil {
			for _, err = range s.Rows() {
				if err != nil {
					break
				}
			}
		}
		var f *importer.Failure
		if !errors.As(err, &f) || f.Code != tt.code || f.Value != tt.value {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

// A person may name the encoding; the results are written in it.
func TestEncodings(t *testing.T) {
	for _, tt := range []struct{ name, note, want, question string }{
		{"macroman", "\x81sa p\x8c Sj\x9agatan", "Åsa på Sjögatan", "?"},
		{"Macintosh", "\x81sa", "Åsa", "?"},
		{"CP850", "\x8fsa p\x86", "Åsa på", "?"},
		{"ibm437", "\x8fsa p\x86", "Åsa på", "?"},
		{"latin1", "\xc5sa 5 \x80", "Åsa 5 €", "?"},
		{"ISO-8859-15", "\xc5sa 5 \xa4", "Åsa 5 €", "?"},
		{"windows-1250", "Du\x9aan", "Dušan", "?"},
		{"utf8", "Åsa", "Åsa", "電"},
	} {
		text := columns4 + "\r\nM1;K1;2031-05-03;" + tt.note + "\r\n"
		s, err := Open(file(t, text), Options{Encoding: tt.name})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if rows := readAll(t, s); len(rows) != 1 || rows[0].Cells.Note != tt.want || len(rows[0].Problems) > 0 {
			t.Errorf("%s: got %+v", tt.name, rows)
		}
		var out strings.Builder
		w, err := s.NewWriter(&out, "x.csv", []string{"status"}, 0)
		if err != nil {
			t.Fatal(err)
		}
		for row := range s.Rows() {
			if err := w.Write(&row, []string{"電"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := columns4 + ";status\r\nM1;K1;2031-05-03;" + tt.note + ";" + tt.question + "\r\n"; out.String() != want {
			t.Errorf("%s: wrote %q", tt.name, out.String())
		}
		if again := file(t, out.String()); IsResults(again) {
			t.Errorf("%s: status alone makes it ours", tt.name)
		}
	}
}

// A header longer than what is looked at to see what a file is.
func TestLongHeader(t *testing.T) {
	header := "Kundid;" + strings.Repeat("x;", 50_000) + "Kontaktid;Datum"
	s := opened(t, header+"\nM1;"+strings.Repeat(";", 50_000)+"K1;2031-05-03\n")
	if rows, _ := shown(t, s); len(rows) != 1 || rows[0] != "2|K1|2031-05-03|" {
		t.Errorf("got %q", rows)
	}
}

// Rows of an errors file that is imported again keep their bytes.
func TestErrorsFileKeepsBytes(t *testing.T) {
	const own = "\"M1\";K1; 2031-05-03;\"a\r\nb \"\"c\"\"\nd\re\""
	s := opened(t, columns4+";status;comeback_id;error;sent_at;row;sheet;extra\r\n"+own+";invalid;;x;;2;bcdfghjklmnp;\"y\r\nz\"\r\n")
	if out := string(results(t, s)); out != columns4+";extra;status;comeback_id\r\n"+own+";\"y\r\nz\";invalid;2\r\n" {
		t.Errorf("got %q", out)
	}
}
