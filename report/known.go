package report

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"slices"

	"github.com/gocarina/gocsv"
)

// FreeName gives the first name, of path and path with -2, -3 … before its extension, that
// no file has but one of ours: nobody's own file is replaced that nobody has named.
func FreeName(path string, ours Ours) string {
	name := numbered(path, "-%d")
	for n := 1; n <= mostNames; n++ {
		to := path
		if n > 1 {
			to = name(n)
		}
		info, err := os.Stat(to)
		if err != nil || info.Mode().IsRegular() && (info.Size() == 0 || ours(to)) {
			return to
		}
	}
	return path
}

// generator marks every page of a report, near its beginning.
const generator = `<meta name="generator" content="comebacks">`

// IsPage reports whether a file is a report that this program wrote as a page.
func IsPage(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	start, err := io.ReadAll(io.LimitReader(f, 1<<10))
	return err == nil && bytes.Contains(start, []byte(generator))
}

// IsComparison reports whether a file has exactly the columns of a comparison, and was
// thus written by this program, or by a spreadsheet program since.
func IsComparison(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	text, err := gocsv.MarshalBytes([]Compared{})
	if err != nil {
		return false
	}
	want, err := csv.NewReader(bytes.NewReader(text)).Read()
	if err != nil {
		return false
	}
	start, _ := io.ReadAll(io.LimitReader(f, 1<<10))
	line, _, _ := bytes.Cut(bytes.TrimPrefix(start, []byte("\ufeff")), []byte("\n"))
	for _, delimiter := range ",;\t|" {
		in := csv.NewReader(bytes.NewReader(line))
		in.Comma = delimiter
		if have, err := in.Read(); err == nil && slices.Equal(have, want) {
			return true
		}
	}
	return false
}
