package sheet

import (
	"encoding/xml"
	"math"

	"comebacks/importer"
	"comebacks/importer/sheet/numfmt"
	"comebacks/importer/sheet/ooxml"
)

// stylesXML is what is read of the part of the styles.
type stylesXML struct {
	XMLName xml.Name `xml:"styleSheet"`
	Formats []struct {
		ID   int    `xml:"numFmtId,attr"`
		Code string `xml:"formatCode,attr"`
	} `xml:"numFmts>numFmt"`
	Cells []struct {
		Format int `xml:"numFmtId,attr"`
	} `xml:"cellXfs>xf"`
}

// readStyles reads the number formats of the styles that cells name. A format
// of the file's own wins over the built-in one of that number.
func (b *workbook) readStyles(pkg *ooxml.Package) error {
	if b.stylesPart == "" {
		return nil
	}
	var read stylesXML
	if err := pkg.DecodePart(b.stylesPart, &read); err != nil {
		return partError(b.as, b.stylesPart, err)
	}
	own := make(map[int]string, len(read.Formats))
	for _, f := range read.Formats {
		own[f.ID] = f.Code
	}
	parsed := make(map[int]numfmt.Format)
	for _, c := range read.Cells {
		format, known := parsed[c.Format]
		if !known {
			code, isOwn := own[c.Format]
			if !isOwn {
				code = numfmt.BuiltIn(c.Format)
			}
			format = numfmt.Parse(code)
			parsed[c.Format] = format
		}
		b.styles = append(b.styles, format)
	}
	return nil
}

// format is how the cells of a style are shown.
func (b *workbook) format(style int) numfmt.Format {
	if style < len(b.styles) {
		return b.styles[style]
	}
	return numfmt.Format{}
}

// value is what a workbook's cell holds, behind what a person sees.
type value struct {
	number float64 // of a cell that holds one, and shows it as no date and no text
	flaw   flaw
	style  int32
	plain  bool // there is a number
}

// flaw is what keeps a cell from being read in a column that we use.
type flaw uint8

const (
	noFlaw         flaw = iota
	notCalculated       // a formula without its result
	unreadableCell      // what no spreadsheet program shows
	unclear             // a number that its format hides or changes: an id may be another one
	boolean             // TRUE or FALSE, which is no id and no date
)

// shown gives what a person sees in a cell, but for dates: these come as
// 2031-05-03 14:30:00, however they are shown.
func (b *workbook) shown(c *bookCell) (string, value) {
	if c.formula && (!c.valued || c.text == "" && c.kind != "str" || b.uncalculated && c.text == "0" && (c.kind == "" || c.kind == "n")) {
		return c.text, value{flaw: notCalculated}
	}
	switch c.kind {
	case "", "n":
		return b.shownNumber(c)
	case "b":
		if text, ok := numfmt.Bool(c.text); ok && len(c.text) == 1 { // no spreadsheet program writes the word
			return text, value{flaw: boolean}
		}
	case "d":
		if text, ok := numfmt.ISODate(c.text); ok {
			return text, value{}
		}
	case "s", "str", "inlineStr", "e":
		return c.text, value{}
	}
	return c.text, value{flaw: unreadableCell}
}

func (b *workbook) shownNumber(c *bookCell) (string, value) {
	if c.text == "" {
		return "", value{}
	}
	n, ok := numfmt.Number(c.text)
	if !ok {
		return c.text, value{flaw: unreadableCell}
	}
	f := b.format(c.style)
	if f.IsDate(n) {
		text, ok := f.Date(n, b.date1904)
		if !ok {
			return text, value{flaw: unclear}
		}
		return text, value{}
	}
	v := value{number: n, style: int32(c.style), plain: !f.IsText()}
	text, ok := f.Show(n)
	if !ok && math.Abs(n) < numfmt.TooLong { // of others it is seen that they are cut
		v.flaw = unclear
	}
	return text, v
}

// flaws names the columns that we use in which a cell can't be read.
func (s *Sheet) flaws(from *source) (problems []importer.Problem) {
	b, isBook := s.format.(*workbook)
	if !isBook {
		return nil
	}
	for _, field := range importer.Fields {
		at, there := s.header.fields[field]
		if !there || at >= len(from.values) {
			continue
		}
		v, text := &from.values[at], from.cells[at]
		switch {
		case v.flaw == notCalculated:
			problems = append(problems, importer.Problem{Code: importer.NotCalculated, Field: field})
		case v.flaw == unreadableCell, v.flaw == boolean && field != importer.Note:
			problems = append(problems, importer.Problem{Code: importer.UnreadableCell, Field: field, Value: text})
		case v.flaw == unclear && isID(field):
			problems = append(problems, importer.Problem{Code: importer.UnclearNumber, Field: field, Value: text, Detail: b.format(int(v.style)).Code()})
		}
	}
	return problems
}

func isID(field importer.Field) bool {
	return field != importer.Note && field != importer.Date && field != importer.Time
}

// dayNumber reads a number that has lost its format as the date or the time
// that it counts, if it counts one that a comeback may have.
func (b *workbook) dayNumber(v value) (string, bool) {
	if !v.plain || v.number <= 0 {
		return "", false
	}
	text, ok := numfmt.SerialDate(v.number, b.date1904)
	return text, ok && (v.number < 1 || text >= "2000" && text < "2101")
}
