package words

import (
	"fmt"
	"strings"

	"comebacks/importer"
)

// Say returns a text that is not about a Problem, Failure or Notice: a line of a summary, a
// question, help. Key is its name, as in summary.written, and blanks are the names of its
// blanks, each with what fills it: a string, or a number.
//
// In the text, {n:row|rows} is the number n before the matching word, and {n?is|are}
// only the matching word; a part in [brackets] is left out if one of its blanks is
// empty.
func (v Voice) Say(key string, blanks ...any) string {
	text, known := v.text(key)
	if !known {
		return key // a test says so first
	}
	return v.fill(text, func(name string) string { return v.filled(name, blanks) })
}

// Knows reports whether there is a text of that name.
func (v Voice) Knows(key string) bool {
	_, known := v.text(key)
	return known
}

// text is the one of that name. On a page that an office shares, web.hosted.NAME stands over
// web.NAME.
func (v Voice) text(key string) (text string, known bool) {
	if name, is := strings.CutPrefix(key, "web."); is && v.Hosted {
		if text, known = v.vocabulary().texts["web.hosted."+name]; known {
			return text, true
		}
	}
	text, known = v.vocabulary().texts[key]
	return text, known
}

func (v Voice) filled(name string, blanks []any) string {
	if of, forms, ok := strings.Cut(name, ":"); ok {
		one, many, _ := strings.Cut(forms, "|")
		if n, ok := number(of, blanks); ok {
			return v.counted(n, one, many)
		}
		return ""
	}
	if of, forms, ok := strings.Cut(name, "?"); ok {
		one, many, _ := strings.Cut(forms, "|")
		if n, _ := number(of, blanks); n == 1 {
			return one
		}
		return many
	}
	if n, ok := number(name, blanks); ok {
		return v.Number(n)
	}
	for i := 0; i+1 < len(blanks); i += 2 {
		if blanks[i] == name {
			return importer.OneLine(fmt.Sprint(blanks[i+1]))
		}
	}
	return ""
}

// number gives the number that fills a blank; ok is false if there is none.
func number(name string, blanks []any) (n int64, ok bool) {
	for i := 0; i+1 < len(blanks); i += 2 {
		if blanks[i] != name {
			continue
		}
		switch n := blanks[i+1].(type) {
		case int:
			return int64(n), true
		case int64:
			return n, true
		}
	}
	return 0, false
}
