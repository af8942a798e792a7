package words

import (
	"errors"
	"slices"
	"strings"

	"comebacks/importer"
)

// Explain says what is wrong and what to do about it, if err has a Failure in
// its chain; ok is false if not.
func (v Voice) Explain(err error) (what, do string, ok bool) {
	var f *importer.Failure
	if !errors.As(err, &f) {
		return "", "", false
	}
	words, known := v.vocabulary().failures[f.Code]
	if !known {
		words.what = "[{path}: ]" + string(f.Code) + "[: {value}][ ({err})]"
	}
	blank := func(name string) string {
		switch name {
		case "path":
			return importer.OneLine(f.Path)
		case "err":
			return v.System(f.Err)
		case "fault":
			return v.vocabulary().faults[importer.Code(f.Detail)]
		}
		return v.carried(name, f.Value, f.Detail, f.List)
	}
	return v.Flags.in(fill(v.said(f.Code, words.what), blank)), v.fill(v.todo(f.Code, words.do), blank), true
}

// Tell puts a notice into a sentence.
func (v Voice) Tell(n importer.Notice) string {
	words, known := v.vocabulary().notices[n.Code]
	if !known {
		words.what = string(n.Code) + "[: {value}]"
	}
	blank := func(name string) string {
		switch name {
		case "rows":
			return v.places(n.Rows, n.Count)
		case "count":
			return v.Number(int64(n.Count))
		}
		if one, many, ok := strings.Cut(name, "|"); ok { // {row|rows}: with the count before it
			return v.counted(int64(n.Count), one, many)
		}
		return v.carried(name, n.Value, n.Detail, n.List)
	}
	do := v.todo(n.Code, words.do)
	if here, other := v.vocabulary().tellHere[n.Code]; other && v.OnPage && !v.Hosted {
		do = here
	}
	return joined(v.Flags.in(fill(v.said(n.Code, words.what), blank)), v.fill(do, blank))
}

// TellAll puts notices into sentences.
func (v Voice) TellAll(all []importer.Notice) []string {
	said := make([]string, len(all))
	for i, n := range all {
		said[i] = v.Tell(n)
	}
	return said
}

// Stop says why a run was stopped, and what to do about it. Detail is what
// Vitec, the network or the system said, "" for nothing.
func (v Voice) Stop(cause importer.Cause, detail string) (what, do string) {
	words, known := v.vocabulary().stops[cause]
	if !known { // recorded by a later version of the program
		words = phrase{string(cause) + "[: {detail}]", v.vocabulary().stops[importer.Interrupted].do}
	}
	blank := func(name string) string { return v.blankOf(name, "", v.spoken(detail)) }
	return fill(v.said(importer.Code(cause), words.what), blank), v.fill(v.todo(importer.Code(cause), words.do), blank)
}

// said is what is so, where the person is.
func (v Voice) said(code importer.Code, what string) string {
	if here, other := v.vocabulary().saidHere[code]; other && v.OnPage {
		return here
	}
	return what
}

var ordinals = []string{"first", "second", "third", "fourth", "fifth"}

// nth gives what stands in a list at the place that a blank names; ok is false if it
// names none.
func nth(name string, list []string) (said string, ok bool) {
	i := slices.Index(ordinals, name)
	if i >= 0 && i < len(list) {
		said = importer.OneLine(list[i])
	}
	return said, i >= 0
}

// carried is what a failure or a notice puts into a blank: its value, its detail, or what
// stands in its list.
func (v Voice) carried(name, value, detail string, list []string) string {
	switch name {
	case "list":
		return v.quotedList(list)
	case "plain list":
		return Shorten(importer.OneLine(strings.Join(list, ", ")), LongestSaid)
	case "term":
		return v.vocabulary().terms[detail]
	case "fields", "any field":
		names := each(list, func(f string) string { return v.Field(importer.Field(f)) })
		if name == "fields" {
			return v.And(names)
		}
		return v.Or(names)
	case "columns":
		return v.And(each(list, v.column))
	case "value columns":
		return v.And(each(strings.Split(value, ", "), v.column))
	case "column":
		return v.column(detail)
	case "mappings":
		return strings.Join(each(list, v.mapping), ", ")
	}
	if which, ok := strings.CutSuffix(name, " column"); ok {
		said, _ := nth(which, list)
		return v.column(said)
	}
	if which, ok := strings.CutSuffix(name, " text"); ok {
		if said, _ := nth(which, list); said != "" {
			return v.Quote(said)
		}
		return ""
	}
	if said, ok := nth(name, list); ok {
		return said
	}
	return v.blankOf(name, value, detail)
}

func (v Voice) blankOf(name, value, detail string) string {
	switch name {
	case "text":
		if value != "" {
			return v.Quote(value)
		}
	case "value":
		return v.Reason(value)
	case "detail":
		return v.Reason(detail)
	}
	return ""
}
